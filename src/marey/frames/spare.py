"""Memory of pictures that nobody looks at any more, taken for the next ones.

Memory that is new costs the system more than the copying of a picture: it is
mapped and cleared page by page. Where pictures come and go by the hundred, as
they do when a recording is played, those that have gone give theirs.
"""

from __future__ import annotations

import ctypes
import weakref
from collections import deque
from contextlib import suppress
from math import prod
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import DTypeLike

LEAST = 1 << 20
"""Bytes of a picture from which on its memory is worth keeping."""
MOST = 1 << 25
"""Bytes of memory that are kept for pictures to come."""

# of one size as a rule; without a lock, since memory may come back at any moment
_spare: deque[bytearray] = deque()


def blank(shape: tuple[int, ...], dtype: DTypeLike) -> np.ndarray:
    """Return an array to be filled, with arbitrary values in it.

    Its memory is used again once neither it nor a view of it is left.

    Parameters
    ----------
    shape : tuple of int
        Its shape.
    dtype : dtype-like
        Its pixel type.

    Returns
    -------
    ndarray
        Contiguous, C order.
    """
    kind = np.dtype(dtype)
    size = prod(shape) * kind.itemsize
    if size < LEAST:
        return np.empty(shape, kind)
    memory = _taken(size)
    # all views of the array lead to the loan; when it goes, nobody looks any more
    loan = (ctypes.c_char * size).from_buffer(memory)
    weakref.finalize(loan, _give_back, memory).atexit = False
    return np.ndarray(shape, kind, buffer=memoryview(loan))


def _taken(size: int) -> bytearray:
    with suppress(IndexError):
        memory = _spare.pop()
        if len(memory) == size:
            return memory
    return bytearray(size)  # what was kept for pictures of another size goes


def _give_back(memory: bytearray) -> None:
    if (len(_spare) + 1) * len(memory) <= MOST:
        _spare.append(memory)
