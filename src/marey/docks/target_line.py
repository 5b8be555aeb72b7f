"""The line that names the file to write."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qtpy.QtCore import Qt, Signal
from qtpy.QtWidgets import QFileDialog

from marey.docks.parts import Line
from marey.frames.export.targets import free_target

if TYPE_CHECKING:
    from qtpy.QtWidgets import QWidget


class TargetLine(Line):
    """A file to write: proposed, until somebody names one.

    Parameters
    ----------
    parent : QWidget, optional
        Owner.

    Attributes
    ----------
    is_typed : bool
        Whether somebody has; such a name is only given other endings.
    named : Signal()
        Somebody has named another file.
    """

    named = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_typed = False
        self.setAccessibleName("File to write")
        self.textEdited.connect(self._on_typed)

    def propose(self, place: Path) -> None:
        """Fill in a place, or one like it that is free."""
        self.setText(str(free_target(place)))
        self.setToolTip(self.text())
        self.setCursorPosition(len(self.text()))

    def end_with(self, ending: str) -> None:
        """Let the name end otherwise."""
        self.setText(str(Path(self.text()).with_suffix(ending)))

    def take_free_name(self) -> None:
        """Change the name into one that is free."""
        self.setText(str(free_target(self.text())))

    def ask(self) -> None:
        """Let somebody choose in a dialog, which need not be answered."""
        dialog = QFileDialog(self, "Export", self.text())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.fileSelected.connect(self._take)
        dialog.open()

    def _take(self, path: str) -> None:
        self.setText(path)
        self._on_typed()

    def _on_typed(self, *_text: object) -> None:
        self.is_typed = True
        self.named.emit()
