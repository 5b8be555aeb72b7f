"""What a session says."""

from __future__ import annotations

from psygnal import Signal


class Signals:
    """The signals of a session, all emitted in the thread of the viewer.

    Attributes
    ----------
    opened : Signal(Recording)
        A recording is shown.
    closing : Signal()
        It will be taken away: what still reads it has to end.
    closed : Signal()
        It was taken away again.
    stepped : Signal(int)
        Another frame, or another plane of it, is drawn with its marks.
    pending : Signal(bool)
        Whether the wanted frame is not in memory and is being fetched; until it
        is drawn the one before stays.
    tool_changed : Signal(str)
        Another tool owns the left button, or its mode changed.
    type_changed : Signal(MarkType or None)
        Another type was chosen, or the chosen one was edited.
    types_changed : Signal(list of MarkType)
        Types were added, edited, ordered or removed.
    said : Signal(str)
        Something for the tool line that is no act: why nothing happened, what
        the next undo would do, why something was not stored.
    acted : Signal(str)
        Words of an act that is in the file now.
    hinted : Signal(str)
        What a click under the pointer would do has changed: the new `hint`.
    changed : Signal(Change)
        News of a table, of this viewer, other viewers and other programs.
    counted : Signal()
        The marks of the shown frame changed on the canvas, pending ones
        included.
    selected : Signal(tuple of int)
        Ids of the selected marks of the shown frame.
    waiting : Signal(int)
        How many acts are not yet in the file; 0 when all are.
    grew : Signal(int)
        The recording has so many frames now.
    retimed : Signal()
        The times of frames have become known, or come from another clock.
    calibrated : Signal(Calibration)
        Pixel size, plane spacing, interval or channel names were set.
    others_changed : Signal(bool)
        Marks of other people are shown, or left out.
    aligned_changed : Signal(bool)
        Frames are shown aligned, or as recorded again.
    """

    opened = Signal(object)
    closing = Signal()
    closed = Signal()
    stepped = Signal(int)
    pending = Signal(bool)
    tool_changed = Signal(str)
    type_changed = Signal(object)
    types_changed = Signal(list)
    said = Signal(str)
    acted = Signal(str)
    hinted = Signal(str)
    changed = Signal(object)
    counted = Signal()
    selected = Signal(tuple)
    waiting = Signal(int)
    grew = Signal(int)
    retimed = Signal()
    calibrated = Signal(object)
    others_changed = Signal(bool)
    aligned_changed = Signal(bool)
