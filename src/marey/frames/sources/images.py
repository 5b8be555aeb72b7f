"""Still images through OpenCV: PNG, JPEG, BMP, WebP and their like."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from marey.errors import FrameUnreadable
from marey.frames.form import form_of
from marey.frames.sources.exif import file_time
from marey.frames.sources.protocol import InnerTimes, SourceFacts

if TYPE_CHECKING:
    from collections.abc import Callable

# A decoder fills what is missing at the end of these with grey and says
# nothing; so the end itself is looked for.
_ENDS = {b"\xff\xd8": b"\xff\xd9", b"\x89P": b"IEND"}


def read_still(path: str) -> np.ndarray:
    """Return the picture of a still image file, (Y, X) or (Y, X, S).

    Samples come in the order red, green, blue; pixels as stored (an EXIF
    orientation turns nothing, since marks are in raw pixels).
    """
    with open(path, "rb") as file:  # noqa: PTH123
        data = file.read()
    end = _ENDS.get(data[:2])
    if end is not None and data.rfind(end, len(data) // 2) < 0:
        message = "the file is cut short: its end is missing. Copy it again"
        raise FrameUnreadable(message)
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if picture is None:
        message = f"no image decoder understands the file (it begins {data[:8]!r})"
        raise FrameUnreadable(message)
    if picture.ndim == 3:
        samples = picture.shape[2]
        if samples == 3:
            return cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
        if samples == 4:
            return cv2.cvtColor(picture, cv2.COLOR_BGRA2RGBA)
        return np.ascontiguousarray(picture[..., 0])
    return picture


class StillSource:
    """One still image as a source of one frame."""

    def __init__(self, path: str) -> None:
        self._path = path
        # What was decoded to learn the form is what will be asked for first.
        picture = read_still(path)
        self._first: np.ndarray | None = picture
        start, source = file_time(path)
        times = InnerTimes(start=start, source=source)
        self.facts = SourceFacts(1, form_of(picture), times=times)

    def read(
        self,
        index: int,
        plane: int = 0,
        *,
        aside: Callable[[int, np.ndarray], None] | None = None,
    ) -> np.ndarray:
        """Return the picture; there is but one."""
        if index or plane:
            message = "a still image holds one picture"
            raise FrameUnreadable(message)
        picture, self._first = self._first, None
        return read_still(self._path) if picture is None else picture

    def close(self) -> None:
        """Nothing is kept open."""
