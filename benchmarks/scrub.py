"""A scrub of 500 positions a second: what is drawn, and how long the window hangs.

A picture that is drawn bears its number as blocks; it is read at each drawing and
held against the frame that is named. Stalls are the longest time between two ticks
of a timer, beside those of an empty Qt process that runs at the same time.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import tifffile

from _window import Drawings, display, let_work, wait_for
from pairs import figure

if TYPE_CHECKING:
    from collections.abc import Iterator

SIDE = 1024
SIZE = (1280, 800)
FRAMES = 400
A_SECOND = 500
BITS = 12
BLOCK = 32
SLOW = 0.2
"""Seconds that a frame of the slow recording takes."""
EMPTY = """
import sys, threading, time
from qtpy.QtCore import QTimer
from qtpy.QtWidgets import QApplication, QWidget
app = QApplication([])
window = QWidget()
window.show()
last, worst = [time.monotonic()], [0.0]
def tick():
    now = time.monotonic()
    worst[0], last[0] = max(worst[0], now - last[0]), now
    if not listener.is_alive():
        app.quit()
timer = QTimer()
timer.timeout.connect(tick)
def begin():
    last[0] = time.monotonic()
    timer.start(2)
    print("ready", flush=True)
QTimer.singleShot(500, begin)
listener = threading.Thread(target=sys.stdin.readline)
listener.start()
app.exec()
print(worst[0])
"""


def figures(quick: bool) -> Iterator[dict[str, Any]]:
    seconds = 3.0 if quick else 15.0
    with display() as why_not, tempfile.TemporaryDirectory() as place:
        if why_not:
            yield figure("scrub", float("nan"), unit="pictures", rival=why_not)
            return
        os.environ["NAPARI_CONFIG"] = str(Path(place) / "napari.yaml")
        folder = _written(Path(place) / "coded")
        yield from scrubbed("folder", folder, seconds, least=5)
        yield from scrubbed("slow", SlowFrames(), seconds, least=1)


def coded(t: int) -> np.ndarray:
    """A noisy picture with its number as a row of blocks."""
    picture = np.random.default_rng(t).integers(200, 400, (SIDE, SIDE), np.uint16)
    for bit in range(BITS):
        value = 3000 if t >> bit & 1 else 50
        picture[:BLOCK, bit * BLOCK : (bit + 1) * BLOCK] = value
    return picture


def read_code(picture: np.ndarray) -> int:
    blocks = picture[:BLOCK, : BITS * BLOCK].reshape(BLOCK, BITS, BLOCK)
    return int(((blocks.mean((0, 2)) > 1000) << np.arange(BITS)).sum())


class SlowFrames:
    """An array whose frames take a fifth of a second each."""

    shape, dtype, ndim = (FRAMES, SIDE, SIDE), np.dtype(np.uint16), 3

    def __getitem__(self, key: Any) -> np.ndarray:
        time.sleep(SLOW)
        return coded(int(key[0] if isinstance(key, tuple) else key))


def _written(folder: Path) -> Path:
    folder.mkdir()
    for t in range(FRAMES):
        path = folder / f"frame_{t:04}.tif"
        tifffile.imwrite(
            path, coded(t), compression="zlib", compressionargs={"level": 1}
        )
    return folder


def scrubbed(
    name: str, source: Any, seconds: float, least: int
) -> Iterator[dict[str, Any]]:
    import napari

    import marey
    from marey.docks import Desk

    viewer = napari.Viewer(show=True)
    viewer.window.resize(*SIZE)
    with tempfile.TemporaryDirectory() as place:
        rec = marey.open(source, Path(place) / "scrub.marey")
        marey.view(None, viewer)
        session = Desk.of(viewer).session
        session.show(rec)
        let_work(1.5)
        rec.series.cache.clear()
        found = _scrub(session, seconds)
        Desk.of(viewer).shut()
        viewer.close()
    drawn, wrong, after, fetch, stall, empty = found
    rate = len(drawn) / seconds
    yield {
        **figure(f"pictures_{name}", rate, unit="a second", goal=f">= {least}"),
        "holds": rate >= least,
        "positions_a_second": A_SECOND,
    }
    yield figure(f"wrong_{name}", wrong, unit="pictures", most_value=0)
    yield figure(
        f"last_{name}",
        1e3 * after,
        unit="ms wall",
        rival="one fetch",
        rival_value=1e3 * fetch,
        goal="<= 300 ms and a fetch",
        most_value=300 + 1e3 * fetch,
    )
    yield figure(
        f"stall_{name}",
        1e3 * stall,
        unit="ms wall",
        rival="an empty Qt process beside it",
        rival_value=1e3 * empty,
        goal="<= 100 ms more",
        most_value=100 + 1e3 * empty,
    )


def _scrub(
    session: Any, seconds: float
) -> tuple[set[int], int, float, float, float, float]:
    from qtpy.QtCore import QTimer

    drawn: list[tuple[int, int]] = []

    def look() -> None:
        picture = session.image_layers[0]._slice.image.raw
        drawn.append((session.t, read_code(picture)))

    drawings = Drawings(session.viewer, look)
    begun, sent, gaps = time.monotonic(), [0], [0.0]
    last = [begun]

    def tick() -> None:
        now = time.monotonic()
        gaps.append(now - last[0])
        last[0] = now
        due = int(min(now - begun, seconds) * A_SECOND)
        for number in range(sent[0], due):
            session.go(_position(number))
        sent[0] = due

    empty = subprocess.Popen(
        [sys.executable, "-c", EMPTY],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    empty.stdout.readline()
    begun = last[0] = time.monotonic()
    timer = QTimer()
    timer.timeout.connect(tick)
    timer.start(2)
    wait_for(lambda: sent[0] >= int(seconds * A_SECOND) - 1)
    timer.stop()
    target, released = _position(sent[0] - 1), time.monotonic()
    wait_for(lambda: bool(drawn) and drawn[-1][0] == target)
    after = time.monotonic() - released
    worst = max(gaps)
    empty.stdin.write("\n")
    empty.stdin.flush()
    beside = float(empty.communicate()[0].split()[-1])
    drawings.end()
    wrong = sum(named != code for named, code in drawn)
    fetch = session.recording.series.read_seconds
    return {code for _, code in drawn}, wrong, after, fetch, worst, beside


def _position(number: int) -> int:
    """Back and forth, at a speed that changes."""
    return int(abs(FRAMES * np.sin(number / 400 + np.sin(number / 90) / 3))) % FRAMES
