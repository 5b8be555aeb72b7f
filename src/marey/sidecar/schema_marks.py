"""Tables of marks: types, tracks, points, shapes, notes and what is known of frames."""

from __future__ import annotations

import sqlalchemy as sa

from marey.sidecar.schema_base import blob, integer, real, text, versioned

_NULL_ALL = "plane; NULL means all planes"
_STYLE = "JSON object: color, symbol, size, line_style, line_width, label"


def _made() -> tuple[sa.Column, ...]:
    """Columns that say who made a row and who looked at it."""
    return (
        integer(
            "origin", "program or model that made it; NULL: person", refers="maker"
        ),
        integer("review", "0 unseen, 1 accepted, 2 corrected", default=0),
        text("reviewed_by", "who looked at it"),
        real("reviewed_at", "seconds since 1970, UTC"),
    )


TYPE = versioned(
    "type",
    "classes of marks: what they are called and how they look",
    text("name", "unique name", nullable=False),
    text(
        "kind",
        "point line polyline rectangle ellipse polygon mask frame",
        default="'point'",
    ),
    text("color", "#rrggbb", default="'#e69f00'"),
    text("symbol", "name of napari's point symbol", default="'disc'"),
    text("key", "1 to 9 or empty: the key that chooses it", default="''"),
    real("size", "diameter in screen pixels", default="10.0"),
    integer("sort_order", "place in lists", default=0),
    integer("tracked", "1: a click continues a track", default=0),
    integer("visible", "1: shown", default=1),
    integer("active", "1: offered for marking", default=1),
    text("description", "what it means, for people", default="''"),
    text("attribute_schema", "JSON: further attributes of its marks", default="'{}'"),
    text("group_name", "heading in lists", default="''"),
    text("line_style", "solid dashed dotted", default="'solid'"),
    real("line_width", "screen pixels", default="2.0"),
    text("label", "text beside each mark, with fields in braces", default="''"),
    real("box_height", "pixels: a click makes a whole box; NULL: drawn by hand"),
    real("box_width", "pixels"),
    real("least_score", "marks with a lower score are not shown, counted, exported"),
    integer("persistent", "1: shown in every frame", default=0),
    blob("example", "a picture of one, PNG"),
    key=("name",),
)

TRACK = versioned(
    "track",
    "one object through time; its points are markers, its masks objects",
    integer("type", "type of the object", refers="type"),
    integer("parent", "track it came from by division", refers="track"),
    text("name", "a name where it has one", default="''"),
    text("color", "#rrggbb or empty", default="''"),
    integer("origin", "program or model that made it; NULL: person", refers="maker"),
    text("style", _STYLE),
    integer("visible", "1: shown", default=1),
)

MARKER = versioned(
    "marker",
    "points",
    integer("frame", "id of the frame it belongs to", nullable=False),
    real("z", _NULL_ALL),
    integer("type", "type of the mark", refers="type", nullable=False),
    real("y", "pixels down from the centre of the first", nullable=False),
    real("x", "pixels right from the centre of the first", nullable=False),
    integer("track", "track it is a point of", refers="track"),
    real("radius", "pixels"),
    real("score", "how sure its maker is, usually 0 to 1"),
    text("text", "free text"),
    text("attributes", "JSON object"),
    text("style", _STYLE),
    integer("hand_set", "1: placed by hand, 0: computed between", default=1),
    integer("visibility", "0 visible, 1 occluded, 2 out of view", default=0),
    *_made(),
    blob("uid", "16 bytes of identity for rows that came from elsewhere"),
    indexes=(
        sa.Index("marker_frame", "frame", "type"),
        sa.Index(
            "marker_track", "track", "frame", sqlite_where=sa.text("track IS NOT NULL")
        ),
        sa.Index(
            # Not unique: a REPLACE would push rows out behind the triggers' back.
            "marker_uid",
            "uid",
            sqlite_where=sa.text("uid IS NOT NULL"),
        ),
    ),
)

SHAPE = versioned(
    "shape",
    "lines, polylines, rectangles, ellipses and polygons",
    integer("frame", "id of the frame it belongs to", nullable=False),
    real("z", _NULL_ALL),
    integer("type", "type of the mark", refers="type", nullable=False),
    text("kind", "line polyline rectangle ellipse polygon", nullable=False),
    blob("vertices", "y, x, y, x, ... as little-endian float64", nullable=False),
    real("rotation", "degrees, for shapes kept as an upright box", default="0.0"),
    integer("track", "track it belongs to", refers="track"),
    real("score", "how sure its maker is, usually 0 to 1"),
    text("text", "free text"),
    text("attributes", "JSON object"),
    text("style", _STYLE),
    integer("hand_set", "1: drawn by hand, 0: computed between", default=1),
    integer("visibility", "0 visible, 1 occluded, 2 out of view", default=0),
    *_made(),
    blob("uid", "16 bytes of identity for rows that came from elsewhere"),
    indexes=(
        sa.Index("shape_frame", "frame", "type"),
        sa.Index(
            "shape_track", "track", "frame", sqlite_where=sa.text("track IS NOT NULL")
        ),
    ),
)

FRAME_LABEL = versioned(
    "frame_label",
    "what holds of a whole frame, or of all frames from one to another",
    integer("frame", "id of the frame, the first one of an interval", nullable=False),
    integer("last", "id of the last frame it holds for; NULL: this one alone"),
    integer("type", "type of the label", refers="type", nullable=False),
    real("score", "how sure its maker is, usually 0 to 1"),
    text("text", "free text"),
    text("attributes", "JSON object"),
    *_made(),
    blob("uid", "16 bytes of identity for rows that came from elsewhere"),
    indexes=(sa.Index("frame_label_frame", "frame", "type"),),
)

NOTE = versioned(
    "note",
    "what people say of a frame",
    integer("frame", "id of the frame", nullable=False),
    text("text", "free text", default="''"),
    text("tags", "JSON list of words", default="'[]'"),
    integer("rating", "0 none, 1 to 5", default=0),
    key=("frame",),
)

EVENT = versioned(
    "event",
    "something that happens to a track",
    integer("track", "the track", refers="track", nullable=False),
    integer("frame", "id of the frame where it happens", nullable=False),
    text("kind", "division, death, merge, entry, exit, ...", nullable=False),
    real("certainty", "0 to 1", default="1.0"),
    text("text", "free text", default="''"),
    *_made(),
    indexes=(sa.Index("event_frame", "frame"), sa.Index("event_track", "track")),
)

COMPLETE = versioned(
    "complete",
    "somebody looked for this type here and there is nothing more",
    integer("frame", "id of the frame", nullable=False),
    integer("type", "type that was looked for", refers="type", nullable=False),
    text("checked_by", "who looked", default="''"),
    real("checked_at", "seconds since 1970, UTC"),
    key=("frame", "type"),
)

SELECTION = versioned(
    "selection",
    "a named set of frames",
    text("name", "unique name", nullable=False),
    text("reason", "why these frames, in words", default="''"),
    text("recipe", "JSON: how they were chosen", default="'{}'"),
    key=("name",),
)

SELECTION_FRAME = versioned(
    "selection_frame",
    "the frames of a selection",
    integer("selection", "the selection", refers="selection", nullable=False),
    integer("frame", "id of the frame", nullable=False),
    real("score", "why so high in the list"),
    key=("selection", "frame"),
    indexes=(sa.Index("selection_frame_frame", "frame"),),
)

FRAME_OFFSET = versioned(
    "frame_offset",
    "how far a frame has to be shifted to lie on the first",
    integer("frame", "id of the frame", nullable=False),
    real("dy", "pixels down", nullable=False),
    real("dx", "pixels right", nullable=False),
    real("rotation", "degrees", default="0.0"),
    integer("origin", "program that estimated it; NULL: person", refers="maker"),
    key=("frame",),
)
