"""LabelMe's JSON, in."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from marey.errors import ExchangeError
from marey.exchange import labelme

if TYPE_CHECKING:
    from pathlib import Path


def shape(kind: str, points: list, **other: object) -> dict:
    facts = {"label": kind, "points": points, "group_id": None, "flags": {}}
    return facts | {"shape_type": kind} | other


# shapes of LabelMe's own examples/primitives/primitives.json, 450 high, 560 wide
OWN = {
    "version": "4.0.0",
    "flags": {},
    "shapes": [
        shape("rectangle", [[32.0, 35.0], [132.0, 135.0]]),
        shape("circle", [[195.0, 84.0], [225.0, 125.0]]),
        shape("rectangle", [[391.0, 33.0], [542.0, 135.0]]),
        shape(
            "polygon", [[69.0, 318.0], [45.0, 403.0], [173.0, 406.0], [198.0, 321.0]]
        ),
        shape("line", [[188.0, 178.0], [160.0, 224.0]]),
        shape("point", [[345.0, 174.0]]),
        shape("linestrip", [[440.5, 181.5], [402.5, 274.5], [544.5, 275.5]]),
    ],
    "imagePath": "primitives.jpg",
    "imageData": None,
    "imageHeight": 450,
    "imageWidth": 560,
}


def written(place: Path, given: object, name: str = "made.json") -> Path:
    file = place / name
    file.write_text(given if isinstance(given, str) else json.dumps(given))
    return file


def test_labelmes_own_example_comes_whole(tmp_path):
    file = written(tmp_path, OWN)
    assert labelme.recognise(file)
    assert labelme.recognise(tmp_path)
    parcel = labelme.read(file)
    assert parcel.frames[["t", "path", "height", "width"]].to_numpy().tolist() == [
        [-1, "primitives.jpg", 450, 560]
    ]
    shapes = parcel.shapes
    assert shapes["kind"].tolist() == [
        *("rectangle", "ellipse", "rectangle", "polygon", "line", "polyline")
    ]
    wide = shapes["vertices"][2]
    assert wide.min(axis=0).tolist() == [32.5, 390.5]
    assert wide.max(axis=0).tolist() == [134.5, 541.5]
    circle = shapes["vertices"][1]
    assert circle.mean(axis=0).tolist() == [83.5, 194.5]
    assert np.ptp(circle, axis=0) == pytest.approx([2 * np.hypot(30, 41)] * 2)
    assert parcel.markers[["type", "y", "x"]].to_numpy().tolist() == [
        ["point", 173.5, 344.5]
    ]


def test_a_folder_comes_in_order_with_groups_flags_and_words(tmp_path):
    point = shape("point", [[1, 2]], label="a", group_id=4, flags={"big": True})
    point |= {"description": "odd", "score": 0.5}
    for number in (2, 10):
        given = OWN | {"shapes": [point], "imagePath": f"..\\img\\a{number}.png"}
        written(
            tmp_path, given | {"flags": {"bad": True, "ok": False}}, f"a{number}.json"
        )
    parcel = labelme.read(tmp_path, t=5)
    assert parcel.frames[["t", "path"]].to_numpy().tolist() == [
        [5, "img/a2.png"],
        [6, "img/a10.png"],
    ]
    row = parcel.markers.iloc[1]
    assert (row["text"], row["score"]) == ("odd", 0.5)
    assert row["attributes"] == {"group": 4, "big": True}
    assert parcel.frame_labels["type"].tolist() == ["bad", "bad"]


def png(pixels: np.ndarray) -> str:
    return base64.b64encode(cv2.imencode(".png", pixels)[1].tobytes()).decode()


RAGGED = np.array([[0, 1, 1], [1, 0, 0]], np.uint8)


def test_masks_lie_from_their_first_point_on(tmp_path):
    """A mask that somebody pushed over the edge is cut off there."""
    shapes = [
        shape("mask", [[20, 8], [22, 9]], label="a", mask=png(RAGGED)),
        shape("mask", [[21.6, 7.2], [23, 8]], label="b", mask=png(RAGGED)),
        shape("mask", [[558, 449], [560, 450]], label="c", mask=png(RAGGED)),
        shape("mask", [[600, 449], [602, 450]], label="d", mask=png(RAGGED)),
    ]
    parcel = labelme.read(written(tmp_path, OWN | {"shapes": shapes}))
    first, second = parcel.masks
    assert first.read().shape == (450, 560)
    assert np.argwhere(first.read() == 1).tolist() == [[8, 21], [8, 22], [9, 20]]
    assert np.argwhere(first.read() == 2).tolist() == [[449, 559]]
    assert first.objects["type"].tolist() == ["a", "c"]
    assert np.argwhere(second.read()).tolist() == [[7, 22], [7, 23], [8, 21]]
    assert (first.layer, second.layer) == ("masks", "masks (2)")
    assert parcel.cannot == ("1 masks without a pixel.",)
    sizeless = OWN | {"shapes": shapes, "imageHeight": None}
    parcel = labelme.read(written(tmp_path, sizeless))
    assert parcel.cannot == ("4 masks of pictures whose size the file does not tell.",)


@pytest.mark.parametrize(
    "mask",
    [
        "iVBORw0KGgo=",
        "no base64",
        3,
        None,
        png(np.zeros((451, 3), np.uint8)),
        png(np.zeros((2, 3, 3), np.uint8)),
        png(RAGGED)[:60],
        base64.b64encode(b"P5 9999999 9999999 255\n").decode(),
    ],
)
def test_masks_that_make_no_sense_are_refused(tmp_path, mask):
    given = OWN | {"shapes": [shape("mask", [[0, 0], [4, 4]], mask=mask)]}
    with pytest.raises(ExchangeError):
        labelme.read(written(tmp_path, given))


@pytest.mark.parametrize(
    "given",
    [
        "",
        "{",
        "[]",
        '{"shapes": ' + "[" * 100_000,
        {"shapes": 3},
        OWN | {"shapes": [3]},
        OWN | {"shapes": [shape("point", [[1, 2]], label="")]},
        OWN | {"shapes": [shape("point", [[1]])]},
        OWN | {"shapes": [shape("point", None)]},
        OWN | {"shapes": [shape("point", [["a", 1]])]},
        OWN | {"shapes": [shape("point", [[1e300, 1]])]},
        '{"shapes": [{"label": "a", "points": [[NaN, 1]], "shape_type": "point"}]}',
        OWN | {"shapes": [shape("rectangle", [[1, 2]])]},
        OWN | {"shapes": [shape("circle", [[1, 2], [3, 4], [5, 6]])]},
        OWN | {"shapes": [shape("polygon", [[1, 2], [3, 4]])]},
        OWN | {"shapes": [shape("point", [[1, 2]], score="x")]},
        OWN | {"imageHeight": "tall"},
        OWN | {"imageHeight": 10**30},
    ],
)
def test_files_that_make_no_sense_are_refused(tmp_path, given):
    with pytest.raises(ExchangeError):
        labelme.read(written(tmp_path, given))


def test_two_files_of_one_picture_and_empty_folders_are_refused(tmp_path):
    with pytest.raises(ExchangeError, match="no JSON"):
        labelme.read(tmp_path)
    assert not labelme.recognise(tmp_path)
    written(tmp_path, OWN, "a.json")
    written(tmp_path, OWN, "b.json")
    with pytest.raises(ExchangeError, match="already"):
        labelme.read(tmp_path)
    with pytest.raises(ExchangeError):
        labelme.read(tmp_path / "c.json")
    written(tmp_path, '{"images": []}', "a.json")
    assert not labelme.recognise(tmp_path / "a.json")
