"""What other programs did to the file while we had it open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marey.sidecar.schema import VERSIONED
from marey.sidecar.transaction import MANY
from marey.words import Change

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from marey.sidecar.schema import Versioned


class Watch:
    """Asks the file, at 5 microseconds a time, whether anybody else wrote.

    Parameters
    ----------
    connection : sqlite3.Connection
        The writer's own: ``data_version`` does not move for what it writes itself,
        and it is frozen inside the read transactions of others.
    path : Path
        The file.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._identity = self._stat()
        self._own: set[int] = set()
        self._data_version = self._ask("PRAGMA data_version")
        self._seen = self._ask("SELECT coalesce(max(rev), 0) FROM changeset")
        self._frames = self._frame_state()

    def _ask(self, sql: str) -> int:
        return int(self._connection.execute(sql).fetchone()[0])

    def _stat(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino

    def moved(self) -> bool:
        """Whether the file was renamed or deleted under us."""
        return self._stat() != self._identity

    def own(self, rev: int) -> None:
        """Remember a revision as ours."""
        self._own.add(rev)

    def news(self) -> list[Change]:
        """Return what others changed since the last call."""
        version = self._ask("PRAGMA data_version")
        if version == self._data_version:
            return []
        self._data_version = version
        changes = self._frame_news()
        # Others' changes within a second share a revision, which may have grown
        # since we saw it: hence >=.
        revisions = self._connection.execute(
            "SELECT c.rev, c.external, a.author, a.id, a.session FROM changeset c"
            " JOIN action a ON a.id = c.action WHERE c.rev >= ? ORDER BY c.rev",
            (self._seen,),
        ).fetchall()
        for rev, external, author, action, session in revisions:
            fresh = rev > self._seen or external
            if fresh and rev not in self._own:
                changes += self._of_revision(rev, author, action, session)
            self._seen = rev
        self._own = {rev for rev in self._own if rev >= self._seen}
        return changes

    def _frame_state(self) -> tuple:
        return tuple(
            self._connection.execute(
                "SELECT value FROM fact WHERE name = 'index'"
            ).fetchall()
        )

    def _frame_news(self) -> list[Change]:
        """Say that the frame index was written by another process."""
        state = self._frame_state()
        if state == self._frames:
            return []
        self._frames = state
        return [Change("frame", None, None, "mixed", "external", self._seen, 0, 0)]

    def _of_revision(
        self, rev: int, author: str, action: int, session: int
    ) -> list[Change]:
        changes = []
        for table in VERSIONED.values():
            rows = self._connection.execute(_touched(table), {"rev": rev}).fetchall()
            if not rows:
                continue
            kinds = {row[2] for row in rows}
            frames = {row[1] for row in rows if row[1] is not None}
            changes.append(
                Change(
                    table=table.name,
                    ids=None if len(rows) > MANY else tuple(row[0] for row in rows),
                    frames=tuple(sorted(frames)) if table.has_frame else None,
                    kind=kinds.pop() if len(kinds) == 1 else "mixed",
                    author=author,
                    revision=rev,
                    action=action,
                    origin=session,
                )
            )
        return changes


def _touched(table: Versioned) -> str:
    """Rows that a revision made, changed or removed: id, frame, kind."""
    head, hist = table.name, f"{table.name}_hist"
    frame = "frame" if table.has_frame else "NULL"
    return (
        f"SELECT id, {frame}, CASE WHEN created = rev THEN 'added' ELSE 'changed' END"
        f" FROM {head} WHERE rev = :rev"
        f" UNION SELECT id, {frame}, CASE WHEN id IN (SELECT id FROM {head})"
        f" THEN 'changed' ELSE 'removed' END FROM {hist} WHERE rev_to = :rev"
    )
