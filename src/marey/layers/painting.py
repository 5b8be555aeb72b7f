"""The mask of the shown frame: one numpy picture, kept in step with the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from psygnal import Signal

from marey.layers.labels import (
    around,
    fitted,
    inked_box,
    smallest_dtype,
    touched_box,
)
from marey.layers.sifting import Sieve

if TYPE_CHECKING:
    from collections.abc import Callable

    from napari.layers import Labels

    from marey.layers.labels import Box
    from marey.layers.link import Echoes, Poster
    from marey.recording import Recording

Where = tuple[int, int | None]
"""Frame and plane of a mask."""


class MaskBoard:
    """Shows the mask of one frame and plane on a labels layer and stores strokes.

    The layer holds a single picture in the smallest dtype, filled anew at a
    step; a stroke is written as one act with the box it touched.

    Parameters
    ----------
    recording : Recording
        Whose masks.
    poster : Poster
        Follows what becomes of strokes.
    echoes : Echoes
        Where our own strokes are announced.

    Attributes
    ----------
    prepare : callable or None
        Called in the writer thread before a stroke is written, inside the
        same act: stores the class where it is new and returns the picture
        with the value it got.
    painted : Signal()
        A stroke was made; it may be on its way.
    done : Signal()
        A stroke is in the file.
    spared : Signal(int)
        So many hidden cells were met by a stroke, and are as they were.
    sieve : Sieve
        Knows which single cells are hidden.
    """

    painted = Signal()
    done = Signal()
    spared = Signal(int)

    def __init__(self, recording: Recording, poster: Poster, echoes: Echoes) -> None:
        self.recording = recording
        self.name = "mask"
        self.where: Where = (0, None)
        self.sieve = Sieve(recording)
        self.prepare: Callable[[np.ndarray], np.ndarray] | None = None
        self._poster = poster
        self._echoes = echoes
        self._layer: Labels | None = None
        self._pending: dict[Where, list[np.ndarray]] = {}
        self._inked: Box | None = None
        self._drawn: Box | None = None

    @property
    def layer(self) -> Labels | None:
        """The labels layer; None as long as nobody needed one."""
        return self._layer

    def attach(self, layer: Labels) -> None:
        """Show and listen to a labels layer; its data is ours from now on."""
        self._layer = layer
        self.sieve.attach(layer)
        self._inked = inked_box(np.asarray(layer.data))
        layer.events.paint.connect(self._on_paint)

    @property
    def pending(self) -> int:
        """How many strokes are not in the file."""
        return sum(map(len, self._pending.values()))

    @property
    def is_busy(self) -> bool:
        """Whether a stroke is being made, or on its way to the file."""
        layer = self._layer
        under_way = layer is not None and bool(layer._staged_history)  # noqa: SLF001 - no public way
        return bool(self.pending) or under_way

    def show(self, t: int, plane: int | None) -> None:
        """Draw the mask of a frame and plane, as stored or as pending."""
        if self._layer is None:
            self.where = (t, plane)
            return
        self._poster.settle()
        if self.where != (t, plane):
            self.end_stroke()  # one that goes on across a step: keep its part
        self.where = (t, plane)
        if self.where in self._pending:
            self._fill(self._pending[self.where][-1])
        elif self.recording.masks.has(t, self.name, plane):
            self._fill(np.asarray(self.recording.masks.read(t, self.name, z=plane)))
        else:
            self._fill(None)

    # -- drawing -----------------------------------------------------------------
    def _fill(self, picture: np.ndarray | None) -> None:
        layer = self._layer
        if layer is None:
            return
        self._drawn = None
        if picture is not None:
            picture = fitted(picture, layer.data.shape)
        before = self._inked
        self._inked = None if picture is None else inked_box(picture)
        box = around(before, self._inked)
        if box is None:
            return
        y0, x0, y1, x1 = box
        if picture is None:
            layer.data[y0:y1, x0:x1] = 0
        elif np.can_cast(picture.dtype, layer.data.dtype):
            layer.data[y0:y1, x0:x1] = picture[y0:y1, x0:x1]
        else:
            wider = np.promote_types(picture.dtype, layer.data.dtype)
            layer.data = picture.astype(wider)
            return
        redraw(layer, box)

    def widen(self, value: int) -> None:
        """Make the layer hold a value, in a wider dtype where it must."""
        layer = self._layer
        if layer is not None and value > np.iinfo(layer.data.dtype).max:
            layer.data = layer.data.astype(smallest_dtype(value))

    def preview(self, below: np.ndarray, area: np.ndarray, value: int) -> None:
        """Draw an area that is not stored, over what was there before.

        Parameters
        ----------
        below : ndarray, shape (Y, X)
            The mask without it.
        area : ndarray of bool, shape (Y, X)
            Where.
        value : int
            Its value.
        """
        layer = self._layer
        if layer is None:
            return
        self.widen(value)
        box = around(self._drawn, inked_box(area))
        if box is None:
            return
        y0, x0, y1, x1 = box
        part = np.where(area[y0:y1, x0:x1], value, below[y0:y1, x0:x1])
        layer.data[y0:y1, x0:x1] = part
        self._drawn = box
        self._inked = around(self._inked, box)
        redraw(layer, box)

    # -- strokes -------------------------------------------------------------------
    def _on_paint(self, event: Any) -> None:
        layer = self._layer
        if layer is None:
            return
        height, width = layer.data.shape[-2:]
        box = touched_box(event.value, (height, width))
        if box is None:
            return
        met, nothing_left = self.sieve.give_back(event.value)
        if met:
            redraw(layer, box)
            self.spared.emit(met)
        if nothing_left:
            self.sieve.drop()
        else:
            self._inked = around(self._inked, box)
            self._write(layer.data.copy(), box)

    def end_stroke(self) -> None:
        """Store what is painted so far of a stroke whose button is down."""
        layer = self._layer
        if layer is not None and layer._staged_history:  # noqa: SLF001 - no public way
            layer._commit_staged_history()  # noqa: SLF001 - napari forgets it with this

    def _write(self, picture: np.ndarray, box: Box) -> None:
        where, name, recording = self.where, self.name, self.recording
        t, plane = where
        self._pending.setdefault(where, []).append(picture)
        prepare, taken = self.prepare, self.sieve.keep()

        def act() -> None:
            with recording.group(f"painted {name} in frame {t}"):
                ready = picture if prepare is None else prepare(picture)
                recording.masks.write(t, ready, layer=name, z=plane, box=box)
                if taken:
                    recording.objects.take_up(t, taken, name, plane)

        def done(_: Any) -> None:
            self._echoes.expect_action("mask_tile")
            self._settled(where, picture)
            self.done.emit()

        def failed(error: Exception) -> None:
            del error  # the poster says it in words
            self._settled(where, picture)
            if where == self.where:
                self.sieve.refuse()
                self.show(*where)

        self._poster.post(recording.post(act), done=done, failed=failed)
        self.painted.emit()

    def _settled(self, where: Where, picture: np.ndarray) -> None:
        left = [one for one in self._pending.get(where, []) if one is not picture]
        if left:
            self._pending[where] = left
        else:
            self._pending.pop(where, None)


def redraw(layer: Labels, box: Box) -> None:
    """Draw again what was changed in the array of a labels layer.

    Where the array is what lies on the graphics card, only the part is sent.
    A contour, or wider pixels, have napari compute the whole picture.

    Parameters
    ----------
    layer : napari.layers.Labels
        The layer.
    box : Box
        The part.
    """
    if layer.contour or layer.data.dtype.itemsize > 2:
        layer.refresh(extent=False, thumbnail=False, highlight=False)
        return
    y0, x0, y1, x1 = box
    layer.events.labels_update(data=layer.data[y0:y1, x0:x1], offset=(y0, x0))
