"""What no other program may write, said in words by the triggers of the file.

Tables are STRICT, so numbers are numbers; that a number is a place in a picture, a
text a colour and a blob whole corners, only this says. Doors of ours check before
they write, and never pass here. Readers survive all of it all the same: an older
file, or one whose triggers another program dropped, may hold anything.
"""

from __future__ import annotations

FARTHEST = 1e9
"""No coordinate, size or angle of a picture is larger, in pixels or degrees."""

_FEWEST = "CASE NEW.kind WHEN 'polygon' THEN 3 WHEN 'line' THEN 2"
_FEWEST += " WHEN 'polyline' THEN 2 ELSE 4 END"
_SHAPES = "'line', 'polyline', 'rectangle', 'ellipse', 'polygon'"
# Exponents of 2^30 pixels and beyond, of infinity and of what is no number: the two
# highest bytes of a little-endian float64 tell, with and without the sign.
_HIGHEST = (
    "hex(substr(NEW.vertices, 8 * j.key + 8, 1)"
    " || substr(NEW.vertices, 8 * j.key + 7, 1))"
)
_EACH = (
    "json_each('[' || replace(hex(zeroblob(length(NEW.vertices) / 8)), '00', '0,')"
    " || '0]') j"
)
_FAR_CORNER = (
    f"EXISTS (SELECT 1 FROM {_EACH} WHERE j.key < length(NEW.vertices) / 8"
    f" AND ({_HIGHEST} >= 'C1D0' OR {_HIGHEST} BETWEEN '41D0' AND '7FFF'))"
)


def _far(*names: str) -> str:
    return " OR ".join(f"abs(NEW.{name}) > {FARTHEST:.1f}" for name in names)


def _no_color(name: str) -> str:
    digits = "[0-9a-fA-F]" * 6
    return f"NEW.{name} NOT GLOB '#{digits}'"


_STATES = (
    "NEW.review NOT IN (0, 1, 2) OR NEW.visibility NOT IN (0, 1, 2)",
    "review and visibility of a {} are 0, 1 or 2",
)
_FLAGS = " OR ".join(
    f"NEW.{name} NOT IN (0, 1)" for name in ("tracked", "visible", "active")
)
_REFUSED: dict[str, tuple[tuple[str, str], ...]] = {
    "type": (
        (_no_color("color"), "the color of a type is written #rrggbb"),
        (
            f"NEW.kind NOT IN ('point', {_SHAPES}, 'mask', 'frame')",
            "the kind of a type is point, line, polyline, rectangle, ellipse, polygon, "
            "mask or frame",
        ),
        (
            "NOT (NEW.size > 0 AND NEW.size < 1000)"
            " OR NOT (NEW.line_width > 0 AND NEW.line_width < 100)"
            " OR NOT (coalesce(NEW.box_height, 1) > 0 AND"
            " coalesce(NEW.box_width, 1) > 0)"
            f" OR {_far('box_height', 'box_width')}",
            "sizes of a type are above 0: size below 1000, line_width below 100 pixels",
        ),
        (_FLAGS, "tracked, visible and active of a type are 0 or 1"),
    ),
    "track": (
        (
            f"NEW.color <> '' AND {_no_color('color')}",
            "the color of a track is written #rrggbb, or empty",
        ),
    ),
    "marker": (
        (
            _far("y", "x", "z"),
            "y, x and z of a marker are pixels and planes: at most 1e9",
        ),
        (
            f"NEW.radius < 0 OR {_far('radius')}",
            "the radius of a marker is from 0 to 1e9 pixels",
        ),
        (_STATES[0], _STATES[1].format("marker")),
    ),
    "shape": (
        (
            f"NEW.kind NOT IN ({_SHAPES})",
            "the kind of a shape is line, polyline, rectangle, ellipse or polygon",
        ),
        (
            f"length(NEW.vertices) % 16 <> 0 OR length(NEW.vertices) < 16 * {_FEWEST}",
            "vertices of a shape are y, x, y, x, ... of 8 bytes each: a line and a "
            "polyline have 2 corners or more, a polygon 3, a rectangle and an ellipse "
            "4",
        ),
        (_FAR_CORNER, "vertices of a shape are finite and at most 1e9 pixels"),
        (
            _far("z", "rotation"),
            "z and rotation of a shape are planes and degrees: at most 1e9",
        ),
        (_STATES[0], _STATES[1].format("shape")),
    ),
}


def refusals(table: str) -> str:
    """Return the statements of a trigger that refuse a row of another program.

    Parameters
    ----------
    table : str
        Name of the head table.

    Returns
    -------
    str
        Empty where any row of that table will do.
    """
    return "".join(
        f"\n  SELECT RAISE(ABORT, '{words}')\n    WHERE {wrong};"
        for wrong, words in _REFUSED.get(table, ())
    )
