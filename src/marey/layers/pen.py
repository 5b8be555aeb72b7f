"""What a click means: points of the shown frame, drawn and stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.layers.gestures import REACH, Click
from marey.layers.marking import MarkBoard
from marey.layers.points import Marks, nearest
from marey.layers.pointview import PointView
from marey.layers.tracks import track_for_click
from marey.layers.trails import Trails
from marey.layers.wording import told_by, too_late, why_broken

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from marey.layers.session import Session
    from marey.recording import Recording
    from marey.words import Change, Conflict, MarkType


class Pen:
    """Adds, moves, selects and removes points of the shown frame.

    Parameters
    ----------
    session : Session
        For whom.
    recording : Recording
        Where the points are stored.

    Attributes
    ----------
    selection : tuple of int
        Ids of selected marks.
    lit : int or None
        The mark under the pointer.
    track : int
        The selected track, which the next click continues; 0 without. A mark
        that was just added does not select its track, else clicking through
        the objects of a frame would join them all.
    over : str
        What a click under the pointer would do, where that needs words.
    """

    def __init__(self, session: Session, recording: Recording) -> None:
        self._session = session
        self._recording = recording
        self.board = MarkBoard(
            recording, session.poster, session.births, session.echoes
        )
        self.board.altered.connect(self._on_altered)
        self.board.done.connect(self._on_done)
        self.board.late.connect(self._on_late)
        self.trails = Trails(session, recording)
        self.view: PointView | None = None
        self.selection: tuple[int, ...] = ()
        self.lit: int | None = None
        self.track = 0
        self.over = ""
        self._stale = False
        self._is_shown = False
        self._asked: int | None = None
        self._dragged: dict[int, tuple[float, float]] = {}

    @property
    def marks(self) -> Marks:
        """The marks of the shown frame, pending ones included."""
        return self.board.rows

    # -- drawing -------------------------------------------------------------------
    def show(self, t: int) -> None:
        """Draw the marks of a frame; what is under way in the other is kept."""
        if t == self.board.t and self._is_shown:
            self.draw()  # another plane of the same frame
            return
        self.dropped()
        self._is_shown = True
        self.lit, self.over, self._asked = None, "", None
        self.select(())
        self._stale = False
        self.board.standing = any(kind.persistent for kind in self._session.types)
        self.board.read(t)
        self.trails.show(t)

    def reread(self) -> None:
        """Read the marks again, as soon as nothing of ours is on its way."""
        self._stale = bool(self.board.pending)
        if not self._stale:
            self.board.read(self.board.t)
            self.trails.show(self.board.t)

    def hear(self, change: Change) -> None:
        """Take news of the table of points."""
        if not self._session.echoes.is_echo(change):
            frame = self._session.frame_id
            here = change.frames is None or frame in change.frames
            if here or self.trails.is_used or self.board.standing:
                self.reread()

    def draw(self) -> None:
        """Draw again: looks, plane, selection or pointer changed."""
        layer = self._session.tools.points
        if layer is None:
            if not len(self.marks):
                return
            layer = self._session.canvas.need_points()
        if self.view is None or self.view.layer is not layer:
            self.view = PointView(self._session.viewer, layer)
            layer.events.data.connect(self._on_napari)
        lit = self.selection if self.lit is None else (*self.selection, self.lit)
        marks, session = self.marks, self._session
        now = self._now(lit)
        told = told_by(session, self.board.t)
        self.view.draw(marks, session.looks, session.plane, lit=now, told=told)

    def _now(self, ids: Iterable[int]) -> tuple[int, ...]:
        """Return ids as the rows have them by now: new marks may be stored."""
        known, here = self._session.births.known, self.marks.ids
        return tuple(known[n] if known.get(n) in here else n for n in ids)

    def _on_altered(self) -> None:
        self.selection = self._now(self.selection)
        if self.lit is not None:
            (self.lit,) = self._now((self.lit,))
        if not np.isin(self.marks.types, [k.id for k in self._session.types]).all():
            self._session.reload_types()  # one was stored with its first mark
        self.draw()
        self._session.counted.emit()

    def _on_late(self, conflicts: tuple[Conflict, ...]) -> None:
        self._session.say(too_late(len(conflicts), "mark"))

    def _on_done(self) -> None:
        if self._stale:
            self.reread()
        elif self.trails.is_used and not self.board.pending:
            self.trails.show(self.board.t)

    # -- what gestures ask ---------------------------------------------------------
    @property
    def marks_points(self) -> bool:
        """Whether a left click is ours now."""
        session = self._session
        return session.tools.marks_points and session.viewer.dims.ndisplay == 2

    def place(self, position: Any) -> tuple[float, float]:
        """Turn a world position into pixels of the drawn frame, y first."""
        y, x = self._session.canvas.need_points().world_to_data(position)
        return float(y), float(x)

    def mark_at(self, yx: tuple[float, float]) -> int | None:
        """Return the id of the mark within reach of a place."""
        if self.view is None:
            return None
        row = nearest(self.view.marks.yx, yx, REACH * self.view.pixel())
        return None if row is None else int(self.view.marks.ids[row])

    # -- gestures ------------------------------------------------------------------
    def clicked(self, click: Click) -> None:
        """Act on a click."""
        if click.mark is not None:
            self._clicked_mark(click.mark, click.modifiers)
        elif "Control" in click.modifiers:
            self._session.say("nothing here to remove")
        else:
            self._add(click)

    def passed_over(self) -> None:
        """Say why a click that no tool of ours takes does nothing."""
        self._session.say_why_nothing()

    def hovered(self, yx: tuple[float, float] | None) -> None:
        """Light up what a press would take and say what a click would join."""
        lit = None if yx is None else self.mark_at(yx)
        if lit != self.lit:
            self.lit = lit
            layer = self._session.canvas.need_points()
            layer.cursor = "pointing" if lit is not None else "crosshair"
            self.draw()
        over = "" if yx is None else self._words_over(yx)
        if over != self.over:
            self.over = over
            self._session.hinted.emit(self._session.hint())

    def drag(self, mark: int, by: tuple[float, float]) -> None:
        """Show a mark, and those selected with it, moved by a way."""
        if self.view is None:
            return
        (mark,), chosen = self._now((mark,)), self._now(self.selection)
        ids = chosen if mark in chosen else (mark,)
        moved = self.marks.take(self.marks.rows(ids))
        self._dragged = {
            int(n): (float(y + by[0]), float(x + by[1]))
            for n, (y, x) in zip(moved.ids, moved.yx, strict=True)
        }
        self.view.place(self.view.marks.moved(self._dragged).yx)

    def dropped(self) -> None:
        """Keep the marks where they were dragged; a step ends a drag as well."""
        moved, self._dragged = self._dragged, {}
        if moved:
            self.board.move(moved)

    def cancel(self) -> bool:
        """Put dragged marks back, or unselect; return whether there were any."""
        busy = bool(self._dragged) or bool(self.selection) or bool(self.track)
        self._dragged, self.track = {}, 0
        self.select(())
        self.draw()
        return busy

    def _on_napari(self, event: Any) -> None:
        """Napari's own tools edited the layer: keep it as if our gesture had."""
        view = self.view
        if view is None or event.source is not view.layer:
            return
        action, rows = str(event.action), [int(row) for row in event.data_indices]
        if action == "added":
            kind = self._session.mark_type
            if kind is not None and kind.kind == "point":
                for row in rows:
                    y, x = view.layer.data[row]
                    self.add(kind, (float(y), float(x)))
            self.draw()
        elif action == "removed":
            self.remove(tuple(int(n) for n in view.marks.ids[rows]))
        elif action == "changed":
            for row in rows:
                y, x = view.layer.data[row]
                self._dragged[int(view.marks.ids[row])] = float(y), float(x)
            if not self._session.button_is_down:
                self.dropped()

    # -- acts ----------------------------------------------------------------------
    def add(self, kind: MarkType, yx: tuple[float, float], track: int = 0) -> int:
        """Add a mark to the shown frame and plane; return its number."""
        plane = self._session.plane
        z = None if plane is None else float(plane)
        return self.board.add(kind, yx, z=z, track=track)

    def remove(self, ids: Sequence[int]) -> None:
        """Remove marks of the shown frame."""
        self.select(tuple(n for n in self.selection if n not in ids))
        if self.lit in ids:
            self.lit = None
        self.board.remove(ids)

    def select(self, ids: tuple[int, ...]) -> None:
        """Select marks of the shown frame, lit up on the canvas."""
        ids = self._now(ids)
        if ids != self.selection:
            self.selection = ids
            self.draw()
            self._session.selected.emit(ids)

    def walk(self, direction: int) -> bool:
        """Select the next mark of the frame in reading order; False without any."""
        if self.view is None or not len(self.view.marks):
            return False
        marks = self.view.marks
        order = np.lexsort((marks.yx[:, 1], marks.yx[:, 0]))
        ids = [int(n) for n in marks.ids[order]]
        at = (
            ids.index(self.selection[0])
            if self.selection[:1] in [(n,) for n in ids]
            else -1
        )
        if at < 0 and direction < 0:
            at = 0
        self._choose(ids[(at + direction) % len(ids)])
        return True

    def _choose(self, mark: int) -> None:
        self.select((mark,))
        self.track = int(self.marks.tracks[self.marks.rows((mark,))][0])

    def _clicked_mark(self, mark: int, modifiers: frozenset[str]) -> None:
        if "Control" in modifiers:
            self.remove((mark,))
        elif "Shift" in modifiers:
            self._session.say("there is a mark already: Alt-click adds another")
        else:
            self._choose(mark)

    def _add(self, click: Click) -> None:
        kind = self._session.mark_type
        if kind is not None and kind.kind == "frame":
            self._session.say(
                f"{kind.name} is said of whole frames: {kind.key or 'its key'} does it"
            )
            return
        if kind is None or kind.kind != "point":
            self._session.say("choose a type of point first: 1 to 9, or New type")
            return
        if not self._is_inside(click.yx):
            self._session.say("outside the picture: nothing is marked there")
            return
        if not self._may_mark():
            return
        track = self._track(kind, click.yx, new="Alt" in click.modifiers)
        self.select((self.add(kind, click.yx, track),))
        if "Shift" in click.modifiers:
            self.track = track
            self._session.step(1)
        elif track != self.track:
            self.track = 0

    def _is_inside(self, yx: tuple[float, float]) -> bool:
        """Whether a place is on the picture; its edge is half a pixel out."""
        series = self._recording.series
        lengths = [series.shape[series.axes.index(axis)] for axis in "YX"]
        return all(-0.5 <= at < n - 0.5 for at, n in zip(yx, lengths, strict=True))

    def _may_mark(self) -> bool:
        """Ask before marking a frame that cannot be shown."""
        t = self._session.t
        reason = why_broken(self._recording, t)
        if not reason or self._asked == t:
            return True
        self._asked = t
        self._session.say(f"{reason}. Click again to mark it all the same")
        return False

    # -- tracks --------------------------------------------------------------------
    def _track(self, kind: MarkType, yx: tuple[float, float], *, new: bool) -> int:
        if not kind.tracked:
            return 0
        track = 0 if new else self.track_at(kind, yx)
        return track or self._session.births.expect()

    def track_at(self, kind: MarkType, yx: tuple[float, float]) -> int:
        """Return the track that a click joins; 0 where it starts one."""
        known = self._session.births.known
        here = [int(n) for n in self.marks.tracks if n]
        reach = kind.size * (1.0 if self.view is None else self.view.pixel())
        ghosts = self.trails.ghosts
        return track_for_click(
            yx,
            ghosts.take(ghosts.types == kind.id),
            here,
            chosen=known.get(self.track, self.track),
            reach=reach,
        )

    def _words_over(self, yx: tuple[float, float]) -> str:
        kind = self._session.mark_type
        if self.lit is not None or kind is None or not kind.tracked:
            return ""
        track = self.track_at(kind, yx)
        if not track:
            return "starts a track"
        return f"joins track {track}" if track > 0 else "joins the new track"
