"""Acts of the history as Qt's tables want them: page by page, versions between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from qtpy.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal
from qtpy.QtGui import QFont

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marey.recording import Recording
    from marey.words import Action

HEADS = ("when", "what", "who")
PAGE = 200
"""Acts read at once: a long history is read as it is scrolled through."""


@dataclass(frozen=True)
class Page:
    """Some acts, newest first.

    Attributes
    ----------
    acts : sequence of Action
        The acts.
    places : sequence of int
        Where the first frame of each stands now; -1 without one.
    versions : dict of int to str
        Names of versions by the act that made them.
    ends : bool
        Whether there is nothing older.
    """

    acts: Sequence[Action]
    places: Sequence[int]
    versions: dict[int, str]
    ends: bool


def read_page(
    recording: Recording,
    *,
    limit: int = PAGE,
    before: int | None = None,
    author: str | None = None,
    t: int | None = None,
) -> Page:
    """Read a page of the history; see `History.list`."""
    history = recording.history
    acts = history.list(limit, before=before, author=author, t=t)
    versions = recording.versions.acts()
    return Page(acts, history.places(acts), versions, len(acts) < limit)


class HistoryRows(QAbstractTableModel):
    """Acts that were read so far; more are asked for as they come into sight.

    Parameters
    ----------
    parent : QObject, optional
        Owner.
    """

    wanted = Signal(int)
    """Older acts than this one are in sight and were not read yet."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._acts: list[Action] = []
        self._places: list[int] = []
        self._versions: dict[int, str] = {}
        self._ends = True

    def show(self, page: Page) -> int:
        """Show the newest acts; those that were read before stay where they are.

        Returns
        -------
        int
            How many came on top; -1 where it is another list.
        """
        fresh = self._newer(page)
        if fresh < 0:
            self.beginResetModel()
            self._acts, self._places = list(page.acts), list(page.places)
            self._versions, self._ends = page.versions, page.ends
            self.endResetModel()
            return -1
        if fresh:
            self.beginInsertRows(QModelIndex(), 0, fresh - 1)
            self._acts[:0], self._places[:0] = page.acts[:fresh], page.places[:fresh]
            self.endInsertRows()
        known = len(page.acts)
        self._acts[:known], self._places[:known] = page.acts, page.places
        self._versions, self._ends = page.versions, self._ends or page.ends
        if known:
            last = self.index(known - 1, len(HEADS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
        return fresh

    def _newer(self, page: Page) -> int:
        """Return how many acts of a page are newer than this list; -1 of another."""
        mine, theirs = ([one.id for one in acts] for acts in (self._acts, page.acts))
        if not mine or mine[0] not in theirs:
            return -1
        fresh = theirs.index(mine[0])
        common = len(theirs) - fresh
        is_whole = common <= len(mine) and not (page.ends and common < len(mine))
        return fresh if is_whole and theirs[fresh:] == mine[:common] else -1

    def more(self, page: Page, before: int) -> None:
        """Add acts older than the last one below; dropped where that is another now."""
        if not self._acts or self._acts[-1].id != before:
            return
        self._ends = page.ends
        if page.acts:
            first = len(self._acts)
            self.beginInsertRows(QModelIndex(), first, first + len(page.acts) - 1)
            self._acts.extend(page.acts)
            self._places.extend(page.places)
            self.endInsertRows()

    def act(self, row: int) -> Action | None:
        """Return the act of a row."""
        return self._acts[row] if 0 <= row < len(self._acts) else None

    def place(self, row: int) -> int:
        """Return the frame of a row, -1 where it concerns none."""
        return self._places[row] if 0 <= row < len(self._places) else -1

    def version(self, row: int) -> str:
        """Return the version that a row made; empty for most."""
        act = self.act(row)
        return "" if act is None else self._versions.get(act.id, "")

    def row_of(self, action: int) -> int:
        """Return the row of an act; -1 where it was not read."""
        return next((n for n, act in enumerate(self._acts) if act.id == action), -1)

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        """Return how many acts were read."""
        return 0 if parent is not None and parent.isValid() else len(self._acts)

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        """Return how many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(HEADS)

    def canFetchMore(self, parent: QModelIndex) -> bool:
        """Whether there are older acts."""
        return not parent.isValid() and not self._ends and bool(self._acts)

    def fetchMore(self, parent: QModelIndex) -> None:
        """Ask for older acts; they come in a while."""
        if not parent.isValid() and self._acts:
            self.wanted.emit(self._acts[-1].id)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows."""
        act, name = self._acts[index.row()], self.version(index.row())
        if role == Qt.ItemDataRole.FontRole and (name or act.undone):
            font = QFont()
            font.setBold(bool(name))
            font.setStrikeOut(act.undone)
            return font
        if role == Qt.ItemDataRole.ToolTipRole:
            return _told(act)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        what = f"Version {name}" if name else act.words
        return (when(act.at), what, act.author)[index.column()]

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = 0
    ) -> str | None:
        """Return the heads of the columns."""
        across = orientation == Qt.Orientation.Horizontal
        if across and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        return None


def when(at: float) -> str:
    """Return the time of today, or the day of another."""
    then, now = (datetime.fromtimestamp(one).astimezone() for one in (at, _now()))
    if then.date() == now.date():
        return then.strftime("%H:%M")
    return then.strftime("%d %b" if then.year == now.year else "%Y-%m-%d")


def _now() -> float:
    return datetime.now().astimezone().timestamp()


def _told(act: Action) -> str:
    then = datetime.fromtimestamp(act.at).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    rows = f"{act.rows:,} row{'' if act.rows == 1 else 's'}"
    undone = "; taken back" if act.undone else ""
    return f"{act.words}\n{act.author}, {then}; {rows}{undone}"
