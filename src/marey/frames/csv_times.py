"""Times from a table, laid upon the frames of a recording."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import numpy as np

from marey.errors import BadValue
from marey.frames.clock import Doubt, Spoken
from marey.frames.csv_table import Row, Table, Wanted, read_table
from marey.frames.zones import zone_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TABLES = frozenset({".csv", ".tsv", ".txt"})
_SAID = 3


@dataclass(frozen=True)
class CsvTimes:
    """Times from a table: one line a frame, or one line a file.

    Separators ``, ; tab |`` and a byte order mark are found; times are ISO
    8601, seconds, or seconds (thousandths, millionths) since 1970. Lines that
    cannot be used are named by their number and leave their frame unknown.

    Attributes
    ----------
    path : str
        The table.
    time, file, frame : str, optional
        Names of the columns, where they are not found by themselves. Without
        a column of files or frames, lines are frames in their order; with
        both, the frame is that in the file.
    first : int
        The number that the table gives to the first frame.
    zone : str
        The zone of dates that name none.
    """

    path: str
    time: str = ""
    file: str = ""
    frame: str = ""
    first: int = 0
    zone: str = "UTC"

    def check(self) -> None:
        """Raise BadValue where the table cannot be used."""
        zone_of(self.zone)
        if not self.table.rows:
            wrong = self.table.wrong
            reason = wrong[0] if wrong else "it is empty"
            message = f"{self.path} holds no time that can be read: {reason}"
            raise BadValue(message)

    @cached_property
    def table(self) -> Table:
        """What the file says, read once."""
        return read_table(
            self.path, Wanted(self.time, self.file, self.frame), self.zone
        )

    def of_frames(self, paths: Sequence[str], inner: np.ndarray) -> Spoken:
        """Return the time of each frame."""
        table = self.table
        seconds = np.full(len(inner), np.nan)
        lost = list(table.wrong)
        place = _places(table.rows, paths, inner, self.first)
        for row in table.rows:
            frames = place(row)
            if not frames:
                what = row.file or f"frame {row.frame}"
                lost.append(f"line {row.line}: there is no {what}")
            seconds[frames] = row.seconds
        doubts = _doubts(Path(self.path).name, lost, seconds)
        return Spoken(
            seconds, table.absolute, "table", table.zone, doubts=tuple(doubts)
        )


def _doubts(name: str, lost: list[str], seconds: np.ndarray) -> list[Doubt]:
    """Say once which lines cannot be used, and how many frames have no time."""
    unknown = np.flatnonzero(np.isnan(seconds))
    first = int(unknown[0]) if len(unknown) else 0
    said = []
    if lost:
        shown = "; ".join(lost[:_SAID]) + ("; ..." if len(lost) > _SAID else "")
        lines = "1 line" if len(lost) == 1 else f"{len(lost):,} lines"
        said.append(Doubt(first, f"{name}: {lines} cannot be used: {shown}"))
    if len(unknown):
        have = "1 frame has" if len(unknown) == 1 else f"{len(unknown):,} frames have"
        said.append(Doubt(first, f"{name}: {have} no time in it"))
    return said


def _places(
    rows: list[Row], paths: Sequence[str], inner: np.ndarray, first: int
) -> Callable[[Row], list[int]]:
    """Return a function from a row to the frames it speaks of."""
    if not any(row.file for row in rows):
        order = {id(row): place for place, row in enumerate(rows)}

        def by_number(row: Row) -> list[int]:
            t = order[id(row)] if row.frame is None else row.frame - first
            return [t] if 0 <= t < len(inner) else []

        return by_number
    known: dict[str, list[int]] = {}
    for t, path in enumerate(paths):
        for key in _keys(path):
            known.setdefault(key, []).append(t)

    def by_file(row: Row) -> list[int]:
        name = row.file.replace("\\", "/")
        frames = known.get(name) or known.get(PurePosixPath(name).name, [])
        at = 0 if row.frame is None else row.frame - first
        return [t for t in frames if inner[t] == at]

    return by_file


def _keys(path: str) -> set[str]:
    """Return under what names a file may stand in a table."""
    place = PurePosixPath(path)
    return {path, place.name, place.stem}
