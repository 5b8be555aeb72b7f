"""Lines, rectangles, ellipses and polygons on their way into a ClickPoints database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.exchange.clickpoints_marks import CENTRE
from marey.exchange.clickpoints_outlines import box_of, turned, upright
from marey.exchange.clickpoints_rows import said_rows
from marey.exchange.clickpoints_types import ELLIPSE, LINE, POLYGON, RECTANGLE

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from marey.exchange.clickpoints_modes import Modes
    from marey.exchange.clickpoints_rows import Columns, Rows
    from marey.exchange.parcel import Parcel


def shape_rows(parcel: Parcel, modes: Modes, shift: NDArray[np.float64]) -> Rows:
    """Return the rows of all shapes, by table.

    Parameters
    ----------
    parcel : Parcel
        What to write.
    modes : Modes
        Its types there.
    shift : ndarray of float64, shape (F, 2)
        What is added to places in each frame.
    """
    mode = np.array(modes.shapes, np.int64)
    found = {
        one: parcel.shapes[mode == one] for one in (LINE, RECTANGLE, ELLIPSE, POLYGON)
    }
    said = {one: _said(shapes, modes, one) for one, shapes in found.items()}
    placed = {one: _placed(shapes, shift) for one, shapes in found.items()}
    ends = np.array([one[:2].ravel() for one in placed[LINE]]).reshape(-1, 4)
    polygons, points = _polygons(found[POLYGON], placed[POLYGON])
    return {
        "line": said[LINE] | _columns(("y1", "x1", "y2", "x2"), ends),
        "rectangle": said[RECTANGLE] | _rectangles(found[RECTANGLE], placed[RECTANGLE]),
        "ellipse": said[ELLIPSE] | _ellipses(found[ELLIPSE], placed[ELLIPSE]),
        "polygon": said[POLYGON] | polygons,
        "polygonpoint": points,
    }


def _said(shapes: pd.DataFrame, modes: Modes, mode: int) -> Columns:
    return said_rows(shapes, [modes.id(name, mode) for name in shapes["type"]])


def _placed(shapes: pd.DataFrame, shift: NDArray) -> list[NDArray[np.float64]]:
    """Return the corners of shapes as ClickPoints counts."""
    by = shift[shapes["frame"].to_numpy(np.int64)] + CENTRE
    return [one + way for one, way in zip(shapes["vertices"], by, strict=True)]


def _columns(names: tuple[str, ...], values: NDArray) -> Columns:
    return {name: values[:, place].tolist() for place, name in enumerate(names)}


def _rectangles(shapes: pd.DataFrame, corners: list[NDArray]) -> Columns:
    told = zip(corners, shapes["rotation"], strict=True)
    found = np.array([upright(one, turn) for one, turn in told]).reshape(-1, 4)
    return _columns(("y", "x", "height", "width"), found)


def _ellipses(shapes: pd.DataFrame, corners: list[NDArray]) -> Columns:
    told = zip(corners, shapes["rotation"], strict=True)
    boxes = [box_of(one, turn) for one, turn in told]
    names = ("y", "x", "height", "width", "angle")
    return {name: [getattr(box, name) for box in boxes] for name in names}


def _polygons(shapes: pd.DataFrame, corners: list[NDArray]) -> tuple[Columns, Columns]:
    """Return whether each is closed, and the rows of its points."""
    told = zip(corners, shapes["rotation"], strict=True)
    outlines = [turned(one, turn) for one, turn in told]
    points: dict[str, list[Any]] = {"polygon_id": [], "x": [], "y": [], "index": []}
    for number, outline in enumerate(outlines, start=1):
        points["polygon_id"] += [number] * len(outline)
        points["x"] += outline[:, 1].tolist()
        points["y"] += outline[:, 0].tolist()
        points["index"] += list(range(len(outline)))
    closed = [int(kind != "polyline") for kind in shapes["kind"]]
    return {"closed": closed}, points
