"""Where the marks file of a recording lies, and where its pictures do."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marey.words import FrameTable

SUFFIX = ".marey"
_WILD = frozenset("*?[")


def as_path(source: Any) -> Path | None:
    """Return a single path, or None for a glob, a list or an array."""
    if not isinstance(source, (str, os.PathLike)):
        return None
    path = Path(source).expanduser().absolute()
    if _WILD & set(str(source)) and not path.exists():
        return None
    return path


def place_of_sidecar(source: Any) -> Path:
    """Return where the marks file of a source lies or will lie.

    ``D.marey`` beside folder ``D``; ``f.marey`` beside ``f.tif`` (see
    `second_place`); in the common folder for a glob or a list; in a folder of
    the user's own for an array and for data that may not be written to.

    Parameters
    ----------
    source : path, glob, list of paths or array
        What is opened.
    """
    if hasattr(source, "shape"):
        return (
            _own_folder()
            / f"array-{_short(str(source.shape) + str(source.dtype))}.marey"
        )
    path = as_path(source)
    if path is None:
        folder, name = _of_list(source)
        usual = folder / f"{name}{SUFFIX}"
    elif path.is_dir():
        usual = path.with_name(path.name + SUFFIX)
    else:
        usual = path.with_suffix(SUFFIX)
    if usual.exists() or os.access(usual.parent, os.W_OK):
        return usual
    return _own_folder() / f"{usual.stem}-{_short(str(usual))}{SUFFIX}"


def sources_beside(marks: Path) -> list[Path]:
    """Return the folders and files whose marks would lie in a file of this name.

    Parameters
    ----------
    marks : Path
        A ``.marey`` file, which need not be there.
    """
    stem = marks.name.removesuffix(SUFFIX)
    if not marks.parent.is_dir():
        return []
    return sorted(
        one
        for one in marks.parent.iterdir()
        if one.suffix != SUFFIX and (one.name if one.is_dir() else one.stem) == stem
    )


def second_place(source: Any, remembered: dict[str, Any] | None) -> Path | None:
    """Return ``f.tif.marey`` where ``f.marey`` belongs to ``f.avi``, else None.

    Parameters
    ----------
    source : path, glob, list of paths or array
        What is opened.
    remembered : dict or None
        What the marks file at the usual place remembers of its pictures.
    """
    path = as_path(source)
    if path is None or path.is_dir() or not remembered:
        return None
    other = Path(remembered.get("absolute", ""))
    if remembered.get("kind") != "file" or other.name == path.name:
        return None
    beside = path.with_name(other.name)
    return path.with_name(path.name + SUFFIX) if beside.exists() else None


def _of_list(source: str | os.PathLike[str] | Sequence[Any]) -> tuple[Path, str]:
    """Return the common folder of a glob or a list, and a name of its own."""
    if isinstance(source, (str, os.PathLike)):
        pattern = str(Path(source).expanduser().absolute())
        plain = pattern[: min(pattern.index(one) for one in _WILD if one in pattern)]
        folder = Path(os.path.dirname(plain) or ".")  # noqa: PTH120
        return folder, f"{folder.name}-{_short(pattern)}"
    names = [os.path.abspath(os.fspath(one)) for one in source]  # noqa: PTH100
    folder = Path(os.path.commonpath([os.path.dirname(one) for one in names] or ["."]))  # noqa: PTH120
    return folder, f"{folder.name}-{_short(chr(10).join(names))}"


def _short(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=4).hexdigest()


def place_of_addons() -> Path:
    """Return the folder whose ``.py`` files are add-ons; it need not exist."""
    folder = os.environ.get("MAREY_DATA") or platformdirs.user_data_dir("marey")
    return Path(folder) / "addons"


def _own_folder() -> Path:
    """Return the user's folder for marks of data that has no place of its own."""
    folder = os.environ.get("MAREY_DATA") or platformdirs.user_data_dir("marey")
    path = Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    return path


def template_folder() -> Path:
    """Return the user's folder of types kept for other recordings."""
    folder = _own_folder() / "templates"
    folder.mkdir(exist_ok=True)
    return folder


def source_fact(source: Any, place: Path) -> dict[str, Any]:
    """Return what a marks file remembers of where its pictures are.

    Parameters
    ----------
    source : path, glob, list of paths or array
        What was opened.
    place : Path
        The marks file.
    """
    if hasattr(source, "shape"):
        return {"kind": "array"}
    path = as_path(source)
    kind = "list" if path is None else "folder" if path.is_dir() else "file"
    where = path if path is not None else _of_list(source)[0]
    return {
        "kind": kind,
        "absolute": str(where),
        "relative": os.path.relpath(where, place.absolute().parent).replace(
            os.sep, "/"
        ),
    }


def pictures_of(source: dict[str, Any], place: Path, table: FrameTable | None) -> Any:
    """Return what to open for a marks file: a path, a list, or None if away.

    Parameters
    ----------
    source : dict
        As made by `source_fact`.
    place : Path
        The marks file as it lies now.
    table : FrameTable or None
        Its frame index.
    """
    candidates = []
    if source.get("relative"):
        candidates.append(place.absolute().parent / source["relative"])
    if source.get("absolute"):
        candidates.append(Path(source["absolute"]))
    for where in candidates:
        if source.get("kind") == "list":
            paths = [
                where / path for path in dict.fromkeys(table.paths if table else ())
            ]
            if any(path.exists() for path in paths):
                return paths
        elif where.exists():
            return where
    return None
