"""What happens along a line, frame below frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import numpy as np

from marey.addons.describing import addon
from marey.addons.kinds import Stage, steps_of
from marey.addons.pixels import grey
from marey.addons.results import Result
from marey.errors import BadValue
from marey.frames.brightness import contrast
from marey.jobs.moves import Moves

if TYPE_CHECKING:
    from collections.abc import Generator

    from numpy.typing import NDArray

    from marey.jobs.moves import Move
    from marey.recording import Recording
    from marey.sidecar.shape_rows import ShapeRow
    from marey.words import Report

_LINES = ("line", "polyline")


def along(
    corners: NDArray, width: int = 1
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return places a pixel apart along a line, and beside it.

    Parameters
    ----------
    corners : ndarray, shape (N, 2)
        y, x of the line's corners.
    width : int
        How many places lie across it.

    Returns
    -------
    places : ndarray of float64, shape (L, width, 2)
        y, x; the middle of the second axis lies on the line.
    distance : ndarray of float64, shape (L,)
        Pixels along the line.
    """
    corners = np.asarray(corners, np.float64)
    steps = np.diff(corners, axis=0)
    lengths = np.hypot(*steps.T)
    ends = np.concatenate([[0.0], np.cumsum(lengths)])
    if not ends[-1]:
        raise BadValue("The line has no length: draw it longer.")
    distance = np.linspace(0, ends[-1], round(ends[-1]) + 1)
    middle = np.column_stack([np.interp(distance, ends, axis) for axis in corners.T])
    part = np.clip(np.searchsorted(ends, distance, "right") - 1, 0, len(steps) - 1)
    ways = steps[part] / np.maximum(lengths[part], 1e-12)[:, None]
    across = np.column_stack([-ways[:, 1], ways[:, 0]])
    offsets = np.arange(width) - (width - 1) / 2
    return middle[:, None] + offsets[None, :, None] * across[:, None], distance


@addon(title="Kymograph")
def kymograph(
    rec: Recording,
    t: int,
    stage: Stage,
    *,
    width: Annotated[int, {"min": 1, "max": 200}] = 1,
    first: Annotated[int, {"min": 0}] = 0,
    frames: Annotated[int, {"min": 0}] = 0,
    channel: int = 0,
    keep_still: bool = True,
) -> Generator[Report, None, Result]:
    """Lay what is along a drawn line side by side: time goes down.

    Draw a line (of a type of kind line or polyline) and select it; a click in
    the picture goes to the frame and the place.

    Parameters
    ----------
    width
        Pixels across the line over which the mean is taken.
    first
        First frame.
    frames
        How many; 0 for all that follow.
    channel
        Which, from 0.
    keep_still
        Whether the line follows the offsets of the frames, so that it stays on
        what it was drawn on.
    """
    line = _line(rec, t, stage)
    count = len(rec.series)
    last = count if not frames else min(count, first + frames)
    if first >= last:
        raise BadValue(f"Frames are 0 to {count - 1}; the first was to be {first}.")
    drawn, distance = along(line.vertices, width)
    moves = Moves(rec if keep_still else None)
    height, width_of = rec.series.form.plane_shape[:2]
    rows, places = [], []
    for place, report in steps_of(range(first, last)):
        here = _follow(drawn, moves.of(line.t), moves.of(place), (height, width_of))
        rows.append(_values(grey(rec, place, channel=channel), here))
        middle = here[:, width // 2]
        places.append(np.column_stack([np.full(len(middle), place), middle]))
        yield report
    return _told(rec, np.array(rows), np.array(places), distance)


def _line(rec: Recording, t: int, stage: Stage) -> ShapeRow:
    """Return the selected line, or the only one; in this frame or at all."""
    lines = [row for row in rec.shapes.list() if row.kind in _LINES]
    chosen = [row for row in lines if row.id in stage.outlined]
    here = [row for row in lines if row.t == t]
    for found in (chosen, here, lines):
        if len(found) == 1:
            return found[0]
    if not lines:
        raise BadValue(
            "There is no line. Draw one: a type of kind line or polyline, from one"
            " end to the other."
        )
    raise BadValue(f"There are {len(here or lines)} lines here: select one of them.")


def _follow(
    drawn: NDArray, then: Move, now: Move, size: tuple[int, int]
) -> NDArray[np.float64]:
    """Return where places of one frame lie in another, by the offsets of both."""
    flat = drawn.reshape(-1, 2)
    still = then.place(flat, size)
    linear, shift = now.affine(size)
    return ((still - shift) @ linear).reshape(drawn.shape)


def _values(picture: NDArray, places: NDArray) -> NDArray[np.float64]:
    """Return means across a line, bilinear between pixels; NaN outside."""
    from scipy.ndimage import map_coordinates

    found = map_coordinates(picture, places.transpose(2, 0, 1), order=1, cval=np.nan)
    seen = np.isfinite(found)
    total = np.where(seen, found, 0).sum(axis=1)
    return np.where(seen.any(axis=1), total / np.maximum(seen.sum(axis=1), 1), np.nan)


def _told(
    rec: Recording, values: NDArray, places: NDArray, distance: NDArray
) -> Result:
    import pandas as pd

    low, high = contrast(values[np.isfinite(values)])
    scaled = np.nan_to_num((values - low) / (high - low), nan=0.0)
    picture = np.clip(np.rint(scaled * 255), 0, 255).astype(np.uint8)
    table = pd.DataFrame(values, columns=[f"{one:.1f} px" for one in distance])
    middle = len(distance) // 2
    table.insert(0, "t", places[:, 0, 0].astype(np.int64))
    table.insert(1, "seconds", rec.series.times[table["t"].to_numpy()])
    table.insert(2, "y", places[:, middle, 1])
    table.insert(3, "x", places[:, middle, 2])
    words = f"{len(values):,} frames down, {distance[-1]:.1f} px across"
    size = rec.calibration.pixel_size
    if size is not None:
        words += f" ({distance[-1] * size.value:.2f} µm)"
    return Result(words, table, picture=picture, places=places)
