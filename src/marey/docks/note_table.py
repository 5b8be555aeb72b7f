"""All notes of a recording, as Qt's tables want them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtpy.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal

from marey.docks.history_rows import when

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qtpy.QtGui import QPixmap

HEADS = ("frame", "text", "tags", "★", "author", "when")
_KEPT = 500
"""Pictures kept."""


class NoteTable(QAbstractTableModel):
    """Rows of notes with a picture of each frame; sorted by a proxy."""

    picture_wanted = Signal(int)
    """The picture of a frame is in sight and was not made yet."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[Any] = ()
        self._pictures: dict[int, QPixmap | None] = {}

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show other rows, each with ``t``, ``text``, ``tags`` and ``rating``."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def show_picture(self, t: int, picture: QPixmap) -> None:
        """Take up the picture of a frame."""
        self._pictures[t] = picture
        for row, note in enumerate(self._rows):
            if int(note.t) == t:
                place = self.index(row, 0)
                self.dataChanged.emit(place, place)

    def forget_pictures(self) -> None:
        """Show no picture of a recording that is closed."""
        self._pictures = {}

    def frame(self, row: int) -> int:
        """Return the frame of a row."""
        return int(self._rows[row].t)

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        """Return how many notes there are."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        """Return how many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(HEADS)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows, and by what it is sorted."""
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0:
            return self._picture(int(self._rows[index.row()].t))
        if role not in {
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.UserRole,
        }:
            return None
        row, column = self._rows[index.row()], index.column()
        if column == 0:
            return int(row.t)
        if column == 3:
            return int(row.rating) if role == Qt.ItemDataRole.UserRole else _stars(row)
        if column == 4:
            return row.author if isinstance(row.author, str) else ""
        if column == 5:
            return _time(row.at, role)
        return row.text if column == 1 else ", ".join(row.tags)

    def _picture(self, t: int) -> QPixmap | None:
        if t >= 0 and t not in self._pictures:
            if len(self._pictures) > _KEPT:
                self._pictures.clear()
            self._pictures[t] = None
            self.picture_wanted.emit(t)
        return self._pictures.get(t)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = 0
    ) -> str | None:
        """Return the heads of the columns."""
        across = orientation == Qt.Orientation.Horizontal
        if across and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        return None


def _time(at: float, role: int) -> float | str:
    """Return when a note was written; nothing of one that nobody signed."""
    if role == Qt.ItemDataRole.UserRole:
        return float(at) if at == at else 0.0
    return when(float(at)) if at == at else ""


def _stars(row: Any) -> str:
    return str(row.rating) if row.rating else ""
