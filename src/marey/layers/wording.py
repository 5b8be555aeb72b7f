"""Words of the tool line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marey.words import FrameStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from marey.layers.session import Session
    from marey.recording import Recording
    from marey.words import MarkType

DOT = "   ·   "
VERBS = {
    "paint": "painting",
    "erase": "erasing",
    "fill": "filling",
    "pick": "picking",
    "polygon": "painting outlines of",
    "grow": "growing",
    "superpixel": "painting superpixels of",
    "split": "splitting",
    "merge": "merging",
}
SMART_HINTS = {
    "grow": "press where it begins, drag right for more",
    "superpixel": "click or drag over patches",
    "split": "draw a line across a cell, or click it",
    "merge": "drag from one cell onto others",
}


def named(kind: MarkType | None) -> str:
    """Name a type with its key.

    Examples
    --------
    >>> from marey.words import MarkType
    >>> named(MarkType(1, "adult", "point", "#ff0000", key="1"))
    'adult (1)'
    """
    if kind is None:
        return "no type chosen"
    return f"{kind.name} ({kind.key})" if kind.key else kind.name


def hint(
    tool: str,
    kind: MarkType | None,
    *,
    mode: str = "paint",
    counts: Mapping[str, int] | None = None,
    over: str = "",
    aligned: str = "",
    cells: str = "",
) -> str:
    """Say which tool owns the left button, with at most three hints.

    Parameters
    ----------
    tool : str
        ``look``, ``mark`` or ``paint``.
    kind : MarkType or None
        The chosen type.
    mode : str
        The mode of painting.
    counts : mapping of str to int, optional
        Marks in this frame by type.
    over : str
        What a click under the pointer would do, instead of a hint.
    aligned : str
        How the frame lies, where it is not shown as recorded.
    cells : str
        The mask layer that is painted, where it holds single cells.

    Examples
    --------
    >>> from marey.words import MarkType
    >>> adult = MarkType(1, "adult", "point", "#ff0000", key="1")
    >>> hint("mark", adult, counts={"adult": 12}).split(DOT)[:2]
    ['marking: adult (1)', '12 here']
    >>> hint("look", adult).split(DOT)[0]
    'looking'
    >>> hint("look", adult, aligned="aligned").split(DOT)[:2]
    ['looking', 'aligned']
    """
    lies = [aligned] if aligned else []
    if tool == "paint":
        words = f"{VERBS.get(mode, mode)}: {cells or named(kind)}"
        hints = ["hold Space to pan", "Ctrl+Z undoes"]
        if mode in SMART_HINTS:
            hints[:1] = [SMART_HINTS[mode]]
        elif cells and mode == "paint":
            hints[:1] = ["begin on background: a new cell; on a cell: more of it"]
        return DOT.join([words, *lies, *hints])
    if tool == "look":
        mark = f"{kind.key or 'its name'} marks {kind.name}" if kind else "1 to 9 mark"
        return DOT.join(["looking", *lies, "drag pans", mark])
    here = (counts or {}).get(kind.name, 0) if kind is not None else 0
    first = [f"marking: {named(kind)}", *lies, f"{here} here"]
    if over:
        return DOT.join([*first, f"a click {over}", "Alt starts a new one"])
    if kind is not None and kind.kind != "point":
        if kind.kind in {"polygon", "polyline"}:
            return DOT.join([*first, "click corners", "Enter closes", "Esc drops"])
        if kind.kind == "frame":
            key = kind.key or "its key"
            return DOT.join(
                [*first, f"{key} labels this frame", "Shift+B begins an interval"]
            )
        if kind.box is not None and kind.kind in {"rectangle", "ellipse"}:
            return DOT.join([*first, "click makes a whole one", "drag draws"])
        return DOT.join([*first, "drag from corner to corner"])
    return DOT.join([*first, "click adds", "drag moves", "Ctrl-click removes"])


def told_by(session: Session, t: int) -> dict[str, Any]:
    """Return what the texts beside marks need to know of a session.

    Parameters
    ----------
    session : Session
        Whose types and calibration.
    t : int
        The frame of the marks.
    """
    recording = session.recording
    known = None if recording is None else recording.calibration.pixel_size
    return {
        "names": {kind.id: kind.name for kind in session.types},
        "t": t,
        "pixel_size": None if known is None else float(known.value),
    }


def why_nothing(tool: str, kind: MarkType | None) -> str:
    """Say why a click had no effect.

    Examples
    --------
    >>> why_nothing("look", None)
    'looking: a click marks nothing. Choose a type with 1 to 9 to mark'
    """
    if tool == "look":
        key = kind.key if kind is not None and kind.key else "1 to 9"
        return f"looking: a click marks nothing. Choose a type with {key} to mark"
    return ""


def too_late(count: int, noun: str) -> str:
    """Say that somebody else was faster.

    Examples
    --------
    >>> print(too_late(2, "mark").partition("; ")[2])
    theirs are kept, yours are listed under conflicts
    """
    what = "it" if count == 1 else f"{count} {noun}s"
    kept = "theirs is kept, yours is" if count == 1 else "theirs are kept, yours are"
    return f"somebody else changed {what} meanwhile; {kept} listed under conflicts"


def why_broken(recording: Recording, t: int) -> str:
    """Say why a frame cannot be shown; empty where it can.

    Parameters
    ----------
    recording : Recording
        The recording.
    t : int
        The frame.
    """
    try:
        frame = recording.series.frame(t)
    except IndexError:
        return ""  # it has not been found yet
    if frame.status is FrameStatus.OK:
        return ""
    return f"frame {t} cannot be shown ({frame.reason or 'unreadable'})"
