"""All notes of a recording, as Qt's tables want them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtpy.QtCore import QAbstractTableModel, QModelIndex, Qt

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEADS = ("frame", "text", "tags", "★")


class NoteTable(QAbstractTableModel):
    """Rows of notes; sorted and searched by a proxy."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[Any] = ()

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show other rows, each with ``t``, ``text``, ``tags`` and ``rating``."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def frame(self, row: int) -> int:
        """Return the frame of a row."""
        return int(self._rows[row].t)

    def tags(self) -> list[str]:
        """Return every tag in use, in alphabetical order."""
        return sorted({tag for row in self._rows for tag in row.tags})

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        """Return how many notes there are."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        """Return how many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(_HEADS)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows, and by what it is sorted."""
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
        return row.text if column == 1 else ", ".join(row.tags)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = 0
    ) -> str | None:
        """Return the heads of the columns."""
        across = orientation == Qt.Orientation.Horizontal
        if across and role == Qt.ItemDataRole.DisplayRole:
            return _HEADS[section]
        return None


def _stars(row: Any) -> str:
    return str(row.rating) if row.rating else ""
