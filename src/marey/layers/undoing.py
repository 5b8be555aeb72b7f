"""Undo and redo by the two-press rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from marey.layers.corners import take_back_corner

if TYPE_CHECKING:
    from collections.abc import Collection

    from marey.layers.session import Session
    from marey.words import Action

MANY = 100
"""An undo of more rows asks first."""
_DOING = {"undo": "undoing", "redo": "doing again"}


@dataclass(frozen=True)
class Here:
    """Where the person is who presses undo.

    Attributes
    ----------
    session : int
        Number of this session.
    frame : int
        Id of the shown frame.
    """

    session: int
    frame: int


def why_ask(action: Action, here: Here, frames: Collection[int] | None = None) -> str:
    """Say why an undo or redo is not done at the first press.

    Parameters
    ----------
    action : Action
        What would be taken back.
    here : Here
        The shown frame and this session.
    frames : collection of int, optional
        Ids of the frames it touched, where they are known better than by the
        action.

    Returns
    -------
    str
        The reason in words; empty where it can be done at once.

    Examples
    --------
    >>> from marey.words import Action
    >>> act = Action(1, "edit", "marked adult", "me", 5, 0.0, 1, frames=(3,))
    >>> why_ask(act, Here(session=5, frame=3))
    ''
    >>> why_ask(act, Here(session=6, frame=3))
    'of an earlier session'
    """
    touched = action.frames if frames is None else frames
    if action.kind == "job":
        return "a job"
    if action.session != here.session:
        return "of an earlier session"
    if action.rows > MANY:
        return f"of {action.rows:,} rows"
    if touched and here.frame not in touched:
        return "in another frame"
    return ""


class TwoPress:
    """Remembers what the first press announced.

    Examples
    --------
    >>> from marey.words import Action
    >>> act = Action(1, "job", "followed 9 beads", "me", 5, 0.0)
    >>> two = TwoPress("undo")
    >>> two.ask(act, Here(session=5, frame=0))
    'next undo is a job: followed 9 beads. Press again to undo it'
    >>> two.ask(act, Here(session=5, frame=0))
    ''
    """

    def __init__(self, verb: str) -> None:
        self.verb = verb
        self._announced: int | None = None

    def ask(self, action: Action, here: Here, *, left: bool = False) -> str:
        """Return the question of a first press, or nothing: do it.

        Parameters
        ----------
        action : Action
            What would be done.
        here : Here
            The shown frame and this session.
        left : bool
            Whether the person went elsewhere since it was announced.
        """
        reason = why_ask(action, here)
        if not reason or (self._announced == action.id and not left):
            self._announced = None
            return ""
        self._announced = action.id
        return (
            f"next {self.verb} is {reason}: {action.words}."
            f" Press again to {self.verb} it"
        )

    def forget(self) -> None:
        """Something else was done: the next press is a first one again."""
        self._announced = None


class Undoing:
    """Undo and redo for a session.

    While a shape or an area is being drawn, undo takes back its last corner. Else it
    takes back the last act of this author, whoever did something since. Where the act
    that comes next is not in sight or would surprise, the first press only names
    it and goes there. What was asked for so is said while it is being done, for it
    may take a while, and presses meanwhile do nothing.

    Parameters
    ----------
    session : Session
        For whom.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._presses = {"undo": TwoPress("undo"), "redo": TwoPress("redo")}
        self._waits = False
        self._went: int | None = None
        self._under_way = ""

    def forget(self) -> None:
        """Something else was done: the next press is a first one again."""
        for press in self._presses.values():
            press.forget()

    def press(self, verb: str) -> str:
        """Undo or redo, or say what it would be; return what was said."""
        session = self._session
        if session.recording is None:
            return self._say(f"nothing to {verb}")
        if self._under_way:
            return self._say(f"still {self._under_way}")
        bench = session._bench  # noqa: SLF001 - of the same house
        if verb == "undo" and bench is not None:
            corner = take_back_corner(session, bench.outliner)
            if not corner and bench.brush.cancel():
                corner = "took back what was being drawn around"
            if corner:
                return self._say(corner)
        session.poster.settle()
        if len(session.poster):
            self._later(verb)  # what is on its way comes first
            return ""
        history = session.recording.history
        action = history.next_undo() if verb == "undo" else history.next_redo()
        if action is None:
            return self._say(f"nothing to {verb}")
        here = Here(session.echoes.origin, session.frame_id)
        left = self._went is not None and session.wanted != self._went
        question = self._presses[verb].ask(action, here, left=left)
        if question:
            self._went = self._visit(action, here)
            return self._say(question)
        return self._do(verb, action)

    def _say(self, words: str) -> str:
        self._session.say(words)
        return words

    def _later(self, verb: str) -> None:
        if self._waits:
            return
        self._waits = True

        def now() -> None:
            self._waits = False
            self._session.poster.settled.disconnect(now)
            self.press(verb)

        self._session.poster.settled.connect(now)

    def _visit(self, action: Action, here: Here) -> int | None:
        """Go where an act was done, unless that is here; return where that is."""
        session, recording = self._session, self._session.recording
        if recording is None or not action.frames:
            return None
        if here.frame not in action.frames:
            place = int(recording.series.positions([action.frames[0]])[0])
            if place < 0:
                return None
            session.go(place)
        return session.wanted

    def _do(self, verb: str, action: Action) -> str:
        session = self._session
        recording = session.recording
        said: list[str] = []
        if recording is None:
            return ""

        def failed(error: Exception) -> None:
            del error
            self._under_way = ""

        def done(result: Any) -> None:
            self._under_way = ""
            session.refresh()
            said.append(self._with_loss(result.words))
            session.acted.emit(said[-1])

        if session._bench is not None:  # noqa: SLF001 - of the same house
            session._bench.brush.gone = ""  # noqa: SLF001
        # the one that was named, and no other that came meanwhile
        act = getattr(recording, verb)
        if why_ask(action, Here(session.echoes.origin, session.frame_id)):
            self._under_way = f"{_DOING[verb]}: {action.words} ..."
            session.say(self._under_way)
        future = recording.post(act, expected=action.id)
        session.poster.post(future, done=done, failed=failed)
        return said[0] if said else ""

    def _with_loss(self, words: str) -> str:
        """Add to the words of an undo that it took away what was painted in."""
        bench = self._session._bench  # noqa: SLF001 - of the same house
        gone = "" if bench is None else bench.brush.gone
        return f"{words}; {gone}" if gone else words
