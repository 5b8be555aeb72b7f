"""The scale bar: napari's own, drawn where the pixel size is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from napari.utils.color import ColorValue

if TYPE_CHECKING:
    from psygnal import SignalInstance

    from marey.layers.session import Session

NO_SCALE = (
    "the pixel size is unknown, so a scale bar has no length: say it in the"
    " Recording dock"
)


class Scaled:
    """The part of a display that has a scale bar."""

    changed: SignalInstance
    _session: Session
    _scale_bar = False

    @property
    def scale_bar(self) -> bool:
        """Whether a scale bar is wanted; drawn where the pixel size is known."""
        return self._scale_bar

    @scale_bar.setter
    def scale_bar(self, on: bool) -> None:
        self._scale_bar = bool(on)
        self.show_scale_bar()
        if on and not self.has_scale and self._session.recording is not None:
            self._session.say(NO_SCALE)
        self.changed.emit()

    @property
    def has_scale(self) -> bool:
        """Whether the pixel size is known."""
        recording = self._session.recording
        return recording is not None and recording.calibration.pixel_size is not None

    @property
    def scale_bar_color(self) -> str:
        """Colour of the scale bar, ``"#rrggbb"``; empty: against the background."""
        bar = self._session.viewer.canvas.overlays.scale_bar
        if not bar.colored:
            return ""
        return "#" + "".join(
            f"{round(255 * float(part)):02x}" for part in bar.color[:3]
        )

    @scale_bar_color.setter
    def scale_bar_color(self, color: str) -> None:
        bar = self._session.viewer.canvas.overlays.scale_bar
        if color:
            bar.color = ColorValue(color)
        bar.colored = bool(color)
        self.changed.emit()

    @property
    def scale_bar_size(self) -> float:
        """Size of the letters at the scale bar, in points."""
        return float(self._session.viewer.canvas.overlays.scale_bar.font_size)

    @scale_bar_size.setter
    def scale_bar_size(self, points: float) -> None:
        bar = self._session.viewer.canvas.overlays.scale_bar
        bar.font_size = float(np.clip(points, 6, 48))
        self.changed.emit()

    def show_scale_bar(self, *_news: object) -> None:
        """Draw the scale bar, or not, by what is known now."""
        bar = self._session.viewer.canvas.overlays.scale_bar
        bar.visible = self._scale_bar and self.has_scale
