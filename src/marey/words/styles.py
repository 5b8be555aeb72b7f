"""How a mark looks: what its type says, changed by its track, changed by itself.

A style is inherited: the type says everything, a track or a single mark only what
differs, as a JSON object in their column ``style``.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from marey.errors import BadValue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from marey.words.marks import MarkType

LINE_STYLES = ("solid", "dashed", "dotted")
"""How the line of a shape is drawn."""
_NUMBERS = {"size": 1000.0, "line_width": 100.0}
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class Style:
    """Everything that is drawn of a mark beside its place.

    Attributes
    ----------
    color : str
        ``#rrggbb``.
    symbol : str
        napari's name of a point symbol.
    size : float
        Diameter of points in screen pixels.
    line_style : str
        One of `LINE_STYLES`.
    line_width : float
        Of shapes, in screen pixels.
    label : str
        Text beside it, with fields in braces; empty shows its own text.
    visible : bool
        Whether it is drawn at all.
    """

    color: str
    symbol: str = "disc"
    size: float = 10.0
    line_style: str = "solid"
    line_width: float = 2.0
    label: str = ""
    visible: bool = True

    def over(self, *changes: Mapping[str, Any] | None) -> Style:
        """Return the style with what a track and a mark say differently.

        Examples
        --------
        >>> Style("#ff0000").over({"size": 4}, None, {"color": "#00ff00"}).size
        4
        """
        known = {
            name: value
            for change in changes
            for name, value in (change or {}).items()
            if name in STYLED or name == "visible"
        }
        return replace(self, **known) if known else self


STYLED = ("color", "symbol", "size", "line_style", "line_width", "label")
"""What a track or a mark may say of its own style."""


def style_of(kind: MarkType) -> Style:
    """Return the style that a type gives its marks."""
    said = {name: getattr(kind, name) for name in STYLED}
    return Style(**said, visible=kind.visible)


def checked_style(given: Any) -> dict[str, Any]:
    """Return a style of a track or a mark as stored, or say what is wrong.

    Parameters
    ----------
    given : mapping, str or None
        Some of `STYLED`, or the same as JSON; None and values of None mean
        that nothing is said, so that what is above holds.

    Raises
    ------
    BadValue
        An unknown name, a colour that is no ``#rrggbb``, a size out of range.

    Examples
    --------
    >>> checked_style({"color": "#00FF00", "size": None})
    {'color': '#00FF00'}
    """
    if isinstance(given, str):
        try:
            given = json.loads(given) if given.strip() else {}
        except ValueError as error:
            raise BadValue(f"A style is a JSON object; {given!r} came.") from error
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise BadValue(f"A style is a dict such as {{'size': 8}}; {given!r} came.")
    return {
        name: _checked(name, value)
        for name, value in given.items()
        if value is not None
    }


def _checked(name: str, value: Any) -> Any:
    if name not in STYLED:
        raise BadValue(f"A style has {', '.join(STYLED)}; {name!r} came.")
    if name in _NUMBERS:
        number = float(value)
        if not (math.isfinite(number) and 0 < number < _NUMBERS[name]):
            raise BadValue(
                f"{name} is above 0 and below {_NUMBERS[name]:.0f}; {value!r} came."
            )
        return number
    if name == "color" and not _COLOR.fullmatch(str(value)):
        raise BadValue(f"A colour is written #rrggbb; {value!r} came.")
    if name == "line_style" and value not in LINE_STYLES:
        raise BadValue(f"A line is {', '.join(LINE_STYLES)}; {value!r} came.")
    return str(value)


def style_in(text: str | None) -> dict[str, Any]:
    """Return what a file says of a style; whatever is not understood is left out.

    Other programs write files, too: a style that cannot be read never keeps a
    mark from being drawn.

    Examples
    --------
    >>> style_in('{"color": "red", "size": 5}'), style_in("nonsense"), style_in(None)
    ({'size': 5.0}, {}, {})
    """
    try:
        said = json.loads(text) if text else {}
    except ValueError:
        return {}
    found: dict[str, Any] = {}
    for name, value in said.items() if isinstance(said, dict) else ():
        try:
            found |= checked_style({name: value})
        except (BadValue, TypeError, ValueError):
            continue
    return found
