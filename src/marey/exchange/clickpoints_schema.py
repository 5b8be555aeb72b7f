"""The tables of version 22 of ClickPoints' databases: names, columns, what refers.

ClickPoints names its indexes after table and columns, and one trigger of it deletes a
track with its last point.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSION = 22
"""The last version there is."""

_MARK = (
    "image_id INTEGER NOT NULL > image",
    "type_id INTEGER > markertype",
    "processed INTEGER NOT NULL",
    "style VARCHAR(255)",
    "text VARCHAR(255)",
)

_TABLES: dict[str, tuple[str, ...]] = {
    "meta": ("key VARCHAR(255) NOT NULL", "value VARCHAR(255) NOT NULL"),
    "option": ("key VARCHAR(255) NOT NULL", "value VARCHAR(255)"),
    "path": ("path VARCHAR(255) NOT NULL",),
    "layer": ("name VARCHAR(255) NOT NULL", "base_layer_id INTEGER NOT NULL > layer"),
    "image": (
        *("filename VARCHAR(255) NOT NULL", "ext VARCHAR(10) NOT NULL"),
        *("frame INTEGER NOT NULL", "external_id INTEGER", "timestamp DATETIME"),
        *("sort_index INTEGER NOT NULL", "width INTEGER", "height INTEGER"),
        *("path_id INTEGER NOT NULL > path", "layer_id INTEGER NOT NULL > layer"),
    ),
    "offset": (
        *("image_id INTEGER NOT NULL > image", "x REAL NOT NULL", "y REAL NOT NULL"),
    ),
    "markertype": (
        *("name VARCHAR(255) NOT NULL", "color VARCHAR(255) NOT NULL"),
        *("mode INTEGER NOT NULL", "style VARCHAR(255)", "text VARCHAR(255)"),
        "hidden INTEGER NOT NULL",
    ),
    "track": (
        *("style VARCHAR(255)", "text VARCHAR(255)"),
        *("type_id INTEGER NOT NULL > markertype", "hidden INTEGER NOT NULL"),
    ),
    "marker": (
        *(*_MARK, "x REAL NOT NULL", "y REAL NOT NULL", "track_id INTEGER > track"),
    ),
    "line": (*_MARK, *(f"{one} REAL NOT NULL" for one in ("x1", "y1", "x2", "y2"))),
    "rectangle": (
        *_MARK,
        *(f"{one} REAL NOT NULL" for one in ("x", "y", "width", "height")),
    ),
    "ellipse": (
        *_MARK,
        *(f"{one} REAL NOT NULL" for one in ("x", "y", "width", "height", "angle")),
    ),
    "polygon": (*_MARK, "closed INTEGER NOT NULL"),
    "polygonpoint": (
        *("polygon_id INTEGER NOT NULL > polygon", "x REAL NOT NULL"),
        *("y REAL NOT NULL", "index INTEGER NOT NULL"),
    ),
    "mask": ("image_id INTEGER NOT NULL > image", "data BLOB NOT NULL"),
    "masktype": (
        *("name VARCHAR(255) NOT NULL", "color VARCHAR(255) NOT NULL"),
        "index INTEGER NOT NULL",
    ),
    "annotation": (
        *("image_id INTEGER NOT NULL > image", "timestamp DATETIME"),
        *("comment TEXT NOT NULL", "rating INTEGER NOT NULL"),
    ),
    "tag": ("name VARCHAR(255) NOT NULL",),
    "tagassociation": (
        *(
            "annotation_id INTEGER NOT NULL > annotation",
            "tag_id INTEGER NOT NULL > tag",
        ),
    ),
}
"""Columns after the id; ``>`` names the table that one refers to."""

_UNIQUE = (
    *("meta key", "option key", "path path", "layer name", "offset image_id"),
    *("image filename path_id frame", "marker image_id track_id", "markertype name"),
    *("masktype name", "masktype index", "annotation image_id"),
    "polygonpoint polygon_id index",
)

_TRIGGER = (
    "CREATE TRIGGER no_empty_tracks AFTER DELETE ON marker BEGIN DELETE FROM track "
    "WHERE id = OLD.track_id AND NOT EXISTS "
    "(SELECT 1 FROM marker WHERE marker.track_id = OLD.track_id); END"
)


def statements() -> Iterator[str]:
    """Yield what makes an empty database of version 22.

    Examples
    --------
    >>> next(statements())[:40]
    'CREATE TABLE "meta" ("id" INTEGER NOT NU'
    """
    unique = [one.split() for one in _UNIQUE]
    alone = {(table, columns[0]) for table, *columns in unique if len(columns) == 1}
    for table, columns in _TABLES.items():
        yield _creation(table, columns)
    for table, *names in unique:
        yield _index(table, names, "UNIQUE ")
    for table, columns in _TABLES.items():
        for column in columns:
            name = column.split()[0]
            if ">" in column and (table, name) not in alone:
                yield _index(table, [name])
    yield _TRIGGER


def _creation(table: str, columns: tuple[str, ...]) -> str:
    told, keys = ['"id" INTEGER NOT NULL PRIMARY KEY'], []
    for column in columns:
        plain, _, other = column.partition(" > ")
        name, kind = plain.split(" ", 1)
        told.append(f'"{name}" {kind}')
        if other:
            # nothing deletes a layer because the one it lies upon has gone
            cascade = "" if table == other else " ON DELETE CASCADE"
            keys.append(f'FOREIGN KEY ("{name}") REFERENCES "{other}" ("id"){cascade}')
    return f'CREATE TABLE "{table}" ({", ".join([*told, *keys])})'


def _index(table: str, names: list[str], unique: str = "") -> str:
    told = ", ".join(f'"{name}"' for name in names)
    return f'CREATE {unique}INDEX "{table}_{"_".join(names)}" ON "{table}" ({told})'
