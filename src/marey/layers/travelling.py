"""Where a session is: frame, plane and channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marey.layers.signals import Signals

if TYPE_CHECKING:
    from collections.abc import Callable

    from napari.components import ViewerModel

    from marey.layers.bench import Bench
    from marey.layers.canvas import Canvas
    from marey.recording import Recording


class Travelling(Signals):
    """The part of a session that knows and changes what is drawn."""

    viewer: ViewerModel
    canvas: Canvas
    recording: Recording | None
    _bench: Bench | None

    def say(self, words: str) -> None:
        """Say something in the tool line that is no act."""
        if words:
            self.said.emit(words)

    @property
    def t(self) -> int:
        """The frame that is drawn, with its marks."""
        return 0 if self._bench is None else self._bench.t

    @property
    def wanted(self) -> int:
        """The frame of the slider, which may be ahead of the drawn one."""
        return 0 if self._bench is None else self._bench.steps.wanted()[0]

    @property
    def frame_id(self) -> int:
        """Permanent id of the drawn frame."""
        if self.recording is None or not self.n_frames:
            return 0
        return int(self.recording.series.ids[self.t])

    @property
    def n_frames(self) -> int:
        """How many frames the recording has now; 0 without one."""
        return 0 if self.recording is None else len(self.recording.series)

    def go(self, t: int) -> int:
        """Go to a frame, held within the recording; return where it went."""
        t = max(0, min(int(t), self.n_frames - 1))
        if self._bench is not None and self._bench.is_running:
            self._bench.steps.go(t)
        return t

    def look_at(self, y: float, x: float) -> None:
        """Bring a place of the frame into the middle of the picture.

        Parameters
        ----------
        y, x : float
            Raw pixels; drift and rotation of the view are reckoned in.
        """
        images = self.canvas.images
        if images:
            layer = images[0]
            rest = (0.0,) * (layer.ndim - 2)
            world = layer.data_to_world((*rest, float(y), float(x)))[-2:]
            camera = self.viewer.scene.camera
            z, *_ = camera.center
            camera.center = (z, float(world[0]), float(world[1]))

    def settle(self, seconds: float | None = None) -> bool:
        """Wait until the wanted frame is drawn.

        In a window a frame that is not in memory is fetched while the window
        lives on. A script that moves a slider and takes a screenshot waits
        here in between.

        Parameters
        ----------
        seconds : float, optional
            As long at most.

        Returns
        -------
        bool
            Whether it is drawn; False when it did not come in time.
        """
        return self._bench is None or self._bench.steps.settle(seconds)

    def go_along(self, way: Callable[[int], list[int]] | None) -> None:
        """Read ahead on the way of somebody who plays.

        Parameters
        ----------
        way : callable or None
            ``way(n)`` returns the next `n` frames after the wanted one. None
            guesses them from the steps that are made.
        """
        if self._bench is not None and self._bench.fetcher is not None:
            self._bench.fetcher.travel.way = way

    def step(self, n: int) -> int:
        """Go `n` frames on from the wanted one; return where it went."""
        if self._bench is None:
            return 0
        return self.go(self.wanted + int(n))

    def next_marked(self, direction: int) -> int | None:
        """Go to the next (+1) or previous (-1) frame with marks, or say none is."""
        found = None if self._bench is None else self._bench.next_marked(direction)
        if found is None or found >= self.n_frames:
            self.say(f"no {'later' if direction > 0 else 'earlier'} frame has marks")
            return None
        return self.go(found)

    @property
    def plane(self) -> int | None:
        """Drawn plane of a recording with Z; None without."""
        return None if self._bench is None else self._bench.plane

    def go_to_plane(self, plane: int) -> None:
        """Go to a plane of a recording with Z."""
        if self._bench is not None and self.plane is not None:
            self._bench.steps.go_to_plane(int(plane))

    @property
    def aligned(self) -> bool:
        """Whether each frame is shown where its offset puts it; clicks stay raw."""
        return self._bench is not None and self._bench.alignment.on

    @aligned.setter
    def aligned(self, on: bool) -> None:
        if self._bench is not None:
            self._bench.align(on=on)

    @property
    def channel(self) -> int | None:
        """Channel of the selected image layer, else the lowest; None without C."""
        recording = self.recording
        if recording is None or "C" not in recording.series.axes:
            return None
        active = self.viewer.layers.selection.active
        images = self.canvas.images
        return images.index(active) if active in images else 0
