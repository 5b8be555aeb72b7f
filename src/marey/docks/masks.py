"""The Masks dock: one layer of areas, its classes, and the brush."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QSlider

from marey.docks.dock import Dock
from marey.docks.parts.clock_text import counted
from marey.docks.type_list import TypeList

if TYPE_CHECKING:
    from psygnal import SignalInstance

MODES = {
    "paint": ("Brush", "Paint with the chosen class (P)"),
    "erase": ("Eraser", "Erase (E)"),
    "fill": ("Fill", "Fill a connected area (F)"),
    "pick": ("Pick", "Pick the class below the pointer (K)"),
}
BRUSH = (1, 200)


class MasksDock(Dock):
    """Classes with keys and colours; raising the dock makes the brush active."""

    title = "Masks"
    empty_words: ClassVar[str] = "Open a recording; then paint in the picture."

    def build(self) -> None:
        """Make the tools, the sliders and the list of classes."""
        tools = QHBoxLayout()
        tools.setSpacing(3)
        self.modes = {mode: self._mode_button(mode) for mode in MODES}
        for button in self.modes.values():
            tools.addWidget(button)
        self.brush = self._slider(*BRUSH, self._set_brush)
        self.opacity = self._slider(0, 100, self._set_opacity)
        self.brush_said, self.opacity_said = QLabel(self), QLabel(self)
        grid = QGridLayout()
        for row, (words, slider, said) in enumerate(
            (
                ("Brush", self.brush, self.brush_said),
                ("Opacity", self.opacity, self.opacity_said),
            )
        ):
            said.setMinimumWidth(46)
            grid.addWidget(QLabel(words, self), row, 0)
            grid.addWidget(slider, row, 1)
            grid.addWidget(said, row, 2)
        self.list = TypeList(self.desk, self.asking, "mask", self)
        self.list.chosen.connect(self.session.choose_class)
        self.frames = QLabel(self)
        self.column.addLayout(tools)
        self.column.addLayout(grid)
        self.column.addWidget(QLabel("Classes", self))
        self.column.addWidget(self.list)
        self.column.addWidget(self.frames)
        self.column.addStretch(1)
        self.new = self.button("+ New class", self.list.name_new)
        self.list.naming.setPlaceholderText("Name of the new class, then Enter")
        self.foot.addWidget(self.new)

    def wires(self) -> list[tuple[SignalInstance, Any]]:
        """Return the signals to hear."""
        session = self.session
        return [
            (session.types_changed, self.refresh_soon),
            (session.type_changed, self.refresh_soon),
            (session.tool_changed, self.refresh_soon),
            (session.changed, self._hear),
        ]

    def raised(self) -> None:
        """Make the brush active."""
        if self.session.recording is not None:
            self.session.choose("paint")

    def refresh(self) -> None:
        """Show classes, the active tool, the brush and the opacity."""
        session = self.session
        self.new.setVisible(session.recording is not None)
        if session.recording is None:
            return
        classes = [kind for kind in session.types if kind.kind == "mask"]
        if session.type not in classes and session.type and session.type.kind == "mask":
            classes.append(session.type)  # written with its first stroke
        self.list.show_types(classes)
        for mode, button in self.modes.items():
            button.setChecked(session.tool == "paint" and session.paint_mode == mode)
        labels = session.labels
        for slider in (self.brush, self.opacity):
            slider.setEnabled(labels is not None)
        if labels is not None:
            self._hear_layer(labels)
            self._show_brush()
            self._show_opacity()
        self._ask_frames()

    def as_python(self) -> str:
        """Return lines that read the masks."""
        layer = self.session.mask_layer
        return (
            "import marey\n\n"
            f"with marey.open({self.source!r}) as rec:\n"
            f"    print(rec.masks.classes({layer!r}))  # value -> class\n"
            f"    for t in rec.masks.frames({layer!r}):\n"
            f"        labels = rec.masks.read(t, layer={layer!r})\n"
        )

    # -- building ----------------------------------------------------------------
    def _mode_button(self, mode: str) -> QPushButton:
        words, tip = MODES[mode]
        button = self.button(words, lambda: self._choose(mode))
        button.setCheckable(True)
        button.setToolTip(tip)
        return button

    def _slider(self, low: int, high: int, act: Any) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal, self)
        slider.setRange(low, high)
        slider.valueChanged.connect(act)
        return slider

    # -- acts ----------------------------------------------------------------------
    def _choose(self, mode: str) -> None:
        self.session.choose(mode)
        self.refresh_soon()

    def _set_brush(self, size: int) -> None:
        if self.session.labels is not None:
            self.session.labels.brush_size = size

    def _set_opacity(self, percent: int) -> None:
        if self.session.labels is not None:
            self.session.labels.opacity = percent / 100

    # -- showing ---------------------------------------------------------------------
    def _hear_layer(self, labels: Any) -> None:
        # connecting a method twice is once to napari's events
        labels.events.brush_size.connect(self._show_brush)
        labels.events.opacity.connect(self._show_opacity)

    def _show_brush(self, *_news: object) -> None:
        labels = self.session.labels
        if labels is not None:
            _show(self.brush, round(labels.brush_size))
            self.brush_said.setText(f"{labels.brush_size:.0f} px")

    def _show_opacity(self, *_news: object) -> None:
        labels = self.session.labels
        if labels is not None:
            _show(self.opacity, round(labels.opacity * 100))
            self.opacity_said.setText(f"{labels.opacity:.0%}")

    def _hear(self, change: Any) -> None:
        if change.table in {"mask_tile", "mask_frame", "type"}:
            self._ask_frames()

    def _show_frames(self, frames: Any) -> None:
        painted = counted(len(frames), "frame")
        self.frames.setText(f"layer {self.session.mask_layer}: {painted} painted")

    def _ask_frames(self) -> None:
        recording = self.session.recording
        if recording is not None and self.in_sight:
            self.asking.ask(
                "frames",
                self.desk.read(recording.masks.frames, self.session.mask_layer),
                self._show_frames,
            )


def _show(slider: QSlider, value: int) -> None:
    slider.blockSignals(True)
    slider.setValue(value)
    slider.blockSignals(False)
