"""Attributes and styles of marks at the door: checked, then written as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from marey.errors import BadValue
from marey.sidecar.values import as_json
from marey.words.attributes import checked_attributes
from marey.words.styles import checked_style

if TYPE_CHECKING:
    from collections.abc import Iterable

    from marey.sidecar.door import Sidecar
    from marey.words import MarkType


def attribute_column(
    kinds: Iterable[MarkType], given: Any, count: int
) -> list[str | None]:
    """Return attributes as stored, one for each of `count` marks.

    Parameters
    ----------
    kinds : iterable of MarkType
        The types of the marks; what is given has to fit each of them.
    given : dict, JSON text, None, or a list of them
        One for all, or one each.
    count : int
        How many marks.

    Raises
    ------
    BadValue
        A name the type does not ask for, or a value that does not fit.
    """
    types = list(kinds)
    if isinstance(given, (list, tuple)):
        if len(given) != count:
            raise BadValue(
                f"Attributes come once or {count} times, one for each mark;"
                f" {len(given)} came."
            )
        return [_written(types, one) for one in given]
    return [_written(types, given)] * count


def _written(types: list[MarkType], given: Any) -> str | None:
    if given is None:
        return None
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError as error:
            raise BadValue(f"Attributes are a JSON object; {given!r} came.") from error
    if not isinstance(given, dict):
        raise BadValue(f"Attributes are a dict such as {{'age': 3}}; {given!r} came.")
    checked = given
    for kind in types:
        checked = checked_attributes(kind.attribute_schema, checked, kind.name)
    return as_json(checked) if checked else None


def style_column(given: Any, count: int) -> list[str | None]:
    """Return a style as stored, the same for `count` rows; None for nothing said."""
    said = checked_style(given)
    return [json.dumps(said) if said else None] * count


def types_of(sidecar: Sidecar, table: str, ids: list[int]) -> list[MarkType]:
    """Return the types that some marks have, each once."""
    found = sidecar.rows(
        f"SELECT DISTINCT type FROM {table}"
        " WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(ids),),
    )
    wanted = {row[0] for row in found}
    return [kind for kind in sidecar.types.list() if kind.id in wanted]


def read_attributes(text: str | None) -> dict[str, Any]:
    """Return attributes of a row; none where another program broke them.

    Examples
    --------
    >>> read_attributes('{"age": 3}'), read_attributes(None), read_attributes("[1]")
    ({'age': 3}, {}, {})
    """
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
