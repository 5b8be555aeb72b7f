"""A column of many short texts in few bytes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CHUNK = 8192
"""Texts that are unpacked at a time: half a millisecond's work."""
_END = b"\0"


class Texts(Sequence[str]):
    """Texts behind one another in one piece of memory, unpacked when asked for.

    A million names as a list of ``str`` take 90 MB and as many objects; here
    they take what they are long. Names that are no valid Unicode, as old
    cameras write them, are kept byte by byte.

    Parameters
    ----------
    packed : bytes
        The texts in UTF-8, a zero byte behind each.

    Examples
    --------
    >>> names = Texts.of(["a.png", "b.png"])
    >>> names[1], len(names), list(names[:1])
    ('b.png', 2, ['a.png'])
    """

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, packed: bytes = b"") -> None:
        self.packed = packed
        self._ends = np.flatnonzero(np.frombuffer(packed, np.uint8) == 0)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Texts:
        """Return texts packed; they may hold anything but zero characters."""
        return texts if isinstance(texts, Texts) else cls(pack(list(texts)))

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Texts: ...
    def __getitem__(self, place: int | slice) -> str | Texts:
        if isinstance(place, slice):
            begin, end, step = place.indices(len(self))
            if step != 1:
                return Texts.of([self[i] for i in range(begin, end, step)])
            if (begin, end) == (0, len(self)):
                return self
            return Texts(self._bytes(begin, max(begin, end)))
        if not -len(self) <= place < len(self):
            message = f"text {place} was asked for; there are {len(self)}"
            raise IndexError(message)
        place = int(place) % len(self)
        return self._bytes(place, place + 1)[:-1].decode("utf-8", "surrogateescape")

    def _bytes(self, begin: int, end: int) -> bytes:
        """Return some texts as they are kept."""
        if begin == end:
            return b""
        first = int(self._ends[begin - 1]) + 1 if begin else 0
        return self.packed[first : int(self._ends[end - 1]) + 1]

    def __iter__(self) -> Iterator[str]:
        for begin in range(0, len(self), CHUNK):
            yield from self.some(begin, min(begin + CHUNK, len(self)))

    def some(self, begin: int, end: int) -> list[str]:
        """Return the texts from one place up to another as a list."""
        text = self._bytes(begin, end).decode("utf-8", "surrogateescape")
        return text.split("\0")[:-1]

    def take(self, places: np.ndarray) -> Texts:
        """Return the texts at some places, in that order."""
        return Texts.of([self[place] for place in places.tolist()])

    def __add__(self, other: Texts) -> Texts:
        return Texts(self.packed + other.packed)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Texts):
            return self.packed == other.packed
        if isinstance(other, Sequence):
            return len(self) == len(other) and list(self) == list(other)
        return NotImplemented

    def __repr__(self) -> str:
        return f"<{len(self)} texts>"


def pack(texts: list[str]) -> bytes:
    """Return texts as UTF-8 with a zero byte behind each."""
    if not texts:
        return b""
    return "\0".join(texts).encode("utf-8", "surrogateescape") + _END
