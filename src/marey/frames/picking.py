"""What numpy's square brackets mean for a series of frames."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from marey.frames.form import Form


def whole_key(key: Any, ndim: int) -> tuple[Any, ...]:
    """Return an index with one entry per axis, as far as it names axes.

    Raises
    ------
    IndexError
        It names more axes than there are.
    """
    key = key if isinstance(key, tuple) else (key,)
    dots = [i for i, part in enumerate(key) if part is Ellipsis]
    if dots:
        fill = (slice(None),) * (ndim - len(key) + 1)
        key = key[: dots[0]] + fill + key[dots[0] + 1 :]
    if len(key) > ndim or any(part is None for part in key):
        message = f"at most {ndim} indices were expected, {len(key)} came"
        raise IndexError(message)
    return key


def frames_and_rest(
    key: tuple[Any, ...], length: int
) -> tuple[int | np.ndarray, tuple[Any, ...]]:
    """Split an index into frames and what is wanted of each.

    Returns
    -------
    where : int or ndarray of int64
        The frame or frames.
    rest : tuple
        The index into a frame.
    """
    first, rest = (key[0], key[1:]) if key else (slice(None), ())
    if isinstance(first, slice):
        return np.arange(*first.indices(length)), rest
    where = np.asarray(first)
    if where.ndim == 0 and where.dtype.kind in "iu":
        t = int(where)
        return (t + length if t < 0 else t), rest
    if where.dtype == bool:
        if where.shape != (length,):
            message = f"a mask of {length} frames was expected, {where.shape} came"
            raise IndexError(message)
        return np.flatnonzero(where), rest
    if where.ndim == 1 and (where.dtype.kind in "iu" or not where.size):
        where = where.astype(np.int64)
        return np.where(where < 0, where + length, where), rest
    message = f"a frame number, a slice or an array of them was expected, not {first!r}"
    raise IndexError(message)


def assemble(
    form: Form, rest: tuple[Any, ...], plane: Callable[[int], np.ndarray]
) -> np.ndarray:
    """Return what is wanted of one frame, decoding no more than that.

    Parameters
    ----------
    form : Form
        What the frame looks like.
    rest : tuple
        The index into a frame: channel, plane, y, x.
    plane : callable
        Gives the picture of a plane by its number.
    """
    stack = form.stack_shape
    if not stack:
        picture = plane(0)
        return picture if _takes_all(rest) else picture[rest]
    rest = rest + (slice(None),) * (len(stack) - len(rest))
    chosen = [
        np.arange(length)[part] for part, length in zip(rest, stack, strict=False)
    ]
    kept = tuple(len(part) for part in chosen if part.ndim)
    inner = rest[len(stack) :]
    pictures = []
    for place in product(*(np.atleast_1d(part).tolist() for part in chosen)):
        picture = plane(int(np.ravel_multi_index(place, stack)))
        pictures.append(picture if _takes_all(inner) else picture[inner])
    if not kept:
        return pictures[0]
    if not pictures:
        # a picture that takes no memory, to learn what is wanted of one
        one = np.broadcast_to(np.zeros((), form.dtype), form.plane_shape)[inner]
        return np.empty((*kept, *one.shape), form.dtype)
    return np.stack(pictures).reshape(kept + pictures[0].shape)


def _takes_all(rest: tuple[Any, ...]) -> bool:
    return all(isinstance(part, slice) and part == slice(None) for part in rest)
