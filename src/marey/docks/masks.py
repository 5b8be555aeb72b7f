"""The Masks dock: layers of areas and single cells, their classes, and the tools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSlider, QSpinBox

from marey.docks.cell_line import CellLine
from marey.docks.dock import Dock
from marey.docks.job_runner import JobRunner
from marey.docks.layer_list import LayerList
from marey.docks.mask_tools import MaskTools, show_silently
from marey.docks.outline_form import OutlineForm
from marey.docks.parts import Fold, check_box
from marey.docks.type_list import TypeList
from marey.errors import BadValue
from marey.jobs.interpolating import interpolate_masks

if TYPE_CHECKING:
    from collections.abc import Callable

    from psygnal import SignalInstance

    from marey.recording import Recording
    from marey.words import Done, Report


class MasksDock(Dock):
    """Layers, classes and tools; raising the dock makes the brush active."""

    title = "Masks"
    empty_words: ClassVar[str] = "Open a recording; then paint in the picture."

    def build(self) -> None:
        """Make the tools, the list of layers and the list of classes."""
        self.runner = JobRunner(self)
        self._doing = self._kept = ""
        self.tools = MaskTools(self.session, self)
        self.brush, self.modes = self.tools.brush, self.tools.modes
        self.over = check_box(
            "Paint over other cells",
            self._set_over,
            self,
            "Else a stroke spares every cell but its own",
        )
        self.layers = LayerList(self.desk, self.asking, self)
        self.layers.shown.connect(self._show_looks)
        self.list = TypeList(self.desk, self.asking, "mask", self)
        self.list.chosen.connect(self.session.choose_class)
        self.cells = CellLine(self.desk, self.asking, self)
        self.classes = QLabel("Classes", self)
        self.column.addWidget(self.tools)
        self.column.addWidget(self.over)
        self.column.addLayout(self._frames_row())
        self.column.addLayout(self._layers_head())
        self.column.addWidget(self.layers)
        self.column.addWidget(self.cells)
        self.column.addLayout(self._looks_grid())
        self.column.addWidget(self.classes)
        self.column.addWidget(self.list)
        self.outlines = OutlineForm(self.desk, self.asking, self)
        self.outlines.asked.connect(self._start)
        self.polygons = Fold("Polygons", self.outlines, self)
        self.column.addWidget(self.polygons)
        self.column.addStretch(1)
        self.new = self.button("+ New class", self.list.name_new)
        self.list.naming.setPlaceholderText("Name of the new class, then Enter")
        self.measure = self.button("Measure", self._measure)
        self.measure.setToolTip("Size, place, brightness and shape, as table and plot")
        self.foot.addWidget(self.new)
        self.foot.addWidget(self.measure)
        self.runner.reported.connect(self._show_report)
        self.runner.done.connect(self._show_done)
        self.runner.failed.connect(self._show_failure)
        self.runner.stopped.connect(self._show_stopped)
        self.state.cancelled.connect(self.runner.cancel)
        self.desk.player.bounds_changed.connect(self.refresh_soon)

    def wires(self) -> list[tuple[SignalInstance, Any]]:
        """Return the signals to hear."""
        session = self.session
        return [
            (session.types_changed, self.refresh_soon),
            (session.type_changed, self.refresh_soon),
            (session.tool_changed, self.refresh_soon),
            (session.changed, self._hear),
            (session.closing, self.runner.finish),
            *self.cells.wires(),
        ]

    def raised(self) -> None:
        """Make the brush active."""
        if self.session.recording is not None:
            self.session.choose("paint")

    def refresh(self) -> None:
        """Show layers, classes, the active tool and how it is set."""
        session = self.session
        is_open, cells = session.recording is not None, session.paints_cells
        self.new.setVisible(is_open and not cells)
        self.measure.setVisible(is_open)
        if not is_open:
            return
        classes = [kind for kind in session.types if kind.kind == "mask"]
        if session.type not in classes and session.type and session.type.kind == "mask":
            classes.append(session.type)  # written with its first stroke
        self.list.show_types(classes)
        self.classes.setVisible(not cells)
        self.list.setVisible(not cells)
        self.over.setVisible(cells)
        self.over.setChecked(session.paint_over)
        self.tools.show_tools()
        labels = session.labels
        if labels is not None:
            # connecting a method twice is once to napari's events
            labels.events.brush_size.connect(self.tools.show_sizes)
            for event in (labels.events.opacity, labels.events.contour):
                event.connect(self._show_looks)
        self._show_looks()
        self.layers.ask()
        self.cells.refresh()
        self.outlines.refresh()

    def as_python(self) -> str:
        """Return lines that read the masks."""
        layer, recording = self.session.mask_layer, self.session.recording
        layers = [] if recording is None else recording.masks.layers.list()
        lines = (
            "import marey\n\n"
            f"with marey.open({self.source!r}) as rec:\n"
            "    print(rec.masks.layers.table())\n"
        )
        if layer not in {one.name for one in layers}:
            # the layer is made by the first stroke
            return lines + self.outlines.as_python()
        return lines + (
            f"    print(rec.masks.classes({layer!r}))  # value -> class\n"
            f"    for t in rec.masks.frames({layer!r}):\n"
            f"        labels = rec.masks.read(t, layer={layer!r})\n"
            f"    print(marey.measure(rec, {layer!r}).run().result)\n"
            + self.outlines.as_python()
        )

    # -- building ------------------------------------------------------------------
    def _frames_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(3)
        copy = self.button("Copy from previous", self._copy)
        copy.setToolTip("Take over what is painted in the frame painted before")
        between = self.button("Interpolate", self._interpolate)
        between.setToolTip("Fill the frames between those painted before and after")
        row.addWidget(copy)
        row.addWidget(between)
        return row

    def _layers_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(QLabel("Layers", self), 1)
        for words, kind in (("+ Areas", "classes"), ("+ Single cells", "instances")):
            row.addWidget(self.button(words, lambda kind=kind: self.layers.add(kind)))
        return row

    def _looks_grid(self) -> QGridLayout:
        self.opacity = QSlider(Qt.Orientation.Horizontal, self)
        self.opacity.setRange(0, 100)
        self.opacity.valueChanged.connect(self._set_opacity)
        self.opacity_said = QLabel(self)
        self.opacity_said.setMinimumWidth(38)
        self.outline = QSpinBox(self)
        self.outline.setRange(0, 20)
        self.outline.setSpecialValueText("filled")
        self.outline.setSuffix(" px")
        self.outline.setToolTip("Width of the outlines; filled areas at 0")
        self.outline.valueChanged.connect(self._set_outline)
        grid = QGridLayout()
        lines = (
            ("Opacity", self.opacity, self.opacity_said),
            ("Outline", self.outline, QLabel(self)),
        )
        for row, (words, widget, said) in enumerate(lines):
            grid.addWidget(QLabel(words, self), row, 0)
            grid.addWidget(widget, row, 1)
            grid.addWidget(said, row, 2)
        return grid

    # -- acts ----------------------------------------------------------------------
    def _set_over(self, over: bool) -> None:
        self.session.paint_over = over

    def _set_opacity(self, percent: int) -> None:
        if self.session.labels is not None:
            self.session.labels.opacity = percent / 100

    def _set_outline(self, width: int) -> None:
        if self.session.labels is not None:
            self.session.labels.contour = width

    def _copy(self) -> None:
        recording, session = self.session.recording, self.session
        if recording is None:
            return
        t, layer, z = session.t, session.mask_layer, session.plane
        session.post(copy_previous, recording, t, layer, z, done=self._said_copied)

    def _said_copied(self, count: int) -> None:
        if not count:
            self.session.say("nothing was copied: it is all painted here already")

    def _interpolate(self) -> None:
        recording, session = self.session.recording, self.session
        if recording is None:
            return
        t, layer, z = session.t, session.mask_layer, session.plane

        def make() -> Any:
            first, last = around(recording, t, layer, z)
            return interpolate_masks(recording, first, last, layer, z)

        self._start(make, "interpolating")

    def _start(
        self, make: Callable[[], Any], words: str, kept: str = "Ctrl+Z takes them back"
    ) -> None:
        """Run a job beside the window, and say what is being done."""
        if self.runner.is_running:
            self.session.say("wait, or cancel what the Masks dock is doing")
            return
        self._doing, self._kept = words, kept
        self.state.working(words)
        self.runner.start(make)

    def _measure(self) -> None:
        dock: Any = self.desk.rail.open("Measures")
        dock.start(self.session.mask_layer)

    # -- showing -------------------------------------------------------------------
    def _show_report(self, report: Report) -> None:
        self.state.working(self._doing, report)

    def _show_done(self, done: Done) -> None:
        self.state.dismiss()
        self.session.forget_question()
        self.session.say(done.made)

    def _show_failure(self, error: Exception) -> None:
        self.state.dismiss()
        self.session.say(str(error))

    def _show_stopped(self, done: int, total: int) -> None:
        self.state.dismiss()
        if total:
            self.session.say(f"stopped after {done} of {total} frames; {self._kept}")

    def _show_looks(self, *_news: object) -> None:
        labels = self.session.labels
        self.layers.show_chosen()
        for widget in (self.opacity, self.outline):
            widget.setEnabled(labels is not None)
        if labels is None:
            return
        show_silently(self.opacity, round(labels.opacity * 100))
        self.opacity_said.setText(f"{labels.opacity:.0%}")
        self.outline.blockSignals(True)
        self.outline.setValue(int(labels.contour))
        self.outline.blockSignals(False)

    def _hear(self, change: Any) -> None:
        if change.table in {"mask_layer", "type"}:
            self.refresh_soon()
        elif change.table in {"mask_tile", "mask_frame"} and self.in_sight:
            self.layers.ask()


def copy_previous(recording: Recording, t: int, layer: str, z: int | None) -> int:
    """Copy the painted frame before a frame into it; return how many areas came.

    Parameters
    ----------
    recording : Recording
        Whose masks.
    t : int
        The frame.
    layer : str
        Name of the mask layer.
    z : int or None
        The plane.
    """
    before = recording.masks.next_frame(t, -1, layer, z)
    if before is None:
        raise BadValue(f"no frame before this one has anything painted in {layer}")
    return recording.masks.copy(before, t, layer, z)


def around(
    recording: Recording, t: int, layer: str, z: int | None = None
) -> tuple[int, int]:
    """Return the painted frames before and after a frame, itself if it is painted.

    Parameters
    ----------
    recording : Recording
        Whose masks.
    t : int
        The frame.
    layer : str
        Name of the mask layer.
    z : int or None
        The plane.
    """
    masks = recording.masks
    here = t if masks.has(t, layer, z) else None
    before, after = (masks.next_frame(t, way, layer, z) for way in (-1, 1))
    first = here if before is None else before
    last = here if after is None else after
    if first is None or last is None or first == last:
        raise BadValue(
            f"paint {layer} in two frames with others between them, "
            "then interpolate from one between"
        )
    return first, last
