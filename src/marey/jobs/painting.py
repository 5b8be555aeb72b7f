"""Drawing one frame as it will be written."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from marey.frames.export.stacks import StackFacts
from marey.frames.zones import zone_of
from marey.jobs.burning import (
    bar_items,
    bar_length,
    broken_item,
    clock_item,
    clock_words,
)
from marey.jobs.choosing import chosen_channels, chosen_views
from marey.jobs.drawing import paint
from marey.jobs.moves import Moves
from marey.jobs.overlays import Overlays, Style
from marey.jobs.seeing import as_rgb, blend
from marey.jobs.svg import as_svg
from marey.jobs.trails import trail_of
from marey.words import FrameStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from marey.jobs.drawing import Item
    from marey.jobs.planning import ExportPlan

_DELTAS = 200_000
"""Pictures up to which a stack lists the time of each."""


class Painter:
    """Draws the frames of a plan.

    Parameters
    ----------
    plan : ExportPlan
        What is made.

    Attributes
    ----------
    broken : list of int
        Frames that could not be read, and were drawn hatched.
    """

    def __init__(self, plan: ExportPlan) -> None:
        self._plan, self._series = plan, plan.series
        self._geometry, wishes = plan.geometry, plan.wishes
        self.broken: list[int] = []
        marks = plan.recording
        self._moves = Moves(marks if wishes.aligned else None)
        height, width = self._geometry.size
        self._letters = wishes.text_size or max(9.0, min(height, width) / 26)
        self._overlays = None
        if plan.raw:
            return
        known = plan.calibration.colors
        colors = () if known is None else known.value
        self._views = chosen_views(self._series, wishes, plan.z, colors)
        style = Style(
            wishes.overlays,
            marks=wishes.mark_scale,
            opacity=wishes.mask_opacity,
            layers=wishes.mask_layers,
            trail=trail_of({"behind": int(wishes.tail), **(wishes.trails or {})}),
            letters=self._letters,
        )
        if marks is not None and style.kinds:
            self._overlays = Overlays(
                marks, self._geometry, style, moves=self._moves, z=plan.z
            )
        self._bar = self._bar_items()

    def __call__(self, t: int) -> NDArray | str:
        """Return the picture of a frame, of a stack its raw values.

        Parameters
        ----------
        t : int
            Place of the frame.
        """
        if self._plan.raw:
            return self._values(t)
        picture = self._geometry.resized(self._seen(t))
        if self._overlays is not None:
            picture = self._overlays.tint(t, picture)
        picture = np.array(self._geometry.turned(picture), order="C")
        items = list(self._items(t))
        if self._plan.target.suffix == ".svg":
            return as_svg(picture, items)
        return paint(picture, items)

    # -- pixels ------------------------------------------------------------------
    def _seen(self, t: int) -> NDArray[np.uint8]:
        if not self._views:
            return as_rgb(self._cut(t, None, self._plan.z))
        return blend(
            [
                view.paint(self._cut(t, view.channel, self._plan.z))
                for view in self._views
            ]
        )

    def _values(self, t: int) -> NDArray:
        planes = [
            self._geometry.turned(self._geometry.resized(self._cut(t, c, z)))
            for c, z in product(self._channels, self._planes)
        ]
        self._note_broken(t)
        return np.stack(planes)

    def _cut(self, t: int, channel: int | None, z: int | None) -> NDArray:
        given = {"C": channel, "Z": z}
        stack = tuple(given[x] or 0 for x in self._series.form.axes if x in given)
        return self._geometry.cut(
            lambda rows, columns: self._series.look(t, (*stack, rows, columns)),
            self._moves.of(t),
        )

    @property
    def _channels(self) -> tuple[int | None, ...]:
        return chosen_channels(self._series, self._plan.wishes.channels)

    @property
    def _planes(self) -> tuple[int | None, ...]:
        axes, wanted = self._series.axes, self._plan.wishes.z
        if "Z" not in axes or wanted is not None:
            return (wanted,)
        return tuple(range(self._series.shape[axes.index("Z")]))

    # -- what is drawn upon them ---------------------------------------------------
    def _items(self, t: int) -> Iterator[Item]:
        if self._overlays is not None:
            yield from self._overlays.items(t)
        kind = self._plan.wishes.clock
        if kind is not None:
            seconds = float(self._series.times[t])
            words = clock_words(
                kind, seconds, self._series.start, zone_of(self._series.zone)
            )
            yield clock_item(words, self._letters)
        yield from self._bar
        reason = self._note_broken(t)
        if reason:
            yield broken_item(t, reason, self._geometry.size, self._letters)

    def _note_broken(self, t: int) -> str:
        frame = self._series.frame(t)
        if frame.status is FrameStatus.OK:
            return ""
        if t not in self.broken:
            self.broken.append(t)
        return frame.reason

    def _bar_items(self) -> list[Item]:
        wanted, pixel = self._plan.wishes.scale_bar, self._plan.calibration.pixel_size
        if not wanted or pixel is None:
            return []
        size, scale = self._geometry.size, self._geometry.scale
        given = not isinstance(wanted, bool)
        length = float(wanted) if given else bar_length(size[1] / scale, pixel.value)
        pixels = length / pixel.value * scale
        return list(bar_items(length, pixels, size, self._letters))

    # -- what a stack says of itself -------------------------------------------------
    def stack_facts(self) -> StackFacts:
        """Return axes, shape, type and OME's metadata of a stack."""
        series, size = self._series, self._geometry.size
        lengths = {"T": len(self._plan.frames), "Y": size[0], "X": size[1]}
        if self._plan.raw:
            lengths |= {"C": len(self._channels), "Z": len(self._planes)}
            axes = "".join(x for x in series.axes if x not in "CZ" or lengths[x] > 1)
            lengths["S"] = series.form.plane_shape[-1]
            dtype = series.dtype
        else:
            axes, dtype = "TYXS", np.dtype(np.uint8)
            lengths["S"] = 3
        shape = tuple(lengths[x] for x in axes)
        return StackFacts(axes, shape, dtype, self._metadata(axes, shape))

    def _metadata(self, axes: str, shape: tuple[int, ...]) -> dict[str, object]:
        made: dict[str, object] = {"Name": self._series.name}
        known = self._plan.calibration
        if known.pixel_size is not None:
            size = known.pixel_size.value / self._geometry.scale
            made |= {"PhysicalSizeX": size, "PhysicalSizeXUnit": "µm"}
            made |= {"PhysicalSizeY": size, "PhysicalSizeYUnit": "µm"}
        if known.plane_spacing is not None and "Z" in axes:
            made["PhysicalSizeZ"] = known.plane_spacing.value
            made["PhysicalSizeZUnit"] = "µm"
        if known.channels is not None and "C" in axes:
            names = known.channels.value
            made["Channel"] = {
                "Name": [
                    names[c] if c < len(names) else ""
                    for c in self._channels
                    if c is not None
                ]
            }
        return made | self._times(axes, shape)

    def _times(self, axes: str, shape: tuple[int, ...]) -> dict[str, object]:
        times = self._series.times[self._plan.frames]
        made: dict[str, object] = {}
        if not np.isfinite(times).all():
            return made
        if len(times) > 1:
            made["TimeIncrement"] = float(np.median(np.diff(times)))
            made["TimeIncrementUnit"] = "s"
        each = int(np.prod(shape[1 : axes.index("Y")], dtype=np.int64))
        if len(times) * each <= _DELTAS:
            deltas = np.repeat(times, each).tolist()
            made["Plane"] = {"DeltaT": deltas, "DeltaTUnit": ["s"] * len(deltas)}
        if self._series.start is not None:
            made["AcquisitionDate"] = self._series.start.strftime("%Y-%m-%dT%H:%M:%S")
        return made
