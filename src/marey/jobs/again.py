"""``marey.jobs.Again``: acts of a history done once more, on a new marks file.

What a script made by `marey.jobs.script` calls. Rows keep the numbers that they had,
so that whatever refers to them still does.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import BadValue
from marey.sidecar.repeating import MAKER, Change, repeat
from marey.sidecar.schema import VERSIONED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike

    from marey.recording import Recording
    from marey.sidecar.transaction import Transaction

_FRAMES = {"t": "frame", "last": "last"}
"""Columns that say places of frames, and what the file calls them."""


class Again:
    """Acts done once more, row by row, on a marks file in which there is nothing.

    Parameters
    ----------
    rec : Recording
        The same pictures, with a marks file of its own.

    Raises
    ------
    BadValue
        Something was said of these pictures already.

    Examples
    --------
    >>> import tempfile, numpy as np, marey.jobs
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     pixels = np.zeros((4, 32, 48), "u1")
    ...     with marey.open(pixels, f"{folder}/again.marey") as rec:
    ...         again = marey.jobs.Again(rec)
    ...         with again.act("added a type and marked it"):
    ...             again.add("type", [3], name="cell", color="#e69f00")
    ...             again.add("marker", [7, 8], type=3, t=[0, 2], y=5.0, x=[1.5, 2.5])
    ...         print(rec.markers.table()[["id", "t", "y", "x"]].values.tolist())
    [[7.0, 0.0, 5.0, 1.5], [8.0, 2.0, 5.0, 2.5]]
    """

    def __init__(self, rec: Recording) -> None:
        for table in VERSIONED:
            if rec.sidecar.rows(f"SELECT 1 FROM {table} LIMIT 1"):
                raise BadValue(
                    f"{rec.path.name} is not empty: a {table.replace('_', ' ')} is "
                    "there. Give the script another name for its marks file."
                )
        self._rec = rec
        self._changes: list[Change] | None = None

    @contextmanager
    def act(self, words: str, kind: str = "edit") -> Iterator[None]:
        """Do all that is said inside as one act, when it is left.

        Parameters
        ----------
        words : str
            What is done, for the history.
        kind : {"edit", "job"}
            Whether a person did it, or a job.
        """
        if kind not in {"edit", "job"}:
            raise BadValue(f"An act is an edit or a job; {kind!r} came.")
        changes: list[Change] = []
        self._changes = changes
        try:
            yield
        finally:
            self._changes = None

        def work(transaction: Transaction) -> None:
            repeat(transaction, changes)

        if changes:
            with self._rec.group(words, kind=kind):
                self._rec.sidecar.write(words, work, kind=kind)

    def makers(self, ids: ArrayLike, **columns: Any) -> None:
        """Note the programs and models that rows refer to as ``origin``.

        Parameters
        ----------
        ids : (N,) array of int
            Their numbers.
        **columns
            ``kind``, ``name``, ``version``, ``recipe`` (JSON): one for all or one
            each.
        """
        rows = _ids(ids)
        made = {name: _column(one, len(rows)) for name, one in columns.items()}
        change = Change(MAKER, "added", rows, made)
        self._rec.sidecar.write(
            "noted who made what",
            lambda transaction: repeat(transaction, [change]),
            kind="index",
        )

    def add(self, table: str, ids: ArrayLike, **columns: Any) -> None:
        """Add rows of a table.

        Parameters
        ----------
        table : str
            Name of the table, as the description of the file format has it.
        ids : (N,) array of int
            Their numbers.
        **columns
            What they say, one for all or one each; what is left out keeps its
            default. ``t`` and ``last`` are places of frames, ``vertices`` are lists
            of y, x, or the bytes that are stored.
        """
        self._note(table, "added", ids, columns)

    def change(self, table: str, ids: ArrayLike, **columns: Any) -> None:
        """Change what rows say; as `add`."""
        self._note(table, "changed", ids, columns)

    def remove(self, table: str, ids: ArrayLike) -> None:
        """Remove rows of a table."""
        self._note(table, "removed", ids, {})

    def _note(
        self, table: str, kind: str, ids: ArrayLike, given: dict[str, Any]
    ) -> None:
        if self._changes is None:
            raise BadValue("Rows are changed in an act: with again.act(words): ...")
        if table not in VERSIONED:
            raise BadValue(f"Tables are {', '.join(VERSIONED)}; {table!r} came.")
        rows = _ids(ids)
        columns = {}
        for name, value in given.items():
            real = _FRAMES.get(name, name)
            if real not in VERSIONED[table].data or name == "frame":
                known = ", ".join(VERSIONED[table].data).replace("frame,", "t,")
                raise BadValue(f"A {table} has {known}; {name!r} came.")
            values = _column(value, len(rows))
            if name in _FRAMES:
                values = self._frame_ids(values)
            if name == "vertices":
                values = [_blob(one) for one in values]
            columns[real] = values
        self._changes.append(Change(table, kind, rows, columns))

    def _frame_ids(self, places: list[Any]) -> list[int | None]:
        known = [0 if one is None else int(one) for one in places]
        found = self._rec.sidecar.axis.ids(np.array(known, np.int64)).tolist()
        pairs = zip(places, found, strict=True)
        return [None if place is None else frame for place, frame in pairs]


def _blob(corners: Any) -> bytes:
    """Return corners as stored; bytes are what another program wrote, as they are."""
    if isinstance(corners, bytes):
        return corners
    return np.asarray(corners, "<f8").tobytes()


def _ids(ids: ArrayLike) -> list[int]:
    return [int(one) for one in np.atleast_1d(np.asarray(ids)).tolist()]


def _column(value: Any, count: int) -> list[Any]:
    """Return one value for each row; a list is one each, anything else one for all."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if not isinstance(value, list):
        return [value] * count
    if len(value) != count:
        raise BadValue(f"{count} rows need {count} values; {len(value)} came.")
    return value
