"""GEFF in and out, judged by its own library where that is installed."""

from __future__ import annotations

import json
import tempfile
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import parcels
from marey.errors import ExchangeError, TargetExists
from marey.exchange import Parcel, geff

zarr = pytest.importorskip("zarr")

FORK = np.array([[10, 20], [20, 30], [20, 31]])


def made(
    place: Path,
    edges: np.ndarray = FORK,
    ids: tuple[int, ...] = (10, 20, 30, 31),
    zarr_format: int = 2,
    facts: dict | None = None,
    **props: object,
) -> Path:
    """A GEFF by hand: a cell in frames 0 and 1 that divides in frame 2."""
    given = {"t": [0, 1, 2, 2], "y": [100.0, 101, 102, 103], "x": [5.5, 6, 7, 8]}
    given |= props
    group = zarr.open_group(place, mode="w", zarr_format=zarr_format)
    group.create_array("nodes/ids", data=np.array(ids, np.uint64))
    group.create_array("edges/ids", data=np.array(edges, np.uint64))
    for name, values in given.items():
        group.create_array(f"nodes/props/{name}/values", data=np.asarray(values))
    axes = [{"name": "t", "type": "time", "unit": "frame"}]
    axes += [{"name": one, "type": "space"} for one in ("x", "y")]
    about = {"geff_version": "1.1", "directed": True, "axes": axes}
    about |= {"node_props_metadata": {}, "edge_props_metadata": {}}
    group.attrs["geff"] = about | (facts or {})
    return place


@pytest.mark.parametrize("zarr_format", [2, 3])
def test_a_graph_comes_as_tracks_with_parents(tmp_path, zarr_format):
    place = made(tmp_path / "a.geff", zarr_format=zarr_format, area=[1, 2, 3, 4])
    assert geff.recognise(place)
    parcel = geff.read(place)
    marks = parcel.markers
    assert marks[["y", "x"]].to_numpy().tolist()[0] == [100.0, 5.5]
    assert parcel.frames["t"].tolist() == [0, 1, 2]
    track = marks["track"].tolist()
    assert track[0] == track[1]
    assert parcels.tracks(parcel)[track[2]] == track[0]
    assert parcels.tracks(parcel)[track[3]] == track[0]
    assert parcel.events[["track", "frame", "kind"]].to_numpy().tolist() == [
        [track[0], 1, "division"]
    ]
    assert marks["attributes"][3] == {"area": 4}


def test_where_lines_meet_one_is_the_parent_and_the_other_an_event(tmp_path):
    edges = np.array([[30, 40], [31, 40]])
    place = made(tmp_path / "a", edges, (30, 31, 40, 7), t=[0, 0, 1, 5])
    parcel = geff.read(place)
    track = parcel.markers["track"].tolist()
    assert track[3] == -1
    parent = parcels.tracks(parcel)[track[2]]
    assert parent in track[:2]
    assert parcel.events["kind"].tolist() == ["merge"]
    assert parcel.events["track"][0] == (set(track[:2]) - {parent}).pop()


def test_units_are_asked_for_and_used(tmp_path):
    axes = [
        {"name": "t", "type": "time", "unit": "second"},
        {"name": "y", "type": "space", "unit": "micrometer"},
        {"name": "x", "type": "space", "unit": "micrometer"},
    ]
    place = made(tmp_path / "a", t=[0.0, 30, 60, 60], facts={"axes": axes})
    with pytest.raises(ExchangeError, match="frame_interval="):
        geff.read(place)
    with pytest.raises(ExchangeError, match="pixel_size="):
        geff.read(place, frame_interval=30)
    parcel = geff.read(place, frame_interval=30, pixel_size=(0.5, 0.25))
    assert parcel.frames["t"].tolist() == [0, 1, 2]
    assert parcel.markers[["y", "x"]].to_numpy()[0].tolist() == [200.0, 22.0]


def test_tracklets_that_the_file_names_are_its_tracks(tmp_path):
    facts = {"track_node_props": {"tracklet": "who"}}
    place = made(tmp_path / "a", facts=facts, who=[70, 70, 3, 4])
    parcel = geff.read(place)
    assert parcel.markers["track"].tolist() == [70, 70, 3, 4]
    assert parcels.tracks(parcel) == {3: 70, 4: 70, 70: -1}


@given(
    parcel=parcels.family_trees(
        attributes=st.dictionaries(
            st.sampled_from(["area", "odd name", "x", "note"]),
            st.one_of(st.integers(-9, 9), st.booleans(), parcels.WORDS, st.none()),
            max_size=3,
        )
    )
)
@settings(max_examples=30, deadline=None)
def test_what_the_format_can_hold_comes_back_equal(parcel):
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "a.geff"
        geff.write(parcel, place)
        judge(place)
        back = geff.read(place)
    times, returned = (one.frames["t"].to_numpy() for one in (parcel, back))
    assert spoken(back, returned) == spoken(parcel, times)
    assert parcels.tracks(back) == parcels.tracks(parcel)
    assert named(back) == named(parcel)


def spoken(parcel: Parcel, times: np.ndarray) -> list:
    """Marks without empty attributes, which nobody can tell from none."""
    found = parcels.rows(parcel.markers, times)
    for row in found:
        known = row["attributes"] or {}
        row["attributes"] = {k: v for k, v in known.items() if v is not None}
    return sorted(found, key=repr)


def named(parcel: Parcel) -> dict[int, tuple]:
    table = parcel.tracks
    return {
        key: (name, kind)
        for key, name, kind in zip(
            table["key"], table["name"], table["type"], strict=True
        )
    }


def judge(place: Path) -> None:
    """Ask the format's own library, where it is installed, for its verdict."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from geff import GeffReader
            from geff.validate.data import ValidationConfig, validate_data
            from geff.validate.structure import validate_structure
    except ImportError:
        return
    validate_structure(str(place))
    reader = GeffReader(str(place))
    reader.read_node_props()
    config = ValidationConfig(graph=True, sphere=True, tracklet=True, lineage=True)
    validate_data(reader.build(), config)


def test_the_formats_own_library_writes_and_we_read(tmp_path):
    """Axes in another order, gaps, texts, both kinds of zarr; values by hand."""
    library = pytest.importorskip("geff")
    from geff.core_io import write_arrays

    for kind in (2, 3):
        place = tmp_path / f"{kind}.geff"
        facts = library.GeffMetadata(
            directed=True,
            axes=[
                {"name": "pos_x", "type": "space", "unit": "pixel"},
                {"name": "pos_y", "type": "space", "unit": "pixel"},
                {"name": "frame", "type": "time", "unit": "frame"},
            ],
            node_props_metadata={},
            edge_props_metadata={},
        )
        nodes = {
            "pos_x": {"values": np.array([1.0, 2.0]), "missing": None},
            "pos_y": {"values": np.array([300.0, 301.0]), "missing": None},
            "frame": {"values": np.array([4, 6]), "missing": None},
            "score": {
                "values": np.array([0.5, 0.0]),
                "missing": np.array([False, True]),
            },
            "state": {"values": np.array(["mitosis", ""]), "missing": None},
        }
        edges = np.array([[8, 9]], np.uint64)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            write_arrays(
                str(place),
                np.array([8, 9], np.uint64),
                nodes,
                edges,
                {},
                facts,
                zarr_format=kind,
            )
        parcel = geff.read(place)
        assert parcel.frames["t"].tolist() == [4, 6]
        assert parcel.markers[["y", "x"]].to_numpy().tolist() == [[300, 1], [301, 2]]
        assert parcel.markers["score"].isna().tolist() == [False, True]
        assert parcel.markers["attributes"][0] == {"state": "mitosis"}
        assert parcel.markers["track"].nunique() == 1


@pytest.mark.parametrize(
    "odd",
    [
        {"ids": (10, 10, 30, 31)},
        {"edges": np.array([[10, 99]])},
        {"edges": np.array([[30, 31]])},
        {"edges": np.array([[10, 20, 30]])},
        {"t": [0, 0.5, 1, 2]},
        {"t": [0, -1, 1, 2]},
        {"t": [0, 1, 2, 1e30]},
        {"t": ["a", "b", "c", "d"]},
        {"x": [np.nan, 1, 2, 3]},
        {"y": [np.inf, 1, 2, 3]},
        {"y": [1e300, 1, 2, 3]},
        {"y": [1.0, 2]},
        {"y": [[1.0]] * 4},
        {"facts": {"axes": [{"name": "q"}]}},
        {"facts": {"axes": "x"}},
        {"facts": {"axes": [{"name": "t", "type": "time"}]}},
        {"facts": {"geff_version": "9.0"}},
        {"facts": {"extra": {"marey": {"types": [3]}}}},
        {"facts": {"track_node_props": {"tracklet": "who"}}, "who": [1, 2, 5, 5]},
        {"facts": {"track_node_props": {"tracklet": "who"}}, "who": [-5, 2, 5, 6]},
    ],
)
def test_graphs_that_make_no_sense_are_refused(tmp_path, odd):
    with pytest.raises(ExchangeError):
        geff.read(made(tmp_path / "a", **odd))


def test_a_file_that_would_run_code_is_not_unpacked(tmp_path):
    place = made(tmp_path / "a", note=["a", "b", "c", "d"])
    about = place / "nodes/props/note/values/.zarray"
    said = json.loads(about.read_text())
    said |= {"filters": [{"id": "pickle", "protocol": 5}], "dtype": "|O"}
    about.write_text(json.dumps(said))
    with pytest.raises(ExchangeError, match=r"pickle|cannot be read"):
        geff.read(place)


@pytest.mark.parametrize(
    "claims",
    [
        {"shape": [10**13]},
        {"chunks": [10**13]},
        {"shape": [-4]},
        {"compressor": {"id": "no such"}},
        {"dtype": "nonsense"},
    ],
)
def test_arrays_that_claim_to_be_vast_or_are_damaged_are_refused(tmp_path, claims):
    place = made(tmp_path / "a")
    about = place / "nodes/props/y/values/.zarray"
    about.write_text(json.dumps(json.loads(about.read_text()) | claims))
    with pytest.raises(ExchangeError):
        geff.read(place)


def test_chunks_cut_short_and_folders_without_arrays_are_refused(tmp_path):
    place = made(tmp_path / "a")
    (place / "nodes/props/y/values/0").write_bytes(b"\x28\xb5\x2f\xfd nothing")
    with pytest.raises(ExchangeError):
        geff.read(place)
    empty = tmp_path / "b"
    zarr.open_group(empty, mode="w", zarr_format=2).attrs["geff"] = {
        "geff_version": "1.0"
    }
    with pytest.raises(ExchangeError):
        geff.read(empty)
    (empty / ".zattrs").write_text("[" * 100_000)
    with pytest.raises(ExchangeError):
        geff.read(empty)
    assert not geff.recognise(tmp_path)


def test_nothing_is_written_over_and_nothing_half(tmp_path):
    parcel = Parcel.of(
        frames={"t": [-1]}, markers={"frame": [0], "type": ["a"], "y": [1], "x": [2]}
    )
    with pytest.raises(ExchangeError, match="not known"):
        geff.write(parcel, tmp_path / "a.geff")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "a.geff").mkdir()
    with pytest.raises(TargetExists):
        geff.write(parcel, tmp_path / "a.geff")
