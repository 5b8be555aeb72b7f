"""An experiment: recordings, one table over all their marks, one job over all."""

from __future__ import annotations

import inspect
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from marey import recording
from marey.errors import MareyError, SidecarError, UnknownName
from marey.experiments.listing import Entry, entries_of
from marey.experiments.tables import checked, facts_of, table_of
from marey.sidecar import Sidecar
from marey.words import Done, Report

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    import pandas as pd


Result = TypeVar("Result")


def open_experiment(source: Any, author: str | None = None) -> Experiment:
    """Open a list of recordings; none of them is opened before it is needed.

    Parameters
    ----------
    source : path, glob or sequence of paths
        A folder with ``.marey`` files, a glob, a table (CSV) with a column ``path``
        and what else is known of each recording, or paths of pictures or marks
        files.
    author : str, optional
        Who writes; the name of the login where left out.

    Raises
    ------
    NoFrames
        Nothing was found there.
    BadValue
        A table without a column ``path``, or a recording listed twice.

    Examples
    --------
    >>> import tempfile, numpy as np, marey
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for dose in (0, 5):
    ...         name = f"{folder}/dose{dose}.marey"
    ...         with marey.open(np.zeros((2, 8, 8), "u1"), name) as rec:
    ...             _ = rec.types.add("cell")
    ...             _ = rec.markers.add("cell", 0, [[1, 2]] * (dose + 1))
    ...             _ = rec.sidecar.describe(dose=dose)
    ...     table = open_experiment(f"{folder}/*.marey").table()
    >>> table.groupby("dose").size().to_dict()
    {0: 1, 5: 6}
    """
    return Experiment(entries_of(source), author)


class Experiment:
    """Several recordings, one after another; made by :func:`open_experiment`.

    Parameters
    ----------
    entries : list of Entry
        The recordings in their order.
    author : str, optional
        Who writes.

    Attributes
    ----------
    entries : tuple of Entry
        The recordings in their order.
    problems : dict of str to str
        Names of those that the last call could not read, and why, in words.
    """

    def __init__(self, entries: list[Entry], author: str | None = None) -> None:
        self.entries = tuple(entries)
        self.problems: dict[str, str] = {}
        self._author = author

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __repr__(self) -> str:
        return f"<Experiment of {len(self)} recordings>"

    def entry(self, which: str | int | os.PathLike[str]) -> Entry:
        """Return a recording by name, place in the list, or path."""
        if isinstance(which, int):
            return self.entries[which]
        for one in self.entries:
            if str(which) in {one.name, str(one.path), str(one.sidecar)}:
                return one
        known = ", ".join(one.name for one in self.entries[:10])
        raise UnknownName(f"There is no recording {which!r}. There are {known}.")

    def after(
        self, path: str | os.PathLike[str] | None, direction: int = 1
    ) -> Entry | None:
        """Return the recording after one, before it if `direction` is negative.

        Parameters
        ----------
        path : path or None
            Pictures or marks file; where it is not in the list, the first is next
            and the last before.
        direction : int
            +1 or -1.

        Returns
        -------
        Entry or None
            None at the end of the list.
        """
        try:
            here = self.entries.index(self.entry(str(path)))
        except UnknownName:
            here = -1 if direction > 0 else len(self)
        there = here + (1 if direction > 0 else -1)
        return self.entries[there] if 0 <= there < len(self) else None

    # -- reading ---------------------------------------------------------------

    def table(self, kind: str = "markers") -> pd.DataFrame:
        """Return one table over all marks files; those that fail are said.

        Parameters
        ----------
        kind : str
            ``markers``, ``shapes``, ``objects``, ``tracks``, ``events``, ``notes``,
            ``offsets``, ``counts`` (marks per frame and type) or ``history``.

        Returns
        -------
        pandas.DataFrame
            recording (name), what is known of it (one column a word), then the
            columns of the table. Pictures are not opened. See `problems`.
        """
        import pandas as pd

        checked(kind)

        def read(one: Entry, marks: Sidecar) -> pd.DataFrame:
            part = table_of(marks, kind)
            for name, value in reversed(_known(one, marks).items()):
                column = f"{name} of recording" if name in part else name
                part.insert(0, column, value)
            part.insert(0, "recording", one.name)
            return part

        parts = list(self._each_marks(read).values())
        filled = [part for part in parts if len(part)] or parts[:1]
        if not filled:
            return pd.DataFrame(columns=["recording"])
        return pd.concat(filled, ignore_index=True)

    def overview(self) -> pd.DataFrame:
        """Return one row a recording: what is known of it, and what it holds.

        Returns
        -------
        pandas.DataFrame
            recording, path, what is known, frames, markers, shapes, masks, tracks,
            notes, problem (in words, empty mostly).
        """
        import pandas as pd

        found = self._each_marks(
            lambda one, marks: _known(one, marks) | facts_of(marks)
        )
        rows = [
            {"recording": one.name, "path": str(one.path), **one.listed}
            | found.get(one.name, {})
            | {"problem": self.problems.get(one.name, "")}
            for one in self.entries
        ]
        return pd.DataFrame(rows)

    def known(self, which: str | int | os.PathLike[str]) -> dict[str, Any]:
        """Return what the list and the marks file say of a recording."""
        one = self.entry(which)
        with self._marks(one) as marks:
            return _known(one, marks)

    def describe(
        self, which: str | int | os.PathLike[str], **said: str | float | None
    ) -> dict[str, Any]:
        """Say something of one recording; it is kept in its marks file.

        Parameters
        ----------
        which : str, int or path
            The recording.
        **said
            Names with a text or a number; None takes one back.
        """
        one = self.entry(which)
        with recording.open(one.path, author=self._author) as rec:
            rec.sidecar.describe(**said)
            return _known(one, rec.sidecar)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the list as a table that :func:`open_experiment` reads.

        Parameters
        ----------
        path : path
            A ``.csv`` file; paths in it are relative to it where they can be.
        """
        from pathlib import Path

        import pandas as pd

        target = Path(path).expanduser().absolute()
        found = self._each_marks(_known)
        rows = [
            {"path": _relative(one.path, target.parent)}
            | found.get(one.name, dict(one.listed))
            for one in self.entries
        ]
        pd.DataFrame(rows).to_csv(target, index=False)

    # -- acting ----------------------------------------------------------------

    def each(
        self,
        call: Callable[..., Any],
        *given: Any,
        **more: Any,
    ) -> Iterator[Report | Done]:
        """Run a function, a job or an add-on on one recording after another.

        Parameters
        ----------
        call : callable
            Called as ``call(rec, *given, **more)`` with each recording open. Jobs
            (what yields reports) are run to their end.
        *given, **more
            Handed on.

        Yields
        ------
        Report
            How far it is, over all; the last item is a `Done` whose result is a
            dict of name to what came of it. What fails is said in `problems` and
            stops nothing. Closing stops between two steps; what is done stays.
        """
        self.problems = {}
        results: dict[str, Any] = {}
        total = len(self)
        for number, one in enumerate(self.entries):
            yield Report(number / total, number, total, message=one.name)
            try:
                with recording.open(one.path, author=self._author) as rec:
                    result = call(rec, *given, **more)
                    if inspect.isgenerator(result) or hasattr(result, "run"):
                        result = yield from _nested(result, number, total, one.name)
                    results[one.name] = result
            except (MareyError, OSError) as error:
                self.problems[one.name] = str(error)
        made = f"{len(results)} of {total} recordings"
        if self.problems:
            made += f"; failed: {', '.join(self.problems)}"
        yield Done(results, made)

    # -- one marks file --------------------------------------------------------

    def _each_marks(
        self, read: Callable[[Entry, Sidecar], Result]
    ) -> dict[str, Result]:
        """Read each marks file, and note why those that fail do."""
        self.problems = {}
        found: dict[str, Result] = {}
        for one in self.entries:
            try:
                with self._marks(one) as marks:
                    found[one.name] = read(one, marks)
            except (MareyError, OSError) as error:
                self.problems[one.name] = str(error)
        return found

    @contextmanager
    def _marks(self, one: Entry) -> Iterator[Sidecar]:
        if not one.path.exists():
            raise SidecarError(
                f"{one.path} is not there. Correct the list, or bring the disk back."
            )
        # pictures that nobody has marked read as empty, and nothing is made
        with Sidecar.open(one.sidecar, author=self._author, late=True) as marks:
            yield marks


def _known(one: Entry, marks: Sidecar) -> dict[str, Any]:
    return {**one.listed, **marks.metadata}


def _nested(
    reports: Any, number: int, total: int, name: str
) -> Generator[Report, None, Any]:
    """Hand on the reports of one job as a part of all; return its result."""
    result = None
    for report in reports:
        if isinstance(report, Done):
            result = report.result
        else:
            part = (number + report.fraction) / total
            words = f"{name}: {report.message}" if report.message else name
            yield Report(part, number, total, message=words, frame=report.frame)
    return result


def _relative(path: Path, folder: Path) -> str:
    if path.is_relative_to(folder):
        return path.relative_to(folder).as_posix()
    return str(path)
