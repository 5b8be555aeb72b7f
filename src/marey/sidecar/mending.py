"""Mending marks files: what can be saved of a damaged one, and lost triggers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from marey.errors import SidecarError
from marey.sidecar import soundness
from marey.sidecar.copying import check_is_ours, rescue_file
from marey.sidecar.store import is_open

if TYPE_CHECKING:
    import os


def rescue(path: str | os.PathLike[str]) -> Path:
    """Copy what can still be read of a damaged marks file; return the new file.

    Parameters
    ----------
    path : path
        The damaged file; it is left as it is, and must not be open here.

    Raises
    ------
    SidecarDamaged
        If nothing can be read any more.
    """
    place = _closed(path)
    check_is_ours(place)
    return rescue_file(place)


def repair(path: str | os.PathLike[str]) -> str:
    """Put back tables and triggers that another program took away.

    Parameters
    ----------
    path : path
        The marks file; it must not be open here.

    Returns
    -------
    str
        What was lost, in words; empty where nothing was.
    """
    return soundness.repair(_closed(path))


def _closed(path: str | os.PathLike[str]) -> Path:
    place = Path(path).expanduser().absolute()
    if not place.is_file():
        raise SidecarError(f"{place} does not exist. Check the name.")
    if is_open(place):
        raise SidecarError(f"{place.name} is open here. Close it first.")
    return place
