"""Shapes of the shown frame: napari draws them, we keep them, half-drawn ones too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from marey.layers.drawing import Draft, ShapeBoard
from marey.layers.shapes import in_plane
from marey.layers.shapeview import ShapeView
from marey.layers.wording import too_late

if TYPE_CHECKING:
    from marey.layers.session import Session
    from marey.recording import Recording
    from marey.words import Change, Conflict


class Outliner:
    """Stores what is drawn with napari's shape tools.

    A polygon that is half drawn when another frame comes is kept as a draft
    of the frame where it was begun; the next corners set there go on with it.

    Parameters
    ----------
    session : Session
        For whom.
    recording : Recording
        Where the shapes are stored.

    Attributes
    ----------
    drafts : dict
        Half-drawn shapes by frame.
    """

    def __init__(self, session: Session, recording: Recording) -> None:
        self._session = session
        self._recording = recording
        self.board = ShapeBoard(
            recording, session.poster, session.births, session.echoes
        )
        self.board.altered.connect(self.draw)
        self.board.done.connect(self._on_done)
        self.board.late.connect(self._on_late)
        self.view: ShapeView | None = None
        self.drafts: dict[int, Draft] = {}
        self._frames: set[int] | None = None
        self._stale = False

    # -- drawing -------------------------------------------------------------------
    def show(self, t: int) -> None:
        """Draw the shapes of a frame; a half-drawn one of the other is kept."""
        self.keep_draft()
        self._stale = False
        self.board.read(t)
        if t in self.drafts:
            self._session.say(
                f"half a {self.drafts[t].kind} is kept here:"
                " go on with clicks, Enter closes it, Esc drops it"
            )

    def hear(self, change: Change) -> None:
        """Take news of the table of shapes."""
        if not self._session.echoes.is_echo(change):
            frame = self._session.frame_id
            if change.frames is None or frame in change.frames:
                self.reread()

    def reread(self) -> None:
        """Read the shapes again, as soon as nothing is on its way or half drawn."""
        busy = self.board.pending or (self.view is not None and self.view.is_drawing)
        self._stale = bool(busy)
        if not busy:
            self.board.read(self.board.t)

    def draw(self) -> None:
        """Draw the shapes of the shown frame and plane."""
        session = self._session
        rows = in_plane(self.board.rows, session.plane)
        if session.tools.shapes is None:
            if not rows:
                return
            session.canvas.need_shapes()
        view = self.need_view()
        if not view.is_drawing:
            view.draw(rows, session.looks)

    def need_view(self) -> ShapeView:
        """Return the view of the shapes layer, made at the first asking."""
        layer = self._session.canvas.need_shapes()
        if self.view is None or self.view.layer is not layer:
            self.view = ShapeView(layer)
            self.view.drawn.connect(self._on_drawn)
            self.view.edited.connect(self.board.edit)
            self.view.removed.connect(self.board.remove)
        return self.view

    def _on_late(self, conflicts: tuple[Conflict, ...]) -> None:
        self._session.say(too_late(len(conflicts), "shape"))

    def _on_done(self) -> None:
        if self._stale:
            self.reread()
        self._session.counted.emit()

    # -- acts ----------------------------------------------------------------------
    def _on_drawn(self, kind: str, vertices: np.ndarray) -> None:
        draft = self.drafts.pop(self.board.t, None)
        if draft is not None and draft.kind == kind:
            vertices = np.concatenate([draft.vertices, vertices])
        self._store(kind, vertices, self.board.t, self._session.plane)

    def _store(
        self, shape: str, vertices: np.ndarray, t: int, plane: int | None
    ) -> None:
        kind = self._session.mark_type
        if kind is None or kind.kind in {"point", "mask", "frame"}:
            self._session.say("choose a type of shape first: 1 to 9, or New type")
            self.draw()
            return
        z = None if plane is None else float(plane)
        self.board.add(kind, vertices, shape=shape, t=t, z=z)

    def remove_selected(self) -> bool:
        """Remove the selected shapes; return whether there were any."""
        ids = () if self.view is None else self.view.selected()
        if ids:
            self.board.remove(ids)
        return bool(ids)

    # -- drafts --------------------------------------------------------------------
    def keep_draft(self) -> None:
        """Take a half-drawn shape away from napari and keep it."""
        view, kind = self.view, self._session.mark_type
        if view is None or not view.is_drawing or kind is None:
            return
        vertices, t = view.half_drawn(), self.board.t
        view.forget_half_drawn()
        if t in self.drafts:
            vertices = np.concatenate([self.drafts[t].vertices, vertices])
        if len(vertices) and kind.kind in {"polygon", "polyline"}:
            plane = self._session.plane
            self.drafts[t] = Draft(t, plane, kind.kind, kind.name, vertices)

    def keep_all(self) -> None:
        """Store every draft that has corners enough: closing loses nothing."""
        self.keep_draft()
        names = {kind.name: kind for kind in self._session.types}
        for draft in self.drafts.values():
            if draft.is_closable and draft.type_name in names:
                z = None if draft.plane is None else float(draft.plane)
                kind, corners = names[draft.type_name], draft.vertices
                self.board.add(kind, corners, shape=draft.kind, t=draft.t, z=z)
        self.drafts.clear()

    def finish(self) -> bool:
        """Close what is half drawn here (Enter); return whether there was anything."""
        self.keep_draft()
        draft = self.drafts.get(self.board.t)
        if draft is None:
            return False
        if not draft.is_closable:
            self._session.say(f"a {draft.kind} needs more corners")
            return True
        del self.drafts[draft.t]
        self._store(draft.kind, draft.vertices, draft.t, draft.plane)
        return True

    def cancel(self) -> bool:
        """Drop what is half drawn here (Escape); return whether there was anything."""
        drawing = self.view is not None and self.view.is_drawing
        if drawing and self.view is not None:
            self.view.forget_half_drawn()
        dropped = self.drafts.pop(self.board.t, None)
        self.draw()
        return drawing or dropped is not None

    def color(self) -> None:
        """Draw the next shape in the colour of the chosen type."""
        session = self._session
        kind = session.mark_type
        if kind is not None and session.tools.shapes is not None:
            slot = session.looks.slots(np.array([kind.id], np.int64))
            self.need_view().color(session.looks.faces[slot][0])
