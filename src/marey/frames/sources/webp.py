"""WebP: a still image like any other, or a short film with its delays."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from marey.errors import FrameUnreadable
from marey.frames.form import form_of
from marey.frames.sources.images import StillSource
from marey.frames.sources.protocol import BROKEN, InnerTimes, SourceFacts
from marey.frames.sources.tiff_glance import is_film
from marey.words import Calibration, Known

if TYPE_CHECKING:
    from collections.abc import Callable

    from marey.frames.sources.protocol import FrameSource


class FilmSource:
    """A WebP film, any of its frames by number; RGB, as such films are.

    Each frame is built on those before it, so that a step back begins anew.
    """

    def __init__(self, path: str) -> None:
        from PIL import Image

        self._lock = Lock()
        self._film = Image.open(path)
        try:
            count = int(getattr(self._film, "n_frames", 1))
            first = self._picture(0)
            seconds = self._delays(count)
        except BaseException:
            self._film.close()
            raise
        interval = None
        if count > 1:
            interval = Known(float(np.median(np.diff(seconds))), "WebP")
        self.facts = SourceFacts(
            count,
            form_of(first),
            Calibration(frame_interval=interval),
            InnerTimes(seconds, None, "WebP"),
        )

    def _picture(self, index: int) -> np.ndarray:
        self._film.seek(index)
        return np.asarray(self._film.convert("RGB")).copy()

    def _delays(self, count: int) -> np.ndarray:
        """Return when each frame is shown; each has to be decoded to tell."""
        ends = np.zeros(count + 1)
        for index in range(count):
            self._film.seek(index)
            self._film.load()
            ends[index + 1] = ends[index] + self._film.info["duration"] / 1000
        return ends[:-1]

    def read(
        self,
        index: int,
        plane: int = 0,
        *,
        aside: Callable[[int, np.ndarray], None] | None = None,
    ) -> np.ndarray:
        """Return one frame, (Y, X, 3)."""
        try:
            with self._lock:
                return self._picture(index)
        except BROKEN as error:
            message = f"frame {index} cannot be decoded: {error}"
            raise FrameUnreadable(message) from error

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._film.close()


def open_webp(path: str) -> FrameSource:
    """Open a WebP file with the reader that its first bytes ask for."""
    with open(path, "rb") as file:  # noqa: PTH123
        head = file.read(32)
    return FilmSource(path) if is_film(head) else StillSource(path)
