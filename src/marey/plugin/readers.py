"""Opening a marks file by napari's own *Open*."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marey.plugin.as_layers import image_of, points_of

if TYPE_CHECKING:
    from collections.abc import Callable

LayerData = tuple[Any, ...]
NOTHING: list[LayerData] = [(None,)]
"""napari's way of saying that no layer is to be added."""


def read_marey(path: str | list[str]) -> Callable[[Any], list[LayerData]] | None:
    """Return a reader for a ``.marey`` file; None for everything else.

    Folders are left to others: every napari user of any folder would be asked
    which reader to choose.

    Parameters
    ----------
    path : str or list of str
        What a person opens.
    """
    if isinstance(path, list):
        path = path[0] if len(path) == 1 else ""
    return _read if str(path).lower().endswith(".marey") else None


def _read(path: str | list[str]) -> list[LayerData]:
    """Show the recording in the window, or hand out plain layers without one."""
    import napari

    source = path[0] if isinstance(path, list) else path
    viewer = napari.current_viewer()
    if viewer is not None:
        from marey.docks import view

        view(source, viewer)
        return NOTHING
    return plain_layers(source)


def plain_layers(source: str) -> list[LayerData]:
    """Return a recording as layer data, unlinked: pictures and all points."""
    from marey.recording import open as open_recording

    with open_recording(source) as recording:
        return [image_of(recording.series), *points_of(recording)]
