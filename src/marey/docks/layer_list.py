"""The mask layers of a recording: choose, add, rename, hide, order, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtpy.QtCore import Qt, Signal
from qtpy.QtWidgets import QMessageBox, QVBoxLayout

from marey.docks.dock_part import DockPart
from marey.docks.layer_row import LayerRow
from marey.docks.parts.clock_text import counted

if TYPE_CHECKING:
    from marey.recording import Recording
    from marey.sidecar.mask_layers import MaskLayer

Seen = tuple[list["MaskLayer"], dict[str, int], dict[int, str]]
"""Layers, painted frames by name, names of makers by id."""


class LayerList(DockPart):
    """Rows of mask layers, the last drawn above the others at the top."""

    shown = Signal()
    """The rows are those of the file."""

    def build(self) -> None:
        """Make the controls."""
        self.rows: dict[str, LayerRow] = {}
        self._naming = ""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(1)

    @property
    def layer(self) -> MaskLayer | None:
        """The layer that is painted; None where it has not been stored yet."""
        row = self.rows.get(self._session.mask_layer)
        return None if row is None else row.layer

    # -- showing -------------------------------------------------------------------
    def ask(self) -> None:
        """Read the layers, and in how many frames each is painted."""
        recording = self._session.recording
        if recording is not None:
            question = self._desk.read(seen_of, recording)
            self._asking.ask("mask layers", question, self.show_layers)

    def show_layers(self, seen: Seen) -> None:
        """Show these layers."""
        layers, frames, makers = seen
        names = [one.name for one in reversed(layers)]
        if names != list(self.rows):
            self._make_rows(list(reversed(layers)))
        for one in layers:
            row = self.rows[one.name]
            row.show_layer(one)
            row.show_frames(frames.get(one.name, 0), makers.get(one.origin or 0, ""))
        self.show_chosen()
        if self._naming in self.rows:
            self.rows[self._naming].rename()
            self._naming = ""
        self.shown.emit()

    def show_chosen(self) -> None:
        """Show which layer is painted."""
        for name, row in self.rows.items():
            row.show_chosen(chosen=name == self._session.mask_layer)

    def _make_rows(self, layers: list[MaskLayer]) -> None:
        for row in self.rows.values():
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = {one.name: self._row(one) for one in layers}
        for row in self.rows.values():
            self._column.addWidget(row)

    def _row(self, layer: MaskLayer) -> LayerRow:
        row = LayerRow(layer, self)
        row.chosen.connect(self._choose)
        row.renamed.connect(self._rename)
        row.hidden.connect(lambda name, shown: self._edit(name, visible=shown))
        row.moved.connect(self._move)
        row.removing.connect(self._ask_before_removing)
        return row

    # -- acts ----------------------------------------------------------------------
    def add(self, kind: str) -> None:
        """Add a layer of a kind, choose it and let it be named."""
        recording = self._session.recording
        if recording is None:
            return
        stem = "cells" if kind == "instances" else "areas"
        number = 1
        while (name := stem if number == 1 else f"{stem} {number}") in self.rows:
            number += 1

        def done(_made: Any) -> None:
            self._naming = name
            self._choose(name)
            self.ask()

        self._session.post(recording.masks.layers.add, name, kind=kind, done=done)

    def _choose(self, name: str) -> None:
        self._session.choose_mask_layer(name)
        self._session.choose("paint")
        self.show_chosen()
        self.shown.emit()

    def _rename(self, old: str, new: str) -> None:
        if new in self.rows:
            self._session.said.emit(f"there is a layer {new} already")
            return
        self._edit(old, name=new)
        self._desk.back_to_picture()

    def _edit(self, layer: str, **looks: Any) -> None:
        recording = self._session.recording
        if recording is not None:
            self._session.post(recording.masks.layers.edit, layer, **looks)

    def _move(self, name: str, places: int) -> None:
        names = list(reversed(self.rows))  # from below to above
        at = names.index(name)
        names.insert(min(max(at + places, 0), len(names) - 1), names.pop(at))
        recording = self._session.recording
        if recording is not None:
            self._session.post(recording.masks.layers.arrange, names)

    def _ask_before_removing(self, name: str) -> None:
        recording = self._session.recording
        if recording is not None:
            self._asking.ask(
                "would remove a layer",
                self._desk.read(recording.masks.layers.would_remove, name),
                lambda found: self._confirm(name, *found),
            )

    def _confirm(self, name: str, masks: int, frames: int) -> None:
        """Say what deleting would do; delete at once where it takes nothing."""
        if not masks:
            self._remove(name)
            return
        words = (
            f"Delete the mask layer {name}, painted in {counted(frames, 'frame')}? "
            "Ctrl+Z brings it back."
        )
        box = QMessageBox(QMessageBox.Icon.NoIcon, "Delete layer", words, parent=self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        delete = box.addButton(
            f"Delete {counted(masks, 'mask')}", QMessageBox.ButtonRole.DestructiveRole
        )
        box.addButton("Keep", QMessageBox.ButtonRole.RejectRole)
        delete.clicked.connect(lambda: self._remove(name))
        box.open()

    def _remove(self, name: str) -> None:
        recording = self._session.recording
        if recording is not None:
            self._session.post(recording.masks.layers.remove, name)


def seen_of(recording: Recording) -> Seen:
    """Return the layers of a recording and what is shown of them."""
    layers = recording.masks.layers
    makers = recording.makers.table()
    names = dict(zip(makers["id"].tolist(), makers["name"].tolist(), strict=True))
    return layers.list(), layers.painted(), names
