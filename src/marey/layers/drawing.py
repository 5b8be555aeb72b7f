"""Shapes of the shown frame, kept in step with the file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from psygnal import Signal

from marey.layers.ledger import Etags, Ledger
from marey.layers.shapes import Outline, outline_from_row
from marey.sidecar.editing import Edited

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from marey.layers.link import Births, Echoes, Poster
    from marey.recording import Recording
    from marey.words import Conflict, MarkType

Outlines = tuple[Outline, ...]


class ShapeBoard:
    """The shapes of one frame as they are drawn, and the acts that change them.

    Parameters
    ----------
    recording, poster, births, echoes
        See :class:`marey.layers.marking.MarkBoard`.

    Attributes
    ----------
    altered : Signal()
        `rows` may be others now.
    done : Signal()
        An act is in the file.
    late : Signal(tuple of Conflict)
        Shapes that somebody else changed first; theirs are shown.
    standing : bool
        Whether a type is shown in every frame, so that `read` looks for others.
    """

    altered = Signal()
    done = Signal()
    late = Signal(tuple)

    def __init__(
        self, recording: Recording, poster: Poster, births: Births, echoes: Echoes
    ) -> None:
        self.recording = recording
        self.t = 0
        self.standing = False
        self._births = births
        self._poster = poster
        self._ledger: Ledger[Outlines] = Ledger("shape", (), poster, echoes)
        self._ledger.altered.connect(self.altered.emit)
        self._ledger.done.connect(self.done.emit)
        self._ledger.late.connect(self._on_late)
        self._etags = Etags()

    @property
    def pending(self) -> int:
        """How many acts are not in the file."""
        return self._ledger.pending

    @property
    def rows(self) -> Outlines:
        """What is to be drawn."""
        known = self._births.known
        return tuple(
            replace(one, id=known[one.id]) if one.id in known else one
            for one in self._ledger.rows
        )

    def read(self, t: int) -> None:
        """Show the shapes of a frame, or read those of the shown one again."""
        self._poster.settle()
        self.t = t
        shapes, styles = self.recording.shapes, self.recording.styles
        rows, own = shapes.frame(t, all_scores=True), styles.shapes(t)
        if self.standing:
            here = {row.id for row in rows}
            rows += [row for row in shapes.standing() if row.id not in here]
            own |= styles.standing("shape")
        self._etags.read(
            [row.id for row in rows],
            [row.etag for row in rows],
            pending=self.pending,
        )
        self._ledger.store(
            tuple(outline_from_row(row, own.get(row.id)) for row in rows)
        )

    def add(
        self,
        kind: MarkType,
        vertices: np.ndarray,
        *,
        shape: str,
        t: int | None = None,
        z: float | None = None,
    ) -> int:
        """Add a shape; return its number, negative until it is in the file.

        Parameters
        ----------
        kind : MarkType
            Its type.
        vertices : ndarray, shape (N, 2)
            Corners in pixels, y first.
        shape : str
            ``line``, ``polyline``, ``rectangle``, ``ellipse`` or ``polygon``.
        t : int, optional
            Its frame; the shown one by default.
        z : float, optional
            Plane; None means all.
        """
        recording, births = self.recording, self._births
        frame = self.t if t is None else t
        number = births.expect()
        options: dict[str, Any] = (
            {"kind": shape} if z is None else {"kind": shape, "z": z}
        )
        corners = np.array(vertices, float)

        def act() -> list[int]:
            made = recording.shapes.add(kind.name, frame, corners, **options)
            row = int(np.ravel(made)[0])
            births.became(number, row)
            self._etags.added([row])
            return [row]

        def apply(rows: Outlines) -> Outlines:
            row = births.known.get(number, number)
            if self.t != frame or any(one.id == row for one in rows):
                return rows
            return (*rows, Outline(row, shape, kind.id, corners, z))

        self._ledger.act(lambda: recording.post(act), apply, touched=list)
        return number

    def edit(self, to: Mapping[int, np.ndarray]) -> None:
        """Give shapes of the shown frame other corners, by id."""
        wanted = {int(n): np.array(vertices, float) for n, vertices in to.items()}
        recording, births = self.recording, self._births

        t = self.t

        def act() -> Edited:
            words = "shape" if len(wanted) == 1 else f"{len(wanted)} shapes"
            with recording.group(f"changed {words} in frame {t}"):
                parts = [
                    self._reshape(row, vertices)
                    for number, vertices in wanted.items()
                    for row in births.of([number])
                ]
            return Edited(
                tuple(row for part in parts for row in part.ids),
                tuple(late for part in parts for late in part.conflicts),
            )

        def apply(rows: Outlines) -> Outlines:
            to = {births.known.get(n, n): vertices for n, vertices in wanted.items()}
            return tuple(
                replace(one, vertices=to[one.id]) if one.id in to else one
                for one in rows
            )

        self._edit(act, apply)

    def _reshape(self, row: int, vertices: np.ndarray) -> Edited:
        etags = self._etags.of([row])
        # napari hands out corners where they are seen
        return self.recording.shapes.edit(
            row, vertices=vertices, rotation=0.0, etags=etags
        )

    def remove(self, ids: Sequence[int]) -> None:
        """Remove shapes of the shown frame."""
        wanted = [int(n) for n in ids]

        def act() -> Edited:
            rows = self._births.of(wanted)
            return self.recording.shapes.remove(rows, self._etags.of(rows))

        def apply(rows: Outlines) -> Outlines:
            gone = {self._births.known.get(n, n) for n in wanted}
            return tuple(one for one in rows if one.id not in gone)

        self._edit(act, apply)

    def _edit(
        self, act: Callable[[], Edited], apply: Callable[[Outlines], Outlines]
    ) -> None:
        def edit() -> Edited:
            done = act()
            self._etags.edited(done.ids)
            return done

        self._ledger.act(
            lambda: self.recording.post(edit), apply, touched=lambda done: done.ids
        )

    def _on_late(self, conflicts: tuple[Conflict, ...]) -> None:
        self.read(self.t)
        self.late.emit(conflicts)
