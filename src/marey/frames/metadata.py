"""What the file of a frame says about it, in words: exposure, camera, stage."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import PurePath
from threading import Lock
from typing import TYPE_CHECKING

from marey.frames.sources.kinds import Kind, kind_of
from marey.frames.sources.protocol import BROKEN

if TYPE_CHECKING:
    from marey.frames.state import State

KEPT = 256
"""Frames of a series whose words are kept."""


class Described:
    """The part of a series that knows what files say about their frames."""

    _state: State

    def metadata(self, t: int, z: int | None = None, c: int | None = None) -> Words:
        """Return what the file of a frame says about it.

        Read when asked for, from the file's tags and not its pixels, and kept
        for the last few frames; a slow disk makes it slow, so viewers ask in a
        worker.

        Parameters
        ----------
        t : int
            Frame.
        z, c : int, optional
            Plane and channel, where a file tells them apart; the first where
            left out.

        Returns
        -------
        dict of str to str
            Names as the file spells them, and the common ones as everybody
            does: ``exposure``, ``iso``, ``camera``, ``aperture``, ``focal
            length``, ``codec``, ``channel``. Empty where the file says nothing,
            is away or is an array.

        Raises
        ------
        IndexError
            There is no such frame.
        """
        state, t = self._state, int(t)
        if not 0 <= t < len(state.index):
            message = f"frame {t} was asked for; there are {len(state.index)}, from 0"
            raise IndexError(message)
        full_path = getattr(state.reader, "full_path", None)
        if full_path is None or state.index.missing[t]:
            return {}
        path = full_path(t)
        # of stills and videos the file says the same of all that is in it
        is_stack = kind_of(PurePath(path).name) is Kind.TIFF
        inner = (int(state.index.inner[t]), z or 0, c or 0) if is_stack else (0, 0, 0)
        stamp = int(state.index.files.mtimes[state.index.file_of[t]])
        return dict(_SAID.get((stamp, path, *inner)))


class _Said:
    """Words about frames, the least used forgotten first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._words: OrderedDict[Place, Words] = OrderedDict()

    def get(self, place: Place) -> Words:
        """Return the words about a frame, read at need."""
        with self._lock:
            if place in self._words:
                self._words.move_to_end(place)
                return self._words[place]
        _, path, inner, z, c = place
        words = read_words(path, inner, z, c)
        with self._lock:
            self._words[place] = words
            while len(self._words) > KEPT:
                self._words.popitem(last=False)
        return words


def read_words(path: str, inner: int = 0, z: int = 0, c: int = 0) -> dict[str, str]:
    """Read what a file says about one of its frames.

    Parameters
    ----------
    path : str
        A still, a stack or a video.
    inner : int
        Frame in the file.
    z, c : int
        Plane and channel of the frame.

    Returns
    -------
    dict of str to str
        Empty for files that say nothing or cannot be read.
    """
    kind = kind_of(PurePath(path).name)
    try:
        if kind is Kind.TIFF:
            from marey.frames.metadata_tiff import tiff_words

            return tiff_words(path, inner, z, c)
        if kind is Kind.VIDEO:
            from marey.frames.metadata_files import video_words

            return video_words(path)
        if kind is Kind.STILL:
            from marey.frames.metadata_files import still_words

            return still_words(path)
    except BROKEN:
        return {}  # what is wrong with the file is said where its picture is
    return {}


Words = dict[str, str]
Place = tuple[int, str, int, int, int]
_SAID = _Said()
