"""What the format can hold comes back equal."""

from __future__ import annotations

import tempfile
from pathlib import Path

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from marey.errors import BadValue, ExchangeError, TargetExists
from marey.exchange import Parcel, clickpoints
from marey.exchange.clickpoints_styles import label_of, text_of
from marey.exchange.parcel import MaskPart

places = st.floats(-1e4, 1e4, allow_nan=False)
words = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="${}"),
    max_size=8,
)
names = words.map(str.strip).filter(bool)
colors = st.integers(0, 0xFFFFFF).map(lambda one: f"#{one:06x}")
styles = st.none() | st.fixed_dictionaries(
    {"color": colors},
    optional={
        "symbol": st.sampled_from(["disc", "ring", "square", "cross"]),
        "size": st.integers(1, 900).map(float),
        "line_style": st.sampled_from(["solid", "dashed", "dotted"]),
        "line_width": st.floats(0.5, 99),
    },
)
attributes = st.none() | st.integers(1, 9).map(lambda one: {"processed": one})
KINDS = ("line", "rectangle", "ellipse", "polygon", "polyline")


@st.composite
def boxes(draw: st.DrawFn) -> np.ndarray:
    y, x = draw(places), draw(places)
    high, wide = draw(st.floats(0.01, 1e3)), draw(st.floats(0.01, 1e3))
    return np.array([[y, x], [y, x + wide], [y + high, x + wide], [y + high, x]])


@st.composite
def a_shape(draw: st.DrawFn) -> dict:
    kind = draw(st.sampled_from(KINDS))
    if kind in {"rectangle", "ellipse"}:
        corners = draw(boxes())
    else:
        few, most = {"line": (2, 2), "polygon": (3, 6), "polyline": (2, 6)}[kind]
        pairs = st.lists(st.tuples(places, places), min_size=few, max_size=most)
        corners = np.array(draw(pairs), float)
    turn = draw(st.floats(-179, 179)) if kind == "ellipse" else 0.0
    return {"kind": kind, "vertices": corners, "rotation": turn, "type": f"a {kind}"}


@st.composite
def parcels(draw: st.DrawFn) -> Parcel:
    count = draw(st.integers(1, 4))
    frame = st.integers(0, count - 1)
    frames = {
        "t": range(count),
        "path": [f"{draw(st.sampled_from(['', 'day/']))}{t}.tif" for t in range(count)],
        "inner": 0,
        "height": 5,
        "width": 7,
    }
    kinds = draw(st.lists(names, min_size=1, max_size=3, unique=True))
    kinds = [f"p {one}" for one in kinds]
    tracks = draw(st.integers(0, 2))
    said = {"frame": frame, "text": words, "style": styles, "attributes": attributes}
    mark = st.fixed_dictionaries(
        {**said, "type": st.sampled_from(kinds), "y": places, "x": places}
    )
    marks = draw(st.lists(mark, max_size=5))
    walked = [
        draw(mark) | {"type": "walker", "track": track, "frame": t}
        for track in range(tracks)
        for t in range(count)
    ]
    shapes = [
        draw(a_shape()) | draw(st.fixed_dictionaries(said))
        for _ in range(draw(st.integers(0, 4)))
    ]
    noted = draw(st.sets(frame))
    return Parcel.of(
        frames=frames,
        types={"name": kinds, "color": [draw(colors) for _ in kinds]},
        tracks={
            "key": range(tracks),
            "type": ["walker"] * tracks,
            "name": [draw(words) for _ in range(tracks)],
        },
        markers=rows([*({"track": -1} | one for one in marks), *walked]),
        shapes=rows(shapes),
        masks=[a_mask(draw, one) for one in sorted(draw(st.sets(frame)))],
        notes={
            "frame": sorted(noted),
            "text": [draw(words) for _ in noted],
            "tags": [
                tuple(draw(st.lists(names, max_size=2, unique=True))) for _ in noted
            ],
            "rating": [draw(st.integers(0, 5)) for _ in noted],
        },
        offsets={
            "frame": sorted(noted),
            "dy": [draw(st.floats(-99, 99)) for _ in noted],
            "dx": [draw(st.floats(-99, 99)) for _ in noted],
        },
    )


def rows(found: list[dict]) -> pd.DataFrame | None:
    return pd.DataFrame(found) if found else None


def a_mask(draw: st.DrawFn, frame: int) -> MaskPart:
    values = draw(st.lists(st.integers(0, 2), min_size=35, max_size=35))
    pixels = np.array(values, np.uint8).reshape(5, 7)
    return MaskPart(
        "mask", "classes", frame, lambda: pixels, classes={1: "m one", 2: "m two"}
    )


def there_and_back(parcel: Parcel, **options: str) -> Parcel:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "it.cdb"
        assert clickpoints.write(parcel, path, **options) == [path]
        return clickpoints.read(path, **options)


@settings(max_examples=25, deadline=None)
@given(parcels(), st.sampled_from(["shown", "raw"]))
def test_a_parcel_comes_back_equal(parcel: Parcel, offsets: str):
    back = there_and_back(parcel, offsets=offsets)

    assert not [one for one in back.cannot if "on moved pictures" not in one]
    columns = ["t", "path", "inner", "height", "width"]
    assert back.frames[columns].equals(parcel.frames[columns])
    same = ["frame", "type", "track", "text", "attributes", "style"]
    assert back.markers[same].equals(parcel.markers[same])
    np.testing.assert_allclose(
        back.markers[["y", "x"]], parcel.markers[["y", "x"]], atol=1e-9
    )
    assert back.tracks[["key", "type", "name"]].equals(
        parcel.tracks[["key", "type", "name"]]
    )
    assert back.notes.equals(parcel.notes)
    assert back.offsets.equals(parcel.offsets)


@settings(max_examples=25, deadline=None)
@given(parcels())
def test_shapes_masks_and_types_come_back_equal(parcel: Parcel):
    back = there_and_back(parcel)

    assert len(back.shapes) == len(parcel.shapes)
    for kind in KINDS:
        one, other = (
            table[table["kind"] == kind] for table in (parcel.shapes, back.shapes)
        )
        for mine, theirs in zip(
            one.to_dict("records"), other.to_dict("records"), strict=True
        ):
            np.testing.assert_allclose(theirs["vertices"], mine["vertices"], atol=1e-6)
            assert theirs["rotation"] == pytest.approx(mine["rotation"], abs=1e-9)
            for name in ("frame", "type", "text", "attributes", "style"):
                assert theirs[name] == mine[name]
    assert [part.frame for part in back.masks] == [part.frame for part in parcel.masks]
    for mine, theirs in zip(parcel.masks, back.masks, strict=True):
        np.testing.assert_array_equal(theirs.read(), mine.read())
        assert theirs.classes == mine.classes
    types = back.types.set_index("name")
    for one in parcel.types.to_dict("records"):
        assert types.loc[one["name"], "kind"] == one["kind"]
        assert types.loc[one["name"], "color"] in {one["color"], "#ff0000", "#ffffff"}


@given(st.lists(words | st.sampled_from(["{x:.2f}", "{length:.2f}", "{track}"])))
def test_templates_come_back_equal(pieces: list[str]):
    assert label_of(text_of("".join(pieces))) == "".join(pieces)


def test_times_go_out_in_utc_and_come_back():
    frames = {"t": range(3), "time": [0.0, np.nan, 61.25]}
    facts = {"start": "2016-02-03T12:00:00+02:00"}

    back = there_and_back(Parcel.of(frames=frames, facts=facts))

    np.testing.assert_array_equal(back.frames["time"], [0.0, np.nan, 61.25])
    assert back.facts["start"] == "2016-02-03T10:00:00+00:00"


def test_times_without_a_beginning_are_not_invented():
    back = there_and_back(Parcel.of(frames={"t": range(2), "time": [0.0, 5.0]}))

    assert back.frames["time"].isna().all()


def test_frames_without_names_keep_their_numbers():
    marks = {"frame": [0, 1], "type": "it", "y": 0.0, "x": 0.0}

    back = there_and_back(Parcel.of(frames={"t": [3, 7]}, markers=marks))

    assert back.frames["t"].tolist() == [3, 7]


def test_named_frames_are_numbered_without_a_gap():
    frames = {"t": [3, 7], "path": ["c.tif", "g.tif"]}

    back = there_and_back(Parcel.of(frames=frames))

    assert back.frames["t"].tolist() == [0, 1]


def test_pictures_of_one_moment_become_layers():
    frames = {"t": [0, 0, 1], "path": ["a_red.tif", "a_green.tif", "b_red.tif"]}

    back = there_and_back(Parcel.of(frames=frames))

    assert sorted(back.frames["t"].tolist()) == [0, 0, 1]
    assert back.cannot == (
        "The layer 'layer 2': its 1 picture came as frames of their own, at the places "
        "of those below.",
    )


def test_paths_are_told_from_where_the_file_lies(tmp_path: Path):
    (tmp_path / "film" / "day").mkdir(parents=True)
    (tmp_path / "film" / "day" / "a.tif").touch()
    parcel = Parcel.of(frames={"t": [0], "path": ["day/a.tif"]}, facts={"name": "film"})

    clickpoints.write(parcel, tmp_path / "film.cdb")
    (tmp_path / "marks").mkdir()
    clickpoints.write(parcel, tmp_path / "marks" / "b.cdb", pictures=tmp_path / "film")

    for name, told in (
        ("film.cdb", "film/day/a.tif"),
        ("marks/b.cdb", "../film/day/a.tif"),
    ):
        assert clickpoints.read(tmp_path / name).frames["path"].tolist() == [told]


def test_nothing_that_is_there_is_replaced(tmp_path: Path):
    path = tmp_path / "it.cdb"
    path.write_text("mine", encoding="utf-8")

    with pytest.raises(TargetExists, match="choose another name"):
        clickpoints.write(Parcel.of(), path)
    assert path.read_text(encoding="utf-8") == "mine"


def test_what_cannot_be_written_is_said(tmp_path: Path):
    pixels = np.full((2, 3), 300, np.uint16)
    mask = MaskPart("mask", "classes", 0, lambda: pixels, classes={300: "it"})
    parcel = Parcel.of(frames={"t": [0]}, masks=[mask])

    with pytest.raises(ExchangeError, match="has the value 300"):
        clickpoints.write(parcel, tmp_path / "it.cdb")
    with pytest.raises(ExchangeError, match="could not be written"):
        clickpoints.write(Parcel.of(), tmp_path / "no" / "it.cdb")
    with pytest.raises(BadValue, match="shown, raw"):
        clickpoints.write(Parcel.of(), tmp_path / "it.cdb", offsets="x")
    assert not list(tmp_path.iterdir())


def test_marks_of_another_kind_than_their_type_get_a_type_of_their_own():
    marks = {"frame": 0, "type": "nest", "y": [1.0], "x": [2.0]}
    shapes = {
        "frame": [0],
        "type": "nest",
        "kind": "line",
        "vertices": [[[0, 0], [1, 1]]],
    }
    types = {"name": ["nest", "nest (line)"], "kind": ["polygon", "point"]}

    back = there_and_back(
        Parcel.of(frames={"t": [0]}, types=types, markers=marks, shapes=shapes)
    )

    assert dict(zip(back.types["name"], back.types["kind"], strict=True)) == {
        "nest": "polygon",
        "nest (point)": "point",
        "nest (line) 2": "line",
        "nest (line)": "point",
    }
    assert back.markers["type"].tolist() == ["nest (point)"]
    assert back.shapes["type"].tolist() == ["nest (line) 2"]
