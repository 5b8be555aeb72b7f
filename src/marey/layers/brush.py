"""Masks of the shown frame: which layer, which class, and what a stroke stores."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.layers.labels import class_colors
from marey.layers.marking import store_type
from marey.layers.painting import MaskBoard
from marey.layers.style import AREA, unlike

if TYPE_CHECKING:
    from marey.layers.session import Session
    from marey.recording import Recording
    from marey.words import Change, MarkType

DEFAULT = "mask"


class Brush:
    """Paints classes or instances in one mask layer.

    Parameters
    ----------
    session : Session
        For whom.
    recording : Recording
        Where the masks are stored.

    Attributes
    ----------
    classes : dict of int to MarkType
        What pixel values stand for; empty in a layer of instances.
    chosen : MarkType or None
        The class that is painted; one with id 0 is stored with its first
        stroke.
    """

    def __init__(self, session: Session, recording: Recording) -> None:
        self._session = session
        self._recording = recording
        self.board = MaskBoard(recording, session.poster, session.echoes)
        self.board.done.connect(self._on_done)
        self.board.painted.connect(session.counted.emit)
        self.classes: dict[int, MarkType] = {}
        self.chosen: MarkType | None = None
        self.is_instances = False
        self._stale = False
        self._learn()

    @property
    def name(self) -> str:
        """Name of the mask layer."""
        return self.board.name

    # -- drawing -------------------------------------------------------------------
    def show(self, t: int, plane: int | None) -> None:
        """Draw the mask of a frame; a layer is made once there is any mask."""
        self._stale = False
        if self._session.tools.labels is None and self.is_used():
            self.need_layer()
        self.board.show(t, plane)

    def is_used(self) -> bool:
        """Whether anything is painted in the mask layer."""
        return self._recording.masks.any(self.name)

    def need_layer(self) -> None:
        """Make the labels layer, if there is none, and choose a class."""
        layer = self._session.tools.labels
        if layer is None:
            layer = self._session.canvas.need_labels(self.name)
        if self.board.layer is not layer:
            self.board.attach(layer)
            self._color()
            self.board.show(*self.board.where)
        if self.chosen is None:
            types = self._session.types
            areas = [kind for kind in types if kind.kind == "mask"]
            self.choose(areas[0] if areas else unlike(AREA, types))

    def hear(self, change: Change) -> None:
        """Take news of the tables of masks."""
        if change.table in {"mask_layer", "mask_class", "type"}:
            self._learn()
            self._color()
        elif not self._session.echoes.is_echo(change):
            self.reread()

    def reread(self) -> None:
        """Read the mask again, as soon as no stroke is on its way."""
        self._stale = bool(self.board.pending)
        if not self._stale:
            self.show(*self.board.where)

    def _on_done(self) -> None:
        if self.chosen is not None and not self.chosen.id:
            self._session.reload_types()  # it was stored with its first stroke
        self._learn()
        if self._stale:
            self.reread()

    # -- layers and classes --------------------------------------------------------
    def choose_layer(self, name: str) -> None:
        """Show and paint another mask layer."""
        self.board.name = name
        self._learn()
        layer = self._session.tools.labels
        if layer is not None:
            layer.name = name
            self._color()
        self.show(*self.board.where)

    def choose(self, kind: MarkType) -> None:
        """Paint a class; its value is the next free one where it has none."""
        self.chosen = kind
        self.board.prepare = self._prepare
        value = self._value(kind)
        self.board.widen(value)
        layer = self._session.tools.labels
        if layer is not None:
            layer.selected_label = value
            self._color()

    def refresh_types(self, types: list[MarkType]) -> None:
        """Take types that were edited or stored meanwhile."""
        by_name = {kind.name: kind for kind in types}
        if self.chosen is not None:
            self.chosen = by_name.get(self.chosen.name, replace(self.chosen, id=0))
        self._learn()
        self._color()

    def _value(self, kind: MarkType) -> int:
        for value, known in self.classes.items():
            if known.name == kind.name:
                return value
        return max(self.classes, default=0) + 1

    def _prepare(self, picture: np.ndarray) -> np.ndarray:
        """Store the class with its first stroke; in the writer thread."""
        kind, layer = self.chosen, self._session.tools.labels
        if kind is None or self.is_instances or layer is None:
            return picture
        painted = self._value(kind)
        if not kind.id:
            store_type(self._recording, kind)
        value = int(self._recording.masks.value(kind.name, self.name))
        if value == painted:
            return picture
        # somebody else took the value meanwhile
        return np.where(picture == painted, value, picture)

    def _learn(self) -> None:
        """Read what the values of the layer stand for."""
        masks = self._recording.masks
        found = masks.layers.find(self.name)
        self.is_instances = found is not None and found.kind == "instances"
        self.classes = {} if self.is_instances else dict(masks.classes(self.name))

    def _color(self) -> None:
        if self._session.tools.labels is None or self.is_instances:
            return
        colors: dict[Any, np.ndarray] = class_colors(self.classes)
        if self.chosen is not None:
            colors.setdefault(
                self._value(self.chosen), class_colors({1: self.chosen})[1]
            )
        self._session.canvas.color_labels(colors)
