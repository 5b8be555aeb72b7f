"""Making the marks of a type another kind, where that makes sense."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import BadValue
from marey.sidecar.corners import corners_of
from marey.sidecar.values import counted
from marey.words.outlines import box as box_about
from marey.words.outlines import measures_of, ring, turned

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from marey.sidecar.transaction import Transaction
    from marey.words import MarkType

    Corners = NDArray[np.float64]

_BOXES = ("rectangle", "ellipse")
_SAME = (
    "frame, z, type, track, score, text, attributes, style, hand_set, visibility,"
    " origin, review, reviewed_by, reviewed_at, uid"
)
"""What a mark keeps when it goes from one table into the other."""


def change_kind(
    transaction: Transaction,
    found: MarkType,
    kind: str,
    box: tuple[float, float] | None,
) -> None:
    """Change all marks of a type, or raise and leave them as they are.

    Parameters
    ----------
    transaction : Transaction
        The open transaction.
    found : MarkType
        The type.
    kind : str
        What it is to be.
    box : tuple of float or None
        Height and width in pixels of what a point becomes.

    Raises
    ------
    BadValue
        It makes no sense, or something would be lost.
    """
    _refuse_others(transaction, found, kind)
    if kind == "point":
        _to_points(transaction, found)
    elif kind not in {"mask", "frame"}:
        _reshape(transaction, found, kind)
        _to_boxes(transaction, found, kind, box or found.box)


def _refuse_others(transaction: Transaction, found: MarkType, kind: str) -> None:
    """Masks and labels of frames have no corners to make anything of."""
    ours = {"mask": ("object", "mask_class"), "frame": ("frame_label",)}
    for name, tables in ours.items():
        if name != kind and any(_count(transaction, one, found) for one in tables):
            raise BadValue(
                f"{found.name} has {'masks' if name == 'mask' else 'labels of frames'},"
                f" of which no {kind} can be made. Add another type instead."
            )
    marks = sum(_count(transaction, one, found) for one in ("marker", "shape"))
    if marks and kind in ours:
        raise BadValue(
            f"{found.name} has {counted(marks, 'mark')}, of which no {kind} can be"
            " made. Add another type instead."
        )


def _count(transaction: Transaction, table: str, found: MarkType) -> int:
    sql = f"SELECT count(*) FROM {table} WHERE type = ?"
    return int(transaction.execute(sql, (found.id,)).fetchone()[0])


# -- shapes to other shapes ------------------------------------------------------
def _reshape(transaction: Transaction, found: MarkType, kind: str) -> None:
    rows = transaction.execute(
        "SELECT id, frame, kind, vertices, rotation FROM shape"
        " WHERE type = ? AND kind <> ?",
        (found.id, kind),
    ).fetchall()
    _refuse_unread(found, [row[3] for row in rows])
    values = []
    for row, _, was, blob, rotation in rows:
        corners = _reshaped(was, corners_of(blob), rotation or 0.0, kind)
        if corners is None:
            raise BadValue(_why_not(found, was, kind))
        values.append((kind, corners.astype("<f8").tobytes(), transaction.rev, row))
    transaction.executemany(
        "UPDATE shape SET kind = ?, vertices = ?, rotation = 0.0, rev = ?,"
        " etag = etag + 1 WHERE id = ?",
        values,
    )
    ids, frames = [row[0] for row in rows], [row[1] for row in rows]
    transaction.touch("shape", "changed", ids, frames)


def _refuse_unread(found: MarkType, blobs: list[bytes]) -> None:
    """Corners that another program garbled cannot become those of another kind."""
    unread = sum(not len(corners_of(one)) for one in blobs)
    if unread:
        raise BadValue(
            f"{counted(unread, 'shape')} of {found.name} cannot be read: another"
            " program wrote their corners. Remove them first. Nothing is changed."
        )


def _why_not(found: MarkType, was: str, kind: str) -> str:
    ways = [other for (one, other) in _WAYS if one == was]
    hint = f" A {was} can become: {', '.join(ways)}." if ways else ""
    return (
        f"{found.name} has a {was} of which no {kind} can be made without losing"
        f" something.{hint} Nothing is changed."
    )


def _reshaped(was: str, corners: Corners, rotation: float, kind: str) -> Corners | None:
    """Return the corners as those of another kind; None where that is impossible."""
    way = _WAYS.get((was, kind))
    return None if way is None else way(was, corners, rotation)


def _as_it_is(was: str, corners: Corners, rotation: float) -> Corners:
    del was
    return turned(corners, rotation)


def _outline(was: str, corners: Corners, rotation: float) -> Corners:
    return ring(was, corners, rotation)


def _if_closable(was: str, corners: Corners, rotation: float) -> Corners | None:
    return _as_it_is(was, corners, rotation) if len(corners) > 2 else None


def _if_straight(was: str, corners: Corners, rotation: float) -> Corners | None:
    return _as_it_is(was, corners, rotation) if len(corners) == 2 else None


def _if_rectangular(was: str, corners: Corners, rotation: float) -> Corners | None:
    """Return the corners of a polygon that happens to be a rectangle."""
    if len(corners) != 4:
        return None
    sides = np.diff(np.vstack([corners, corners[:1]]), axis=0)
    long = np.hypot(*sides.T)
    is_parallel = np.allclose(sides[0], -sides[2], atol=1e-6 * long.max())
    is_square = abs(float(sides[0] @ sides[1])) <= 1e-6 * long.max() ** 2
    return _as_it_is(was, corners, rotation) if is_parallel and is_square else None


_WAYS: dict[tuple[str, str], Callable[[str, Corners, float], Corners | None]] = {
    ("rectangle", "ellipse"): _as_it_is,
    ("ellipse", "rectangle"): _as_it_is,
    ("rectangle", "polygon"): _as_it_is,
    ("ellipse", "polygon"): _outline,
    ("polygon", "rectangle"): _if_rectangular,
    ("line", "polyline"): _as_it_is,
    ("polyline", "line"): _if_straight,
    ("polyline", "polygon"): _if_closable,
    ("polygon", "polyline"): _as_it_is,
}


# -- points to boxes and back ----------------------------------------------------
def _to_boxes(
    transaction: Transaction,
    found: MarkType,
    kind: str,
    box: tuple[float, float] | None,
) -> None:
    points = transaction.execute(
        f"SELECT id, y, x, radius, {_SAME} FROM marker WHERE type = ?", (found.id,)
    ).fetchall()
    if not points:
        return
    if kind not in _BOXES:
        raise BadValue(
            f"{found.name} has points: they can become rectangles or ellipses about"
            f" them, no {kind}. Nothing is changed."
        )
    made = []
    for _, y, x, radius, *same in points:
        size = (2 * radius, 2 * radius) if radius and not box else box
        if size is None:
            raise BadValue(
                f"How large is the {kind} of which {found.name} marks the middle?"
                " Give box=(height, width) in pixels."
            )
        made.append((kind, box_about((y, x), *size).astype("<f8").tobytes(), *same))
    _move_over(transaction, "marker", [row[0] for row in points], made)


def _to_points(transaction: Transaction, found: MarkType) -> None:
    shapes = transaction.execute(
        f"SELECT id, kind, vertices, rotation, {_SAME} FROM shape WHERE type = ?",
        (found.id,),
    ).fetchall()
    _refuse_unread(found, [row[2] for row in shapes])
    made: list[tuple[Any, ...]] = []
    for _, was, blob, rotation, *same in shapes:
        if was not in _BOXES:
            raise BadValue(_why_not(found, was, "point"))
        made.append(
            (*measures_of(was, corners_of(blob), rotation or 0.0).centre, *same)
        )
    if shapes:
        _move_over(transaction, "shape", [row[0] for row in shapes], made)


def _move_over(
    transaction: Transaction, source: str, ids: list[int], made: list[tuple]
) -> None:
    """Take marks out of one table and put what they became into the other."""
    own = "kind, vertices" if source == "marker" else "y, x"
    target = "shape" if source == "marker" else "marker"
    at = 2 + _SAME.split(", ").index("frame")
    frames = [row[at] for row in made]
    transaction.executemany(
        f"DELETE FROM {source} WHERE id = ?", [(row,) for row in ids]
    )
    transaction.touch(source, "removed", ids, frames)
    new = transaction.new_ids(target, len(made))
    marks = ", ".join("?" * len(made[0]))
    transaction.executemany(
        f"INSERT INTO {target}({own}, {_SAME}, created, rev) VALUES ({marks},"
        f" {transaction.rev}, {transaction.rev})",
        made,
    )
    transaction.touch(target, "added", new, frames)
