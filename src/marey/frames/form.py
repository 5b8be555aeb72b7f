"""What one frame looks like, and pictures for frames that cannot be shown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import prod

import numpy as np

from marey.errors import FrameUnreadable

_RGB_TOLERANCE = 3
_HATCH_PERIOD = 16


@dataclass(frozen=True)
class Form:
    """Axes, shape and pixel type of one frame.

    Attributes
    ----------
    axes : str
        Letters of ``CZYXS`` in this order, those that the frame has.
    shape : tuple of int
        One length per axis.
    dtype : numpy.dtype
        Pixel type, in native byte order.
    """

    axes: str
    shape: tuple[int, ...]
    dtype: np.dtype

    @property
    def plane_shape(self) -> tuple[int, ...]:
        """Shape of one picture."""
        return self.shape[self.axes.index("Y") :]

    @property
    def stack_shape(self) -> tuple[int, ...]:
        """Shape of channels and planes, in this order; empty without any."""
        return self.shape[: self.axes.index("Y")]

    @property
    def planes(self) -> int:
        """How many pictures one frame holds."""
        return prod(self.stack_shape)

    @property
    def plane_bytes(self) -> int:
        """Size of one picture in memory."""
        return prod(self.plane_shape) * self.dtype.itemsize

    def words(self) -> str:
        """Say it for a person: ``512 x 640 uint8``."""
        return _words(self.plane_shape, self.dtype, self.stack_shape)


def pixel_type(dtype: np.dtype) -> np.dtype:
    """Return the type of decoded pixels: native, and whole numbers for bits."""
    return np.dtype(np.uint8) if dtype.kind == "b" else dtype.newbyteorder("=")


def form_of(picture: np.ndarray) -> Form:
    """Return the form of a single picture, (Y, X) or (Y, X, S)."""
    return Form("YXS"[: picture.ndim], picture.shape, picture.dtype)


def fit(picture: np.ndarray, form: Form) -> np.ndarray:
    """Return a picture in the form of its recording, or say that it is odd.

    Grey in a colour recording becomes three equal samples; colour without
    any colour in it becomes grey; an opaque alpha sample is left out. Sizes
    and pixel types are never changed.

    Raises
    ------
    FrameUnreadable
        The picture has another size or pixel type.
    """
    if picture.shape == form.plane_shape and picture.dtype == form.dtype:
        return picture
    if picture.dtype == form.dtype and picture.shape[:2] == form.plane_shape[:2]:
        fitted = _with_samples(picture, form.plane_shape[2:])
        if fitted is not None:
            return fitted
    message = (
        f"odd frame: {_words(picture.shape, picture.dtype)} where the recording"
        f" has {_words(form.plane_shape, form.dtype)}"
    )
    raise FrameUnreadable(message)


def _with_samples(picture: np.ndarray, wanted: tuple[int, ...]) -> np.ndarray | None:
    """Return the picture with other samples (none, 3 or 4), if nothing is lost."""
    if picture.ndim == 2:
        return np.repeat(picture[..., None], 3, axis=2) if wanted == (3,) else None
    if picture.shape[2] == 4:
        top = np.iinfo(picture.dtype).max if picture.dtype.kind in "ui" else 1
        if not bool((picture[..., 3] == top).all()):
            return None
        picture = picture[..., :3]
    if wanted == (3,):
        return np.ascontiguousarray(picture)
    if wanted == () and _is_grey(picture):
        return np.ascontiguousarray(picture[..., 1])
    return None


def _is_grey(picture: np.ndarray) -> bool:
    """Whether the colours of a picture are those of a lossy codec's rounding."""
    low, high = picture.min(axis=2), picture.max(axis=2)
    return bool((high - low).max(initial=0) <= _RGB_TOLERANCE)


@lru_cache(maxsize=8)
def hatched(form: Form, low: float, high: float) -> np.ndarray:
    """Return the picture that stands for a frame which cannot be shown.

    Diagonal stripes between two grey values, of the recording's size and
    pixel type, so that no layer has to change; not writable.

    Parameters
    ----------
    form : Form
        What the recording looks like.
    low, high : float
        Darkest and brightest value of the recording's first picture.
    """
    rows, columns = form.plane_shape[:2]
    diagonal = np.add.outer(np.arange(rows), np.arange(columns)) % _HATCH_PERIOD
    bright = low + 0.75 * (high - low)
    dark = low + 0.25 * (high - low)
    if form.dtype.kind in "ub" and bright == dark:
        bright = dark + 1
    picture = np.where(diagonal < _HATCH_PERIOD // 2, bright, dark).astype(form.dtype)
    if len(form.plane_shape) == 3:
        picture = np.repeat(picture[..., None], form.plane_shape[2], axis=2)
    picture.flags.writeable = False
    return picture


def _words(shape: tuple[int, ...], dtype: np.dtype, stack: tuple[int, ...] = ()) -> str:
    """Describe a picture: rows x columns, colour, pixel type, planes."""
    text = " x ".join(str(n) for n in shape[:2])
    if len(shape) == 3:
        text += {3: " colour", 4: " colour with alpha"}.get(shape[2], f" x {shape[2]}")
    text += f" {dtype}"
    return f"{prod(stack)} planes of {text}" if stack else text
