"""One handler of the step event: the newest wanted frame wins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from napari.components import ViewerModel
    from napari.layers import Image

    from marey.layers.fetching import Fetcher

    Schedule = Callable[[Callable[[], object], int], object]


class Stepper:
    """Notes which frame is wanted and lets it be shown once per turn of the loop.

    Marks belong to the frame that is drawn, which may come later than the
    slider moves: from a `Fetcher` where there is a window, else by napari's
    asynchronous slicing.

    Parameters
    ----------
    viewer : napari.components.ViewerModel
        Whose steps.
    show : callable
        ``show(t, plane)`` draws the marks of a frame; called for the newest
        wanted one only.
    schedule : callable
        ``schedule(fn, ms)``.
    """

    def __init__(
        self,
        viewer: ViewerModel,
        show: Callable[[int, int | None], object],
        schedule: Schedule,
    ) -> None:
        self.viewer = viewer
        self.schedule = schedule
        self._show = show
        self._images: list[Image] = []
        self._planes = False
        self._shown: tuple[int, int | None] | None = None
        self._coming = False
        self._late = False
        self._fetcher: Fetcher | None = None
        self._goal: int | None = None
        self._slider = 0

    def attach(self, images: list[Image], *, planes: bool) -> None:
        """Follow the steps of some image layers.

        Parameters
        ----------
        images : list of Image
            Layers whose first axis is time.
        planes : bool
            Whether their second axis is planes.
        """
        self._images, self._planes = list(images), planes
        self._shown = None
        self.viewer.dims.events.current_step.connect(self.ask)
        for image in images:
            image.events.set_data.connect(self._drawn)

    def fetch_by(self, fetcher: Fetcher) -> None:
        """Let pictures be fetched; marks come with them."""
        self._fetcher = fetcher
        fetcher.ask = self.ask
        fetcher.drawn.connect(self._show_drawn)

    def detach(self) -> None:
        """Stop following."""
        if self._fetcher is not None:
            self._fetcher.drawn.disconnect(self._show_drawn)
            self._fetcher.detach()
            self._fetcher = None
        self.viewer.dims.events.current_step.disconnect(self.ask)
        for image in self._images:
            image.events.set_data.disconnect(self._drawn)
        self._images = []
        self._shown = None

    @property
    def axis(self) -> int:
        """The time axis among those of the viewer; other layers may add some before."""
        return int(self.viewer.dims.ndim) - int(self._images[0].ndim)

    def wanted(self) -> tuple[int, int | None]:
        """Return frame and plane of the slider, held within the recording."""
        dims, image = self.viewer.dims, self._images[0]
        axis = self.axis
        t = self._goal
        if t is None:
            t = _index(dims.point[axis], image, 0)
        plane = _index(dims.point[axis + 1], image, 1) if self._planes else None
        return t, plane

    def go(self, t: int) -> None:
        """Move the slider to a frame; where pictures are fetched, once a turn."""
        if self._fetcher is None:
            self._move(t)
            return
        self._goal = t
        self._slider = int(self.viewer.dims.current_step[self.axis])
        self.ask()

    def _move(self, t: int) -> None:
        self.viewer.dims.set_point(self.axis, t * float(self._images[0].scale[0]))

    def go_to_plane(self, plane: int) -> None:
        """Move the slider of planes."""
        where = plane * float(self._images[0].scale[1])
        self.viewer.dims.set_point(self.axis + 1, where)

    def ask(self, event: Any = None) -> None:
        """Show the wanted frame soon, if it is another than the shown one."""
        del event
        if not self._images:
            return
        if self._goal is not None and self._slider_has_moved():
            self._goal = None  # by somebody else, and later
        is_known = self._fetcher is None and self.wanted() == self._shown
        if self._coming or is_known:
            return
        self._coming = True
        self.schedule(self._arrive, 0)

    def _slider_has_moved(self) -> bool:
        return int(self.viewer.dims.current_step[self.axis]) != self._slider

    def settle(self, seconds: float | None = None) -> bool:
        """Draw the wanted frame now; return whether it came in time."""
        if self._fetcher is None or not self._images:
            return True
        self._arrive()
        return self._fetcher.settle(seconds)

    def _drawn(self, event: Any) -> None:
        """Ask again once a picture that was late is drawn."""
        del event  # napari has an event `loaded` as well, and never sends it
        if self._late:
            self.ask()

    def _arrive(self) -> None:
        self._coming = False
        if not self._images:
            return
        if self._fetcher is not None:
            self._turn(self._fetcher)
        elif all(image.loaded for image in self._images):
            self._late = False
            self._show_drawn(self.wanted())
        else:
            self._late = True

    def _turn(self, fetcher: Fetcher) -> None:
        """Move the slider where somebody wants to go, and have it drawn."""
        goal, self._goal = self._goal, None
        if goal is not None:
            self._coming = True  # what the slider says is known already
            try:
                self._move(goal)
            finally:
                self._coming = False
        fetcher.turn(self.wanted())

    def _show_drawn(self, drawn: tuple[int, int | None]) -> None:
        if drawn != self._shown:
            self._shown = drawn
            self._show(*drawn)


def _index(point: float, image: Image, axis: int) -> int:
    step = round(float(point) / float(image.scale[axis]))
    return int(min(max(step, 0), max(image.data.shape[axis] - 1, 0)))
