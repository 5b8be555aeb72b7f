"""What is done with selected marks beyond moving them: copied on, filled, snapped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from marey.layers.bench import Bench
    from marey.layers.session import Session


class Handling:
    """Acts on the selection of a session; each is one undo and says what it did.

    Parameters
    ----------
    session : Session
        Whose selection.
    bench : Bench
        The tools of its recording.
    """

    def __init__(self, session: Session, bench: Bench) -> None:
        self._session = session
        self._bench = bench

    def selected(self) -> tuple[str, tuple[int, ...]]:
        """Return table and ids of what is selected; points go before shapes."""
        bench = self._bench
        points = tuple(n for n in bench.pen.selection if n > 0)
        if points:
            return "marker", points
        view = bench.outliner.view
        shapes = () if view is None else view.selected()
        return "shape", tuple(n for n in shapes if n > 0)

    def copy_on(
        self, frames: int = 1, *, link: bool | None = None, existing: str = "fill"
    ) -> None:
        """Copy what is selected to the next frames.

        One frame is gone to, and the copies are selected there, so that the next
        press goes on.

        Parameters
        ----------
        frames : int
            How many.
        link : bool, optional
            Whether copies are one track with the original.
        existing : {"fill", "overwrite", "beside"}
            What becomes of marks that are there already; see `Markers.copy_on`.
        """
        session = self._session
        table, ids = self.selected()
        last = min(session.t + frames, session.n_frames - 1)
        if not ids:
            self._say_none()
        elif last <= session.t:
            session.say("this is the last frame: there is none to copy to")
        else:
            door = self._door(table).copy_on
            targets = np.arange(session.t + 1, last + 1)

            def done(made: Any) -> None:
                if not len(made):
                    session.say("the track is in these frames already")
                if frames == 1:
                    session.go(last)
                    self._select_at(last, table, tuple(int(n) for n in made))

            session.post(
                door, list(ids), targets, link=link, existing=existing, done=done
            )

    def interpolate(self, existing: str = "fill") -> None:
        """Fill the tracks of what is selected between marks placed by hand.

        Parameters
        ----------
        existing : {"fill", "overwrite", "beside"}
            What becomes of marks that are there already; see
            `marey.jobs.interpolate`.
        """
        from marey.jobs import interpolate

        tracks = self._tracks()
        if tracks is None:
            return
        if not tracks:
            self._session.say(
                "between which? Copy the mark to another frame, linked, and move it"
            )
            return

        def done(found: Any) -> None:
            if not found.added + found.moved:
                self._session.say(
                    "nothing to fill: a track needs two marks placed by hand"
                )

        recording = self._bench.recording
        self._session.post(interpolate, recording, tracks, existing=existing, done=done)

    def snap(self, how: str = "maximum", reach: float = 5.0) -> None:
        """Move selected points to what the picture shows near them.

        Parameters
        ----------
        how : str
            ``"maximum"``, ``"minimum"`` or ``"centroid"``.
        reach : float
            How far is looked, in pixels of the frame.
        """
        from marey.jobs import snap

        table, ids = self.selected()
        if table != "marker" or not ids:
            self._session.say("select points first: they are moved to the picture")
            return

        def done(moved: int) -> None:
            if not moved:
                self._session.say("they lie there already")

        channel = self._session.channel
        self._session.post(
            snap,
            self._bench.recording,
            list(ids),
            how,
            reach=reach,
            channel=channel,
            done=done,
        )

    def edit(self, **columns: Any) -> None:
        """Set columns of what is selected: ``text``, ``visibility``, ``style``, ..."""
        table, ids = self.selected()
        if ids:
            door = self._door(table).edit
            self._session.post(door, list(ids), done=self._reread, **columns)
        else:
            self._say_none()

    def hide(self) -> None:
        """Say of what is selected that it cannot be seen here, or that it can."""
        table, ids = self.selected()
        rows = self._rows(table, ids)
        seen = all(row == 0 for row in rows)
        self.edit(visibility=1 if seen else 0)

    # -- inside --------------------------------------------------------------------
    def _rows(self, table: str, ids: tuple[int, ...]) -> list[int]:
        if table == "marker":
            marks = self._bench.pen.marks
            return [int(v) for v in marks.visibility[marks.rows(ids)]]
        rows = self._bench.outliner.board.rows
        return [one.visibility for one in rows if one.id in ids]

    def _tracks(self) -> list[int] | None:
        table, ids = self.selected()
        if not ids:
            self._say_none()
            return None
        if table == "marker":
            marks = self._bench.pen.marks
            found = [int(n) for n in marks.tracks[marks.rows(ids)]]
        else:
            found = [o.track for o in self._bench.outliner.board.rows if o.id in ids]
        return sorted({track for track in found if track > 0})

    def _door(self, table: str) -> Any:
        recording = self._bench.recording
        return recording.markers if table == "marker" else recording.shapes

    def _select_at(self, t: int, table: str, ids: tuple[int, ...]) -> None:
        """Select rows of a frame as soon as it is drawn, which may be later."""
        session, bench = self._session, self._bench

        def select(shown: int) -> None:
            session.stepped.disconnect(select)
            if shown == t and table == "marker":
                session.select(ids)
            elif shown == t:
                bench.outliner.select(ids)

        session.stepped.connect(select)
        if session.t == t:
            select(t)

    def _reread(self, done: Any) -> None:
        del done
        self._bench.pen.reread()
        self._bench.outliner.reread()
        self._session.selected.emit(self._session.selection)

    def _say_none(self) -> None:
        self._session.say("nothing is selected: click a mark first")
