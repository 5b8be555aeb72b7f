"""A recording as napari's plain layer data, for where there is no window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from marey.frames import FrameSeries
    from marey.recording import Recording

LayerData = tuple[Any, ...]


def image_of(series: FrameSeries) -> LayerData:
    """Return the pictures of a series, read one frame at a time when shown."""
    has_channels = "C" in series.axes
    options: dict[str, Any] = {"name": series.name, "rgb": series.axes.endswith("S")}
    if has_channels:
        options["channel_axis"] = series.axes.index("C")
    return (series.array, options, "image")


def points_of(recording: Recording) -> list[LayerData]:
    """Return the marks of each point type as points ``(t, y, x)``."""
    table = recording.markers.table()
    looks = {kind.name: kind for kind in recording.types.list()}
    layers = []
    for name, rows in table.groupby("type"):
        kind = looks[str(name)]
        options = {
            "name": name,
            "face_color": kind.color,
            "symbol": kind.symbol,
            "size": kind.size,
        }
        where = rows[["t", "y", "x"]].to_numpy(dtype=np.float64)
        layers.append((where, options, "points"))
    return layers
