"""Write down what SQLite writes and syncs in this process, and replay a power cut.

A kill leaves the page cache alone, so it proves nothing about power. `record`
patches the VFS of the SQLite library that Python's ``sqlite3`` uses; every write,
truncation, sync and deletion goes to a log in its order, and so do the words a
process was told. `after_cut` rebuilds the files as a disk would hold them that kept
nothing but what had been synced.
"""

from __future__ import annotations

import ctypes
import os
import pickle
import sqlite3
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random
    from pathlib import Path

Record = tuple[Any, ...]

_KEPT: list[Any] = []  # callbacks must outlive every connection
_LOG = -1

_POINTER, _INT, _INT64, _TEXT = (
    ctypes.c_void_p,
    ctypes.c_int,
    ctypes.c_int64,
    ctypes.c_char_p,
)
_OPEN = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _POINTER, _INT, _POINTER)
_DELETE = ctypes.CFUNCTYPE(_INT, _POINTER, _TEXT, _INT)
_WRITE = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _INT, _INT64)
_TRUNCATE = ctypes.CFUNCTYPE(_INT, _POINTER, _INT64)
_SYNC = ctypes.CFUNCTYPE(_INT, _POINTER, _INT)


class _Vfs(ctypes.Structure):
    _fields_ = (
        ("version", _INT),
        ("file_size", _INT),
        ("longest_path", _INT),
        ("next", _POINTER),
        ("name", _TEXT),
        ("data", _POINTER),
        ("open", _POINTER),
        ("delete", _POINTER),
    )


class _Methods(ctypes.Structure):
    _fields_ = (
        ("version", _INT),
        ("close", _POINTER),
        ("read", _POINTER),
        ("write", _POINTER),
        ("truncate", _POINTER),
        ("sync", _POINTER),
        ("more", _POINTER * 13),
    )


def loaded_sqlite() -> ctypes.CDLL | None:
    """Return the SQLite that ``sqlite3`` uses, or None where it cannot be reached."""
    for name in ("libsqlite3.so.0", None):
        try:
            found = ctypes.CDLL(name)
            found.sqlite3_libversion.restype = _TEXT
            version = found.sqlite3_libversion().decode()
        except (OSError, AttributeError):
            continue
        if version == sqlite3.sqlite_version:
            return found
    return None


def say(*words: Any) -> None:
    """Write down what the process was told."""
    _note("told", *words)


def _note(*record: Any) -> None:
    os.write(_LOG, pickle.dumps(record))


def record(log: str) -> None:
    """Write down everything from now on; call it before the first connection."""
    global _LOG
    _LOG = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    sqlite = loaded_sqlite()
    assert sqlite is not None
    sqlite.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
    vfs = sqlite.sqlite3_vfs_find(None).contents
    paths: dict[int, str] = {}
    methods: dict[int, _Methods] = {}
    real_open, real_delete = _OPEN(vfs.open), _DELETE(vfs.delete)

    def opened(this: int, name: int, file: int, flags: int, out: int) -> int:
        result = real_open(this, name, file, flags, out)
        if result == 0 and name:
            paths[file] = ctypes.string_at(name).decode()
            slot = ctypes.cast(file, ctypes.POINTER(_POINTER))
            slot[0] = ctypes.addressof(_patched(slot[0], methods, paths))
        return result

    def deleted(this: int, name: bytes, sync: int) -> int:
        _note("delete", name.decode())
        return real_delete(this, name, sync)

    kept = _OPEN(opened), _DELETE(deleted)
    vfs.open, vfs.delete = (ctypes.cast(one, _POINTER).value for one in kept)
    _KEPT.extend((kept, real_open, real_delete, methods))


def _patched(
    address: int, methods: dict[int, _Methods], paths: dict[int, str]
) -> _Methods:
    """Return the methods of a file, with ours in place of those that change it."""
    if address in methods:
        return methods[address]
    copy = _Methods.from_buffer_copy(_Methods.from_address(address))
    write, cut, sync = _WRITE(copy.write), _TRUNCATE(copy.truncate), _SYNC(copy.sync)

    def written(file: int, data: int, amount: int, offset: int) -> int:
        _note("write", paths[file], offset, ctypes.string_at(data, amount))
        return write(file, data, amount, offset)

    def truncated(file: int, size: int) -> int:
        _note("truncate", paths[file], size)
        return cut(file, size)

    def synced(file: int, flags: int) -> int:
        result = sync(file, flags)
        _note("sync", paths[file])
        return result

    ours = _WRITE(written), _TRUNCATE(truncated), _SYNC(synced)
    copy.write, copy.truncate, copy.sync = (
        ctypes.cast(one, _POINTER).value for one in ours
    )
    _KEPT.extend((ours, write, cut, sync))
    methods[address] = copy
    return copy


def read(log: Path) -> list[Record]:
    """Return everything that was written down, in order."""
    records = []
    with log.open("rb") as file:
        while file.peek(1):
            records.append(pickle.load(file))
    return records


def after_cut(
    records: list[Record],
    before: dict[str, bytes],
    *,
    chance: random.Random | None = None,
) -> dict[str, bytes]:
    """Return the files as they lie on the disk after a power cut.

    Parameters
    ----------
    records : list
        What happened before the cut.
    before : dict of str to bytes
        The files at the beginning.
    chance : random.Random, optional
        Lets some of what was not synced reach the disk all the same, in any order;
        nothing of it where left out.
    """
    files = {name: bytearray(content) for name, content in before.items()}
    waiting: dict[str, list[Record]] = {}
    for kind, name, *rest in records:
        if kind in {"write", "truncate"}:
            waiting.setdefault(name, []).append((kind, *rest))
        elif kind == "sync":
            for change in waiting.pop(name, ()):
                _apply(files.setdefault(name, bytearray()), change)
        elif kind == "delete":
            files.pop(name, None)
            waiting.pop(name, None)
    for name, changes in waiting.items() if chance else ():
        for change in changes:
            if chance.random() < 0.5:
                _apply(files.setdefault(name, bytearray()), change)
    return {name: bytes(content) for name, content in files.items()}


def _apply(content: bytearray, change: Record) -> None:
    kind, place, *data = change
    if kind == "truncate":
        del content[place:]
        return
    if len(content) < place:
        content.extend(bytes(place - len(content)))
    content[place : place + len(data[0])] = data[0]
