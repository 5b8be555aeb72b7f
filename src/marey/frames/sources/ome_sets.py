"""Sets of OME-TIFF: several files that are one recording, given once."""

from __future__ import annotations

import os
import posixpath
import re
from html import unescape
from typing import TYPE_CHECKING

from marey.frames.sources.exif import description

if TYPE_CHECKING:
    from collections.abc import Callable

_SUFFIXES = (".ome.tif", ".ome.tiff", ".ome.tf2", ".ome.tf8", ".ome.btf")
_NAMED = re.compile(rb'\bFileName\s*=\s*"([^"]+)"')
_DESCRIBED = re.compile(rb'<(?:\w+:)?BinaryOnly[^>]*\bMetadataFile\s*=\s*"([^"]+)"')


def is_ome(name: str) -> bool:
    """Whether a file is an OME-TIFF by its name."""
    return name.lower().endswith(_SUFFIXES)


def names_others(path: str) -> bool:
    """Whether an OME-TIFF says that other files belong to its recording."""
    return bool(_others(path))


def describing_file(path: str) -> str:
    """Return the file that describes the set of an OME-TIFF: mostly itself.

    Some writers describe a set in its first file only, and the others point
    to it.
    """
    if not is_ome(path):
        return path
    first = _pointed_to(path)
    return path if first is None else first


def without_members(root: str) -> Callable[[str, str], bool]:
    """Return what tells, file by file in order, which stand for themselves.

    Each file of a set describes all of it, so that the first one, opened,
    gives every frame in its order; the others would give them again. Files
    are known to belong together by what the first one says, and only files
    with a name like ``.ome.tif`` are asked.

    Parameters
    ----------
    root : str
        Folder that paths are relative to.
    """
    spoken_for: set[str] = set()

    def stands_alone(folder: str, name: str) -> bool:
        return not is_ome(name) or _stands_alone(root, folder, name, spoken_for)

    return stands_alone


def _stands_alone(root: str, folder: str, name: str, spoken_for: set[str]) -> bool:
    path = posixpath.join(folder, name)
    if path in spoken_for:
        return False
    full = posixpath.join(root, path)
    if _pointed_to(full) is not None:
        return False
    spoken_for.update(posixpath.join(folder, other) for other in _others(full))
    return True


def _pointed_to(path: str) -> str | None:
    """Return the file beside it that describes this one; None if it does itself."""
    named = _DESCRIBED.search(description(path))
    if named is None:
        return None
    name = _text(named[1])
    first = os.path.join(os.path.dirname(path), name)  # noqa: PTH118, PTH120
    return first if is_ome(name) and os.path.isfile(first) else None  # noqa: PTH113


def _others(path: str) -> list[str]:
    """Return the names of the other files of a file's set."""
    named = {_text(one) for one in _NAMED.findall(description(path))}
    return sorted(named - {os.path.basename(path)})  # noqa: PTH119


def _text(name: bytes) -> str:
    return unescape(name.decode("utf-8", "replace"))
