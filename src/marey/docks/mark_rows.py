"""Marks that were found, as Qt's tables want them: page by page, as they are seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtpy.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal

from marey.words import Review

if TYPE_CHECKING:
    import pandas as pd
    from qtpy.QtGui import QPixmap

HEADS = ("", "frame", "type", "text", "score", "track", "author", "source", "review")
COLUMNS = ("", "t", "type", "text", "score", "track", "author", "source", "review")
PAGE = 200
_KEPT = 40
"""Pages kept: 8,000 rows, more than anybody scrolls through at once."""


class MarkRows(QAbstractTableModel):
    """Rows of marks; those not read yet are asked for and show dots.

    Parameters
    ----------
    parent : QObject, optional
        Owner.
    """

    wanted = Signal(int)
    """A page, by its number, is in sight and was not read yet."""
    crop_wanted = Signal(int)
    """The picture of a row is in sight and was not cut yet."""
    sorted_by = Signal(str, bool)
    """A head was clicked: the column, and whether the largest stands first."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._count = 0
        self._pages: dict[int, list[dict[str, Any]]] = {}
        self._asked: set[int] = set()
        self._crops: dict[int, QPixmap | None] = {}

    def show_count(self, count: int) -> None:
        """Begin another list of so many rows."""
        self.beginResetModel()
        self._count = count
        self._pages, self._asked, self._crops = {}, set(), {}
        self.endResetModel()

    def show_page(self, number: int, page: pd.DataFrame) -> None:
        """Take up the rows of a page."""
        while len(self._pages) >= _KEPT:
            gone = next(iter(self._pages))
            del self._pages[gone]
            self._asked.discard(gone)
        self._pages[number] = page.to_dict("records")  # type: ignore[assignment]
        first, last = number * PAGE, min((number + 1) * PAGE, self._count) - 1
        if last >= first:
            self.dataChanged.emit(
                self.index(first, 0), self.index(last, len(HEADS) - 1)
            )

    def show_crop(self, row: int, crop: QPixmap) -> None:
        """Take up the picture of a row."""
        self._crops[row] = crop
        place = self.index(row, 0)
        self.dataChanged.emit(place, place)

    def row(self, row: int) -> dict[str, Any] | None:
        """Return what is known of a row; None until its page is read."""
        page = self._pages.get(row // PAGE)
        if page is None or row % PAGE >= len(page):
            return None
        return page[row % PAGE]

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        """Return how many marks were found."""
        return 0 if parent is not None and parent.isValid() else self._count

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        """Return how many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(HEADS)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows."""
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.DecorationRole and column == 0:
            return self._crop(row)
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return None
        known = self.row(row)
        if known is None:
            self._want(row // PAGE)
            return "..." if column == 1 else None
        return None if column == 0 else _shown(COLUMNS[column], known)

    def _want(self, page: int) -> None:
        if page not in self._asked:
            self._asked.add(page)
            self.wanted.emit(page)

    def _crop(self, row: int) -> QPixmap | None:
        if row not in self._crops and self.row(row) is not None:
            if len(self._crops) > 2 * PAGE:
                self._crops.clear()
            self._crops[row] = None
            self.crop_wanted.emit(row)
        return self._crops.get(row)

    def sort(
        self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder
    ) -> None:
        """Ask for another order; the list comes anew."""
        name = COLUMNS[column] if 0 < column < len(COLUMNS) else "id"
        if name == "author":  # who made what is the order in which it was made
            name = "id"
        self.sorted_by.emit(name, order == Qt.SortOrder.DescendingOrder)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = 0
    ) -> str | None:
        """Return the heads of the columns."""
        across = orientation == Qt.Orientation.Horizontal
        if across and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        return None


def _shown(column: str, row: dict[str, Any]) -> str:
    """Return what a cell says."""
    value = row[column]
    if column == "review":
        return "" if row["source"] == "person" else Review(int(value)).name.lower()
    if column == "score":
        return "" if value != value else f"{value:.3g}"
    if column == "track":
        return str(value) if isinstance(value, int) else ""
    if column == "type" and row["kind"] == "cell" and not value:
        return "cell"
    return str(value)
