"""Marks of types that are shown in every frame, found without asking all marks.

They are read once, and from then on only what has changed since is asked for, by
the index on revisions: of a million marks a step costs what the few standing ones do.
"""

from __future__ import annotations

import json
import time
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from marey.sidecar.axis import FrameAxis
    from marey.sidecar.door import Sidecar

Built = TypeVar("Built")
_OPEN_FOR = 2.0
"""Seconds for which another program may still add to its last change set."""


class StandingRows(Generic[Built]):
    """The rows of one table whose types are persistent, kept as they change.

    Parameters
    ----------
    sidecar : Sidecar
        Whose marks.
    table : {"marker", "shape"}
        Points, or shapes.
    fields : str
        Columns to read of the table under the name ``m``, the id first.
    build : callable
        Makes of rows, in the order of their ids, what is wanted.
    """

    def __init__(
        self,
        sidecar: Sidecar,
        table: str,
        fields: str,
        build: Callable[[list[tuple], FrameAxis], Built],
    ) -> None:
        self._sidecar = sidecar
        self._read = f"SELECT {fields} FROM {table} m"
        self._there = f"SELECT id FROM {table}"
        self._build = build
        self._lock = Lock()
        self._rows: dict[int, tuple] = {}
        self._types: list[int] = []
        self._revision: int | None = None
        self._built: tuple[int, Built] | None = None

    def get(self) -> Built:
        """Return the standing marks as they are now."""
        with self._lock:
            self._renew()
            axis = self._sidecar.axis
            version = axis.version
            if self._built is None or self._built[0] != version:
                rows = [self._rows[row] for row in sorted(self._rows)]
                self._built = version, self._build(rows, axis)
            return self._built[1]

    def _renew(self) -> None:
        """Read what has changed; all of it where that cannot be told."""
        ask = self._sidecar.rows
        kinds = [row[0] for row in ask("SELECT id FROM type WHERE persistent = 1")]
        revision, is_open = self._last()
        known = self._revision
        if known is not None and kinds == self._types and not is_open:
            if revision == known:
                return
            changed = ask(
                f"{self._read} WHERE m.rev > ? AND m.type IN ({_listed(kinds)})",
                (known,),
            )
            self._keep(kinds)
        else:
            changed = []
            self._rows = {}
            if kinds:
                changed = ask(f"{self._read} WHERE m.type IN ({_listed(kinds)})")
        self._rows |= {row[0]: row for row in changed}
        self._types, self._built = kinds, None
        self._revision = None if is_open else revision

    def _keep(self, kinds: list[int]) -> None:
        """Forget rows that are gone, or of another type by now."""
        if not self._rows:
            return
        found = self._sidecar.rows(
            f"{self._there} WHERE id IN (SELECT value FROM json_each(?))"
            f" AND type IN ({_listed(kinds)})",
            (json.dumps(list(self._rows)),),
        )
        self._rows = {row: self._rows[row] for (row,) in found}

    def _last(self) -> tuple[int, bool]:
        """Return the last revision, and whether more may still come under it."""
        rows = self._sidecar.rows(
            "SELECT rev, external, at FROM changeset ORDER BY rev DESC LIMIT 1"
        )
        if not rows:
            return 0, False
        revision, external, at = rows[0]
        return revision, bool(external) and time.time() - at < _OPEN_FOR


def _listed(kinds: list[int]) -> str:
    return ", ".join(str(int(kind)) for kind in kinds) or "NULL"
