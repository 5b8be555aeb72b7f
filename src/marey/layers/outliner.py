"""Shapes of the shown frame: napari draws them, we keep them, half-drawn ones too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.layers.dashing import show_pieces
from marey.layers.drafts import Draft, Drafts, sketch
from marey.layers.drawing import ShapeBoard
from marey.layers.grasp import Grasp
from marey.layers.pointview import screen_pixel
from marey.layers.reaching import DRAGGED, reach_press, reach_release
from marey.layers.shapes import in_plane
from marey.layers.shapeview import ShapeView
from marey.layers.tools import DRAWING
from marey.layers.wording import told_by, too_late
from marey.words.outlines import box

if TYPE_CHECKING:
    from collections.abc import Collection

    from marey.layers.session import Session
    from marey.layers.shapes import Outline
    from marey.recording import Recording
    from marey.words import Change, Conflict, MarkType


class Outliner:
    """Stores what is drawn with napari's shape tools.

    A polygon that is half drawn when another frame comes is kept as a draft
    of the frame where it was begun and is drawn there again; the next corner
    set there goes on with it. A rectangle, ellipse or line that is being
    dragged is stored as it is, and so is a shape that is being moved.

    Parameters
    ----------
    session : Session
        For whom.
    recording : Recording
        Where the shapes are stored.

    Attributes
    ----------
    drafts : Drafts
        Half-drawn shapes.
    plane : int or None
        The drawn plane.
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
        self.drafts = Drafts()
        self.plane: int | None = None
        self._grasp = Grasp(session)
        self._chosen: tuple[int, ...] = ()
        self._stale = False

    # -- drawing -------------------------------------------------------------------
    def show(self, t: int) -> None:
        """Draw the shapes of a frame; what is under way in the other is kept."""
        self.keep_draft()
        self._stale = False
        self.plane = self._session.plane
        self.board.standing = any(kind.persistent for kind in self._session.types)
        self.board.read(t)
        for draft in self.drafts.at(t, self.plane)[-1:]:
            self._session.say(
                f"half a {draft.kind} is kept here:"
                " go on with clicks, Enter closes it, Esc drops it"
            )

    def hear(self, change: Change) -> None:
        """Take news of the table of shapes."""
        if not self._session.echoes.is_echo(change):
            frame = self._session.frame_id
            here = change.frames is None or frame in change.frames
            if here or self.board.standing:
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
        rows = (*in_plane(self.board.rows, self.plane), *self._sketches())
        if session.tools.shapes is None:
            if not rows:
                return
            session.canvas.need_shapes()
        view = self.need_view()
        if not view.is_drawing:
            told, pixel = told_by(session, self.board.t), self._pixel()
            view.draw(rows, session.looks, pixel=pixel, told=told)
            self._show_pieces()

    def rescale(self) -> None:
        """Keep lines at about their width on the screen after a zoom."""
        if self.view is not None:
            pixel = self._pixel()
            self.view.rescale(pixel)
            self._show_pieces()

    def _show_pieces(self) -> None:
        """Draw lines that are not solid, under a drag where it has them by now."""
        if self.view is not None:
            pieces = self.view.pieces(self._pixel())
            show_pieces(self._session.canvas, pieces)

    def _sketches(self) -> list[Outline]:
        """Return what there is to draw of drafts of the shown frame and plane."""
        return [
            outline
            for draft in self.drafts.at(self.board.t, self.plane)
            if (kind := self._type_of(draft)) is not None
            for outline in sketch(draft, kind.id, self._pixel())
        ]

    def _pixel(self) -> float:
        layer = self._session.canvas.need_shapes()
        return screen_pixel(self._session.viewer, layer)

    def need_view(self) -> ShapeView:
        """Return the view of the shapes layer, made at the first asking."""
        layer = self._session.canvas.need_shapes()
        if self.view is None or self.view.layer is not layer:
            self.view = ShapeView(layer)
            self.view.drawn.connect(self._on_drawn)
            self.view.clicked.connect(self._on_clicked)
            self.view.edited.connect(self.board.edit)
            self.view.removed.connect(self.board.remove)
            self.view.dragged.connect(self._show_pieces)
        return self.view

    def _on_late(self, conflicts: tuple[Conflict, ...]) -> None:
        self._session.say(too_late(len(conflicts), "shape"))

    def _on_done(self) -> None:
        if self._stale:
            self.reread()
        self._session.counted.emit()

    # -- acts ----------------------------------------------------------------------
    def hold(self, position: Any, modifiers: Collection[str] = ()) -> None:
        """Hear of a press before napari does: it may go on with a draft.

        Parameters
        ----------
        position : sequence of float
            Where, in world units.
        modifiers : collection of str
            ``Alt`` draws also near a line; ``Control`` removes a shape.
        """
        view = self.view
        if view is None:
            return
        draft = self._draft_of_tool(view)
        gone = None if draft else self._grasp.press(view, position, modifiers)
        if gone is not None:
            self.board.remove([view.ids[gone]])
        view.hold()
        if draft is not None:
            self.drafts.drop(draft)
            self.draw()
            at = np.array(view.layer.world_to_data(position), float)[-2:]
            view.go_on(draft.vertices, at)
        else:
            reach_press(view, position)

    def _draft_of_tool(self, view: ShapeView) -> Draft | None:
        """Return the draft here that the chosen tool and type would go on with."""
        session, kind = self._session, self._session.mark_type
        active = session.viewer.layers.selection.active is view.layer
        if kind is None or not active or view.is_drawing:
            return None
        draft = self.drafts.find(self.board.t, self.plane, kind.name)
        fits = draft is not None and str(view.layer.mode) == DRAWING.get(draft.kind)
        return draft if fits else None

    def _on_drawn(self, shape: str, vertices: np.ndarray) -> None:
        self._store(shape, vertices, self._session.mark_type)

    def _on_clicked(self, shape: str, at: tuple[float, float]) -> None:
        """Make a whole box of a click, where the type says how large it is."""
        kind = self._session.mark_type
        size = None if kind is None or kind.kind != shape else kind.box
        if kind is not None and size is not None and shape in {"rectangle", "ellipse"}:
            self._store(shape, box(at, *size), kind)
            return
        hint = " or give the type a size of its own" if shape != "line" else ""
        self._session.say(f"drag from corner to corner{hint}: a click draws nothing")
        self.draw()

    def _store(self, shape: str, vertices: np.ndarray, kind: MarkType | None) -> None:
        if kind is None or kind.kind in {"point", "mask", "frame"}:
            self._session.say("choose a type of shape first: 1 to 9, or New type")
            self.draw()
            return
        z = None if self.plane is None else float(self.plane)
        self.board.add(kind, vertices, shape=shape, z=z)

    def let_go(self, position: Any) -> None:
        """Hear that the left button came up: what was edited is stored.

        Parameters
        ----------
        position : sequence of float
            Where, in world units.
        """
        if self.view is None:
            return
        reach_release(self.view, position)
        self.view.let_go()
        chosen = self.view.selected()
        if chosen != self._chosen:
            self._chosen = chosen
            self._session.selected.emit(chosen)

    def select(self, ids: Collection[int]) -> None:
        """Select shapes of the shown frame by id."""
        if self.view is None:
            return
        self.view.select(ids)
        self._chosen = self.view.selected()
        self._session.selected.emit(self._chosen)

    def remove_selected(self) -> bool:
        """Remove the selected shapes; return whether there were any."""
        ids = () if self.view is None else self.view.selected()
        if ids:
            self.board.remove(ids)
        return bool(ids)

    # -- drafts --------------------------------------------------------------------
    def keep_draft(self) -> None:
        """Keep what is under way in the shown frame: a step ends it.

        Half a polygon or polyline is taken away from napari and kept as a
        draft; what is being dragged is stored as it is.
        """
        view, kind = self.view, self._session.mark_type
        if view is None:
            return
        view.settle()
        if not view.is_drawing or kind is None:
            return
        shape, vertices = view.half_kind, view.half_drawn()
        view.forget_half_drawn()
        if not len(vertices):
            return
        if shape in DRAGGED:
            self._store(shape, vertices, kind)
        else:
            t, plane = self.board.t, self.plane
            self.drafts.keep(Draft(t, plane, shape, kind.name, vertices))

    def keep_all(self) -> None:
        """Store every draft that has corners enough, and say which have not."""
        self.keep_draft()
        for draft in self.drafts:
            if self._type_of(draft) is not None and draft.is_closable:
                self._close(draft)
            else:
                self.drafts.drop(draft)
                self._session.say(
                    f"half a {draft.kind} in frame {draft.t} is dropped:"
                    " it has too few corners"
                )

    def finish(self) -> bool:
        """Close what is half drawn here (Enter); return whether there was anything."""
        self.keep_draft()
        here = self.drafts.at(self.board.t, self.plane)
        if not here:
            return False
        if here[-1].is_closable:
            self._close(here[-1])
        else:
            self._session.say(f"a {here[-1].kind} needs more corners")
            self.draw()
        return True

    def cancel(self) -> bool:
        """Drop what is half drawn here (Escape); return whether there was anything."""
        here = self.drafts.at(self.board.t, self.plane)
        if self.view is not None and self.view.is_drawing:
            self.view.forget_half_drawn()
        elif self.view is not None and self._grasp.release(self.view):
            self._session.selected.emit(())
        elif here:
            self.drafts.drop(here[-1])
        else:
            return False
        self.draw()
        return True

    def _close(self, draft: Draft) -> None:
        kind = self._type_of(draft)
        if kind is not None:
            self.drafts.drop(draft)
            corners, shape = draft.vertices, draft.kind
            self.board.add(kind, corners, shape=shape, t=draft.t, z=draft.z)

    def _type_of(self, draft: Draft) -> MarkType | None:
        names = {kind.name: kind for kind in self._session.types}
        return names.get(draft.type_name)

    def color(self) -> None:
        """Draw the next shape in the colour of the chosen type."""
        session = self._session
        kind = session.mark_type
        if kind is not None and session.tools.shapes is not None:
            slot = session.looks.slots(np.array([kind.id], np.int64))
            self.need_view().color(session.looks.faces[slot][0])
