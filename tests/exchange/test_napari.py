"""What napari itself writes is read, and napari reads what we write."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
import tifffile
from hypothesis import HealthCheck, given, settings

import marey
from exchange_parcels import parcels
from exchange_world import a_bit_of_everything, painted
from marey.errors import ExchangeError
from marey.exchange import MaskPart, Parcel, named, recognised

quick = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)

POINTS = np.array([[0, 4.5, 20], [3, 29, 43], [3, 0.25, 1]])
BOX = np.array([[2, 3, 4], [2, 3, 9], [2, 7, 9], [2, 7, 4.0]])
LINE = np.array([[11, 0, 40], [11, 5.5, 43], [11, 6, 2]])


@pytest.fixture
def napari_io():
    return pytest.importorskip("napari_builtins.io._write")


def test_points_that_napari_wrote_come_in(napari_io, tmp_path):
    meta = {"properties": {"type": np.array(["a", "b", "a"]), "size": [1, 2, 3.5]}}
    file = tmp_path / "nuclei.csv"
    napari_io.napari_write_points(str(file), POINTS, meta)

    assert recognised(file).FORMAT.name == "napari"
    markers = named("napari").read(file)

    assert markers.frames["t"].tolist() == [0, 3]
    found = markers.markers
    assert found["frame"].tolist() == [0, 1, 1]
    np.testing.assert_array_equal(found[["y", "x"]], POINTS[:, 1:])
    assert found["type"].tolist() == ["a", "b", "a"]
    assert found["attributes"].tolist() == [{"size": 1}, {"size": 2}, {"size": 3.5}]


def test_shapes_that_napari_wrote_come_in(napari_io, tmp_path):
    file = tmp_path / "nests.csv"
    meta = {"shape_type": ["rectangle", "path"]}
    napari_io.napari_write_shapes(str(file), [BOX, LINE], meta)

    shapes = named("napari").read(file)

    assert shapes.shapes["kind"].tolist() == ["rectangle", "polyline"]
    assert shapes.shapes["type"].tolist() == ["nests", "nests"]
    assert shapes.frames["t"].tolist() == [2, 11]
    np.testing.assert_array_equal(shapes.shapes["vertices"][0], BOX[:, 1:])
    np.testing.assert_array_equal(shapes.shapes["vertices"][1], LINE[:, 1:])


def test_a_points_layer_without_time_is_one_frame(napari_io, tmp_path):
    file = tmp_path / "p.csv"
    napari_io.napari_write_points(str(file), POINTS[:, 1:], {})

    assert named("napari").read(file, t=5).frames["t"].tolist() == [5]
    napari_io.napari_write_points(str(file), POINTS, {})
    deep = named("napari").read(file, axes="zyx", t=2)
    assert deep.markers["z"].tolist() == [0, 3, 3]
    with pytest.raises(ExchangeError, match="axes="):
        named("napari").read(file, axes="yx")


def test_napari_reads_what_we_write(tmp_path):
    reading = pytest.importorskip("napari_builtins.io._read")
    whole = a_bit_of_everything()
    flat = whole.markers.drop(columns=["z"])
    parcel = Parcel.of(frames=whole.frames, markers=flat.assign(track=-1, maker=-1))

    (file,) = named("napari", to="write").write(parcel, tmp_path / "p.csv")
    data, meta, kind = reading.csv_to_layer_data(str(file))

    assert kind == "points"
    t = whole.frames["t"].to_numpy()[flat["frame"]]
    np.testing.assert_array_equal(data, np.column_stack([t, flat[["y", "x"]]]))
    assert meta["properties"]["type"].tolist() == ["cell"] * 5


def test_napari_reads_our_shapes(tmp_path):
    reading = pytest.importorskip("napari_builtins.io._read")
    whole = a_bit_of_everything()
    parcel = Parcel.of(frames=whole.frames, shapes=whole.shapes)

    (file,) = named("napari", to="write").write(parcel, tmp_path / "p.csv")
    data, meta, kind = reading.csv_to_layer_data(str(file))

    assert file.name == "p_shapes.csv"
    assert (kind, meta["shape_type"]) == ("shapes", ["ellipse", "polygon"])
    assert [int(one[0, 0]) for one in data] == [0, 11]
    np.testing.assert_array_equal(data[1][:, 1:], whole.shapes["vertices"][1])


@given(parcel=parcels(masks=False, plain=True))
@quick
def test_points_and_outlines_come_back(parcel):
    module = named("napari")
    with tempfile.TemporaryDirectory() as folder:
        files = module.write(parcel, Path(folder, "p.csv"))
        found = [module.read(file) for file in files]

    marks = [one.markers for one in found if len(one.markers)]
    assert sum(map(len, marks)) == len(parcel.markers)
    if marks:
        for name in ("y", "x", "score", "radius"):
            np.testing.assert_array_equal(marks[0][name], parcel.markers[name])
        for name in ("type", "text", "attributes", "uid", "review"):
            assert marks[0][name].tolist() == parcel.markers[name].tolist()
    shapes = [one.shapes for one in found if len(one.shapes)]
    assert sum(map(len, shapes)) == len(parcel.shapes)
    for table in shapes:
        assert table["kind"].tolist() == parcel.shapes["kind"].tolist()
        pairs = zip(table["vertices"], parcel.shapes["vertices"], strict=True)
        for one, two in pairs:
            np.testing.assert_array_equal(one, two)


# napari writes three frames as red, green and blue, and is warned of it
@pytest.mark.filterwarnings("ignore:.*stored as RGB:DeprecationWarning")
@pytest.mark.parametrize("count", [3, 4])
def test_a_label_layer_that_napari_wrote_comes_in(napari_io, tmp_path, count):
    values = (1, 40_000, 3, 4)[:count]
    labels = np.stack([painted(value) for value in values]).astype(np.int64)
    labels[1] *= 2
    file = tmp_path / "cells.tif"
    napari_io.napari_write_labels(str(file), labels.astype(np.uint32), {})

    assert recognised(file).FORMAT.name == "labels"
    pixels = np.zeros((count, 30, 44), "u1")
    with marey.open(pixels, tmp_path / "a.marey") as rec:
        marey.import_marks(rec, file)

        for t in range(count):
            np.testing.assert_array_equal(rec.masks.read(t, "cells"), labels[t])
        assert rec.masks.layers.get("cells").kind == "instances"


@pytest.mark.parametrize("deep", [False, True])
def test_a_stack_of_labels_goes_and_comes(tmp_path, deep):
    def part(frame, z, value):
        return MaskPart("m", "instances", frame, lambda: painted(value), z)

    parts = [part(0, 0, 7), part(1, 2 if deep else 0, 300)]
    parcel = Parcel.of(frames={"t": [1, 3]}, masks=parts, facts={"length": 5})

    (file,) = named("labels").write(parcel, tmp_path / "m.tif")
    stack = tifffile.imread(file)
    found = named("labels").read(file)

    assert stack.shape == ((5, 3, 30, 44) if deep else (5, 30, 44))
    np.testing.assert_array_equal(stack[1, 0] if deep else stack[1], painted(7))
    pixels = {(one.frame, one.z): one.read() for one in found.masks}
    np.testing.assert_array_equal(pixels[3, 2 if deep else 0], painted(300))
    assert not pixels[2, 0].any()


@pytest.mark.parametrize("how", ["imagej", "ome", "bigtiff", "plain"])
def test_stacks_that_others_wrote_are_read_page_by_page(tmp_path, how):
    labels = np.stack([painted(value) for value in (1, 5, 9)])
    file = tmp_path / "m.tif"
    options = {"photometric": "minisblack"} | ({} if how == "plain" else {how: True})
    tifffile.imwrite(file, labels, **options)

    assert named("labels").recognise(file)
    parts = named("labels").read(file).masks
    for part in parts:
        np.testing.assert_array_equal(part.read(), labels[part.frame])


def test_what_is_no_label_image_is_refused(tmp_path):
    file = tmp_path / "m.tif"
    for pixels in (np.zeros((3, 4), np.float32), np.zeros((2, 2, 2, 3, 4), np.uint8)):
        tifffile.imwrite(file, pixels)
        assert not named("labels").recognise(file)
        with pytest.raises(ExchangeError):
            named("labels").read(file)


def test_a_stack_that_is_cut_off_changes_nothing(tmp_path, rng):
    labels = rng.integers(0, 9, (3, 30, 44), dtype=np.uint16)
    file = tmp_path / "m.tif"
    tifffile.imwrite(file, labels, photometric="minisblack")
    whole = file.read_bytes()
    with marey.open(np.zeros((3, 30, 44), "u1"), tmp_path / "a.marey") as rec:
        for size in (3, 200, len(whole) // 2, len(whole) - 50):
            file.write_bytes(whole[:size])
            with pytest.raises(ExchangeError):
                marey.import_marks(rec, file, "labels")
        assert not rec.path.exists()


def test_several_layers_have_to_be_named(tmp_path):
    with pytest.raises(ExchangeError, match="soil, cells"):
        named("labels").write(a_bit_of_everything(), tmp_path / "m.tif")


HOSTILE = {
    "words": "index,axis-0,axis-1,axis-2\n0,a,1,2\n",
    "NaN": "index,axis-0,axis-1,axis-2\n0,0,nan,2\n",
    "five axes": "axis-0,axis-1,axis-2,axis-3,axis-4\n0,1,2,3,4\n",
    "an axis of no number": "axis-0,axis-1,axis-x\n0,1,2\n",
    "a shape of no kind": "index,shape-type,vertex-index,axis-0,axis-1\n0,blob,0,1,2\n",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_tables_end_in_words(tmp_path, text):
    file = tmp_path / "p.csv"
    file.write_text(text)
    with marey.open(np.zeros((3, 30, 44), "u1"), tmp_path / "a.marey") as rec:
        with pytest.raises(ExchangeError):
            marey.import_marks(rec, file, "napari")
        assert not rec.path.exists()
