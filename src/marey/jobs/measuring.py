"""``marey.measure``: the areas of a mask layer, measured frame by frame."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.areas.measures import SHAPES, brightness_columns, measured_columns
from marey.jobs.brightness import chosen_names, picture_for
from marey.jobs.choosing import chosen_frames
from marey.jobs.running import Job
from marey.sidecar.values import counted
from marey.words import Done, Report

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from marey.jobs.wishes import Frames
    from marey.recording import Recording
    from marey.sidecar.mask_layers import MaskLayer
    from marey.words import MarkType

    Columns = dict[str, NDArray]

_FIRST = ("t", "z", "seconds", "value", "type", "track", "score")
"""Columns that say what is measured, before those that say how it is."""


@dataclass(frozen=True)
class MeasurePlan:
    """What will be measured; made by `plan_measure`.

    Attributes
    ----------
    recording : Recording
        Whose masks and pictures.
    layer : MaskLayer
        Which mask layer.
    places : ndarray of int64, shape (N, 2)
        Frame and plane of each label image.
    channels : tuple of (name, number)
        In which brightness is measured, named as the columns; numbers are along
        axis C, or S of colour pictures. One without a name where there are
        neither, none where brightness is not asked for.
    shape : bool
        Whether outlines are measured.
    all_scores : bool
        Whether cells count that are not sure enough for their type.
    """

    recording: Recording
    layer: MaskLayer
    places: NDArray[np.int64]
    channels: tuple[tuple[str, int], ...]
    shape: bool = True
    all_scores: bool = False

    @property
    def words(self) -> str:
        """What will be done, for people."""
        frames = len(np.unique(self.places[:, 0]))
        return f"measure {self.layer.name} in {counted(frames, 'frame')}"

    @property
    def names(self) -> list[str]:
        """Names of the channels, as columns end with them."""
        return [name for name, _ in self.channels if name]


def measure(
    recording: Recording,
    layer: str | None = None,
    frames: Frames = None,
    channels: str | int | Sequence[str | int] | None = None,
    *,
    every: int = 1,
    shape: bool = True,
    all_scores: bool = False,
) -> Job:
    """Measure the areas of a mask layer in every painted frame.

    Parameters
    ----------
    recording : Recording
        Whose masks and pictures.
    layer : str, optional
        Name of the mask layer; where left out ``mask``, or the only one.
    frames : None, int, range, slice, (first, last) or list of int
        Which frames, as of `marey.export`; those that are not painted are
        passed over.
    channels : str, int or sequence of them, optional
        Names or numbers of the channels in which brightness is measured; all
        where left out, none of an empty list. Those of colour pictures are
        ``red``, ``green`` and ``blue``.
    every : int
        Take every n-th of the frames.
    shape : bool
        Whether outlines are measured too, which takes most of the time.
    all_scores : bool
        Whether single cells below the least score of their type are measured too.

    Returns
    -------
    Job
        Yields a `Report` after each frame and at last `Done`, whose result is a
        pandas.DataFrame: ``t``, ``z``, ``seconds`` (since the first frame, NaN
        where unknown), ``value``, ``type`` (name of the class or of the object,
        empty where there is none), for single cells also ``track`` and
        ``score``, and what `marey.areas.measure_areas` measures: ``area``,
        ``area_um2``, ``y``, ``x``, ``mean``, ``sd``, ``min``, ``max``, ``sum``
        with ``_name`` of each channel, ``perimeter``, ``eccentricity``, .... One
        row for each class or cell of each frame and plane.

    Raises
    ------
    UnknownName
        There is no such mask layer or channel.
    BadValue
        A wish that cannot be; said before any work.

    Notes
    -----
    Where a picture cannot be read or is of another size than its mask, areas and
    outlines are measured all the same; its brightness is NaN and `Done.made`
    says how often.

    Examples
    --------
    >>> import tempfile, numpy as np, marey
    >>> pixels = np.arange(2 * 4 * 6, dtype=np.uint8).reshape(2, 4, 6)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with marey.open(pixels, f"{folder}/a.marey") as rec:
    ...         _ = rec.types.add("root", kind="mask")
    ...         value = rec.masks.value("root")
    ...         _ = rec.masks.write(1, (pixels[1] > 45) * value)
    ...         table = measure(rec).run().result
    >>> table[["t", "type", "area", "mean"]].values.tolist()
    [[1, 'root', 2, 46.5]]
    """
    plan = plan_measure(
        recording,
        layer,
        frames,
        channels,
        every=every,
        shape=shape,
        all_scores=all_scores,
    )
    return Job(_work(plan), plan.words)


def plan_measure(
    recording: Recording,
    layer: str | None = None,
    frames: Frames = None,
    channels: str | int | Sequence[str | int] | None = None,
    *,
    every: int = 1,
    shape: bool = True,
    all_scores: bool = False,
) -> MeasurePlan:
    """Return what `measure` would do; its parameters are those."""
    found = recording.masks.layers.get(layer or _usual_layer(recording))
    wanted = chosen_frames(frames, every, len(recording.series))
    places = recording.masks.places(found.name)
    places = places[np.isin(places[:, 0], wanted)]
    names = chosen_names(recording, channels)
    return MeasurePlan(recording, found, places, names, shape, all_scores)


def _usual_layer(recording: Recording) -> str:
    names = [one.name for one in recording.masks.layers.list()]
    return names[0] if len(names) == 1 else "mask"


def _work(plan: MeasurePlan) -> Iterator[Report | Done]:
    since = monotonic()
    parts: list[Columns] = []
    unseen = 0
    for number, (t, z) in enumerate(plan.places.tolist(), 1):
        part, seen = _measure_one(plan, t, z)
        parts.append(part)
        unseen += not seen
        left = (monotonic() - since) / number * (len(plan.places) - number)
        yield Report(
            number / len(plan.places),
            number,
            len(plan.places),
            left,
            f"frame {t}: {counted(len(part['value']), 'area')}",
            t,
        )
    table = _joined(plan, parts)
    yield Done(table, _in_words(plan, table, unseen))


def _measure_one(plan: MeasurePlan, t: int, z: int) -> tuple[Columns, bool]:
    """Measure one label image; whether its brightness could be measured."""
    recording = plan.recording
    labels = recording.masks.read(t, plan.layer.name, z=z)
    if plan.layer.kind == "instances" and not plan.all_scores:
        labels[np.isin(labels, recording.objects.unsure(t, plan.layer.name, z))] = 0
    picture = picture_for(recording, plan.channels, t, z)
    if picture is not None and picture.shape[:2] != labels.shape:
        picture = None
    columns = _measured(plan, labels, picture)
    return _placed(plan, columns, t, z), picture is not None or not plan.channels


def _measured(plan: MeasurePlan, labels: NDArray, picture: NDArray | None) -> Columns:
    """Measure areas; brightness that cannot be measured is NaN."""
    size = plan.recording.calibration.pixel_size
    columns = measured_columns(
        labels,
        picture,
        plan.names if picture is not None else (),
        pixel_size=None if size is None else size.value,
        shape=plan.shape,
    )
    if picture is None and plan.channels:
        dark = np.full(len(columns["value"]), np.nan)
        columns |= dict.fromkeys(brightness_columns(plan.names), dark)
    return columns


def _placed(plan: MeasurePlan, columns: Columns, t: int, z: int) -> Columns:
    """Say of each area where it is, and of single cells what is known of them."""
    values = columns["value"]
    seconds = float(plan.recording.series.times[t])
    place = {"t": t, "z": z, "seconds": seconds}
    columns |= {name: np.full(len(values), one) for name, one in place.items()}
    if plan.layer.kind == "classes":
        return columns
    known = plan.recording.objects.frame(t, plan.layer.name, z)
    order = np.argsort(known.value)
    at = np.searchsorted(known.value, values, sorter=order)
    at = np.minimum(at, max(len(order) - 1, 0))
    found = np.zeros(len(values), bool)
    rows = np.zeros(len(values), np.intp)
    if len(order):
        rows = order[at]
        found = known.value[rows] == values
    for name, none in (("type", 0), ("track", 0), ("score", np.nan)):
        given = getattr(known, name)
        said = np.full(len(values), none, given.dtype)
        said[found] = given[rows[found]]
        columns[name] = said
    return columns


def _joined(plan: MeasurePlan, parts: list[Columns]) -> pd.DataFrame:
    """Return all frames as one table, with every column whatever was found."""
    import pandas as pd

    full = [part for part in parts if len(part["value"])]
    if not full:
        none = _measured(plan, np.zeros((1, 1), np.uint8), None)
        full = [_placed(plan, none, 0, 0)]
    joined: dict[str, Any] = {
        name: np.concatenate([part[name] for part in full]) for name in full[0]
    }
    if plan.layer.kind == "classes":
        names = plan.recording.masks.classes(plan.layer.name)
        joined["type"] = _named(joined["value"], names)
    else:
        types = {kind.id: kind for kind in plan.recording.types.list()}
        joined["type"] = _named(joined["type"], types)
        track = joined["track"]
        joined["track"] = pd.arrays.IntegerArray(track.astype(np.int64), track == 0)
    order = [name for name in _FIRST if name in joined]
    lit = brightness_columns(plan.names) if plan.channels else []
    lit = [name for name in lit if name in joined]
    rest = [name for name in joined if name not in {*order, *lit, *SHAPES}]
    shapes = [name for name in SHAPES if name in joined]
    return pd.DataFrame({name: joined[name] for name in (*order, *rest, *lit, *shapes)})


def _named(numbers: NDArray, types: Mapping[int, MarkType]) -> NDArray:
    """Return the name of the type of each number; empty where there is none."""
    found, where = np.unique(numbers, return_inverse=True)
    names = [types[one].name if one in types else "" for one in found.tolist()]
    return np.array(names, object)[where] if names else np.zeros(0, object)


def _in_words(plan: MeasurePlan, table: pd.DataFrame, unseen: int) -> str:
    noun = "area" if plan.layer.kind == "classes" else "cell"
    frames = counted(int(table["t"].nunique()), "frame")
    words = f"measured {plan.layer.name}: {counted(len(table), noun)} in {frames}"
    if unseen:
        words += (
            f"; the brightness of {counted(unseen, 'picture')} could not be measured:"
            " unreadable, or of another size than the mask"
        )
    return words
