"""Channels in which brightness is measured: their names and their pictures."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from marey.errors import BadValue, FrameUnreadable, UnknownName

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from marey.recording import Recording

_COLORS = ("red", "green", "blue", "alpha")


def chosen_names(
    recording: Recording, channels: str | int | Sequence[str | int] | None
) -> tuple[tuple[str, int], ...]:
    """Return name and number of the channels that are meant.

    Parameters
    ----------
    recording : Recording
        Whose pictures.
    channels : str, int or sequence of them, optional
        Names or numbers; all where left out.
    """
    known = channel_names(recording)
    if channels is None:
        return tuple((name, number) for number, name in enumerate(known))
    given = [channels] if isinstance(channels, (str, int, np.integer)) else channels
    chosen = []
    for one in given:
        number = known.index(one) if one in known else one
        if isinstance(number, str):
            raise UnknownName(
                f"There is no channel {one!r}. Channels here: "
                f"{', '.join(filter(None, known)) or 'one, without a name'}."
            )
        if not isinstance(number, (int, np.integer)) or not 0 <= number < len(known):
            raise BadValue(f"Channels are 0 to {len(known) - 1}; {one!r} came.")
        chosen.append((known[int(number)], int(number)))
    return tuple(dict.fromkeys(chosen))


def channel_names(recording: Recording) -> list[str]:
    """Return what the columns of each channel end with; one empty for grey."""
    axes, shape = recording.series.axes, recording.series.shape
    if "S" in axes:
        return list(_COLORS[: shape[axes.index("S")]])
    if "C" not in axes:
        return [""]
    count = shape[axes.index("C")]
    said = recording.calibration.channels
    names = [] if said is None else list(said.value)[:count]
    names += [""] * (count - len(names))
    often = Counter(names)
    return [
        name if name and often[name] == 1 else str(number)
        for number, name in enumerate(names)
    ]


def picture_for(
    recording: Recording, channels: Sequence[tuple[str, int]], t: int, z: int
) -> NDArray | None:
    """Return one plane of a frame in the channels that are measured.

    Parameters
    ----------
    recording : Recording
        Whose pictures.
    channels : sequence of (name, number)
        As of `chosen_names`.
    t, z : int
        Frame and plane.

    Returns
    -------
    ndarray, shape (Y, X) or (Y, X, C), or None
        With an axis of channels where they have names; None where nothing is
        asked for, or the picture cannot be read.
    """
    series = recording.series
    numbers = [number for _, number in channels]
    if not numbers:
        return None
    try:
        if "S" in series.axes:
            return series.plane(t, z)[..., numbers]
        if "C" in series.axes:
            return np.stack([series.plane(t, z, c) for c in numbers], axis=-1)
        return series.plane(t, z)
    except FrameUnreadable:
        return None
