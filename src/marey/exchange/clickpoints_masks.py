"""Masks of a ClickPoints file: PNG pictures beside it or bytes within.

Before version 10 a mask is a PNG file, in the folder ``mask_path`` of the table meta
or beside the database; its palette is looks, its indices are what counts. Then it is
bytes in the table: PNG, or, where no value is above 1, a container of planes of bits:
the letters ``BOOL``, height and width (32 bits, big-endian), the value of unset
pixels, and for each further value the letters ``VALS``, the value, the length (64
bits) and the zlib-packed bits of all pixels that have not stayed behind yet.
"""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING

import numpy as np

from marey.errors import ExchangeError
from marey.exchange.clickpoints_columns import texts, whole
from marey.exchange.clickpoints_frames import UNLISTED
from marey.exchange.naming import counted
from marey.exchange.parcel import MaskPart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from marey.exchange.clickpoints_frames import Frames
    from marey.exchange.clickpoints_read import Copy
    from marey.exchange.clickpoints_types import Types

LAYER = "mask"
"""The layer they come to; a second mask of a frame comes to ``mask 2``."""

_PNG = b"\x89PNG\r\n\x1a\n"
_BOOL = b"BOOL"
_HEAD = 33
_MOST = 2**28
"""Pixels of a mask; a small file that says more is not decoded."""
_LARGEST_FILE = 2**28
_DEEPEST = 255


def masks_of(
    copy: Copy, frames: Frames, types: Types, folder: Path | None = None
) -> tuple[tuple[MaskPart, ...], list[str]]:
    """Return the masks of a file, to be decoded when they are wanted.

    Parameters
    ----------
    copy : Copy
        The file.
    frames : Frames
        Its frames.
    types : Types
        Its types; they give the values their names.
    folder : Path, optional
        Where the pictures of masks lie, for files before version 10, where that is
        not beside the file.

    Raises
    ------
    ExchangeError
        A mask is no picture, or says that it is larger than any.
    """
    within = "data" in copy.columns("mask")
    found = _blobs(copy) if within else _files(copy, folder)
    import pandas as pd

    table = pd.DataFrame(
        [(image, frame) for image, frame, _ in found],
        columns=["image_id", "image_frame"],
        dtype=object,
    )
    readers = [read for *_, read in found]
    parts, missing, lost = [], 0, 0
    seen: dict[int, int] = {}
    for frame, read in zip(frames.rows(table).tolist(), readers, strict=True):
        if read is None:
            missing += 1
        elif frame < 0:
            lost += 1
        else:
            seen[frame] = seen.get(frame, 0) + 1
            layer = LAYER if seen[frame] == 1 else f"{LAYER} {seen[frame]}"
            parts.append(MaskPart(layer, "classes", frame, read, classes=types.classes))
    cannot = []
    if missing:
        cannot.append(
            f"{counted(missing, 'mask')} whose picture is not beside the file; "
            "masks=FOLDER says where it lies"
        )
    if lost:
        cannot.append(f"{counted(lost, 'mask')} {UNLISTED}")
    return tuple(parts), cannot


Found = "tuple[object, object, Callable[[], NDArray] | None]"


def _blobs(copy: Copy) -> list[tuple]:
    """Return image, frame within it, and reader of each mask kept in the file."""
    return [
        (image, 0, _blob_reader(copy, row, size, head))
        for row, image, size, head in copy.headers(_HEAD)
    ]


def _blob_reader(
    copy: Copy, row: object, size: object, head: object
) -> Callable[[], NDArray]:
    name = f"the mask {row} of {copy.path.name}"
    if not isinstance(head, bytes) or not isinstance(row, int) or not size:
        raise ExchangeError(f"{name} holds no picture: bytes were expected.")
    size_of(head, name)
    return lambda: decoded(copy.blob(row), name)


def _files(copy: Copy, folder: Path | None) -> list[tuple]:
    """Return the same of masks that are files; no reader where a file is missing."""
    wanted = ("id", "image_id", "image_frame", "filename")
    table = copy.table("mask", wanted=wanted)
    meta = copy.table("meta", wanted=("key", "value"))
    said = dict(zip(texts(meta["key"]), texts(meta["value"]), strict=True))
    places = list(_places(copy.path.parent, said.get("mask_path", ""), folder))
    columns = (
        table["image_id"].tolist(),
        whole(table["image_frame"], 0).tolist(),
        texts(table["filename"]),
    )
    return [
        (image, frame, _file_reader(name, places))
        for image, frame, name in zip(*columns, strict=True)
    ]


def _places(home: Path, mask_path: str, folder: Path | None) -> Iterator[Path]:
    """Yield the folders where pictures of masks may lie."""
    if folder is not None:
        yield Path(folder)
    last = PureWindowsPath(mask_path).name  # it knows both kinds of slashes
    if last not in {"", ".."}:
        yield home / last
    yield home


def _file_reader(name: str, places: list[Path]) -> Callable[[], NDArray] | None:
    """Return a reader of the first file of that name; folders it names are ignored.

    Old files name other people's drives, and a hostile one any file of this computer.
    """
    last = PureWindowsPath(name).name
    if last in {"", ".."} or not last.lower().endswith(".png"):
        return None
    for place in places:
        file = place / last
        if file.is_file() and not file.is_symlink():
            return _reader_of(file)
    return None


def _reader_of(file: Path) -> Callable[[], NDArray]:
    name = f"the mask {file.name}"
    if file.stat().st_size > _LARGEST_FILE:
        raise ExchangeError(f"{name} has more than {_LARGEST_FILE} bytes.")
    with file.open("rb") as opened:
        size_of(opened.read(_HEAD), name)
    return lambda: decoded(file.read_bytes(), name)


def size_of(head: bytes, name: str) -> tuple[int, int]:
    """Return height and width that the first 33 bytes of a mask say.

    Raises
    ------
    ExchangeError
        It is neither PNG nor a container of bits, or says that it is too large.
    """
    if head.startswith(_PNG) and len(head) >= _HEAD and head[12:16] == b"IHDR":
        width, height = struct.unpack(">LL", head[16:24])
    elif head.startswith(_BOOL) and len(head) >= 13:
        height, width = struct.unpack(">LL", head[4:12])
    else:
        raise ExchangeError(
            f"{name} is no picture that ClickPoints writes: PNG or BOOL was expected, "
            f"{head[:8]!r} came."
        )
    if not 0 < height * width <= _MOST:
        raise ExchangeError(
            f"{name} says that it has {height} x {width} pixels; 1 to {_MOST} can be "
            "read."
        )
    return height, width


def decoded(data: bytes, name: str) -> NDArray:
    """Return the pixels of a mask, shape (Y, X), whole numbers.

    Raises
    ------
    ExchangeError
        The bytes are broken, or have colours instead of values.

    Examples
    --------
    >>> import numpy as np
    >>> decoded(encoded(np.eye(2, dtype=np.uint8) * 7), "it").tolist()
    [[7, 0], [0, 7]]
    """
    shape = size_of(data[:_HEAD], name)
    if data.startswith(_BOOL):
        return _planes(data, shape, name)
    return _png(data, name)


def _png(data: bytes, name: str) -> NDArray:
    from PIL import PngImagePlugin

    try:
        with PngImagePlugin.PngImageFile(io.BytesIO(data)) as picture:
            pixels = np.array(picture)
    except (OSError, ValueError, SyntaxError, EOFError, zlib.error) as error:
        raise ExchangeError(f"{name} is damaged: {error}.") from error
    if pixels.ndim == 3 and (pixels[..., :3] == pixels[..., :1]).all():
        pixels = pixels[..., 0]  # grey that was saved as colour
    if pixels.ndim != 2 or pixels.dtype.kind not in "uib" or (pixels < 0).any():
        raise ExchangeError(f"{name} holds colours; one value a pixel was expected.")
    return pixels.astype(np.uint8) if pixels.dtype == bool else pixels


def _planes(data: bytes, shape: tuple[int, int], name: str) -> NDArray:
    """Decode the container of bits: each plane parts those that go on from the rest."""
    values, place = [data[12]], 13
    level = np.zeros(shape[0] * shape[1], np.uint8)
    while data[place : place + 4] == b"VALS" and len(values) <= _DEEPEST:
        if len(data) < place + 13:
            raise ExchangeError(f"{name} is damaged: it ends too early.")
        values.append(data[place + 4])
        length = struct.unpack(">Q", data[place + 5 : place + 13])[0]
        going = level == len(values) - 2
        packed = data[place + 13 : place + 13 + length]
        level[going] += _bits(packed, int(going.sum()), name)
        place += 13 + length
    return np.array(values, np.uint8)[level].reshape(shape)


def _bits(packed: bytes, count: int, name: str) -> NDArray[np.uint8]:
    wanted = -(-count // 8)
    try:
        plain = zlib.decompressobj().decompress(packed, wanted + 1)
    except zlib.error as error:
        raise ExchangeError(f"{name} is damaged: {error}.") from error
    if len(plain) != wanted:
        raise ExchangeError(
            f"{name} is damaged: {wanted} bytes of bits were expected, {len(plain)} "
            "came."
        )
    return np.unpackbits(np.frombuffer(plain, np.uint8), count=count)


def encoded(pixels: NDArray) -> bytes:
    """Return a mask as the PNG that ClickPoints reads.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (Y, X)
        Values of types of masks.
    """
    from PIL import Image

    target = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels, np.uint8)).save(target, "PNG")
    return target.getvalue()
