"""Video by PyAV: any frame, exactly, by its number.

At opening the packets are listed without decoding them: their time stamps in
order are the frames, those of key frames are where decoding may begin. A
frame is reached by decoding on from where the decoder stands, or from the
last key frame before it; a step backwards hands the frames decoded on the way
to the cache, so that a group of pictures is decoded once and not once a step.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import deque
from pathlib import PurePath
from threading import Lock
from typing import TYPE_CHECKING, Any

import av
import numpy as np

from marey.errors import FrameUnreadable, SourceError
from marey.frames.form import form_of
from marey.frames.sources.protocol import Aside, InnerTimes, SourceFacts
from marey.frames.sources.video_packets import BROKEN, list_packets
from marey.words import Calibration, Known

if TYPE_CHECKING:
    from collections.abc import Iterator

# How many frames behind a backward step are kept on the way to it, at most.
_BEHIND = 48
_BEHIND_BYTES = 128 << 20
# Decoding on costs less than seeking for targets so near.
_SKIP = 16
# Grey films are stored with level planes of colour; codecs round them a little.
_EIGHT_BITS = re.compile(r"yuvj?4[0-9]{2}p")
_LEVEL, _NOISE = 128, 2
_NEAR = 8


class VideoSource:
    """One video, any of its frames by number."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._lock = Lock()
        self._packets = list_packets(path)
        if not len(self._packets.stamps):
            message = "the video holds no frames"
            raise ValueError(message)
        self._container: Any = None
        self._first: tuple[int, np.ndarray] | None = None
        self._frames: Iterator[Any] = iter(())
        self._next = -1
        self._last = -1
        self._format = ""
        self._neutral = True
        self._behind = _BEHIND
        number = self._first_readable()
        first = self._settle_colours(number)
        # What was decoded to learn the form is what will be asked for first.
        self._first = (number, first)
        self.facts = self._describe(first)
        self._behind = max(2, min(_BEHIND, _BEHIND_BYTES // max(first.nbytes, 1)))

    def _first_readable(self) -> int:
        """Return the first frame that decodes; some streams begin mid-group."""
        for number in range(min(len(self._packets.stamps), 64)):
            try:
                self.read(number)
            except FrameUnreadable:
                continue
            return number
        message = "none of the first frames can be decoded"
        raise ValueError(message)

    def _settle_colours(self, first: int) -> np.ndarray:
        """Choose grey where some of the frames have no colour in them."""
        count, keys = len(self._packets.stamps), self._packets.keys
        probes = {min(first + _NEAR, count - 1), *keys[:: max(len(keys) // 3, 1)]}
        for number in sorted(probes):
            if not self._neutral:
                break
            try:
                self.read(number)
            except FrameUnreadable:
                continue
        self._format = "gray" if self._neutral else self._format or "rgb24"
        return self.read(first)

    def _describe(self, first: np.ndarray) -> SourceFacts:
        stamps, base = self._packets.stamps, self._packets.base
        declared, began = self._packets.declared, self._packets.began
        seconds = (stamps - stamps[0]) * float(base)
        count = max(len(stamps), declared)
        if count > len(stamps):
            seconds = np.append(seconds, np.full(count - len(stamps), np.nan))
        interval = None
        if len(stamps) > 1:
            interval = Known(float(np.median(np.diff(seconds[: len(stamps)]))), "video")
        return SourceFacts(
            count,
            form_of(first),
            Calibration(frame_interval=interval),
            InnerTimes(seconds, began, "video"),
        )

    def read(
        self,
        index: int,
        plane: int = 0,
        *,
        aside: Aside | None = None,
    ) -> np.ndarray:
        """Return one frame, (Y, X) for grey videos, else (Y, X, 3)."""
        known = len(self._packets.stamps)
        if plane or not 0 <= index < known:
            message = (
                f"the video breaks off after {known} frames;"
                f" its header promises {self.facts.count}"
            )
            raise FrameUnreadable(message)
        with self._lock:
            kept, self._first = self._first, None
            if kept is not None and kept[0] == index:
                return kept[1]
            try:
                picture = self._reach(index, aside)
            except BROKEN as error:
                self._drop()
                message = f"frame {index} cannot be decoded: {error}"
                raise FrameUnreadable(message) from error
            self._last = index
        if picture is None:
            message = f"frame {index} cannot be decoded: the video is damaged there"
            raise FrameUnreadable(message)
        return picture

    def _reach(self, index: int, aside: Aside | None) -> np.ndarray | None:
        """Decode up to a frame, seeking only where that is shorter."""
        keys = self._packets.keys
        place = bisect_right(keys, index) - 1
        onwards = 0 <= self._next <= index and (
            index - self._next < _SKIP or self._next >= keys[place]
        )
        is_back = aside is not None and 0 <= index < self._last
        if onwards:
            return self._decode_to(index, aside, is_back=is_back)
        # Where a key frame does not open its group cleanly, begin one earlier.
        for earlier in range(place, max(place - 3, -1), -1):
            self._seek(keys[earlier])
            picture = self._decode_to(index, aside, is_back=is_back)
            if picture is not None:
                return picture
        return None

    def _decode_to(
        self, index: int, aside: Aside | None, *, is_back: bool
    ) -> np.ndarray | None:
        """Decode on until a frame is there; None where it is jumped over.

        On the way back the frames before it are kept as well: they come next.
        On the way forward, those that somebody waits for.
        """
        passed: deque[tuple[int, Any]] = deque(maxlen=self._behind)
        found = None
        for number, frame in self._frames:
            self._next = number + 1
            if number == index:
                found = None if frame.is_corrupt else self._picture(frame)
                break
            if number > index:
                break
            if aside is None or frame.is_corrupt:
                continue
            if is_back:
                passed.append((number, frame))
            elif aside.wants(number):
                aside(number, self._picture(frame))
        else:
            self._next = -1
        if aside is not None and found is not None:
            for number, frame in passed:
                aside(number, self._picture(frame))
        return found

    def _seek(self, key: int) -> None:
        """Begin decoding at a key frame."""
        if self._container is None:
            self._container = av.open(self._path)
            self._container.streams.video[0].thread_type = "AUTO"
        stream = self._container.streams.video[0]
        self._container.seek(
            int(self._packets.stamps[key]), stream=stream, backward=True
        )
        self._next = -1
        self._frames = self._decoded(stream, key)

    def _decoded(self, stream: Any, key: int) -> Iterator[tuple[int, Any]]:
        """Yield frames with their numbers; broken packets are left out."""
        frames = self._frames_of(self._container.demux(stream))
        if self._packets.are_counted:
            yield from self._counted(frames, key)
            return
        stamps = self._packets.stamps
        for frame in frames:
            stamp = frame.pts if frame.pts is not None else frame.dts
            if stamp is None:
                continue
            number = int(np.searchsorted(stamps, stamp))
            if number < len(stamps) and stamps[number] == stamp:
                yield number, frame

    def _frames_of(self, packets: Iterator[Any]) -> Iterator[Any]:
        """Decode packets, with the stamps that they have when read in order."""
        order, places = self._packets.order, self._packets.places
        at: int | None = None
        for packet in packets:
            if order and packet.size:
                at = places.get((packet.pos, packet.size)) if at is None else at + 1
                if at is None or at >= len(order):
                    continue
                packet.pts = order[at]
            try:
                yield from packet.decode()
            except av.FFmpegError:
                continue

    def _counted(self, frames: Iterator[Any], key: int) -> Iterator[tuple[int, Any]]:
        """Count frames from a key frame on; the next one sets a wrong count right."""
        keys, number = self._packets.keys, -1
        for frame in frames:
            if frame.key_frame and number < 0:
                number = key
            elif frame.key_frame:
                place = bisect_left(keys, number)
                is_near = place < len(keys) and keys[place] - number < _SKIP
                number = keys[place] if is_near else number
            if 0 <= number < len(self._packets.stamps):
                yield number, frame
            if number >= 0:
                number += 1

    def _picture(self, frame: Any) -> np.ndarray:
        """Return a decoded frame as samples; every frame in the same format."""
        if self._format:
            return frame.to_ndarray(format=self._format)
        self._neutral = self._neutral and _is_neutral(frame)
        name = frame.format.name
        if name.startswith("gray"):
            self._neutral = name == "gray"
            self._format = "gray" if self._neutral else "gray16le"
        return frame.to_ndarray(format=self._format or "rgb24")

    def _drop(self) -> None:
        container, self._container = self._container, None
        self._frames, self._next = iter(()), -1
        if container is not None:
            container.close()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._drop()


def _is_neutral(frame: Any) -> bool:
    """Whether a frame has no colour: its two planes of colour are level."""
    name = frame.format.name
    if name.startswith("gray"):
        return True
    if not _EIGHT_BITS.fullmatch(name):
        return False
    for plane in frame.planes[1:]:
        rows = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)
        colour = rows[:, : plane.width]
        if colour.min() < _LEVEL - _NOISE or colour.max() > _LEVEL + _NOISE:
            return False
    return True


def open_video(path: str) -> VideoSource:
    """Open a video, or say in words why it cannot be opened."""
    try:
        return VideoSource(path)
    except BROKEN as error:
        message = (
            f"{PurePath(path).name} cannot be read as a video: {error}. A video that"
            " was cut short while recording may be repaired by remuxing it"
        )
        raise SourceError(message) from error
