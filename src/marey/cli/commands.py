"""The commands, each a few calls of Marey's public doors."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict
from importlib import import_module
from typing import TYPE_CHECKING, Any

from marey.cli.plain import plain
from marey.errors import BadValue, MareyError
from marey.samples import copy_sample

SCREEN = "-screen 0 1280x800x24"
VIRTUAL = {"LIBGL_ALWAYS_SOFTWARE": "1", "QT_QPA_PLATFORM": "xcb"}
"""What Qt is told in a virtual display."""

if TYPE_CHECKING:
    from pathlib import Path

    import pandas

    from marey.recording import Recording


def open_window(path: str, *, author: str | None = None) -> None:
    """Open a recording in napari with its docks; returns when it is closed.

    Parameters
    ----------
    path : str
        Folder, stack, video or marks file.
    author : str, optional
        Who marks.
    """
    import marey

    # Docks are a room beside this one: they are reached by their public name.
    marey.view(marey.open(path, author=author, wait=False))
    import_module("napari").run()


def info(
    path: str, *, as_json: bool = False, times: str = "", zone: str = "UTC"
) -> None:
    """Print what a recording is and what is marked on it; writes nothing.

    Parameters
    ----------
    path : str
        Folder, stack, video or marks file.
    as_json : bool
        Print one JSON object.
    times : str
        Try these times instead: a pattern of names, or a table.
    zone : str
        The zone of times that name none.
    """
    import marey
    from marey.cli.times import preview

    if times:
        preview(path, times, zone)
        return
    with marey.open(path) as recording:
        facts = _facts(recording)
    if as_json:
        print(json.dumps(facts, indent=1, default=str))
        return
    width = max(map(len, facts))
    for name, value in facts.items():
        print(f"{name.replace('_', ' '):<{width}}  {_in_words(value)}")


def _facts(recording: Recording) -> dict[str, Any]:
    from marey.cli.times import time_facts

    series = recording.series
    return {
        "name": series.name,
        "source": str(series.source or ""),
        "marks_file": str(recording.path or ""),
        "frames": len(series),
        "shape": list(series.shape),
        "axes": series.axes,
        "dtype": str(series.dtype),
        "start": series.start and series.start.isoformat(),
        **time_facts(recording),
        **asdict(recording.calibration),
        "foreign_files": series.skipped,
        "problems": [asdict(problem) for problem in series.problems()],
        "marks": _counts(recording),
        "notes": len(recording.notes.table()),
        "acts": len(recording.history.table()),
    }


def _counts(recording: Recording) -> dict[str, int]:
    table = recording.markers.table()
    counts = dict.fromkeys((t.name for t in recording.types.list()), 0)
    counts.update(table["type"].value_counts())
    return {str(name): int(count) for name, count in counts.items()}


def _in_words(value: Any) -> str:
    if value is None or value == "":
        return "unknown"
    if isinstance(value, dict) and set(value) == {"value", "source"}:
        return f"{value['value']} ({value['source']})"
    if isinstance(value, dict):
        return ", ".join(f"{name} {count}" for name, count in value.items()) or "none"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        lines = [f"frame {p['t']}: {p['path']}: {p['reason']}" for p in value]
        return "\n    ".join([str(len(lines)), *lines])
    if isinstance(value, list):
        return " x ".join(map(str, value)) or "none"
    return str(value)


def export(
    path: str, *, markers: Path | None = None, counts: Path | None = None
) -> None:
    """Write tables of a recording as CSV.

    Parameters
    ----------
    path : str
        Folder, stack, video or marks file.
    markers : Path, optional
        Where to write one row a marker.
    counts : Path, optional
        Where to write one row a frame, one column a type.
    """
    import marey

    if markers is None and counts is None:
        message = (
            "nothing to write: say --markers OUT.csv, --counts OUT.csv, or what to"
            " make of the pictures, such as out.mp4"
        )
        raise BadValue(message)
    with marey.open(path) as recording:
        if markers is not None:
            _write(recording.markers.table(), markers, index=False)
        if counts is not None:
            _write(recording.markers.count_table(), counts, index=True)


def _write(table: pandas.DataFrame, target: Path, *, index: bool) -> None:
    plain(table).to_csv(target, index=index)
    print(f"{len(table)} rows to {target}")


def demo(*, walk: bool = False, screenshot: Path) -> None:
    """Open the sample recording, or walk through it where nobody can see.

    Parameters
    ----------
    walk : bool
        Take the scripted walk even where there is a display.
    screenshot : Path
        Where the walk saves its picture.
    """
    if not (walk or _has_display()):
        _walk_unseen(screenshot)
        return
    if not walk:
        folder = copy_sample("nuclei")
        print(f"The sample is a copy; marks go beside it: {folder}")
        open_window(str(folder))
        return
    folder = copy_sample("nuclei", tempfile.mkdtemp(prefix="marey-demo-"))
    print(f"A copy of the sample to work on: {folder}", flush=True)
    # Docks are a room beside this one: they are reached by their name.
    for step in import_module("marey.docks.walk").walk(folder, screenshot.absolute()):
        print(step, flush=True)


def _has_display() -> bool:
    if sys.platform != "linux":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _walk_unseen(screenshot: Path) -> None:
    """Run the walk in a virtual display."""
    xvfb = shutil.which("xvfb-run")
    if xvfb is None:
        message = (
            "there is no display here and no virtual one either: on Debian "
            "`apt-get install -y xvfb xauth` helps, or run this at a desk"
        )
        raise MareyError(message)
    print("No display here: a scripted walk in a virtual one.", flush=True)
    command = [xvfb, "-a", "-s", SCREEN, sys.executable, "-X", "faulthandler"]
    command += ["-m", "marey", "demo", "--walk", "--screenshot", str(screenshot)]
    with tempfile.TemporaryDirectory() as scratch:
        # napari remembers the size of its last window: not of this one
        env = {**os.environ, "NAPARI_CONFIG": f"{scratch}/napari.yaml", **VIRTUAL}
        env.pop("WAYLAND_DISPLAY", None)  # PyOpenGL minds it even where it is empty
        done = subprocess.run(command, env=env, check=False)
    if done.returncode:
        message = f"the walk ended with status {done.returncode}; see above"
        raise MareyError(message)
