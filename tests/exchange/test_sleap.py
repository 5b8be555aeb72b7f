"""SLEAP's projects and analysis files, in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

import marey
from marey.errors import ExchangeError
from marey.exchange import sleap

if TYPE_CHECKING:
    from pathlib import Path

h5py = pytest.importorskip("h5py")

FRAME = [("frame_id", "u8"), ("video", "u4"), ("frame_idx", "u8")]
FRAME += [("instance_id_start", "u8"), ("instance_id_end", "u8")]
INSTANCE = [("instance_id", "i8"), ("instance_type", "u1"), ("frame_id", "u8")]
INSTANCE += [("skeleton", "u4"), ("track", "i4"), ("from_predicted", "i8")]
INSTANCE += [("score", "f4"), ("point_id_start", "u8"), ("point_id_end", "u8")]
POINT = [("x", "f8"), ("y", "f8"), ("visible", "?"), ("complete", "?")]
FACTS = {
    "nodes": [{"name": "tail"}, {"name": "head"}],
    "skeletons": [{"nodes": [{"id": 1}, {"id": 0}]}],
}


def project(place: Path, *, version: float = 1.2, **other) -> Path:
    """A fly and a lone instance in frame 7, a prediction replaced, one in frame 9."""
    tables = {
        "frames": [(0, 0, 7, 0, 3), (1, 0, 9, 3, 4), (2, 5, 1, 0, 0)],
        "instances": [
            (10, 0, 0, 0, 0, 12, np.nan, 0, 2),
            (11, 0, 0, 0, -1, -1, np.nan, 2, 4),
            (12, 1, 0, 0, 0, -1, 0.5, 0, 2),
            (13, 1, 1, 0, 0, -1, 0.5, 2, 4),
        ],
        "points": [
            (5.5, 100, True, True),
            (6.5, 101, False, True),
            (1, 2, True, False),
            (np.nan, np.nan, False, False),
        ],
        "pred_points": [
            (0, 0, True, False, 0.1),
            (0, 0, True, False, 0.1),
            (8, 103, True, False, 0.75),
            (9, 104, True, False, np.nan),
        ],
    }
    kinds = {"frames": FRAME, "instances": INSTANCE, "points": POINT}
    kinds["pred_points"] = [*POINT, ("score", "f8")]
    facts = other.pop("facts", FACTS)
    names = other.pop("names", ['[0,"fly"]'])
    tables |= other
    with h5py.File(place, "w") as file:
        for name, rows in tables.items():
            file[name] = np.array(rows, dtype=kinds[name])
        file["tracks_json"] = np.array(names, dtype="S40")
        group = file.create_group("metadata")
        text = facts if isinstance(facts, str) else json.dumps(facts)
        group.attrs["format_id"], group.attrs["json"] = version, np.bytes_(text)
    return place


def test_a_project_comes_with_points_types_and_tracks(tmp_path):
    file = project(tmp_path / "a.slp")
    assert sleap.recognise(file)
    parcel = sleap.read(file)
    marks = parcel.markers
    assert parcel.frames["t"].tolist() == [7, 9]
    assert marks["type"].tolist() == ["head", "tail", "head", "head", "tail"]
    assert marks[["y", "x"]].to_numpy().tolist() == [
        [100, 5.5],
        [101, 6.5],
        [2, 1],
        [103, 8],
        [104, 9],
    ]
    assert marks["visibility"].tolist() == [0, 1, 0, 0, 0]
    assert marks["maker"].tolist() == [-1, -1, -1, 0, 0]
    assert marks["hand_set"].tolist() == [True, True, True, False, False]
    assert marks["score"].isna().tolist() == [True, True, True, False, True]
    assert marks["track"][2] == -1
    assert sorted(parcel.tracks["name"]) == ["fly head", "fly tail"]
    assert marks["attributes"][0] == {"animal": "fly"}
    assert parcel.makers["name"].tolist() == ["SLEAP"]
    assert parcel.cannot == (
        "1 frames of 1 other videos; video= chooses one.",
        "1 predictions that a person has replaced stay away.",
    )


def test_the_first_format_counts_from_corners(tmp_path):
    old = sleap.read(project(tmp_path / "a.slp", version=1.0)).markers
    new = sleap.read(project(tmp_path / "b.slp", version=1.1)).markers
    assert (new[["y", "x"]] - old[["y", "x"]]).to_numpy().ravel() == pytest.approx(
        np.full(10, 0.5)
    )


def test_sleaps_own_project_comes_whole(shared_data):
    """Written by SLEAP; the numbers were read in the file by hand with h5py."""
    file = shared_data / "tracking" / "sleap_two_flies" / "clip.slp"
    parcel = sleap.read(file)
    assert len(parcel.frames) == 1500
    assert sorted(parcel.types["name"])[:3] == ["abdomen", "eyeL", "eyeR"]
    assert len(parcel.tracks) == 26
    first = parcel.markers.iloc[0]
    assert (first["y"], first["x"]) == (444.75, 335.25)
    assert first["attributes"] == {"animal": "male"}
    with h5py.File(file) as raw:
        points = raw["points"][()]
        there = np.isfinite(points["x"]) & np.isfinite(points["y"])
        hidden = (~points["visible"] & there).sum()
    assert len(parcel.markers) == there.sum()
    assert (parcel.markers["visibility"] == 1).sum() == hidden


def test_points_lie_on_the_bright_flies_of_sleaps_own_film(shared_data):
    """x and y the wrong way round would show here."""
    source = shared_data / "tracking" / "sleap_two_flies"
    parcel = sleap.read(source / "clip.slp")
    marks = parcel.markers[parcel.markers["type"] == "thorax"]
    right, swapped = [], []
    with marey.open_series(source / "clip.mp4") as film:
        for t in (0, 1250):
            picture = np.asarray(film[t]).reshape(*film[t].shape[:2], -1)[..., 0]
            here = marks[parcel.frames["t"].to_numpy()[marks["frame"]] == t]
            for y, x in here[["y", "x"]].to_numpy().round().astype(int):
                right.append(picture[y, x])
                swapped.append(picture[x, y])
    assert len(right) == 4
    assert np.min(right) > 5 * np.max(swapped)


@pytest.mark.parametrize("standard", [False, True])
def test_an_analysis_comes_in_either_order_of_axes(tmp_path, standard):
    places = np.full((1, 2, 2, 5), np.nan)  # track, xy, node, frame
    places[0, :, 1, 3] = 20.0, 400.0
    scores = np.full((1, 2, 5), np.nan)
    scores[0, 1, 3] = 0.5
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["tracks"] = places.transpose(3, 0, 2, 1) if standard else places
        file["point_scores"] = scores.transpose(2, 0, 1) if standard else scores
        file["track_occupancy"] = np.ones((5, 1), bool)
        file["node_names"] = np.array(["head", "tail"], dtype="S8")
        file["track_names"] = np.array(["fly"], dtype="S8")
        if standard:
            file["tracks"].attrs["dims"] = '["frame", "track", "node", "xy"]'
            file["point_scores"].attrs["dims"] = '["frame", "track", "node"]'
    assert sleap.recognise(tmp_path / "a.h5")
    parcel = sleap.read(tmp_path / "a.h5")
    assert parcel.frames["t"].tolist() == [3]
    assert parcel.markers[["type", "y", "x", "score"]].to_numpy().tolist() == [
        ["tail", 400.0, 20.0, 0.5]
    ]
    assert parcel.tracks["name"].tolist() == ["fly tail"]


TABLE = """\
track,frame_idx,instance.score,nose.x,nose.y,nose.score,tail.x,tail.y,tail.score
mouse,4,0.95,100.5,200.25,0.98,,,
,4,0.95,1,2,0.5,3,4,
"""


def test_a_table_comes_with_x_before_y(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text(TABLE)
    assert sleap.recognise(file)
    parcel = sleap.read(file)
    marks = parcel.markers
    assert marks[["y", "x"]].to_numpy()[0].tolist() == [200.25, 100.5]
    assert marks["type"].tolist() == ["nose", "nose", "tail"]
    assert (marks["track"] >= 0).tolist() == [True, False, False]
    assert parcel.frames["t"].tolist() == [4]


@pytest.mark.parametrize(
    "odd",
    [
        {"version": 2.5},
        {"version": float("nan")},
        {"facts": "[" * 60_000},
        {"facts": "{"},
        {"facts": {"nodes": [], "skeletons": [{"nodes": [{"id": 3}]}]}},
        {"facts": {**FACTS, "skeletons": [{"nodes": [{"id": 1}, {"id": 1}]}]}},
        {"names": ["fly"]},
        {"names": []},
        {"frames": [(0, 0, 7, 0, 3), (0, 0, 9, 3, 4)]},
        {"frames": [(0, 0, 2**63, 0, 3), (1, 0, 9, 3, 4)]},
        {"frames": []},
        {"instances": [(1, 0, 0, 0, 0, -1, 0, 0, 2**62)]},
        {"instances": [(1, 0, 0, 0, 0, -1, 0, 2**63, 2)]},
        {"instances": [(1, 0, 0, 0, 0, -1, 0, 0, 1)]},
        {"instances": [(1, 0, 0, 9, 0, -1, 0, 0, 2)]},
        {"instances": [(1, 0, 0, 0, 9, -1, 0, 0, 2)]},
        {"instances": [(1, 0, 77, 0, 0, -1, 0, 0, 2)]},
        {
            "instances": [
                (1, 0, 0, 0, 0, -1, 0, 0, 2),
                (2, 0, 0, 0, 0, -1, 0, 2, 4),
            ]
        },
    ],
)
def test_projects_that_contradict_themselves_are_refused(tmp_path, odd):
    with pytest.raises(ExchangeError):
        sleap.read(project(tmp_path / "a.slp", **odd))


def test_arrays_in_other_files_and_vast_ones_are_refused(tmp_path):
    secret = tmp_path / "secret.bin"
    secret.write_bytes(b"x" * 4096)
    for kind in ("external", "link", "soft", "virtual", "vast", "group"):
        file = project(tmp_path / f"{kind}.slp")
        with h5py.File(file, "a") as raw:
            del raw["points"]
            if kind == "external":
                raw.create_dataset(
                    "points", (8,), dtype=POINT, external=[(secret, 0, 4096)]
                )
            elif kind == "link":
                raw["points"] = h5py.ExternalLink(str(secret), "/points")
            elif kind == "soft":
                raw["points"] = h5py.SoftLink("/pred_points")
            elif kind == "virtual":
                layout = h5py.VirtualLayout((8,), dtype=np.dtype(POINT))
                layout[:] = h5py.VirtualSource(str(secret), "points", (8,))
                raw.create_virtual_dataset("points", layout)
            elif kind == "vast":
                raw.create_dataset("points", (2**40,), dtype=POINT, chunks=(64,))
            else:
                raw.create_group("points")
        with pytest.raises(ExchangeError):
            sleap.read(file)


@pytest.mark.parametrize("kept", [0, 4, 100, 0.5, 0.98])
def test_files_that_are_cut_short_are_refused(tmp_path, kept):
    file = project(tmp_path / "a.slp")
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * kept) if kept < 1 else kept])
    with pytest.raises(ExchangeError):
        sleap.read(file)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("100.5", "nan"),
        ("100.5", "1e300"),
        ("100.5", "a"),
        (",4,", ",-4,"),
        (",4,", f",{10**30},"),
        ("mouse", "mouse,4,0.95,1,1,1,,,\nmouse"),
        ("frame_idx", "frame"),
        ("nose.y", "nose.q"),
        ("0.98,,,", "0.98,,"),
        ("0.98,,,", "0.98,,,,"),
    ],
)
def test_tables_that_make_no_sense_are_refused(tmp_path, old, new):
    file = tmp_path / "a.csv"
    file.write_text(TABLE.replace("tail", "end").replace(old, new))
    if old == "nose.y":
        file.write_text(file.read_text().replace("end.y", "end.q"))
    with pytest.raises(ExchangeError):
        sleap.read(file)


def test_other_files_are_not_recognised(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["tracks"] = [1]
    assert not sleap.recognise(tmp_path / "a.h5")
    with pytest.raises(ExchangeError, match="neither"):
        sleap.read(tmp_path / "a.h5")
    (tmp_path / "b.csv").write_text("t,y,x\n")
    assert not sleap.recognise(tmp_path / "b.csv")
    assert not sleap.recognise(tmp_path)
