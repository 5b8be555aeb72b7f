"""Videos of every structure: any frame, in any order, is the very same picture."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

import marey
from marey.errors import FrameUnreadable

if TYPE_CHECKING:
    from pathlib import Path

FRAMES = 160

KINDS = {
    "B-frames.mp4": ("libx264", 3, "bframes=3:b-pyramid=normal"),
    "B-frames.mkv": ("libx264", 3, "bframes=3"),
    "B-frames.avi": ("libx264", 3, "bframes=3"),
    "open groups.mp4": ("libx264", 3, "bframes=3:open-gop=1:scenecut=0"),
    "open groups.mkv": ("libx264", 3, "bframes=3:open-gop=1:scenecut=0"),
    "no key frames.mp4": ("libx264", 0, "intra-refresh=1"),
    "uneven.mp4": ("libx264", 3, "bframes=3"),
    "uneven.mkv": ("libx264", 3, "bframes=3"),
    "motion jpeg.avi": ("mjpeg", 0, ""),
    "xvid.avi": ("mpeg4", 0, ""),
    "xvid with B-frames.avi": ("mpeg4", 2, ""),
    "mpeg.mpg": ("mpeg2video", 2, ""),
}


def write(path: Path, codec: str, b_frames: int, options: str, *, uneven: bool):
    noise = np.random.default_rng(5).integers(0, 60, (FRAMES, 8, 12, 3), np.uint8)
    with av.open(str(path), "w") as container:
        stream = container.add_stream(
            codec, rate=25, options={"x264-params": options} if options else {}
        )
        stream.width, stream.height = 96, 64
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        stream.gop_size, stream.max_b_frames = 30, b_frames
        if uneven:
            stream.codec_context.time_base = Fraction(1, 1000)
        milliseconds = np.cumsum([(37 * t) % 90 + 10 for t in range(FRAMES)])
        for number in range(FRAMES):
            picture = np.kron(noise[number], np.ones((8, 8, 1), np.uint8))
            for bit in range(12):
                picture[:32, bit * 8 : bit * 8 + 8] += 160 * (number >> bit & 1)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts = int(milliseconds[number]) if uneven else number
            frame.time_base = Fraction(1, 1000) if uneven else Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return milliseconds


def code(picture: np.ndarray) -> int:
    blocks = picture[4:28].reshape(24, 12, -1).mean((0, 2)) > 110
    return int((blocks << np.arange(12)).sum())


@pytest.mark.parametrize("kind", KINDS)
def test_any_frame_is_the_one_that_is_played(kind: str, tmp_path: Path, rng) -> None:
    path = tmp_path / kind
    stamps = write(path, *KINDS[kind], uneven="uneven" in kind)
    with marey.open_series(path) as series:
        assert len(series) == FRAMES
        series.workers = 0
        played = [series[t] for t in range(FRAMES)]
        assert [code(picture) for picture in played] == list(range(FRAMES))
        series.cache.clear()
        series.cache.budget = 1  # every one is decoded anew
        for t in rng.integers(0, FRAMES, 200).tolist():
            assert (series[t] == played[t]).all(), t
        series.cache.budget = 1 << 24
        series.cache.clear()
        for t in range(FRAMES - 1, -1, -1):
            assert (series[t] == played[t]).all(), t
        if "uneven" in kind:
            expected = (stamps - stamps[0]) / 1000
            assert series.times == pytest.approx(expected, abs=1e-3)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.mp4"
    write(path, "libx264", 2, "bframes=2", uneven=False)
    return path


def test_steps_back_decode_a_group_once(film: Path, monkeypatch) -> None:
    from marey.frames.sources import video

    seeks = []
    real = video.VideoSource._seek
    monkeypatch.setattr(
        video.VideoSource, "_seek", lambda me, key: (seeks.append(key), real(me, key))
    )
    with marey.open_series(film) as series:
        series.workers = 0
        series.cache.clear()
        series[100]
        seeks.clear()
        for t in range(99, 89, -1):
            series[t]
        assert len(seeks) <= 1


def test_frames_that_are_passed_and_wanted_are_kept(film: Path) -> None:
    with marey.open_series(film) as series:
        series.workers = 0
        series.cache.clear()
        series[10]
        series.cache.need((int(series.ids[t]), 0) for t in (12, 14))
        series[17]
        assert [t for t in range(11, 18) if series.held(t)] == [12, 14, 17]


def test_two_readers_do_not_make_each_other_seek(film: Path, monkeypatch) -> None:
    from marey.frames.sources import video

    seeks = []
    real = video.VideoSource._seek
    monkeypatch.setattr(
        video.VideoSource, "_seek", lambda me, key: (seeks.append(key), real(me, key))
    )
    with marey.open_series(film) as series:
        series.workers = 4
        series.cache.clear()
        seeks.clear()
        for t in range(FRAMES):
            series.read_along(t, range(t + 1, t + 20))
            assert code(series[t]) == t
        assert len(seeks) <= 2


@pytest.mark.parametrize("name", ["film.mp4", "film.avi"])
def test_a_header_that_promises_more_than_there_is(name: str, tmp_path: Path) -> None:
    whole, cut = tmp_path / f"whole_{name}", tmp_path / name
    write(whole, "mpeg4", 0, "", uneven=False)
    if name.endswith("mp4"):
        _index_first(whole)
    data = whole.read_bytes()
    cut.write_bytes(data[: int(len(data) * 0.6)])
    with marey.open_series(cut) as series:
        assert len(series) == FRAMES, "as many as the header says"
        readable = [t for t in range(FRAMES) if _reads(series, t)]
        assert 0.4 * FRAMES < len(readable) < 0.8 * FRAMES
        assert readable == list(range(len(readable)))
        assert all(code(series[t]) == t for t in readable[:-1])
        with pytest.raises(FrameUnreadable, match=rf"breaks off.*promises {FRAMES}"):
            series[FRAMES - 1]
        assert np.ptp(np.asarray(series.array[FRAMES - 1])) > 0, "hatched"
        assert not series.valid[FRAMES - 1]


def test_a_film_that_has_grown_is_longer_when_it_is_opened_again(
    tmp_path: Path,
) -> None:
    whole, film = tmp_path / "whole.mkv", tmp_path / "film.mkv"
    write(whole, "mpeg4", 0, "", uneven=False)
    data = whole.read_bytes()
    film.write_bytes(data[: len(data) // 2])
    with marey.open_series(film) as series:
        before = len(series)
        film.write_bytes(data)
        assert code(series[before - 2]) == before - 2
    with marey.open_series(film) as series:
        assert before < len(series) == FRAMES
        assert code(series[FRAMES - 1]) == FRAMES - 1


def test_a_film_that_is_cut_while_it_is_open_says_so(film: Path) -> None:
    with marey.open_series(film) as series:
        series.workers = 0
        series.cache.clear()
        data = film.read_bytes()
        film.write_bytes(data[: len(data) // 3])
        readable = [t for t in range(FRAMES) if _reads(series, t)]
        assert all(code(series[t]) == t for t in readable)
        assert len(readable) < FRAMES


def _index_first(path: Path) -> None:
    """Write an MP4 again with its index before its pictures."""
    data = path.read_bytes()
    again = path.with_suffix(".again.mp4")
    with (
        av.open(str(path)) as source,
        av.open(str(again), "w", options={"movflags": "faststart"}) as target,
    ):
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    path.write_bytes(again.read_bytes())
    assert path.read_bytes() != data


def _reads(series: marey.FrameSeries, t: int) -> bool:
    try:
        series[t]
    except FrameUnreadable:
        return False
    return True
