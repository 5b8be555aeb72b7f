"""Making an empty marks file, whole or not at all."""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING

from marey.sidecar.connection import connect, in_words
from marey.sidecar.schema import creation

if TYPE_CHECKING:
    from pathlib import Path


def make_file(path: Path) -> None:
    """Make an empty file under another name, whole, and only then call it so."""
    young = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        connection = connect(young, mode="rwc")
        try:
            connection.execute("PRAGMA journal_mode = MEMORY")
            connection.execute("BEGIN IMMEDIATE")
            for statement in creation():
                connection.execute(statement)
            connection.execute("COMMIT")
        finally:
            connection.close()
        _set_aside(young, path)
        _claim(young, path)
        _sync_folder(path.parent)
    except sqlite3.DatabaseError as error:
        raise in_words(error, path) from error
    finally:
        young.unlink(missing_ok=True)


def _set_aside(young: Path, path: Path) -> None:
    """Rename the log of a file that is gone, which SQLite would take for the new one's.

    A killed program leaves its log beside the file. Where somebody then deletes or
    moves the file alone, old rows would come back in the new one, or damage it.
    A log younger than our own new file belongs to another who was faster.
    """
    for end in ("-wal", "-journal", "-shm"):
        left = path.with_name(path.name + end)
        try:
            old = left.stat().st_mtime_ns < young.stat().st_mtime_ns
        except FileNotFoundError:
            continue
        if old and not path.exists():
            left.replace(left.with_name(f"{left.name}.left"))


def _claim(young: Path, path: Path) -> None:
    """Give the new file its name unless another process was faster."""
    try:
        os.link(young, path)
    except FileExistsError:
        return
    except OSError:
        # No hard links here (some network and USB disks).
        if not path.exists():
            young.rename(path)


def _sync_folder(folder: Path) -> None:
    """Make the name of a new file survive a power cut, where systems can."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError:
        return  # some network folders refuse
    finally:
        os.close(descriptor)
