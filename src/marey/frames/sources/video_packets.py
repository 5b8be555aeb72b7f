"""What a video consists of, learnt without decoding it."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

import av
import numpy as np

from marey.frames.sources import protocol
from marey.frames.sources.stamps import creation_time

if TYPE_CHECKING:
    from datetime import datetime

BROKEN = (*protocol.BROKEN, av.FFmpegError)
"""What PyAV raises on broken files."""
# So many frames tell whether a file knows in which order they are shown.
_LOOKED_AT = 24


class Packets(NamedTuple):
    """The packets of a video stream, in the order in which they are shown.

    Attributes
    ----------
    stamps : ndarray of int64, shape (frames,)
        Time stamps in units of ``base``, ascending.
    keys : list of int
        Frame numbers at which decoding may begin.
    base : Fraction
        Seconds per unit of the stamps.
    declared : int
        How many frames the file says it has; 0 where it does not say.
    are_counted : bool
        Whether the file knows no order of showing: frames are numbered as they
        come out of the decoder, from a key frame on.
    order : list of int
        Stamps in the order of the file, where a reader that jumps makes up
        others; else empty.
    places : dict
        Where in ``order`` the key frame of a position and size stands.
    began : datetime or None
        When the first frame was taken, as the container says.
    """

    stamps: np.ndarray
    keys: list[int]
    base: Fraction
    declared: int
    are_counted: bool
    order: list[int]
    places: dict[tuple[int | None, int], int]
    began: datetime | None = None


def list_packets(path: str) -> Packets:
    """List a video's packets without decoding them."""
    with av.open(path) as container:
        stream = container.streams.video[0]
        name = container.format.name
        # frames of AVI have no stamps of their own, those of MPEG streams few
        shown = "dts" if name == "avi" and _is_mixed_up(path) else "pts"
        listed: list[tuple[int, bool, tuple[int | None, int]]] = []
        try:
            for packet in container.demux(stream):
                stamp = getattr(packet, shown)
                stamp = packet.dts if stamp is None else stamp
                if stamp is None or not packet.size or packet.is_discard:
                    continue
                place = (packet.pos, packet.size)
                listed.append((stamp, packet.is_keyframe, place))
        except BROKEN:
            pass  # cut short: what was listed till here can be played
        base = stream.time_base or Fraction(1, 1000)
        began = creation_time({**container.metadata, **stream.metadata})
        declared = int(stream.frames) if "mov" in name else 0
        if name == "avi" and listed:
            # a frame that was dropped while recording leaves a hole, no packet
            missing = int(stream.frames) - 1 - max(stamp for stamp, _, _ in listed)
            declared = len(listed) + missing if missing > 1 else 0
    ordered = np.unique(np.asarray([stamp for stamp, _, _ in listed], np.int64))
    keys = np.asarray([stamp for stamp, is_key, _ in listed if is_key], np.int64)
    numbers = set(np.searchsorted(ordered, keys).tolist()) | {0}
    guessed = listed if name.startswith("mpeg") else []
    is_doubtful = bool(guessed) and len(ordered) < len(listed)
    if is_doubtful:
        # two frames with one stamp: only counting from the first is certain
        step = np.median(np.diff(ordered)) if len(ordered) > 1 else 1
        ordered = ordered[0] + (np.arange(len(listed)) * step).astype(np.int64)
        numbers, guessed = {0}, []
    return Packets(
        ordered,
        sorted(numbers),
        base,
        declared,
        shown == "dts" or is_doubtful,
        [stamp for stamp, _, _ in guessed],
        {place: i for i, (_, is_key, place) in enumerate(guessed) if is_key},
        began,
    )


def _is_mixed_up(path: str) -> bool:
    """Whether frames come out of the decoder with stamps that run back."""
    with av.open(path) as container:
        stream = container.streams.video[0]
        if not stream.codec_context.has_b_frames:
            return False
        try:
            frames = islice(container.decode(stream), _LOOKED_AT)
            stamps = [frame.pts for frame in frames if frame.pts is not None]
        except BROKEN:
            return False
    return any(later <= earlier for earlier, later in pairwise(stamps))
