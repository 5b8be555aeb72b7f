"""Any frame of a film: exact, at the cost of decoding from its key frame."""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import numpy as np

import marey
from pairs import against, figure

if TYPE_CHECKING:
    from collections.abc import Iterator

SIDE = 1024
GROUP = 250
"""Frames from key frame to key frame."""


def figures(quick: bool) -> Iterator[dict[str, Any]]:
    frames = 500 if quick else 1500
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "film.mp4"
        stamps = write_film(path, frames)
        with marey.open_series(path) as series:
            series.workers = 0
            yield exact(series, path, 40 if quick else 200)
            yield random(series, path, stamps, 6 if quick else 10)
            yield back(series)


def write_film(path: Path, frames: int) -> list[int]:
    """Write a grey H.264 film with B-frames; return its time stamps."""
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 40, (20, SIDE, SIDE), np.uint8)
    y, x = np.mgrid[:SIDE, :SIDE]
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width = stream.height = SIDE
        stream.pix_fmt = "yuvj420p"
        stream.options = {"g": str(GROUP), "bf": "2", "preset": "superfast"}
        shade = (120 + 60 * np.sin((x + 2 * y) / 60)).astype(np.uint8)
        for t in range(frames):
            picture = np.roll(shade, 3 * t, axis=1) + noise[t % 20] // 4
            picture[:32, : 32 * 12].reshape(32, 12, 32)[:] = np.where(
                t >> np.arange(12) & 1, 250, 5
            )[None, :, None]
            frame = av.VideoFrame.from_ndarray(picture, format="gray")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    with av.open(str(path)) as container:
        return sorted(p.pts for p in container.demux(video=0) if p.pts is not None)


def exact(series: Any, path: Path, count: int) -> dict[str, Any]:
    """How many of random frames differ from the same played in order."""
    wanted = np.random.default_rng(1).integers(0, len(series), count).tolist()
    jumped = {}
    for t in wanted:
        series.cache.clear()
        jumped[t] = series[t].copy()
    wrong = 0
    with av.open(str(path)) as container:
        for t, frame in enumerate(container.decode(video=0)):
            if t in jumped:
                wrong += not (frame.to_ndarray(format="gray") == jumped[t]).all()
    return figure("wrong_frames", wrong, unit="frames", most_value=0, of=count)


def random(series: Any, path: Path, stamps: list[int], count: int) -> dict[str, Any]:
    places = np.random.default_rng(2).integers(0, len(series), count).tolist()

    def ours() -> None:
        for t in places:
            series.cache.clear()
            series[t]

    def theirs() -> None:
        for t in places:
            _from_key_frame(path, stamps[t])

    return against(
        "random",
        ours,
        theirs,
        rival_name="decoding from the key frame",
        per=count,
        rounds=5,
        most_ratio=1.15,
        group=GROUP,
    )


def _from_key_frame(path: Path, stamp: int) -> np.ndarray:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        container.seek(stamp, stream=stream, backward=True)
        frames = container.decode(stream)
        wanted = itertools.dropwhile(lambda frame: frame.pts < stamp, frames)
        return next(wanted).to_ndarray(format="gray")


def back(series: Any, steps: int = 20) -> dict[str, Any]:
    """A step back inside a group that is in the cache, beside a step forward."""
    start = GROUP + GROUP // 2
    series.cache.clear()
    series[start]
    series[start - 1]  # decodes the group once and keeps it

    def ours() -> None:
        for t in range(start - 2, start - 2 - steps, -1):
            series[t]

    def theirs() -> None:
        series.cache.need(())
        for t in range(start + 1, start + 1 + steps):
            series.cache.drop(int(series.ids[t]))
        series[start]
        for t in range(start + 1, start + 1 + steps):
            series[t]

    return against(
        "back_in_cached_group",
        ours,
        theirs,
        rival_name="a step forward",
        per=steps,
        rounds=5,
        most_ratio=2.0,
    )
