"""All marks of a type side by side, to be looked through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np

from marey.addons.describing import addon
from marey.addons.kinds import LayerName, TypeName, steps_of
from marey.addons.pixels import grey
from marey.addons.results import Result
from marey.errors import FrameUnreadable
from marey.frames.brightness import contrast

if TYPE_CHECKING:
    from collections.abc import Generator

    import pandas as pd
    from numpy.typing import NDArray

    from marey.recording import Recording
    from marey.words import Report

Count = Annotated[int, {"min": 1, "max": 2000}]


def crop(picture: NDArray, yx: tuple[float, float], size: int) -> NDArray[np.float64]:
    """Return a square around a place, shape (size, size); NaN outside.

    The pixel at ``size // 2`` of both axes is the one in which the place lies.

    Parameters
    ----------
    picture : ndarray, shape (Y, X)
        Where from.
    yx : (float, float)
        Pixels.
    size : int
        Side in pixels.
    """
    tile = np.full((size, size), np.nan)
    y0, x0 = (int(np.floor(one + 0.5)) - size // 2 for one in yx)
    rows = slice(max(y0, 0), max(min(y0 + size, picture.shape[0]), 0))
    columns = slice(max(x0, 0), max(min(x0 + size, picture.shape[1]), 0))
    part = picture[rows, columns]
    if part.size:
        tile[
            rows.start - y0 : rows.start - y0 + part.shape[0],
            columns.start - x0 : columns.start - x0 + part.shape[1],
        ] = part
    return tile


@addon(title="Object tiles")
def tiles(
    rec: Recording,
    *,
    of: TypeName = "object",
    cells: LayerName = "",
    size: Annotated[int, {"min": 4, "max": 1000}] = 48,
    columns: Annotated[int, {"min": 1, "max": 50}] = 6,
    most: Count = 60,
    page: Annotated[int, {"min": 1, "max": 10**6}] = 1,
    order: Literal["frame", "score", "size"] = "frame",
    channel: int = 0,
) -> Generator[Report, None, Result]:
    """Show crops around all marks of a type, or around painted cells, as one picture.

    A click on a tile, or on its row in the table, goes to the frame and the place.

    Parameters
    ----------
    of
        Type of the marks: points, and middles of shapes.
    cells
        A mask layer; its areas are taken instead of marks.
    size
        Side of a tile in pixels.
    columns
        Tiles in a row.
    most
        Tiles on a page.
    page
        Which page, from 1.
    order
        By frame; by score, least sure first; by size, largest first.
    channel
        Which, from 0.
    """
    table = yield from _areas(rec, cells) if cells else _marks(rec, of)
    table = _ordered(table, order)
    pages = max(1, -(-len(table) // most))
    page = min(page, pages)
    table = table.iloc[(page - 1) * most : page * most].reset_index(drop=True)
    if not len(table):
        return Result(f"there is no {cells or of}")
    made: list[NDArray] = [np.empty(0)] * len(table)
    # by frame, so that each is read once, whatever the order
    for t, report in steps_of(sorted(set(table["t"].tolist()))):
        here = np.flatnonzero(table["t"] == t)
        try:
            picture = grey(rec, t, channel=channel)
        except FrameUnreadable:
            picture = np.empty((0, 0))
        for row in here:
            place = (float(table["y"][row]), float(table["x"][row]))
            made[row] = crop(picture, place, size)
        yield report
    whole, places = _montage(made, table, min(columns, len(table)))
    words = f"{len(table):,} {cells or of}"
    words += f", page {page} of {pages}" if pages > 1 else ""
    return Result(words, table, picture=whole, places=places)


def _marks(rec: Recording, of: str) -> Generator[Report, None, pd.DataFrame]:
    """Return points of a type, and middles of shapes."""
    import pandas as pd

    yield from ()
    points = rec.markers.table(type=of)[["t", "y", "x", "score", "radius", "id"]]
    points = points.rename(columns={"radius": "size"})
    kind = rec.types.get(of).id
    rows = [
        (row.t, *row.vertices.mean(axis=0), row.score, np.ptp(row.vertices), row.id)
        for row in rec.shapes.list()
        if row.type == kind
    ]
    shapes = pd.DataFrame(rows, columns=points.columns)
    both = [one for one in (points, shapes) if len(one)]
    return pd.concat(both, ignore_index=True) if both else points


def _areas(rec: Recording, layer: str) -> Generator[Report, None, pd.DataFrame]:
    """Return painted areas of a mask layer."""
    import pandas as pd

    from marey.jobs.measuring import measure
    from marey.words import Done

    table = pd.DataFrame(columns=["t", "y", "x", "area"])
    for told in measure(rec, layer, channels=[], shape=False):
        if isinstance(told, Done):
            table = told.result
        else:
            yield told
    kept = [name for name in ("t", "y", "x", "score", "value") if name in table]
    return table[kept].assign(size=table["area"])


def _ordered(table: pd.DataFrame, order: str) -> pd.DataFrame:
    table = table[table["t"] >= 0]
    name = {"frame": "t", "score": "score", "size": "size"}[order]
    if name not in table:
        return table
    return table.sort_values(name, ascending=order != "size", kind="stable")


def _montage(
    made: list[NDArray], table: pd.DataFrame, columns: int
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Lay tiles in rows; all by one contrast, what is outside of a frame black."""
    size = made[0].shape[0]
    rows = -(-len(made) // columns)
    whole = np.full((rows, size, columns, size), np.nan)
    places = np.full((rows, columns, 3), np.nan)
    for number, tile in enumerate(made):
        row, column = divmod(number, columns)
        whole[row, :, column] = tile
        places[row, column] = table.loc[number, ["t", "y", "x"]].to_numpy(float)
    flat = whole.reshape(rows * size, columns * size)
    known = flat[np.isfinite(flat)]
    low, high = contrast(known) if known.size else (0.0, 1.0)
    scaled = np.nan_to_num((flat - low) / (high - low), nan=0.0)
    return np.clip(np.rint(scaled * 255), 0, 255).astype(np.uint8), places
