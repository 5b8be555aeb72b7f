"""What was done to marks, in words for the history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLAIN = {"hand_set": "how they were placed", "style": "look", "origin": "source"}
_SEEN = {0: "made visible", 1: "made not visible", 2: "said to be out of view:"}


def verb_of(columns: Mapping[str, Any]) -> str:
    """Return what setting some columns of marks is, in words, a number to follow.

    Examples
    --------
    >>> verb_of({"visibility": 1}), verb_of({"text": "a", "style": None})
    ('made not visible', 'set text and look of')
    """
    if not columns:
        return "changed"
    seen = columns.get("visibility")
    if len(columns) == 1 and isinstance(seen, int) and seen in _SEEN:
        return _SEEN[seen]
    names = [_PLAIN.get(name, name.replace("_", " ")) for name in columns]
    return f"set {' and '.join(names)} of"
