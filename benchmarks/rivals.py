"""Marey beside napari's own reader and beside ClickPoints, on the same recordings.

Each program runs in processes of its own, one after another, in windows of one size
on the same display, and is driven by the same script. napari is the one beside Marey;
``MAREY_RIVAL_CLICKPOINTS`` names the Python of an environment with ClickPoints. A
rival that is not there, or that cannot read something, is named with the reason.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

from _rival_watch import BITS, coded
from _window import display
from pairs import figure

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
OWN_PYTHON = "MAREY_RIVAL_CLICKPOINTS"
TIMEOUT = 1800
WORDS = {
    "first": ("s wall", "first frame after opening"),
    "whole": ("s wall", "all frames known after opening"),
    "opening_cpu": ("s CPU", "opening"),
    "step_wall": ("ms wall", "a step"),
    "step_cpu": ("ms CPU", "a step"),
    "jump_wall": ("ms wall", "a random jump"),
    "jump_cpu": ("ms CPU", "a random jump"),
    "rate": ("pictures/s", "playing at full speed"),
    "play_cpu": ("ms CPU", "a picture while playing"),
    "memory": ("MiB", "memory at the end"),
}
PAINTED = ("step_wall", "step_cpu", "jump_wall", "jump_cpu", "rate")
"""What should not be worse in a folder than in napari alone, which paints with the
same code; a video it decodes whole into memory before it shows anything."""
OPENING = ("first", "whole", "opening_cpu", "memory")


@dataclass(frozen=True)
class Rival:
    """A program to measure: its name, its Python and its child script."""

    name: str
    python: str
    script: str


@dataclass(frozen=True)
class Task:
    """What is opened: how many frames, and how many steps are made in it."""

    name: str
    path: Path
    frames: int
    moves: int
    seconds: int
    measures: tuple[str, ...]


def figures(quick: bool) -> Iterator[dict[str, Any]]:
    with display() as why_not, tempfile.TemporaryDirectory() as place:
        if why_not:
            yield figure("first", float("nan"), unit="s wall", rival=why_not)
            return
        os.environ["NAPARI_CONFIG"] = str(Path(place) / "napari.yaml")
        for task in _tasks(Path(place), quick=quick):
            yield from _compare(task, rounds=1 if quick else 3)


def _tasks(place: Path, *, quick: bool) -> Iterator[Task]:
    side, frames, moves, seconds = (512, 40, 5, 1) if quick else (1024, 1000, 60, 10)
    folder, video = place / "frames", place / "film.mp4"
    _write(folder, video, frames, side)
    every = tuple(WORDS)
    yield Task("folder", folder, frames, moves, seconds, every)
    yield Task("video", video, frames, moves, seconds, every)
    files = 1_000 if quick else 10_000
    many = _linked(place / "many", place / "small", files)
    yield Task("many_files", many, files, 0, 0, OPENING)


# -- the recordings -----------------------------------------------------------------
def _write(folder: Path, video: Path, frames: int, side: int) -> None:
    """Write the same coded pictures as deflated TIFF files and as H.264."""
    import av
    import cv2
    import tifffile

    folder.mkdir()
    rng = np.random.default_rng(1)
    rough = rng.normal(0, 1, (side + frames, side)).astype(np.float32)
    scene = cv2.GaussianBlur(rough, (0, 0), 6)
    scene = 120 + 40 * scene / scene.std()
    noise = rng.normal(0, 3, (side, side)).astype(np.float32)
    with av.open(str(video), "w") as film:
        stream = film.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        stream.width = stream.height = side
        stream.pix_fmt = "yuv420p"
        for t in range(frames):
            shown = scene[t : t + side] + np.roll(noise, 7 * t, axis=1)
            picture = coded(np.clip(shown, 0, 255).astype(np.uint8), t)
            name = folder / f"frame_{t:05d}.tif"
            tifffile.imwrite(name, picture, compression="zlib")
            frame = av.VideoFrame.from_ndarray(picture, format="gray")
            film.mux(stream.encode(frame.reformat(format="yuv420p")))
        film.mux(stream.encode())


def _linked(folder: Path, store: Path, files: int) -> Path:
    """Make a folder of many small files: a hundred, linked over and over."""
    import tifffile

    folder.mkdir()
    store.mkdir()
    for t in range(100):
        picture = coded(np.full((8 * BITS, 8 * BITS), 90, np.uint8), t)
        tifffile.imwrite(store / f"{t}.tif", picture)
    for t in range(files):
        os.link(store / f"{t % 100}.tif", folder / f"frame_{t:06d}.tif")
    return folder


# -- the programs -------------------------------------------------------------------
def rivals() -> list[Rival | str]:
    """Return the rivals that are there, and for the others why not."""
    own = Rival(f"napari {version('napari')}", sys.executable, "_rival_napari.py")
    python = os.environ.get(OWN_PYTHON, "")
    if not python:
        return [own, f"ClickPoints: not measured, {OWN_PYTHON} is not set"]
    if not Path(python).is_file():
        return [own, f"ClickPoints: not measured, there is no {Path(python).name}"]
    return [own, Rival("ClickPoints", python, "_rival_clickpoints.py")]


def run(rival: Rival, task: Task) -> dict[str, Any] | str:
    """Measure one program once; say why where it could not be measured."""
    words = [task.path, task.frames, task.moves, task.seconds]
    try:
        done = subprocess.run(
            [rival.python, str(HERE / rival.script), *map(str, words)],
            capture_output=True,
            text=True,
            check=False,
            timeout=TIMEOUT,
            env=_environment(rival),
            cwd=task.path.parent,
        )
    except subprocess.TimeoutExpired:
        return f"did not end within {TIMEOUT // 60} min"
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode == 0 and lines:
        return json.loads(lines[-1])
    last = (done.stderr.strip().splitlines() or ["no word"])[-1]
    return f"cannot: {last[:120]}"


def _environment(rival: Rival) -> dict[str, str]:
    """Return the environment of a child; a foreign one gets no path of ours."""
    kept = dict(os.environ)
    if rival.python != sys.executable:
        kept.pop("PYTHONPATH", None)
    return kept


def _compare(task: Task, rounds: int) -> Iterator[dict[str, Any]]:
    ours = Rival("Marey", sys.executable, "_rival_marey.py")
    others = rivals()
    programs = [ours, *(one for one in others if isinstance(one, Rival))]
    found: dict[str, list[dict[str, Any]]] = {}
    trouble: dict[str, str] = {}
    for turn in range(rounds):
        for program in programs if turn % 2 == 0 else programs[::-1]:
            result = run(program, task)
            if isinstance(result, str):
                trouble[program.name] = result
            else:
                found.setdefault(program.name, []).append(result)
    if ours.name not in found:
        message = f"Marey could not be measured on {task.name}: {trouble[ours.name]}"
        raise RuntimeError(message)
    for one in others:
        yield from _against(task, found, one, trouble)


def _against(
    task: Task,
    found: dict[str, list[dict[str, Any]]],
    rival: Rival | str,
    trouble: dict[str, str],
) -> Iterator[dict[str, Any]]:
    name = rival if isinstance(rival, str) else rival.name
    if name in trouble or isinstance(rival, str):
        why = f"{name}: {trouble[name]}" if name in trouble else name
        first = _middle(found["Marey"], "first")
        yield figure(
            f"{task.name}_against_{_short(name)}", first, unit="s wall", rival=why
        )
        return
    for measure in task.measures:
        mine, theirs = (_middle(found[one], measure) for one in ("Marey", name))
        if mine is None:
            continue
        row = _row(task, measure, mine, (name, theirs))
        yield row | _wrong(measure, found[name])


def _short(name: str) -> str:
    return name.split()[0].strip(":").lower()


def _middle(runs: list[dict[str, Any]], measure: str) -> float | None:
    values = [run[measure] for run in runs if run.get(measure) is not None]
    if not values:
        return None
    return median(values) * (1e3 if WORDS[measure][0].startswith("ms") else 1)


def _wrong(measure: str, runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Count the frames that were asked for and never painted."""
    key = f"{measure.split('_')[0]}_wrong"
    wrong = sum(run.get(key, 0) for run in runs)
    return {"never_shown": wrong} if measure.endswith("_wall") and wrong else {}


def _row(
    task: Task, measure: str, mine: float, rival: tuple[str, float | None]
) -> dict[str, Any]:
    unit, words = WORDS[measure]
    name, theirs = rival
    short = _short(name)
    made = figure(
        f"{task.name}_{measure}_against_{short}",
        mine,
        unit=unit,
        rival=name if theirs is not None else f"{name}: never shown",
        rival_value=theirs,
        words=f"{task.name.replace('_', ' ')}: {words}, against {name.split()[0]}",
    )
    fair = (short, task.name) == ("napari", "folder")
    if made["ratio"] is not None and measure in PAINTED and fair:
        more = measure == "rate"
        made["goal"] = ">= 1x" if more else "<= 1x"
        made["holds"] = made["ratio"] >= 1 if more else made["ratio"] <= 1
    return made
