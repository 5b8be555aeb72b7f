"""napari's own *Save*: what is written can be opened again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import BadValue
from marey.sidecar import Sidecar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marey.recording import Recording

LayerData = tuple[Any, dict[str, Any], str]


def write_marey(path: str, data: Sequence[LayerData]) -> list[str]:
    """Write layers into a marks file.

    Our own layers are a view of a marks file already: that file is copied,
    with its types, tracks, notes and history. Layers of others are added to
    the copy as they are shown: points as marks of a type of their name, labels
    as a mask layer of their name.

    Parameters
    ----------
    path : str
        The file to write; the suffix is added where it is missing.
    data : sequence of (data, attributes, type)
        Layers as napari hands them over.

    Returns
    -------
    list of str
        The file that was written.
    """
    target = Path(path)
    if target.suffix != ".marey":
        target = target.with_name(target.name + ".marey")
    recording, names = _open_recording()
    foreign = [layer for layer in data if layer[1].get("name") not in names]
    if recording is not None and len(foreign) < len(data):
        recording.backup(target)
    elif target.exists():
        message = (
            f"{target.name} is there already and would be overwritten: choose "
            "another name, or delete it first"
        )
        raise BadValue(message)
    if foreign:
        with Sidecar.open(target) as marks, marks.group("saved layers of napari"):
            for layer, attributes, kind in foreign:
                _add(marks, np.asarray(layer), str(attributes.get("name", kind)), kind)
    return [str(target)]


def _open_recording() -> tuple[Recording | None, set[str]]:
    """Return what the current viewer shows, and the names of our layers in it."""
    import napari

    from marey.layers import Session

    viewer = napari.current_viewer()
    if viewer is None:
        return None, set()
    session = Session.of(viewer)
    return session.recording, {layer.name for layer in session.layers}


def _add(marks: Sidecar, shown: np.ndarray, name: str, kind: str) -> None:
    if kind == "points" and len(shown):
        _add_points(marks, shown, name)
    elif kind == "labels":
        _add_labels(marks, shown, name)


def _add_points(marks: Sidecar, points: np.ndarray, name: str) -> None:
    if name not in [known.name for known in marks.types.list()]:
        marks.types.add(name)
    frames = np.rint(points[:, 0]).astype(int) if points.shape[1] > 2 else 0
    marks.markers.add(name, frames, points[:, -2:])


def _add_labels(marks: Sidecar, labels: np.ndarray, name: str) -> None:
    marks.masks.layers.add(name, kind="instances")
    frames = labels[np.newaxis] if labels.ndim == 2 else labels
    for t, frame in enumerate(frames):
        if frame.any():
            marks.masks.write(t, frame, layer=name)
