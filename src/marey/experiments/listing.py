"""Which recordings an experiment has, and what its list says of each."""

from __future__ import annotations

import csv
import glob
import io
import math
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from natsort import natsort_keygen, ns

from marey.errors import BadValue, NoFrames
from marey.frames.sources.kinds import kind_of
from marey.places import SUFFIX, place_of_sidecar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_TABLES = {".csv", ".tsv", ".txt"}
_ORDER = natsort_keygen(key=str, alg=ns.IGNORECASE)
_MOST = 1 << 20
"""Characters of a field: a list of recordings is no place for more."""
_LOOKED = 500
"""How many names of a folder are looked at for one of a picture."""


@dataclass(frozen=True)
class Entry:
    """One recording of an experiment.

    Attributes
    ----------
    path : Path
        What is opened: pictures or a ``.marey`` file.
    name : str
        What to call it, unique in the experiment.
    listed : mapping
        What the list says of it; what its own marks file says goes before.
    """

    path: Path
    name: str
    listed: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sidecar(self) -> Path:
        """Its marks file, which need not be there."""
        if self.path.suffix.lower() == SUFFIX:
            return self.path
        return place_of_sidecar(self.path)


def entries_of(source: Any) -> list[Entry]:
    """Return the recordings that a source names, in their order.

    Parameters
    ----------
    source : path, glob or sequence of paths
        A folder (all ``.marey`` files in it, in natural order), a glob, a table
        with a column ``path`` relative to itself, or paths in the order wanted.

    Raises
    ------
    NoFrames
        It names none.
    BadValue
        The table has no column ``path``, or a recording is named twice.
    """
    rows = _rows_of(source)
    if not rows:
        raise NoFrames(
            f"No recording was found in {source!r}. Name a folder with .marey files, "
            "a glob such as 'plate/*.marey', or a table with a column 'path'."
        )
    paths = [Path(os.path.abspath(path)) for path, _ in rows]  # noqa: PTH100
    twice = sorted({str(one) for one in paths if paths.count(one) > 1})
    if twice:
        raise BadValue(f"{twice[0]} is listed twice. List each recording once.")
    names = _names(paths)
    return [
        Entry(path, name, listed)
        for path, name, (_, listed) in zip(paths, names, rows, strict=True)
    ]


def neighbours_of(path: str | os.PathLike[str]) -> list[Entry]:
    """Return the recordings beside one: files of its kind, or folders.

    A folder counts that holds pictures or videos, itself or in folders of its own,
    or that has a marks file. One of tables or of notes is none.

    Parameters
    ----------
    path : path
        Pictures or a marks file; it is among what is returned.
    """
    place = Path(path).expanduser().absolute()
    if place.is_dir():
        beside = [
            one
            for one in place.parent.iterdir()
            if one.is_dir() and not one.name.startswith(".") and _is_recording(one)
        ]
    else:
        beside = list(place.parent.glob(f"*{place.suffix}"))
    return entries_of(sorted({place, *beside}, key=_ORDER))


def _is_recording(folder: Path) -> bool:
    """Whether a folder holds pictures; one too large to be looked through counts."""
    if kind_of(folder.name) is not None:
        return True  # such as well.zarr
    if folder.with_name(folder.name + SUFFIX).exists():
        return True
    waiting, left = [folder], _LOOKED
    while waiting:
        try:
            with os.scandir(waiting.pop()) as there:
                for one in there:
                    left -= 1
                    if left < 0 or kind_of(one.name) is not None:
                        return True
                    if one.is_dir(follow_symlinks=False):
                        waiting.append(Path(one.path))
        except OSError:
            continue
    return False


def _rows_of(source: Any) -> list[tuple[Path, dict[str, Any]]]:
    if not isinstance(source, (str, os.PathLike)):
        return [(Path(one).expanduser(), {}) for one in source]
    path = Path(source).expanduser()
    if path.is_dir():
        found: Iterable[Path] = path.glob(f"*{SUFFIX}")
    elif path.suffix.lower() in _TABLES and path.is_file():
        return _rows_of_table(path)
    elif path.exists():
        found = [path]
    else:
        found = map(Path, glob.glob(str(path), recursive=True))  # noqa: PTH207
    return [(one, {}) for one in sorted(found, key=_ORDER)]


def _rows_of_table(path: Path) -> list[tuple[Path, dict[str, Any]]]:
    csv.field_size_limit(_MOST)
    try:
        rows = _read(path.read_text(encoding="utf-8-sig"))
    except (csv.Error, UnicodeDecodeError) as error:
        raise BadValue(
            f"{path.name} cannot be read as a table: {error}. Save it as CSV (UTF-8)."
        ) from error
    if not rows or "path" not in rows[0]:
        there = ", ".join(map(str, rows[0])) if rows else "nothing"
        raise BadValue(
            f"{path.name} should have a column 'path' with one recording a row; it "
            f"has {there}."
        )
    return [
        (
            path.parent / Path(row["path"]).expanduser(),
            {
                str(name): _plain(value)
                for name, value in row.items()
                if name not in {None, "path"} and value not in {None, ""}
            },
        )
        for row in rows
        if row["path"]
    ]


def _read(text: str) -> list[dict[str, str]]:
    """Return rows, whatever stands between their fields."""
    first = text.split("\n", 1)[0]
    between = max(",;\t", key=first.count)
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=between))


def _plain(text: Any) -> Any:
    """Return a number where a text is one, so that it sorts as a number."""
    try:
        number = float(text)
    except (TypeError, ValueError):
        return text
    if not math.isfinite(number):
        return text
    return int(number) if number.is_integer() and "." not in text else number


def _names(paths: Sequence[Path]) -> list[str]:
    """Return the shortest ends of paths that tell them apart."""
    depth = 1
    while True:
        names = [
            "/".join((*path.parts[:-1], path.stem)[-depth:]) if path.parts else ""
            for path in paths
        ]
        if len(set(names)) == len(names) or depth > 20:
            return names
        depth += 1
