"""A pandas table as Qt's tables want it; a click says which row it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import QSortFilterProxyModel, Qt, Signal
from qtpy.QtWidgets import QAbstractItemView, QTableView, QWidget

from marey.docks.parts.frame_table import FrameTable

if TYPE_CHECKING:
    import pandas as pd
    from qtpy.QtCore import QModelIndex

_LOOKED_AT = 50
"""Rows by which columns get their width."""


class DataTable(QTableView):
    """A table that is sorted by its heads; a click on a row names it.

    Parameters
    ----------
    parent : QWidget, optional
        Owner.
    """

    row_clicked = Signal(int)
    """Number of the row in the DataFrame."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.content = FrameTable(self)
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
        self.content.show_table(table)
        self.resizeColumnsToContents()
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)

    def _tell(self, index: QModelIndex) -> None:
        self.row_clicked.emit(self._sorted.mapToSource(index).row())
