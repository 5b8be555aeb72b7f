"""COCO: what it can hold comes back, and its own library reads it alike."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

import marey
from exchange_parcels import parcels
from exchange_world import a_bit_of_everything, assert_alike, painted
from marey.errors import ExchangeError
from marey.exchange import MaskPart, Parcel, named, rle

SIZED = {"t": [0, 3, 11], "height": 30, "width": 44}
old_numpy = pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")
CANNOT = ("notes", "offsets", "events", "frame_labels", "complete")
IMAGES = [
    {"id": 7, "file_name": "a/f0.png", "height": 30, "width": 44, "frame_id": 0},
    {"id": 9, "file_name": "a/f3.png", "height": 30, "width": 44, "frame_id": 3},
]
CATEGORIES = [
    {"id": 3, "name": "cell", "supercategory": "living"},
    {"id": 1, "name": "fish", "keypoints": ["head", "tail"], "skeleton": [[1, 2]]},
]


def write(folder, annotations=(), images=IMAGES, categories=CATEGORIES, **more):
    file = folder / "coco.json"
    content = {"images": images, "annotations": list(annotations)}
    file.write_text(json.dumps(content | {"categories": categories} | more))
    return file


def annotation(**more):
    return {"id": 1, "image_id": 9, "category_id": 3} | more


@given(parcel=parcels())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_coco_can_hold_comes_back(parcel):
    module = named("coco")
    with tempfile.TemporaryDirectory() as folder:
        (file,) = module.write(parcel, Path(folder, "a.json"))

        assert module.recognise(file)
        assert_alike(module.read(file), parcel, without=CANNOT, near=1e-6)


def test_a_whole_recording_goes_and_comes(tmp_path):
    pixels = np.zeros((12, 30, 44), "u1")
    with marey.open(pixels, tmp_path / "a.marey") as rec:
        marey.exchange.unpack(a_bit_of_everything(), rec)
        marey.export_marks(rec, tmp_path / "a.json", "coco")
        with marey.open(pixels, tmp_path / "b.marey") as other:
            marey.import_marks(other, tmp_path / "a.json")

            packed = marey.exchange.pack(other)
            wanted = marey.exchange.pack(rec)
            assert_alike(packed, wanted, without=CANNOT, near=1e-6)


def test_boxes_and_polygons_count_from_the_corner_of_the_first_pixel(tmp_path):
    ring = [10, 5, 14, 5, 14, 8]
    file = write(
        tmp_path,
        [
            annotation(bbox=[10, 5, 4, 3], score=0.5, track_id=12, area=12),
            annotation(
                id=2, segmentation=[ring, [0, 0, 1, 0, 1, 1]], bbox=[10, 5, 4, 3]
            ),
        ],
    )

    shapes = named("coco").read(file).shapes

    assert shapes["kind"].tolist() == ["rectangle", "polygon", "polygon"]
    assert shapes["vertices"][0].tolist() == [
        [4.5, 9.5],
        [4.5, 13.5],
        [7.5, 13.5],
        [7.5, 9.5],
    ]
    assert shapes["vertices"][1].tolist() == [[4.5, 9.5], [4.5, 13.5], [7.5, 13.5]]
    assert shapes["frame"].tolist() == [1, 1, 1]
    assert shapes["track"].tolist() == [12, -1, -1]


def test_keypoints_lie_on_the_centres_of_pixels(tmp_path):
    points = [20, 11, 2, 30, 12, 1]
    file = write(
        tmp_path,
        [
            annotation(category_id=1, keypoints=points, bbox=[19, 10, 12, 4]),
            annotation(id=2, category_id=1, keypoints=[0, 0, 0, 5, 6, 2]),
        ],
    )

    parcel = named("coco").read(file)

    found = parcel.markers[["type", "y", "x", "visibility"]].to_numpy().tolist()
    assert found == [
        ["fish: head", 11, 20, 0],
        ["fish: tail", 12, 30, 1],
        ["fish: tail", 6, 5, 0],
    ]
    assert parcel.shapes["type"].tolist() == ["fish"]


def test_frames_are_found_by_name_and_by_number(tmp_path):
    parcel = named("coco").read(write(tmp_path))

    assert parcel.frames[["t", "path"]].to_numpy().tolist() == [
        [0, "a/f0.png"],
        [3, "a/f3.png"],
    ]
    ordered = named("coco").read(write(tmp_path), in_order=True)
    assert ordered.frames[["t", "path"]].to_numpy().tolist() == [[0, ""], [1, ""]]


def test_masks_that_lie_on_others_get_a_layer_of_their_own(tmp_path):
    one, two = np.zeros((2, 30, 44), bool)
    one[3:9, 5:9] = True
    two[8:12, 8:20] = True
    file = write(
        tmp_path,
        [
            annotation(
                id=number, segmentation=encoded(pixels), attributes={"a": number}
            )
            for number, pixels in enumerate((one, two))
        ],
    )

    parts = named("coco").read(file).masks

    assert [part.layer for part in parts] == ["masks", "masks (2)"]
    np.testing.assert_array_equal(parts[0].read(), one)
    np.testing.assert_array_equal(parts[1].read(), two)
    assert parts[1].objects["attributes"].tolist() == [{"a": 1}]


def encoded(pixels):
    ((_, counts, _, _),) = rle.masks_of(pixels)
    return {"size": list(pixels.shape), "counts": counts}


# -- COCO's own library ----------------------------------------------------------------


@pytest.fixture
def coco(tmp_path):
    pytest.importorskip("pycocotools")
    from pycocotools.coco import COCO

    def load(parcel):
        (file,) = named("coco").write(parcel, tmp_path / "theirs.json")
        return COCO(str(file))

    return load


@old_numpy
def test_its_own_library_sees_the_same_pixels(coco, capsys):
    theirs = coco(a_bit_of_everything(frames=SIZED))

    masks = [
        one for one in theirs.anns.values() if isinstance(one["segmentation"], dict)
    ]
    assert len(masks) == 4
    seen = {}
    for one in masks:
        frame = theirs.imgs[one["image_id"]]["frame_id"]
        seen[frame, one["marey"]["value"]] = theirs.annToMask(one)
        assert one["area"] == theirs.annToMask(one).sum()
    np.testing.assert_array_equal(seen[0, 1], painted(1) == 1)
    np.testing.assert_array_equal(seen[3, 40_001], painted(40_000) == 40_001)


@old_numpy
def test_its_own_library_paints_our_boxes_where_they_are(coco, capsys):
    box = [[3.5, 6.5], [3.5, 12.5], [8.5, 12.5], [8.5, 6.5]]
    shapes = {
        "frame": [0, 0],
        "type": ["a", "b"],
        "kind": ["rectangle", "polygon"],
        "vertices": [box, box],
    }
    frames = {"t": [0], "path": ["f.png"], "height": [30], "width": [44]}
    theirs = coco(Parcel.of(frames=frames, shapes=shapes))

    boxes, polygon = theirs.anns.values()
    assert boxes["bbox"] == [7, 4, 6, 5]
    pixels = theirs.annToMask(polygon)
    assert pixels.sum() == 30
    assert pixels[4:9, 7:13].all()


def test_our_run_lengths_are_those_of_its_own_library(rng):
    theirs = pytest.importorskip("pycocotools.mask")
    for share in (0.0, 0.02, 0.5, 1.0):
        pixels = (rng.random((37, 23)) < share).astype(np.uint8)
        wanted = theirs.encode(np.asfortranarray(pixels))
        found = list(rle.masks_of(pixels))
        if not share:
            assert not found
            continue
        ((_, counts, area, box),) = found
        assert rle.text_of(counts) == wanted["counts"].decode()
        assert rle.counts_of(wanted["counts"]) == counts
        assert area == theirs.area(wanted)
        assert box == theirs.toBbox(wanted).tolist()


def test_results_can_be_scored_by_its_own_library(coco, capsys):
    from pycocotools.cocoeval import COCOeval

    theirs = coco(a_bit_of_everything(frames=SIZED))
    results = [
        {key: one[key] for key in ("image_id", "category_id", "bbox")} | {"score": 0.9}
        for one in theirs.anns.values()
        if not one["iscrowd"]
    ]
    judge = COCOeval(theirs, theirs.loadRes(results), "bbox")
    judge.evaluate()
    judge.accumulate()
    judge.summarize()

    assert judge.stats[0] > 0.95


# -- hostile files ---------------------------------------------------------------------

SIZE = {"size": [30, 44]}
HOSTILE = {
    "a list": "[]",
    "cut off": '{"images": [], "annotations": [',
    "nested deeply": '{"images": ' + "[" * 100_000,
    "no lists": '{"images": 1, "annotations": {}}',
    "two images of one id": {"images": [IMAGES[0], IMAGES[0]]},
    "images without id": {"images": [{"file_name": "a"}]},
    "two annotations of one id": [annotation(bbox=[1, 1, 2, 2])] * 2,
    "two categories of one name": {"categories": [{"id": 1}, {"id": 2}]},
    "a picture that is not there": [annotation(image_id=4)],
    "a category that is not there": [annotation(category_id=4)],
    "a category that is a list": [annotation(category_id=[1])],
    "a number": [3],
    "a box of words": [annotation(bbox=["a", 1, 2, 3])],
    "a box of three": [annotation(bbox=[1, 2, 3])],
    "a box turned inside out": [annotation(bbox=[1, 2, -3, 4])],
    "a box of NaN": [annotation(bbox=[1, 2, float("nan"), 4])],
    "a box without end": [annotation(bbox=[1, 2, float("inf"), 4])],
    "an absurd box": [annotation(bbox=[1e300, 2, 3, 4])],
    "an odd polygon": [annotation(segmentation=[[1, 2, 3]])],
    "a polygon of two": [annotation(segmentation=[[1, 2, 3, 4]])],
    "counts too few": [annotation(segmentation=SIZE | {"counts": [5, 5]})],
    "counts below zero": [annotation(segmentation=SIZE | {"counts": [-5, 1325]})],
    "counts of strange letters": [annotation(segmentation=SIZE | {"counts": "\x01"})],
    "counts cut off": [annotation(segmentation=SIZE | {"counts": "o"})],
    "counts without end": [annotation(segmentation=SIZE | {"counts": "o" * 9999})],
    "a mask of all memory": [
        annotation(segmentation={"size": [10**6, 10**6], "counts": [10**12]})
    ],
    "a mask of another size": [
        annotation(segmentation={"size": [44, 30], "counts": [1320]})
    ],
    "keypoints of two numbers": [annotation(category_id=1, keypoints=[1, 2])],
    "keypoints too few": [annotation(category_id=1, keypoints=[1, 2, 2])],
    "a track of words": [annotation(bbox=[1, 1, 2, 2], track_id="one")],
    "a uid of words": [annotation(bbox=[1, 1, 2, 2], marey={"uid": "one"})],
    "a shape of no kind": [
        annotation(marey={"vertices": [[0, 0], [1, 1], [2, 0]], "kind": "heart"})
    ],
    "a value below zero": [
        annotation(segmentation=SIZE | {"counts": [0, 1320]}, marey={"value": -4})
    ],
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_end_in_words_and_change_nothing(tmp_path, content):
    if isinstance(content, str):
        file = tmp_path / "coco.json"
        file.write_text(content)
    elif isinstance(content, dict):
        file = write(tmp_path, **content)
    else:
        file = write(tmp_path, content)
    with marey.open(np.zeros((4, 30, 44), "u1"), tmp_path / "a.marey") as rec:
        with pytest.raises(ExchangeError):
            marey.import_marks(rec, file, "coco")
        assert not rec.path.exists()


def test_a_part_in_two_kinds_of_mask_keeps_both(tmp_path):
    parts = [
        MaskPart("m", "classes", 0, lambda: painted(1), classes={1: "a", 2: "b"}),
        MaskPart("n", "instances", 0, lambda: painted(5)),
    ]
    frames = {"t": [0], "path": ["f"], "height": [30], "width": [44]}
    parcel = Parcel.of(frames=frames, masks=parts)
    (file,) = named("coco").write(parcel, tmp_path / "a.json")

    found = named("coco").read(file).masks

    assert [(one.layer, one.kind) for one in found] == [
        ("m", "classes"),
        ("n", "instances"),
    ]
    np.testing.assert_array_equal(found[1].read(), painted(5))
    assert found[1].objects["type"].tolist() == ["", ""]


@old_numpy
def test_masks_and_boxes_of_its_own_library_lie_where_it_says(tmp_path):
    theirs = pytest.importorskip("pycocotools.mask")
    pixels = np.zeros((30, 44), np.uint8, order="F")
    pixels[20:27, 3:41] = 1
    code = theirs.encode(pixels)
    box = theirs.toBbox(code).tolist()
    ring = [[3, 20, 41, 20, 41, 27, 3, 27]]
    (again,) = theirs.frPyObjects(ring, 30, 44)
    assert theirs.decode(again).sum() == pixels.sum()
    code["counts"] = code["counts"].decode()
    file = write(
        tmp_path,
        [
            annotation(segmentation=code, image_id=7),
            annotation(id=2, bbox=box),
            annotation(id=3, segmentation=ring),
        ],
    )
    with marey.open(np.zeros((4, 30, 44), "u1"), tmp_path / "a.marey") as rec:
        marey.import_marks(rec, file)

        np.testing.assert_array_equal(rec.masks.read(0, "masks"), pixels)
        shapes = rec.shapes.table()
    assert shapes["t"].tolist() == [3, 3]
    for vertices in shapes["vertices"]:
        assert vertices.min(0).tolist() == [19.5, 2.5]
        assert vertices.max(0).tolist() == [26.5, 40.5]
