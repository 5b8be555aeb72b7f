"""Reading JSON that anybody may have written: bounded, and plain text of errors."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from marey.errors import ExchangeError

if TYPE_CHECKING:
    from pathlib import Path

LARGEST_FILE = 4 * 2**30
"""Bytes of a JSON file above which it would not fit into memory."""


def json_value(text: str | bytes, what: str = "JSON") -> Any:
    """Return what JSON says; Python itself refuses numbers of 4,300 digits.

    Raises
    ------
    ExchangeError
        It is no JSON, is cut off, or is nested too deeply.
    """
    try:
        return json.loads(text)
    except RecursionError:
        raise ExchangeError(f"{what} is nested too deeply.") from None
    except ValueError as error:
        raise ExchangeError(f"{what} is damaged or no JSON: {error}.") from error


def json_file(path: Path) -> Any:
    """Return what a JSON file says; see `json_value`."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ExchangeError(f"{path.name} is larger than 4 GB.")
        return json_value(path.read_bytes(), path.name)
    except OSError as error:
        raise ExchangeError(f"{path} cannot be read: {error}.") from error


def beginning(path: Path, size: int = 65536) -> bytes:
    """Return the first bytes of a file; empty where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(size)
    except OSError:
        return b""
