"""Tables of masks: layers, their classes, frames, tiles and objects."""

from __future__ import annotations

import sqlalchemy as sa

from marey.sidecar.schema_base import blob, integer, real, text, versioned

_Z = "plane; 0 for pictures without planes"

MASK_LAYER = versioned(
    "mask_layer",
    "a stack of label images",
    text("name", "unique name", nullable=False),
    text(
        "kind",
        "classes: a value is a type; instances: a value is an object",
        default="'classes'",
    ),
    integer("tile", "edge of a tile in pixels", default=512),
    integer("generation", "run of the program that makes it", default=0),
    integer("origin", "program or model that made it; NULL: person", refers="maker"),
    integer("visible", "1: shown", default=1),
    real("opacity", "0 unseen to 1 opaque", default="0.6"),
    integer("outline", "pixels; 0: areas are filled", default=0),
    integer("sort_order", "place in lists", default=0),
    text("author", "whose it is; empty: everybody's", default="''"),
    key=("name",),
)

MASK_CLASS = versioned(
    "mask_class",
    "which value of a layer stands for which type",
    integer("layer", "the mask layer", refers="mask_layer", nullable=False),
    integer("value", "pixel value, from 1", nullable=False),
    integer("type", "the type", refers="type", nullable=False),
    key=("layer", "value"),
)

MASK_FRAME = versioned(
    "mask_frame",
    "size, maker and review of one label image",
    integer("layer", "the mask layer", refers="mask_layer", nullable=False),
    integer("frame", "id of the frame", nullable=False),
    integer("z", _Z, default=0),
    integer("height", "pixels", nullable=False),
    integer("width", "pixels", nullable=False),
    integer("generation", "run that made it", default=0),
    integer("origin", "program or model that made it; NULL: person", refers="maker"),
    integer("review", "0 unseen, 1 accepted, 2 corrected", default=0),
    text("reviewed_by", "who looked at it"),
    real("reviewed_at", "seconds since 1970, UTC"),
    key=("layer", "frame", "z"),
)

MASK_TILE = versioned(
    "mask_tile",
    "pixels; a tile of zeros has no row",
    integer("layer", "the mask layer", refers="mask_layer", nullable=False),
    integer("frame", "id of the frame", nullable=False),
    integer("z", _Z, default=0),
    integer("ty", "row of the tile, from 0", nullable=False),
    integer("tx", "column of the tile, from 0", nullable=False),
    integer("height", "rows of pixels in this tile", nullable=False),
    integer("width", "columns of pixels in this tile", nullable=False),
    integer("itemsize", "bytes of a value: 1, 2 or 4, little-endian", nullable=False),
    integer("codec", "0 constant, 1 runs, 2 zlib, 3 zstd", nullable=False),
    blob("data", "the encoded pixels", nullable=False),
    key=("layer", "frame", "z", "ty", "tx"),
)

OBJECT = versioned(
    "object",
    "what a value of an instance layer is: swapping tracks rewrites no pixel",
    integer("layer", "the mask layer", refers="mask_layer", nullable=False),
    integer("frame", "id of the frame", nullable=False),
    integer("z", _Z, default=0),
    integer("value", "pixel value", nullable=False),
    integer("track", "track it belongs to", refers="track"),
    integer("type", "type of the object", refers="type"),
    real("score", "how sure its maker is, usually 0 to 1"),
    text("attributes", "JSON object"),
    integer("origin", "program or model that made it; NULL: person", refers="maker"),
    integer("review", "0 unseen, 1 accepted, 2 corrected", default=0),
    text("reviewed_by", "who looked at it"),
    real("reviewed_at", "seconds since 1970, UTC"),
    key=("layer", "frame", "z", "value"),
    indexes=(
        sa.Index("object_frame", "frame"),
        sa.Index(
            "object_track", "track", "frame", sqlite_where=sa.text("track IS NOT NULL")
        ),
    ),
)
