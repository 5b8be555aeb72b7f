"""The single cells of a mask layer: their types, how many, how sure they must be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtpy.QtCore import QTimer
from qtpy.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout

from marey.docks.dock_part import DockPart
from marey.docks.score_line import ScoreLine

if TYPE_CHECKING:
    from psygnal import SignalInstance

    from marey.recording import Recording
    from marey.words import Change, MarkType

SOON = 250
"""Milliseconds after which many acts in a row are counted once."""

Counted = list[tuple[str, int]]
"""Names of the types of cells, and how many there are of each in all."""


class CellLine(DockPart):
    """Counts the cells of one type, here and in all, and says which are sure enough.

    In sight where something is said of the cells of the painted layer.
    """

    def build(self) -> None:
        """Make the controls."""
        self._totals: dict[str, int] = {}
        self.types = QComboBox(self)
        self.types.setToolTip("The type of the cells")
        self.types.currentTextChanged.connect(self._choose)
        self.said = QLabel(self)
        self.said.setToolTip("Cells that are sure enough; hidden ones are not counted")
        self.scores = CellScores(self._desk, self._asking, self)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.types, 1)
        row.addWidget(self.said)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.scores)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON)
        self._soon.timeout.connect(self.refresh)
        self.hide()

    def wires(self) -> list[tuple[SignalInstance, Any]]:
        """Return the signals to hear, for the dock that has the line."""
        session = self._session
        return [
            *self.scores.wires(),
            (session.counted, self.show_counts),
            (session.changed, self._hear),
            (session.closed, self.refresh),
        ]

    def refresh(self, *_news: object) -> None:
        """Ask which types the cells of the painted layer have, and how many."""
        recording, session = self._session.recording, self._session
        if recording is None or not session.paints_cells:
            self.hide()
            return
        future = self._desk.read(counted_cells, recording, session.mask_layer)
        self._asking.ask("cells", future, self._show)

    def show_counts(self, *_news: object) -> None:
        """Show how many cells of the chosen type count, here and in all."""
        if not self.isVisible():
            return
        name = self.types.currentText()
        here, total = self._session.cells_here().get(name, 0), self._total(name)
        self.said.setText(f"{here:,} here   {total:,}")

    def _total(self, name: str) -> int:
        """Return how many there are in all; by the slider while it is moved."""
        kind, trust = self.scores.kind(), self._session.trust
        book = None if kind is None else trust.book(kind.id)
        if kind is not None and book is not None and kind.id in trust.moved:
            # stays until what is written is counted
            self._totals[name] = book.count_cells(trust.moved[kind.id])
        return self._totals.get(name, 0)

    def _show(self, found: Counted) -> None:
        self._totals = dict(found)
        names = [name for name, _ in found]
        if names != [self.types.itemText(n) for n in range(self.types.count())]:
            chosen = self.types.currentText()
            self.types.blockSignals(True)
            self.types.clear()
            self.types.addItems(names)
            self.types.setCurrentText(chosen if chosen in names else "".join(names[:1]))
            self.types.blockSignals(False)
        self.setVisible(bool(names) and self._session.paints_cells)
        self.scores.refresh()
        self.show_counts()

    def _choose(self, name: str) -> None:
        del name
        self.scores.refresh()
        self.show_counts()

    def _hear(self, change: Change) -> None:
        if change.table in {"object", "mask_layer", "type"}:
            self._soon.start()


class CellScores(ScoreLine):
    """Sets the least score of the type of the cells that is chosen above it."""

    def kind(self) -> MarkType | None:
        """Return the type whose least score is set."""
        line = self.parentWidget()
        name = line.types.currentText() if isinstance(line, CellLine) else ""
        found = (kind for kind in self._session.types if kind.name == name)
        return next(found, None)


def counted_cells(recording: Recording, layer: str) -> Counted:
    """Count the cells of the types of a layer that are sure enough, in all layers.

    Parameters
    ----------
    recording : Recording
        Whose cells.
    layer : str
        Name of the mask layer.

    Returns
    -------
    list of (str, int)
        Types that any cell has, in their order, and the number of cells.
    """
    objects = recording.objects
    return [(kind.name, objects.count(type=kind.id)) for kind in objects.kinds(layer)]
