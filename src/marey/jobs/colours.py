"""Colormaps by name, without a viewer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from marey.errors import BadValue
from marey.words.looks import rgba

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Colormap = str | Sequence[str]

NAMED = {
    "gray": "#ffffff",
    "red": "#ff0000",
    "green": "#00ff00",
    "blue": "#0000ff",
    "cyan": "#00ffff",
    "magenta": "#ff00ff",
    "yellow": "#ffff00",
}
"""Colormaps that go from black to one colour."""
OF_OPENCV = ("viridis", "magma", "inferno", "plasma", "turbo", "twilight")
CHANNELS = ("green", "magenta", "cyan", "yellow", "blue", "red")
"""Colormaps of channels, in order, where nothing is said."""


def table_of(colormap: Colormap) -> NDArray[np.uint8]:
    """Return the 256 colours of a colormap.

    Parameters
    ----------
    colormap : str or sequence of str
        A name, ``#rrggbb`` for black to this colour, or several ``#rrggbb``
        spread evenly from dark to bright values.

    Returns
    -------
    ndarray of uint8, shape (256, 3)
        Red, green and blue.

    Examples
    --------
    >>> table_of("#ff8000")[[0, 255]].tolist()
    [[0, 0, 0], [255, 128, 0]]
    """
    if isinstance(colormap, str) and colormap.lower() in OF_OPENCV:
        import cv2

        number = getattr(cv2, f"COLORMAP_{colormap.upper()}")
        ramp = np.arange(256, dtype=np.uint8)[:, None]
        return np.ascontiguousarray(cv2.applyColorMap(ramp, number)[:, 0, ::-1])
    if isinstance(colormap, str):
        stops = ["#000000", NAMED.get(colormap.lower(), colormap)]
    else:
        stops = list(colormap)
    if len(stops) < 2 or not all(_is_color(one) for one in stops):
        names = ", ".join([*NAMED, *OF_OPENCV])
        raise BadValue(
            f"A colormap is one of {names}, #rrggbb, or a list of two or more such"
            f" colours; {colormap!r} came."
        )
    colors = np.array([rgba(one)[:3] for one in stops]) * 255
    places = np.linspace(0, 255, len(stops))
    columns = [np.interp(np.arange(256), places, column) for column in colors.T]
    return np.rint(np.stack(columns, axis=1)).astype(np.uint8)


def _is_color(text: object) -> bool:
    return isinstance(text, str) and bool(re.fullmatch(r"#[0-9a-fA-F]{6}", text))


def channel_colors(count: int, known: Sequence[str] = ()) -> list[str]:
    """Return a colormap for each channel: its known colour, or one by number.

    Parameters
    ----------
    count : int
        How many channels there are.
    known : sequence of str
        ``#rrggbb`` of each, as its files say; ``""`` where they do not.

    Examples
    --------
    >>> channel_colors(1), channel_colors(3, ["#ff8000", "", "#ffffff"])
    (['gray'], ['#ff8000', 'magenta', 'gray'])
    """
    named = [known[i] if i < len(known) else "" for i in range(count)]
    if count > 1 and all(named) and len(set(named)) == 1:
        named = [""] * count  # one for all is what writers put who were told none
    usual = ("gray",) if count <= 1 else CHANNELS
    return [
        {"#ffffff": "gray", "": usual[i % len(usual)]}.get(name, name)
        for i, name in enumerate(named)
    ]


def instance_table(count: int) -> NDArray[np.float64]:
    """Return a colour for each of many objects, neighbours unlike; row 0 is black.

    Returns
    -------
    ndarray, shape (count, 3)
        From 0 to 1.
    """
    # steps by the golden ratio never come back to a hue
    hue = (np.arange(count) * 0.61803398875) % 1.0
    light = 0.75 + 0.25 * ((np.arange(count) * 0.41421356) % 1.0)
    shifted = (hue[:, None] * 6 + (5, 3, 1)) % 6
    colors = light[:, None] * (
        1 - np.clip(np.minimum(shifted, 4 - shifted), 0, 1) * 0.85
    )
    colors[:1] = 0
    return colors
