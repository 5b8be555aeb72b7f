"""Label images as one TIFF, as napari and many others write them.

Axes are t, y, x, or t, z, y, x; a single picture is one frame. A value is one object,
or with ``kind="classes"`` a type. Pixels are pixels: nothing is shifted.
"""

from __future__ import annotations

import math
import struct
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import ExchangeError
from marey.exchange.formats import Format
from marey.exchange.parcel import MaskPart, Parcel
from marey.exchange.parsing import beginning
from marey.exchange.rle import LARGEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

FORMAT = Format(
    "labels",
    "label TIFF",
    (".tif", ".tiff"),
    losses=(
        "All but one mask layer: no points, shapes, tracks, notes.",
        "Types and tracks of values.",
    ),
)

_MAGIC = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_BROKEN = (
    *(ValueError, LookupError, TypeError, OSError, RuntimeError, MemoryError),
    *(ArithmeticError, AttributeError, struct.error),
)
"""What tifffile and the codecs below it raise on a damaged file."""

_AXES = {2: "yx", 3: "tyx", 4: "tzyx"}


def recognise(path: Path) -> bool:
    """Whether a file is a TIFF of whole numbers, without colours."""
    if not path.is_file() or beginning(path, 4) not in _MAGIC:
        return False
    try:
        kind, shape, _ = _look(path)
    except ExchangeError:
        return False
    return kind in "iu" and 2 <= len(shape) <= 4


def _look(path: Path) -> tuple[str, tuple[int, ...], str]:
    """Return kind of numbers, shape and axes of a TIFF."""
    import tifffile

    try:
        with tifffile.TiffFile(path) as file:
            # counting finds pages that lead back to themselves
            pages = len(file.pages)
            series = file.series[0]
            found = series.dtype.kind, series.shape, series.axes
    except (tifffile.TiffFileError, *_BROKEN) as error:
        raise ExchangeError(f"{path.name} is damaged or no TIFF: {error}.") from error
    size = math.prod(found[1][-2:])
    pictures = math.prod(found[1][:-2])
    if size > LARGEST or (pictures > pages and size * pictures > 2**36):
        raise ExchangeError(
            f"{path.name} has {pages} pages and claims the shape {found[1]}; that is "
            "no stack of label images."
        )
    return found


def read(
    path: Path,
    *,
    layer: str = "",
    kind: str = "instances",
    classes: Mapping[int, str] | None = None,
    axes: str = "",
    t: int = 0,
) -> Parcel:
    """Return the label images of a TIFF; pixels are read when they are unpacked.

    Parameters
    ----------
    path : Path
        The file.
    layer : str
        Name of the mask layer; the name of the file where left out.
    kind : {"instances", "classes"}
        Whether a value is one object or a type.
    classes : mapping of int to str, optional
        Which value is which type.
    axes : str
        What the axes are, such as ``"zyx"``; t first where there are three.
    t : int
        The first frame.
    """
    number, shape, _ = _look(path)
    if number not in "iub":
        raise ExchangeError(f"{path.name} should hold whole numbers (labels).")
    letters = axes or _AXES.get(len(shape), "")
    if len(letters) != len(shape) or not set("yx") <= set(letters) <= set("tzyx"):
        raise ExchangeError(
            f"{path.name} has the shape {shape}. Say what its axes are with axes=, "
            "such as axes='tzyx'."
        )
    if letters[-2:] != "yx":
        raise ExchangeError(f"The last two axes should be y and x; {letters} came.")
    sizes = dict(zip(letters, shape, strict=True))
    frames, planes = sizes.get("t", 1), sizes.get("z", 1)
    parts = [
        MaskPart(
            layer=layer or path.stem,
            kind=kind,
            frame=frame,
            z=z,
            read=partial(_page, path, _place(letters, (frame, z), sizes)),
            classes=dict(classes or {}),
        )
        for frame in range(frames)
        for z in range(planes)
    ]
    known = {"t": np.arange(t, t + frames), "height": shape[-2], "width": shape[-1]}
    return Parcel.of(frames=known, masks=parts)


def _place(axes: str, where: tuple[int, int], sizes: dict[str, int]) -> int:
    """Return the number of a picture in the file."""
    given = dict(zip("tz", where, strict=True))
    place = 0
    for letter in axes[:-2]:
        place = place * sizes[letter] + given[letter]
    return place


def _page(path: Path, place: int) -> NDArray:
    """Return one picture of a file, shape (Y, X)."""
    import tifffile

    try:
        with tifffile.TiffFile(path) as file:
            series = file.series[0]
            if len(series.pages) > 1 or len(series.shape) == 2:
                return np.asarray(series.pages[place].asarray())
            # ImageJ writes large stacks as one page with all pictures behind it
            whole = series.asarray()
    except (tifffile.TiffFileError, *_BROKEN) as error:
        raise ExchangeError(f"{path.name} is damaged: {error}.") from error
    return np.asarray(whole.reshape(-1, *whole.shape[-2:])[place])


def write(parcel: Parcel, path: Path, *, layer: str = "") -> list[Path]:
    """Write the label images of one layer as a stack; return the file.

    Frames without one are written as zeros, up to the end of the recording.

    Parameters
    ----------
    parcel : Parcel
        What is written.
    path : Path
        The file.
    layer : str
        Name of the mask layer, where there are several.
    """
    import tifffile

    layers = list(dict.fromkeys(part.layer for part in parcel.masks))
    if not layers or (layer and layer not in layers) or (len(layers) > 1 and not layer):
        raise ExchangeError(
            "One mask layer was expected. Layers here: "
            f"{', '.join(layers) or 'none'}; say which with layer=."
        )
    name = layer or layers[0]
    parts = [part for part in parcel.masks if part.layer == name]
    t = parcel.frames["t"].to_numpy()
    by_place = {(int(t[part.frame]), part.z): part for part in parts}
    first = parts[0].read()
    frames = int(max(parcel.facts.get("length", 0), t.max() + 1))
    planes = max(z for _, z in by_place) + 1
    planes = max(planes, int(parcel.facts.get("depth", 1)))
    largest = max(int(part.read().max(initial=0)) for part in parts)
    dtype = np.min_scalar_type(largest)
    shape = (frames, *((planes,) if planes > 1 else ()), *first.shape)
    pages = _pages(by_place, (frames, planes), first.shape, dtype)
    axes = "TZYX" if planes > 1 else "TYX"
    # without a word on colours, three frames would be red, green and blue
    look: dict[str, Any] = {"photometric": "minisblack", "metadata": {"axes": axes}}
    tifffile.imwrite(path, pages, shape=shape, dtype=dtype, compression="zlib", **look)
    return [path]


def _pages(
    by_place: dict[tuple[int, int], Any],
    counts: tuple[int, int],
    shape: tuple[int, ...],
    dtype: Any,
) -> Iterator[NDArray]:
    """Yield the pictures in the order of the file, one at a time."""
    for frame in range(counts[0]):
        for z in range(counts[1]):
            part = by_place.get((frame, z))
            if part is None:
                yield np.zeros(shape, dtype)
                continue
            pixels = part.read()
            if pixels.shape != shape:
                raise ExchangeError("The masks of a stack should be of one size.")
            yield pixels.astype(dtype)
