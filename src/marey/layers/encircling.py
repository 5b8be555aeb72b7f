"""Areas drawn by their outline: corner by corner, or around by the right button.

napari keeps what is under way on overlays of the labels layer, out of reach of our
keys: here Enter and Escape get at it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from napari.layers import Labels


class Encircling:
    """What is being drawn around on a labels layer, if anything.

    Parameters
    ----------
    layer : napari.layers.Labels or None
        The layer that is painted.

    Examples
    --------
    >>> import numpy as np
    >>> from napari.layers import Labels
    >>> layer = Labels(np.zeros((9, 9), np.uint8))
    >>> layer.mode = "polygon"
    >>> layer._overlays["polygon"].points = [[1, 1], [1, 5], [5, 5], [6, 6]]
    >>> around = Encircling(layer)
    >>> around.corners, around.close(), around.corners, int(layer.data.sum())
    (3, True, 0, 15)
    """

    def __init__(self, layer: Labels | None) -> None:
        overlays: Any = {} if layer is None else layer._overlays  # noqa: SLF001 - no public way
        self._layer = layer
        self._polygon, self._stroke = (
            overlays.get("polygon"),
            overlays.get("brush_stroke"),
        )

    @property
    def corners(self) -> int:
        """How many corners are set; the pointer's place is none."""
        if self._layer is None or str(self._layer.mode) != "polygon":
            return 0
        return max(len(self._polygon.points) - 1, 0)

    @property
    def is_under_way(self) -> bool:
        """Whether anything is."""
        return self.corners > 0 or (self._stroke is not None and self._stroke.active)

    def close(self) -> bool:
        """Paint the polygon that is under way; whether it had corners enough."""
        if self.corners < 3 or self._layer is None:
            return False
        self._polygon.points = self._polygon.points[:-1]  # without the pointer's place
        self._polygon.add_polygon_to_labels(self._layer)
        return True

    def drop(self) -> bool:
        """Forget what is under way; whether anything was."""
        was = self.is_under_way
        if was and self._stroke.active:
            self._stroke.abort(self._layer)
        elif was:
            self._polygon.points = []
        return was
