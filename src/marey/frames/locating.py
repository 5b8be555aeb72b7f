"""Where the files of a recording are: folder, file, glob, list, list file."""

from __future__ import annotations

import glob
import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from marey.errors import BadValue, NoFrames, SourceError, SourceUnsupported
from marey.frames.list_file import is_list_file, read_list
from marey.frames.order import natural_path_key
from marey.frames.scan import RUN, Found, walk, what_it_is
from marey.frames.sources.kinds import Kind, kind_of, known_suffixes
from marey.frames.sources.ome_sets import without_members
from marey.frames.sources.zarrs import is_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from marey.frames.scan import Leftovers

_WILD = frozenset("*?[")


class Place(NamedTuple):
    """Where the files of a recording are.

    Attributes
    ----------
    root : str
        Folder that paths are relative to.
    source : Path
        What was asked for; the common folder of a list.
    files : iterator of Found
        The files in final order.
    natural : bool
        Whether the order is that of names.
    alone : bool
        Whether it is one file.
    left : Leftovers
        Filled with what is not taken.
    recursive : bool or None
        For a folder, whether those inside belong to it; None for all else.
    """

    root: str
    source: Path
    files: Iterator[Found]
    natural: bool
    alone: bool
    left: Leftovers
    recursive: bool | None = None


class Part(NamedTuple):
    """One entry of a list: a folder's files, or a few files of one folder.

    Attributes
    ----------
    base : str
        Absolute folder.
    files : iterator of Found
        Relative to it.
    """

    base: str
    files: Iterator[Found]


def locate(source: Any, left: Leftovers, *, recursive: bool) -> Place:
    """Return where the files are that a person means.

    Parameters
    ----------
    source : path-like, str or list of them
        What was asked for.
    left : Leftovers
        Filled with what is skipped in folders.
    recursive : bool
        Whether folders inside a folder belong to it.
    """
    if isinstance(source, list | tuple):
        return _of_list([_as_text(item) for item in source], left, recursive=recursive)
    text = os.fspath(source)
    path = Path(text).expanduser()
    if _is_folder(path):
        root = os.fspath(path)
        files = walk(root, left, recursive=recursive)
        return Place(
            root, path, files, natural=True, alone=False, left=left, recursive=recursive
        )
    if path.exists():
        if is_list_file(path.name):
            return _of_list_file(path, left, recursive=recursive)
        return _of_file(path, left)
    if _WILD & set(text):
        parts = _of_glob(os.fspath(path), left, recursive=recursive)
        return _joined(parts, left)._replace(natural=True)
    message = (
        f"there is no file or folder {path}: check the spelling, and whether its"
        " drive is connected"
    )
    raise SourceError(message)


def once_each(root: str, listing: Iterator[Found]) -> Iterator[Found]:
    """Pass files on, and of several that are one recording the first alone."""
    stands_alone = without_members(root)
    for found in listing:
        alone = [stands_alone(found.folder, name) for name in found.names]
        if all(alone):
            yield found
            continue
        kept = [row for row, stands in enumerate(alone) if stands]
        if kept:
            yield Found(
                found.folder,
                [found.names[row] for row in kept],
                [found.sizes[row] for row in kept],
                [found.mtimes[row] for row in kept],
            )


def _is_folder(path: Path) -> bool:
    """Whether a path is a folder of files, and not a recording by itself."""
    return path.is_dir() and kind_of(path.name) is not Kind.ZARR and not is_store(path)


def _as_text(item: Any) -> str:
    try:
        return os.fspath(item)
    except TypeError as error:
        message = (
            f"a list of files and folders was expected, {type(item).__name__} came"
            " in it; join arrays with numpy.concatenate and open the whole"
        )
        raise BadValue(message) from error


def _of_file(path: Path, left: Leftovers) -> Place:
    if kind_of(path.name) is None and not path.is_dir():
        message = (
            f"{path.name} is no image, stack or video that can be read. Known are"
            f" {known_suffixes()}"
        )
        raise SourceUnsupported(message)
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        message = f"{path} is {what_it_is(mode)}, and no picture lies in it"
        raise SourceError(message)
    found = Found("")
    _add(found, path.name, os.fspath(path), left)
    root = os.fspath(path.parent)
    return Place(root, path, iter([found]), natural=True, alone=True, left=left)


def _add(found: Found, name: str, path: str, left: Leftovers) -> None:
    """Add a file; a folder that is one recording has no size and date to go by."""
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError:
        found.add(name, None)
        return
    if stat.S_ISFIFO(status.st_mode):
        left.leave("", path, "a named pipe is no picture: shown as missing")
        found.add(name, None)
    elif stat.S_ISDIR(status.st_mode):
        found.put(name, 1, 0)
    else:
        found.add(name, status)


def _of_list(items: Sequence[str], left: Leftovers, *, recursive: bool) -> Place:
    """Return the place of a list of files, folders and globs, in its order."""
    if not items:
        message = "the list of files is empty: name at least one"
        raise NoFrames(message)
    parts: list[Part] = []
    for item in items:
        parts.extend(_parts_of(item, left, recursive=recursive))
    return _joined(parts, left)


def _of_list_file(path: Path, left: Leftovers, *, recursive: bool) -> Place:
    try:
        place = _of_list(read_list(path), left, recursive=recursive)
    except SourceUnsupported as error:
        message = f"{path.name} was read as a list of files, one a line: {error}"
        raise SourceUnsupported(message) from error
    return place._replace(source=path)


def _parts_of(item: str, left: Leftovers, *, recursive: bool) -> Iterator[Part]:
    """Yield what one entry of a list stands for."""
    path = os.path.abspath(os.path.expanduser(item))  # noqa: PTH100, PTH111
    there = os.path.lexists(path)
    if there and _is_folder(Path(path)):
        yield Part(path, walk(path, left, recursive=recursive))
        return
    if not there and _WILD & set(item):
        yield from _of_glob(path, left, recursive=recursive)
        return
    if kind_of(path) is None and not is_store(path):
        message = (
            f"{path} in the list is no image, stack or video that can be read."
            f" Known are {known_suffixes()}"
        )
        raise SourceUnsupported(message)
    base, name = os.path.split(path)
    found = Found("")
    _add(found, name, path, left)
    yield Part(base, iter([found]))


def _of_glob(pattern: str, left: Leftovers, *, recursive: bool) -> list[Part]:
    """Return what fits a pattern: files, and folders where no file does."""
    fits = [os.path.abspath(name) for name in glob.glob(pattern, recursive=True)]  # noqa: PTH100, PTH207
    if not fits:
        message = f"no file fits {pattern!r}: check the pattern"
        raise NoFrames(message)
    known = [name for name in fits if kind_of(name) is not None]
    known = known or [name for name in fits if _is_folder(Path(name))]
    ordered = sorted(known, key=lambda name: natural_path_key(Path(name).as_posix()))
    if not ordered:
        message = (
            f"no image, stack or video fits {pattern!r}, which {len(fits)} other"
            f" files do. Known are {known_suffixes()}"
        )
        raise NoFrames(message)
    return [
        part for one in ordered for part in _parts_of(one, left, recursive=recursive)
    ]


def _joined(parts: Sequence[Part], left: Leftovers) -> Place:
    """Return one place for all parts, relative to the folder they share."""
    try:
        root = os.path.commonpath([part.base for part in parts])
    except ValueError as error:
        message = "the files of a list should be on one drive; these are on several"
        raise SourceError(message) from error
    files = once_each(root, _runs(root, parts))
    return Place(root, Path(root), files, natural=False, alone=False, left=left)


def _runs(root: str, parts: Sequence[Part]) -> Iterator[Found]:
    """Yield the files of all parts; neighbours in one folder as one run."""
    run: Found | None = None
    for part in parts:
        inside = os.path.relpath(part.base, root).replace(os.sep, "/")
        inside = "" if inside == "." else inside
        for found in part.files:
            folder = "/".join(name for name in (inside, found.folder) if name)
            near = run is not None and run.folder == folder and len(run.names) < RUN
            if near and run is not None and len(found.names) == 1:
                run.put(found.names[0], int(found.sizes[0]), int(found.mtimes[0]))
                continue
            if run is not None:
                yield run
            run = replace(found, folder=folder)
    if run is not None:
        yield run
