"""Rows of the shown frame: what is in the file, and what is on its way."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from psygnal import Signal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from concurrent.futures import Future

    from marey.layers.link import Echoes, Poster

Rows = TypeVar("Rows")


class Etags:
    """What rows were like when they were last seen, so that an edit can be late.

    Filled when a frame is read, in the thread of the viewer, and when an act
    of ours is done, in that of the writer.

    Examples
    --------
    >>> etags = Etags()
    >>> etags.read([4, 5], [1, 3])
    >>> etags.edited([5])
    >>> etags.of([4, 5]), etags.of([9])
    ([1, 4], None)
    """

    def __init__(self) -> None:
        self._known: dict[int, int] = {}

    def read(
        self, ids: Iterable[int], etags: Iterable[int], *, pending: int = 0
    ) -> None:
        """Take the etags of a frame.

        With acts of ours on their way, what is known of their rows stays: it
        may be newer than what was read.
        """
        found = {int(row): int(etag) for row, etag in zip(ids, etags, strict=True)}
        if pending:
            for row, etag in self._known.items():
                found[row] = max(etag, found.get(row, 0))
        self._known = found

    def added(self, ids: Iterable[int]) -> None:
        """Know rows that are new."""
        self._known.update((int(row), 1) for row in ids)

    def edited(self, ids: Iterable[int]) -> None:
        """Count on what an act of ours did to rows."""
        known = self._known
        known.update((row, known[row] + 1) for row in ids if row in known)

    def of(self, ids: Iterable[int]) -> list[int] | None:
        """Return the etags to send with an edit; None where one is not known."""
        found = [self._known.get(int(row)) for row in ids]
        return None if None in found else [etag for etag in found if etag is not None]


@dataclass(frozen=True, eq=False)
class _Act(Generic[Rows]):
    apply: Callable[[Rows], Rows]


class Ledger(Generic[Rows]):
    """Stored rows with the pending acts applied in order.

    When an act is in the file it becomes part of the stored rows; when it
    fails it is dropped, and the picture is as before.

    Parameters
    ----------
    table : str
        Name of the table in the marks file.
    empty : Rows
        What a frame without anything has.
    poster : Poster
        Follows what becomes of acts.
    echoes : Echoes
        Where acts of ours are announced.

    Attributes
    ----------
    altered : Signal()
        `rows` may be others now.
    done : Signal()
        An act is in the file.
    late : Signal(tuple of Conflict)
        Somebody else was faster: rows of an act that were left alone. The
        rows have to be read again.
    """

    altered = Signal()
    done = Signal()
    late = Signal(tuple)

    def __init__(self, table: str, empty: Rows, poster: Poster, echoes: Echoes) -> None:
        self.table = table
        self._stored = empty
        self._acts: list[_Act[Rows]] = []
        self._poster = poster
        self._echoes = echoes

    @property
    def rows(self) -> Rows:
        """What is to be drawn."""
        return reduce(lambda rows, act: act.apply(rows), self._acts, self._stored)

    @property
    def pending(self) -> int:
        """How many acts are not in the file."""
        return len(self._acts)

    def store(self, rows: Rows) -> None:
        """Take what was read from the file."""
        self._stored = rows
        self.altered.emit()

    def act(
        self,
        post: Callable[[], Future[Any]],
        apply: Callable[[Rows], Rows],
        *,
        touched: Callable[[Any], Iterable[int]] = tuple,
        after: Callable[[], object] | None = None,
    ) -> None:
        """Show an act at once and post it.

        Parameters
        ----------
        post : callable
            Posts it and returns the future.
        apply : callable
            Returns the rows as they are after it; applied again whenever the
            rows below change, so it finds rows by id.
        touched : callable
            Turns the result of the act into the ids it touched.
        after : callable, optional
            Called once it is in the file, in the thread of the viewer.
        """
        pending = _Act(apply)
        self._acts.append(pending)
        self.altered.emit()

        def done(result: Any) -> None:
            self._acts.remove(pending)
            ids, conflicts = tuple(touched(result)), getattr(result, "conflicts", ())
            if not conflicts:
                self._stored = apply(self._stored)
            self._echoes.expect(self.table, ids)
            if after is not None:
                after()
            self.altered.emit()
            if ids or not conflicts:
                self.done.emit()
            if conflicts:
                self.late.emit(tuple(conflicts))

        def failed(error: Exception) -> None:
            del error  # the poster says it in words
            self._acts.remove(pending)
            self.altered.emit()

        self._poster.post(post(), done=done, failed=failed)
