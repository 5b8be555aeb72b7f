"""Why one act cannot be taken back by itself, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from marey.sidecar.door import Sidecar
    from marey.sidecar.reversal import Reversed
    from marey.sidecar.transaction import Transaction
    from marey.words import Action, Conflict

KEPT_NO_LONGER = 3
"""Value of ``action.undone`` where compacting dropped what it would need."""

NOTHING_LEFT = "All is as it was before '{words}', so there is nothing to take back."

_NAMED = 3
"""So many later acts are named; the rest is counted."""
_LOOKED_AT = 200


def why_never(sidecar: Sidecar, act: Action) -> str:
    """Say why an act cannot be taken back, whatever stands on it.

    Parameters
    ----------
    sidecar : Sidecar
        Whose history it is.
    act : Action
        The act, as it stands now.

    Returns
    -------
    str
        The reason; empty where there is none.
    """
    if sidecar.read_only:
        return sidecar.read_only
    if act.kind in {"undo", "redo"}:
        again = "redo" if act.kind == "undo" else "undo"
        return (
            f"'{act.words}' is a step of {act.kind} itself. Press {again}, or take "
            "back another act."
        )
    if act.kind not in {"edit", "job", "external"}:
        return f"'{act.words}' changed no mark, so there is nothing to take back."
    if act.undone:
        return f"'{act.words}' has been taken back already."
    found = sidecar.rows("SELECT undone FROM action WHERE id = ?", (act.id,))
    if found[0][0] == KEPT_NO_LONGER:
        return (
            f"What '{act.words}' changed was dropped when the file was compacted, so "
            "it cannot be taken back any more. Versions made before are whole."
        )
    if not act.rows:
        return f"'{act.words}' changed no mark, so there is nothing to take back."
    return ""


def standing_on(transaction: Transaction, act: Action, found: Reversed) -> str:
    """Say which later acts changed or use what an act made.

    Parameters
    ----------
    transaction : Transaction
        In which the act was reversed as far as it went.
    act : Action
        The act.
    found : Reversed
        What became of that: rows restored, and those that could not be.
    """
    conflicts = found.conflicts
    if not conflicts:
        return "" if found.rows else NOTHING_LEFT.format(words=act.words)
    later: dict[int, str] = {}
    for one in conflicts[:_LOOKED_AT]:
        later.update(_later(transaction, one, act.id))
    named = [words for _, words in sorted(later.items())][:_NAMED]
    if not named:
        first = conflicts[0]
        return (
            f"'{act.words}' cannot be taken back by itself: the {first.table} it is "
            "about is used by something later. Take that back first."
        )
    more = f" and {len(later) - _NAMED} more" if len(later) > _NAMED else ""
    rows = f"{len(conflicts):,} of its rows" if len(conflicts) > 1 else "its row"
    return (
        f"'{act.words}' cannot be taken back by itself: {rows} changed later, by "
        f"{', '.join(named)}{more}. Take that back first."
    )


def _later(
    transaction: Transaction, conflict: Conflict, action: int
) -> list[tuple[int, str]]:
    """Return the act that last changed a row, unless it is the one in question."""
    table = conflict.table
    return transaction.execute(
        "SELECT a.id, '''' || a.words || ''' (' || a.author || ')' FROM action a"
        " JOIN changeset c ON c.action = a.id WHERE c.rev = (SELECT max(r) FROM"
        f" (SELECT max(rev) AS r FROM {table} WHERE id = :row"
        f" UNION ALL SELECT max(rev_to) FROM {table}_hist WHERE id = :row))"
        " AND c.rev < :now AND a.id <> :action",
        {"row": conflict.row, "now": transaction.rev, "action": action},
    ).fetchall()
