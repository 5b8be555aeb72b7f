"""A DataFrame as Qt's tables want it: sorted by value, copied with its heads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from qtpy.QtCore import QAbstractTableModel, QModelIndex, Qt

if TYPE_CHECKING:
    import pandas as pd
    from qtpy.QtCore import QSortFilterProxyModel


_UNKNOWN = {"nan", "<NA>", "NaT"}


class FrameTable(QAbstractTableModel):
    """Rows of a table of measures; sorted by a proxy, by `UserRole`."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._names: list[str] = []
        self._columns: list[list[Any]] = []

    def show_table(self, table: pd.DataFrame) -> None:
        """Show another table.

        Parameters
        ----------
        table : pandas.DataFrame
            Read once; not kept.
        """
        self.beginResetModel()
        self._names = [str(name) for name in table]
        self._columns = [table[name].tolist() for name in table]
        self.endResetModel()

    def value(self, row: int, name: str) -> Any:
        """Return one value of a row, as it is in the table."""
        return self._columns[self._names.index(name)][row]

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        """Return how many rows there are."""
        inside = parent is not None and parent.isValid()
        return 0 if inside or not self._columns else len(self._columns[0])

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        """Return how many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(self._names)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows, and by what it is sorted."""
        value = self._columns[index.column()][index.row()]
        is_number = isinstance(value, (int, float)) and value == value
        if role == Qt.ItemDataRole.UserRole:
            return float(value) if is_number else in_words(value)
        if role == Qt.ItemDataRole.DisplayRole:
            return in_words(value)
        if role == Qt.ItemDataRole.TextAlignmentRole and is_number:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = 0
    ) -> str | None:
        """Return the heads of the columns."""
        across = orientation == Qt.Orientation.Horizontal
        if across and role == Qt.ItemDataRole.DisplayRole:
            return self._names[section]
        return None

    def as_text(self, shown: QSortFilterProxyModel, rows: list[int]) -> str:
        """Return rows as a spreadsheet takes them: heads first, tabs between.

        Parameters
        ----------
        shown : QSortFilterProxyModel
            In whose order.
        rows : list of int
            Rows of it.
        """
        lines = ["\t".join(self._names)]
        for row in rows:
            mine = shown.mapToSource(shown.index(row, 0)).row()
            lines.append("\t".join(_exact(column[mine]) for column in self._columns))
        return "\n".join(lines) + "\n"


def in_words(value: Any) -> str:
    """Return a value as short as it can be read.

    Examples
    --------
    >>> in_words(67.11639), in_words(2104), in_words(float("nan"))
    ('67.12', '2104', '')
    """
    if value is None or str(value) in _UNKNOWN:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1e4 else f"{value:.0f}"
    return str(value)


def _exact(value: Any) -> str:
    if value is None or str(value) in _UNKNOWN:
        return ""
    return repr(value) if isinstance(value, (float, np.floating)) else str(value)
