"""One viewer, one recording, one person at work: the state docks share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from marey.errors import BadValue
from marey.layers.bench import Bench
from marey.layers.canvas import Canvas
from marey.layers.display import Display
from marey.layers.link import Births, Echoes, Poster
from marey.layers.masking import Masking
from marey.layers.past import Past
from marey.layers.style import OBJECT, Looks, looks_of
from marey.layers.tools import Toolbox
from marey.layers.trust import Trust
from marey.layers.undoing import Undoing
from marey.layers.ways import WaysShown
from marey.layers.wording import why_nothing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from concurrent.futures import Future

    from napari.components import ViewerModel
    from napari.layers import Image, Labels, Layer, Points, Shapes

    from marey.layers.handling import Handling
    from marey.recording import Recording
    from marey.words import MarkType

    Schedule = Callable[[Callable[[], object], int], object]

_SESSIONS: WeakValueDictionary[int, Session] = WeakValueDictionary()


class Session(Masking):
    """What a viewer, its layers and its docks have in common.

    A session belongs to exactly one viewer and is found by it, so that docks
    need no reference to each other: ``Session.of(viewer)``. It holds the open
    recording, the shown frame, the tool that owns the left button and the
    chosen type; it listens to the viewer and speaks
    through :class:`~marey.layers.signals.Signals`.

    Parameters
    ----------
    viewer : napari.components.ViewerModel
        The viewer; a window is not needed.
    schedule : callable, optional
        ``schedule(fn, ms)`` calls ``fn()`` once, about ``ms`` milliseconds
        later, in the thread of the viewer. Docks give a single-shot timer; the
        session then looks for news by itself. By default `fn` is called at
        once, every post is waited for and `deliver` is called by hand, which
        is what scripts and tests want.

    Attributes
    ----------
    recording : Recording or None
        What is shown.
    button_is_down : bool
        Whether the left button is held on the canvas.
    display : Display
        How it is shown: contrast, rotation, text, scale bar, lens.
    past : Past
        Versions beside the present, and what differs.
    trust : Trust
        How sure marks have to be, and what was looked at.
    trails : WaysShown
        The ways of tracked objects: how long, in which colours.
    """

    def __init__(self, viewer: ViewerModel, schedule: Schedule | None = None) -> None:
        self.viewer = viewer
        self.recording: Recording | None = None
        self.button_is_down = False
        self.tools = Toolbox(viewer)
        self.canvas = Canvas(viewer, self.tools)
        self.canvas.undo, self.canvas.redo = self.undo, self.redo
        self.births = Births()
        self.poster = Poster(schedule)
        self.echoes = Echoes(0)
        self.looks: Looks = looks_of([OBJECT])
        self._types: list[MarkType] = [OBJECT]
        self._type: MarkType | None = OBJECT
        self._bench: Bench | None = None
        self._history = Undoing(self)
        self.trust = Trust(self)
        self.trails = WaysShown(self)
        self.display = Display(self)
        self.past = Past(self)
        self.poster.waiting.connect(self.waiting.emit)
        self.poster.refused.connect(self.said.emit)
        self.tools.changed.connect(self._on_tool)
        # held by the viewer, so that a session lives as long as its viewer
        viewer.mouse_drag_callbacks.append(self._follow_button)

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
        viewer = getattr(viewer, "__wrapped__", viewer)
        session = _SESSIONS.get(id(viewer))
        if session is None:
            session = _SESSIONS[id(viewer)] = cls(viewer, schedule)
        elif schedule is not None:
            session.use_scheduler(schedule)
        return session

    def use_scheduler(self, schedule: Schedule) -> None:
        """Work with another scheduler from now on."""
        self.poster.schedule = schedule
        if self._bench is not None:
            self._bench.use_scheduler(schedule)

    # -- recording -------------------------------------------------------------
    def open(
        self, source: Any, author: str | None = None, *, watch: bool = False
    ) -> Recording:
        """Open a source with :func:`marey.open` and show it."""
        from marey.recording import open as open_recording

        wait = self.poster.schedule is None
        recording = open_recording(source, author=author, wait=wait, watch=watch)
        self.show(recording)
        return recording

    def show(self, recording: Recording) -> None:
        """Show a recording: its pictures, its marks, its first frame."""
        self._begin(recording)
        self.opened.emit(recording)
        self.types_changed.emit(self.types)
        self.type_changed.emit(self.type)
        self._take_up_tool()

    def _begin(self, recording: Recording) -> None:
        self.close()
        self.recording = recording
        self._read_types()
        self._type = next((k for k in self.types if k.kind != "mask"), None)
        self._bench = Bench(self, recording)
        self._bench.start()
        # also to look: made after a second recording was painted, a points
        # layer crashes software OpenGL at its first drawing
        self.canvas.need_points()

    def _take_up_tool(self) -> None:
        if self._bench is not None:
            self.choose("look" if self._bench.has_marks() else "mark")

    def close(self) -> None:
        """Wait for what is pending, take our layers away, close the recording."""
        bench, recording = self._bench, self.recording
        if bench is None or recording is None:
            return
        self.closing.emit()
        bench.stop()
        self.poster.wait()
        self.display.keep()
        self._bench = self.recording = None
        self.canvas.clear()
        recording.close()
        self._types, self._type = [OBJECT], OBJECT
        self.looks = looks_of([OBJECT])
        self.trust.forget()
        self.choose("look")
        self.closed.emit()

    def deliver(self) -> None:
        """Hand out what other threads and programs have done meanwhile.

        Settles posts, grows the recording and emits `changed`.
        """
        if self._bench is not None:
            self._bench.deliver()

    def refresh(self) -> None:
        """Read types, marks and masks of the shown frame again."""
        self.reload_types()
        if self._bench is not None:
            self._bench.brush.learn_layers()
            self._bench.reread()

    def recalibrate(self) -> None:
        """Place the layers by the calibration as it is now; what is in sight stays."""
        if self.recording is not None:
            calibration = self.recording.calibration
            self.canvas.rescale(calibration, self.recording.series.axes)
            self.calibrated.emit(calibration)

    # -- acts ------------------------------------------------------------------
    def say_why_nothing(self) -> None:
        """Say why a click had no effect, unless another layer took it."""
        if self.viewer.layers.selection.active in (None, *self.canvas.images):
            self.say(why_nothing(self.tool, self._type))

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
        if self.recording is None:
            message = "expected an open recording; none is. Open one first"
            raise BadValue(message)
        future = self.recording.post(act, *args, **kwargs)

        def settled(result: Any) -> None:
            if self._bench is not None:
                self._bench.note_act()
            if done is not None:
                done(result)

        self.poster.post(future, done=settled, failed=failed)
        return future

    def undo(self) -> str:
        """Take the last act back, by the two-press rule; return what was said.

        While a shape is being drawn its last corner goes instead. Where the
        next undo is of an earlier session, another frame, a job or more than
        100 rows, the first press only says so and goes there. With a scheduler
        the words come by `acted` or `said` and "" is returned.
        """
        return self._history.press("undo")

    def redo(self) -> str:
        """Do again what was last taken back, by the same rule."""
        return self._history.press("redo")

    def forget_question(self) -> None:
        """Something was done: an undo that asked before asks again."""
        self._history.forget()

    @property
    def selection(self) -> tuple[int, ...]:
        """Ids of the selected marks of the shown frame."""
        return () if self._bench is None else self._bench.pen.selection

    @property
    def outlined(self) -> tuple[int, ...]:
        """Ids of the selected shapes of the shown frame."""
        view = None if self._bench is None else self._bench.outliner.view
        return () if view is None else view.selected()

    def select(self, ids: tuple[int, ...]) -> None:
        """Select marks of the shown frame by id."""
        if self._bench is not None:
            self._bench.pen.select(tuple(int(n) for n in ids))

    def delete(self) -> None:
        """Remove the selected marks or shapes, or say that none is selected."""
        bench = self._bench
        if bench is None:
            return
        if bench.pen.selection:
            bench.pen.remove(bench.pen.selection)
        elif not bench.outliner.remove_selected():
            self.say("nothing is selected: click a mark first")

    def walk(self, direction: int = 1) -> None:
        """Select the next mark of the shown frame and bring it into sight."""
        if self._bench is None or not self._bench.pen.walk(direction):
            self.say("no mark in this frame")

    def finish(self) -> None:
        """Close the shape or area that is being drawn (Enter)."""
        bench = self._bench
        if bench is None or not (bench.brush.finish() or bench.outliner.finish()):
            self.say("no shape is being drawn")

    def cancel(self) -> None:
        """Drop the shape or drag under way, or the selection (Escape)."""
        bench = self._bench
        if bench is None or bench.framing.cancel() or bench.brush.cancel():
            return
        if not bench.outliner.cancel() and not bench.pen.cancel():
            self.choose("look")

    @property
    def handling(self) -> Handling | None:
        """Acts on the selection; None where no recording is shown."""
        return None if self._bench is None else self._bench.handling

    @property
    def frame_labels(self) -> list[str]:
        """Names of the labels that hold for the shown frame."""
        return [] if self._bench is None else self._bench.framing.names()

    def counts_here(self) -> dict[str, int]:
        """Count marks and shapes of the shown frame by type, pending ones included."""
        return {} if self._bench is None else self._bench.counts()

    # -- layers ----------------------------------------------------------------
    @property
    def layers(self) -> tuple[Layer, ...]:
        """Our layers that are in the viewer, from below to above."""
        return self.canvas.layers

    @property
    def image_layers(self) -> list[Image]:
        """The pictures, one layer a channel."""
        return list(self.canvas.images)

    @property
    def points(self) -> Points | None:
        """The points layer; None as long as nobody needed one."""
        return self.tools.points

    @property
    def shapes(self) -> Shapes | None:
        """The shapes layer; None as long as nobody needed one."""
        return self.tools.shapes

    @property
    def labels(self) -> Labels | None:
        """The labels layer; None as long as nobody needed one."""
        return self.tools.labels

    def bind(self, table: Mapping[str, Callable[[Any], object]]) -> None:
        """Bind keys on the viewer and on each of our layers, now and later.

        Parameters
        ----------
        table : mapping of str to callable
            napari key names (``"1"``, ``"Control-Z"``) to functions of one
            argument, which is the viewer or the layer.
        """
        self.canvas.bind(table)

    # -- what napari says ------------------------------------------------------
    def _on_tool(self, tool: str) -> None:
        if tool == "paint" and self._bench is not None:
            self._bench.brush.need_layer()
        self.tool_changed.emit(tool)
        self.hinted.emit(self.hint())

    def _follow_button(self, viewer: Any, event: Any) -> Iterator[None]:
        """Know whether the left button is down; let the press go where it goes."""
        del viewer
        if self._bench is None:
            return
        if event.button == 2:
            self._bench.draw_around(event.position)
        if event.button != 1:
            return
        self.button_is_down = True
        held = frozenset(str(getattr(key, "name", key)) for key in event.modifiers)
        self._bench.hold(event.position, held)
        yield
        while event.type == "mouse_move":
            yield
        self.button_is_down = False
        if self._bench is not None:
            self._bench.let_go(event.position)
