"""The keys as napari sees them: the table, a command, a page of preferences.

The table itself lies in :mod:`marey.docks.keys`, one step down the stairs,
because `marey.view` binds it and may not look up here.
"""

from __future__ import annotations

from typing import Any

from marey.docks.key_binding import setting_name
from marey.docks.keys import KEYS as KEYS


def show_keys() -> None:
    """Show the list of keys of the current window; a command in napari's palette."""
    import napari

    from marey.docks import Desk

    viewer = napari.current_viewer()
    if viewer is not None:
        Desk.of(viewer).rail.cheat_sheet()


def preferences() -> dict[str, Any]:
    """Return the page of napari's preferences on which keys are changed.

    The manifest holds the same; the gate compares them.
    """
    return {
        "title": "Keys",
        "properties": {
            setting_name(line.name): {
                "title": line.words,
                "type": "string",
                "default": " ".join(line.keys),
            }
            for line in KEYS
        },
    }
