"""Frames: from the cache, from files, through dask, and how long opening takes."""

from __future__ import annotations

import itertools
import os
import tempfile
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import tifffile

import marey
from pairs import against

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SIDE = 1024
"""Rows and columns of the pictures."""
KEPT = 8
"""Pictures of a film that are kept while it plays."""


def figures(quick: bool) -> Iterator[dict[str, Any]]:
    """Yield the figures of the frame store."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        yield from of_stills(place / "stills", 24 if quick else 60)
        yield through_dask(100_000)
        yield opening(place / "many", 2_000 if quick else 10_000)
        yield opening_again(place / "many", 2_000 if quick else 10_000)
        yield from of_video(place / "film.mp4", 120 if quick else 300)


def of_stills(folder: Path, count: int) -> Iterator[dict[str, Any]]:
    """Measure a folder of uncompressed 16-bit TIFF, in and out of the cache."""
    folder.mkdir()
    noise = np.random.default_rng(0)
    for t in range(count):
        picture = noise.integers(0, 65535, (SIDE, SIDE), np.uint16)
        tifffile.imwrite(folder / f"f{t:05d}.tif", picture)
    paths = sorted(str(path) for path in folder.iterdir())
    with marey.open_series(folder) as series:
        yield uncached(series, paths)
        yield cached(series)


def uncached(series: marey.FrameSeries, paths: list[str]) -> dict[str, Any]:
    def ours() -> None:
        for t in range(len(paths)):
            series[t]
            series.cache.clear()

    def theirs() -> None:
        for path in paths:
            tifffile.imread(path)

    return against(
        "uncached_tiff",
        ours,
        theirs,
        rival_name="tifffile.imread",
        per=len(paths),
        most_ratio=1.5,
    )


def cached(series: marey.FrameSeries) -> dict[str, Any]:
    picture, turns = series[3], 2_000
    spare = np.empty_like(picture)
    array = series.array

    def ours() -> None:
        for _ in range(turns):
            array[3]

    def theirs() -> None:
        for _ in range(turns):
            np.copyto(spare, picture)

    return against(
        "cached",
        ours,
        theirs,
        rival_name="copying the frame",
        per=turns,
        most_value=0.1,
        most_ratio=0.5,
        no_copy=array[3] is picture,
    )


def through_dask(length: int) -> dict[str, Any]:
    """Measure one frame of a long series against one of a short series."""
    long, short = (
        marey.open_series(np.broadcast_to(np.zeros((1, 64, 64), np.uint8), (n, 64, 64)))
        for n in (length, 1_000)
    )
    places = np.random.default_rng(0).integers(0, 1_000, 40).tolist()

    def fetch(lazy: Any, times: int) -> Callable[[], None]:
        def act() -> None:
            for t in places:
                lazy[t * times].compute(scheduler="synchronous")

        return act

    return against(
        "dask_frame",
        fetch(long.dask, length // 1_000),
        fetch(short.dask, 1),
        rival_name="the same at 1,000 frames",
        per=len(places),
        most_value=5.0,
        frames=length,
    )


def opening(folder: Path, count: int) -> dict[str, Any]:
    """Measure opening a folder never seen before."""
    folder.mkdir()
    tifffile.imwrite(folder / "frame_000000.tif", np.zeros((256, 256), np.uint8))
    whole = (folder / "frame_000000.tif").read_bytes()
    for t in range(1, count):
        (folder / f"frame_{t:06d}.tif").write_bytes(whole)

    def ours() -> int:
        with marey.open_series(folder) as series:
            return len(series)

    def theirs() -> np.ndarray:
        names = sorted(entry.name for entry in os.scandir(folder))
        return tifffile.imread(folder / names[0])

    return against(
        "open_folder",
        ours,
        theirs,
        rival_name="os.scandir and one decode",
        most_value=count * 0.02,
        before=_forget,
        files=count,
    )


def _forget() -> None:
    """Empty the cache of frame indexes."""
    for path in Path(os.environ["MAREY_CACHE"]).rglob("*.npz"):
        path.unlink()


def opening_again(folder: Path, count: int) -> dict[str, Any]:
    """Measure the first frame of a folder that was opened before."""

    opened: list[marey.FrameSeries] = []

    def ours() -> np.ndarray:
        opened.append(marey.open_series(folder, wait=False))
        return opened[-1][0]

    def theirs() -> np.ndarray:
        return tifffile.imread(folder / "frame_000000.tif")

    def close() -> None:
        while opened:
            opened.pop().close()

    found = against(
        "first_frame",
        ours,
        theirs,
        before=close,
        rival_name="one decode",
        clock="wall",
        files=count,
    )
    close()
    return found


def of_video(path: Path, count: int) -> Iterator[dict[str, Any]]:
    """Measure a film played and jumped in, against PyAV alone."""
    stamps = write_film(path, count)
    jumps = np.random.default_rng(1).integers(0, count, 8).tolist()
    with marey.open_series(path) as series:
        # Both keep a few pictures: the memory of those that are kept costs more
        # than all else beside decoding.
        series.cache.budget = KEPT * series[0].nbytes

        def play() -> None:
            series.cache.clear()
            for t in range(count):
                series[t]

        def jump() -> None:
            series.cache.clear()
            for t in jumps:
                series[t]

        yield against(
            "video_played",
            play,
            lambda: play_bare(path),
            rival_name="PyAV to arrays, as many kept",
            per=count,
            rounds=5,
            most_ratio=1.15,
        )
        yield against(
            "video_jumped",
            jump,
            lambda: [jump_bare(path, stamps[t]) for t in jumps],
            rival_name="PyAV, seek and decode on",
            per=len(jumps),
            rounds=5,
            most_ratio=1.15,
        )


def write_film(path: Path, count: int) -> list[int]:
    """Write a grey film with 60 frames a group and return its time stamps."""
    y, x = np.mgrid[:480, :640]
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 640, 480, "yuv420p"
        stream.options = {"g": "60", "preset": "veryfast", "threads": "1"}
        for t in range(count):
            picture = (128 + 90 * np.sin((x + 2 * y + 7 * t) / 30)).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, format="gray")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    with av.open(str(path)) as container:
        stamps = [p.pts for p in container.demux(video=0) if p.pts is not None]
    return sorted(stamps)


def play_bare(path: Path) -> None:
    with av.open(str(path)) as container:
        container.streams.video[0].thread_type = "AUTO"
        kept: deque[np.ndarray] = deque(maxlen=KEPT)
        for frame in container.decode(video=0):
            kept.append(frame.to_ndarray(format="gray"))


def jump_bare(path: Path, stamp: int) -> np.ndarray:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        container.seek(stamp, stream=stream, backward=True)
        frames = container.decode(stream)
        wanted = itertools.dropwhile(lambda frame: frame.pts < stamp, frames)
        return next(wanted).to_ndarray(format="gray")
