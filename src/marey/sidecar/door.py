"""`Sidecar`: everything people and programs said about the pixels of a recording."""

from __future__ import annotations

import getpass
import math
import secrets
import threading
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from marey.sidecar.axis import check_end
from marey.sidecar.late import LateStore
from marey.sidecar.standing import Standing
from marey.sidecar.store import Store, shared
from marey.sidecar.transaction import Act
from marey.words.closing import Closing

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from marey.sidecar.transaction import Transaction
    from marey.words import Undone

Result = TypeVar("Result")
Given = ParamSpec("Given")

PATIENCE = 60.0
"""Seconds that a call in a script waits while another program holds the file."""


class Sidecar(Closing, Standing):
    """One person's door to a marks file; use `open` or `create`.

    Several sidecars of one file in a process share its connections. Doors block
    until the change is stored; `post` runs the same door in the background.

    Parameters
    ----------
    store : Store or LateStore
        The shared store, or one whose file is made by the first act.
    author : str
        Name under which changes are made.
    session : int
        Random number that marks the changes of this session.

    Attributes
    ----------
    others : bool
        Whether this door shows and counts what other people made by hand. What
        programs made is everybody's; in the file nothing changes.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> folder = tempfile.TemporaryDirectory()
    >>> marks = Sidecar.create(pathlib.Path(folder.name) / "penguins.marey")
    >>> marks.types.add("adult").name
    'adult'
    >>> len(marks.markers.add("adult", 3, [[5, 9], [7.5, 2]]))
    2
    >>> marks.undo().words
    'undone: marked 2 adults in frame 3'
    >>> marks.close()
    >>> folder.cleanup()
    """

    def __init__(self, store: Store | LateStore, author: str, session: int) -> None:
        self._store = store
        self.author = author
        self.session = session
        self.patience = PATIENCE
        self.acted = False
        self.others = True
        self._local = threading.local()
        self._closed = False
        self.known_length: Callable[[], int | None] = lambda: None
        self._grow_families(self, store)

    def frames_to_mark(self, t: ArrayLike) -> NDArray[np.int64]:
        """Return the ids of frames that something is to be said of, any shape.

        Frames beyond the end are taken as long as the end is not known: while they
        are still being found, or where nobody knows the pictures.

        Parameters
        ----------
        t : int or array of int
            Places of the frames.

        Raises
        ------
        BadValue
            A place is negative, or beyond the last frame of a recording all of
            whose frames are known.
        """
        ids = self.axis.ids(t)
        length = self.known_length()
        if length is not None and ids.size:
            check_end(t, max(length, len(self.axis)))
        return ids

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str],
        *,
        author: str | None = None,
        session: int | None = None,
        create: bool = True,
        late: bool = False,
    ) -> Sidecar:
        """Open a marks file, by default making it where there is none.

        Parameters
        ----------
        path : path
            The ``.marey`` file.
        author : str, optional
            Who makes the changes; the name of the login where left out.
        session : int, optional
            Number that marks the changes of this session, by which a view knows
            its own; a random one where left out.
        create : bool
            Whether to make a file that does not exist.
        late : bool
            Whether a file that does not exist is made by the first act, and not
            now; until then it reads as an empty one. See `exists`.

        Raises
        ------
        NotASidecar, SidecarDamaged, SidecarReadOnly, SidecarBusy, DiskFull
            If the file cannot be opened or made; the message says what to do.
        """
        place = Path(path).expanduser().absolute()
        store: Store | LateStore
        if late and not place.exists():
            store = LateStore(place)
        else:
            store = shared(place, create=create)
        return cls(store, author or _login(), session or secrets.randbelow(2**53) + 1)

    @classmethod
    def create(
        cls, path: str | os.PathLike[str], *, author: str | None = None
    ) -> Sidecar:
        """Make a marks file; one that is there already is opened."""
        return cls.open(path, author=author)

    def close(self) -> None:
        """Leave the file; the last one out finishes what is queued."""
        if not self._closed:
            self._closed = True
            self.changes.stop()
            self._store.release()

    def __repr__(self) -> str:
        state = "closed" if self._closed else self.read_only or "open"
        return f"<Sidecar {self.path.name!r} {state}>"

    # -- acting ----------------------------------------------------------------

    @contextmanager
    def group(self, words: str, *, kind: str = "edit") -> Iterator[Act]:
        """Make all that this thread writes inside one action: one undo.

        No transaction is held between calls, so others mark meanwhile and what is
        stored stays stored, whatever happens later in the group.

        Parameters
        ----------
        words : str
            What is done, for the history.
        kind : {"edit", "job"}
            A job commits without waiting for the disk at each step, and waits
            once at its end.
        """
        outer = self._group
        act = outer or Act(words, kind, self.author, self.session, named=True)
        try:
            with self.within(act):
                yield act
        finally:
            if outer is None and kind == "job":
                self.settle(act)

    @contextmanager
    def within(self, act: Act) -> Iterator[None]:
        """Go on with an action that was begun before, as work does that pauses.

        Parameters
        ----------
        act : Act
            What `group` gave.
        """
        outer, self._local.group = self._group, act
        try:
            yield
        finally:
            self._local.group = outer

    def settle(self, act: Act) -> None:
        """Wait until what an action has written is on the disk."""
        writer = self._store.writer
        if not act.action or writer is None:
            return
        if writer.here:
            writer.settle()
        else:
            writer.submit(writer.settle).result()

    @property
    def _group(self) -> Act | None:
        return getattr(self._local, "group", None)

    def post(
        self,
        door: Callable[Given, Result],
        *args: Given.args,
        **keywords: Given.kwargs,
    ) -> Future[Result]:
        """Run a door in the background, in the order of the calls.

        While the file is busy or the disk full the change waits and is tried
        again; `waiting` and `trouble` say so. The group of the calling thread is
        that of the change.

        Returns
        -------
        Future
            Done once the change is stored; its error is one of Marey's.
        """
        call = partial(door, *args, **keywords)
        return self._store.submit(partial(self._posted, self._group, call))

    def _posted(self, group: Act | None, call: Callable[[], Result]) -> Result:
        self._local.group, self._local.posted = group, True
        try:
            return call()
        finally:
            self._local.group, self._local.posted = None, False

    def write(
        self,
        words: str,
        work: Callable[[Transaction], Result],
        *,
        kind: str = "edit",
        target: int | None = None,
    ) -> Result:
        """Run a function in one transaction; for the families of this room."""
        act = Act(words, kind, self.author, self.session, target)
        if kind in {"edit", "job"}:
            act = self._group or act
        posted = getattr(self._local, "posted", False)
        patience = math.inf if posted else self.patience
        result = self._store.write(act, work, patience=patience)
        self.acted = self.acted or kind in {"edit", "job"}
        return result

    def rows(self, sql: str, parameters: Sequence[Any] | dict = ()) -> list[tuple]:
        """Read rows with plain SQL; see the description of the file format."""
        return self._store.rows(sql, parameters)

    def undo(self, author: str | None = None, *, expected: int | None = None) -> Undone:
        """Take back the last act of an author; your own where none is named.

        Parameters
        ----------
        author : str, optional
            Whose.
        expected : int, optional
            Number of the act that has to be the next one; see `History.undo`.

        Raises
        ------
        NothingToUndo
            If there is none left.
        """
        return self.history.undo(author=author, expected=expected)

    def redo(self, author: str | None = None, *, expected: int | None = None) -> Undone:
        """Do again what was last undone; parameters as of `undo`."""
        return self.history.redo(author, expected=expected)


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
