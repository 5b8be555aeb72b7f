"""GEFF: tracks as a graph in zarr, exchanged between tracking programs.

Nodes are points, edges lead to the next frame. Axes are told apart by their names and
types; a time axis whose unit is ``frame`` or not said counts frames from 0, as the
specification (geff-spec 1.3) has it. It says nothing of where in a pixel 0 lies; the
graphs go with zarr pictures and label images, whose pixel i is at i, as ours is, so
nothing is shifted.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from marey.exchange import geff_writing
from marey.exchange.formats import Format
from marey.exchange.geff_reading import Reading
from marey.exchange.geff_store import GeffStore, is_geff

if TYPE_CHECKING:
    import os

    from marey.exchange.parcel import Parcel

FORMAT = Format(
    "geff",
    "GEFF, graph exchange",
    (".geff",),
    losses=(
        "Shapes, masks, labels of frames, notes and offsets: only points and tracks.",
        "Events other than divisions; that a track joins another.",
        "Styles, makers, groups and schemas of types.",
        "Empty tracks, and parents of which no point lies before their child.",
    ),
)
write = geff_writing.write


def recognise(path: str | os.PathLike[str]) -> bool:
    """Whether this is a zarr group whose attributes say GEFF."""
    return is_geff(Path(path))


def read(
    path: str | os.PathLike[str],
    *,
    type_name: str = "cell",
    pixel_size: tuple[float, ...] | None = None,
    frame_interval: float | None = None,
) -> Parcel:
    """Return the points and tracks of a GEFF.

    Where the file names the tracklet of each node, that is its track; otherwise
    tracks are the unbranched lines of the graph. Properties become attributes;
    ``score`` and ``text``, and the one that is said to be the sphere's radius,
    have their own place.

    Parameters
    ----------
    path : path
        The zarr group, a folder.
    type_name : str
        Type of points whose type the file does not say.
    pixel_size : tuple of float, optional
        (Y, X) or (Z, Y, X) in the unit of the file: needed where its places are
        not in pixels.
    frame_interval : float, optional
        Time from frame to frame in the unit of the file: needed where its times
        are no frames.

    Raises
    ------
    ExchangeError
        Where it is no GEFF, damaged, or counts in units that nobody explains.
    """
    store = GeffStore(Path(path))
    reading = Reading(store, Path(path).name, pixel_size, frame_interval)
    return reading.parcel(type_name)
