"""What happened to the marks, and when."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Action:
    """One act of a person, or one job: the unit of undo.

    Attributes
    ----------
    id : int
        Number in the file; later actions have larger ones.
    kind : str
        ``edit``, ``job``, ``undo``, ``redo`` or ``external``.
    words : str
        What was done: ``"moved 3 adults in frame 12"``.
    author : str
        Who did it.
    session : int
        Random number of the session or script that did it; 0 for other
        programs.
    at : float
        Seconds since 1970, UTC.
    rows : int
        How many rows it changed.
    frames : tuple of int
        Ids of frames it touched, at most 100 of them.
    undone : bool
        Whether it has been taken back.
    target : int or None
        The act that this one took back or did again.
    """

    id: int
    kind: str
    words: str
    author: str
    session: int
    at: float
    rows: int = 0
    frames: tuple[int, ...] = ()
    undone: bool = False
    target: int | None = None


@dataclass(frozen=True)
class Change:
    """News of a table: what a view must read again.

    Attributes
    ----------
    table : str
        Name of the table: ``marker``, ``shape``, ``mask_tile``, ``note``,
        ``type``, ``track``, ``frame`` ...
    ids : tuple of int or None
        Rows concerned; None when there are more than 10,000: then read
        `frames` again.
    frames : tuple of int or None
        Ids of frames concerned; None means any.
    kind : str
        ``added``, ``changed``, ``removed`` or ``mixed``.
    author : str
        Who did it; ``external`` for other programs.
    revision : int
        Revision of the change set.
    action : int
        The action it belongs to.
    origin : int
        Random number of the session or script; 0 for other programs. A view
        that sees its own number knows the echo.
    """

    table: str
    ids: tuple[int, ...] | None
    frames: tuple[int, ...] | None
    kind: str
    author: str
    revision: int
    action: int
    origin: int


@dataclass(frozen=True)
class Conflict:
    """A change that could not be made because somebody else was faster.

    Attributes
    ----------
    table : str
        Table of the row.
    row : int
        Id of the row.
    frame : int or None
        Id of its frame.
    words : str
        What was wanted and what is there now.
    id : int
        Number of the conflict in the file; 0 where it was not written down.
    """

    table: str
    row: int
    frame: int | None
    words: str
    id: int = 0


@dataclass(frozen=True)
class Undone:
    """What an undo or redo did.

    Attributes
    ----------
    action : Action
        The action that was taken back or done again.
    words : str
        A sentence for the tool line.
    rows : int
        How many rows were restored.
    frames : tuple of int
        Ids of the frames concerned, at most 100.
    conflicts : tuple of Conflict
        Rows that somebody else changed since; they were left alone.
    """

    action: Action
    words: str
    rows: int
    frames: tuple[int, ...] = ()
    conflicts: tuple[Conflict, ...] = field(default=())
