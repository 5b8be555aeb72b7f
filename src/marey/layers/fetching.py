"""The drawn frame: pictures are fetched beside the viewer's thread.

In a window napari would slice an image the moment the slider moves, and decode
the frame while nobody can do anything. Here a step is only noted. What is in
memory is drawn in the next turn of the event loop, all channels and the marks
together; what is not is fetched by a thread, and until it has come the picture
drawn before stays, with its marks.

The newest wish wins: those in between are dropped. A fetch that has begun is
drawn when it ends, so that somebody who scrubs sees pictures pass by. One that
hangs is passed by after a while; it can neither stop the others nor be drawn
over what has been drawn since.

`Layer.data` is not touched by this: whoever asks it gets the frame he asked for.
"""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Any

from psygnal import Signal

from marey.layers.way import Travel

if TYPE_CHECKING:
    from collections.abc import Callable

    from napari.components import ViewerModel
    from napari.layers import Image

    from marey.frames import FrameSeries

    Schedule = Callable[[Callable[[], object], int], object]

Where = tuple[int, int | None]
"""A frame and its plane; None without planes."""
LOOK = 4
"""Milliseconds between two looks at a fetch under way."""
SLOW = 1.0
"""Seconds after which the next wish no longer waits for a fetch."""
MANY = 8
"""Fetches under way at most, all but one of them slow."""
_GLANCE = 0.1
REST = 200
"""Milliseconds without a new picture after which thumbnails are drawn."""


@dataclass
class Wish:
    """A place of the sliders, and what napari needs to show it.

    Attributes
    ----------
    number : int
        Wishes are counted; a lower one is never drawn over a higher one.
    where : tuple
        Frame and plane.
    requests : list of (Image, callable)
        For each visible layer what reads its slice, in any thread.
    """

    number: int
    where: Where
    requests: list[tuple[Image, Any]]
    begun: float = 0.0
    answer: Future[list[tuple[Image, Any]]] = field(default_factory=Future)

    def is_like(self, other: Wish) -> bool:
        """Whether both ask for the same, so that one fetch is enough."""
        return self.where == other.where and [
            (layer, request.slice_input) for layer, request in self.requests
        ] == [(layer, request.slice_input) for layer, request in other.requests]

    def read(self) -> list[tuple[Image, Any]]:
        """Read the slices of all layers."""
        return [(layer, request()) for layer, request in self.requests]

    def read_beside(self) -> None:
        """Read in a thread of its own; ``answer`` tells."""
        self.begun = monotonic()

        def run() -> None:
            try:
                self.answer.set_result(self.read())
            except BaseException as trouble:  # noqa: BLE001 - raised to the viewer
                self.answer.set_exception(trouble)

        Thread(target=run, name="marey fetch", daemon=True).start()


class Fetcher:
    """Brings wanted frames of a series onto the canvas.

    Parameters
    ----------
    viewer : napari.components.ViewerModel
        The viewer.
    series : FrameSeries
        Whose pictures the layers show.
    schedule : callable
        ``schedule(fn, ms)`` calls ``fn()`` later in the thread of the viewer.

    Attributes
    ----------
    drawn : Signal(tuple)
        Frame and plane, in the turn in which their pictures are put in.
    pending : Signal(bool)
        Whether the wanted frame is being fetched.
    ask : callable
        Called when something has to be drawn; to call `turn` soon.
    travel : Travel
        Reads ahead.
    """

    drawn = Signal(tuple)
    pending = Signal(bool)

    def __init__(
        self, viewer: ViewerModel, series: FrameSeries, schedule: Schedule
    ) -> None:
        self.viewer, self.series, self.schedule = viewer, series, schedule
        self.ask: Callable[[], object] = lambda: None
        self.travel = Travel(series)
        self._images: list[Image] = []
        self._again = True
        self._is_pending = False
        self._count = self._last_drawn = 0
        self._newest: Wish | None = None
        self._next: Wish | None = None
        self._running: list[Wish] = []
        self._looking = False
        self._drawings = 0

    def attach(self, images: list[Image]) -> None:
        """Slice these layers from now on."""
        self._images = list(images)
        for image in images:
            fetched_slices(image, self)
            follow = getattr(image.data, "follow", None)
            if follow is not None:
                follow(follows=False)

    def detach(self) -> None:
        """Draw nothing any more; what is under way comes to nothing."""
        self._images, self._running = [], []
        self._newest = self._next = None
        self.travel.stop()

    def draw_again(self) -> None:
        """Slice anew what is shown: napari says it has changed."""
        self._again = True
        self.ask()

    # Turns, in the thread of the viewer

    def turn(self, where: Where) -> None:
        """Draw a frame if it is in memory; have it fetched if it is not."""
        wish = self._wish(where)
        last = self._newest
        if not self._images or not (
            self._again or last is None or not wish.is_like(last)
        ):
            return
        self._again, self._newest = False, wish
        self.travel.to(where)
        if self._is_at_hand(wish):
            self._next = None
            self._put_in(wish, wish.read())
            self._say_pending(pending=False)
        else:
            self._next = wish
            self._say_pending(pending=True)
        self._go_on()

    def settle(self, seconds: float | None = None) -> bool:
        """Wait until what was wished for last is drawn; return whether it is."""
        end = None if seconds is None else monotonic() + seconds
        while self._is_pending:
            left = None if end is None else end - monotonic()
            if left is not None and left <= 0:
                return False
            short = _GLANCE if left is None else min(left, _GLANCE)
            wait([one.answer for one in self._running], short, FIRST_COMPLETED)
            self._go_on()
        return True

    def _wish(self, where: Where) -> Wish:
        self._count += 1
        requests = []
        for image in self._images:
            if image.visible:
                state: Any = image._slicing_state  # noqa: SLF001 - see fetched_slices
                requests.append((image, state.request(self.viewer.dims)))
        return Wish(self._count, where, requests)

    def _is_at_hand(self, wish: Wish) -> bool:
        """Whether drawing takes no more than a look into memory."""
        if not wish.requests:
            return True
        dims = self.viewer.dims
        is_flat = tuple(dims.displayed) == (dims.ndim - 2, dims.ndim - 1)
        if not is_flat or any(image.multiscale for image, _ in wish.requests):
            return False
        return self.series.at_hand(*wish.where)

    def _go_on(self) -> None:
        """Draw what has ended, begin what is wanted next, and look again later."""
        for wish in [one for one in self._running if one.answer.done()]:
            self._running.remove(wish)
            self._end(wish)
        self._begin_next()
        if self._running and not self._looking:
            self._looking = True
            self.schedule(self._look, LOOK)

    def _look(self) -> None:
        self._looking = False
        self._go_on()

    def _begin_next(self) -> None:
        wish = self._next
        if wish is None or len(self._running) >= MANY:
            return
        late = monotonic() - SLOW
        if any(one.begun > late for one in self._running):
            return
        self._next = None
        same = next((one for one in self._running if one.is_like(wish)), None)
        if same is not None:
            same.number = wish.number  # it hangs: a second one would hang as well
            return
        wish.read_beside()
        self._running.append(wish)

    def _end(self, wish: Wish) -> None:
        newest = self._next is None and wish.number == self._count
        trouble = wish.answer.exception()
        if wish.number > self._last_drawn and trouble is None and self._images:
            self._put_in(wish, wish.answer.result())
        if self._next is None and not any(
            one.number > wish.number for one in self._running
        ):
            self._say_pending(pending=False)
        if newest and trouble is not None:
            raise trouble

    def _put_in(self, wish: Wish, slices: list[tuple[Image, Any]]) -> None:
        """Give all layers their slices, and say so, in one turn."""
        self._last_drawn = wish.number
        units = self.viewer.dims.units
        for layer, response in slices:
            state: Any = layer._slicing_state  # noqa: SLF001 - see fetched_slices
            state._units = units  # noqa: SLF001
            state._update_slice_response(response)  # noqa: SLF001
            layer._refresh_sync(data_displayed=True, highlight=True)  # noqa: SLF001
        self.drawn.emit(wish.where)
        self._drawings += 1
        drawings = self._drawings
        self.schedule(lambda: self._draw_thumbnails(drawings), REST)

    def _draw_thumbnails(self, drawings: int) -> None:
        """Draw thumbnails once pictures do not follow each other any more."""
        if drawings == self._drawings:
            for layer in self._images:
                layer._refresh_sync(thumbnail=True)  # noqa: SLF001

    def _say_pending(self, *, pending: bool) -> None:
        for layer in self._images:
            layer._slicing_state._set_loaded(not pending)  # noqa: SLF001
        if pending != self._is_pending:
            self._is_pending = pending
            self.pending.emit(pending)


def fetched_slices(layer: Image, fetcher: Fetcher) -> None:
    """Let a fetcher decide when a layer is sliced.

    napari slices a layer when a slider moves and when it is refreshed. Both
    become a word to the fetcher; what napari knows as asynchronous slicing,
    and its setting, are left out for this layer.

    Parameters
    ----------
    layer : napari.layers.Image
        The layer.
    fetcher : Fetcher
        Is told.
    """
    # there is no public way: the state that slices gets methods of its own
    state: Any = layer._slicing_state  # noqa: SLF001
    kind: Any = type(state)
    request: Callable[[Any, Any], Any] = kind._make_slice_request  # noqa: SLF001

    def place(self: Any, dims: Any, force: bool = False) -> bool:  # noqa: FBT001, FBT002
        if not layer.visible:
            return bool(kind.set_slice_input_from_dims(self, dims, force))
        if force:
            fetcher.draw_again()
        else:
            fetcher.ask()
        return False

    def refresh(self: Any) -> None:
        del self
        fetcher.draw_again()

    methods = {
        "_make_slice_request": None,
        "request": request,
        "set_slice_input_from_dims": place,
        "set_view_slice": refresh,
    }
    state.__class__ = type(kind.__name__, (kind,), methods)
