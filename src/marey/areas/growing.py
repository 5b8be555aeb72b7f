"""Areas grown from a place: like pixels that hang together, and superpixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from marey.errors import BadValue

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MOST = 600_000
"""Pixels that superpixels are computed of; a larger picture is made smaller first."""


def unlikeness(
    picture: ArrayLike, seed: tuple[float, float], smooth: float = 0.0
) -> NDArray[np.float32]:
    """Return how unlike each pixel is to the place of a seed.

    Parameters
    ----------
    picture : array, shape (Y, X) or (Y, X, C)
        Grey, or with channels.
    seed : (y, x)
        A place inside it, in pixels; the median of 3 x 3 pixels counts there.
    smooth : float
        Standard deviation in pixels by which the picture is smoothed first:
        about the size of its grain.

    Returns
    -------
    ndarray of float32, shape (Y, X)
        Largest difference over the channels, in the units of the picture.

    Raises
    ------
    BadValue
        No picture, or a seed outside of it.
    """
    seen = checked_picture(picture)
    y, x = _place(seed, seen.shape[:2])
    if not np.isfinite(seen[y, x]).all():
        raise BadValue("There is no value at the seed: NaN. Choose another place.")
    smoothed = _smoothed(seen, smooth)
    around = smoothed[max(y - 1, 0) : y + 2, max(x - 1, 0) : x + 2]
    around = around.reshape(-1, *seen.shape[2:])
    whole = np.isfinite(around.reshape(len(around), -1)).all(axis=1)
    middle = np.median(around[whole], axis=0)
    unlike = np.abs(smoothed - middle.astype(np.float32))
    unlike = unlike if unlike.ndim == 2 else unlike.max(axis=2)
    return np.where(np.isnan(unlike), np.float32(np.inf), unlike)


def _smoothed(seen: NDArray, smooth: float) -> NDArray[np.float32]:
    """Return a picture with less grain; NaN where it was NaN."""
    from scipy.ndimage import gaussian_filter

    if not 0 <= smooth < np.inf:
        raise BadValue(f"Smoothing is a number of pixels from 0; {smooth!r} came.")
    values = seen.astype(np.float32)
    if not smooth:
        return values
    sigmas = (smooth, smooth, *(0,) * (seen.ndim - 2))
    filled = gaussian_filter(np.nan_to_num(values), sigmas)
    filled[np.isnan(values)] = np.nan
    return filled


def grow(
    picture: ArrayLike,
    seed: tuple[float, float],
    tolerance: float,
    within: NDArray[np.bool_] | None = None,
    smooth: float = 0.0,
) -> NDArray[np.bool_]:
    """Return the pixels around a seed that are like it and hang together.

    Parameters
    ----------
    picture : array, shape (Y, X) or (Y, X, C)
        Grey, or with channels.
    seed : (y, x)
        Where to begin, in pixels.
    tolerance : float
        How unlike a pixel may be, in the units of the picture; see `unlikeness`.
    within : array of bool, shape (Y, X), optional
        Where it may grow.
    smooth : float
        As of `unlikeness`.

    Returns
    -------
    ndarray of bool, shape (Y, X)
        The area; the pixel of the seed always belongs to it.

    Examples
    --------
    >>> grow(np.array([[1, 2, 9, 2]]), (0, 0), 3).tolist()
    [[True, True, False, False]]
    """
    return spread(unlikeness(picture, seed, smooth), seed, tolerance, within)


def spread(
    unlike: NDArray,
    seed: tuple[float, float],
    tolerance: float,
    within: NDArray[np.bool_] | None = None,
) -> NDArray[np.bool_]:
    """Return the area of one tolerance, of what `unlikeness` gave.

    Parameters
    ----------
    unlike : ndarray of float, shape (Y, X)
        How unlike the seed each pixel is.
    seed, tolerance, within
        As of `grow`.
    """
    from skimage.segmentation import flood

    if not 0 <= tolerance < np.inf:
        raise BadValue(f"A tolerance is a number from 0; {tolerance!r} came.")
    if within is not None and within.shape != unlike.shape:
        raise BadValue(
            f"Where it may grow has the shape {unlike.shape} of the picture; "
            f"{within.shape} came."
        )
    place = _place(seed, unlike.shape)
    like = unlike <= tolerance
    if within is not None:
        like &= within
    like[place] = True
    return flood(like, place, connectivity=1)


def superpixels(
    picture: ArrayLike, size: float = 20.0, compactness: float = 0.1
) -> NDArray[np.int32]:
    """Cut a picture into patches of like pixels, all about as large.

    SLIC (Achanta et al. 2012) as of :func:`skimage.segmentation.slic`, on values
    stretched to 0 to 1 by their 1st and 99th percentile. A picture of more than
    `MOST` pixels is made smaller for it: the borders are that much coarser.

    Parameters
    ----------
    picture : array, shape (Y, X) or (Y, X, C)
        Grey, or with channels.
    size : float
        Edge of a patch in pixels, about.
    compactness : float
        How much more places count than values: larger ones make squares.

    Returns
    -------
    ndarray of int32, shape (Y, X)
        Number of the patch of each pixel, from 1.
    """
    from skimage.segmentation import slic

    seen = checked_picture(picture)
    if not 2 <= size < np.inf or not 0 < compactness < np.inf:
        raise BadValue(
            "Superpixels are 2 pixels wide or more and of a compactness above 0; "
            f"{size!r} and {compactness!r} came."
        )
    step = max(1, int(np.ceil(np.sqrt(seen.shape[0] * seen.shape[1] / MOST))))
    small = _stretched(seen[::step, ::step])
    count = max(1, round(small.shape[0] * small.shape[1] / (size / step) ** 2))
    found = slic(
        small,
        n_segments=count,
        compactness=compactness,
        start_label=1,
        channel_axis=None if small.ndim == 2 else 2,
        convert2lab=False,
        enforce_connectivity=True,
    ).astype(np.int32)
    full = found.repeat(step, axis=0).repeat(step, axis=1)
    return full[: seen.shape[0], : seen.shape[1]]


def _stretched(seen: NDArray) -> NDArray[np.float32]:
    values = np.nan_to_num(seen.astype(np.float32))
    low, high = np.percentile(values, (1, 99))
    return np.clip((values - low) / max(float(high - low), 1e-6), 0, 1)


def checked_picture(picture: ArrayLike) -> NDArray:
    """Return a picture of numbers, (Y, X) or (Y, X, C), or say what was wrong."""
    seen = np.asarray(picture)
    if seen.ndim not in {2, 3} or seen.size == 0 or seen.dtype.kind not in "iufb":
        raise BadValue(
            "A picture is an array of numbers, shape (Y, X) or (Y, X, C); "
            f"{seen.dtype} of shape {seen.shape} came."
        )
    return seen


def _place(seed: tuple[float, float], shape: tuple[int, ...]) -> tuple[int, int]:
    at = np.asarray(seed, np.float64)
    if at.shape != (2,) or not np.isfinite(at).all():
        raise BadValue(f"A seed is a place (y, x) in pixels; {seed!r} came.")
    y, x = np.rint(at).astype(int).tolist()
    if not (0 <= y < shape[0] and 0 <= x < shape[1]):
        raise BadValue(
            f"The seed lies outside the picture of {shape[0]} x {shape[1]} pixels; "
            f"{seed!r} came."
        )
    return y, x
