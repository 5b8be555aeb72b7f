"""Find the pictures: which files now hold the frames of a stored index."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from marey.errors import BadValue
from marey.frames.content import file_digest
from marey.frames.scan import Leftovers, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from marey.words import FrameTable


@dataclass(frozen=True)
class Match:
    """Where the frames of a recording lie now.

    Attributes
    ----------
    found : dict of int to Path
        Frame id to the file that holds it.
    ambiguous : dict of int to list of Path
        Frame id to files that fit equally well; a person has to choose.
    lost : list of int
        Ids of frames for which nothing fits.
    """

    found: dict[int, Path] = field(default_factory=dict)
    ambiguous: dict[int, list[Path]] = field(default_factory=dict)
    lost: list[int] = field(default_factory=list)


class _Wanted(NamedTuple):
    """A stored file."""

    path: str
    size: int
    digest: str


class _Files:
    """The files that lie where somebody looks, by what they may be known by.

    Parameters
    ----------
    root : Path
        Where somebody looks.
    sizes : dict of str to int
        Relative path to size in bytes.
    wanted : list of _Wanted
        Stored files; only what has the size of one of them is read.
    """

    def __init__(
        self, root: Path, sizes: dict[str, int], wanted: list[_Wanted]
    ) -> None:
        self.root, self.sizes = root, sizes
        self.by_name: dict[str, list[str]] = defaultdict(list)
        self._by_content: dict[str, list[str]] = defaultdict(list)
        known = {one.size for one in wanted if one.digest}
        for path, size in sizes.items():
            self.by_name[PurePosixPath(path).name].append(path)
            if size in known:
                self._by_content[file_digest(root / path)].append(path)

    def of_content(self, wanted: _Wanted) -> list[str]:
        """Return files of the same content."""
        return self._by_content.get(wanted.digest, []) if wanted.digest else []


def match_pictures(table: FrameTable, folder: str | os.PathLike[str]) -> Match:
    """Look through a folder for the pictures of a stored index.

    A file is known by its content (the stored digest of its size, beginning
    and end), whatever it is called now. Where none has the content, or no
    digest is stored, name and size decide, then the name alone; a file that
    is another one by its content is not offered. Of several that fit
    equally, the one under the same path or in a folder of the same name is
    taken; otherwise all are named, and a person has to choose.

    Parameters
    ----------
    table : FrameTable
        The index as stored.
    folder : path-like
        Where to look, folders inside included; or a single file.

    Returns
    -------
    Match
        To be given to :func:`adopt`.
    """
    wanted = _wanted_of(table)
    files = _files_in(Path(folder), wanted)
    fitting = {one.path: _closest(one.path, files.of_content(one)) for one in wanted}
    taken = {paths[0] for paths in fitting.values() if len(paths) == 1}
    for one in wanted:
        if not fitting[one.path]:
            fitting[one.path] = _by_name(one, files, taken)
    contested = _settle_rivals(fitting)
    match = Match()
    for frame, path in zip(table.ids.tolist(), table.paths, strict=True):
        candidates = fitting[path]
        if not candidates:
            match.lost.append(frame)
        elif len(candidates) == 1 and path not in contested:
            match.found[frame] = files.root / candidates[0]
        else:
            match.ambiguous[frame] = [files.root / other for other in candidates]
    return match


def _files_in(place: Path, wanted: list[_Wanted]) -> _Files:
    if place.is_file():
        return _Files(place.parent, {place.name: place.stat().st_size}, wanted)
    sizes: dict[str, int] = {}
    for run in walk(os.fspath(place), Leftovers()):
        begin = f"{run.folder}/" if run.folder else ""
        sizes.update(
            (begin + name, size)
            for name, size in zip(run.names, run.sizes, strict=True)
        )
    return _Files(place, sizes, wanted)


def _wanted_of(table: FrameTable) -> list[_Wanted]:
    """Return the files of a table, each once."""
    digests = table.digests if len(table.digests) else [""] * len(table)
    columns = zip(table.paths, table.sizes.tolist(), digests, strict=True)
    return list({path: _Wanted(path, *facts) for path, *facts in columns}.values())


def _by_name(one: _Wanted, files: _Files, taken: set[str]) -> list[str]:
    """Return the files that fit by name and size, or else by name."""
    name = PurePosixPath(one.path).name
    named = [path for path in files.by_name.get(name, ()) if path not in taken]
    both = [path for path in named if files.sizes[path] == one.size]
    return _closest(one.path, both or named)


def _closest(path: str, candidates: list[str]) -> list[str]:
    """Return the one under the most similar path if there is such, else all."""
    if path in candidates:
        return [path]
    name, folder = PurePosixPath(path).name, PurePosixPath(path).parent.name
    alike = [other for other in candidates if PurePosixPath(other).name == name]
    near = [other for other in alike if PurePosixPath(other).parent.name == folder]
    for closer in (near, alike):
        if len(closer) == 1:
            return closer
    return candidates


def _settle_rivals(fitting: dict[str, list[str]]) -> set[str]:
    """Let one file be only one: the stored file of the same name has it.

    Returns
    -------
    set of str
        Stored files that want the same one although none has its name.
    """
    wanting: dict[str, list[str]] = defaultdict(list)
    for path, candidates in fitting.items():
        if len(candidates) == 1:
            wanting[candidates[0]].append(path)
    contested: set[str] = set()
    for file, paths in wanting.items():
        name = PurePosixPath(file).name
        same = [path for path in paths if path == file] or [
            path for path in paths if PurePosixPath(path).name == name
        ]
        if len(same) == 1:
            fitting.update({path: [] for path in paths if path != same[0]})
        elif len(paths) > 1:
            contested.update(paths)
    return contested


class Adopted(NamedTuple):
    """A stored index over the files that were found.

    Attributes
    ----------
    table : FrameTable
        The same frames under their new paths; to be saved in the store.
    root : Path
        Folder that the paths are relative to; what to open where the
        recording was a folder.
    files : list of Path
        The files in the order of the frames; what to open where the
        recording was a list or a single file.
    """

    table: FrameTable
    root: Path
    files: list[Path]


def adopt(table: FrameTable, found: Mapping[int, str | os.PathLike[str]]) -> Adopted:
    """Return a stored index over the files that its frames lie in now.

    Every frame keeps its id, so that its marks stay with it. Save the table
    in the recording's store and open the pictures with that store::

        found = match_pictures(table, folder).found  # and what a person chose
        table, root, files = adopt(table, found)
        store.save(table)
        series = open_series(root, store=store)

    Parameters
    ----------
    table : FrameTable
        The index as stored.
    found : mapping of int to path-like
        Frame id to the file that holds it now, as in ``Match.found``. Frames
        left out stay where they were, as missing.

    Raises
    ------
    BadValue
        Nothing is given, an id is unknown, or two files of the recording are
        to be one file now.
    """
    moved = _moved(table, found)
    root = _root_of(moved)
    new = {old: path.relative_to(root).as_posix() for old, path in moved.items()}
    paths = _without_clashes(list(table.paths), new)
    stats = {old: path.stat() for old, path in moved.items()}
    here = np.array([path in moved for path in table.paths], bool)
    sizes, mtimes = np.array(table.sizes, np.int64), np.array(table.mtimes, np.int64)
    digests = list(table.digests)
    for t in np.flatnonzero(here).tolist():
        found_now = stats[table.paths[t]]
        facts = (found_now.st_size, found_now.st_mtime_ns)
        if digests and facts != (table.sizes[t], table.mtimes[t]):
            digests[t] = ""  # to be looked at again
        sizes[t], mtimes[t] = facts
    adopted = replace(
        table,
        paths=paths,
        sizes=sizes,
        mtimes=mtimes,
        missing=~here,
        digests=digests,
    )
    return Adopted(adopted, root, list(moved.values()))


def _moved(
    table: FrameTable, found: Mapping[int, str | os.PathLike[str]]
) -> dict[str, Path]:
    """Return where each stored file lies now, in the order of the frames."""
    moved: dict[str, Path] = {}
    owner: dict[Path, str] = {}
    unknown = set(found) - set(table.ids.tolist())
    if not found or unknown:
        message = (
            "the files of frames were expected by the frames' ids;"
            f" {'unknown ids came: ' + str(sorted(unknown)[:5]) if unknown else 'none'}"
        )
        raise BadValue(message)
    for frame, old in zip(table.ids.tolist(), table.paths, strict=True):
        if frame not in found:
            continue
        path = moved.setdefault(old, Path(os.path.abspath(found[frame])))  # noqa: PTH100
        if owner.setdefault(path, old) != old:
            message = (
                f"{path.name} is to be both {owner[path]} and {old}: one file can"
                " only hold the frames of one of them. Choose again"
            )
            raise BadValue(message)
    return moved


def _root_of(moved: Mapping[str, Path]) -> Path:
    """Return the folder under which most paths stay as they were."""
    root = Path(os.path.commonpath([path.parent for path in moved.values()]))
    old, path = next(iter(moved.items()))
    depth = len(PurePosixPath(old).parts)
    if path.as_posix().endswith(f"/{old}"):
        before = path.parents[depth - 1]
        if all(other.is_relative_to(before) for other in moved.values()):
            return before
    return root


def _without_clashes(paths: Iterable[str], new: Mapping[str, str]) -> list[str]:
    """Return the new paths; a file still lost makes way for one that is there."""
    taken = set(new.values())
    return [
        new.get(path, f"(not found)/{path}" if path in taken else path)
        for path in paths
    ]
