"""TIFF stacks with what is known of scale and time, as OME metadata."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

_CLASSIC = 2**32 - 2**25
"""Bytes above which the offsets of a classic TIFF no longer reach."""


@dataclass(frozen=True)
class StackFacts:
    """What a stack says of itself.

    Attributes
    ----------
    axes : str
        Letters of ``TCZYXS``.
    shape : tuple of int
        Lengths of the axes.
    dtype : numpy.dtype
        Pixel type.
    metadata : dict
        OME's names and values: ``PhysicalSizeX``, ``TimeIncrement``, ``Plane``...
    """

    axes: str
    shape: tuple[int, ...]
    dtype: np.dtype
    metadata: dict[str, Any] = field(default_factory=dict)

    @property
    def page(self) -> tuple[int, ...]:
        """Shape of one picture."""
        return self.shape[self.axes.index("Y") :]

    @property
    def pages(self) -> int:
        """How many pictures there are."""
        return int(np.prod(self.shape[: self.axes.index("Y")], dtype=np.int64))

    @property
    def bytes(self) -> int:
        """Size of the pixels."""
        return int(np.prod(self.shape, dtype=np.int64)) * self.dtype.itemsize


class Stack:
    """A stack that is being written.

    Parameters
    ----------
    path : Path
        The file.
    facts : StackFacts
        What it will hold.
    """

    def __init__(self, path: Path, facts: StackFacts) -> None:
        import tifffile

        self._path, self._facts = path, facts
        self._xml: bytes | None = _as_ome(facts)
        self._tiff = tifffile.TiffWriter(
            path, bigtiff=facts.bytes > _CLASSIC, ome=False
        )

    def add(self, number: int, picture: np.ndarray) -> None:
        """Write the pictures of one frame, channels before planes."""
        del number
        facts = self._facts
        for page in np.reshape(picture, (-1, *facts.page)):
            self._tiff.write(
                np.ascontiguousarray(page, facts.dtype),
                photometric="rgb" if "S" in facts.axes else "minisblack",
                description=self._xml,
                metadata=None,
                contiguous=False,
            )
            self._xml = None

    def close(self) -> None:
        """Write the end of the file."""
        self._tiff.close()

    def abandon(self) -> None:
        """Let go of a file that will not be finished."""
        try:
            self._tiff.close()
        except OSError:
            return

    def count(self) -> int:
        """Return how many frames a reader finds in the file."""
        import tifffile

        with tifffile.TiffFile(self._path) as tiff:
            return len(tiff.pages) * self._facts.shape[0] // self._facts.pages


def _as_ome(facts: StackFacts) -> bytes:
    """Return the OME-XML of a stack."""
    import tifffile

    rows, columns, *samples = facts.page
    stored = (facts.pages, 1, 1, rows, columns, *(samples or [1]))
    ome = tifffile.OmeXml()
    ome.addimage(facts.dtype, facts.shape, stored, axes=facts.axes, **facts.metadata)
    return bytes(ome.tostring(declaration=True), "utf-8")
