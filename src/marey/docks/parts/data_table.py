"""A pandas table as Qt's tables want it; a click says which row it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from qtpy.QtCore import QAbstractTableModel, QModelIndex, QSortFilterProxyModel, Qt
from qtpy.QtCore import Signal as QtSignal
from qtpy.QtWidgets import QAbstractItemView, QTableView, QWidget

if TYPE_CHECKING:
    import pandas as pd

_LOOKED_AT = 50
"""Rows by which columns get their width."""


class DataModel(QAbstractTableModel):
    """Columns of a DataFrame, read cell by cell."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.names: list[str] = []
        self.columns: list[Any] = []

    def show(self, table: pd.DataFrame) -> None:
        """Show another table."""
        self.beginResetModel()
        self.names = [str(name) for name in table.columns]
        self.columns = [table[name].to_numpy() for name in table.columns]
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        """Return how many rows there are."""
        inside = parent is not None and parent.isValid()
        return 0 if inside or not self.columns else len(self.columns[0])

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        """Return how many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows, and by what it is sorted."""
        value = self.columns[index.column()][index.row()]
        if isinstance(value, np.generic):
            value = value.item()
        if role == Qt.ItemDataRole.UserRole:
            return value
        if role == Qt.ItemDataRole.DisplayRole:
            return _spoken(value)
        if role == Qt.ItemDataRole.TextAlignmentRole and not isinstance(value, str):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = 0
    ) -> str | None:
        """Return the names of the columns."""
        across = orientation == Qt.Orientation.Horizontal
        if across and role == Qt.ItemDataRole.DisplayRole:
            return self.names[section]
        return None


class DataTable(QTableView):
    """A table that is sorted by its heads; a click on a row names it.

    Parameters
    ----------
    parent : QWidget, optional
        Owner.
    """

    row_clicked = QtSignal(int)
    """Number of the row in the DataFrame."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.content = DataModel(self)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self.content)
        self._sorted.setSortRole(Qt.ItemDataRole.UserRole)
        self.setModel(self._sorted)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(20)
        self.horizontalHeader().setResizeContentsPrecision(_LOOKED_AT)
        self.clicked.connect(self._tell)

    def show_table(self, table: pd.DataFrame) -> None:
        """Show another table, in its own order."""
        self.setSortingEnabled(False)
        self._sorted.sort(-1)
        self.content.show(table)
        self.resizeColumnsToContents()
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)

    def _tell(self, index: QModelIndex) -> None:
        self.row_clicked.emit(self._sorted.mapToSource(index).row())


def _spoken(value: Any) -> str:
    if value is None or value != value:  # NaN is unlike itself
        return ""
    if isinstance(value, float):
        return f"{value:.5g}"
    return str(value)
