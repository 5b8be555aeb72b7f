"""Writing beside and moving into place: an export is whole, or is not there."""

from __future__ import annotations

import os
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
        for source, target in zip(files, whither, strict=True):
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():  # a store of its own, such as zarr
                shutil.rmtree(target, ignore_errors=True)
            os.replace(source, target)  # noqa: PTH105 - over what is there, in one step
        self.made = whither


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
