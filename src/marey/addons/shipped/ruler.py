"""Lengths in micrometres beside drawn lines, and a scale bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import numpy as np

from marey.addons.describing import addon
from marey.addons.kinds import Stage
from marey.addons.results import Result
from marey.errors import UnknownName

if TYPE_CHECKING:
    from marey.recording import Recording

_KINDS = ("line", "polyline")
_LABELS = ("{length:.1f} px", "{length_um:.2f} µm")
"""Texts beside a line, without and with a known pixel size."""


@addon(title="Ruler and scale bar", on=("added", "moved", "removed"))
def ruler(
    rec: Recording,
    stage: Stage,
    *,
    name: str = "ruler",
    pixel_size: Annotated[float, {"min": 0.0, "step": 0.001}] = 0.0,
    magnification: Annotated[float, {"min": 0.01, "step": 1.0}] = 1.0,
    scale_bar: bool = True,
) -> Result:
    """Make a type of lines that say how long they are, and list them all.

    Parameters
    ----------
    name
        Type of the lines; made at the first run. Draw them with it.
    pixel_size
        Micrometres a pixel of the camera; 0 leaves what is known of the
        recording.
    magnification
        By which the pixel of the camera is divided.
    scale_bar
        Whether a scale bar is shown in the window.
    """
    if pixel_size > 0:
        size = pixel_size / magnification
        known = rec.calibration.pixel_size
        if known is None or not np.isclose(known.value, size, rtol=1e-12):
            rec.calibrate("pixel_size", size, "ruler")
    known = rec.calibration.pixel_size
    label = _LABELS[known is not None]
    _make_type(rec, name, label)
    stage.show_scale_bar(on=scale_bar and known is not None)
    return _told(rec, name, None if known is None else float(known.value))


def _make_type(rec: Recording, name: str, label: str) -> None:
    """Make the type, or let its label say the unit that is known now."""
    try:
        found = rec.types.get(name)
    except UnknownName:
        rec.types.add(name, kind="line", label=label)
        return
    if found.label != label and found.label in _LABELS:
        rec.types.edit(name, label=label)


def _told(rec: Recording, name: str, size: float | None) -> Result:
    import pandas as pd

    kind = rec.types.get(name).id
    rows = []
    for row in rec.shapes.list():
        if row.type == kind and row.kind in _KINDS:
            steps = np.diff(row.vertices, axis=0)
            length = float(np.hypot(*steps.T).sum())
            y, x = row.vertices.mean(axis=0)
            dy, dx = row.vertices[-1] - row.vertices[0]
            angle = float(np.degrees(np.arctan2(-dy, dx)))
            rows.append((row.t, y, x, length, angle, row.id))
    heads = ["t", "y", "x", "length_px", "angle_deg", "id"]
    table = pd.DataFrame(rows, columns=heads)
    words = f"{len(table)} lines of type {name}"
    if size is None:
        words += "; say the pixel size for lengths in micrometres"
    else:
        table.insert(3, "length_um", table["length_px"] * size)
    if not len(table):
        words = f"Draw lines of type {name}; each says how long it is"
    return Result(words, table if len(table) else None)
