"""One handler of the step event: the newest wanted frame wins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from napari.components import ViewerModel
    from napari.layers import Image

    Schedule = Callable[[Callable[[], object], int], object]


class Stepper:
    """Notes which frame is wanted and lets it be shown once per turn of the loop.

    With napari's asynchronous slicing the picture comes later than the
    slider; marks wait for it, because they belong to the frame that is drawn.

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

    def detach(self) -> None:
        """Stop following."""
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
        t = _index(dims.point[axis], image, 0)
        plane = _index(dims.point[axis + 1], image, 1) if self._planes else None
        return t, plane

    def go(self, t: int) -> None:
        """Move the slider to a frame."""
        self.viewer.dims.set_point(self.axis, t * float(self._images[0].scale[0]))

    def go_to_plane(self, plane: int) -> None:
        """Move the slider of planes."""
        where = plane * float(self._images[0].scale[1])
        self.viewer.dims.set_point(self.axis + 1, where)

    def ask(self, event: Any = None) -> None:
        """Show the wanted frame soon, if it is another than the shown one."""
        del event
        if not self._images or self._coming or self.wanted() == self._shown:
            return
        self._coming = True
        self.schedule(self._arrive, 0)

    def _drawn(self, event: Any) -> None:
        """Ask again once a picture that was late is drawn."""
        del event  # napari has an event `loaded` as well, and never sends it
        if self._late:
            self.ask()

    def _arrive(self) -> None:
        self._coming = False
        if not self._images or not all(image.loaded for image in self._images):
            self._late = True
            return
        self._late = False
        wanted = self.wanted()
        if wanted != self._shown:
            self._shown = wanted
            self._show(*wanted)


def _index(point: float, image: Image, axis: int) -> int:
    step = round(float(point) / float(image.scale[axis]))
    return int(min(max(step, 0), max(image.data.shape[axis] - 1, 0)))
