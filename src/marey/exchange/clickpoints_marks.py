"""Points, tracks, lines, rectangles, ellipses and polygons of a ClickPoints file.

Before version 14 lines and rectangles are two markers that name each other as
partners, and the mode of their type says which of both. A point of a track may have no
type: the track's holds. Rectangles may be drawn towards the left or upwards, with a
negative width or height; angles of ellipses grow clockwise on the screen, as ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.exchange.clickpoints_columns import places, texts, whole
from marey.exchange.clickpoints_frames import UNLISTED
from marey.exchange.clickpoints_styles import Look, label_of, look_of
from marey.exchange.clickpoints_types import (
    LINE,
    RECTANGLE,
    UNTYPED,
    Types,
    count_unknown,
    shown,
)
from marey.exchange.naming import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from marey.exchange.clickpoints_frames import Frames
    from marey.exchange.clickpoints_read import Copy

CENTRE = 0.5
"""ClickPoints counts from the corner of the first pixel, we from its centre."""

_COMMON = ("id", "image_id", "image_frame", "type_id", "processed", "style", "text")
_CORNERS = np.array([(0, 0), (0, 1), (1, 1), (1, 0)], float)


@dataclass
class Marks:
    """What a file says upon its frames: tables of a parcel, and what cannot come."""

    tracks: dict[str, Any]
    markers: pd.DataFrame
    shapes: pd.DataFrame
    cannot: list[str]


@dataclass
class _Reader:
    """What all kinds of marks of a file have in common while they are read."""

    copy: Copy
    frames: Frames
    types: Types
    moved: NDArray[np.float64]
    looks: list[Look]
    cannot: list[str]

    def rows(self, table: pd.DataFrame, noun: str) -> tuple[pd.DataFrame, NDArray]:
        """Return the rows that lie on a frame, and their frames."""
        found = self.frames.rows(table)
        lost = int((found < 0).sum())
        if lost:
            self.cannot.append(f"{counted(lost, noun)} {UNLISTED}")
        return table[found >= 0].reset_index(drop=True), found[found >= 0]

    def raw(self, yx: NDArray, frame: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return places in the picture as stored, pixel centres whole."""
        shift = self.moved[frame]
        return yx - CENTRE - (shift if yx.ndim == 2 else shift[:, np.newaxis])

    def said(self, table: pd.DataFrame, frame: NDArray, kinds: list[str]) -> Any:
        """Return what any mark says apart from its place."""
        looks = [look_of(one) for one in texts(table["style"])]
        self.looks += [look for look in looks if look.unknown]
        words = texts(table["text"])
        processed = whole(table["processed"], 0).tolist()
        return {
            "frame": frame,
            "type": self.types.named(whole(table["type_id"]), kinds),
            "text": words,
            "attributes": [{"processed": one} if one else None for one in processed],
            "style": [_style(*one) for one in zip(looks, words, strict=True)],
        }


def _style(look: Look, text: str) -> dict[str, Any] | None:
    """Return how a mark differs; a text with fields is a template, too."""
    if "$" not in text:
        return look.said or None
    return look.said | {"label": label_of(text)}


def marks_of(
    copy: Copy, frames: Frames, types: Types, moved: NDArray[np.float64]
) -> Marks:
    """Return all marks of a file.

    Parameters
    ----------
    copy : Copy
        The file.
    frames : Frames
        Its frames.
    types : Types
        Its types.
    moved : ndarray of float64, shape (F, 2)
        How far marks of each frame lie from where they are in the picture as
        stored, y and x.

    Raises
    ------
    ExchangeError
        A mark has no finite place.
    """
    import pandas as pd

    reader = _Reader(copy, frames, types, moved, [], [])
    wanted = (*_COMMON, "x", "y", "track_id", "partner_id")
    table = copy.table("marker", wanted=wanted)
    table, pairs = _pairs(reader, table)
    tracks, keys = _tracks(reader, table)
    markers = _points(reader, table, tracks, keys)
    shapes = [pairs, *_drawn(reader)]
    every = [one for one in shapes if len(one)]
    return Marks(
        tracks,
        markers,
        pd.concat(every, ignore_index=True) if every else pairs,
        [*reader.cannot, *count_unknown(reader.looks)],
    )


def _pairs(reader: _Reader, table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Part markers that are ends of lines or corners of rectangles from points."""
    modes = [reader.types.modes.get(one, 0) for one in whole(table["type_id"]).tolist()]
    is_end = np.isin(modes, (LINE, RECTANGLE))
    tables = {"line", "rectangle"}
    if not is_end.any() or all(map(reader.copy.has, tables)):
        return table, _shapes(reader, table.iloc[:0], "line", np.zeros((0, 2, 2)))
    row_of = {one: row for row, one in enumerate(whole(table["id"]).tolist())}
    found = []
    for row, partner in enumerate(whole(table["partner_id"]).tolist()):
        other = row_of.get(partner, -1)
        if is_end[row] and other >= 0 and is_end[other] and other != row:
            found.append((min(row, other), max(row, other)))
    ends = np.array(sorted(set(found)), np.int64).reshape(-1, 2)
    ends = ends[np.unique(ends[:, 0], return_index=True)[1]]
    lone = int(is_end.sum()) - len(set(ends.ravel().tolist()))
    if lone:
        reader.cannot.append(
            f"{counted(lone, 'end')} of lines or rectangles without a partner"
        )
    xy = places("marker", table, ("x", "y"))[:, ::-1][ends]
    first = table.iloc[ends[:, 0]].reset_index(drop=True)
    is_line = np.array(modes)[ends[:, 0]] == LINE
    drawn = [
        _shapes(reader, first[is_line], "line", xy[is_line]),
        _shapes(
            reader, first[~is_line], "rectangle", _box(*xy[~is_line].swapaxes(0, 1))
        ),
    ]
    import pandas as pd

    return table[~is_end].reset_index(drop=True), pd.concat(drawn, ignore_index=True)


def _box(one: NDArray, other: NDArray) -> NDArray[np.float64]:
    """Return the four corners between two opposite ones, shape (N, 4, 2)."""
    low, high = np.minimum(one, other), np.maximum(one, other)
    return low[:, np.newaxis] + (high - low)[:, np.newaxis] * _CORNERS


def _tracks(
    reader: _Reader, table: pd.DataFrame
) -> tuple[dict[str, Any], dict[int, int]]:
    """Return the tracks, and the key of each by its id there."""
    wanted = ("id", "type_id", "style", "text", "hidden")
    tracks = reader.copy.table("track", "tracks", wanted=wanted)
    tracks = tracks.assign(id=whole(tracks["id"])).drop_duplicates("id")
    keys = {one: key for key, one in enumerate(tracks["id"].tolist())}
    own = whole(table["track_id"])
    typed = zip(own.tolist(), whole(table["type_id"]).tolist(), strict=True)
    of_points: dict[int, str] = {}
    for track, number in typed:
        if track >= 0 and number in reader.types.names:
            of_points.setdefault(track, reader.types.names[number])
    known = len(keys)
    for track in dict.fromkeys(own[own >= 0].tolist()):  # their row has been deleted
        keys.setdefault(track, len(keys))
    numbers = [*whole(tracks["type_id"]).tolist(), *[-1] * (len(keys) - known)]
    kinds = [
        reader.types.names.get(number) or of_points.get(track, "")
        for number, track in zip(numbers, keys, strict=True)
    ]
    rest = [""] * (len(keys) - known)
    looks = [look_of(one, track=True) for one in [*texts(tracks["style"]), *rest]]
    reader.looks += [look for look in looks if look.unknown]
    words = [*texts(tracks["text"]), *rest]
    return {
        "key": list(keys.values()),
        "type": kinds,
        "name": words,
        "color": [look.said.get("color", "") for look in looks],
        "style": [_style(*one) for one in zip(looks, words, strict=True)],
        "visible": [*shown(tracks).tolist(), *[1] * len(rest)],
    }, keys


def _points(
    reader: _Reader, table: pd.DataFrame, tracks: dict[str, Any], keys: dict[int, int]
) -> pd.DataFrame:
    """Return the points, those of tracks among them."""
    import pandas as pd

    table, frame = reader.rows(table, "point")
    own = [keys.get(one, -1) for one in whole(table["track_id"]).tolist()]
    kinds = [tracks["type"][one] if one >= 0 else "" for one in own]
    yx = reader.raw(places("marker", table, ("y", "x")), frame)
    said = reader.said(table, frame, kinds)
    untyped = sum(1 for one in said["type"] if one == UNTYPED)
    if untyped:
        reader.cannot.append(
            f"the type of {counted(untyped, 'point')}: the file does not say it, and "
            f"{UNTYPED!r} stands for it"
        )
    radius = _radii(reader, table)
    more = {"y": yx[:, 0], "x": yx[:, 1], "track": own, "radius": radius}
    return pd.DataFrame(said | more)


def _radii(reader: _Reader, table: pd.DataFrame) -> NDArray[np.float64]:
    """Return the radii of points whose size is one of the picture."""
    found = np.full(len(table), np.nan)
    kinds = whole(table["type_id"]).tolist()
    for row, (text, number) in enumerate(
        zip(texts(table["style"]), kinds, strict=True)
    ):
        look, above = look_of(text), reader.types.looks.get(number, Look())
        in_image = above.in_image if look.in_image is None else look.in_image
        if in_image:
            found[row] = (look.scale or above.scale or 1.0) / 2
    return found


def _shapes(
    reader: _Reader, table: pd.DataFrame, kind: str, corners: NDArray, turn: Any = 0.0
) -> pd.DataFrame:
    """Return shapes of one kind from their corners, shape (N, C, 2), as stored."""
    import pandas as pd

    frame = reader.frames.rows(table)
    on = frame >= 0
    table, frame = reader.rows(table.reset_index(drop=True), kind)
    said = reader.said(table, frame, [""] * len(table))
    vertices = list(reader.raw(corners[on], frame)) if len(table) else []
    turn = np.broadcast_to(turn, (len(on),))[on]
    return pd.DataFrame(
        said | {"kind": kind, "vertices": vertices, "rotation": turn},
        index=range(len(table)),
    )


def _drawn(reader: _Reader) -> Iterator[pd.DataFrame]:
    """Yield lines, rectangles, ellipses and polygons of tables of their own."""
    line = reader.copy.table("line", wanted=(*_COMMON, "x1", "y1", "x2", "y2"))
    ends = places("line", line, ("y1", "x1", "y2", "x2")).reshape(-1, 2, 2)
    yield _shapes(reader, line, "line", ends)

    sized = (*_COMMON, "x", "y", "width", "height", "angle")
    box = reader.copy.table("rectangle", wanted=sized)
    yxhw = places("rectangle", box, ("y", "x", "height", "width"))
    corners = _box(yxhw[:, :2], yxhw[:, :2] + yxhw[:, 2:])
    yield _shapes(reader, box, "rectangle", corners)

    round_ = reader.copy.table("ellipse", wanted=sized)
    told = places("ellipse", round_, ("y", "x", "height", "width", "angle"))
    half = np.abs(told[:, 2:4]) / 2
    corners = _box(told[:, :2] - half, told[:, :2] + half)
    yield _shapes(reader, round_, "ellipse", corners, told[:, 4])
    yield _polygons(reader)


def _polygons(reader: _Reader) -> pd.DataFrame:
    """Return closed and open polygons; their points are rows of a table."""
    import pandas as pd

    table = reader.copy.table("polygon", wanted=(*_COMMON, "closed"))
    table, frame = reader.rows(table, "polygon")
    corners = _corners(reader, whole(table["id"]).tolist())
    long = np.array([len(one) > 1 for one in corners], bool)
    if not long.all():
        short = int((~long).sum())
        reader.cannot.append(f"{counted(short, 'polygon')} of fewer than two corners")
    table, frame = table[long], frame[long]
    kept = [one for one in corners if len(one) > 1]
    closed = whole(table["closed"], 0).tolist()
    said = reader.said(table, frame, [""] * len(kept))
    kinds = [
        "polygon" if shut and len(one) > 2 else "polyline"
        for shut, one in zip(closed, kept, strict=True)
    ]
    shift = CENTRE + reader.moved[frame]
    vertices = [one - by for one, by in zip(kept, shift, strict=True)]
    return pd.DataFrame(said | {"kind": kinds, "vertices": vertices, "rotation": 0.0})


def _corners(reader: _Reader, polygons: list[int]) -> list[NDArray[np.float64]]:
    """Return the corners of each polygon in their order, shape (N, 2)."""
    wanted = ("id", "polygon_id", "x", "y", "index")
    points = reader.copy.table("polygonpoint", wanted=wanted)
    yx = places("polygonpoint", points, ("y", "x"))
    owner = whole(points["polygon_id"])
    sort = np.lexsort((whole(points["index"]), owner))
    starts, first = np.unique(owner[sort], return_index=True)
    parts = dict(zip(starts.tolist(), np.split(yx[sort], first[1:]), strict=False))
    return [parts.get(one, np.zeros((0, 2))) for one in polygons]
