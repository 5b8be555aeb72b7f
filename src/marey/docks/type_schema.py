"""What a type asks of its marks, one line a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marey.errors import BadValue
from marey.words.attributes import schema_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marey.words import Attribute

EXAMPLE = "age: number 0 to 9 d\nsex: f, m, unknown\nringed: flag\nring: text"
"""What a field without any says."""


def schema_lines(schema: Sequence[Attribute]) -> str:
    """Write a schema as lines that `schema_from_lines` reads.

    Examples
    --------
    >>> from marey.words.attributes import schema_of
    >>> print(schema_lines(schema_of({"sex": ["f", "m"], "ringed": "flag"})))
    sex: f, m
    ringed: flag
    """
    return "\n".join(f"{one.name}: {_told(one)}" for one in schema)


def _told(one: Attribute) -> str:
    if one.kind == "choice":
        # a single choice needs its comma, or it would be read as a kind
        return ", ".join(one.choices) + ("," if len(one.choices) == 1 else "")
    if one.kind != "number":
        return one.kind
    ends = [("from", one.least), ("to", one.most)]
    bounds = " ".join(f"{word} {end:g}" for word, end in ends if end is not None)
    return " ".join(part for part in ("number", bounds, one.unit) if part)


def schema_from_lines(text: str) -> tuple[Attribute, ...]:
    """Read a schema from lines.

    Parameters
    ----------
    text : str
        A line each: ``name: number from 0 to 9 mm``, ``name: f, m``,
        ``name: flag`` or ``name: text``.

    Raises
    ------
    BadValue
        A line cannot be understood; the message names it.

    Examples
    --------
    >>> schema_from_lines("age: number from 0 d")[0].unit
    'd'
    """
    said: dict[str, object] = {}
    for line in filter(None, (one.strip() for one in text.splitlines())):
        name, colon, rest = line.partition(":")
        if not colon or not rest.strip():
            raise BadValue(
                f"{line!r}: write a name, a colon, and number, flag, text, or choices"
                " with commas between them."
            )
        if name.strip() in said:
            raise BadValue(f"{name.strip()} is asked twice.")
        said[name.strip()] = _read(rest.strip())
    return schema_of(said)


def _read(rest: str) -> object:
    if "," in rest:
        return [one.strip() for one in rest.split(",") if one.strip()]
    words = rest.split()
    if words[0] != "number":
        return rest
    found: dict[str, object] = {"kind": "number"}
    words = words[1:]
    if len(words) >= 3 and words[1] == "to" and words[0] not in {"from", "to"}:
        words = ["from", *words]
    while len(words) >= 2 and words[0] in {"from", "to"}:
        found["least" if words[0] == "from" else "most"] = words[1]
        words = words[2:]
    return found | {"unit": " ".join(words)}
