"""Find the pictures: which files now hold the frames of a stored index."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from marey.frames.scan import Leftovers, walk

if TYPE_CHECKING:
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


def match_pictures(table: FrameTable, folder: str | os.PathLike[str]) -> Match:
    """Look through a folder for the pictures of a stored index.

    A file fits best if name and size are those stored, then by its size where
    no other has it, then by its name alone. Of several that fit equally, the
    one under the same path is taken; otherwise all are named.

    Parameters
    ----------
    table : FrameTable
        The index as stored.
    folder : path-like
        Where to look, folders inside included.
    """
    root = Path(folder)
    sizes: dict[str, int] = {}
    for run in walk(os.fspath(root), Leftovers()):
        begin = f"{run.folder}/" if run.folder else ""
        sizes.update(
            (begin + name, size)
            for name, size in zip(run.names, run.sizes, strict=True)
        )
    by_name: dict[str, list[str]] = defaultdict(list)
    by_size: dict[int, list[str]] = defaultdict(list)
    for path, size in sizes.items():
        by_name[PurePosixPath(path).name].append(path)
        by_size[size].append(path)
    wanted = dict(zip(table.paths, table.sizes.tolist(), strict=True))
    fitting = {
        path: _fitting(path, size, sizes, by_name, by_size)
        for path, size in wanted.items()
    }
    match = Match()
    for frame, path in zip(table.ids.tolist(), table.paths, strict=True):
        candidates = fitting[path]
        if not candidates:
            match.lost.append(frame)
        elif len(candidates) == 1:
            match.found[frame] = root / candidates[0]
        else:
            match.ambiguous[frame] = [root / candidate for candidate in candidates]
    return match


def _fitting(
    path: str,
    size: int,
    sizes: dict[str, int],
    by_name: dict[str, list[str]],
    by_size: dict[int, list[str]],
) -> list[str]:
    """Return the files that fit a stored path best."""
    named = by_name.get(PurePosixPath(path).name, [])
    both = [other for other in named if sizes[other] == size]
    for candidates in (both, by_size.get(size, []) if size > 0 else [], named):
        if path in candidates:
            return [path]
        tail = [other for other in candidates if _shares_folder(path, other)]
        if len(tail) == 1:
            return tail
        if candidates and (candidates is not by_size.get(size) or len(candidates) == 1):
            return candidates
    return []


def _shares_folder(path: str, other: str) -> bool:
    """Whether two files have the same name in a folder of the same name."""
    one, two = PurePosixPath(path), PurePosixPath(other)
    return one.name == two.name and one.parent.name == two.parent.name
