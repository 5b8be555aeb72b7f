"""What is trusted: how sure marks have to be, and what was looked at."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import ref

from psygnal import Signal

from marey.layers.style import looks_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from marey.layers.session import Session
    from marey.sidecar.score_book import ScoreBook
    from marey.words import MarkType


class Trust:
    """The part of a session that knows what counts and what was reviewed.

    While somebody moves the slider of a type's least score, canvas, counts and
    timeline go by the value under the hand; what the file says is changed once,
    when it is let go.

    Parameters
    ----------
    session : Session
        For whom.

    Attributes
    ----------
    slid : Signal(str)
        The least score of a type is another now: its name.
    """

    slid = Signal(str)

    def __init__(self, session: Session) -> None:
        self._session_of = ref(session)
        self._live: dict[int, float | None] = {}
        self._books: dict[int, ScoreBook] = {}

    @property
    def _session(self) -> Session:
        session = self._session_of()
        assert session is not None, "a session outlives its parts"
        return session

    # -- how sure marks have to be ---------------------------------------------------
    def least(self, name: str) -> float | None:
        """Return the least score of a type as it is now, also while it is moved."""
        kind = self._kind(name)
        return None if kind is None else self._live.get(kind.id, kind.least_score)

    def slide(self, name: str, least: float | None) -> None:
        """Let canvas, counts and timeline go by another least score, unwritten.

        Parameters
        ----------
        name : str
            Name of the type.
        least : float or None
            Marks with a lower score are left out; None shows all.
        """
        kind = self._kind(name)
        if kind is not None and kind.id and self.least(name) != least:
            self._live[kind.id] = least
            self._redraw()
            self.slid.emit(name)

    def release(self) -> None:
        """Write the least scores that were moved, each as one act."""
        session, recording = self._session, self._session.recording
        if recording is None:
            return
        names = {kind.id: kind.name for kind in session.types}
        for row, least in list(self._live.items()):
            if row in names:
                settle = partial(self._settle, row, least)
                session.post(
                    recording.types.edit,
                    row,
                    least_score=least,
                    done=settle,
                    failed=settle,
                )

    def _settle(self, row: int, least: float | None, _made: object) -> None:
        """Go by the file again, unless the hand has moved on since."""
        if self._live.get(row, least) == least:
            self._live.pop(row, None)
        self._session.reload_types()
        self._redraw()

    def over(self, types: Iterable[MarkType]) -> list[MarkType]:
        """Return types with the least scores that are being moved."""
        return [
            replace(kind, least_score=self._live[kind.id])
            if kind.id in self._live
            else kind
            for kind in types
        ]

    @property
    def moved(self) -> dict[int, float | None]:
        """Least scores under the hand, by id of the type."""
        return dict(self._live)

    def keep_book(self, book: ScoreBook) -> None:
        """Take the scores of a type, read when its slider was taken hold of."""
        self._books = {book.type: book}
        names = [k.name for k in self._session.types if k.id == book.type]
        if names:
            self.slid.emit(names[0])

    def book(self, type_id: int) -> ScoreBook | None:
        """Return the scores of a type, if its slider was taken hold of."""
        return self._books.get(type_id)

    def forget(self) -> None:
        """Forget what was moved and read: another recording comes."""
        self._live, self._books = {}, {}

    def _kind(self, name: str) -> MarkType | None:
        return next((k for k in self._session.types if k.name == name), None)

    def _redraw(self) -> None:
        session = self._session
        session.looks = looks_of(self.over(session.types))
        session.redraw()

    # -- whose masks ---------------------------------------------------------------
    @property
    def paints_own(self) -> bool:
        """Whether strokes go to a mask layer of one's own, not to the shared one."""
        session, recording = self._session, self._session.recording
        if recording is None:
            return False
        found = recording.masks.layers.find(session.mask_layer)
        return found is not None and found.author == recording.author

    def paint_own(self, *, own: bool = True) -> None:
        """Paint on a mask layer of one's own, or on the shared one again."""
        session, recording = self._session, self._session.recording
        if recording is None or own == self.paints_own:
            return
        if own:
            session.post(
                recording.masks.layers.own,
                session.mask_layer,
                done=lambda made: session.choose_mask_layer(made.name),
            )
        else:
            name = session.mask_layer.removesuffix(f" ({recording.author})")
            session.choose_mask_layer(name)

    # -- what was looked at ------------------------------------------------------------
    def accept(self) -> None:
        """Accept the selected marks, or all of the shown frame where none is."""
        session, recording = self._session, self._session.recording
        if recording is None:
            session.say("nothing is open: drop a folder on the picture")
            return
        markers, shapes = session.selection, session.outlined
        t, births = session.t, session.births

        def act() -> int:
            if not (markers or shapes):
                return recording.review.accept_frame(t)
            with recording.group(f"accepted {_many(len(markers) + len(shapes))}"):
                done = recording.review.accept(births.of(markers)) if markers else 0
                if shapes:
                    done += recording.review.accept(births.of(shapes), "shape")
            return int(done)

        def done(count: int) -> None:
            if not count:
                where = "what is selected" if markers or shapes else "this frame"
                session.say(f"nothing of a machine's waits for a look in {where}")

        session.post(act, done=done)

    def accept_type(self, name: str) -> None:
        """Accept all marks of a type that machines made."""
        recording = self._session.recording
        if recording is not None:
            self._session.post(recording.review.accept_type, name)

    def go_next(self, direction: int = 1) -> int | None:
        """Go to the next frame with something nobody has looked at, or say none is."""
        recording = self._session.recording
        if recording is None:
            return None
        found = recording.review.next_unreviewed(self._session.t, direction)
        return self.arrive(found, recording.review.left(), direction)

    def arrive(
        self, found: int | None, left: tuple[int, int], direction: int
    ) -> int | None:
        """Go to a frame that was found, or say what is left where.

        Parameters
        ----------
        found : int or None
            The frame; None where there is none in this direction.
        left : (int, int)
            How many marks nobody has looked at, and of how many.
        direction : int
            In which was looked.
        """
        session = self._session
        if found is not None and found < session.n_frames:
            return session.go(found)
        session.say(words_none(left, direction))
        return None


def words_left(left: tuple[int, int]) -> str:
    """Return how much is left to look at.

    Examples
    --------
    >>> words_left((12, 345)), words_left((0, 345)), words_left((0, 0))
    ('12 of 345 left to review', 'all 345 reviewed', '')
    """
    unseen, total = left
    if not total:
        return ""
    return (
        f"{unseen:,} of {total:,} left to review"
        if unseen
        else (f"all {total:,} reviewed")
    )


def words_none(left: tuple[int, int], direction: int) -> str:
    """Return why there is no next frame to look at.

    Examples
    --------
    >>> words_none((0, 0), 1)
    'no machine has marked anything here: nothing to review'
    """
    unseen, total = left
    if not total:
        return "no machine has marked anything here: nothing to review"
    if not unseen:
        return words_left(left)
    way, key = ("later", "Shift+J") if direction > 0 else ("earlier", "J")
    return f"none {way}; {unseen:,} of {total:,} left: {key} goes there, or here"


def _many(count: int) -> str:
    return "1 mark" if count == 1 else f"{count} marks"


def live_frames(trust: Trust, frames: Mapping[Any, Any]) -> dict[Any, Any]:
    """Return frames that carry marks, by the least scores under the hand.

    Parameters
    ----------
    trust : Trust
        Knows what is moved.
    frames : mapping of (str, int) to ndarray of int64
        By table and type, as the file has them.
    """
    made = dict(frames)
    for row, least in trust.moved.items():
        book = trust.book(row)
        if book is not None:
            for table in book.frames_of:
                if (table, row) in made or len(book.frames(table)):
                    made[table, row] = book.frames(table, least)
    return made
