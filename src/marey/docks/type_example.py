"""The example picture of a type: taken from the frame, shown in the dock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from qtpy.QtCore import Qt
from qtpy.QtGui import QImage, QPixmap
from qtpy.QtWidgets import QHBoxLayout, QLabel

from marey.docks.dock_part import DockPart
from marey.docks.parts import push_button

if TYPE_CHECKING:
    from marey.words import MarkType

SIDE = 48
"""Pixels of the screen."""
AROUND = 32
"""Pixels of the frame about a selected point."""


class TypeExample(DockPart):
    """Shows the example of a type, and takes another from the selected mark."""

    def build(self) -> None:
        """Make the controls."""
        self._kind: MarkType | None = None
        self.picture = QLabel("none", self)
        self.picture.setFixedHeight(SIDE)
        self.take = push_button(
            "From selection", self._take, self, "The pixels about the selected mark"
        )
        self.drop = push_button("None", self._drop, self, "No example any more")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        line.addWidget(self.picture, 1)
        line.addWidget(self.take)
        line.addWidget(self.drop)

    def show_type(self, kind: MarkType) -> None:
        """Show the example of a type."""
        self._kind, recording = kind, self._session.recording
        if recording is not None and kind.id:
            future = self._desk.read(recording.types.example, kind.id)
            self._asking.ask("example", future, self._show)

    def _show(self, pixels: Any) -> None:
        self.drop.setVisible(pixels is not None)
        if pixels is None:
            self.picture.setText("none")
            return
        rgb = np.ascontiguousarray(
            pixels if pixels.ndim == 3 else np.repeat(pixels[..., None], 3, axis=2)
        )
        height, width = rgb.shape[:2]
        image = QImage(
            rgb.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888
        )
        way = Qt.TransformationMode.SmoothTransformation
        keep = Qt.AspectRatioMode.KeepAspectRatio
        self.picture.setPixmap(
            QPixmap.fromImage(image.copy()).scaled(2 * SIDE, SIDE, keep, way)
        )

    def _take(self) -> None:
        """Keep the pixels about the selected mark."""
        session, recording, kind = self._session, self._session.recording, self._kind
        handling = session.handling
        if recording is None or kind is None or handling is None:
            return
        table, ids = handling.selected()
        if len(ids) != 1:
            session.said.emit("select one mark: its pixels become the example")
            return
        t, channel = session.t, session.channel

        def act() -> None:
            low, high = _region(recording, table, ids[0])
            plane = recording.series.plane(t, session.plane, channel)
            top = np.clip(high, 0, plane.shape[:2])
            cut = plane[low[0] : top[0], low[1] : top[1]]
            recording.types.set_example(kind.id, cut)

        session.post(act, done=lambda _: self.show_type(kind))

    def _drop(self) -> None:
        recording, kind = self._session.recording, self._kind
        if recording is not None and kind is not None:
            self._session.post(
                recording.types.set_example,
                kind.id,
                None,
                done=lambda _: self.show_type(kind),
            )


def _region(recording: Any, table: str, row: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the pixels about a mark: first row and column, and those behind."""
    if table == "marker":
        corners = recording.markers.of_ids([row]).yx
    else:
        corners = recording.shapes.of_ids([row])[0].corners
    middle = (corners.min(axis=0) + corners.max(axis=0)) / 2
    half = np.maximum(np.ptp(corners, axis=0) * 0.6, AROUND / 2)
    low = np.clip(np.floor(middle - half), 0, None).astype(int)
    return low, np.ceil(middle + half).astype(int) + 1
