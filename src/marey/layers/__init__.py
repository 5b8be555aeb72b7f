"""Words and napari layers: what is on the canvas is a view of the marks file.

Nothing here knows Qt: everything works on a bare
:class:`napari.components.ViewerModel`, and is tested there. The one object
that docks, keys and scripts talk to is :class:`Session`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from marey.layers.session import Session as Session
    from marey.layers.tools import TOOLS as TOOLS

_PUBLIC = {
    "TOOLS": "marey.layers.tools",
    "Session": "marey.layers.session",
}

__all__ = sorted(_PUBLIC)


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for."""
    if name not in _PUBLIC:
        message = f"module 'marey.layers' has no attribute {name!r}"
        raise AttributeError(message)
    value = getattr(import_module(_PUBLIC[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
