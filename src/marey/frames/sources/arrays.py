"""Arrays as recordings: numpy, dask and whatever slices like them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import BadValue, FrameUnreadable
from marey.frames.form import Form
from marey.frames.sources.protocol import BROKEN, SourceFacts

if TYPE_CHECKING:
    from collections.abc import Callable

ORDER = "TCZYXS"


def guess_axes(shape: tuple[int, ...]) -> str:
    """Return the axes that an array without any most likely has.

    Examples
    --------
    >>> guess_axes((10, 64, 80)), guess_axes((10, 64, 80, 3))
    ('TYX', 'TYXS')
    """
    colour = len(shape) in (3, 4) and shape[-1] in (3, 4)
    if colour and len(shape) == 4:
        return "TYXS"
    axes = {2: "YX", 3: "TYX", 4: "TZYX", 5: "TCZYX", 6: "TCZYXS"}.get(len(shape))
    if axes is None:
        message = (
            f"an array of 2 to 6 axes was expected, one of {len(shape)} came:"
            " name them, for example axes='TZYX'"
        )
        raise BadValue(message)
    return axes


class ArraySource:
    """An array as a source of frames.

    Parameters
    ----------
    array : array-like
        Anything with ``shape``, ``dtype`` and slicing.
    axes : str, optional
        One letter of ``TCZYXS`` per axis, in any order that ends in ``YX``
        or ``YXS``; guessed where left out.

    Attributes
    ----------
    in_memory : bool
        Whether a picture is there without being read.
    """

    def __init__(self, array: Any, axes: str | None = None) -> None:
        self._array = array
        self.in_memory = type(array) is np.ndarray
        self._axes = (axes or guess_axes(array.shape)).upper()
        wrong = (
            len(self._axes) != len(array.shape)
            or set(self._axes) - set(ORDER)
            or len(set(self._axes)) != len(self._axes)
            or not self._axes.endswith(("YX", "YXS"))
        )
        if wrong:
            message = (
                f"axes {axes!r} do not fit an array of shape {tuple(array.shape)}:"
                " one letter of TCZYXS per axis was expected, Y and X last"
            )
            raise BadValue(message)
        lengths = dict(zip(self._axes, array.shape, strict=True))
        kept = "".join(letter for letter in ORDER[1:] if letter in lengths)
        form = Form(kept, tuple(lengths[x] for x in kept), np.dtype(array.dtype))
        self.facts = SourceFacts(int(lengths.get("T", 1)), form)

    def read(
        self,
        index: int,
        plane: int = 0,
        *,
        aside: Callable[[int, np.ndarray], None] | None = None,
    ) -> np.ndarray:
        """Return one picture."""
        form = self.facts.form
        where: dict[str, int] = {"T": index}
        if form.stack_shape:
            place = np.unravel_index(plane, form.stack_shape)
            where.update(zip(form.axes, map(int, place), strict=False))
        key = tuple(where[x] for x in self._axes if x in where)
        try:
            return np.ascontiguousarray(self._array[key])
        except BROKEN as error:
            message = f"the array cannot give frame {index}: {error}"
            raise FrameUnreadable(message) from error

    def close(self) -> None:
        """Nothing is held."""
