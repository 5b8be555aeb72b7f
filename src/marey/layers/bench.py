"""Everything that is at work while one recording is shown."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any
from weakref import ref

from marey.layers.alignment import Alignment
from marey.layers.borders import Borders
from marey.layers.brush import Brush
from marey.layers.fetching import Fetcher
from marey.layers.framing import Framing
from marey.layers.gestures import Gestures
from marey.layers.handling import Handling
from marey.layers.link import Echoes
from marey.layers.outliner import Outliner
from marey.layers.pen import Pen
from marey.layers.shapes import facts_of
from marey.layers.smart import Smart
from marey.layers.steps import Stepper
from marey.layers.wording import why_broken

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from marey.layers.session import Session
    from marey.recording import Recording
    from marey.words import Change, MarkType

    Schedule = Callable[[Callable[[], object], int], object]

TICK = 100
"""Milliseconds between two looks for news."""
MASKS = ("mask_tile", "mask_frame", "mask_layer", "mask_class")


def at_once(fn: Callable[[], object], ms: int) -> None:
    """Call a function now: the scheduler where there is no event loop."""
    del ms
    fn()


class Bench:
    """The tools of one recording and the news they hear.

    Parameters
    ----------
    session : Session
        For whom.
    recording : Recording
        What is worked on.

    Attributes
    ----------
    t : int
        The drawn frame.
    plane : int or None
        The drawn plane.
    is_running : bool
        Whether it listens: from `start` to `stop`.
    """

    def __init__(self, session: Session, recording: Recording) -> None:
        self._session = session
        self.recording = recording
        self.t = 0
        self.plane: int | None = None
        session.echoes = Echoes(origin_of(recording))
        self.alignment = Alignment(session, recording)
        self.pen = Pen(session, recording)
        self.pen.trails.alignment = self.alignment
        self.outliner = Outliner(session, recording)
        self.brush = Brush(session, recording)
        self.framing = Framing(session, recording)
        self.handling = Handling(session, self)
        self.smart = Smart(session, recording, self.brush, self.pen)
        self.gestures = Gestures(self.pen)
        schedule = session.poster.schedule or at_once
        self.borders = Borders(session, self.smart, schedule)
        self.steps = Stepper(session.viewer, self._arrive, schedule)
        self.fetcher: Fetcher | None = None
        self._acted = False
        self.is_running = False
        self._zooming = False
        self._frame = -1

    # -- from opening to closing ---------------------------------------------------
    def start(self) -> None:
        """Add the pictures and listen to viewer, recording and file."""
        session, series = self._session, self.recording.series
        session.canvas.facts = {"recording": str(self.recording.path)}
        schedule = session.poster.schedule
        if schedule is not None:
            self.fetcher = Fetcher(session.viewer, series, schedule)
        session.canvas.show(series, self.recording.calibration, self.fetcher)
        viewer = session.viewer
        viewer.mouse_drag_callbacks.append(self.gestures.press)
        viewer.mouse_drag_callbacks.append(self.smart.press)
        viewer.mouse_move_callbacks.append(self.gestures.hover)
        viewer.mouse_double_click_callbacks.append(self.gestures.double_click)
        viewer.layers.events.removed.connect(self._on_removed)
        viewer.scene.camera.events.zoom.connect(self._on_zoom)
        self.steps.attach(session.canvas.images, planes="Z" in series.axes)
        if self.fetcher is not None:
            self._fetch_by(self.fetcher)
        self.recording.changes.connect(self._hear)
        series.grew.connect(self._on_grew)
        series.reordered.connect(self._on_reordered)
        series.retimed.connect(session.retimed.emit)
        for board in (self.pen.board, self.outliner.board, self.brush):
            board.done.connect(self.note_act)
        session.poster.settled.connect(self._tell_act)
        self.borders.start()
        self.is_running = True
        self.steps.ask()
        if schedule is not None:
            self._tick_later()

    def stop(self) -> None:
        """Keep what is half done and stop listening."""
        self.is_running = False
        self.borders.end()
        self.smart.stop()
        self.alignment.end()
        self.pen.dropped()
        self.outliner.keep_all()
        session, viewer = self._session, self._session.viewer
        session.poster.settled.disconnect(self._tell_act)
        self.recording.series.grew.disconnect(self._on_grew)
        self.recording.series.reordered.disconnect(self._on_reordered)
        self.recording.series.retimed.disconnect(session.retimed.emit)
        self.recording.changes.disconnect(self._hear)
        self.steps.detach()
        viewer.scene.camera.events.zoom.disconnect(self._on_zoom)
        viewer.layers.events.removed.disconnect(self._on_removed)
        viewer.mouse_double_click_callbacks.remove(self.gestures.double_click)
        viewer.mouse_move_callbacks.remove(self.gestures.hover)
        viewer.mouse_drag_callbacks.remove(self.smart.press)
        viewer.mouse_drag_callbacks.remove(self.gestures.press)

    def use_scheduler(self, schedule: Schedule) -> None:
        """Work with another scheduler from now on."""
        self.steps.schedule = self.borders.schedule = schedule
        if self.fetcher is None:
            series = self.recording.series
            self.fetcher = Fetcher(self._session.viewer, series, schedule)
            self.fetcher.attach(self._session.canvas.images)
            self._fetch_by(self.fetcher)
        self.fetcher.schedule = schedule
        self._tick_later()

    def _fetch_by(self, fetcher: Fetcher) -> None:
        self.steps.fetch_by(fetcher)
        fetcher.pending.connect(self._session.pending.emit)

    # -- steps -----------------------------------------------------------------------
    def _arrive(self, t: int, plane: int | None) -> None:
        self.t, self.plane = t, plane
        ids = self.recording.series.ids
        self._frame = int(ids[t]) if t < len(ids) else -1
        with self._session.counted.blocked():  # once is enough
            self.alignment.show(t)
            self.pen.show(t)
            self.outliner.show(t)
            self.smart.leave()
            self.brush.show(t, plane)
            self.framing.show(t)
        self.borders.ask()
        self._session.canvas.tell(why_broken(self.recording, t))
        self._session.stepped.emit(t)
        self._session.counted.emit()

    def reread(self) -> None:
        """Read marks and mask of the shown frame again."""
        self.alignment.show(self.t)
        self.pen.reread()
        self.outliner.reread()
        self.brush.reread()
        self.framing.show(self.t)

    def realign(self) -> None:
        """Draw by offsets that have changed."""
        self.alignment.hear()
        self.pen.trails.show(self.t)

    def align(self, *, on: bool) -> None:
        """Show frames aligned, or as recorded."""
        self.alignment.turn(on=on)
        self.pen.trails.show(self.t)

    def retype(self, types: list[MarkType]) -> None:
        """Draw by types that changed."""
        self.brush.refresh_types(types)
        stands = any(kind.persistent for kind in types)
        if stands or self.pen.board.standing:
            self.pen.board.standing = self.outliner.board.standing = stands
            self.pen.reread()
            self.outliner.reread()
        self.pen.draw()
        self.outliner.draw()
        self.outliner.color()

    # -- news ------------------------------------------------------------------------
    def deliver(self) -> None:
        """Settle posts and hand out what came in."""
        session = self._session
        session.poster.settle()
        idle = not len(session.poster)
        self.recording.deliver()
        if idle:
            session.echoes.clear()

    def _tick_later(self) -> None:
        schedule, me = self._session.poster.schedule, ref(self)

        def tick() -> None:
            bench = me()  # a closed window must not be kept by its timer
            if bench is not None and bench.is_running:
                bench.deliver()
                bench._tick_later()  # noqa: SLF001 - itself

        if schedule is not None:
            schedule(tick, TICK)

    def _hear(self, change: Change) -> None:
        session = self._session
        if change.table in {"marker", "track"}:
            self.pen.hear(change)
        elif change.table == "shape":
            self.outliner.hear(change)
        elif change.table == "frame_label":
            self.framing.hear(change)
        elif change.table in {*MASKS, "object"}:
            self.brush.hear(change)
        elif change.table == "frame_offset":
            self.realign()
        elif change.table == "type":
            session.reload_types()
        session.changed.emit(change)

    def _on_grew(self, count: int) -> None:
        self._session.canvas.grow()
        self._session.grew.emit(count)

    def _on_reordered(self) -> None:
        """Stay with the frame that is drawn, wherever it stands now."""
        self._session.trails.forget()
        place = int(self.recording.series.positions(self._frame))
        if place < 0 or place == self.t:
            self.reread()
            return
        self._session.canvas.grow()
        self.steps.go(place)
        self._arrive(place, self.plane)

    def _on_removed(self, event: object) -> None:
        self._session.canvas.forget(event.value)  # type: ignore[attr-defined]

    def _on_zoom(self, event: object) -> None:
        del event
        if not self._zooming:
            self._zooming = True
            schedule = self._session.poster.schedule or at_once
            schedule(self._rescale, 0)

    def _rescale(self) -> None:
        """Keep marks at their size on the screen."""
        self._zooming = False
        if self.is_running:
            if self.pen.view is not None:
                self.pen.view.rescale()
            self.outliner.rescale()
            self.pen.trails.draw()
            self._session.trails.rescale()

    # -- acts ------------------------------------------------------------------------
    def note_act(self) -> None:
        """Say the words of an act in the file, once nothing is waiting."""
        self._acted = True
        if not len(self._session.poster):
            self._tell_act()

    def _tell_act(self) -> None:
        if not self._acted:
            return
        self._acted = False
        self._session.forget_question()
        last = self.recording.history.next_undo()
        if last is not None:
            self._session.acted.emit(last.words)

    def hold(self, position: Any, modifiers: Collection[str] = ()) -> None:
        """Tell the tools that the left button went down at a place of the world."""
        if self._session.tool == "paint":
            self.brush.begin(self.pen.place(position))
        self.outliner.hold(position, modifiers)

    def draw_around(self, position: Any) -> None:
        """Tell the brush that the right button, which draws around, went down."""
        if self._session.paint_mode == "paint" and self._session.tool == "paint":
            self.brush.aim(self.pen.place(position))

    def let_go(self, position: Any) -> None:
        """Tell the tools that the left button came up at a place of the world."""
        self.brush.let_go()
        self.outliner.let_go(position)
        if not self.pen.marks_points:
            self.pen.dropped()

    # -- counts ----------------------------------------------------------------------
    def counts(self) -> dict[str, int]:
        """Count marks and shapes of the shown frame by type name."""
        names = {kind.id: kind.name for kind in self._session.types}
        marks, rows = self.pen.marks, self.outliner.board.rows
        sure = self._session.looks.sure
        outlines = facts_of(rows)
        ids = [
            *marks.types[sure.mask(marks.types, marks.scores)].tolist(),
            *outlines.types[sure.mask(outlines.types, outlines.scores)].tolist(),
            *(label.type for label in self.framing.labels),
        ]
        return dict(Counter(names[n] for n in ids if n in names))

    def next_marked(self, direction: int) -> int | None:
        """Find the next frame with marks, a mask of the shown layer, or a note."""
        recording, t = self.recording, self.t
        found = (
            recording.markers.next_frame(t, direction),
            recording.shapes.next_frame(t, direction),
            recording.masks.next_frame(t, direction, self.brush.name),
            recording.notes.next_frame(t, direction),
            recording.frame_labels.next_frame(t, direction),
        )
        there = [one for one in found if one is not None]
        if not there:
            return None
        return min(there) if direction > 0 else max(there)

    def has_marks(self) -> bool:
        """Whether anybody has marked anything in this recording."""
        recording = self.recording
        return (
            bool(
                recording.types.list()
                and (recording.markers.any() or recording.shapes.any())
            )
            or self.brush.is_used()
        )


def origin_of(recording: Recording) -> int:
    """Return the number by which the feed tells this recording's acts."""
    return int(recording.origin)
