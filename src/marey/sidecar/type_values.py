"""What a type may say of itself: defaults that differ, values that are checked."""

from __future__ import annotations

import json
import math
import re
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from marey.errors import BadValue
from marey.sidecar.values import whole
from marey.words import KINDS, LINE_STYLES, MarkType
from marey.words.attributes import schema_as_dict, schema_in, schema_of
from marey.words.labels import trouble_in_label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

COLORS = (
    "#e69f00",
    "#56b4e9",
    "#009e73",
    "#f0e442",
    "#d55e00",
    "#cc79a7",
    "#0072b2",
    "#ffffff",
)
"""Told apart by colour-blind eyes too; dark ones last, as pictures are dark."""

SYMBOLS = ("disc", "triangle_up", "square", "diamond", "star", "cross", "ring", "x")

NAMES = {"order": "sort_order", "group": "group_name"}
"""Columns that are called otherwise than in Python."""
COLUMNS = tuple(NAMES.get(one.name, one.name) for one in fields(MarkType))
_FLAGS = {"tracked", "visible", "active", "persistent"}
_MEASURES = {"size": 1000.0, "line_width": 100.0, "box_height": 1e6, "box_width": 1e6}
"""Numbers above 0, and what they stay below."""
_OPTIONAL = {"box_height", "box_width", "least_score"}


def type_of(row: Sequence[Any]) -> MarkType:
    """Return a row of `COLUMNS` as a type."""
    names = (one.name for one in fields(MarkType))
    values = dict(zip(names, row, strict=True))
    values |= {name: bool(values[name]) for name in _FLAGS}
    values["attribute_schema"] = schema_in(values["attribute_schema"])
    return MarkType(**_readable(values))


def _readable(values: dict[str, Any]) -> dict[str, Any]:
    """Return what a type says; the usual where another program wrote what is none."""
    usual = MarkType(id=0, name="", kind="point", color="#999999")
    for name in ("kind", "color", "line_style", *_MEASURES):
        if values[name] is None:
            continue
        try:
            _checked(name, values[name])
        except BadValue:
            values[name] = getattr(usual, name)
    return values


def chosen_for(
    known: Sequence[MarkType], kind: str, given: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what a new type says, distinct from those known where left out.

    Parameters
    ----------
    known : sequence of MarkType
        Those there are.
    kind : str
        Its kind.
    given : mapping
        What is said; None stands for what is left out.
    """
    place = len(known)
    said = {name: value for name, value in given.items() if value is not None}
    chosen: dict[str, Any] = {
        "kind": kind,
        "color": _unused(COLORS, [one.color for one in known], place),
        "symbol": _unused(SYMBOLS, [one.symbol for one in known], place),
        "key": _free_key(known),
        "size": 10.0,
        "order": max((one.order for one in known), default=-1) + 1,
    }
    return chosen | said


def _unused(choices: tuple[str, ...], taken: list[str], place: int) -> str:
    """Return the first choice nobody has, else take turns."""
    free = [one for one in choices if one not in taken]
    return free[0] if free else choices[place % len(choices)]


def _free_key(known: Sequence[MarkType]) -> str:
    taken = {one.key for one in known}
    return next((key for key in "123456789" if key not in taken), "")


def checked_columns(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return columns of the table, or say what was wrong.

    Raises
    ------
    BadValue
        An unknown name, or a value that does not fit.
    """
    allowed = {one.name for one in fields(MarkType)} - {"id"}
    columns: dict[str, Any] = {}
    for name, value in changes.items():
        if name not in allowed:
            known = ", ".join(sorted(allowed))
            raise BadValue(f"A type has {known}; {name!r} came.")
        columns[NAMES.get(name, name)] = _checked(name, value)
    return columns


def _checked(name: str, value: Any) -> Any:
    if value is None and name in _OPTIONAL:
        return None
    if name in _FLAGS:
        return _checked_flag(name, value)
    if name == "order":
        return whole("The order", value)
    if name in _MEASURES or name == "least_score":
        return _checked_number(name, value)
    if name == "attribute_schema":
        return json.dumps(schema_as_dict(schema_of(value)), ensure_ascii=False)
    return _checked_text(name, value)


def _checked_flag(name: str, value: Any) -> int:
    try:
        flag = whole(name, value)
    except BadValue:
        flag = -1
    if flag not in (0, 1):
        raise BadValue(f"{name} is True or False; {value!r} came.")
    return flag


def _checked_number(name: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if name == "least_score":
        if not math.isfinite(number):
            raise BadValue(f"least_score is a number; {value!r} came.")
    elif not 0 < number < _MEASURES[name]:
        raise BadValue(
            f"A {name.replace('_', ' ')} is above 0 and below {_MEASURES[name]:,.0f}"
            f" pixels; {value!r} came."
        )
    return number


def _checked_text(name: str, value: Any) -> str:
    if name == "kind" and value not in KINDS:
        raise BadValue(f"A type is one of {', '.join(KINDS)}; {value!r} came.")
    if name == "color" and not re.fullmatch(r"#[0-9a-fA-F]{6}", str(value)):
        raise BadValue(f"A colour is written #rrggbb; {value!r} came.")
    if name == "line_style" and value not in LINE_STYLES:
        raise BadValue(f"A line is {', '.join(LINE_STYLES)}; {value!r} came.")
    if name == "label" and trouble_in_label(str(value)):
        raise BadValue(f"label {value!r}: {trouble_in_label(str(value))}")
    if name == "key" and str(value) not in {"", *"123456789"}:
        raise BadValue(f"A key is 1 to 9 or empty; {value!r} came.")
    return str(value).strip()
