"""A store that shows a file as it was at one revision, and writes nothing.

Every door that reads works on it as on the present: on its connections each table is
hidden by a view of the same name that holds what was true then. Frames, the history
and the versions themselves are those of the present.
"""

from __future__ import annotations

import sqlite3
import threading
from typing import TYPE_CHECKING, Any, NoReturn

from marey.errors import SidecarError, SidecarReadOnly
from marey.sidecar.connection import connect_reader, in_words
from marey.sidecar.past import views

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from marey.sidecar.axis import FrameAxis
    from marey.sidecar.store import Store


class PastStore:
    """Stands for a `Store` whose time has stopped.

    Parameters
    ----------
    present : Store
        The store of the file as it is; given back by `release`.
    revision : int
        What is shown.
    name : str
        What it is called.
    """

    exists, waiting, trouble, notice, writer = True, 0, "", "", None

    def __init__(self, present: Store, revision: int, name: str) -> None:
        self.read_only = (
            f"{name} shows what was true then, so nothing can be written to it. Write "
            "to the recording itself."
        )
        self._present = present
        self._views = views(revision)
        self._local = threading.local()
        self._door = threading.Lock()
        self._made: list[sqlite3.Connection] = []
        self.closed = False

    @property
    def path(self) -> Path:
        """The file."""
        return self._present.path

    @property
    def axis(self) -> FrameAxis:
        """Frame ids and places: those of the present."""
        return self._present.axis

    def index_revision(self) -> int:
        """Return when the frame index was last written."""
        return self._present.index_revision()

    def reader(self) -> sqlite3.Connection:
        """Return this thread's connection, with its views."""
        if self.closed:
            raise SidecarError(
                f"This view of the past of {self.path.name} was closed. Take another "
                "with versions.at(name)."
            )
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = connect_reader(
                self.path, immutable=self._present.immutable, views=self._views
            )
            self._local.connection = found
            with self._door:
                self._made.append(found)
        return found

    def rows(self, sql: str, parameters: Sequence[Any] | dict = ()) -> list[tuple]:
        """Read rows as they were."""
        try:
            return self.reader().execute(sql, parameters).fetchall()
        except sqlite3.DatabaseError as error:
            raise in_words(error, self.path) from error

    def write(self, *_act: Any, **_patience: Any) -> NoReturn:
        """Refuse."""
        raise SidecarReadOnly(self.read_only)

    def submit(self, *_work: Any) -> NoReturn:
        """Refuse."""
        raise SidecarReadOnly(self.read_only)

    def listen(self, listener: Callable) -> None:
        """Do nothing: nothing happens any more."""

    def unlisten(self, listener: Callable) -> None:
        """Do nothing."""

    def release(self) -> None:
        """Close its connections and leave the file."""
        with self._door:
            self.closed = True
            made, self._made = self._made, []
        for connection in made:
            connection.close()
        self._present.release()
