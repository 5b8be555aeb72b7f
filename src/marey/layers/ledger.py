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
    """

    altered = Signal()
    done = Signal()

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
            self._stored = apply(self._stored)
            self._echoes.expect(self.table, touched(result))
            if after is not None:
                after()
            self.altered.emit()
            self.done.emit()

        def failed(error: Exception) -> None:
            del error  # the poster says it in words
            self._acts.remove(pending)
            self.altered.emit()

        self._poster.post(post(), done=done, failed=failed)
