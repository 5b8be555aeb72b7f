"""Which SQLite lies below."""

from __future__ import annotations

import sqlite3


def sqlite_version() -> str:
    """Return the version of the SQLite library that Python was built with.

    Examples
    --------
    >>> sqlite_version().count(".")
    2
    """
    return sqlite3.sqlite_version
