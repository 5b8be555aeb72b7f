"""One viewer, one recording, one person at work: the state docks share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

import numpy as np

from marey.errors import BadValue, UnknownName
from marey.layers.bench import Bench
from marey.layers.canvas import Canvas
from marey.layers.link import Births, Echoes, Poster
from marey.layers.signals import Signals
from marey.layers.style import OBJECT, Looks, looks_of
from marey.layers.tools import DRAWING, PAINT_MODES, TOOLS, Toolbox
from marey.layers.undoing import Undoing
from marey.layers.wording import hint, why_nothing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from concurrent.futures import Future

    from napari.components import ViewerModel
    from napari.layers import Image, Labels, Layer, Points, Shapes

    from marey.recording import Recording
    from marey.words import MarkType

    Schedule = Callable[[Callable[[], object], int], object]

_SESSIONS: WeakValueDictionary[int, Session] = WeakValueDictionary()


class Session(Signals):
    """What a viewer, its layers and its docks have in common.

    A session belongs to exactly one viewer and is found by it, so that docks
    need no reference to each other: ``Session.of(viewer)``. It holds the open
    recording, the shown frame, the tool that owns the left button and the
    chosen type; it listens to the viewer and speaks through `Signals`.

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

    # -- recording -----------------------------------------------------------------
    def open(self, source: Any, author: str | None = None) -> Recording:
        """Open a source with :func:`marey.open` and show it."""
        from marey.recording import open as open_recording

        recording = open_recording(
            source, author=author, wait=self.poster.schedule is None
        )
        self.show(recording)
        return recording

    def show(self, recording: Recording) -> None:
        """Show a recording: its pictures, its marks, its first frame."""
        self.close()
        self.recording = recording
        self._read_types()
        self._type = next((k for k in self.types if k.kind != "mask"), None)
        self._bench = Bench(self, recording)
        self._bench.start()
        self.opened.emit(recording)
        self.types_changed.emit(self.types)
        self.type_changed.emit(self.type)
        self.choose("look" if self._bench.has_marks() else "mark")

    def close(self) -> None:
        """Wait for what is pending, take our layers away, close the recording."""
        bench, recording = self._bench, self.recording
        if bench is None or recording is None:
            return
        bench.stop()
        self.poster.wait()
        self._bench = self.recording = None
        self.canvas.clear()
        recording.close()
        self._types, self._type = [OBJECT], OBJECT
        self.looks = looks_of([OBJECT])
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
            self._bench.reread()

    def recalibrate(self) -> None:
        """Place the layers by the calibration as it is now; what is in sight stays."""
        if self.recording is not None:
            calibration = self.recording.calibration
            self.canvas.rescale(calibration, self.recording.series.axes)
            self.calibrated.emit(calibration)

    # -- time, plane, channel --------------------------------------------------------
    @property
    def t(self) -> int:
        """The frame that is drawn, with its marks."""
        return 0 if self._bench is None else self._bench.t

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
        if self._bench is not None:
            self._bench.steps.go(t)
        return t

    def step(self, n: int) -> int:
        """Go `n` frames on from the wanted one; return where it went."""
        if self._bench is None:
            return 0
        return self.go(self._bench.steps.wanted()[0] + int(n))

    def next_marked(self, direction: int) -> int | None:
        """Go to the next (+1) or previous (-1) frame with marks, or say none is."""
        frames = np.zeros(0) if self._bench is None else self._bench.marked_frames()
        beyond = frames[frames > self.t] if direction > 0 else frames[frames < self.t]
        if not len(beyond):
            self.say(f"no {'later' if direction > 0 else 'earlier'} frame has marks")
            return None
        return self.go(int(beyond[0] if direction > 0 else beyond[-1]))

    @property
    def plane(self) -> int | None:
        """Drawn plane of a recording with Z; None without."""
        return None if self._bench is None else self._bench.plane

    def go_to_plane(self, plane: int) -> None:
        """Go to a plane of a recording with Z."""
        if self._bench is not None and self.plane is not None:
            self._bench.steps.go_to_plane(int(plane))

    @property
    def channel(self) -> int | None:
        """Channel of the selected image layer, else the lowest; None without C."""
        recording = self.recording
        if recording is None or "C" not in recording.series.axes:
            return None
        active = self.viewer.layers.selection.active
        images = self.canvas.images
        return images.index(active) if active in images else 0

    # -- tool and type -----------------------------------------------------------------
    @property
    def tool(self) -> str:
        """``"look"``, ``"mark"`` or ``"paint"``: who owns the left button."""
        return self.tools.tool

    @property
    def paint_mode(self) -> str:
        """``"paint"``, ``"erase"``, ``"fill"``, ``"pick"`` or ``"polygon"``."""
        return self.tools.paint_mode

    def choose(self, tool: str) -> None:
        """Give the left button to a tool.

        Parameters
        ----------
        tool : str
            ``"look"``, ``"mark"``, ``"paint"``, or one of the modes of paint.
        """
        if tool not in (*TOOLS, *PAINT_MODES):
            names = ", ".join((*TOOLS, *PAINT_MODES))
            message = f"expected a tool, one of {names}; {tool!r} came"
            raise BadValue(message)
        kind = "point"
        if self._bench is not None:
            if tool in ("paint", *PAINT_MODES):
                self._bench.brush.need_layer()
            elif tool == "mark":
                kind = self._make_ready_to_mark()
        self.tools.choose(tool, kind)

    def _make_ready_to_mark(self) -> str:
        kind = "point" if self._type is None else self._type.kind
        if kind in DRAWING:
            self.canvas.need_shapes()
            if self._bench is not None:
                self._bench.outliner.color()
        else:
            self.canvas.need_points()
        return kind

    @property
    def types(self) -> list[MarkType]:
        """Types in their order; one named *object*, with id 0, before the first."""
        return list(self._types)

    @property
    def type(self) -> MarkType | None:
        """The chosen type: of marks, or, while painting, of areas."""
        if self.tool == "paint" and self._bench is not None:
            return self._bench.brush.chosen
        return self._type

    def choose_type(self, name: str) -> None:
        """Choose a type by its name, and the tool that fits its kind."""
        kind = next((k for k in self._types if k.name == name), None)
        if kind is None:
            names = ", ".join(k.name for k in self._types)
            message = f"expected one of the types {names}; {name!r} came"
            raise UnknownName(message)
        if kind.kind == "mask" and self._bench is not None:
            self._bench.brush.choose(kind)
            self.choose(self.paint_mode if self.tool == "paint" else "paint")
        else:
            self._type = kind
            self.choose("mark")
        self.type_changed.emit(kind)

    def choose_key(self, key: str) -> bool:
        """Choose the type on a number key; say so and return False if none is."""
        kind = next((k for k in self._types if k.key == str(key) and k.active), None)
        if kind is None:
            self.say(f"no type is on key {key}")
            return False
        self.choose_type(kind.name)
        return True

    def add_type(
        self, name: str, kind: str = "point", **looks: Any
    ) -> Future[Any] | None:
        """Add a type (posted) and choose it when it is there."""
        if self.recording is None:
            return None

        def done(made: Any) -> None:
            self.reload_types()
            self.choose_type(str(getattr(made, "name", name)))

        return self.post(self.recording.types.add, name, kind=kind, done=done, **looks)

    def reload_types(self) -> None:
        """Read the types again and draw by them."""
        before = self._types
        self._read_types()
        if before == self._types:
            return
        chosen = self._type
        if chosen is not None:
            same = [
                k for k in self._types if k.id == chosen.id or k.name == chosen.name
            ]
            same.sort(
                key=lambda k: (k.id != chosen.id or not k.id, k.name != chosen.name)
            )
            first = next((k for k in self._types if k.kind != "mask"), None)
            self._type = same[0] if same else first
        if self._bench is not None:
            self._bench.retype(self.types)
        self.types_changed.emit(self.types)
        self.type_changed.emit(self.type)

    def _read_types(self) -> None:
        stored = [] if self.recording is None else self.recording.types.list()
        # without any type of mark a click still marks: an "object"
        offered = [] if any(k.kind != "mask" for k in stored) else [OBJECT]
        self._types = [*offered, *stored]
        self.looks = looks_of(self._types)

    def hint(self) -> str:
        """Text of the tool line: tool, type, count here, at most three keys."""
        over = "" if self._bench is None else self._bench.pen.over
        return hint(
            self.tool,
            self.type,
            mode=self.paint_mode,
            counts=self.counts_here(),
            over=over,
        )

    # -- acts ----------------------------------------------------------------------------
    def say(self, words: str) -> None:
        """Say something in the tool line that is no act."""
        if words:
            self.said.emit(words)

    def say_why_nothing(self) -> None:
        """A click had no effect: say why, unless another layer took it."""
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

        Where the next undo is of an earlier session, another frame, a job or
        more than 100 rows, the first press only says so and goes there. With
        a scheduler the words come by `acted` or `said` and "" is returned.
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
        """Close the shape that is being drawn (Enter)."""
        if self._bench is None or not self._bench.outliner.finish():
            self.say("no shape is being drawn")

    def cancel(self) -> None:
        """Drop the shape or drag under way, or the selection (Escape)."""
        bench = self._bench
        if bench is not None and not bench.outliner.cancel() and not bench.pen.cancel():
            self.choose("look")

    def counts_here(self) -> dict[str, int]:
        """Marks and shapes of the shown frame by type name, pending ones included."""
        return {} if self._bench is None else self._bench.counts()

    # -- masks ------------------------------------------------------------------------------
    @property
    def mask_layer(self) -> str:
        """Name of the mask layer that is shown and painted."""
        return "mask" if self._bench is None else self._bench.brush.name

    def choose_mask_layer(self, name: str) -> None:
        """Show and paint another mask layer."""
        if self._bench is not None:
            self._bench.brush.choose_layer(name)

    def choose_class(self, name: str) -> None:
        """Choose the class to paint by the name of its type."""
        self.choose_type(name)

    # -- layers -----------------------------------------------------------------------------
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

    # -- what napari says -----------------------------------------------------------------------
    def _on_tool(self, tool: str) -> None:
        if tool == "paint" and self._bench is not None:
            self._bench.brush.need_layer()
        self.tool_changed.emit(tool)
        self.hinted.emit(self.hint())

    def _follow_button(self, viewer: Any, event: Any) -> Iterator[None]:
        """Know whether the left button is down; let the press go where it goes."""
        del viewer
        if event.button != 1 or self._bench is None:
            return
        self.button_is_down = True
        self._bench.hold()
        yield
        while event.type == "mouse_move":
            yield
        self.button_is_down = False
        if self._bench is not None:
            self._bench.let_go()
