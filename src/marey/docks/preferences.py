"""What a person set on Marey's page of napari's preferences."""

from __future__ import annotations

from typing import Any

from napari.settings import get_plugin_settings

MIB = 2**20


def author() -> str | None:
    """Return who marks where a recording does not say; None takes the login."""
    return _value("people", "author", "") or None


def cache_bytes() -> int | None:
    """Return how many bytes of frames are kept in memory; None leaves it."""
    mib = _value("storage", "cache_mib", 0)
    return int(mib) * MIB if mib else None


def ahead_threads() -> int | None:
    """Return how many threads read ahead; None leaves it."""
    threads = int(_value("storage", "ahead_threads", 0))
    return max(threads, 0) if threads else None


def watches() -> bool:
    """Return whether folders are looked at while they are open."""
    return bool(_value("storage", "watch_folders", default=True))


def _value(page: str, name: str, default: Any) -> Any:
    try:
        settings = get_plugin_settings("napari-marey")
    except (KeyError, ValueError):  # not installed as a plugin: a bare script
        return default
    return getattr(getattr(settings, page, None), name, default)
