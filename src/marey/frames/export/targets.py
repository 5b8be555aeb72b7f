"""What a path asks for: a film, pictures, a stack or a figure."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from marey.errors import BadValue, ExportError, TargetExists

if TYPE_CHECKING:
    from collections.abc import Sequence

VIDEOS = (".mp4", ".mkv", ".mov", ".avi")
IMAGES = (".png", ".jpg", ".jpeg", ".tif", ".tiff")
STACKS = (".tif", ".tiff")
FIGURES = (".png", ".jpg", ".jpeg", ".svg", ".pdf")
_LONGEST = 255  # bytes of a name on all usual file systems
_NUMBER = re.compile(r"%0?[0-9]*d")
_OFFERS = (
    ".mp4, .mkv, .mov, .avi or .gif for a film, .tif for a stack, .png, .jpg, .svg or"
    " .pdf for the figure of one frame, frame_%05d.png or a folder for one picture a"
    " frame"
)


@dataclass(frozen=True)
class Target:
    """Where to write, and what.

    Attributes
    ----------
    path : Path
        The file; of several pictures their folder.
    kind : str
        ``video``, ``gif``, ``stack``, ``figure`` or ``images``.
    suffix : str
        In small letters; of several pictures that of each.
    pattern : str
        Name of one of several pictures, such as ``frame_%05d.png``; empty where
        they take the names of the source's files.
    """

    path: Path
    kind: str
    suffix: str
    pattern: str = ""

    def called(self, number: int) -> str:
        """Return the name of one of several pictures."""
        return self.pattern % number


def target_of(path: str | os.PathLike[str], images: str = "png") -> Target:
    """Read from a path what is to be written.

    Parameters
    ----------
    path : path
        The file, a name with a number such as ``frame_%05d.png``, or a folder.
    images : str
        Kind of the pictures where a folder is named.

    Raises
    ------
    BadValue
        Nobody here writes such a file.
    ExportError
        The name is longer than names can be.

    Examples
    --------
    >>> target_of("out/film.mp4").kind, target_of("out/f_%05d.png").kind
    ('video', 'images')
    """
    where = Path(path).expanduser().absolute()
    if len(os.fsencode(where.name)) > _LONGEST:
        raise ExportError(
            f"The name {where.name[:40]}... is too long: {_LONGEST} bytes are the most."
        )
    suffix = where.suffix.lower()
    if "%" in where.name:
        return _numbered(where, suffix)
    if where.is_dir() or os.fspath(path).endswith(("/", os.sep)) or not suffix:
        ending = f".{images.lower().lstrip('.')}"
        if ending not in IMAGES:
            raise BadValue(f"Pictures are png, jpg or tif; {images!r} came.")
        return Target(where, "images", ending)
    if suffix in VIDEOS:
        return Target(where, "video", suffix)
    if suffix == ".gif":
        return Target(where, "gif", suffix)
    if suffix in STACKS:
        return Target(where, "stack", suffix)
    if suffix in FIGURES:
        return Target(where, "figure", suffix)
    raise BadValue(
        f"Expected {_OFFERS}; {where.name!r} came. Marks go out by"
        " marey.export_marks, or marey export with --format."
    )


def _numbered(where: Path, suffix: str) -> Target:
    try:
        several = where.name % 1 != where.name % 2
    except (TypeError, ValueError):
        several = False
    if not several or len(_NUMBER.findall(where.name)) != 1 or suffix not in IMAGES:
        raise BadValue(
            "Expected one number in the name of a png, jpg or tif, such as "
            f"frame_%05d.png; {where.name!r} came."
        )
    return Target(where.parent, "images", suffix, where.name)


def free_target(path: str | os.PathLike[str]) -> Path:
    """Return a path that is free: itself, or with ``-2``, ``-3``, ... added.

    Parameters
    ----------
    path : path
        As for `target_of`.
    """
    where, number = Path(path), 1
    asked = where
    while _is_taken(where):
        number += 1
        stem = asked.stem
        if "%" in asked.name:  # of pictures with numbers, the folder is another
            where = asked.with_name(f"{asked.parent.name}-{number}") / asked.name
        else:
            where = asked.with_name(f"{stem}-{number}{asked.suffix}")
    return where


def _is_taken(path: Path) -> bool:
    if "%" not in path.name:
        return path.exists()
    first, last = (part for part in _NUMBER.split(path.name))
    if not path.parent.is_dir():
        return False
    return any(
        name.startswith(first) and name.endswith(last)
        for name in os.listdir(path.parent)  # noqa: PTH208 - names, not paths
    )


def check_target(
    target: Target,
    *,
    overwrite: bool,
    source: Path | None = None,
    names: Sequence[str] = (),
) -> None:
    """Say why nothing can be written there, before any work is done.

    Parameters
    ----------
    target : Target
        Where to.
    overwrite : bool
        Whether what is there may be replaced.
    source : Path, optional
        The folder or file of the recording, which is never written to.
    names : sequence of str
        Names of several pictures.

    Raises
    ------
    TargetExists
        Something of that name is there.
    ExportError
        The place cannot be written, or holds the recording itself.
    """
    place = target.path
    if source is not None:
        _check_source(place, Path(source))
    parent = place.parent
    if not parent.is_dir():
        raise ExportError(
            f"There is no folder {parent}. Make it, or choose one that is there."
        )
    folder = place if target.kind == "images" and place.is_dir() else parent
    if not os.access(folder, os.W_OK):
        raise ExportError(
            f"The folder {folder} may not be written to. Choose another one."
        )
    if target.kind == "images":
        _check_pictures(place, names, overwrite=overwrite)
    elif place.is_dir():
        raise ExportError(f"{place} is a folder; choose another name for the file.")
    elif place.exists() and not overwrite:
        raise TargetExists(
            f"{place.name} is there already. Choose another name, or say"
            " overwrite=True to replace it."
        )


def _check_source(place: Path, source: Path) -> None:
    resolved, origin = place.resolve(), source.resolve()
    if resolved == origin and not origin.is_dir():
        raise ExportError(
            f"{place.name} is the recording itself, which is never written to."
            " Choose another name."
        )
    if origin.is_dir() and resolved.is_relative_to(origin):
        other = f"{place.name} exported" if resolved == origin else place.name
        raise ExportError(
            f"{place} lies in the folder of the pictures and would become a part of"
            f" the recording. Choose a place outside {origin.name}, such as"
            f" {origin.parent / other}."
        )


def _check_pictures(place: Path, names: Sequence[str], *, overwrite: bool) -> None:
    if place.exists() and not place.is_dir():
        raise ExportError(
            f"{place} is a file; choose another name for the folder of pictures."
        )
    if overwrite or not place.is_dir():
        return
    there = [name for name in names if (place / name).exists()]
    if there:
        raise TargetExists(
            f"{len(there)} of the pictures are in {place.name} already, {there[0]}"
            " among them. Choose another folder, or say overwrite=True to replace"
            " them."
        )
