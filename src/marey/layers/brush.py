"""Masks of the shown frame: which layers, which is painted, what a stroke stores."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from psygnal import Signal

from marey.layers.encircling import Encircling
from marey.layers.marking import store_type
from marey.layers.stack import DEFAULT, Stack
from marey.layers.style import AREA, unlike
from marey.layers.tools import SMART

if TYPE_CHECKING:
    from napari.layers import Labels

    from marey.layers.session import Session
    from marey.recording import Recording
    from marey.words import Change, MarkType

DRAWN = ("paint", "polygon")
"""Modes in which the place of the first press says which cell is meant."""
SPARING = (*DRAWN, "fill")
"""Modes that paint on background alone, in a layer of single cells."""


class Brush(Stack):
    """Shows the mask layers and paints classes or single cells in one of them.

    Parameters
    ----------
    session : Session
        For whom.
    recording : Recording
        Where the masks are stored.

    Attributes
    ----------
    done : Signal()
        A stroke is in the file.
    name : str
        Name of the mask layer that is painted.
    classes : dict of int to MarkType
        What its pixel values stand for; empty in a layer of single cells.
    chosen : MarkType or None
        The class that is painted; one with id 0 is stored with its first
        stroke.
    over : bool
        Whether strokes may paint over other cells.
    gone : str
        What was said when the layer in use went; whoever takes it up empties it.
    """

    done = Signal()

    def __init__(self, session: Session, recording: Recording) -> None:
        super().__init__(session, recording)
        self._given: dict[tuple[str, int, int | None], int] = {}
        self.over = False
        self._stale = False
        self._learn()
        session.tools.sheet_chosen.connect(self._on_sheet)
        session.tools.changed.connect(self.end_strokes)

    # -- drawing -------------------------------------------------------------------
    def show(self, t: int, plane: int | None) -> None:
        """Draw the masks of a frame; a layer is made once there is any mask."""
        if (t, plane) != self.board.where and self.around.drop():
            self.board.sieve.drop()
            self._session.say("an area was not closed before the step: it is dropped")
        self._stale = False
        if self._session.tools.labels is None and self.is_used():
            self.need_layer()
        for name, found in self._layers.items():
            if name != self.name and found.visible and self._is_painted(name):
                self._need(name)
        for sheet in list(self._sheets.values()):
            sheet.board.show(t, plane)
        self.sift()

    def is_used(self) -> bool:
        """Whether anything is painted in the mask layer."""
        return self._is_painted(self.name)

    def _is_painted(self, name: str) -> bool:
        return name in self._session.canvas.sheets or self._recording.masks.any(name)

    def need_layer(self) -> None:
        """Make the labels layer, if there is none, and choose a class."""
        self._session.tools.labels = self._need(self.name)
        if self.chosen is None and not self.is_instances:
            types = self._session.types
            areas = [kind for kind in types if kind.kind == "mask"]
            self.choose(areas[0] if areas else unlike(AREA, types))

    def _need(self, name: str) -> Labels:
        sheet = self._sheet(name)
        layer = self._session.canvas.need_labels(name)
        if sheet.layer is not layer:
            sheet.attach(layer)
            self._color(name)
            sheet.board.show(*sheet.board.where)
            self.sift()
            self._session.canvas.arrange_labels(list(self._layers))
        return layer

    def hear(self, change: Change) -> None:
        """Take news of the tables of masks."""
        if change.table == "object":
            self.forget_cells()
        elif change.table in {"mask_layer", "mask_class", "type"}:
            self._learn()
            self._color_all()
            if change.table == "mask_layer":
                self.reread()
                self._stay_ready()
        elif not self._session.echoes.is_echo(change):
            self.reread()

    def _stay_ready(self) -> None:
        """Keep the brush in hand where the layer has gone, as by an undo."""
        tools = self._session.tools
        if tools.tool == "paint" and tools.labels is None:
            self.need_layer()
            tools.choose(tools.paint_mode)

    def learn_layers(self) -> None:
        """Read again which layers there are; leave one that has gone."""
        self._learn()

    def reread(self) -> None:
        """Read the masks again, as soon as no stroke is on its way."""
        self._stale = any(sheet.board.is_busy for sheet in self._sheets.values())
        if not self._stale:
            self.show(*self.board.where)

    def _on_done(self) -> None:
        if self.chosen is not None and not self.chosen.id:
            self._session.reload_types()  # it was stored with its first stroke
        self._learn()
        if self._stale:
            self.reread()
        self.done.emit()

    # -- strokes -------------------------------------------------------------------
    def begin(self, yx: tuple[float, float]) -> None:
        """Note that the left button went down, and which cell is meant by it.

        Parameters
        ----------
        yx : (y, x)
            Where, in pixels of the frame.
        """
        if self._session.paint_mode not in SMART:
            self.aim(yx)

    def aim(self, yx: tuple[float, float]) -> None:
        """Find which cell is meant by a press; one that is under way goes on.

        Parameters
        ----------
        yx : (y, x)
            Where, in pixels of the frame.
        """
        layer, mode = self._session.tools.labels, self._session.paint_mode
        if layer is None or not self.is_instances or self.around.is_under_way:
            return
        layer.preserve_labels = mode in SPARING and not self.over
        self.board.sieve.drop()
        if mode in DRAWN:
            value = self.value_at(yx)
            if value is not None:
                layer.selected_label = value or self._new_cell(layer)
        if mode in SPARING:
            self.take_up(layer.selected_label)

    def take_up(self, value: int) -> bool:
        """Show a hidden cell that is drawn on; whether it was hidden."""
        was_hidden = self.board.sieve.take_up(value)
        if was_hidden and self._session.paint_mode != "fill":  # that may have no effect
            words = f"cell {value} was hidden, for it was not sure: now it is yours"
            self._session.say(words)
        return was_hidden

    def let_go(self) -> None:
        """Note that the left button came up."""
        board, layer = self.board, self._session.tools.labels
        if self._stale and not board.is_busy:
            self.reread()
        mode = self._session.paint_mode
        if not board.sieve.taken or layer is None or mode == "polygon":
            return
        if mode != "paint":
            board.sieve.drop()  # nothing was filled
        elif not layer._staged_history:  # noqa: SLF001 - no public word of a stroke
            taken, (t, plane) = board.sieve.keep(), board.where
            door = self._recording.objects.take_up
            self._session.post(door, t, taken, self.name, plane)

    def end_strokes(self, *_news: object) -> None:
        """Store what is under way: another tool or layer takes the button."""
        for sheet in list(self._sheets.values()):
            sheet.board.end_stroke()
        if not self.around.is_under_way:
            self.board.sieve.drop()

    # -- what is drawn around ------------------------------------------------------
    @property
    def around(self) -> Encircling:
        """The area whose outline is under way."""
        return Encircling(self._session.tools.labels)

    def finish(self) -> bool:
        """Close the area that is under way (Enter); whether there is any."""
        if not self.around.is_under_way:
            return False
        if not self.around.close():
            self._session.say("an area needs three corners")
        return True

    def cancel(self) -> bool:
        """Drop the area that is under way (Escape); whether there was any."""
        was = self.around.drop()
        if was:
            self.board.sieve.drop()
        return was

    def meant(self, yx: tuple[float, float]) -> tuple[int, MarkType | None]:
        """Return the value that drawing at a place gives, and its class.

        Parameters
        ----------
        yx : (y, x)
            Where it begins, in pixels of the frame.
        """
        layer = self._session.tools.labels
        if layer is None or self.chosen is None or self.is_instances:
            here = self.value_at(yx) or 0
            return here or (self._new_cell(layer) if layer is not None else 1), None
        return self._value(self.chosen), self.chosen

    def paint(
        self,
        t: int,
        area: np.ndarray,
        value: int,
        kind: MarkType | None,
        *,
        layer: str,
        z: int | None,
        taken: bool = False,
    ) -> None:
        """Store an area as one act, its class with it; in the writer thread.

        Parameters
        ----------
        t : int
            The frame.
        area : ndarray of bool, shape (Y, X)
            Where.
        value : int
            The cell, where single cells are painted.
        kind : MarkType or None
            The class, where classes are.
        layer : str
            Name of the mask layer.
        z : int or None
            The plane.
        taken : bool
            Whether the cell was hidden, and counts from now on.
        """
        recording = self._recording
        with recording.group(f"painted {layer} in frame {t}"):
            if kind is not None and not kind.id:
                store_type(recording, kind)
            what = value if kind is None else kind.name
            over = self.over or None
            recording.masks.paint(t, area, what, layer, z, over=over)
            if taken:
                recording.objects.take_up(t, value, layer, z)

    def value_at(self, yx: tuple[float, float]) -> int | None:
        """Return the value of the painted layer at a place; None outside of it."""
        layer = self._session.tools.labels
        if layer is None:
            return None
        y, x = (round(float(one)) for one in yx)
        height, width = layer.data.shape[-2:]
        return int(layer.data[y, x]) if 0 <= y < height and 0 <= x < width else None

    def _new_cell(self, layer: Labels) -> int:
        """Return a number that no cell of the frame has or had."""
        t, plane = self.board.where
        key = (self.name, t, plane)
        stored = self._recording.masks.next_value(t, self.name, plane)
        here = max(int(layer.data.max()), self._given.get(key, 0)) + 1
        self._given[key] = max(stored, here)
        self.board.widen(self._given[key])
        return self._given[key]

    # -- layers and classes --------------------------------------------------------
    def choose_layer(self, name: str) -> None:
        """Show and paint another mask layer."""
        self.end_strokes()
        self.name = name
        self._learn()
        tools = self._session.tools
        tools.labels = self._session.canvas.sheets.get(name)
        if self.is_instances or tools.tool == "paint":
            self.need_layer()
        self.show(self._session.t, self._session.plane)
        if self.chosen is not None and not self.is_instances:
            self.choose(self.chosen)
        if tools.tool == "paint":
            tools.choose(tools.paint_mode)

    def _on_gone(self, name: str) -> None:
        """Paint what is left, or look, and say so: the layer in use has gone."""
        session = self._session
        if name == self.name:  # it is made again by the next stroke
            self._stay_ready()
            return
        if self.name in self._layers:
            self.need_layer()
            mode = session.paint_mode
            cells_only = mode in {"split", "merge"} and not self.is_instances
            session.choose("paint" if cells_only else mode)
            self.gone = f"{name} has gone: painting in {self.name} now"
        else:
            session.choose("look")
            self.gone = f"the mask layer {name} has gone: looking now, P paints"
        session.say(self.gone)

    def _on_sheet(self, layer: Labels) -> None:
        """Paint the mask layer that was selected in napari's list."""
        for name, sheet in self._session.canvas.sheets.items():
            if sheet is layer and name != self.name:
                self.name = name
                self._learn()
                if self.chosen is not None and not self.is_instances:
                    self.choose(self.chosen)

    def choose(self, kind: MarkType) -> None:
        """Paint a class; its value is the next free one where it has none."""
        if self.is_instances:
            areas = [n for n, one in self._layers.items() if one.kind == "classes"]
            self.choose_layer(areas[0] if areas else DEFAULT)
            self.need_layer()
        self.chosen = kind
        self.board.prepare = partial(self._prepare, kind, self.name)
        value = self._value(kind)
        self.board.widen(value)
        layer = self._session.tools.labels
        if layer is not None:
            layer.selected_label = value
            self._color(self.name)

    def refresh_types(self, types: list[MarkType]) -> None:
        """Take types that were edited or stored meanwhile."""
        by_name = {kind.name: kind for kind in types}
        if self.chosen is not None:
            self.chosen = by_name.get(self.chosen.name, replace(self.chosen, id=0))
            self.board.prepare = partial(self._prepare, self.chosen, self.name)
        self._learn()
        self._color_all()
        self.sift()

    def _value(self, kind: MarkType) -> int:
        for value, known in self.classes.items():
            if known.name == kind.name:
                return value
        return max(self.classes, default=0) + 1

    def _prepare(self, kind: MarkType, name: str, picture: np.ndarray) -> np.ndarray:
        """Store the class with its first stroke; in the writer thread."""
        found = self._layers.get(name)
        if found is not None and found.kind == "instances":
            return picture
        painted = self._value(kind)
        if not kind.id:
            store_type(self._recording, kind)
        value = int(self._recording.masks.value(kind.name, name))
        if value == painted:
            return picture
        # somebody else took the value meanwhile
        return np.where(picture == painted, value, picture)
