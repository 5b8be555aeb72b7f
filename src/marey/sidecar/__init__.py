"""What people and programs said about the pixels: one SQLite file beside the data.

The file has marks, shapes, masks, notes, the frame index and the whole history of
all of them. `Sidecar` is the only door; nothing else in a process opens the file.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_PUBLIC = {
    "FrameAxis": "marey.sidecar.axis",
    "MarkArrays": "marey.sidecar.mark_arrays",
    "ShapeRow": "marey.sidecar.shapes",
    "Sidecar": "marey.sidecar.door",
    "repair": "marey.sidecar.mending",
    "rescue": "marey.sidecar.mending",
}

__all__ = sorted(_PUBLIC)


def __getattr__(name: str) -> Any:
    """Load a public name, and SQLAlchemy with it, on first use."""
    if name not in _PUBLIC:
        message = f"module 'marey.sidecar' has no attribute {name!r}"
        raise AttributeError(message)
    value = getattr(import_module(_PUBLIC[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
