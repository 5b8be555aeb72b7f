"""The formats: which there are, and which one a file has."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from marey.errors import ExchangeError

if TYPE_CHECKING:
    import os

    from marey.exchange.parcel import Parcel

MODULES: tuple[str, ...] = (
    "clickpoints",
    "ctc",
    "geff",
    "trackmate",
    "mot",
    "sleap",
    "deeplabcut",
    "coco",
    "geojson",
    "cvat",
    "labelme",
    "exact",
    "sliderunner",
    "yolo",
    "voc",
    "napari_csv",
    "csv_tables",
    "parquet_tables",
    "excel_tables",
    "label_tiff",
)
"""Modules of this room that each know one format; the more special ones first."""


@dataclass(frozen=True)
class Format:
    """What a format is and can.

    Attributes
    ----------
    name : str
        Short name, as in ``format="coco"``.
    title : str
        Name for people.
    suffixes : tuple of str
        Endings of its files, with the dot and in small letters; empty for folders.
    reads, writes : bool
        Whether marks can come in and go out.
    losses : tuple of str
        Sentences: what of a recording's marks it cannot hold.
    every_frame : bool
        Whether its files list all frames of a recording, not the marked ones alone.
    completes : bool
        Whether it can say in which frames all of a type are marked.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    reads: bool = True
    writes: bool = True
    losses: tuple[str, ...] = ()
    every_frame: bool = False
    completes: bool = False


class FormatModule(Protocol):
    """What each module of a format offers.

    ``read`` and ``write`` are there where the format says so.
    """

    FORMAT: Format

    def recognise(self, path: Path) -> bool:
        """Whether a file or folder has this format; cheap, and never raises."""
        ...

    def read(self, path: Path, **options: Any) -> Parcel:
        """Return what a file says; nothing else is read or written."""
        ...

    def write(self, parcel: Parcel, path: Path, **options: Any) -> list[Path]:
        """Write a parcel; return the files that were made."""
        ...


@cache
def _modules() -> dict[str, FormatModule]:
    """Return every format's module by the name of the format."""
    found: list[Any] = [import_module(f"marey.exchange.{name}") for name in MODULES]
    return {module.FORMAT.name: module for module in found}


def list_formats() -> tuple[Format, ...]:
    """Return all formats there are."""
    return tuple(module.FORMAT for module in _modules().values())


def named(name: str, *, to: str = "read") -> FormatModule:
    """Return the module of a format.

    Parameters
    ----------
    name : str
        Short name of the format.
    to : {"read", "write"}
        What it is wanted for.

    Raises
    ------
    ExchangeError
        There is no such format, or it goes the other way only.
    """
    fit = {
        one.name
        for one in list_formats()
        if (one.reads if to == "read" else one.writes)
    }
    if name not in fit:
        verb = "read" if to == "read" else "written"
        raise ExchangeError(
            f"Formats that can be {verb}: {', '.join(sorted(fit))}; {name!r} came."
        )
    return _modules()[name]


def fitting(path: str | os.PathLike[str]) -> tuple[Format, ...]:
    """Return the formats that a file or folder may have, by what is inside.

    Parameters
    ----------
    path : path
        File or folder; one that is not there has none.
    """
    place = Path(path)
    return tuple(
        module.FORMAT
        for module in _modules().values()
        if module.FORMAT.reads and place.exists() and module.recognise(place)
    )


def recognised(path: str | os.PathLike[str]) -> FormatModule:
    """Return the module that knows a file, by what is inside.

    Raises
    ------
    ExchangeError
        No format fits, or several do; ``format=`` then says which.
    """
    place = Path(path)
    if not place.exists():
        raise ExchangeError(f"{place} does not exist. Check the name.")
    fits = fitting(place)
    if not fits:
        known = ", ".join(one.name for one in list_formats() if one.reads)
        raise ExchangeError(
            f"{place.name} is of no format that is known here. Say which it is with "
            f"format=, one of: {known}."
        )
    if len(fits) > 1:
        names = ", ".join(one.name for one in fits)
        raise ExchangeError(
            f"{place.name} could be one of {names}. Say which with format=."
        )
    return _modules()[fits[0].name]


def for_target(path: str | os.PathLike[str]) -> FormatModule:
    """Return the module that writes files of a name, by its ending.

    Raises
    ------
    ExchangeError
        No format or several have that ending.
    """
    name = Path(path).name.lower()
    ends = [
        (max(map(len, fit)), one)
        for one in list_formats()
        if one.writes and (fit := [end for end in one.suffixes if name.endswith(end)])
    ]
    longest = max((length for length, _ in ends), default=0)
    best = [one.name for length, one in ends if length == longest]
    if len(best) != 1:
        known = ", ".join(best or [one.name for one in list_formats() if one.writes])
        raise ExchangeError(
            f"The ending of {Path(path).name} does not say which format is meant. "
            f"Say it with format= (--format), one of: {known}."
        )
    return _modules()[best[0]]
