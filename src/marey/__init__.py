"""Marey: open a recording, look at it in time, mark what matters.

The public names are loaded on first use, so that importing :mod:`marey` costs
next to nothing and brings neither Qt nor napari along.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_PUBLIC = {
    "FrameSeries": "marey.frames",
    "open_series": "marey.frames",
    "Sidecar": "marey.sidecar",
    "Recording": "marey.recording",
    "open": "marey.recording",
    "view": "marey.docks",
    "MareyError": "marey.errors",
}

__all__ = sorted([*_PUBLIC, "__version__"])


def __getattr__(name: str) -> Any:
    """Load a public name from its room."""
    if name == "__version__":
        value = import_module("importlib.metadata").version("napari-marey")
    elif name in _PUBLIC:
        value = getattr(import_module(_PUBLIC[name]), name)
    else:
        message = f"module 'marey' has no attribute {name!r}"
        raise AttributeError(message)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
