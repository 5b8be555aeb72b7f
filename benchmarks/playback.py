"""Playing 1000 frames of 1024 x 1024 in a window, beside painting and decoding alone.

Painting alone is napari in a window as large with a canvas as large, the rest an
empty dock, stepping through a numpy array in memory. Decoding alone is the bare
decoder, frame after frame. Both are CPU time of the process, threads included; ours
and theirs take turns. On two cores decoding and painting compete, so that the rate
is held against the slower of the two alone.
"""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import av
import cv2
import numpy as np
import tifffile

from _window import Drawings, alike, canvas_size, display, let_work, turn, wait_for
from pairs import against, figure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SIDE = 1024
SIZE = (1000, 720)
DISTINCT = 25
"""Pictures that differ; a longer folder links them again."""
TURNS = 5


def figures(quick: bool) -> Iterator[dict[str, Any]]:
    frames = 150 if quick else 1000
    with display() as why_not, tempfile.TemporaryDirectory() as place:
        if why_not:
            yield figure("play", float("nan"), unit="ms CPU", rival=why_not)
            return
        os.environ["NAPARI_CONFIG"] = str(Path(place) / "napari.yaml")
        sources = made(Path(place), frames)
        yield from misses(sources)
        with windows() as (ours, alone):
            for name, recording in sources.items():
                yield from played(ours, alone, name, recording, frames)


# -- what is played --------------------------------------------------------------------


def pictures() -> list[np.ndarray]:
    """Cells in noise: what a camera gives, 12 bits in 16."""
    rng = np.random.default_rng(2)
    y, x = np.ogrid[:SIDE, :SIDE]
    made = []
    for t in range(DISTINCT):
        picture = rng.poisson(60, (SIDE, SIDE)).astype(np.float32)
        for middle in rng.uniform(0, SIDE, (12, 2)):
            top, left = np.clip(middle - 60, 0, SIDE - 120).astype(int)
            spot = (slice(top, top + 120), slice(left, left + 120))
            away = (y[spot[0]] - top - 60) ** 2 + (x[:, spot[1]] - left - 60) ** 2
            picture[spot] += 1500 * np.exp(-away / 800)
        made.append(np.clip(picture + t, 0, 4095).astype(np.uint16))
    return made


def made(
    place: Path, frames: int
) -> dict[str, tuple[Path, Callable[[], Iterator[np.ndarray]]]]:
    """Write the recordings; return them with their bare decoders."""
    given = pictures()

    def tiff(path: Path, picture: np.ndarray) -> None:
        tifffile.imwrite(path, picture, compression="zlib", predictor=True)

    def png(path: Path, picture: np.ndarray) -> None:
        cv2.imwrite(str(path), picture)

    folders = {
        "deflate_tiff": (_linked(place / "tiff", ".tif", given, frames, tiff)),
        "png": (_linked(place / "png", ".png", given, frames, png)),
    }
    film = _film(place / "film.mp4", given, frames)

    def read_tiff() -> Iterator[np.ndarray]:
        for path in sorted(folders["deflate_tiff"].iterdir()):
            yield tifffile.imread(path)

    def read_png() -> Iterator[np.ndarray]:
        for path in sorted(folders["png"].iterdir()):
            yield cv2.imread(str(path), cv2.IMREAD_UNCHANGED)

    def read_film() -> Iterator[np.ndarray]:
        with av.open(str(film)) as container:
            container.streams.video[0].thread_type = "AUTO"
            for frame in container.decode(video=0):
                yield frame.to_ndarray(format="gray")

    return {
        "deflate_tiff": (folders["deflate_tiff"], read_tiff),
        "png": (folders["png"], read_png),
        "h264": (film, read_film),
    }


def _linked(
    folder: Path,
    suffix: str,
    given: list[np.ndarray],
    frames: int,
    write: Callable[[Path, np.ndarray], None],
) -> Path:
    folder.mkdir()
    for t in range(frames):
        path = folder / f"frame_{t:04}{suffix}"
        if t < len(given):
            write(path, given[t])
        else:
            os.link(folder / f"frame_{t % len(given):04}{suffix}", path)
    return folder


def _film(path: Path, given: list[np.ndarray], frames: int) -> Path:
    grey = [(picture >> 4).astype(np.uint8) for picture in given]
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width = stream.height = SIDE
        stream.pix_fmt = "yuvj420p"
        stream.gop_size = 60
        stream.options = {"preset": "ultrafast", "crf": "23"}
        for t in range(frames):
            frame = av.VideoFrame.from_ndarray(grey[t % len(grey)], format="gray")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


# -- misses ----------------------------------------------------------------------------


def misses(sources: dict[str, Any]) -> Iterator[dict[str, Any]]:
    import marey

    for name, (source, decode) in sources.items():
        with marey.open_series(source) as series:
            series.workers, count = 0, 20

            def ours(series: Any = series, count: int = count) -> None:
                for t in range(count):
                    series.cache.clear()
                    series[t]

            def theirs(decode: Any = decode, count: int = count) -> None:
                frames = decode()
                for _ in range(count):
                    next(frames)

            yield against(
                f"miss_{name}",
                ours,
                theirs,
                rival_name="the bare decoder",
                per=count,
                most_ratio=1.15,
            )


# -- playing ---------------------------------------------------------------------------


@contextmanager
def windows() -> Iterator[tuple[Any, Any]]:
    """Ours with its docks, and napari alone with a canvas as large."""
    import napari

    import marey
    from marey.docks import Desk

    ours, alone = napari.Viewer(show=True), napari.Viewer(show=True)
    ours.window.resize(*SIZE)
    marey.view(None, ours)
    let_work(1.0)
    rows = np.stack(pictures())
    alone.add_image(rows, contrast_limits=(0, 2000))
    let_work(0.5)
    alike(alone, ours)
    yield ours, alone
    Desk.of(ours).shut()
    ours.close()
    alone.close()


def played(
    ours: Any, alone: Any, name: str, recording: tuple[Path, Any], frames: int
) -> Iterator[dict[str, Any]]:
    from marey.docks import Desk

    source, decode = recording
    desk = Desk.of(ours)
    desk.open(source)
    wait_for(lambda: desk.session.recording is not None)
    wait_for(lambda: desk.session.recording.series.complete)
    let_work(1.0)
    alike(alone, ours)
    desk.player.rate, desk.player.loop = 1000.0, "once"
    part = frames // TURNS
    spent: dict[str, list[tuple[float, float]]] = {
        "ours": [],
        "paint": [],
        "decode": [],
    }
    bare = decode()
    drawn = 0
    for number in range(TURNS):
        acts = [
            ("ours", lambda n=number: _play(desk, part * n, part)),
            ("paint", lambda: _paint(alone, max(part // 4, 12))),
            ("decode", lambda: _decode(bare, part)),
        ]
        for who, act in acts if number % 2 else reversed(acts):
            cpu, wall, count = _measured(act)
            spent[who].append((cpu / count, wall / count))
            drawn += count if who == "ours" else 0
    cpu = {who: 1e3 * median(c for c, _ in turns) for who, turns in spent.items()}
    rate = {who: 1 / median(w for _, w in turns) for who, turns in spent.items()}
    sum_alone = cpu["paint"] + cpu["decode"]
    yield figure(
        f"cpu_{name}",
        cpu["ours"],
        unit="ms CPU",
        rival=f"painting {cpu['paint']:.1f} + decoding {cpu['decode']:.1f}",
        rival_value=sum_alone,
        goal="<= 1.1x + 2 ms",
        most_value=1.1 * sum_alone + 2,
        frames=frames,
        drawn=drawn,
        canvas=canvas_size(ours),
    )
    slower = min(rate["paint"], rate["decode"])
    yield {
        **figure(
            f"rate_{name}",
            rate["ours"],
            unit="fps",
            rival=f"painting {rate['paint']:.1f}, decoding {rate['decode']:.1f} alone",
            rival_value=slower,
            goal=">= 0.7x of the slower",
        ),
        "holds": rate["ours"] >= 0.7 * slower,
    }


def _measured(act: Callable[[], int]) -> tuple[float, float, int]:
    cpu, wall = time.process_time(), time.perf_counter()
    count = act()
    return time.process_time() - cpu, time.perf_counter() - wall, count


def _play(desk: Any, first: int, count: int) -> int:
    """Play frames that nobody has seen; return how many were drawn."""
    session, player = desk.session, desk.player
    seen: set[int] = set()
    drawings = Drawings(session.viewer, lambda: seen.add(session.t))
    player.set_bounds(first, first + count - 1)
    session.go(first)
    player.start()
    wait_for(lambda: session.t == first + count - 1)
    player.stop()
    turn()
    drawings.end()
    return len(seen)


def _paint(viewer: Any, count: int) -> int:
    drawings = Drawings(viewer)
    for t in range(count):
        before = drawings.count
        viewer.dims.set_current_step(0, (viewer.dims.current_step[0] + 1) % DISTINCT)
        wait_for(lambda before=before: drawings.count > before)
        del t
    drawings.end()
    return count


def _decode(frames: Iterator[np.ndarray], count: int) -> int:
    for _ in range(count):
        next(frames)
    return count
