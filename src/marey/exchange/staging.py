"""Writing beside and moving into place: an export is whole, or is not there."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from marey.errors import ExchangeError, TargetExists

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Stage:
    """A folder beside the target in which files are made.

    Parameters
    ----------
    folder : Path
        Where files are made.
    place : Path
        What is to be made, at last.

    Attributes
    ----------
    target : Path
        What the writer is told to make.
    made : list of Path
        Where the files are, once they are kept.
    """

    def __init__(self, folder: Path, place: Path, *, overwrite: bool) -> None:
        self.target = folder / place.name
        self.made: list[Path] = []
        self._folder, self._place, self._overwrite = folder, place, overwrite

    def keep(self, files: Sequence[Path]) -> None:
        """Move what was made to where it belongs."""
        whither = [self._place.parent / one.relative_to(self._folder) for one in files]
        there = [one for one in whither if one.exists()]
        if there and not self._overwrite:
            raise _taken(there[0])
        surplus = self._surplus(whither)
        for source, target in zip(files, whither, strict=True):
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():  # a store of its own, such as zarr
                shutil.rmtree(target, ignore_errors=True)
            os.replace(source, target)  # noqa: PTH105 - over what is there, in one step
        for one in surplus:
            one.unlink()
        self.made = whither

    def _surplus(self, whither: Sequence[Path]) -> list[Path]:
        """Return files of the last export that this one has no more.

        Left in its folder, they would be read as part of this one: label images of
        frames that are gone, tables of marks that there are none of.

        Raises
        ------
        TargetExists
            Somebody changed one, or files of such names are there that no export
            of ours lists.
        """
        if not self._place.is_dir():
            return []
        listed = _listed(self._place)
        new = set(whither)
        old = {one: said for one, said in listed.items() if one not in new}
        changed = [one for one, said in old.items() if said not in {"", hashed(one)}]
        alike = {(one.parent, _pattern(one)) for one in whither}
        strange = [
            one
            for one in sorted(self._place.rglob("*"))
            if one.is_file() and one not in new and one not in listed
            if (one.parent, _pattern(one)) in alike
        ]
        if changed or strange:
            raise TargetExists(
                f"{(changed or strange)[0]} is not part of this export and would be "
                "read with it. Move it away, or choose another folder."
            )
        return sorted(old)


def hashed(path: Path) -> str:
    """Return the hash of a file as about.json has it; empty for a folder."""
    if path.is_dir():
        return ""
    with path.open("rb") as file:
        return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()


def _listed(place: Path) -> dict[Path, str]:
    """Return the files in a folder that the last export lists, with their hashes."""
    try:
        text = place.with_name(f"{place.name}.about.json").read_text(encoding="utf-8")
        said = dict(json.loads(text)["files"])
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return {}
    found = {place.parent / str(name): str(one) for name, one in said.items()}
    return {
        one: mark
        for one, mark in found.items()
        if ".." not in one.parts and one.is_relative_to(place) and one.is_file()
    }


def _pattern(path: Path) -> str:
    return re.sub(r"\d+", "0", path.name)


def _taken(path: Path) -> TargetExists:
    return TargetExists(
        f"{path} is there already. Choose another name, or say that it may be replaced "
        "(overwrite)."
    )


@contextmanager
def staged(place: Path, *, overwrite: bool) -> Iterator[Stage]:
    """Make files beside their place; those that were not kept go again.

    Parameters
    ----------
    place : Path
        File or folder to make.
    overwrite : bool
        Whether files that are there are replaced.
    """
    place = place.absolute()
    if place.exists() and not overwrite and (place.is_file() or any(place.iterdir())):
        raise _taken(place)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".marey-", dir=place.parent))
    except OSError as error:
        raise ExchangeError(f"{place} cannot be written: {error}.") from error
    try:
        yield Stage(folder, place, overwrite=overwrite)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
