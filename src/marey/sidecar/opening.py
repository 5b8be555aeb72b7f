"""Looking at a file before it is opened: ours, foreign, newer, read-only.

A file that is not ours is left untouched, down to the last byte: only its header
is read, and only while this process does not hold it open.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from marey.errors import NotASidecar, SidecarError, SidecarReadOnly
from marey.sidecar.schema import APPLICATION_ID, SCHEMA_VERSION

_MAGIC = b"SQLite format 3\x00"


@dataclass(frozen=True)
class Found:
    """How a file may be opened.

    Attributes
    ----------
    path : Path
        The file to open; a copy where the original cannot be.
    read_only : str
        Why it may not be written, in words; empty where it may.
    immutable : bool
        Whether it must be opened without any file beside it.
    journal : {"WAL", "DELETE"}
        How it keeps changes safe while they are written.
    notice : str
        What a person should know about it, in words.
    older : bool
        Whether it was written by a Marey that knew fewer tables and columns.
    """

    path: Path
    read_only: str = ""
    immutable: bool = False
    journal: str = "WAL"
    notice: str = ""
    older: bool = False


def look(path: Path) -> Found:
    """Say how an existing file may be opened.

    Raises
    ------
    NotASidecar
        If it is a folder, empty, or another program's.
    SidecarReadOnly
        If it may not even be read.
    """
    version = _checked_version(path)
    if version > SCHEMA_VERSION:
        why = (
            f"{path.name} was written by a newer Marey (format {version}, this one "
            f"knows {SCHEMA_VERSION}). It is opened read-only; update Marey to write."
        )
        return _without_writing(path, why)
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        why = (
            f"{path.name} or its folder may not be written. You may look but not "
            "mark here; copy it to a folder of your own to go on."
        )
        found = _without_writing(path, why)
        return replace(found, older=version < SCHEMA_VERSION)
    return Found(path)


def check_place(path: Path) -> None:
    """Refuse, in words, to make a file where none can be made."""
    folder = path.parent
    if path.is_dir():
        raise NotASidecar(
            f"{path} is a folder; a marks file was expected. Name a file that ends "
            "in .marey."
        )
    if not folder.is_dir():
        raise SidecarError(
            f"The folder {folder} does not exist, so {path.name} cannot be made "
            "there. Make the folder or choose another place."
        )
    if not os.access(folder, os.W_OK):
        raise SidecarReadOnly(
            f"The folder {folder} may not be written, so {path.name} cannot be made "
            "there. Choose a folder of your own for the marks."
        )


def _checked_version(path: Path) -> int:
    """Return the format of the file, from its header alone."""
    if path.is_dir():
        check_place(path)
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except PermissionError as error:
        raise SidecarReadOnly(
            f"{path.name} may not be read by you. Ask its owner for leave to read it."
        ) from error
    if not header:
        raise NotASidecar(
            f"{path.name} is empty: not a Marey file. Delete it, or choose another "
            "name for the marks. It was left untouched."
        )
    if not header.startswith(_MAGIC) or len(header) < 100:
        raise NotASidecar(
            f"{path.name} is not a Marey file: an SQLite file was expected, it "
            f"begins with {header[:12]!r}. It was left untouched."
        )
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise NotASidecar(
            f"{path.name} is an SQLite file of another program, not a Marey file. "
            "It was left untouched."
        )
    return int.from_bytes(header[60:64], "big")


def _without_writing(path: Path, why: str) -> Found:
    """Find a way to read a file without leaving anything beside it."""
    log = path.with_name(path.name + "-wal")
    if not log.exists() or log.stat().st_size == 0:
        return Found(path, why, immutable=True, notice=why)
    # What is in the log would be missed by an immutable reader.
    folder = Path(tempfile.mkdtemp(prefix="marey-"))
    copy = folder / path.name
    shutil.copyfile(path, copy)
    shutil.copyfile(log, folder / log.name)
    return Found(copy, why, notice=why)
