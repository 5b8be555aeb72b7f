"""Make the pictures of the documentation, from the samples in a real window.

Run from the root of the repository, with a display of 1280 x 800 or under
``xvfb-run -a -s "-screen 0 1280x800x24"``::

    python docs/make_screenshots.py [FOLDER]

Marks are made on a copy; the samples stay as they are.
"""

from __future__ import annotations

import csv
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from napari import Viewer
from qtpy.QtGui import QImage
from qtpy.QtWidgets import QApplication, QLabel

import marey
from marey import addons
from marey.docks import Desk
from marey.samples import copy_sample, sample_path
from marey.words.outlines import box

if TYPE_CHECKING:
    from numpy.typing import NDArray

IMAGES = Path(__file__).resolve().parent / "images"


CALM = 0.5
"""Seconds in which nothing moves, after which a window has been laid out."""
PATIENCE = 30.0


def settle(viewer: Viewer) -> None:
    """Wait until the window is laid out and the docks show what was done."""
    desk = Desk.of(viewer)
    before, calm_since = None, time.monotonic()
    end = calm_since + PATIENCE
    while time.monotonic() < min(end, calm_since + CALM):
        QApplication.processEvents()
        time.sleep(0.01)
        now = _layout(desk)
        if now != before:
            before, calm_since = now, time.monotonic()


def _layout(desk: Desk) -> tuple[object, ...]:
    """Return what still changes while a window is being laid out."""
    docks = sorted(desk.docks, key=lambda dock: dock.title)
    recording = desk.session.recording
    return (
        desk.is_settled,
        *(dock.geometry().getRect() for dock in docks),
        *(label.text() for dock in docks for label in dock.findChildren(QLabel)),
        recording is None or (recording.series.complete, recording.waiting),
        *(layer.loaded for layer in desk.session.viewer.layers),
    )


def mark_cells(recording: marey.Recording) -> None:
    """Mark and paint what the simulation knows, and write two notes."""
    recording.types.add("cell", key="1")
    recording.types.add("daughter", key="2")
    recording.types.add("membrane", kind="mask", key="3")
    with (sample_path("truth/simulated/tracks.csv")).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with (sample_path("truth/simulated/divisions.csv")).open(encoding="utf-8") as file:
        births = list(csv.DictReader(file))
    born = {birth[child] for birth in births for child in ("child_1", "child_2")}
    for t in range(0, 40, 3):
        here = [row for row in rows if int(row["t"]) == t]
        for name, wanted in (("cell", False), ("daughter", True)):
            yx = [
                [float(row["y"]), float(row["x"])]
                for row in here
                if (row["track"] in born) is wanted
            ]
            if yx:
                recording.markers.add(name, t, yx)
    recording.masks.classes("mask")
    paint(recording, rows)
    recording.notes.set(3, "two of them lie on each other", ["overlap", "unsure"], 4)
    recording.notes.set(12, "drift begins", ["drift"], 2)
    recording.notes.set(30, "one has divided", ["division"], 5)


def paint(recording: marey.Recording, rows: list[dict[str, str]]) -> None:
    """Paint three cells of frame 9 as discs."""
    value = recording.masks.value("membrane")
    labels = np.zeros(recording.series.shape[-2:], np.uint8)
    y, x = np.indices(labels.shape)
    for row in [row for row in rows if int(row["t"]) == 9][:4]:
        away = (y - float(row["y"])) ** 2 + (x - float(row["x"])) ** 2
        labels[away < 11**2] = value
    recording.masks.write(9, labels)


def align_cells(recording: marey.Recording) -> None:
    """Store the drift that the simulation knows, for all but the last ten frames."""
    with (sample_path("truth/simulated/drift.csv")).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))[:-10]
    recording.offsets.set(
        [int(row["t"]) for row in rows],
        [[float(row["dy"]), float(row["dx"])] for row in rows],
    )


def shoot(viewer: Viewer, name: str, folder: Path) -> None:
    """Save the whole window."""
    settle(viewer)
    keep(viewer.screenshot(canvas_only=False, flash=False), folder / f"{name}.png")


def keep(shown: NDArray[np.uint8], path: Path) -> None:
    """Write a picture with 6 bits a colour: camera noise makes others too large."""
    few = np.ascontiguousarray((shown[..., :3] >> 2).astype(int) * 255 // 63, np.uint8)
    height, width = few.shape[:2]
    picture = QImage(few.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    if not picture.save(str(path), "PNG", 0):
        message = f"expected {path.parent} to be a folder one may write to"
        raise OSError(message)
    print(path)


def follow_cells(recording: marey.Recording) -> None:
    """Follow three cells for a while, each out of sight once, and select frames."""
    recording.types.add("followed", tracked=True)
    with (sample_path("truth/simulated/tracks.csv")).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for name in sorted({row["track"] for row in rows}, key=int)[:3]:
        path = [row for row in rows if row["track"] == name]
        path = path[: len(path) // 2] + path[len(path) // 2 + 6 :]
        t = [int(row["t"]) for row in path]
        yx = [[float(row["y"]), float(row["x"])] for row in path]
        track = recording.tracks.add("followed")
        by_hand = [int(one % 8 == 0) for one in t]
        recording.markers.add("followed", t, yx, track=track, hand_set=by_hand)
    recording.selections.save("to label", range(2, 60, 7))


def detect_cells(recording: marey.Recording) -> None:
    """Let a program mark cells, some of them wrongly, and look at a few frames."""
    recording.types.add("detected", key="4")
    recording.types.add("outline", kind="ellipse", key="5")
    program = recording.makers.program("blob detector", "1.0")
    rng = np.random.default_rng(3)
    with (sample_path("truth/simulated/tracks.csv")).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for t in range(0, 60, 2):
        here = [row for row in rows if int(row["t"]) == t]
        yx = np.array([[float(row["y"]), float(row["x"])] for row in here])
        wrong = rng.uniform(10, 110, (3, 2))
        score = np.r_[rng.uniform(0.6, 1, len(yx)), rng.uniform(0, 0.4, 3)]
        recording.markers.add(
            "detected", t, np.r_[yx, wrong], score=score, origin=program
        )
        for y, x in yx[:2]:
            box = [[y - 9, x - 9], [y - 9, x + 9], [y + 9, x + 9], [y + 9, x - 9]]
            recording.shapes.add("outline", t, box, score=0.8, origin=program)
    for t in range(0, 12, 2):
        recording.review.accept_frame(t)
    here = recording.markers.frame(20)
    recording.review.accept(here.ids[:4])


def preview_cells(desk: Desk) -> None:
    """Choose the cell detector and let it preview, compared with what is marked."""
    dock = desk.rail.open("Add-ons")
    settle(desk.session.viewer)
    dock.choose(addons.get("detect_cells"))
    dock.form.show_values({"compare_with": "cell"})
    dock.preview.box.click()
    settle(desk.session.viewer)


def show_times(desk: Desk) -> None:
    """Open the times form on an interval with a start."""
    choice = desk.rail.open("Recording").times
    choice.open()
    choice.form.source.setCurrentIndex(5)
    choice.form.every.setText("90")
    choice.form.start.setText("2024-05-06 07:08:09")
    choice.form.zone.setCurrentText("Europe/Berlin")
    choice.form.try_it()


def show_history(desk: Desk) -> None:
    """Compare a version with what was changed since, drawn on the frame."""
    recording = desk.session.recording
    recording.versions.create("first count")
    here = recording.markers.table(9)
    ids, yx = here["id"].to_numpy(), here[["y", "x"]].to_numpy(copy=True)
    yx[:3] += [[9, 14], [-12, 6], [4, -15]]
    recording.markers.move(ids[:3], yx[:3])
    recording.markers.remove(ids[3:5])
    recording.markers.add(here["type"][0], 9, [[60, 90], [150, 40]])
    desk.session.deliver()
    desk.session.refresh()
    desk.session.go(9)
    dock = desk.rail.open("History")
    settle(desk.session.viewer)
    dock.versions.compare.click()


def show_report(desk: Desk) -> None:
    """Write the methods paragraph."""
    dock = desk.rail.find("History").widget()
    dock.differences.ended.emit()
    dock.report_fold.open()
    dock.report.methods.click()
    while dock.work.is_running:
        settle(desk.session.viewer)


def show_recordings(desk: Desk, home: Path) -> None:
    """Open one of six wells and unfold the list of them."""
    pictures = sorted(sample_path("simulated").glob("*.png"))[:4]
    for well in range(6):
        place = home / "plate" / f"well_{well}"
        place.mkdir(parents=True)
        for picture in pictures:
            (place / picture.name).write_bytes(picture.read_bytes())
        with marey.open(place) as recording:
            recording.types.add("cell")
            recording.markers.add(
                "cell", 0, [[40.0, 50.0 + 9 * i] for i in range(well)]
            )
            recording.sidecar.describe(dose=well // 2, strain="wild")
    desk.open(home / "plate" / "well_3")
    settle(desk.session.viewer)
    dock = desk.rail.open("Recording")
    dock.recordings.fold.open()
    settle(desk.session.viewer)
    dock.scroll.ensureWidgetVisible(dock.recordings)


def draw_kinds(recording: marey.Recording) -> None:
    """Draw a mark of every kind in frame 9, each type with something of its own."""
    types, shapes = recording.types, recording.shapes
    asked = {"stage": ["G1", "S", "M"], "age": {"kind": "number", "unit": "h"}}
    types.edit("cell", label="{attribute[stage]}", attribute_schema=asked)
    types.add("region", "rectangle", label="{area} px", line_style="dashed")
    types.add("body", "ellipse", label="{width} x {height}", line_width=3)
    types.add("outline", "polygon", label="{type}")
    types.add("fibre", "polyline", label="{length} px", line_style="dotted")
    types.add("blurred", "frame")
    shapes.add("region", 9, box((60, 80), 30, 40))
    shapes.add("body", 9, box((120, 200), 24, 60), rotation=30)
    shapes.add("outline", 9, [[150, 60], [140, 100], [170, 120], [190, 90], [185, 65]])
    shapes.add("fibre", 9, [[20, 150], [40, 180], [30, 220], [50, 260]])
    recording.frame_labels.add("blurred", 5, 20)
    ids = recording.markers.frame(9).ids
    recording.markers.edit(ids[:3], attributes={"stage": "M"})
    recording.markers.edit(ids[3], style={"color": "#ff00ff", "symbol": "star"})


def show_exchange(desk: Desk, home: Path) -> None:
    """Look at a database of ClickPoints that holds the marks of another person."""
    recording = desk.session.recording
    file = marey.export_marks(recording, home / "by_grace.cdb", frames=range(20))[0]
    dock = desk.rail.open("Exchange")
    part = dock.incoming
    part.existing.setCurrentIndex(part.existing.findData("beside"))
    dock.take(file)
    while not part.is_ready:
        settle(desk.session.viewer)


def show_measures(desk: Desk) -> None:
    """Grow a few cells in each frame, measure them, and wait for it."""
    recording = desk.session.recording
    recording.masks.layers.add("cells", kind="instances")
    for t in range(5, 18):
        marks = recording.markers.table(t=t)
        picture = recording.series[t]
        for y, x in marks.loc[marks["type"] == "cell", ["y", "x"]].to_numpy()[:6]:
            if picture[round(y), round(x)] > 90:
                recording.masks.grow(t, picture, (y, x), 40, layer="cells", smooth=2)
    desk.session.deliver()
    desk.session.choose_mask_layer("cells")
    dock = desk.rail.open("Measures")
    settle(desk.session.viewer)
    dock.start("cells")
    while dock.runner.is_running or dock.result is None:
        settle(desk.session.viewer)


def show_cells(desk: Desk) -> None:
    """Name the grown cells, hide the unsure ones, and unfold *Polygons*."""
    recording = desk.session.recording
    recording.types.add("nucleus", "mask")
    for t in recording.masks.frames("cells"):
        values = np.unique(recording.masks.read(t, "cells"))[1:]
        scores = 0.3 + 0.65 * (values * 7 % 11) / 10
        recording.objects.set(t, values, type="nucleus", score=scores)
    recording.types.edit("nucleus", least_score=0.5)
    desk.session.deliver()
    desk.rail.open("Masks").polygons.open()


def main(folder: Path) -> None:
    """Make every picture."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        cells = copy_sample("simulated", home)
        viewer = Viewer(title="Marey")
        viewer.window.resize(1280, 800)
        marey.view(None, viewer)
        shoot(viewer, "empty", folder)

        with marey.open(cells, author="Ada") as recording:
            mark_cells(recording)
        marey.view(cells, viewer)
        desk = Desk.of(viewer)
        while not desk.session.recording.series.complete:
            settle(viewer)
        desk.session.go(9)
        shoot(viewer, "recording", folder)
        for name in ("Markers", "Masks", "Table", "Notes"):
            desk.rail.open(name)
            shoot(viewer, name.lower(), folder)
        show_history(desk)
        shoot(viewer, "history", folder)
        desk.session.past.end()
        show_report(desk)
        shoot(viewer, "history-report", folder)
        desk.rail.find("History").widget().report_fold.close_up()
        show_measures(desk)
        shoot(viewer, "measures", folder)
        show_cells(desk)
        shoot(viewer, "cells", folder)
        desk.rail.open("Masks").polygons.close_up()
        recording = desk.session.recording
        with recording.group("drew every kind of mark"):
            draw_kinds(recording)
        dock = desk.rail.open("Markers")
        desk.session.select((int(recording.markers.frame(9).ids[0]),))
        dock.steps[1].open()
        shoot(viewer, "marks", folder)
        dock.steps[1].close_up()
        recording.undo()
        recording.calibrate("pixel_size", 0.5)
        desk.session.recalibrate()
        display = desk.session.display
        display.scale_bar = True
        display.hud = "{file}   {frame} / {last}\\n{time}   {count[cell]} cells"
        desk.rail.open("Display")
        shoot(viewer, "display", folder)
        display.scale_bar, display.hud = False, ""
        desk.rail.open("Export")
        shoot(viewer, "export", folder)
        show_exchange(desk, Path(home))
        shoot(viewer, "exchange", folder)
        preview_cells(desk)
        shoot(viewer, "add-ons", folder)
        desk.session.canvas.drop_preview()
        show_times(desk)
        shoot(viewer, "times", folder)
        desk.rail.find("Recording").widget().times.close_up()
        viewer.theme = "light"
        desk.rail.open("Markers")
        shoot(viewer, "light", folder)
        viewer.theme = "dark"
        align_cells(desk.session.recording)
        desk.session.go(36)
        desk.session.aligned = True
        desk.rail.open("Recording")
        shoot(viewer, "alignment", folder)
        desk.session.aligned = False
        follow_cells(desk.session.recording)
        desk.player.set_bounds(8, 52)
        timeline = desk.rail.open("Timeline")
        desk.session.go(20)
        settle(viewer)
        drawn = timeline.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
        drawn.save(str(folder / "timeline.png"), "PNG", 0)
        detect_cells(desk.session.recording)
        desk.session.deliver()
        desk.session.refresh()
        for name in ("cell", "daughter", "followed"):
            desk.session.recording.types.edit(name, visible=False)
        desk.session.choose_type("detected")
        desk.session.trust.slide("detected", 0.5)
        desk.session.trust.release()
        desk.rail.open("Markers")
        shoot(viewer, "review", folder)
        for name in ("cell", "daughter", "followed"):
            desk.session.recording.types.edit(name, visible=True)
        sheet = desk.rail.cheat_sheet()
        settle(viewer)
        sheet.grab().save(str(folder / "keys.png"), "PNG", 0)
        sheet.close()
        show_recordings(desk, Path(home))
        shoot(viewer, "recordings", folder)
        viewer.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES)
