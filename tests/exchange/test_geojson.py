"""GeoJSON of QuPath, in and out."""

from __future__ import annotations

import json
import tempfile
import uuid
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import parcels
from marey.errors import ExchangeError, TargetExists
from marey.exchange import Parcel, geojson

# a tile as QuPath 0.4 wrote it (quoted in SBU-BMI/wsinfer, issue 178)
TILE = {
    "geometry": {
        "coordinates": [
            [[0, 23904], [350, 23904], [350, 24254], [0, 24254], [0, 23904]]
        ],
        "type": "Polygon",
    },
    "id": "49069bbb-a0ac-4343-96fe-15af45c30634",
    "properties": {
        "isLocked": True,
        "measurements": {"prob_notumor": 0.9998319149017334},
        "objectType": "tile",
    },
    "type": "Feature",
}


def written(place: Path, given: object) -> Path:
    file = place / "made.geojson"
    file.write_text(given if isinstance(given, str) else json.dumps(given))
    return file


def feature(kind: str, coordinates: object, **other: object) -> dict:
    geometry = {"type": kind, "coordinates": coordinates} | other.pop("geometry", {})
    return {"type": "Feature", "geometry": geometry, "properties": other}


def test_qupaths_own_tile_lies_where_qupath_has_it(tmp_path):
    file = written(tmp_path, TILE)
    assert geojson.recognise(file)
    parcel = geojson.read(file)
    row = parcel.shapes.iloc[0]
    assert row["kind"] == "rectangle"
    assert row["vertices"].min(axis=0).tolist() == [23903.5, -0.5]
    assert row["vertices"].max(axis=0).tolist() == [24253.5, 349.5]
    assert row["uid"] == uuid.UUID(TILE["id"]).bytes
    assert row["attributes"] == {"prob_notumor": 0.9998319149017334}
    assert np.isnan(row["z"])
    assert parcel.makers["name"].tolist() == ["QuPath"]


def test_old_and_new_ways_say_the_same(tmp_path):
    old = feature(
        "Point",
        [3, 7],
        classification={"name": "Tumor", "colorRGB": -65536},
        measurements=[{"name": "a b", "value": 2.5}],
        geometry={"plane": {"c": -1, "z": 2, "t": 4}},
    )
    new = feature(
        "Point",
        [3, 7],
        classification={"names": ["Tumor"], "color": [255, 0, 0]},
        measurements={"a b": 2.5},
        objectType="annotation",
        geometry={"plane": {"c": -1, "z": 2, "t": 4}},
    )
    for said in (old, new):
        parcel = geojson.read(written(tmp_path, [said]))
        row = parcel.markers.iloc[0]
        assert (row["type"], row["y"], row["x"], row["z"]) == ("Tumor", 6.5, 2.5, 2)
        assert row["attributes"] == {"a b": 2.5}
        assert parcel.frames["t"].tolist() == [4]
        assert parcel.types["color"].tolist() == ["#ff0000"]


def test_what_qupaths_writer_does_besides(tmp_path):
    """NaN as it stands, opacity of classes, metadata, kinds by the words of old.

    Built after ``PathObjectTypeAdapters``, ``GsonTools`` and ``ROITypeAdapters``.
    """
    about = {"measurements": {"a": 0.5, "b": float("nan"), "c": float("inf")}}
    about |= {"metadata": {"who": "Ada"}, "objectType": "annotation"}
    about |= {"classification": {"names": ["T", "pos"], "color": [1, 2, 3, 128]}}
    given = [
        feature("Point", [20.5, 5.5], **about),
        feature("Point", [1, 2]) | {"id": "PathDetectionObject"},
        feature("Point", [1, 2]) | {"id": "PathDetectionObject"},
        feature("Point", [1, 2]) | {"id": "PathAnnotationObject"},
        feature("Point", [1, 2], object_type="tma_core"),
    ]
    parcel = geojson.read(written(tmp_path, {"features": given}))
    row = parcel.markers.iloc[0]
    assert (row["type"], row["y"], row["x"]) == ("T: pos", 5.0, 20.0)
    assert row["attributes"] == {"a": 0.5, "who": "Ada"}
    assert parcel.types["color"][0] == "#010203"
    assert parcel.markers["maker"].tolist() == [-1, 0, 0, -1, 0]


def test_groups_holes_ellipses_nuclei_and_children(tmp_path):
    ring = [[0, 0], [9, 1], [4, 8], [0, 0]]
    hole = [[1, 1], [2, 1], [2, 2], [1, 1]]
    circle = [[4, 0], [8, 2], [4, 4], [0, 2], [4, 0]]
    cell = feature("Polygon", [ring], objectType="cell", classification={"name": "c"})
    cell["nucleusGeometry"] = {"type": "Polygon", "coordinates": [hole]}
    cell["childObjects"] = [feature("LineString", [[0, 0], [5, 5]])]
    given = [
        feature("MultiPolygon", [[ring, hole], [hole]]),
        feature("Polygon", [circle], geometry={"isEllipse": True}),
        feature("MultiPoint", [[1, 2], [3, 4]]),
        cell,
        {"type": "Feature", "geometry": None, "properties": {}},
    ]
    parcel = geojson.read(written(tmp_path, {"features": given}))
    assert parcel.shapes["kind"].tolist() == [
        *("polygon", "polygon", "ellipse", "polygon", "polygon", "line")
    ]
    assert parcel.shapes["vertices"][2].max(axis=0).tolist() == [3.5, 7.5]
    assert parcel.shapes["type"].tolist()[3:5] == ["c", "c nucleus"]
    assert len(parcel.markers) == 2
    assert sorted(parcel.cannot) == [
        "1 features without a shape.",
        "1 holes of polygons are filled.",
        "2 groups of shapes come as single ones.",
    ]


@st.composite
def marks(draw) -> Parcel:
    """Points and shapes of every kind."""
    times = draw(st.lists(st.integers(0, 30), min_size=1, max_size=4, unique=True))
    tables: dict[str, list[dict]] = {"markers": [], "shapes": []}
    attributes = st.dictionaries(
        parcels.WORDS, st.one_of(st.integers(-9, 9), st.booleans(), parcels.WORDS)
    )
    for table in draw(st.lists(st.sampled_from(["markers", "shapes"]), max_size=5)):
        mark = {"frame": draw(st.integers(0, len(times) - 1))}
        mark |= {"type": draw(st.sampled_from(["a", "b c"])), "z": None}
        mark |= {"score": draw(parcels.SCORES), "text": draw(parcels.WORDS)}
        mark |= {"track": draw(st.integers(-1, 3))}
        mark |= {"attributes": draw(attributes) or None}
        mark |= {"hand_set": draw(st.booleans()), "visibility": draw(st.integers(0, 2))}
        if table == "markers":
            mark |= {"y": draw(parcels.PLACES), "x": draw(parcels.PLACES)}
            mark |= {"radius": draw(st.sampled_from([None, 3.5]))}
        else:
            mark |= form(draw)
        tables[table].append(mark)
    made = {
        name: {key: [one[key] for one in rows] for key in rows[0]} if rows else None
        for name, rows in tables.items()
    }
    return Parcel.of(frames={"t": times}, **made)


def form(draw) -> dict:
    kind = draw(
        st.sampled_from(["line", "polyline", "polygon", "rectangle", "ellipse"])
    )
    if kind in {"rectangle", "ellipse"}:
        y, x = draw(parcels.PLACES), draw(parcels.PLACES)
        box = [(y, x), (y, x + 5), (y + 3, x + 5), (y + 3, x)]
        return {
            "kind": kind,
            "vertices": box,
            "rotation": draw(st.sampled_from([0, 30])),
        }
    count = {"line": 2, "polyline": 4, "polygon": 4}[kind]
    places = st.tuples(parcels.PLACES, parcels.PLACES)
    line = draw(st.lists(places, min_size=count, max_size=count, unique=True))
    return {"kind": kind, "vertices": line, "rotation": 0.0}


@given(parcel=marks())
@settings(max_examples=60, deadline=None)
def test_what_the_format_can_hold_comes_back_equal(parcel):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.geojson"
        assert geojson.write(parcel, file) == [file]
        back = geojson.read(file)
        assert geojson.recognise(file)
    times, returned = (one.frames["t"].to_numpy() for one in (parcel, back))
    for name in ("markers", "shapes"):
        one, other = getattr(parcel, name), getattr(back, name)
        assert parcels.rows(other, returned, but=("uid",)) == parcels.rows(
            one, times, but=("uid",)
        )


def test_identities_colours_and_planes_come_back(tmp_path):
    uid = uuid.uuid4().bytes
    parcel = Parcel.of(
        frames={"t": [3]},
        types={"name": ["a"], "color": ["#0a141e"]},
        makers={"name": ["finder"]},
        markers={
            "frame": [0, 0],
            "type": ["a", "a"],
            "y": [1.0, 2],
            "x": [4.0, 5],
            "z": [2.0, np.nan],
            "maker": [0, -1],
            "uid": [uid, None],
            "style": [{"color": "#ff0000"}, None],
        },
    )
    geojson.write(parcel, tmp_path / "a.json")
    said = json.loads((tmp_path / "a.json").read_text())["features"][0]
    assert said["geometry"] == {
        "type": "Point",
        "coordinates": [4.5, 1.5],
        "plane": {"c": -1, "z": 2, "t": 3},
    }
    assert said["properties"]["classification"] == {"name": "a", "color": [10, 20, 30]}
    assert said["properties"]["objectType"] == "detection"
    back = geojson.read(tmp_path / "a.json")
    assert back.markers["uid"][0] == uid
    assert back.markers["z"].tolist()[0] == 2
    assert np.isnan(back.markers["z"][1])
    assert back.markers["style"][0] == {"color": "#ff0000"}
    assert back.types["color"].tolist() == ["#0a141e"]
    with pytest.raises(TargetExists):
        geojson.write(parcel, tmp_path / "a.json")


@pytest.mark.parametrize(
    "given",
    [
        "",
        "{",
        "[" * 100_000,
        '{"type": "Feature", "geometry": {"type": "Point", "coordinates": [NaN, 1]}}',
        '{"type": "Feature", "geometry": {"type": "Point", "coordinates": [1e999, 1]}}',
        '{"type": "Feature", "properties": {}, "geometry": {"type": "Point",'
        f' "coordinates": [{"9" * 5000}, 1]}}}}',
        [3],
        {"type": "Topology"},
        feature("Point", [1]),
        feature("Point", ["a", "b"]),
        feature("Point", [1e300, 2]),
        feature("Point", None),
        feature("Polygon", []),
        feature("Polygon", [[[0, 0], [1, 1]]]),
        feature("LineString", [[0, 0]]),
        feature("MultiPoint", 3),
        feature("Sphere", [[0, 0]]),
        feature("Point", [1, 2], geometry={"plane": {"t": -1}}),
        feature("Point", [1, 2], geometry={"plane": {"t": 10**30}}),
        feature("Point", [1, 2], marey={"track": "x"}),
        feature("Polygon", [[[0, 0], [1, 1], [2, 0]]], marey={"corners": [[1]]}),
        [TILE, TILE],
        {"type": "Feature", "properties": [], "geometry": None, "x": 1},
    ],
)
def test_files_that_make_no_sense_are_refused(tmp_path, given):
    with pytest.raises(ExchangeError):
        geojson.read(written(tmp_path, given))


def test_features_in_features_without_end_are_read_or_refused(tmp_path):
    inner: dict = feature("Point", [1, 2])
    for _ in range(300):
        inner = feature("Point", [1, 2]) | {"childObjects": [inner]}
    assert len(geojson.read(written(tmp_path, inner)).markers) == 301


def test_other_files_are_not_recognised(tmp_path):
    (tmp_path / "a.json").write_text('{"images": []}')
    assert not geojson.recognise(tmp_path / "a.json")
    assert not geojson.recognise(tmp_path / "b.json")
    parcel = Parcel.of(
        frames={"t": [-1]}, markers={"frame": [0], "type": ["a"], "y": [1], "x": [2]}
    )
    with pytest.raises(ExchangeError, match="not known"):
        geojson.write(parcel, tmp_path / "c.geojson")
    assert not (tmp_path / "c.geojson").exists()
