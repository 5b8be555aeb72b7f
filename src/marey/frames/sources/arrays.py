"""Arrays as recordings: numpy, dask and whatever slices like them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import BadValue, FrameUnreadable
from marey.frames.form import Form, pixel_type
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
    squeeze : bool
        Whether channels and planes of which there is one are left out, as
        files name them that have none.

    Attributes
    ----------
    in_memory : bool
        Whether a picture is there without being read.
    """

    facts: SourceFacts

    def __init__(
        self, array: Any, axes: str | None = None, *, squeeze: bool = False
    ) -> None:
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
        lengths = dict(zip(self._axes, map(int, array.shape), strict=True))
        kept = "".join(
            letter
            for letter in ORDER[1:]
            if letter in lengths
            and not (squeeze and letter in "CZ" and lengths[letter] == 1)
        )
        dtype = pixel_type(np.dtype(array.dtype))
        form = Form(kept, tuple(lengths[x] for x in kept), dtype)
        self.facts = SourceFacts(lengths.get("T", 1), form)

    def place(self, index: int, plane: int) -> dict[str, int]:
        """Return where a picture stands on the axes before Y and X."""
        form = self.facts.form
        where = dict.fromkeys(self._axes[: self._axes.index("Y")], 0)
        if form.stack_shape:
            place = np.unravel_index(plane, form.stack_shape)
            where.update(zip(form.axes, map(int, place), strict=False))
        return {**where, "T": index} if "T" in where else where

    def read(
        self,
        index: int,
        plane: int = 0,
        *,
        aside: Callable[[int, np.ndarray], None] | None = None,
    ) -> np.ndarray:
        """Return one picture."""
        return self.cut(self._array, tuple(self.place(index, plane).values()), index)

    def cut(self, array: Any, key: tuple[Any, ...], index: int) -> np.ndarray:
        """Return a part of an array, in native byte order.

        Raises
        ------
        FrameUnreadable
            It cannot be read; the message says why.
        """
        try:
            return np.ascontiguousarray(array[key], self.facts.form.dtype)
        except BROKEN as error:
            message = f"the array cannot give frame {index}: {error}"
            raise FrameUnreadable(message) from error

    def close(self) -> None:
        """Nothing is held."""
