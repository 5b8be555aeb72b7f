"""Mask layers on the canvas: a labels layer each, looks kept in step with the file."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from napari.utils.colormaps import DirectLabelColormap

from marey.layers.flooding import flood_fast
from marey.layers.labels import class_colors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import numpy as np
    from napari.layers import Labels

    from marey.layers.painting import MaskBoard
    from marey.sidecar.mask_layers import MaskLayer
    from marey.words import MarkType

LATER = 500
"""Milliseconds after the last change of looks until they are written."""


class Sheet:
    """One mask layer: its board, its labels layer and its looks.

    Parameters
    ----------
    board : MaskBoard
        Shows and stores its pixels.
    keep : callable
        Called with the sheet some time after a person changed its looks.
    schedule : callable
        ``schedule(fn, ms)``.

    Attributes
    ----------
    stored : MaskLayer or None
        How it is in the file.
    """

    def __init__(
        self,
        board: MaskBoard,
        keep: Callable[[Sheet], object],
        schedule: Callable[[Callable[[], object], int], object],
    ) -> None:
        self.board = board
        self.stored: MaskLayer | None = None
        self._keep = keep
        self._schedule = schedule
        self._quiet = False
        self._waits = 0
        self._changed = False

    @property
    def layer(self) -> Labels | None:
        """The labels layer; None as long as nobody needed one."""
        return self.board.layer

    def attach(self, layer: Labels) -> None:
        """Show the mask layer on a labels layer."""
        self.board.attach(layer)
        flood_fast(layer)
        for event in (layer.events.opacity, layer.events.contour, layer.events.visible):
            event.connect(self._on_looks)
        self.wear()

    def learn(self, stored: MaskLayer | None) -> None:
        """Take how the layer is in the file."""
        before, self.stored = self.stored, stored
        if before is None and stored is not None and self._changed:
            self._keep(self)  # looks that were chosen before the first stroke
        elif stored != before:
            self.wear()

    def wear(self) -> None:
        """Look as the file says, but where a person is changing it just now."""
        layer, stored = self.layer, self.stored
        if layer is None or stored is None or self._waits:
            return
        with self._quietly():
            # napari takes any word about visibility for a reason to stop painting
            if layer.visible != stored.visible:
                layer.visible = stored.visible
            layer.opacity = stored.opacity
            layer.contour = stored.outline

    def color(
        self, classes: Mapping[int, MarkType], chosen: tuple[int, MarkType] | None
    ) -> None:
        """Give classes their colours."""
        if self.layer is None:
            return
        colors: dict[Any, np.ndarray] = class_colors(classes)
        if chosen is not None:
            value, kind = chosen
            colors.setdefault(value, class_colors({1: kind})[1])
        self.layer.colormap = DirectLabelColormap(color_dict=colors)

    def new_looks(self) -> dict[str, Any]:
        """Return the looks on the canvas that differ from those in the file."""
        layer, stored = self.layer, self.stored
        self._changed = False
        if layer is None or stored is None:
            return {}
        now = {
            "opacity": round(float(layer.opacity), 3),
            "outline": int(layer.contour),
            "visible": bool(layer.visible),
        }
        return {name: now[name] for name in now if now[name] != getattr(stored, name)}

    def _on_looks(self, event: object) -> None:
        del event
        if self._quiet:
            return
        self._changed = True
        self._waits += 1
        self._schedule(self._look_kept, LATER)

    def _look_kept(self) -> None:
        self._waits -= 1
        if not self._waits and self.stored is not None:
            self._keep(self)

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        self._quiet = True
        try:
            yield
        finally:
            self._quiet = False
