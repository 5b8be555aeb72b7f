"""Steps and gestures in a real window with the docks open, beside napari alone.

Times are CPU seconds of the thread of the window, everything included that a step
sets going there: slicing, layers, docks, painting. Both windows are of one size and
take turns on the same frames; napari holds them as a numpy array in memory, Marey
reads a folder of TIFF files through its cache.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

from _window import display, poll
from pairs import figure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SHAPE = (512, 672)
SIZE = (1280, 800)
SETTLING = 0.06
"""Seconds for which a window works after a step; timers and answers come in."""


def figures(quick: bool) -> Iterator[dict[str, Any]]:
    with display() as why_not, tempfile.TemporaryDirectory() as place:
        if why_not:
            yield figure("step", float("nan"), unit="ms CPU", rival=why_not)
            return
        os.environ["NAPARI_CONFIG"] = str(Path(place) / "napari.yaml")
        yield from _steps(Path(place), frames=16 if quick else 60)
        yield from _turns(Path(place), files=2_000 if quick else 10_000)
        yield from _gestures(Path(place), rows=20_000 if quick else 1_000_000)


# -- steps -----------------------------------------------------------------------------


def _steps(place: Path, frames: int) -> Iterator[dict[str, Any]]:
    import napari

    import marey
    from marey.docks import Desk

    shown = pictures(frames)
    folder = write(place / "frames", shown)
    alone, ours = napari.Viewer(show=True), napari.Viewer(show=True)
    alone.window.resize(*SIZE)
    ours.window.resize(*SIZE)
    alone.add_image(shown, name="frames")
    alone.dims.set_current_step(0, 0)
    marey.view(None, ours)
    desk = Desk.of(ours)
    poll(0.5)
    desk.rail.open("Markers")
    for name, words, fill, goal in _SCENES:
        path = place / f"{name}.marey"
        with marey.open(folder, path) as rec:
            fill(rec)
        rec = marey.open(folder, path)
        for t in range(frames):
            rec.series[t]
        desk.session.show(rec)
        desk.session.choose("mark")
        poll(0.5)
        mine, theirs = take_turns_at_steps(ours, alone, frames)
        yield figure(
            f"step_{name}",
            mine - theirs,
            unit="ms CPU",
            rival=f"napari alone ({theirs:.1f} ms)",
            goal=f"<= {goal} ms above napari alone",
            most_value=goal,
            what=words,
            step_of_ours=round(mine, 2),
            step_of_napari=round(theirs, 2),
        )
    desk.shut()
    for viewer in (ours, alone):
        viewer.close()


def take_turns_at_steps(ours: Any, alone: Any, frames: int) -> tuple[float, float]:
    """Median milliseconds of a step in either window."""
    spent: dict[int, list[float]] = {0: [], 1: []}
    for number, t in enumerate(np.random.default_rng(3).permutation(frames)):
        for who in (0, 1) if number % 2 else (1, 0):
            viewer = (ours, alone)[who]
            if viewer.dims.current_step[0] == t:
                continue
            started = time.thread_time()
            viewer.dims.set_current_step(0, int(t))
            poll(SETTLING)
            if number > 2:  # the first ones warm up
                spent[who].append(time.thread_time() - started)
    return 1e3 * median(spent[0]), 1e3 * median(spent[1])


def pictures(frames: int) -> np.ndarray:
    rng = np.random.default_rng(5)
    shade = np.add.outer(np.arange(SHAPE[0]), np.arange(SHAPE[1])) % 4096
    noise = rng.integers(0, 500, (frames, *SHAPE))
    return (shade + noise).astype(np.uint16)


def write(folder: Path, pictures: np.ndarray) -> Path:
    import tifffile

    folder.mkdir()
    for t, picture in enumerate(pictures):
        tifffile.imwrite(folder / f"frame_{t:04}.tif", picture)
    return folder


# -- what is in the frames -----------------------------------------------------------


def _no_marks(rec: Any) -> None:
    rec.types.add("cell")


def _points(count: int) -> Callable[[Any], None]:
    def fill(rec: Any) -> None:
        rng = np.random.default_rng(count)
        frames = len(rec.series)
        rec.types.add("cell")
        rec.types.add("debris")
        for kind in ("cell", "debris"):
            t = np.repeat(np.arange(frames), count // 2)
            rec.markers.add(kind, t, rng.uniform(0, SHAPE, (len(t), 2)))

    return fill


def _points_and_mask(rec: Any) -> None:
    _points(100)(rec)
    rec.types.add("area", kind="mask")
    y, x = np.ogrid[: SHAPE[0], : SHAPE[1]]
    value = rec.masks.value("area", "mask")
    for t in range(len(rec.series)):
        disc = (y - 250) ** 2 + (x - 200 - 3 * t) ** 2 < 120**2
        rec.masks.write(t, disc.astype(np.uint8) * value)


def _polygons(rec: Any) -> None:
    rng = np.random.default_rng(9)
    rec.types.add("nest", kind="polygon")
    turn = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    ring = 25 * np.stack([np.sin(turn), np.cos(turn)], axis=1)
    for t in range(len(rec.series)):
        for middle in rng.uniform(40, np.array(SHAPE) - 40, (20, 2)):
            rec.shapes.add("nest", t, middle + ring, kind="polygon")


_SCENES = (
    ("no_marks", "no marks", _no_marks, 3),
    ("100_points_and_mask", "100 points and a mask", _points_and_mask, 8),
    ("1000_points", "1,000 points", _points(1000), 25),
    ("20_polygons", "20 polygons", _polygons, 30),
)


# -- the longest turn of the event loop ------------------------------------------------


def _turns(place: Path, files: int) -> Iterator[dict[str, Any]]:
    """How long the window is busy at most between two chances to answer."""
    import napari

    import marey
    from marey.docks import Desk

    folder = write(place / "many", pictures(1).repeat(8, axis=0)[:, :64, :64])
    first = (folder / "frame_0000.tif").read_bytes()
    for t in range(8, files):
        (folder / f"frame_{t:04}.tif").write_bytes(first)
    viewer = napari.Viewer(show=True)
    viewer.window.resize(*SIZE)
    marey.view(None, viewer)
    desk = Desk.of(viewer)
    poll(0.5)
    with longest() as opening:
        desk.open(folder)
        _until(lambda: desk.session.recording is not None)
        _until(lambda: desk.session.recording.series.complete)
        poll(1.0)
    with longest() as playing:
        desk.player.start()
        poll(3.0)
        desk.player.stop()
    desk.shut()
    viewer.close()
    for name, turns in (("opening", opening), ("playing", playing)):
        yield figure(
            f"longest_turn_{name}",
            1e3 * max(turns),
            unit="ms CPU",
            most_value=100,
            files=files,
            turns=len(turns),
        )
    alone = _fresh("first_image()")
    yield figure(
        "longest_turn_first_opening",
        _fresh(f"first_opening({str(folder)!r})"),
        unit="ms CPU",
        rival="napari alone: its first add_image(numpy)",
        rival_value=alone,
        files=files,
        what="both in a process that has drawn nothing yet",
    )


def _fresh(call: str) -> float:
    """Milliseconds that a function of this file prints in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", f"import viewer; viewer.{call}"],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parent,
    )
    return float(done.stdout.split()[-1])


def first_image() -> None:
    """Print the longest turn of napari's first image."""
    import napari

    window = napari.Viewer(show=True)
    window.window.resize(*SIZE)
    poll(0.5)
    with longest() as turns:
        window.add_image(np.zeros((8, 64, 64), np.uint16))
        poll(1.0)
    window.close()
    print(1e3 * max(turns))


def first_opening(folder: str) -> None:
    """Print the longest turn of our first recording."""
    import napari

    import marey
    from marey.docks import Desk

    window = napari.Viewer(show=True)
    window.window.resize(*SIZE)
    marey.view(None, window)
    desk = Desk.of(window)
    poll(0.5)
    with longest() as turns:
        desk.open(folder)
        _until(lambda: desk.session.recording is not None)
        _until(lambda: desk.session.recording.series.complete)
        poll(1.0)
    desk.shut()
    window.close()
    print(1e3 * max(turns))


@contextmanager
def longest() -> Iterator[list[float]]:
    """CPU seconds of the thread of the window between ticks of a timer."""
    from qtpy.QtCore import QTimer

    turns: list[float] = []
    last = [time.thread_time()]

    def tick() -> None:
        now = time.thread_time()
        turns.append(now - last[0])
        last[0] = now

    timer = QTimer()
    timer.setInterval(2)
    timer.timeout.connect(tick)
    timer.start()
    yield turns
    timer.stop()


def _until(truth: Callable[[], bool]) -> None:
    while not truth():
        poll(0.01)


# -- the cost of a gesture -----------------------------------------------------------


def _gestures(place: Path, rows: int) -> Iterator[dict[str, Any]]:
    """Add, move, undo, step and open, with many rows against a thousand.

    Without a window: what napari spends on painting is the same for both.
    """
    few, many = place / "few.marey", place / "many.marey"
    frames = 100_000 if rows >= 1_000_000 else 5_000
    series = np.broadcast_to(np.zeros((1, 64, 64), np.uint8), (frames, 64, 64))
    _fill(few, series, rows=1_000, track=200)
    _fill(many, series, rows=rows, track=min(frames - 1000, 100_000))
    spent: dict[str, dict[Path, list[float]]] = {}
    for turn in range(6):
        for path in (few, many) if turn % 2 else (many, few):
            for name, seconds in _gesture_times(path, series).items():
                if turn:
                    spent.setdefault(name, {few: [], many: []})[path].append(seconds)
    for name, times in spent.items():
        mine, theirs = 1e3 * median(times[many]), 1e3 * median(times[few])
        yield figure(
            f"gesture_{name}",
            mine,
            unit="ms CPU",
            rival="the same with 1,000 rows",
            rival_value=theirs,
            goal="<= 1.5x, or 1 ms more",
            most_ratio=max(1.5, 1 + 1 / theirs),
            rows=rows,
        )


def _fill(path: Path, series: np.ndarray, *, rows: int, track: int) -> None:
    import marey

    rng = np.random.default_rng(1)
    with marey.open(series, path) as rec:
        rec.types.add("cell")
        rec.types.add("bead", tracked=True)
        rec.markers.add("cell", np.full(100, 500), rng.uniform(0, 64, (100, 2)))
        number = rec.tracks.add("bead")
        t = np.arange(400, 400 + track)
        yx = rng.uniform(0, 64, (track, 2))
        rec.markers.add("bead", t, yx, track=np.full(track, number))
        t = 1000 + np.arange(rows - track - 100) % (len(series) - 1000)
        rec.markers.add("cell", t, rng.uniform(0, 64, (len(t), 2)))


def _gesture_times(path: Path, series: np.ndarray) -> dict[str, float]:
    """CPU seconds of the calling thread for each gesture."""
    from napari.components import ViewerModel

    import marey
    from marey.layers import Session

    spent = {}

    @contextmanager
    def timed(name: str) -> Iterator[None]:
        started = time.thread_time()
        yield
        spent[name] = time.thread_time() - started

    session = Session.of(viewer := ViewerModel())
    with timed("open"):
        session.show(marey.open(series, path))
    session.go(499)
    with timed("step"):
        session.go(500)
    session.choose_type("cell")
    pen = session._bench.pen
    pen.add(session.type, (3.0, 3.0))
    with timed("add"):
        row = pen.add(session.type, (5.0, 5.0))
    row = int(pen.marks.ids[-1])
    with timed("move"):
        pen.board.move({row: (9.0, 9.0)})
    with timed("undo"):
        session.undo()
    session.close()
    del viewer
    return spent
