"""Cells that do not count are not painted: by their colour, no pixel is touched.

What is hidden stays in the label image and in the file. Strokes spare it, as what
nobody sees should not be lost; a stroke that begins on it takes the cell up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from napari.utils.colormaps import CyclicLabelColormap
from pydantic import PrivateAttr

if TYPE_CHECKING:
    from collections.abc import Iterable

    from napari.layers import Labels

    from marey.recording import Recording
    from marey.sidecar.objects import ObjectArrays
    from marey.sidecar.scores import Thresholds

LARGEST = 2**22
"""Values up to this are looked up in a table; beyond, by sorting."""
NONE = np.zeros(0, np.int64)


class SiftedColormap(CyclicLabelColormap):
    """napari's colours of labels, where some values are as clear as the background."""

    _hidden: np.ndarray = PrivateAttr(default_factory=lambda: NONE)

    @property
    def hidden(self) -> np.ndarray:
        """The values that are not drawn, rising."""
        return self._hidden

    def hide(self, values: np.ndarray) -> None:
        """Leave other values out; who draws by these colours has to be told."""
        self._hidden = np.sort(np.asarray(values, np.int64))
        self._clear_cache()

    def _map_without_cache(self, values: Any) -> np.ndarray:
        mapped = super()._map_without_cache(values)
        mapped[among(np.asarray(values), self._hidden)] = 0
        return mapped

    def _data_to_texture(self, values: Any) -> Any:
        # wider labels are squeezed on their way to the graphics card, and many
        # values become one: what is hidden has to be background before that
        is_wide = isinstance(values, np.ndarray) and values.itemsize > 2
        if not (self._hidden.size and is_wide and values.size):
            return super()._data_to_texture(values)
        top = int(values.max())
        if top <= LARGEST and values.size > top:  # a table is faster than arithmetic
            each = self._squeezed(np.arange(top + 1, dtype=values.dtype))
            return each[values]
        return self._squeezed(values)

    def _squeezed(self, values: np.ndarray) -> np.ndarray:
        clear = values.dtype.type(self.background_value)
        seen = np.where(among(values, self._hidden), clear, values)
        return np.asarray(super()._data_to_texture(seen))


def sifted(colors: CyclicLabelColormap, hidden: np.ndarray) -> SiftedColormap:
    """Return the same colours without those of some values.

    Examples
    --------
    >>> from napari.utils.colormaps import label_colormap
    >>> some = sifted(label_colormap(), np.array([2]))
    >>> some.map(np.array([1, 2, 3], np.uint8))[:, 3].tolist()
    [1.0, 0.0, 1.0]
    """
    made = SiftedColormap(
        colors=colors.colors,
        use_selection=colors.use_selection,
        selection=colors.selection,
        background_value=colors.background_value,
        seed=colors.seed,
    )
    made.hide(hidden)
    return made


def among(labels: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return where labels are one of some values, the same shape.

    Examples
    --------
    >>> among(np.array([[0, 5], [7, 5]]), np.array([5])).tolist()
    [[False, True], [False, True]]
    """
    if not len(values) or not labels.size:
        return np.zeros(labels.shape, bool)
    top = int(values.max())
    if top > LARGEST:
        return np.isin(labels, values)
    table = np.zeros(top + 2, bool)
    table[values] = True
    return table[np.minimum(labels, top + 1)]


class Sieve:
    """Hides the cells of one labels layer that are not sure enough.

    Parameters
    ----------
    recording : Recording
        Whose cells.

    Attributes
    ----------
    hidden : ndarray of int64, shape (N,)
        Values that are not drawn, rising.
    taken : int
        A cell that a stroke has begun on, shown whatever its score is; 0 for none.
    """

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._layer: Labels | None = None
        self._cells: ObjectArrays | None = None
        self._of: tuple[str, int, int | None] | None = None
        self._sure: Thresholds | None = None
        self.hidden = NONE
        self.taken = 0
        self._kept: set[int] = set()

    def attach(self, layer: Labels) -> None:
        """Hide cells of a labels layer from now on."""
        self._layer = layer
        layer.events.colormap.connect(self._wear)

    def forget(self) -> None:
        """Read what is said of the cells anew: it has changed."""
        self._of = None
        self.taken = 0
        self._kept.clear()

    def cells(self, name: str, t: int, plane: int | None) -> ObjectArrays:
        """Return what is said of the cells of a frame, read once."""
        if self._cells is None or self._of != (name, t, plane):
            self._cells = self._recording.objects.frame(t, name, plane)
            self._of = name, t, plane
        return self._cells

    def sift(self, sure: Thresholds, name: str, t: int, plane: int | None) -> None:
        """Hide what is not sure enough in a frame, and show all else.

        Parameters
        ----------
        sure : Thresholds
            How sure the cells of each type have to be.
        name : str
            Name of the mask layer.
        t, plane
            The frame.
        """
        if self._of != (name, t, plane):
            self.taken = 0
            self._kept.clear()
        self._sure = sure
        self._sift(name, t, plane)

    def _sift(self, name: str, t: int, plane: int | None) -> None:
        sure, self.hidden = self._sure, NONE
        if sure is not None and sure.least:
            cells = self.cells(name, t, plane)
            shown = [self.taken, *self._kept]
            out = ~sure.mask(cells.type, cells.score) & ~np.isin(cells.value, shown)
            self.hidden = cells.value[out]
        self._wear()

    def take_up(self, value: int) -> bool:
        """Show a hidden cell that a stroke begins on; whether it was hidden."""
        if value not in self.hidden or self._of is None:
            return False
        self.taken = int(value)
        self._sift(*self._of)
        return True

    def keep(self) -> int:
        """Return the cell that was taken up, if any; it is on its way to the file."""
        taken, self.taken = self.taken, 0
        if taken:
            self._kept.add(taken)
        return taken

    def drop(self) -> None:
        """Hide again what was taken up, for no stroke came of it."""
        if self.taken and self._of is not None:
            self.taken = 0
            self._sift(*self._of)

    def refuse(self) -> None:
        """Hide all again that was taken up: it could not be stored."""
        self.taken = self.taken or next(iter(self._kept), 0)
        self._kept.clear()
        self.drop()

    def give_back(self, stroke: Iterable[Any]) -> tuple[int, bool]:
        """Put back what a stroke took of hidden cells.

        Parameters
        ----------
        stroke : iterable
            What the event ``paint`` of the layer carries.

        Returns
        -------
        cells : int
            How many hidden cells it had met.
        whole : bool
            Whether nothing is left of the stroke.
        """
        if self._layer is None or not len(self.hidden):
            return 0, False
        met: set[int] = set()
        changed = returned = 0
        for atom in stroke:
            part, where, old = _before(self._layer.data, atom)
            back = among(old, self.hidden)
            part[tuple(axis[back] for axis in where)] = old[back]
            met.update(np.unique(old[back]).tolist())
            changed, returned = changed + old.size, returned + int(back.sum())
        return len(met), returned == changed

    def _wear(self, event: object = None) -> None:
        """Give the layer colours without those of hidden cells."""
        del event
        layer = self._layer
        if layer is None or not isinstance(layer.colormap, CyclicLabelColormap):
            return
        colors = layer.colormap
        if not isinstance(colors, SiftedColormap):
            if len(self.hidden):
                layer.colormap = sifted(colors, self.hidden)
        elif not np.array_equal(colors.hidden, np.sort(self.hidden)):
            colors.hide(self.hidden)
            # only wide labels are other pixels now; else the table of colours is
            layer.events.colormap()
            wide = layer.data.dtype.itemsize > 2
            layer.refresh(extent=False, highlight=False, data_displayed=wide)


def _before(
    data: np.ndarray, atom: Any
) -> tuple[np.ndarray, tuple[np.ndarray, ...], np.ndarray]:
    """Return a part of a picture, which pixels of it changed, and what they were."""
    key = getattr(atom, "slice_key", None)
    if key is None:
        return data, tuple(map(np.asarray, atom[0])), np.asarray(atom[1])
    part = data[key]
    mask = np.ones(part.shape, bool) if atom.mask is None else atom.mask
    return part, np.nonzero(mask), np.asarray(atom.old_values).ravel()
