"""The triggers that write history, for Marey's own statements and everybody else's.

``clock.open`` is the whole trick. It is 0 at rest and the revision being written
inside a transaction of ours; as SQLite has one writer and a rollback resets it,
nobody else can ever see it otherwise. Own statements set ``rev`` and ``etag``
themselves; for other programs the triggers do it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from marey.sidecar.refusals import refusals

if TYPE_CHECKING:
    from marey.sidecar.schema_base import Versioned

_NOW = "((julianday('now') - 2440587.5) * 86400.0)"
_OWN = "(SELECT open FROM clock) <> 0"
_FOREIGN = "(SELECT open FROM clock) = 0"
_LAST = "(SELECT max(rev) FROM changeset)"

# What other programs do within a second shares one change set, else 100,000
# inserts would make as many.
_FRESH = (
    f"NOT EXISTS (SELECT 1 FROM changeset WHERE rev = {_LAST} "
    f"AND external = 1 AND at > {_NOW} - 1.0)"
)
_CHANGE_SET = f"""
  INSERT INTO action(kind, words, author, session, at)
    SELECT 'external', 'changed by another program', 'external', 0, {_NOW}
    WHERE {_FRESH};
  INSERT INTO changeset(uid, action, at, external)
    SELECT randomblob(16), (SELECT max(id) FROM action), {_NOW}, 1
    WHERE {_FRESH};"""


def triggers(table: Versioned) -> dict[str, str]:
    """Return the triggers of one versioned table: name to SQL.

    Parameters
    ----------
    table : Versioned
        Head, twin, data columns and natural key.
    """
    made = {
        "own_update": _own_update(table),
        "own_delete": _own_delete(table),
        "foreign_insert": _foreign_insert(table),
        "foreign_update": _foreign_update(table),
        "foreign_delete": _foreign_delete(table),
        "id_guard": _id_guard(table),
        "rev_guard": _rev_guard(table),
    }
    if table.key:
        made["pending"] = _pending(table)
        made["key_guard"] = _key_guard(table)
    return {
        f"{table.name}_{short}": f"CREATE TRIGGER {table.name}_{short} {body}"
        for short, body in made.items()
    }


def _to_hist(table: Versioned, rev_to: str, op: str, *, where: str = "") -> str:
    """Copy the old row into the twin."""
    names = ", ".join(table.data)
    old = ", ".join(f"OLD.{name}" for name in table.data)
    condition = f" WHERE {where}" if where else ""
    return (
        f"INSERT INTO {table.name}_hist"
        f"(id, {names}, created, etag, rev_from, rev_to, op) "
        f"SELECT OLD.id, {old}, OLD.created, OLD.etag, OLD.rev, {rev_to}, '{op}'"
        f"{condition};"
    )


def _own_update(table: Versioned) -> str:
    # A second update in the same change set adds nothing: the middle state was
    # never committed.
    return (
        f"AFTER UPDATE OF {', '.join(table.data)} ON {table.name}\n"
        f"WHEN {_OWN} AND OLD.rev <> NEW.rev\nBEGIN\n"
        f"  {_to_hist(table, 'NEW.rev', 'u')}\nEND"
    )


def _own_delete(table: Versioned) -> str:
    return (
        f"AFTER DELETE ON {table.name}\n"
        f"WHEN {_OWN} AND OLD.rev <> (SELECT open FROM clock)\nBEGIN\n"
        f"  {_to_hist(table, '(SELECT open FROM clock)', 'd')}\nEND"
    )


def _foreign_insert(table: Versioned) -> str:
    guard = _settle_pending(table) if table.key else _used_id_guard(table)
    return (
        f"AFTER INSERT ON {table.name}\nWHEN {_FOREIGN}\nBEGIN"
        f"{refusals(table.name)}{guard if not table.key else ''}{_CHANGE_SET}"
        f"{guard if table.key else ''}\n"
        f"  UPDATE {table.name} SET rev = {_LAST}, created = {_LAST}, etag = 1\n"
        f"    WHERE id = NEW.id;\nEND"
    )


def _used_id_guard(table: Versioned) -> str:
    # SQLite writes the sequence at the end of the statement, so an id that is
    # not above it has been used before.
    return (
        f"\n  SELECT RAISE(ABORT, 'this id of {table.name} has been used: "
        f"UPDATE the row, or leave the id out')\n"
        f"    WHERE NEW.id <= (SELECT seq FROM sqlite_sequence "
        f"WHERE name = '{table.name}');"
    )


def _settle_pending(table: Versioned) -> str:
    """Give a revision to copies of rows that a REPLACE has really taken away."""
    hist = f"{table.name}_hist"
    gone = (
        f"rev_to = -1 AND (id = NEW.id OR NOT EXISTS "
        f"(SELECT 1 FROM {table.name} h WHERE h.id = {hist}.id))"
    )
    # With recursive triggers on, the delete trigger has already written it.
    twice = (
        f"rev_from = {_LAST} OR EXISTS (SELECT 1 FROM {hist} o "
        f"WHERE o.id = {hist}.id AND o.rev_to = {_LAST})"
    )
    return (
        f"\n  DELETE FROM {hist} WHERE rev_to = -1 AND ({twice});"
        f"\n  UPDATE {hist} SET rev_to = {_LAST} WHERE {gone};"
        f"\n  DELETE FROM {hist} WHERE rev_to = -1;"
    )


def _foreign_update(table: Versioned) -> str:
    copy = _to_hist(table, _LAST, "u", where=f"OLD.rev <> {_LAST}")
    return (
        f"AFTER UPDATE OF {', '.join(table.data)} ON {table.name}\n"
        f"WHEN {_FOREIGN}\nBEGIN{refusals(table.name)}{_CHANGE_SET}\n  {copy}\n"
        f"  UPDATE {table.name} SET rev = {_LAST}, created = OLD.created,\n"
        f"    etag = OLD.etag + 1 WHERE id = NEW.id;\nEND"
    )


def _foreign_delete(table: Versioned) -> str:
    copy = _to_hist(table, _LAST, "d", where=f"OLD.rev <> {_LAST}")
    return (
        f"AFTER DELETE ON {table.name}\nWHEN {_FOREIGN}\n"
        f"BEGIN{_CHANGE_SET}\n  {copy}\nEND"
    )


def _id_guard(table: Versioned) -> str:
    return (
        f"BEFORE UPDATE OF id ON {table.name} WHEN NEW.id <> OLD.id\nBEGIN\n"
        f"  SELECT RAISE(ABORT, 'the id of a {table.name} never changes');\nEND"
    )


def _rev_guard(table: Versioned) -> str:
    # The triggers above write history first, so a revision that comes without is
    # forged: the row's past would be lost.
    known = f"SELECT 1 FROM {table.name}_hist WHERE id = OLD.id AND rev_to = NEW.rev"
    return (
        f"BEFORE UPDATE OF rev ON {table.name}\n"
        f"WHEN NEW.rev < OLD.rev OR (NEW.rev > OLD.rev AND {_FOREIGN}\n"
        f"  AND NOT (OLD.rev = 0 AND NEW.created = NEW.rev)\n"
        f"  AND NOT EXISTS ({known}))\nBEGIN\n"
        f"  SELECT RAISE(ABORT, 'rev of {table.name} is set by Marey: leave it out');"
        f"\nEND"
    )


def _pending(table: Versioned) -> str:
    """Keep a copy of rows that an INSERT OR REPLACE is about to push out."""
    hist = f"{table.name}_hist"
    names = ", ".join(table.data)
    same = " AND ".join(f"{name} = NEW.{name}" for name in table.key)
    return (
        f"BEFORE INSERT ON {table.name}\nWHEN {_FOREIGN}\nBEGIN\n"
        f"  DELETE FROM {hist} WHERE rev_to = -1;\n"
        f"  INSERT INTO {hist}(id, {names}, created, etag, rev_from, rev_to, op)\n"
        f"    SELECT id, {names}, created, etag, rev, -1, 'r' FROM {table.name}\n"
        f"    WHERE id = NEW.id OR ({same});\nEND"
    )


def _key_guard(table: Versioned) -> str:
    same = " AND ".join(f"{name} = NEW.{name}" for name in table.key)
    return (
        f"BEFORE UPDATE OF {', '.join(table.key)} ON {table.name}\n"
        f"WHEN {_FOREIGN} AND EXISTS (SELECT 1 FROM {table.name}\n"
        f"  WHERE {same} AND id <> OLD.id)\nBEGIN\n"
        f"  SELECT RAISE(ABORT, 'that place of {table.name} is taken');\nEND"
    )
