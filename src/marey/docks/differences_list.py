"""What two versions differ in: a sentence, counts, and a list to go through."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from qtpy.QtCore import Signal
from qtpy.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from marey.docks.parts import push_button
from marey.docks.parts.data_table import DataTable
from marey.layers.differences import SIGNS

if TYPE_CHECKING:
    import pandas as pd

    from marey.sidecar.comparison import Comparison

_HEAD, _ROW, _TALLEST = 28, 20, 6
"""Pixels of head and row of the counts, and the most rows seen without scrolling."""
_WIDEST = 4
"""Columns that fit beside each other; more have a bar below."""
MOST = 5000
"""Rows that are listed; the counts are of all."""


class DifferencesList(QWidget):
    """Counts by type, and the marks that differ; a click goes there.

    Parameters
    ----------
    parent : QWidget
        The dock.
    """

    gone_to = Signal(int, float, float)
    """Frame, y and x of a row that was clicked; NaN where it has no place."""
    ended = Signal()
    """Nobody wants to see the differences any more."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: pd.DataFrame | None = None
        self.said = QLabel(self)
        self.said.setWordWrap(True)
        self.legend = QLabel(self)
        self.legend.setWordWrap(True)
        self.counts = DataTable(self)
        self.table = DataTable(self)
        self.table.setMinimumHeight(110)
        self.table.setToolTip(
            "A click goes there. Places are y (down) and x (right) in pixels"
        )
        self.table.row_clicked.connect(self._go)
        self.hide_it = push_button("Hide", self.ended.emit, self)
        head = QHBoxLayout()
        head.addWidget(self.said, 1)
        head.addWidget(self.hide_it)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(head)
        for part in (self.legend, self.counts, self.table):
            column.addWidget(part)
        self.setVisible(False)

    def show_comparison(self, found: Comparison | None) -> None:
        """Show what differs; None hides it."""
        self.setVisible(found is not None)
        if found is None:
            self._rows = None
            return
        self._rows = found.table.head(MOST)
        more = len(found.table) - len(self._rows)
        self.said.setText(found.words + (f"; {more:,} more rows" if more else ""))
        changes = [one for one in SIGNS if (found.table["change"] == one).any()]
        self.legend.setText(",  ".join(f"{SIGNS[one][0]}: {one}" for one in changes))
        self.legend.setVisible(bool(changes))
        counts = found.counts
        counts = counts.loc[:, counts.any(axis=0)].reset_index()
        self.counts.show_table(counts)
        is_wide = len(counts.columns) > _WIDEST
        bar = self.counts.horizontalScrollBar().sizeHint().height() if is_wide else 0
        self.counts.setFixedHeight(_HEAD + _ROW * min(len(counts), _TALLEST) + bar)
        self.table.show_table(_listed(self._rows))
        for part in (self.counts, self.table):
            part.setVisible(bool(len(self._rows)))

    def _go(self, row: int) -> None:
        if self._rows is None:
            return
        one = self._rows.iloc[row]
        gone = one["t"] < 0
        t = one["t_before"] if gone else one["t"]
        y, x = (one["y_before"], one["x_before"]) if gone else (one["y"], one["x"])
        self.gone_to.emit(int(t), float(y), float(x))


def _listed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the columns a person reads."""
    import pandas as pd

    gone = (rows["t"] < 0).to_numpy()
    return pd.DataFrame(
        {
            "frame": np.where(gone, rows["t_before"], rows["t"]),
            "type": np.where(gone, rows["type_before"], rows["type"]),
            "change": rows["change"],
            "from (y, x)": _place(rows["y_before"], rows["x_before"]),
            "to (y, x)": _place(rows["y"], rows["x"]),
        }
    )


def _place(y: pd.Series, x: pd.Series) -> list[str]:
    return [
        "" if one != one else f"{one:.0f}, {two:.0f}"
        for one, two in zip(y.tolist(), x.tolist(), strict=True)
    ]
