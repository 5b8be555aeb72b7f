"""One viewer, one recording, one person at work: the state docks share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psygnal import Signal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from concurrent.futures import Future

    from napari.components import ViewerModel
    from napari.layers import Layer

    from marey.recording import Recording
    from marey.words import MarkType

    Schedule = Callable[[Callable[[], object], int], object]


class Session:
    """What a viewer, its layers and its docks have in common.

    A session belongs to exactly one viewer and is found by it, so that docks
    need no reference to each other: ``Session.of(viewer)``. It holds the open
    recording, the shown frame, the tool that owns the left button and the
    chosen type; it listens to the viewer and speaks through signals.

    Parameters
    ----------
    viewer : napari.components.ViewerModel
        The viewer; a window is not needed.
    schedule : callable, optional
        ``schedule(fn, ms)`` calls ``fn()`` once, about ``ms`` milliseconds
        later, in the thread of the viewer. Docks give a single-shot timer;
        by default `fn` is called at once and every post is waited for, which
        is what scripts and tests want.

    Attributes
    ----------
    opened : Signal(Recording)
        A recording is shown.
    closed : Signal()
        It was taken away again.
    stepped : Signal(int)
        Another frame, or another plane of it, is drawn with its marks.
    tool_changed : Signal(str)
        Another tool owns the left button; also when its mode changed.
    type_changed : Signal(MarkType or None)
        Another type was chosen, or the chosen one was edited.
    types_changed : Signal(list of MarkType)
        Types were added, edited, ordered or removed.
    said : Signal(str)
        Something for the tool line that is no act: why nothing happened, what
        the next undo would do.
    acted : Signal(str)
        Words of an act that is in the file now.
    hinted : Signal(str)
        The text of `hint` may have changed: the pointer is over something.
    changed : Signal(Change)
        News of a table, of this viewer, other viewers and other programs.
    counted : Signal()
        The marks of the shown frame changed on the canvas, pending ones
        included.
    selected : Signal(tuple of int)
        Ids of the selected marks of the shown frame.
    waiting : Signal(int)
        How many acts are not yet in the file; 0 when all are.
    grew : Signal(int)
        The recording has so many frames now.
    calibrated : Signal(Calibration)
        Pixel size, plane spacing, interval or channel names were set.
    """

    opened = Signal(object)
    closed = Signal()
    stepped = Signal(int)
    tool_changed = Signal(str)
    type_changed = Signal(object)
    types_changed = Signal(list)
    said = Signal(str)
    acted = Signal(str)
    hinted = Signal(str)
    changed = Signal(object)
    counted = Signal()
    selected = Signal(tuple)
    waiting = Signal(int)
    grew = Signal(int)
    calibrated = Signal(object)

    viewer: ViewerModel
    recording: Recording | None

    def __init__(
        self, viewer: ViewerModel, schedule: Schedule | None = None
    ) -> None: ...

    @classmethod
    def of(cls, viewer: ViewerModel, schedule: Schedule | None = None) -> Session:
        """Return the session of a viewer, made at the first asking.

        Parameters
        ----------
        viewer : napari.components.ViewerModel
            The viewer; napari's public-only proxy is unwrapped.
        schedule : callable, optional
            See the class; replaces the scheduler of a session that exists.
        """

    # -- recording ---------------------------------------------------------
    def open(self, source: Any, author: str | None = None) -> Recording:
        """Open a source with :func:`marey.open` and show it."""

    def show(self, recording: Recording) -> None:
        """Show a recording: its image layers, its marks, its first frame."""

    def close(self) -> None:
        """Wait for what is pending, take our layers away, close the recording."""

    def deliver(self) -> None:
        """Hand out what other threads and programs have done meanwhile.

        Docks call it by a timer; it settles posts, grows the recording and
        emits `changed`.
        """

    # -- time, plane, channel ----------------------------------------------
    @property
    def t(self) -> int:
        """The frame that is drawn, with its marks."""

    @property
    def n_frames(self) -> int:
        """How many frames the recording has now; 0 without one."""

    def go(self, t: int) -> int:
        """Go to a frame, held within the recording; return where it went."""

    def step(self, n: int) -> int:
        """Go `n` frames on; return where it went."""

    def next_marked(self, direction: int) -> int | None:
        """Go to the next (+1) or previous (-1) frame with marks, or say none is."""

    @property
    def plane(self) -> int | None:
        """Drawn plane of a recording with Z; None without."""

    @property
    def channel(self) -> int | None:
        """Channel of the topmost selected or visible image layer; None without C."""

    # -- tool and type ------------------------------------------------------
    @property
    def tool(self) -> str:
        """``"look"``, ``"mark"`` or ``"paint"``: who owns the left button."""

    @property
    def paint_mode(self) -> str:
        """``"paint"``, ``"erase"``, ``"fill"``, ``"pick"`` or ``"polygon"``."""

    def choose(self, tool: str) -> None:
        """Give the left button to a tool.

        Parameters
        ----------
        tool : str
            ``"look"``, ``"mark"``, ``"paint"``, or one of the modes of paint.
        """

    @property
    def types(self) -> list[MarkType]:
        """Types in their order; one named *object*, with id 0, before the first."""

    @property
    def type(self) -> MarkType | None:
        """The chosen type."""

    def choose_type(self, name: str) -> None:
        """Choose a type by its name, and the tool that fits its kind."""

    def choose_key(self, key: str) -> bool:
        """Choose the type on a number key; say so and return False if none is."""

    def add_type(
        self, name: str, kind: str = "point", **looks: Any
    ) -> Future[Any] | None:
        """Add a type (posted) and choose it when it is there."""

    def hint(self) -> str:
        """Text of the tool line: tool, type, count here, at most three keys."""

    # -- acts ---------------------------------------------------------------
    def post(
        self,
        act: Callable[..., Any],
        *args: Any,
        done: Callable[[Any], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
        **kwargs: Any,
    ) -> Future[Any]:
        """Run a door of the recording on the writer thread.

        Parameters
        ----------
        act : callable
            A door such as ``recording.notes.set``.
        *args, **kwargs
            Handed to the door.
        done, failed : callable, optional
            Called with the result or the error in the viewer's thread. A
            failure is said in words in any case.
        """

    def undo(self) -> str:
        """Take the last act back, by the two-press rule; return what was said.

        Where the next undo is of an earlier session, another frame, a job or
        more than 100 rows, the first press only says so and goes there. With
        a scheduler the words come by `acted` or `said` and "" is returned.
        """

    def redo(self) -> str:
        """Do again what was last taken back, by the same rule."""

    @property
    def selection(self) -> tuple[int, ...]:
        """Ids of the selected marks of the shown frame."""

    def select(self, ids: tuple[int, ...]) -> None:
        """Select marks of the shown frame by id."""

    def delete(self) -> None:
        """Remove the selected marks or shapes, or say that none is selected."""

    def walk(self, direction: int = 1) -> None:
        """Select the next mark of the shown frame and bring it into sight."""

    def finish(self) -> None:
        """Close the shape that is being drawn (Enter)."""

    def cancel(self) -> None:
        """Drop the shape or drag under way, or the selection (Escape)."""

    def counts_here(self) -> dict[str, int]:
        """Marks of the shown frame by type name, pending ones included."""

    # -- masks ----------------------------------------------------------------
    @property
    def mask_layer(self) -> str:
        """Name of the mask layer that is shown and painted."""

    def choose_mask_layer(self, name: str) -> None:
        """Show and paint another mask layer."""

    def choose_class(self, name: str) -> None:
        """Choose the class to paint by the name of its type."""

    # -- layers ---------------------------------------------------------------
    @property
    def layers(self) -> tuple[Layer, ...]:
        """Our layers that are in the viewer, from below to above.

        By role: `image_layers`, `points`, `shapes`, `labels`, `ghosts`; the
        last four are None as long as nobody needed them.
        """

    def bind(self, table: Mapping[str, Callable[[Any], object]]) -> None:
        """Bind keys on the viewer and on each of our layers, now and later.

        Parameters
        ----------
        table : mapping of str to callable
            napari key names (``"1"``, ``"Control-Z"``) to functions of one
            argument, which is the viewer or the layer.
        """
