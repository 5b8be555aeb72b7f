"""List files: one file, folder or pattern a line, for a recording in many places."""

from __future__ import annotations

import os
from glob import has_magic
from typing import TYPE_CHECKING

from marey.errors import NoFrames
from marey.frames.sources.kinds import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def is_list_file(name: str) -> bool:
    """Whether a file lists others, by its name."""
    return name.lower().endswith(".txt")


def read_list(path: Path) -> list[str]:
    """Return what a list file names, as absolute paths and patterns.

    One entry a line, relative to the list file, absolute, or beginning with
    ``~``. Empty lines and lines that begin with ``#`` are left out, as is
    what follows an entry after a blank: of a line with blanks the longest
    beginning that is there counts, so that names may hold blanks as well;
    where nothing is there, the longest that has the name of a picture.
    Entries may be in double quotes.

    Parameters
    ----------
    path : Path
        The list file, in UTF-8 or Latin-1.

    Raises
    ------
    NoFrames
        It names nothing.
    """
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    lines = [line.strip() for line in text.splitlines()]
    folder = os.path.abspath(path.parent)  # noqa: PTH100
    entries = [
        _entry(line, folder) for line in lines if line and not line.startswith("#")
    ]
    if not entries:
        message = f"{path.name} names no file: one a line was expected"
        raise NoFrames(message)
    return entries


def _entry(line: str, folder: str) -> str:
    """Return the path that a line begins with."""
    if line[0] == '"' and line.count('"') > 1:
        return _full(line[1 : line.index('"', 1)], folder)
    beginnings = list(_beginnings(line))
    for beginning in beginnings:
        for name in dict.fromkeys((beginning, beginning.replace("\\", "/"))):
            full = _full(name, folder)
            if os.path.lexists(full):
                return full
    named = (one for one in beginnings if has_magic(one) or kind_of(one) is not None)
    return _full(next(named, line), folder)


def _beginnings(line: str) -> Iterator[str]:
    """Yield the line and what is before each blank, the longest first."""
    while line:
        yield line
        line = line[: max(line.rfind(" "), line.rfind("\t"), 0)].rstrip()


def _full(name: str, folder: str) -> str:
    return os.path.join(folder, os.path.expanduser(name))  # noqa: PTH111, PTH118
