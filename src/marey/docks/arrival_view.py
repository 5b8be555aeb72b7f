"""What would come of a file of marks: in words, and in a small table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QLabel, QVBoxLayout, QWidget

from marey.docks.parts.data_table import DataTable
from marey.exchange.arrival import NOUNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marey.exchange import Arrival

ROW = 20
"""Height of a line of the table."""
ROWS = 8
"""Lines that are seen at once."""


class ArrivalView(QWidget):
    """Shows an `Arrival`, most often of a dry run.

    Parameters
    ----------
    parent : QWidget, optional
        Owner.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.table = DataTable(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table)
        layout.addWidget(self.words)
        self.hide()

    def show_arrival(
        self, arrival: Arrival, guarded: int, also: Sequence[str] = ()
    ) -> None:
        """Show what would come.

        Parameters
        ----------
        arrival : Arrival
            What a dry run found.
        guarded : int
            Rows that stay since people made, accepted or put them right.
        also : sequence of str
            Other formats that the file could be of.
        """
        table = arrival.table()
        table["what"] = table["what"].map(lambda one: NOUNS.get(one, one))
        table.columns = ["what", "type", "comes", "left out"]
        self.table.setVisible(len(table) > 0)
        self.table.show_table(table)
        self.table.setFixedHeight(28 + ROW * min(ROWS, len(table)))
        lines = replace(arrival, cannot=()).words.splitlines()
        if guarded:
            rows = "row" if guarded == 1 else "rows"
            lines.insert(1, f"{guarded:,} {rows} made or reviewed by people would stay")
        if arrival.cannot:
            lines.append("Cannot come:")
            lines += [f"- {one}" for one in arrival.cannot]
        if also:
            lines.append(f"It could also be {' or '.join(also)}: choose the format.")
        self.words.setText("\n".join(lines))
        self.show()
