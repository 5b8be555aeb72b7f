"""What every program is asked for in its own process: open, step, jump, play.

Run by the child scripts under the Python of each rival, so it needs numpy and Qt
only. A frame counts as shown when its picture, told by the code in its pixels, has
been painted and the event loop has come back.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any, Protocol

import numpy as np

BITS = 15
"""Blocks of the code along the upper edge, the lowest bit first."""
LIGHT, DARK = 220, 30
PATIENCE = 20.0
"""Seconds after which a frame is said not to have come."""
PAUSE = 0.1
"""Seconds between two steps, as of a hand on the key."""


class Program(Protocol):
    """What a child script gives of its program."""

    def open(self, path: str) -> None:
        """Begin to open; a window is there already."""
        ...

    def on_paint(self, call: Any) -> None:
        """Have a function called whenever the canvas is painted."""
        ...

    def picture(self) -> np.ndarray | None:
        """Return the pixels that are drawn now."""
        ...

    def count(self) -> int:
        """Return how many frames are known, 0 while still looking."""
        ...

    def go(self, t: int) -> None:
        """Jump to a frame."""
        ...

    def step(self) -> None:
        """Go one frame on."""
        ...

    def play(self) -> None:
        """Play at 1000 frames a second, without leaving frames out."""
        ...

    def stop(self) -> None:
        """Pause."""
        ...


def coded(picture: np.ndarray, number: int) -> np.ndarray:
    """Write a number into the upper edge of a picture, in place."""
    block = picture.shape[1] // BITS
    for bit in range(BITS):
        at = slice(bit * block, (bit + 1) * block)
        picture[:block, at] = LIGHT if number >> bit & 1 else DARK
    return picture


def code_of(picture: np.ndarray) -> int:
    """Read the number back; compression may have changed the values."""
    if picture.ndim == 3:
        picture = picture[..., 0]
    block = picture.shape[1] // BITS
    half, reach = block // 2, max(1, block // 4)
    middle = picture[half - reach : half + reach]
    return sum(
        int(middle[:, b * block + half - reach : b * block + half + reach].mean() > 125)
        << b
        for b in range(BITS)
    )


class Watch:
    """Drives one program and notes how long it takes."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._painted = False
        program.on_paint(self._on_paint)

    def _on_paint(self, *_event: object) -> None:
        self._painted = True

    def turn(self) -> int | None:
        """Let the window work once; return the frame it painted, if it did."""
        from qtpy.QtWidgets import QApplication

        self._painted = False
        QApplication.processEvents()
        if not self._painted:
            time.sleep(0.001)
            return None
        picture = self.program.picture()
        return None if picture is None else code_of(picture)

    def rest(self, seconds: float) -> None:
        """Let the window work for a while."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            self.turn()

    def until(self, t: int) -> float | None:
        """Return the seconds until a frame is painted; None if it never is."""
        started = time.perf_counter()
        while time.perf_counter() - started < PATIENCE:
            if self.turn() == t:
                return time.perf_counter() - started
        return None

    def opening(self, path: str, count: int) -> dict[str, Any]:
        """Open, and wait for the first frame and for the whole list."""
        started, spent = time.perf_counter(), cpu_seconds()
        self.program.open(path)
        inside = time.perf_counter() - started
        first = self.until(0)
        while self.program.count() < count:
            self.turn()
            if time.perf_counter() - started > 10 * PATIENCE:
                return {"first": None, "whole": None}
        return {
            "first": None if first is None else inside + first,
            "whole": time.perf_counter() - started,
            "opening_cpu": cpu_seconds() - spent,
        }

    def moves(self, name: str, way: list[int], *, by_step: bool) -> dict[str, Any]:
        """Go through frames with pauses between; wall of each, CPU of all."""
        times, wrong = [], 0
        spent = cpu_seconds()
        for t in way:
            started = time.perf_counter()
            if by_step:
                self.program.step()
            else:
                self.program.go(t)
            inside = time.perf_counter() - started
            rest = self.until(t)
            if rest is None:
                wrong += 1
            else:
                times.append(inside + rest)
            self.rest(PAUSE)
        return {
            f"{name}_wall": median(times) if times else None,
            f"{name}_cpu": (cpu_seconds() - spent) / len(way),
            f"{name}_wrong": wrong,
        }

    def playing(self, seconds: float) -> dict[str, Any]:
        """Play at full speed and count the pictures that were painted."""
        self.program.go(0)
        self.until(0)
        self.rest(0.5)
        seen, before = 0, 0
        spent, started = cpu_seconds(), time.perf_counter()
        self.program.play()
        while time.perf_counter() - started < seconds:
            drawn = self.turn()
            if drawn is not None and drawn != before:
                seen, before = seen + 1, drawn
        wall, used = time.perf_counter() - started, cpu_seconds() - spent
        self.program.stop()
        return {"rate": seen / wall, "play_cpu": used / max(seen, 1)}


def measure(program: Program, words: list[str]) -> None:
    """Do what the words of the command line ask and print it as one JSON line.

    ``PATH COUNT MOVES SECONDS``; with 0 moves the source is only opened.
    """
    path, count, moves, seconds = words[0], *map(int, words[1:4])
    watch = Watch(program)
    watch.rest(1.0)
    empty = resident()
    found = {"empty": empty, **watch.opening(path, count)}
    if moves and found["first"] is not None:
        watch.rest(1.0)
        found |= watch.moves("step", list(range(1, moves + 1)), by_step=True)
        jumps = np.random.default_rng(5).permutation(count)[:moves]
        found |= watch.moves("jump", [int(t) for t in jumps], by_step=False)
        found |= watch.playing(seconds)
    found["memory"] = resident()
    print(json.dumps(found), flush=True)
    # rivals ask whether to save when they are closed
    sys.stdout.flush()
    os._exit(0)


# -- what a process and its children use --------------------------------------------
def family() -> list[int]:
    """Return this process and all below it; a rival decodes in another one."""
    parents = {}
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            fields = _stat(int(place.name))
            if fields:
                parents[int(place.name)] = int(fields[1])
    found = [os.getpid()]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def _stat(process: int) -> list[str]:
    try:
        text = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except OSError:
        return []
    return text.rpartition(")")[2].split()


def cpu_seconds() -> float:
    """CPU seconds of this process and its children, those that ended included."""
    tick = os.sysconf("SC_CLK_TCK")
    rest = os.times()
    spent = time.process_time() + rest.children_user + rest.children_system
    for process in family()[1:]:
        fields = _stat(process)
        if fields:
            spent += (int(fields[11]) + int(fields[12])) / tick
    return spent


def resident() -> float:
    """Memory in use, MiB, children included."""
    page = os.sysconf("SC_PAGE_SIZE") / 2**20
    return sum(int(fields[21]) * page for one in family() if (fields := _stat(one)))
