"""SLEAP: points of animals' bodies, as project, analysis HDF5 or analysis CSV.

In projects (``.slp``) from format 1.1 on, and in analysis files, (0, 0) is the centre
of the first pixel, as here; before 1.1 it is its corner, and half a pixel is taken off.
Frames count from 0 and x comes before y. Learnt from SLEAP's own adaptor
(``sleap/io/format/hdf5.py``) and the description of its files in sleap-io.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from marey.errors import ExchangeError
from marey.exchange import sleap_analysis, sleap_project
from marey.exchange.bounds import first_line
from marey.exchange.formats import Format
from marey.exchange.hdf5 import Hdf5, is_hdf5

if TYPE_CHECKING:
    import os

    from marey.exchange.parcel import Parcel

FORMAT = Format("sleap", "SLEAP", (".slp", ".h5", ".csv"), writes=False)


def recognise(path: str | os.PathLike[str]) -> bool:
    """Whether this is a project, an analysis HDF5 or an analysis CSV of SLEAP."""
    place = Path(path)
    if place.suffix.lower() == ".csv":
        return sleap_analysis.is_header(first_line(place))
    if not is_hdf5(place):
        return False
    if place.suffix.lower() == ".slp":
        return True
    try:
        with Hdf5(place) as file:
            return _is_project(file) or _is_analysis(file)
    except ExchangeError:
        return False


def read(path: str | os.PathLike[str], *, video: int = 0) -> Parcel:
    """Return the points of a SLEAP file.

    Each point of the skeleton is a type, each point of a tracked animal a track.
    What a person corrected comes in place of the prediction. A point that is not
    visible is *occluded*; one without a place does not come.

    Parameters
    ----------
    path : path
        ``.slp``, analysis ``.h5`` or analysis ``.csv``.
    video : int
        Which of a project's videos, from 0.

    Raises
    ------
    ExchangeError
        Where the file is damaged or contradicts itself.
    """
    place = Path(path)
    if place.suffix.lower() == ".csv":
        return sleap_analysis.from_csv(place)
    with Hdf5(place) as file:
        if _is_project(file):
            return sleap_project.from_project(file, video)
        if _is_analysis(file):
            return sleap_analysis.from_hdf5(file)
    raise ExchangeError(
        f"{place.name} is HDF5, but neither a project nor an analysis of SLEAP."
    )


def _is_project(file: Hdf5) -> bool:
    return all(file.has(one) for one in ("metadata", "frames", "instances"))


def _is_analysis(file: Hdf5) -> bool:
    return all(file.has(one) for one in ("tracks", "track_occupancy", "node_names"))
