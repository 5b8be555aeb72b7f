"""Tables as they were at a revision: what is true now, and what was true then."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from marey.errors import UnknownName
from marey.sidecar.schema import VERSIONED

if TYPE_CHECKING:
    from marey.sidecar.door import Sidecar

COMPACTED = "compacted"
"""Name of the fact that says up to which revision only versions are whole."""

_SINCE_THEN = ("id", "created", "rev", "etag")


def revision_of(sidecar: Sidecar, version: str | int | None) -> int | None:
    """Return the revision that a version names, None for now.

    Parameters
    ----------
    sidecar : Sidecar
        Whose versions.
    version : str, int or None
        Name of a version, a revision, or None.

    Raises
    ------
    UnknownName
        If there is no such version, or compacting dropped what was true then.
    """
    if version is None:
        return None
    if not isinstance(version, str):
        return _whole_at(sidecar, int(version))
    rows = sidecar.rows("SELECT rev FROM version WHERE name = ?", (version,))
    if not rows:
        known = sidecar.rows("SELECT name FROM version ORDER BY rev")
        names = ", ".join(row[0] for row in known) or "none yet"
        raise UnknownName(
            f"There is no version {version!r}. Versions here: {names}. "
            "Make one with versions.create(name)."
        )
    return int(rows[0][0])


def _whole_at(sidecar: Sidecar, revision: int) -> int:
    """Return a revision, unless compacting dropped a part of what was true then."""
    rows = sidecar.rows("SELECT value FROM fact WHERE name = ?", (COMPACTED,))
    last = json.loads(rows[0][0])["revision"] if rows else 0
    if 0 < revision < last and not sidecar.rows(
        "SELECT 1 FROM version WHERE rev = ?", (revision,)
    ):
        raise UnknownName(
            f"Revision {revision} is older than the last compacting of "
            f"{sidecar.path.name} (revision {last}) and bears no name, so it is not "
            "whole any more. Versions made before are."
        )
    return revision


def views(revision: int) -> list[str]:
    """Return statements that show every table as it was, under its own name.

    A temporary view goes before a table of the same name, so that whoever reads by
    that connection reads the past and need not know it.
    """
    return [
        f"CREATE TEMP VIEW {name} AS {as_of(name, revision, schema='main.')[1:-1]}"
        for name in VERSIONED
    ]


def as_of(table: str, revision: int | None, *, schema: str = "") -> str:
    """Return what to write after FROM to read a table as it was.

    Parameters
    ----------
    table : str
        Name of a versioned table.
    revision : int or None
        The revision; None for now.
    schema : str
        ``main.`` where a view of the same name would be found first.
    """
    if revision is None:
        return table
    entry = VERSIONED[table]
    # The history lives under its rev_from, which was the row's rev at that time.
    now = ", ".join((*_SINCE_THEN, *entry.data))
    then = now.replace("rev,", "rev_from,", 1)
    return (
        f"(SELECT {now} FROM {schema}{table} WHERE rev <= {int(revision)}"
        f" UNION ALL SELECT {then} FROM {schema}{table}_hist"
        f" WHERE rev_from <= {int(revision)} AND rev_to > {int(revision)})"
    )
