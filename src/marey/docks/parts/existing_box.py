"""The three choices of all imports and jobs, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtWidgets import QComboBox

if TYPE_CHECKING:
    from qtpy.QtWidgets import QWidget

EXISTING = {
    "only what is missing": "fill",
    "replace what machines made": "overwrite",
    "all, beside what is there": "beside",
}


class ExistingBox(QComboBox):
    """Asks what becomes of what is there already.

    Parameters
    ----------
    parent : QWidget
        Owner.
    tip : str
        What is meant here by something being there.
    """

    def __init__(self, parent: QWidget, tip: str = "") -> None:
        super().__init__(parent)
        for words, name in EXISTING.items():
            self.addItem(words, name)
        self.setToolTip(tip)

    @property
    def choice(self) -> str:
        """What was chosen: ``fill``, ``overwrite`` or ``beside``."""
        return str(self.currentData())
