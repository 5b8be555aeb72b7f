"""From a file to its add-ons, whatever the file does."""

from __future__ import annotations

import sys
import traceback
from hashlib import blake2b
from types import ModuleType
from typing import TYPE_CHECKING, Any

from marey.addons.describing import AddOn, describe, described_in
from marey.errors import AddOnError, BadValue, SourceError
from marey.frames.patience import ask

if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.metadata import EntryPoint
    from pathlib import Path

SECONDS = 10.0
"""How long a file may take to be imported."""


def addons_of_file(path: Path, seconds: float = SECONDS) -> list[AddOn]:
    """Run a file and return its add-ons.

    Nothing is written beside it; what was edited is read anew.

    Parameters
    ----------
    path : Path
        A Python file.
    seconds : float
        How long that may take.

    Raises
    ------
    AddOnError
        It cannot be read, fails, does not come to its end, or holds none.
    """
    return _patiently(path.name, lambda: _of_file(path), seconds)


def addons_of_entry(entry: EntryPoint, seconds: float = SECONDS) -> list[AddOn]:
    """Return the add-ons that a package announces.

    Parameters
    ----------
    entry : EntryPoint
        Of the group ``marey.addons``: a function, or a module.
    seconds : float
        How long importing may take.

    Raises
    ------
    AddOnError
        As of `addons_of_file`.
    """
    package = entry.dist.name if entry.dist is not None else entry.value

    def read() -> list[AddOn]:
        found = entry.load()
        if isinstance(found, ModuleType):
            return described_in(found, package)
        return [describe(found, package)]

    return _patiently(f"{package}: {entry.value}", read, seconds)


def where(error: BaseException, path: str) -> str:
    """Return the line of a file at which an error came up, in words, or ""."""
    lines = [
        one.lineno
        for one in traceback.extract_tb(error.__traceback__)
        if one.filename == path
    ]
    if isinstance(error, SyntaxError) and error.filename == path:
        lines.append(error.lineno)
    return f" (line {lines[-1]})" if lines else ""


def _patiently(
    name: str, read: Callable[[], list[AddOn]], seconds: float
) -> list[AddOn]:
    try:
        return ask(name, lambda: _said(name, read), seconds)
    except SourceError:
        message = (
            f"{name} has not been imported within {seconds:.0f} s. Work belongs into"
            " the function, so that it is done when somebody runs it."
        )
        raise AddOnError(message) from None


def _said(name: str, read: Callable[[], list[AddOn]]) -> list[AddOn]:
    """Return what is read; whatever happens is an `AddOnError`."""
    try:
        found = read()
    except AddOnError:
        raise
    except BadValue as error:
        raise AddOnError(f"{name}: {error}") from error
    except (Exception, SystemExit) as error:
        kind = type(error).__name__
        message = f"{name} cannot be imported: {kind}: {error}"
        raise AddOnError(message + where(error, _file_of(error))) from error
    if not found:
        message = f"{name} holds no add-on: no function whose first parameter is rec."
        raise AddOnError(message)
    return found


def _file_of(error: BaseException) -> str:
    """Return the file of ours that an error came up in."""
    if isinstance(error, SyntaxError):
        return error.filename or ""
    files = [one.filename for one in traceback.extract_tb(error.__traceback__)]
    ours = [one for one in files if one in _FILES]
    return ours[-1] if ours else ""


_FILES: set[str] = set()
"""Files that were run as add-ons."""


def _of_file(path: Path) -> list[AddOn]:
    try:
        text = path.read_bytes()
    except OSError as error:
        raise AddOnError(f"{path} cannot be read: {error.strerror}.") from error
    short = blake2b(str(path).encode(), digest_size=4).hexdigest()
    module = ModuleType(f"marey_addon_{path.stem}_{short}")
    module.__file__ = str(path)
    _FILES.add(str(path))
    before: Any = sys.modules.get(module.__name__)
    # where dataclasses and pickle look for what it defines
    sys.modules[module.__name__] = module
    try:
        # not the import system: it would leave compiled files beside the data, and
        # take a file for unchanged that was edited twice within a second
        exec(compile(text, str(path), "exec"), vars(module))
    except BaseException:
        if before is None:
            del sys.modules[module.__name__]
        else:
            sys.modules[module.__name__] = before
        raise
    return described_in(module, str(path))
