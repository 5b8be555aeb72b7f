"""Marks in and out as jobs: with reports while they run, stopped at each step."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from marey.exchange import Incoming, export_marks, read_marks
from marey.jobs.aside import reports_of
from marey.jobs.running import Job
from marey.words import Done

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from marey.jobs.aside import Told
    from marey.recording import Recording

    Asked = Callable[[], bool]


def bring_in(
    rec: Recording,
    marks: Incoming | str | os.PathLike[str],
    existing: str = "fill",
    *,
    cancelled: Asked | None = None,
    **asked: Any,
) -> Job:
    r"""Bring in the marks of another program; `marey.import_marks` as a job.

    Parameters
    ----------
    rec : Recording
        Where to.
    marks : Incoming or path
        The file, or what `marey.exchange.read_marks` read of it.
    existing : {"fill", "overwrite", "beside"}
        What happens where something is already.
    cancelled : callable, optional
        Asked at each step too; True ends the job with `Cancelled`. Whoever stops it
        so learns for certain whether it came in time.
    **asked
        ``hand_made``, ``match``, ``maker``; of a path also ``format`` and what the
        format takes further; see `marey.import_marks`.

    Returns
    -------
    Job
        Its `Done` has the `Arrival` as result and the act that undoes it. Closing it
        before leaves the recording as it was.

    Raises
    ------
    ExchangeError
        While it runs: the file cannot be read, or is of another recording. Nothing
        was changed.

    Examples
    --------
    >>> import marey, numpy as np, tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder, "points.csv")
    ...     _ = file.write_text("t,type,y,x\n0,cell,5,9\n3,cell,7,2.5\n")
    ...     with marey.open(np.zeros((4, 20, 30), "u1"), f"{folder}/a.marey") as rec:
    ...         done = bring_in(rec, file, format="csv").run()
    ...         print(done.made, rec.history.undo(done.action).words)
    1 type, 2 markers came undone: imported 1 type, 2 markers from points.csv
    """
    name = Path(marks.path if isinstance(marks, Incoming) else marks).name

    def work(told: Told, closed: Asked) -> Done:
        said = dict(asked)
        incoming = marks
        if not isinstance(incoming, Incoming):
            told(f"reading {name}", 0, 0)
            doors = ("hand_made", "match", "maker")
            said = {one: asked[one] for one in doors if one in asked}
            more = {one: value for one, value in asked.items() if one not in said}
            incoming = read_marks(incoming, **more)
        arrival = incoming.bring_in(
            rec, existing, told=told, cancelled=_either(closed, cancelled), **said
        )
        return Done(arrival, f"{arrival.in_short} came", arrival.action)

    return Job(reports_of(work), f"the marks of {name}")


def take_out(
    rec: Recording,
    path: str | os.PathLike[str],
    format: str | None = None,  # noqa: A002
    *,
    cancelled: Asked | None = None,
    **asked: Any,
) -> Job:
    """Write marks for another program; `marey.export_marks` as a job.

    Parameters
    ----------
    rec : Recording
        The recording.
    path : path
        File or folder to write.
    format : str, optional
        Name of the format; seen from the ending of the name where left out.
    cancelled : callable, optional
        As of `bring_in`.
    **asked
        See `marey.export_marks`.

    Returns
    -------
    Job
        Its `Done` has the files that were made as result. Closing it before leaves
        nothing behind.

    Raises
    ------
    TargetExists, ExchangeError
        While it runs: something of that name is there, or it cannot be written.

    Examples
    --------
    >>> import marey, numpy as np, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with marey.open(np.zeros((4, 20, 30), "u1"), f"{folder}/a.marey") as rec:
    ...         _ = rec.types.add("cell")
    ...         _ = rec.markers.add("cell", 3, [[5, 9]])
    ...         print(take_out(rec, f"{folder}/a.csv").run().made)
    a.csv, with a.csv.about.json beside it
    """

    def work(told: Told, closed: Asked) -> Done:
        made = export_marks(
            rec, path, format, told=told, cancelled=_either(closed, cancelled), **asked
        )
        return Done(made, f"{Path(path).name}, with {made[-1].name} beside it")

    return Job(reports_of(work), f"marks as {Path(path).name}")


def _either(one: Asked, other: Asked | None) -> Asked:
    return one if other is None else partial(_any, (one, other))


def _any(asked: tuple[Asked, ...]) -> bool:
    return any(one() for one in asked)
