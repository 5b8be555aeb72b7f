"""Any frame of a video, exactly, by its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

import marey
from marey.errors import FrameUnreadable

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(params=["libx264", "mjpeg", "mpeg4"])
def clip(request, tmp_path: Path) -> Path:
    """120 frames in which the number of the frame stands as twelve blocks."""
    path = tmp_path / f"clip.{'avi' if request.param == 'mpeg4' else 'mp4'}"
    with av.open(str(path), "w") as container:
        stream = container.add_stream(request.param, rate=25)
        stream.width, stream.height = 96, 64
        stream.pix_fmt = "yuvj420p" if request.param == "mjpeg" else "yuv420p"
        stream.gop_size = 30
        for number in range(120):
            picture = np.zeros((64, 96, 3), np.uint8)
            for bit in range(12):
                if number >> bit & 1:
                    picture[:32, bit * 8 : bit * 8 + 8] = 255
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def code(picture: np.ndarray) -> int:
    blocks = picture[4:28].reshape(24, 12, 8).mean((0, 2)) > 127
    return int((blocks << np.arange(12)).sum())


def test_every_frame_by_its_number(clip: Path, rng) -> None:
    with marey.open_series(clip) as series:
        assert len(series) == 120
        for t in rng.permutation(120).tolist():
            assert code(series[t]) == t
        series.cache.clear()
        for t in range(119, -1, -1):
            assert code(series[t]) == t
        assert np.diff(series.times) == pytest.approx(0.04, abs=1e-3)


def test_a_video_among_pictures(clip: Path, tmp_path: Path) -> None:
    with marey.open_series([clip, clip]) as series:
        assert len(series) == 240
        assert code(series[120 + 7]) == 7


def test_a_video_cut_short_plays_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = tmp_path / "whole.mkv"
    with av.open(str(whole), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        noise = np.random.default_rng(0)
        for _ in range(40):
            picture = noise.integers(0, 255, (64, 96, 3), np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    cut = tmp_path / "cut.mkv"
    data = whole.read_bytes()
    cut.write_bytes(data[: len(data) // 2])
    with marey.open_series(cut) as series:
        assert 10 < len(series) < 40
        readable = [t for t in range(len(series)) if _reads(series, t)]
        assert len(readable) >= len(series) - 2


def _reads(series: marey.FrameSeries, t: int) -> bool:
    try:
        series[t]
    except FrameUnreadable:
        return False
    return True
