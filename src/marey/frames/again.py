"""A second pass over a folder, which lists only what has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from marey.frames.identity import by_folder
from marey.frames.scan import Found, Leftovers, Walker, inside_of

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from marey.frames.growth import Before
    from marey.frames.scan import Level


class Again(Walker):
    """A second pass, which lists only folders that have changed.

    Parameters
    ----------
    root, left, recursive
        As for :class:`~marey.frames.scan.Walker`.
    before : Before
        What the earlier pass has found.

    Attributes
    ----------
    old : dict of str to Level
        The folders as they were listed.
    changed, stale : set of str
        Folders to be listed again, files to be looked at again.
    """

    def __init__(
        self, root: str, left: Leftovers, before: Before, *, recursive: bool
    ) -> None:
        super().__init__(root, left, recursive=recursive)
        self.old: dict[str, Level] = {}
        self.changed: set[str] = set()
        self.stale: set[str] = set()
        self._before = before
        self._rows = dict(by_folder(before.files))
        self._known: dict[str, dict[str, int]] = {}

    def folder(self, folder: str) -> Iterator[Found]:
        """Yield one folder's files; folders between them in their place."""
        level = self.old.get(folder)
        if level is not None and folder not in self.changed:
            if level.identity not in self.seen:
                self.seen.add(level.identity)
                yield from self._as_before(folder, level)
            return
        rows = self._rows.get(folder, np.empty(0, np.int64))
        names = (self._before.files.names[row] for row in rows.tolist())
        self._known[folder] = dict(zip(names, rows.tolist(), strict=True))
        yield from super().folder(folder)
        del self._known[folder]

    def _as_before(self, folder: str, level: Level) -> Iterator[Found]:
        """Yield a folder that has not changed, as it was listed."""
        self.left.levels[folder] = level
        files, rows, done = self._before.files, self._rows.get(folder), 0
        for part in level.parts:
            if isinstance(part, str):
                yield from self.folder(part)
            elif rows is not None:
                some = rows[done : done + part]
                done += part
                begin, end = int(some[0]), int(some[-1]) + 1
                yield Found(
                    folder,
                    files.names[begin:end],
                    files.sizes[begin:end],
                    files.mtimes[begin:end],
                    some,
                )

    def new_run(self, folder: str) -> Found:
        """Return an empty run."""
        return Found(folder, rows=[])

    def take(self, run: Found, folder: str, name: str, entry: os.DirEntry[str]) -> bool:
        """Add a file to a run; a known one without asking for its size again."""
        row = self._known[folder].get(name, -1)
        if row < 0 or inside_of(folder, name) in self.stale:
            taken = super().take(run, folder, name, entry)
            row = -1
        else:
            taken = self.stands_alone(folder, name)
            files = self._before.files
            if taken:
                run.put(name, int(files.sizes[row]), int(files.mtimes[row]))
        if taken:
            run.rows.append(row)  # type: ignore[union-attr]
        return taken
