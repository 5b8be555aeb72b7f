"""Take pictures of the journeys, in both themes: five recordings, two studies.

Run from the root of the repository, with a display of 1280 x 800 or under
``xvfb-run -a -s "-screen 0 1280x800x24"``::

    PYTHONPATH=tests:sample_data python -m journeys.album FOLDER DATA

``DATA`` is the folder of real recordings that the tests use.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np

import marey
from journeys.stage import Stage
from journeys.watched import FRAMES, SOURCES, Watched, drift


def prepare(watched: Watched) -> None:
    """Write marks, a note and offsets, as people and programs would."""
    with marey.open(watched.path) as rec:
        rec.types.add("animal", key="1")
        rec.types.add("spot", kind="rectangle", key="2")
        for t in range(0, 40, 3):
            rec.markers.add("animal", t, [[150 + 3 * t, 200], [300, 420 - 4 * t]])
        rec.shapes.add("spot", 20, [[80, 300], [80, 420], [160, 420], [160, 300]])
        rec.notes.set(21, "it begins")
        rec.offsets.set(range(40), [np.negative(drift(t)) for t in range(40)])


def visit(stage: Stage, watched: Watched, folder: Path, name: str) -> None:
    """Open, go, set a range, align, export; keep a picture of each."""

    def keep(what: str) -> None:
        stage.settle()
        stage.turn(0.8)
        stage.viewer.screenshot(
            str(folder / f"{name}_{what}.png"), canvas_only=False, flash=False
        )

    stage.open(watched.path)
    stage.until(lambda: stage.session.n_frames == FRAMES, "all frames")
    stage.turn(1.0)
    stage.raise_dock("Recording")
    keep("opened")
    for t, key in ((10, "B"), (30, "N"), (21, "1")):
        stage.key("Shift-G")
        stage.write(f"{t}\n")
        stage.settle()
        stage.key(key)
    line = stage.dock("Timeline").strips
    for strip in (line.time if line.time.isVisible() else line.frames,):
        at = strip.rect().center()
        stage.pointer.wheel(strip, at, 3)
    stage.key("U")
    keep("aligned")
    stage.key("U")
    stage.push("Open Export")
    dock = stage.dock("Export")
    stage.until(lambda: "21 frames" in dock.estimate.text(), "the estimate")
    stage.push("Start")
    stage.until(dock.result.isVisible, "the film")
    keep("exported")
    stage.desk.rail.open("Display")
    keep("display")


def visit_studies(stage: Stage, data: Path, place: Path, keep: str) -> None:
    """Show the marks and the measures of ClickPoints' studies; keep a picture each."""
    for name, cdb in (("penguin_count", "count.cdb"), ("plant_root", "plant_root.cdb")):
        source = data / "clickpoints" / name
        pictures = shutil.copytree(
            source, place / name, ignore=shutil.ignore_patterns("*.cdb")
        )
        with marey.open(pictures) as rec:
            marey.import_marks(rec, source / cdb)
        stage.open(pictures)
        stage.open_tab("Markers" if name == "penguin_count" else "Masks")
        if name == "plant_root":
            stage.push("Measure")
            dock = stage.dock("Measures")
            stage.until(lambda dock=dock: dock.result is not None, "the measures")
        stage.turn(0.8)
        stage.viewer.screenshot(f"{keep}{name}.png", canvas_only=False, flash=False)


def main(folder: Path, data: Path) -> None:
    """Visit every recording in both themes."""
    folder.mkdir(parents=True, exist_ok=True)
    for theme in ("dark", "light"):
        stage = Stage.set()
        stage.viewer.theme = theme
        with tempfile.TemporaryDirectory() as place:
            for name, make in SOURCES.items():
                watched = make(data, Path(place))
                prepare(watched)
                visit(stage, watched, folder, f"{name}_{theme}")
            visit_studies(stage, data, Path(place), f"{folder}/{theme}_")
            stage.cross()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
