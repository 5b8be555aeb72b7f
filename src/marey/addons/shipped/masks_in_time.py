"""Brightness, or area, of what is painted, frame by frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from marey.addons.describing import addon
from marey.addons.kinds import LayerName
from marey.addons.results import Plot, Result
from marey.jobs.measuring import measure
from marey.words import Done

if TYPE_CHECKING:
    from collections.abc import Generator

    import pandas as pd

    from marey.recording import Recording
    from marey.words import Report

_MOST = 30
"""Lines in a plot; of more cells the mean of all is drawn."""


@addon(title="Intensity in masks over time")
def masks_in_time(
    rec: Recording,
    *,
    layer: LayerName = "mask",
    what: Literal["mean", "sd", "sum", "max", "area"] = "mean",
    channel: int = 0,
    every: int = 1,
) -> Generator[Report, None, Result]:
    """Measure what is painted in each frame: areas by type, or single cells.

    Parameters
    ----------
    layer
        The mask layer.
    what
        What is drawn; the table has all of it. Brightness is of raw values.
    channel
        In which brightness is measured, from 0.
    every
        Take every n-th of the painted frames.
    """
    several = "C" in rec.series.axes or rec.series.axes.endswith("S")
    job = measure(
        rec, layer, channels=channel if several else None, every=every, shape=False
    )
    table = None
    for told in job:
        if isinstance(told, Done):
            table = told.result
        else:
            yield told
    if table is None or not len(table):
        return Result(f"nothing is painted in {layer}")
    column = _column(table, what)
    words = f"{len(table):,} areas in {table['t'].nunique():,} frames"
    return Result(words, table, _plot(rec, table, column))


def _column(table: pd.DataFrame, what: str) -> str:
    """Return the name of the column that is drawn."""
    named = [name for name in table.columns if name.startswith(f"{what}_")]
    if what in table.columns or not named:
        return what
    return named[0]


def _plot(rec: Recording, table: pd.DataFrame, column: str) -> Plot:
    key = "track" if "track" in table and table["track"].notna().any() else "type"
    if key == "type" and not table["type"].astype(bool).all():
        key = "value"
    wide = table.pivot_table(index="t", columns=key, values=column, aggfunc="mean")
    if len(wide.columns) > _MOST:
        wide = wide.mean(axis=1).to_frame(f"mean of {len(wide.columns)}")
    frames = wide.index.to_numpy(np.int64)
    seconds = rec.series.times[frames]
    timed = bool(np.isfinite(seconds).all()) and len(np.unique(seconds)) > 1
    unit = " [px]" if column == "area" else ""
    return Plot(
        x=seconds if timed else frames.astype(float),
        lines={str(name): wide[name].to_numpy(np.float64) for name in wide.columns},
        x_label="time [s]" if timed else "frame",
        y_label=column.replace("_", " ") + unit,
        frames=frames,
        colors={kind.name: kind.color for kind in rec.types.list()},
    )
