"""YOLO and Pascal VOC, out, read again by supervision where it is installed."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import cv2
import numpy as np
import pytest

from marey.errors import ExchangeError, TargetExists
from marey.exchange import Parcel, voc, yolo
from marey.words.outlines import box

HEIGHT, WIDTH = 40, 100


def parcel(**frames: list) -> Parcel:
    """Two pictures, wider than high; pixels 10 to 19 down, 30 to 69 right."""
    given = {"t": [3, 8], "path": ["a/one.png", "a/two.png"]}
    given |= {"height": [HEIGHT] * 2, "width": [WIDTH] * 2}
    shapes = {
        "frame": [0, 1, 1, 1, 1],
        "type": ["cell", "nest", "cell", "line", "cell"],
        "kind": ["rectangle", "polygon", "rectangle", "line", "rectangle"],
        "vertices": [
            box((14.5, 49.5), 10, 40),
            [(4.5, 9.5), (4.5, 19.5), (24.5, 9.5)],
            box((0, 0), 20, 20),
            [(0, 0), (9, 9)],
            box((-50, -50), 20, 20),
        ],
        "visibility": [1, 0, 0, 0, 0],
    }
    return Parcel.of(frames=given | frames, shapes=shapes)


def test_boxes_of_yolo_are_parts_of_the_picture(tmp_path):
    files = yolo.write(parcel(), tmp_path / "set")
    assert [one.name for one in files] == [
        *("one.txt", "two.txt", "classes.txt", "data.yaml")
    ]
    assert files[0].read_text() == "0 0.50000000 0.37500000 0.40000000 0.25000000\n"
    assert files[1].read_text().splitlines() == [
        "1 0.15000000 0.37500000 0.10000000 0.50000000",
        "0 0.05250000 0.13125000 0.10500000 0.26250000",
    ]
    assert files[2].read_text().splitlines() == ["cell", "nest"]


def test_outlines_of_yolo_are_corners(tmp_path):
    yolo.write(parcel(), tmp_path / "set", outlines=True)
    first = (tmp_path / "set" / "labels" / "two.txt").read_text().splitlines()[0]
    assert [float(one) for one in first.split()] == [
        *(1, 0.1, 0.125, 0.2, 0.125, 0.1, 0.625)
    ]


def test_boxes_of_voc_are_first_and_last_pixels_from_one(tmp_path):
    files = voc.write(parcel(), tmp_path / "set")
    assert [one.name for one in files] == ["one.xml", "two.xml"]
    root = ET.parse(files[0]).getroot()
    assert root.findtext("filename") == "one.png"
    assert (root.findtext("size/height"), root.findtext("size/width")) == ("40", "100")
    assert {one.tag: int(one.text) for one in root.find("object/bndbox")} == {
        "xmin": 31,
        "ymin": 11,
        "xmax": 70,
        "ymax": 20,
    }
    assert root.findtext("object/occluded") == "1"
    cut = ET.parse(files[1]).getroot().findall("object")
    assert [one.findtext("truncated") for one in cut] == ["0", "1"]
    assert [int(one.text) for one in cut[1].find("bndbox")] == [1, 1, 11, 11]


def test_supervision_reads_both(tmp_path):
    """A library of its own finds the boxes where the pixels are."""
    supervision = pytest.importorskip("supervision")
    for name in ("one", "two"):
        cv2.imwrite(
            str(tmp_path / f"{name}.png"), np.zeros((HEIGHT, WIDTH, 3), np.uint8)
        )
    yolo.write(parcel(), tmp_path / "yolo")
    voc.write(parcel(), tmp_path / "voc")
    sets = {
        "yolo": supervision.DetectionDataset.from_yolo(
            str(tmp_path),
            str(tmp_path / "yolo/labels"),
            str(tmp_path / "yolo/data.yaml"),
        ),
        "voc": supervision.DetectionDataset.from_pascal_voc(
            str(tmp_path), str(tmp_path / "voc/Annotations")
        ),
    }
    for name, found in sets.items():
        assert sorted(found.classes) == ["cell", "nest"]
        boxes = found.annotations[str(tmp_path / "one.png")].xyxy
        # supervision takes voc's last pixel for an edge
        assert boxes[0] == pytest.approx([30, 10, 70, 20], abs=1.0), name
    assert sets["yolo"].annotations[str(tmp_path / "one.png")].xyxy[0] == pytest.approx(
        [30, 10, 70, 20], abs=1e-3
    )


@pytest.mark.parametrize("module", [yolo, voc])
def test_what_is_not_known_is_asked_for(tmp_path, module):
    with pytest.raises(ExchangeError, match="size="):
        module.write(parcel(height=[-1, -1]), tmp_path / "a")
    assert module.write(parcel(height=[-1, -1]), tmp_path / "a", size=(HEIGHT, WIDTH))
    with pytest.raises(TargetExists):
        module.write(parcel(), tmp_path / "a")
    with pytest.raises(ExchangeError, match="called one"):
        module.write(parcel(path=["a/one.png", "b/one.png"]), tmp_path / "b")
    with pytest.raises(ExchangeError, match="above 0"):
        module.write(parcel(height=[-1, -1]), tmp_path / "b", size=(0, 5))
    with pytest.raises(ExchangeError, match="neither"):
        module.write(parcel(path=["", ""], t=[-1, -1]), tmp_path / "b")
    assert not (tmp_path / "b").exists()
    assert not module.recognise(tmp_path)


@pytest.mark.parametrize("module", [yolo, voc])
def test_frames_without_names_and_stacks_get_names(tmp_path, module):
    files = module.write(parcel(path=["", ""]), tmp_path / "a")
    assert [one.stem for one in files[:2]] == ["frame_000003", "frame_000008"]
    files = module.write(parcel(path=["s.tif", "s.tif"], inner=[0, 5]), tmp_path / "b")
    assert [one.stem for one in files[:2]] == ["s", "s_000005"]


def test_names_that_would_leave_the_folder_stay_within(tmp_path):
    odd = parcel(path=["../../one.png", "/etc/passwd"])
    for module in (yolo, voc):
        files = module.write(odd, tmp_path / module.__name__)
        assert all((tmp_path / module.__name__) in one.parents for one in files)
