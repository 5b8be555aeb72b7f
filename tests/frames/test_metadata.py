"""What files say about their frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import tifffile
from PIL import Image

import marey
from marey.frames import metadata, open_series
from marey.frames.metadata import read_words

if TYPE_CHECKING:
    from pathlib import Path


def test_a_camera_of_the_field(shared_data: Path):
    folder = shared_data / "clickpoints" / "penguin_count"
    with open_series(folder) as series:
        words = series.metadata(0)

    assert words["exposure"] == "1/364 s"
    assert words["iso"] == "100"
    assert words["camera"] == "GoPro HD2"
    assert words["DateTimeOriginal"] == "2015:04:08 15:00:01"
    assert all(text.isprintable() for text in words.values())


def test_a_video_names_its_codec(shared_data: Path):
    clip = shared_data / "tracking" / "sleap_two_flies" / "clip.mp4"
    with open_series(clip) as series:
        words = series.metadata(3)

    assert words["codec"] == "h264"
    assert words["frame rate"] == "25 fps"


def test_ome_planes_say_their_own_exposure(tmp_path: Path):
    path = tmp_path / "a.ome.tif"
    exposures = [float(n) for n in range(1, 3 * 2 + 1)]
    tifffile.imwrite(
        path,
        np.zeros((3, 2, 16, 16), np.uint8),
        metadata={
            "axes": "TCYX",
            "Channel": {"Name": ["GFP", "DIC"]},
            "Plane": {
                "ExposureTime": exposures,
                "ExposureTimeUnit": ["ms"] * 6,
                "PositionX": [10.0 * n for n in range(6)],
                "PositionXUnit": ["µm"] * 6,
            },
        },
    )
    with open_series(path) as series:
        said = [[series.metadata(t, c=c) for c in range(2)] for t in range(3)]

    assert [[one["exposure"] for one in pair] for pair in said] == [
        ["1 ms", "2 ms"],
        ["3 ms", "4 ms"],
        ["5 ms", "6 ms"],
    ]
    assert [one["channel"] for one in said[0]] == ["GFP", "DIC"]
    assert said[2][1]["PositionX"] == "50.0 µm"


def test_imagej_labels_belong_to_their_slices(tmp_path: Path):
    path = tmp_path / "a.tif"
    labels = [f"t{t} c{c}" for t in range(4) for c in range(2)]
    tifffile.imwrite(
        path,
        np.zeros((4, 2, 16, 16), np.uint8),
        imagej=True,
        metadata={"axes": "TCYX", "Labels": labels, "Info": "Laser = 488\nGain: 2.5"},
    )
    with open_series(path) as series:
        said = [series.metadata(t, c=1) for t in range(4)]

    assert [one["label"] for one in said] == ["t0 c1", "t1 c1", "t2 c1", "t3 c1"]
    assert said[0]["Laser"] == "488"
    assert said[0]["Gain"] == "2.5"


def test_pages_and_text_of_stills(tmp_path: Path):
    from PIL.PngImagePlugin import PngInfo

    text = PngInfo()
    text.add_text("Objective", "40x")
    Image.fromarray(np.zeros((8, 8), np.uint8)).save(tmp_path / "a.png", pnginfo=text)

    assert read_words(str(tmp_path / "a.png"))["Objective"] == "40x"


def test_arrays_and_broken_files_say_nothing(tmp_path: Path):
    (tmp_path / "a.tif").write_bytes(b"II*\0no tiff at all")
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8 nothing")
    (tmp_path / "a.mp4").write_bytes(b"nothing")

    for name in ("a.tif", "a.jpg", "a.mp4", "a.png", "a.txt"):
        assert read_words(str(tmp_path / name)) == {}
    with open_series(np.zeros((3, 8, 8), np.uint8)) as series:
        assert series.metadata(1) == {}
        with pytest.raises(IndexError, match="frame 3 was asked for; there are 3"):
            series.metadata(3)


def test_a_frame_is_read_once(tmp_path: Path, monkeypatch):
    for name in "ab":
        Image.fromarray(np.zeros((8, 8), np.uint8)).save(tmp_path / f"{name}.png")
    asked = []
    monkeypatch.setattr(
        metadata, "read_words", lambda *place: asked.append(place) or {}
    )
    with marey.open(tmp_path) as recording:
        for t in (0, 1, 0, 0, 1):
            recording.series.metadata(t)

    assert len(asked) == 2


def test_a_video_is_asked_once_for_all_its_frames(shared_data: Path, monkeypatch):
    asked = []
    monkeypatch.setattr(
        metadata, "read_words", lambda *place: asked.append(place) or {}
    )
    clip = shared_data / "tracking" / "sleap_two_flies" / "clip.mp4"
    with open_series(clip) as series:
        for t in (0, 700, 1400):
            series.metadata(t)

    assert [place[1:] for place in asked] in ([(0, 0, 0)], [])
