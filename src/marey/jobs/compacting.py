"""`marey.jobs.compact`: history that nobody needs is dropped, step by step."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from marey.jobs.aside import job_of

if TYPE_CHECKING:
    import os

    from marey.jobs.running import Job
    from marey.recording import Recording
    from marey.sidecar.compacting import Compacted


def compact(
    rec: Recording,
    keep: str = "undo",
    *,
    days: float = 0.0,
    backup: bool | str | os.PathLike[str] = True,
) -> Job:
    """Drop history that no version and no undo needs, as ``rec.compact`` does.

    Cancelled before the rows have gone, the file is as it was and the copy is taken
    away again; cancelled while the file is written anew, the history has gone, the
    copy stays, and the file keeps its size until it is compacted once more. Killed at
    any moment, the file is whole.

    Parameters
    ----------
    rec : Recording
        Whose history.
    keep : {"undo", "versions"}
        ``"undo"`` drops only what neither a version nor any undo or redo could ask
        for. ``"versions"`` drops also what undo needs.
    days : float
        With ``"versions"``: acts of the last days stay undoable.
    backup : bool or path
        Where a copy of the whole file goes first; False writes none.

    Returns
    -------
    Job
        Yields a `Report` now and then and at last `Done`, whose result is a
        `marey.sidecar.compacting.Compacted`.

    Raises
    ------
    DiskFull
        There is no room for the copy; nothing was changed.
    SidecarReadOnly, BadValue
        The file may not be written; `keep` is none of the two.

    Examples
    --------
    >>> import marey, numpy as np, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with marey.open(np.zeros((4, 20, 30), "u1"), f"{folder}/a.marey") as rec:
    ...         ids = rec.markers.add(rec.types.add("cell"), 3, [[5, 9]])
    ...         _ = rec.markers.move(ids, [[6, 9]])
    ...         done = compact(rec, "versions", backup=False).run()
    >>> sum(done.result.rows.values())
    1
    """
    work = partial(rec.compact, keep, days=days, backup=backup)
    return job_of(work, "make the marks file smaller", _in_words)


def _in_words(done: Compacted) -> str:
    if not done.is_worth_it:
        return done.words
    return f"{done.words}. {done.won_words}"
