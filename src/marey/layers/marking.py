"""Point marks of the shown frame, kept in step with the file."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np
from psygnal import Signal

from marey.layers.ledger import Etags, Ledger
from marey.layers.points import Marks, marks_from_arrays, no_marks, one_mark

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from marey.layers.link import Births, Echoes, Poster
    from marey.recording import Recording
    from marey.sidecar.editing import Edited
    from marey.words import Conflict, MarkType


class MarkBoard:
    """The marks of one frame as they are drawn, and the acts that change them.

    Parameters
    ----------
    recording : Recording
        Whose marks.
    poster : Poster
        Follows what becomes of the acts.
    births : Births
        Numbers of rows on their way.
    echoes : Echoes
        Where our own acts are announced.

    Attributes
    ----------
    altered : Signal()
        `rows` are others now.
    done : Signal()
        An act is in the file.
    late : Signal(tuple of Conflict)
        Marks that somebody else changed first; theirs are shown.
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
        self.rows = no_marks()
        self._poster = poster
        self._births = births
        self._ledger = Ledger("marker", no_marks(), poster, echoes)
        self._ledger.altered.connect(self._refresh)
        self._ledger.done.connect(self.done.emit)
        self._ledger.late.connect(self._on_late)
        self._etags = Etags()

    @property
    def pending(self) -> int:
        """How many acts are not in the file."""
        return self._ledger.pending

    def read(self, t: int) -> None:
        """Show the marks of a frame, or read those of the shown one again."""
        self._poster.settle()
        self.t = t
        markers, styles = self.recording.markers, self.recording.styles
        arrays = markers.frame(t, all_scores=True)  # `resolve` hides some
        rows = marks_from_arrays(arrays, styles.markers(t))
        etags = dict(zip(arrays.ids.tolist(), arrays.etag.tolist(), strict=True))
        if self.standing:
            others = markers.standing()
            etags |= dict(zip(others.ids.tolist(), others.etag.tolist(), strict=True))
            more = marks_from_arrays(others, styles.standing("marker"))
            rows = rows.plus(more.without(rows.ids))
        self._etags.read(etags, etags.values(), pending=self.pending)
        self._ledger.store(rows)

    def add(
        self,
        kind: MarkType,
        yx: tuple[float, float],
        *,
        z: float | None = None,
        track: int = 0,
    ) -> int:
        """Add a mark to the shown frame.

        Parameters
        ----------
        kind : MarkType
            Its type; one with id 0 is stored along with it.
        yx : tuple of float
            Position in pixels, y first.
        z : float, optional
            Plane; None means all.
        track : int
            Track it joins; 0 for none, a negative number of `Births.expect`
            starts one.

        Returns
        -------
        int
            Its number, negative until it is in the file.
        """
        recording, births, t = self.recording, self._births, self.t
        number = births.expect()

        def act() -> list[int]:
            with recording.group(f"marked {kind.name} in frame {t}"):
                if not kind.id:
                    store_type(recording, kind)
                options: dict[str, Any] = {} if z is None else {"z": z}
                if track:
                    options["track"] = _track(recording, births, kind, track)
                row = int(recording.markers.add(kind.name, t, [yx], **options)[0])
            births.became(number, row)
            self._etags.added([row])
            return [row]

        def apply(marks: Marks) -> Marks:
            row = births.known.get(number, number)
            if self.t != t or len(marks.rows([row])):
                return marks
            joined = births.known.get(track, track)
            return marks.plus(one_mark(row, kind.id, yx, z, joined))

        # a type stored along with its first mark has another id than 0
        after = None if kind.id else lambda: self.read(self.t)
        self._ledger.act(lambda: recording.post(act), apply, touched=list, after=after)
        return number

    def move(self, to: Mapping[int, tuple[float, float]]) -> None:
        """Move marks of the shown frame.

        Parameters
        ----------
        to : mapping of int to tuple of float
            New position by id.
        """
        wanted = {int(row): (float(y), float(x)) for row, (y, x) in to.items()}

        def act() -> Edited:
            places = {row: wanted[n] for n in wanted for row in self._births.of([n])}
            etags = self._etags.of(places)
            return self.recording.markers.move(
                list(places), list(places.values()), etags
            )

        self._edit(act, lambda marks: marks.moved(self._real(wanted)))

    def retype(self, ids: Sequence[int], kind: MarkType) -> None:
        """Give marks of the shown frame another type."""
        wanted = dict.fromkeys(map(int, ids), kind.id)

        def act() -> Edited:
            rows = self._births.of(wanted)
            return self.recording.markers.retype(rows, kind.name, self._etags.of(rows))

        self._edit(act, lambda marks: marks.retyped(self._real(wanted)))

    def remove(self, ids: Sequence[int]) -> None:
        """Remove marks of the shown frame."""
        wanted = dict.fromkeys(map(int, ids), 0)

        def act() -> Edited:
            rows = self._births.of(wanted)
            return self.recording.markers.remove(rows, self._etags.of(rows))

        self._edit(act, lambda marks: marks.without(self._real(wanted)))

    def _edit(self, act: Callable[[], Edited], apply: Callable[[Marks], Marks]) -> None:
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

    def _real(self, wanted: Mapping[int, Any]) -> dict[int, Any]:
        """Return the same mapping with the ids known by now."""
        return {self._births.known.get(n, n): value for n, value in wanted.items()}

    def _refresh(self) -> None:
        known = self._births.known
        rows = self._ledger.rows.renumbered(known, known)
        same = _same(self.rows, rows)
        self.rows = rows
        if not same:
            self.altered.emit()


def _same(one: Marks, two: Marks) -> bool:
    """Say whether two sets of marks are drawn alike and found alike."""
    return all(
        _equal(getattr(one, column.name), getattr(two, column.name))
        for column in fields(Marks)
    )


def _equal(one: np.ndarray, two: np.ndarray) -> bool:
    return np.array_equal(one, two, equal_nan=one.dtype.kind == "f")


def store_type(recording: Recording, kind: MarkType) -> None:
    """Store a type that was only offered so far, unless it is there by now.

    Parameters
    ----------
    recording : Recording
        Where; called in its writer thread.
    kind : MarkType
        The type.
    """
    if any(known.name == kind.name for known in recording.types.list()):
        return
    recording.types.add(
        kind.name,
        kind=kind.kind,
        color=kind.color,
        key=kind.key or None,
        size=kind.size,
        symbol=kind.symbol,
    )


def _track(recording: Recording, births: Births, kind: MarkType, track: int) -> int:
    """Return the id of a track, started now where its number is a pending one."""
    if track > 0:
        return track
    if track not in births.known:
        births.became(track, recording.tracks.add(kind.name))
    return births.known[track]
