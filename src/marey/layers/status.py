"""What napari says of the pointer, asked for while the marks of a frame are put in.

napari reads the status of the active layer in a thread of its own, without a lock.
Where rows are swapped in the thread of the window at that moment, indices point at
rows that are gone, and a person would be shown an error that is none.
"""

from __future__ import annotations

from time import sleep
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from napari.layers import Layer

TRIES = 4
"""How often the status is asked for before a failure is believed."""
PAUSE = 0.02
"""Seconds between two tries: swapping the rows of a frame takes less."""


def ask_status_again(layer: Layer) -> None:
    """Let a layer whose rows are swapped answer once they have been.

    Parameters
    ----------
    layer : napari.layers.Layer
        A layer of marks.
    """
    ask = type(layer).get_status

    def get_status(*place: Any, **options: Any) -> dict[str, Any]:
        for _ in range(TRIES - 1):
            try:
                return ask(layer, *place, **options)
            except (IndexError, ValueError):
                sleep(PAUSE)
        return ask(layer, *place, **options)

    layer.get_status = get_status


def keep_hints_out(layer: Layer) -> None:
    """Empty the hint that napari shows for a layer, now and at each change of mode.

    It names digits that choose napari's tools: on our layers they choose types.

    Parameters
    ----------
    layer : napari.layers.Layer
        A layer that is about to be added, so that we are asked after napari.
    """
    layer.events.mode.connect(_empty_hint)
    layer.events.help.connect(_empty_hint)


def _empty_hint(event: Any) -> None:
    if event.source.help:
        event.source.help = ""
