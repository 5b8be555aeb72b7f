"""What a person sees: thin windows onto one session.

Every dock takes the viewer and finds the rest by
:meth:`marey.layers.Session.of`; none holds state, so any may be closed at any
moment.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from marey.docks.desk import Desk as Desk
    from marey.docks.markers import MarkersDock as MarkersDock
    from marey.docks.masks import MasksDock as MasksDock
    from marey.docks.notes import NotesDock as NotesDock
    from marey.docks.recording import RecordingDock as RecordingDock
    from marey.docks.timeline import TimelineDock as TimelineDock
    from marey.docks.window import view as view

_PUBLIC = {
    "Desk": "marey.docks.desk",
    "MarkersDock": "marey.docks.markers",
    "MasksDock": "marey.docks.masks",
    "NotesDock": "marey.docks.notes",
    "RecordingDock": "marey.docks.recording",
    "TimelineDock": "marey.docks.timeline",
    "view": "marey.docks.window",
}

__all__ = sorted(_PUBLIC)


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for."""
    if name not in _PUBLIC:
        message = f"module 'marey.docks' has no attribute {name!r}"
        raise AttributeError(message)
    value = getattr(import_module(_PUBLIC[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
