"""How ClickPoints says what a mark looks like, and how we do.

Its styles are JSON objects inherited from type to track to mark, as ours; its texts
hold fields such as ``$length``, ours ``{length}``. A colour may be a colour map from
which each mark takes its own, ``jet(30)``: such a colour is not known here.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

SCALE = 10.0
"""Screen pixels across a symbol of scale 1."""

_SYMBOLS = {"cross": "cross", "circle": "disc", "ring": "ring", "rect": "square"}
_OUTLINES = {"cross": "cross", "circle": "ring", "ring": "ring", "rect": "square"}
_SHAPES = {symbol: shape for shape, symbol in _SYMBOLS.items()}
_LINES = {
    "solid": "solid",
    "dash": "dashed",
    "dot": "dotted",
    "dashdot": "dashed",
    "dashdotdot": "dotted",
}
_LINE_NAMES = {"solid": "solid", "dashed": "dash", "dotted": "dot"}
_COLOR = re.compile(r"#?([0-9a-fA-F]{6})(?:[0-9a-fA-F]{2})?")
_MAP = re.compile(r"[A-Za-z_]+(?:\(\d*\))?")
_LONGEST = 10_000

FIELDS = {
    "$marker_id": "{id}",
    "$track_id": "{track}",
    "$x_pos": "{x:.2f}",
    "$y_pos": "{y:.2f}",
    "$x": "{x:.2f}",
    "$y": "{y:.2f}",
    "$length": "{length:.2f}",
    "$width": "{width:.2f}",
    "$height": "{height:.2f}",
    "$area": "{area:.2f}",
}
"""Fields of texts there and here."""


@dataclass(frozen=True)
class Look:
    """What one style says.

    Attributes
    ----------
    said : dict
        Of color, symbol, size, line_style, line_width: what it says.
    in_image : bool or None
        Whether sizes are those of the picture; None where it does not say.
    scale : float or None
        Size of the symbol, in pixels of the picture or tens of the screen.
    unknown : tuple of str
        What of it has no place here.
    """

    said: dict[str, Any] = field(default_factory=dict)
    in_image: bool | None = None
    scale: float | None = None
    unknown: tuple[str, ...] = ()


def color_of(text: str) -> str:
    """Return a colour as ``#rrggbb``; empty where it is a colour map or none.

    Examples
    --------
    >>> color_of("#FF0000"), color_of("00ff0080"), color_of("jet(30)")
    ('#ff0000', '#00ff00', '')
    """
    found = _COLOR.fullmatch(text.strip())
    return f"#{found[1].lower()}" if found else ""


def is_color_map(text: str) -> bool:
    """Whether a colour is a map from which each mark takes its own."""
    return not color_of(text) and _MAP.fullmatch(text.strip()) is not None


@lru_cache(maxsize=4096)
def look_of(text: str, *, track: bool = False) -> Look:
    """Return what a style says.

    Parameters
    ----------
    text : str
        A JSON object, or empty.
    track : bool
        Whether it is of a track or its type: lines are then those of the trail.

    Examples
    --------
    >>> look_of('{"color": "#0F0F0F", "shape": "circle", "scale": 2}').said
    {'color': '#0f0f0f', 'symbol': 'disc', 'size': 20.0}
    >>> look_of("no style").unknown
    ('a style that is no JSON object',)
    """
    if not text.strip():
        return Look()
    style = _parsed(text)
    if style is None:
        return Look(unknown=("a style that is no JSON object",))
    said: dict[str, Any] = {}
    unknown = []
    scale = in_image = None
    for name, value in style.items():
        plain = name.removeprefix("track-") if track else name
        if name == "transform" and value in {"screen", "image"}:
            in_image = value == "image"
        elif name == "scale" and _positive(value, 100):
            scale = float(value)
        elif not _took(said, plain, value):
            unknown.append(f"{name} of styles")
    if scale is not None and not in_image:
        said["size"] = SCALE * scale
    return Look(said, in_image, scale, tuple(unknown))


def _parsed(text: str) -> dict[str, Any] | None:
    if len(text) > _LONGEST:
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _took(said: dict[str, Any], name: str, value: Any) -> bool:
    """Note what one entry of a style says; False where it has no place here."""
    if name == "color" and isinstance(value, str) and color_of(value):
        said["color"] = color_of(value)
    elif name == "shape" and str(value).removesuffix("-o") in _SYMBOLS:
        plain = str(value).removesuffix("-o")
        said["symbol"] = (_SYMBOLS if plain == value else _OUTLINES)[plain]
    elif name == "line-style" and value in set(_LINES):
        said["line_style"] = _LINES[value]
    elif name == "line-width" and _positive(value, 100):
        said["line_width"] = float(value)
    else:
        return False
    return True


def _positive(value: Any, end: float) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and 0 < value < end


def style_text(
    said: dict[str, Any], radius: float = math.nan, *, track: bool = False
) -> str | None:
    """Return a style as ClickPoints keeps it, None where nothing is said.

    Parameters
    ----------
    said : dict
        Of color, symbol, size, line_style, line_width.
    radius : float
        Pixels of the picture; it then says the size of the symbol.
    track : bool
        Whether it is of a track or its type: lines are then those of the trail.

    Examples
    --------
    >>> style_text({"symbol": "disc", "size": 20.0})
    '{"shape": "circle", "scale": 2}'
    >>> style_text({}, 3.0)
    '{"transform": "image", "scale": 6}'
    """
    style: dict[str, Any] = {}
    line = "track-line" if track else "line"
    if said.get("color"):
        style["color"] = said["color"]
    if said.get("symbol"):
        style["shape"] = _SHAPES.get(said["symbol"], "cross")
    if said.get("line_style"):
        style[f"{line}-style"] = _LINE_NAMES.get(said["line_style"], "solid")
    if said.get("line_width"):
        style[f"{line}-width"] = _number(said["line_width"])
    if math.isfinite(radius) and radius > 0:
        style |= {"transform": "image", "scale": _number(2 * radius)}
    elif said.get("size"):
        style["scale"] = _number(said["size"] / SCALE)
    return json.dumps(style) if style else None


def _number(value: float) -> float:
    plain = float(value)
    return int(plain) if plain.is_integer() else plain


def label_of(text: str) -> str:
    r"""Return a text of a type as a template of ours.

    Examples
    --------
    >>> label_of(r"$x_pos | $y_pos\n{$length} px")
    '{x:.2f} | {y:.2f}\\n{{{length:.2f}}} px'
    """
    return re.sub(r"\$[a-z_]+|[{}]", _field, text)


def _field(found: re.Match) -> str:
    word = found[0]
    if word in "{}":
        return word * 2
    for name, ours in FIELDS.items():  # longer names come first
        if word.startswith(name):
            return ours + word.removeprefix(name)
    return word


def text_of(label: str) -> str:
    r"""Return a template of ours as a text of ClickPoints.

    Examples
    --------
    >>> text_of(label_of(r"$x_pos | $y_pos\n{$length} px"))
    '$x_pos | $y_pos\\n{$length} px'
    """
    theirs = {ours[1:-1].partition(":")[0]: name for name, ours in FIELDS.items()}
    theirs |= {"x": "$x_pos", "y": "$y_pos"}
    pieces = re.findall(r"\{\{|\}\}|\{[^{}]*\}|[^{}]+|[{}]", label)
    return "".join(_piece(one, theirs) for one in pieces)


def _piece(piece: str, theirs: dict[str, str]) -> str:
    if piece in {"{{", "}}"}:
        return piece[0]
    if piece.startswith("{") and piece.endswith("}"):
        return theirs.get(piece[1:-1].partition(":")[0], piece)
    return piece
