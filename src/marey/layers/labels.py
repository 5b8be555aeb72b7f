"""Masks of one frame: the touched box of a stroke, dtypes and colours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.words.looks import rgba

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from marey.words import MarkType

Box = tuple[int, int, int, int]
"""y0, x0, y1, x1 in pixels; the upper ends are not included."""


def smallest_dtype(largest: int) -> np.dtype:
    """Return the smallest unsigned type that holds a value.

    Examples
    --------
    >>> smallest_dtype(3), smallest_dtype(256)
    (dtype('uint8'), dtype('uint16'))
    """
    return np.min_scalar_type(max(int(largest), 0))


def touched_box(stroke: Iterable[Any], shape: tuple[int, int]) -> Box | None:
    """Return the box that a stroke of a Labels layer touched.

    Parameters
    ----------
    stroke : iterable
        What the event ``paint`` of the layer carries: edits with a
        ``slice_key``, or triples that begin with a numpy multi-index.
    shape : tuple of int
        Height and width of the frame.

    Returns
    -------
    Box or None
        None where nothing was touched.

    Examples
    --------
    >>> import numpy as np
    >>> touched_box([((np.array([3, 5]), np.array([7, 7])), 0, 1)], (10, 10))
    (3, 7, 6, 8)
    """
    boxes = [box for atom in stroke if (box := _atom_box(atom, shape)) is not None]
    if not boxes:
        return None
    y0, x0, y1, x1 = np.array(boxes).T
    return int(y0.min()), int(x0.min()), int(y1.max()), int(x1.max())


def inked_box(picture: np.ndarray) -> Box | None:
    """Return the box around everything that is not 0; None where nothing is.

    Examples
    --------
    >>> import numpy as np
    >>> picture = np.zeros((9, 9), np.uint8)
    >>> inked_box(picture)
    >>> picture[2:4, 5] = 1
    >>> inked_box(picture)
    (2, 5, 4, 6)
    """
    rows = np.flatnonzero(picture.any(axis=1))
    if not len(rows):
        return None
    columns = np.flatnonzero(picture[rows[0] : rows[-1] + 1].any(axis=0))
    return int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1


def around(one: Box | None, two: Box | None) -> Box | None:
    """Return the box around two boxes; None is no box.

    Examples
    --------
    >>> around((0, 0, 2, 2), (1, 1, 5, 3))
    (0, 0, 5, 3)
    >>> around(None, (1, 1, 5, 3))
    (1, 1, 5, 3)
    """
    if one is None or two is None:
        return one or two
    return (
        min(one[0], two[0]),
        min(one[1], two[1]),
        max(one[2], two[2]),
        max(one[3], two[3]),
    )


def fitted(picture: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Cut a picture to a shape, or fill it up with 0.

    Examples
    --------
    >>> import numpy as np
    >>> fitted(np.ones((1, 3), np.uint8), (2, 2)).tolist()
    [[1, 1], [0, 0]]
    """
    if picture.shape == shape:
        return picture
    whole = np.zeros(shape, picture.dtype)
    part = picture[: shape[0], : shape[1]]
    whole[: part.shape[0], : part.shape[1]] = part
    return whole


def _atom_box(atom: Any, shape: tuple[int, int]) -> Box | None:
    key = getattr(atom, "slice_key", None)
    if key is None:
        rows, columns = atom[0][-2], atom[0][-1]
        if not len(rows):
            return None
        return rows.min(), columns.min(), rows.max() + 1, columns.max() + 1
    (y0, y1), (x0, x1) = (
        axis.indices(size)[:2] for axis, size in zip(key[-2:], shape, strict=True)
    )
    return (y0, x0, y1, x1) if y0 < y1 and x0 < x1 else None


def class_colors(
    classes: Mapping[int, MarkType], brush: MarkType | None = None
) -> dict[int | None, np.ndarray]:
    """Return colours for a Labels layer of classes.

    Parameters
    ----------
    classes : mapping of int to MarkType
        Type by pixel value.
    brush : MarkType, optional
        The class that value 1 would get where there is none yet.

    Returns
    -------
    dict
        Colour by value; 0 is clear, other values grey.
    """
    colors: dict[int | None, np.ndarray] = {
        None: np.array([0.6, 0.6, 0.6, 0.7]),
        0: np.zeros(4),
    }
    if brush is not None:
        colors[1] = rgba(brush.color)
    colors.update(
        (int(value), rgba(kind.color, 1.0 if kind.visible else 0.0))
        for value, kind in classes.items()
    )
    return colors


def free_value(classes: Mapping[int, Any]) -> int:
    """Return the smallest pixel value from 1 that stands for nothing yet.

    Examples
    --------
    >>> free_value({1: "a", 3: "b"})
    2
    """
    value = 1
    while value in classes:
        value += 1
    return value
