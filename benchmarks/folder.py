"""A camera's folder of a million frames: found, opened again, stepped through.

The folder is made of hard links, 10,000 in each folder inside, to 1,000 tell-tale
pictures; every picture that is drawn or read is asked by its code which one it is.
Memory and the window are looked at in processes of their own.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

from _window import display, poll
from pairs import against, figure

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
for folder in ("tests", "sample_data"):
    sys.path.append(str(HERE.parent / folder))

FRAMES, QUICK, FEW = 1_000_000, 50_000, 1_000
IDLE = """
import sys, threading, time
longest, ended = 0.0, threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), ended.set())).start()
while not ended.is_set():
    began = time.perf_counter()
    time.sleep(0.005)
    longest = max(longest, time.perf_counter() - began - 0.005)
print(1e3 * longest)
"""
"""Notes how late the system lets a process go on that does nothing."""
_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-(\d)")


def figures(quick: bool) -> Iterator[dict[str, Any]]:
    """Yield the figures of a large folder."""
    from cameras import write_camera

    frames = QUICK if quick else FRAMES
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        many = write_camera(place / "many", frames)
        few = write_camera(place / "few", FEW)
        yield finding(many, frames, place)
        yield from stepping(many, few, frames)
        yield from in_a_window(many, few, frames, place)


def finding(folder: Path, frames: int, place: Path) -> dict[str, Any]:
    """Measure the whole index, times and saving included, beside the least work."""
    import marey

    caches = iter(range(100))

    def ours() -> None:
        os.environ["MAREY_CACHE"] = str(place / f"cache{next(caches)}")
        with marey.open_series(folder) as series:
            assert len(series) == frames
            assert np.isfinite(series.times).all()

    def theirs() -> None:
        assert least_work(folder) == frames

    kept = os.environ.get("MAREY_CACHE", "")
    try:
        return against(
            "index",
            ours,
            theirs,
            rival_name="scandir, time of name, SQLite insert",
            scale="us",
            per=frames,
            most_ratio=4,
            rounds=5,
            frames=frames,
        )
    finally:
        os.environ["MAREY_CACHE"] = kept


def least_work(folder: Path) -> int:
    """List the folders, read the time in each name, insert a row; return how many."""
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE frame (path TEXT, size INT, year INT, s INT)")
        connection.executemany("INSERT INTO frame VALUES (?, ?, ?, ?)", _rows(folder))
        return int(connection.execute("SELECT count(*) FROM frame").fetchone()[0])


def _rows(folder: Path) -> Iterator[tuple[str, int, int, int]]:
    for inside in sorted(path.name for path in folder.iterdir()):
        with os.scandir(folder / inside) as entries:
            for entry in entries:
                found = _STAMP.search(entry.name)
                assert found is not None
                size = entry.stat().st_size
                yield entry.path, size, int(found[1]), int(found[6])


# -- the frame store -------------------------------------------------------------------


def stepping(many: Path, few: Path, frames: int) -> Iterator[dict[str, Any]]:
    """Measure steps and jumps, pictures read from their files."""
    import marey
    from cameras import is_frame

    rng = np.random.default_rng(7)
    # no place twice: what is asked for again comes from memory
    close, anywhere = (rng.permutation(count)[:200] for count in (FEW, frames))
    with marey.open_series(many) as large, marey.open_series(few) as small:
        for t in rng.integers(0, frames, 50).tolist():
            assert is_frame(large[t], t)
        for name, near, far in (
            ("step", range(200), range(frames // 2, frames // 2 + 200)),
            ("jump", close, anywhere),
        ):

            def read(series: marey.FrameSeries, places: Any) -> None:
                for t in places:
                    series[int(t)]

            def forget() -> None:
                large.cache.clear()
                small.cache.clear()

            yield against(
                name,
                lambda far=far: read(large, far),
                lambda near=near: read(small, near),
                rival_name=f"the same in a folder of {FEW:,}",
                per=200,
                most_ratio=1.2,
                before=forget,
                rounds=31,
                frames=frames,
            )


# -- the window ------------------------------------------------------------------------


def in_a_window(
    many: Path, few: Path, frames: int, place: Path
) -> Iterator[dict[str, Any]]:
    """Measure the first and second opening in a window of a process of its own."""
    with display() as why_not:
        if why_not:
            yield figure("first_frame", float("nan"), unit="s", rival=why_not)
            return
        empty = _child("empty", many, place / "none")
        first = _child("first", many, place / "window")
        again = _child("again", many, place / "window")
        short, shorter = (_child("first", few, place / f"short{n}") for n in (1, 2))
    for name, child, what in (
        ("first_frame", first, "shown"),
        ("second_open", again, "whole"),
    ):
        yield figure(
            name,
            child[what],
            unit="s wall",
            rival=f"first frame of {FEW:,}",
            rival_value=short["shown"],
            goal="<= 2 s wall",
            most_value=2,
            frames=frames,
            seconds_of_cpu=round(child[f"{what}_cpu"], 3),
        )
    for name, child in (("first", first), ("second", again)):
        yield figure(
            f"memory_{name}",
            child["memory"] - empty["memory"],
            unit="MB",
            goal="<= 600 MB over an empty napari",
            most_value=600,
            frames=frames,
        )
        yield figure(
            f"stall_{name}",
            child["stall"],
            unit="ms",
            rival="an idle process beside it",
            rival_value=child["beside"],
            goal="<= 100 ms beyond an idle process",
            most_value=100 + child["beside"],
            frames=frames,
        )
        yield figure(
            f"turn_{name}",
            child["turn"],
            unit="ms CPU",
            goal="<= 100 ms of the window's thread at once",
            most_value=100,
            frames=frames,
        )
    yield figure(
        "window_jump",
        median([first["jump"], again["jump"]]),
        unit="ms CPU",
        rival=f"the same in a folder of {FEW:,}",
        rival_value=median([short["jump"], shorter["jump"]]),
        most_ratio=1.2,
        frames=frames,
    )


def _child(what: str, folder: Path, cache: Path) -> dict[str, float]:
    environment = {**os.environ, "MAREY_CACHE": str(cache)}
    environment["NAPARI_CONFIG"] = str(cache.with_suffix(".yaml"))
    done = subprocess.run(
        [sys.executable, __file__, what, str(folder)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


class Beat:
    """Notes how long the window does nothing else, and for how long it works."""

    def __init__(self) -> None:
        from qtpy.QtCore import QTimer

        self.stalls: list[float] = []
        self.turns: list[float] = []
        self._last = time.perf_counter(), time.thread_time()
        self.timer = QTimer()
        self.timer.setInterval(5)
        self.timer.timeout.connect(self._tick)

    def start(self) -> None:
        self._last = time.perf_counter(), time.thread_time()
        self.stalls, self.turns = [], []
        self.timer.start()

    def _tick(self) -> None:
        now = time.perf_counter(), time.thread_time()
        self.stalls.append(1e3 * (now[0] - self._last[0]) - 5)
        self.turns.append(1e3 * (now[1] - self._last[1]))
        self._last = now


def _work(what: str, folder: str) -> dict[str, float]:
    """Run in the child: open the folder in a window and look at it."""
    import napari

    import marey
    from cameras import is_frame
    from marey.docks import Desk
    from viewer import SIZE

    viewer = napari.Viewer(show=True)
    viewer.window.resize(*SIZE)
    marey.view(None, viewer)
    desk = Desk.of(viewer)
    poll(1.0)
    beat, found = Beat(), {}
    idle = subprocess.Popen(
        [sys.executable, "-c", IDLE], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    if what == "empty":
        beat.start()
        poll(3.0)
    else:
        began = time.perf_counter(), time.process_time()
        desk.open(folder)

        def passed(name: str) -> None:
            found[name] = time.perf_counter() - began[0]
            found[f"{name}_cpu"] = time.process_time() - began[1]

        _until(lambda: desk.session.recording is not None and desk.session.image_layers)
        _until(lambda: viewer.layers[0]._slice is not None and desk.session.t == 0)
        passed("shown")
        poll(0.3)
        beat.start()
        series = desk.session.recording.series
        if what == "again":
            _until(lambda: len(series) >= FEW)
            desk.session.go(len(series) - 1)
            _until(lambda: desk.session.t == len(series) - 1)
            passed("whole")
        _until(lambda: series.complete)
        poll(1.0)
    beat.timer.stop()
    beside = float(idle.communicate(b"end")[0])
    found |= {
        "stall": max(beat.stalls),
        "beside": beside,
        "turn": max(beat.turns),
        "memory": _peak(),
    }
    if what != "empty":
        spent, rng = [], np.random.default_rng(5)
        for t in rng.integers(0, len(series), 40).tolist():
            before = time.thread_time()
            desk.session.go(t)
            _until(lambda t=t: desk.session.t == t)
            poll(0.06)
            spent.append(1e3 * (time.thread_time() - before))
            assert is_frame(np.asarray(desk.session.image_layers[0].data[t]), t)
        found["jump"] = median(spent)
    desk.shut()
    viewer.close()
    return found


def _until(holds: Any, seconds: float = 300.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        poll(0.002)


def _peak() -> float:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


if __name__ == "__main__":
    sys.path.insert(0, str(HERE))
    print(json.dumps(_work(*sys.argv[1:])))
