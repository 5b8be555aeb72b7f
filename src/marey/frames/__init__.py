"""Pixels in time: read-only, lazy, whatever they lie in.

``open_series`` takes a folder, a file, a glob, a list or an array and gives a
:class:`~marey.frames.series.FrameSeries`. Nothing in this room ever writes to
the folder of the data.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from marey.frames.matching import Adopted, Match, adopt, match_pictures
    from marey.frames.opening import open_series, series_from_table
    from marey.frames.remembered import CacheIndex
    from marey.frames.series import FrameSeries

__all__ = [
    "Adopted",
    "CacheIndex",
    "FrameSeries",
    "Match",
    "adopt",
    "match_pictures",
    "open_series",
    "series_from_table",
]

_HOME = {
    "Adopted": "matching",
    "adopt": "matching",
    "CacheIndex": "remembered",
    "FrameSeries": "series",
    "Match": "matching",
    "match_pictures": "matching",
    "open_series": "opening",
    "series_from_table": "opening",
}


def __getattr__(name: str) -> Any:
    """Load a public name from its module."""
    if name not in _HOME:
        message = f"module 'marey.frames' has no attribute {name!r}"
        raise AttributeError(message)
    value = getattr(import_module(f"marey.frames.{_HOME[name]}"), name)
    globals()[name] = value
    return value
