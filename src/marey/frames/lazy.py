"""A series as a dask array, for computing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import numpy as np

from marey.errors import FrameUnreadable

if TYPE_CHECKING:
    from marey.frames.form import Form


class BlockReader:
    """Reads one block: one picture of one frame. Pickles without its cache.

    Parameters
    ----------
    reader : object
        Has ``read(t, plane)``; pickles.
    form : Form
        What a frame looks like.
    """

    def __init__(self, reader: Any, form: Form) -> None:
        self._reader = reader
        self._form = form
        self._token = uuid4().hex

    def __dask_tokenize__(self) -> str:
        return self._token

    def __call__(self, block_id: tuple[int, ...] = ()) -> np.ndarray:
        """Return the block at a position; bad frames are 0, or NaN in floats."""
        form = self._form
        stack = form.stack_shape
        place = block_id[1 : 1 + len(stack)]
        plane = int(np.ravel_multi_index(place, stack)) if stack else 0
        shape = (1,) * (1 + len(stack)) + form.plane_shape
        try:
            return self._reader.read(int(block_id[0]), plane).reshape(shape)
        except FrameUnreadable:
            empty = np.nan if form.dtype.kind in "fc" else 0
            return np.full(shape, empty, form.dtype)


def as_dask(reader: Any, form: Form, length: int) -> Any:
    """Return a dask array with one chunk per picture.

    ``map_blocks`` keeps the price of a block independent of their number; a
    stack of delayed frames does not.
    """
    import dask.array as da

    stack = form.stack_shape
    chunks = (
        (1,) * length,
        *((1,) * n for n in stack),
        *((n,) for n in form.plane_shape),
    )
    block = BlockReader(reader, form)
    return da.map_blocks(
        block,
        name=f"marey-{block.__dask_tokenize__()}",
        chunks=chunks,
        dtype=form.dtype,
        meta=np.empty((0,) * len(chunks), form.dtype),
    )
