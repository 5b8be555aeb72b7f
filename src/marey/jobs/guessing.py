"""About how large an export will be and how long it will take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from marey.jobs.planning import ExportPlan

_BYTES = {
    ".avi": 0.25,
    ".gif": 0.6,
    ".png": 1.0,
    ".jpg": 0.35,
    ".jpeg": 0.35,
    ".tif": 3.0,
    ".tiff": 3.0,
    ".svg": 1.4,
    ".pdf": 0.4,
}
"""Bytes a pixel of microscopy at the usual quality; films by H.264 else."""
_H264 = 0.1
_RATES = {"video": 16e6, "gif": 8e6, "images": 12e6, "stack": 40e6, "figure": 10e6}
"""Pixels a second, until an export of the kind was timed in this process."""


def guess(plan: ExportPlan) -> tuple[str, str]:
    """Return size and duration of an export, both in words."""
    pixels = float(np.prod(plan.geometry.size)) * len(plan.frames)
    if plan.raw:
        pixels *= plan.series.form.planes
        samples = (*plan.series.form.plane_shape, 1)[2]
        size = pixels * samples * plan.series.dtype.itemsize
    else:
        size = pixels * _BYTES.get(plan.target.suffix, _H264)
    return _bytes(size), _time(pixels / _RATES[plan.target.kind])


def learn(kind: str, pixels: float, seconds: float) -> None:
    """Take to heart how long an export took.

    Parameters
    ----------
    kind : str
        As `Target.kind`.
    pixels : float
        How many were written.
    seconds : float
        How long it took.
    """
    if seconds > 0.2:  # shorter ones measure how long it takes to begin
        _RATES[kind] = pixels / seconds


def _bytes(size: float) -> str:
    for unit in ("kB", "MB", "GB"):
        size /= 1000
        if size < 999.5 or unit == "GB":
            break
    return f"{size:.0f} {unit}" if size >= 9.5 else f"{max(size, 0.1):.1f} {unit}"


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"
