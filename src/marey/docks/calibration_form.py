"""Pixel size, plane spacing, interval, channels: shown with who said so, and set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtpy.QtCore import Signal
from qtpy.QtWidgets import QFormLayout, QLabel, QPushButton, QWidget

from marey.docks.parts import Line

if TYPE_CHECKING:
    from marey.words import Calibration, Known

_NUMBERS = {
    "pixel_size": ("Pixel size", "um/px"),
    "plane_spacing": ("Plane spacing", "um"),
    "frame_interval": ("Frame interval", "s"),
}
_UNKNOWN = {
    "pixel_size": "unknown: lengths in px",
    "plane_spacing": "unknown: depths in planes",
    "frame_interval": "unknown: times in frames",
    "channels": "unknown",
}


def spoken(calibration: Calibration, name: str) -> str:
    """Return a value with its unit and its source, or what is used instead.

    Parameters
    ----------
    calibration : Calibration
        What is known.
    name : str
        ``pixel_size``, ``plane_spacing``, ``frame_interval`` or ``channels``.
    """
    known: Known | None = getattr(calibration, name)
    if known is None:
        return _UNKNOWN[name]
    if name == "channels":
        return f"{', '.join(known.value)} ({known.source})"
    words = f"{known.value:.6g} {_NUMBERS[name][1]}"
    if name == "frame_interval":
        words = f"every {words}"
    return f"{words} ({known.source})"


class CalibrationForm(QWidget):
    """Four values to type; an empty field takes the typed value back.

    Parameters
    ----------
    parent : QWidget, optional
        Owner.
    """

    said = Signal(str, object)
    """Name and value; None takes it back."""
    refused = Signal(str)
    """What was typed is no number, in words."""
    done = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: dict[str, Line] = {}
        self._before: dict[str, str] = {}
        form = QFormLayout(self)
        form.setContentsMargins(8, 0, 0, 0)
        for name, (words, unit) in _NUMBERS.items():
            self._add(form, name, f"{words} ({unit})")
        self._add(form, "channels", "Channels")
        self.fields["channels"].setPlaceholderText("GFP, DIC")
        note = QLabel("Changing these re-labels measures; no mark moves.", self)
        note.setWordWrap(True)
        form.addRow(note)
        self.set_button = QPushButton("Set", self)
        self.set_button.clicked.connect(self.hand_over)
        form.addRow(self.set_button)

    def show_calibration(self, calibration: Calibration) -> None:
        """Fill the fields with what is known."""
        for name, field in self.fields.items():
            known = getattr(calibration, name)
            text = "" if known is None else _typed(known.value)
            self._before[name] = text
            field.setText(text)

    def hand_over(self) -> None:
        """Say what was changed, or why it cannot be."""
        changed = {
            name: field.text().strip()
            for name, field in self.fields.items()
            if field.text().strip() != self._before.get(name, "")
        }
        for name, text in changed.items():
            value = _value(name, text)
            if value is None and text:
                self.refused.emit(
                    f"{text!r} should be a number above 0, such as 0.35; it stays"
                )
                return
            self.said.emit(name, value)
        self.done.emit()

    def _add(self, form: QFormLayout, name: str, words: str) -> None:
        field = Line(self)
        field.returnPressed.connect(self.hand_over)
        self.fields[name] = field
        form.addRow(words, field)


def _typed(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else f"{value:.6g}"


def _value(name: str, text: str) -> float | tuple[str, ...] | None:
    if name == "channels":
        names = tuple(part.strip() for part in text.split(",") if part.strip())
        return names or None
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if 0 < number < float("inf") else None
