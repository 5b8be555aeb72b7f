"""Types kept for other recordings: a button with what there is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from qtpy.QtCore import QPoint, Qt
from qtpy.QtWidgets import QFileDialog, QInputDialog, QMenu, QPushButton, QWidget

from marey.docks.parts.clock_text import counted
from marey.errors import MareyError

if TYPE_CHECKING:
    from marey.docks.desk import Desk

_FILES = "Templates (*.json)"


class TemplateMenu(QPushButton):
    """Uses a template, or keeps the types of this recording as one.

    Parameters
    ----------
    desk : Desk
        Whose session has the types.
    parent : QWidget, optional
        Owner.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = desk.session
        self.setText("Template...")
        self.setToolTip("Types kept for other recordings")
        self.clicked.connect(self._open)

    def _open(self) -> None:
        place = self.mapToGlobal(self.rect().topLeft())
        menu = self.menu_now()
        menu.popup(place - QPoint(0, menu.sizeHint().height()))

    def menu_now(self) -> QMenu:
        """Return what there is now; other windows keep templates, too."""
        menu, recording = QMenu(self), self._session.recording
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if recording is None:
            return menu
        for name, place in recording.types.templates().items():
            menu.addAction(name, lambda place=place: self.use(place))
        menu.addAction("Use a file...", self._ask_file)
        menu.addSeparator()
        keep = menu.addAction("Keep these types as...", self._ask_name)
        groups = sorted({kind.group for kind in self._session.types if kind.group})
        keep.setEnabled(bool(recording.types.list()))
        for group in groups:
            menu.addAction(
                f"Keep the group {group}", lambda group=group: self.keep(group, group)
            )
        return menu

    def use(self, source: str | Path) -> None:
        """Add the types of a template."""
        session, recording = self._session, self._session.recording
        if recording is not None:
            session.post(recording.types.use_template, source, done=self._tell_used)

    def _tell_used(self, used: Any) -> None:
        self._session.reload_types()
        words = [f"took {counted(len(used.added), 'type')}"]
        if used.same:
            words.append(f"{len(used.same)} were here already")
        self._session.said.emit("; ".join([*words, *used.clashes]))

    def keep(self, name: str, group: str | None = None) -> None:
        """Keep types as a template of a name, or in a file."""
        session, recording = self._session, self._session.recording
        if recording is None:
            return
        try:
            place = recording.types.save_template(name, group)
        except (MareyError, OSError) as error:
            session.said.emit(str(error))
        else:
            session.said.emit(f"kept as the template {place.stem}")

    def _ask_name(self) -> None:
        dialog = QInputDialog(self)
        dialog.setWindowTitle("Keep types")
        dialog.setLabelText("Name of the template:")
        recording = self._session.recording
        dialog.setTextValue("" if recording is None else Path(recording.name).stem)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.textValueSelected.connect(self.keep)
        dialog.open()

    def _ask_file(self) -> None:
        dialog = QFileDialog(self, "Template", "", f"{_FILES};;All files (*)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.use)
        dialog.open()
