"""What a sidecar says of itself: where it is, how it stands, what it holds."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from marey.errors import SidecarError
from marey.sidecar import facts
from marey.sidecar.compacting import Compacted, compact
from marey.sidecar.copying import backup as copy_file
from marey.sidecar.families import Families
from marey.sidecar.late import LateStore

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from marey.sidecar.axis import FrameAxis
    from marey.sidecar.door import Sidecar
    from marey.sidecar.store import Store
    from marey.words import Calibration, Report


class Standing(Families):
    """Where a marks file is, how it stands and what is known of its recording."""

    _store: Store | LateStore

    @property
    def _me(self) -> Sidecar:
        return cast("Sidecar", self)

    @property
    def path(self) -> Path:
        """The file."""
        return self._store.path

    @property
    def read_only(self) -> str:
        """Why nothing can be written, in words; empty where it can."""
        return self._store.read_only

    @property
    def axis(self) -> FrameAxis:
        """Frame ids and places on the time axis."""
        return self._store.axis

    @property
    def waiting(self) -> int:
        """How many changes have not been stored yet."""
        return self._store.waiting

    @property
    def trouble(self) -> str:
        """Why changes wait, in words; empty where nothing is wrong."""
        return self._store.trouble

    @property
    def exists(self) -> bool:
        """Whether the file is there; False only for one that is made late."""
        return self._store.exists

    def before_first_act(self, prepare: Callable[[], object]) -> None:
        """Have a function called when a late file has been made, before the act."""
        if isinstance(self._store, LateStore):
            self._store.prepare = prepare

    def look(self) -> None:
        """Take up a late file that another program has made meanwhile."""
        if isinstance(self._store, LateStore):
            self._store.look()

    def remember(self, name: str, value: Any) -> None:
        """Keep a fact about the recording (JSON), outside of history and undo."""
        facts.write_fact(self._me, name, value)

    def recall(self, name: str) -> Any:
        """Return a fact about the recording, or None."""
        return facts.read_fact(self._me, name)

    @property
    def notice(self) -> str:
        """What a person should know about the file, in words; empty mostly."""
        return self._store.notice

    def backup(
        self,
        path: str | os.PathLike[str],
        *,
        told: Callable[[float], object] | None = None,
    ) -> Path:
        """Copy the file, whole, while it is in use; return the copy.

        Parameters
        ----------
        path : path
            The copy; one of that name is replaced once the new one is whole.
        told : callable, optional
            Called now and then with the part that is copied, 0 to 1; what it
            raises breaks off, and leaves nothing behind.
        """
        target = Path(path).expanduser().absolute()
        if not self.exists:
            raise SidecarError("There is nothing to copy: nothing was marked yet.")
        return copy_file(self._store.reader(), self.path, target, told)

    def compact(
        self,
        keep: str = "undo",
        *,
        days: float = 0.0,
        backup: bool | str | os.PathLike[str] = True,
        dry_run: bool = False,
        told: Callable[[Report], object] | None = None,
    ) -> Compacted:
        """Drop history that no version and no undo needs; never done by itself.

        All marks stay, and every version reads exactly as before. A copy of the whole
        file is written first, beside it, as ``NAME.before-compacting.marey``.

        Parameters
        ----------
        keep : {"undo", "versions"}
            ``"undo"`` drops only what neither a version nor any undo or redo could
            ask for. ``"versions"`` drops also what undo needs.
        days : float
            With ``"versions"``: acts of the last days stay undoable.
        backup : bool or path
            Where the copy goes; False writes none.
        dry_run : bool
            Only say what would go, and about how much that is.
        told : callable, optional
            Called with a `Report` now and then, from the thread that works; what it
            raises breaks off, and the file is whole. `marey.jobs.compact` does the
            same as a job.

        Returns
        -------
        Compacted
            What went; `words` says it in a sentence.

        Raises
        ------
        DiskFull
            There is no room for the copy; nothing was changed.
        SidecarReadOnly, BadValue
            The file may not be written; `keep` is none of the two.
        """
        return compact(
            self._me, keep, days=days, backup=backup, dry_run=dry_run, told=told
        )

    def give_back_room(self, *, told: Callable[[], object] | None = None) -> None:
        """Write the file anew without the room that nothing uses any more.

        Parameters
        ----------
        told : callable, optional
            Called now and then; what it raises breaks off, and the file stays as
            it was.
        """
        writer = self._store.writer
        if writer is None:
            return
        work = partial(writer.give_back_room, told)
        if writer.here:
            work()
        else:
            writer.submit(work).result()

    @property
    def calibration(self) -> Calibration:
        """What a person said of pixel size, plane spacing, interval, channels."""
        return facts.read_calibration(self._me)

    def calibrate(self, name: str, value: Any, source: str = "typed") -> None:
        """Say a pixel size, plane spacing, frame interval or the channels.

        Parameters
        ----------
        name : {"pixel_size", "plane_spacing", "frame_interval", "channels", "colors"}
            What is said.
        value : float, sequence of str, or None
            Micrometres, seconds or names; None takes it back.
        source : str
            Who says so.
        """
        facts.write_calibration(self._me, name, value, source)

    @property
    def metadata(self) -> dict[str, Any]:
        """What people say of the whole recording: condition, well, strain ..."""
        return facts.read_metadata(self._me)

    def describe(self, **said: str | float | None) -> dict[str, Any]:
        """Say something of the whole recording; undone like a mark.

        Parameters
        ----------
        **said
            Names with a text or a number; None takes one back. What is not named
            stays.

        Returns
        -------
        dict
            All that is said now.
        """
        facts.write_metadata(self._me, said)
        return self.metadata

    @property
    def times(self) -> dict[str, Any] | None:
        """The clock that a person chose, as words (JSON); None where nobody did."""
        return facts.read_times(self._me)

    def keep_times(self, words: dict[str, Any] | None) -> None:
        """Keep the clock that a person chose; None takes it back.

        Parameters
        ----------
        words : dict or None
            As `marey.frames` writes and reads it.
        """
        facts.write_times(self._me, words)

    def info(self) -> dict[str, Any]:
        """Return what the file holds: counts by table, size, format, authors."""
        return facts.describe(self._me)
