"""A file or folder that appears under its name only when it is whole."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING
from uuid import uuid4

from marey.errors import TargetExists

if TYPE_CHECKING:
    from pathlib import Path

    from marey.frames.export.targets import Target


class Place:
    """A temporary name beside the target, and the way to its own.

    Parameters
    ----------
    target : Target
        Where to write in the end.
    overwrite : bool
        Whether what is there may be replaced.

    Attributes
    ----------
    temporary : Path
        The file to write now; of several pictures a folder, made here.
    """

    def __init__(self, target: Target, *, overwrite: bool) -> None:
        self._target, self._overwrite = target, overwrite
        self._several = target.kind == "images"
        # short: the name of the target may be as long as names can be
        name = f".marey-{uuid4().hex[:12]}.part"
        suffix = "" if self._several else target.suffix
        inside = self._several and target.path.is_dir()
        folder = target.path if inside else target.path.parent
        self.temporary: Path = folder / f"{name}{suffix}"
        if self._several:
            self.temporary.mkdir()

    def finish(self) -> Path:
        """Give what was written its name; return that."""
        path = self._target.path
        if not self._several:
            self._refuse_if_there(path)
            os.replace(self.temporary, path)  # noqa: PTH105 - replaces on Windows too
        elif path.is_dir():
            self._fill(path)
        else:
            self.temporary.rename(path)
        return path

    def _fill(self, folder: Path) -> None:
        """Move several pictures into a folder that is there already."""
        made = [one for one in sorted(self.temporary.rglob("*")) if one.is_file()]
        ways = [(one, folder / one.relative_to(self.temporary)) for one in made]
        for _, to in ways:
            self._refuse_if_there(to)
        for one, to in ways:
            to.parent.mkdir(parents=True, exist_ok=True)
            os.replace(one, to)  # noqa: PTH105
        self.discard()

    def _refuse_if_there(self, path: Path) -> None:
        if path.exists() and not self._overwrite:
            raise TargetExists(
                f"{path.name} was made meanwhile by another program; it stays as it"
                " is. Choose another name."
            )

    def discard(self) -> None:
        """Take away what was written so far; never fails."""
        if self._several:
            shutil.rmtree(self.temporary, ignore_errors=True)
        else:
            try:
                self.temporary.unlink(missing_ok=True)
            except OSError:
                return
