"""One tile of a mask as bytes.

Codecs: 0 constant (one value), 1 runs, 2 the pixels through zlib, 3 the pixels
through zstd. Runs are, inside zlib: the number of runs as uint32, their lengths as
uint16, their values in the tile's own width; all little-endian, row by row. Runs
win for whatever a person or a segmentation draws; noise goes through zstd.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from marey.errors import SidecarDamaged, SidecarError

if TYPE_CHECKING:
    from numpy.typing import NDArray

CONSTANT, RUNS, ZLIB, ZSTD = range(4)

_LONGEST = 65535
_DTYPES: dict[int, np.dtype] = {
    1: np.dtype("<u1"),
    2: np.dtype("<u2"),
    4: np.dtype("<u4"),
}


@dataclass(frozen=True)
class Tile:
    """The encoded pixels of a tile.

    Attributes
    ----------
    itemsize : int
        Bytes of a value: 1, 2 or 4.
    codec : int
        0 constant, 1 runs, 2 zlib, 3 zstd.
    data : bytes
        The encoded pixels.
    """

    itemsize: int
    codec: int
    data: bytes


def encode(pixels: NDArray) -> Tile | None:
    """Encode a tile, shape (height, width), values 0 to 2**32 - 1; None if all 0."""
    flat = pixels.ravel()
    starts = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    if not len(starts):
        return _constant(int(flat[0]))
    starts = np.concatenate(([0], starts))
    values = flat[starts]
    dtype = _narrow(int(values.max()))
    if len(starts) > flat.size // 4:
        return _dense(flat.astype(dtype))
    lengths = np.diff(starts, append=flat.size)
    if lengths.max() > _LONGEST:
        lengths, values = _cut(lengths, values)
    content = b"".join(
        (
            len(lengths).to_bytes(4, "little"),
            lengths.astype("<u2").tobytes(),
            values.astype(dtype).tobytes(),
        )
    )
    return Tile(dtype.itemsize, RUNS, zlib.compress(content, 1))


def _constant(value: int) -> Tile | None:
    if value == 0:
        return None
    dtype = _narrow(value)
    return Tile(dtype.itemsize, CONSTANT, value.to_bytes(dtype.itemsize, "little"))


def _narrow(largest: int) -> np.dtype:
    return _DTYPES[1 if largest < 1 << 8 else 2 if largest < 1 << 16 else 4]


def _cut(lengths: NDArray, values: NDArray) -> tuple[NDArray, NDArray]:
    """Cut runs that are too long for 16 bits."""
    pieces = -(-lengths // _LONGEST)
    last = np.cumsum(pieces) - 1
    cut = np.full(int(pieces.sum()), _LONGEST)
    cut[last] = lengths - (pieces - 1) * _LONGEST
    return cut, np.repeat(values, pieces)


def _dense(flat: NDArray) -> Tile:
    try:
        from imagecodecs import zstd_encode
    except ImportError:
        return Tile(flat.itemsize, ZLIB, zlib.compress(flat.tobytes(), 1))
    return Tile(flat.itemsize, ZSTD, bytes(zstd_encode(flat.tobytes(), level=1)))


def decode(tile: Tile, height: int, width: int) -> NDArray:
    """Return the pixels of a tile, shape (height, width)."""
    dtype = _DTYPES.get(tile.itemsize)
    if dtype is None:
        raise SidecarDamaged(f"A mask tile has values of {tile.itemsize} bytes.")
    try:
        flat = _flat(tile, dtype, height * width)
        return flat.reshape(height, width)
    except (ValueError, zlib.error) as error:
        raise SidecarDamaged(
            f"A mask tile of {height} x {width} pixels cannot be decoded: {error}. "
            "Restore the marks file from a backup, or paint the place anew."
        ) from error


def largest_value(tile: Tile) -> int:
    """Return the largest value in a tile, without laying out its pixels."""
    dtype = _DTYPES.get(tile.itemsize)
    if dtype is None:
        raise SidecarDamaged(f"A mask tile has values of {tile.itemsize} bytes.")
    try:
        if tile.codec == RUNS:
            content = zlib.decompress(tile.data)
            count = int.from_bytes(content[:4], "little")
            return int(np.frombuffer(content, dtype, count, 4 + 2 * count).max())
        return int(_flat(tile, dtype, 1).max())
    except (ValueError, zlib.error) as error:
        raise SidecarDamaged(f"A mask tile cannot be decoded: {error}.") from error


def _flat(tile: Tile, dtype: np.dtype, size: int) -> NDArray:
    if tile.codec == CONSTANT:
        return np.full(size, int.from_bytes(tile.data, "little"), dtype)
    if tile.codec == RUNS:
        content = zlib.decompress(tile.data)
        count = int.from_bytes(content[:4], "little")
        lengths = np.frombuffer(content, "<u2", count, 4)
        values = np.frombuffer(content, dtype, count, 4 + 2 * count)
        return np.repeat(values, lengths)
    if tile.codec == ZLIB:
        return np.frombuffer(zlib.decompress(tile.data), dtype)
    if tile.codec == ZSTD:
        from imagecodecs import zstd_decode

        return np.frombuffer(zstd_decode(tile.data), dtype)
    raise SidecarError(
        f"A mask tile uses codec {tile.codec}, which this Marey does not know. "
        "Update Marey."
    )
