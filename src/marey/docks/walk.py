"""The scripted walk of ``marey demo``: the whole job by mouse and keys.

Where nobody sits before a screen, this does what the first-recording tutorial
tells a person to do, in a real window: opens the sample, marks nuclei of two
types in several frames, paints a mask, writes a note, undoes and redoes,
closes, opens again and finds everything.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
from qtpy.QtWidgets import QTextEdit

from marey.docks.hand import Hand
from marey.docks.window import view
from marey.errors import MareyError
from marey.recording import open as open_recording

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from marey.docks.hand import YX
    from marey.recording import Recording

SIZE = (1280, 800)
"""Of the window, in pixels."""
NUCLEI: tuple[tuple[YX, ...], ...] = (
    ((59, 106), (60, 76), (73, 155), (68, 51)),
    ((36, 102), (45, 70), (52, 153), (54, 40), (22, 36)),
    ((31, 93), (60, 79), (38, 51), (117, 70)),
    ((19, 102), (60, 43), (22, 53), (46, 77)),
)
"""Resting nuclei of the sample, frame by frame, y before x."""
DIVIDING: tuple[tuple[YX, ...], ...] = (
    ((5, 153),),
    ((57, 11),),
    ((37, 156),),
    ((108, 78), (136, 38), (145, 71), (143, 91)),
)
"""Dividing nuclei."""
STROKES: tuple[tuple[YX, ...], ...] = (
    ((160, 96), (166, 90), (172, 96), (178, 100), (170, 102), (164, 100), (168, 94)),
    ((168, 45), (174, 42), (180, 46), (176, 50), (170, 50), (176, 45)),
)
"""Strokes of the brush over two nuclei of the last of these frames."""
NOTE = "Two divisions at once; the bright one is late in anaphase."


def walk(folder: Path, screenshot: Path) -> Iterator[str]:
    """Walk through a copy of the sample, and say each step in a sentence.

    Parameters
    ----------
    folder : Path
        A copy of the sample *nuclei*; its marks file comes beside it.
    screenshot : Path
        Where the picture of the window is saved.

    Yields
    ------
    str
        What was done.

    Raises
    ------
    MareyError
        What was found again is not what was made.
    """
    with a_hand() as hand:
        yield from _open(hand, folder)
        yield from _mark(hand)
        yield from _paint(hand)
        yield from _take_back(hand)
        yield from _note(hand)
        made = _content(hand.session.recording)
        yield f"By hand: {hand.tally.in_words()}."
    yield "Closed the window; nobody asked to save."
    with a_hand() as hand:
        hand.drop(folder)
        hand.wait(lambda: hand.session.recording, "the recording")
        hand.raise_dock("Markers")
        hand.settle()
        hand.key("Control-Right", "Control-Right", "Control-Right")
        hand.settle()
        hand.turn(0.5)
        _save_picture(hand, screenshot)
    with open_recording(folder) as recording:
        if _content(recording) != made:
            message = f"{recording.path} should hold what was marked, and does not"
            raise MareyError(message)
        yield f"Opened {folder.name} again: everything is there."
        yield in_words(recording.markers.count_table())
    yield f"Screenshot: {screenshot}"


@contextmanager
def a_hand() -> Iterator[Hand]:
    """Open an empty window of a known size, give a hand on it, and close it."""
    viewer = view()
    viewer.window.resize(*SIZE)
    hand = Hand(viewer)
    hand.turn(0.5)
    try:
        yield hand
    finally:
        viewer.close()


def in_words(counts: pd.DataFrame) -> str:
    """Return counts per frame and type as a table of text.

    Parameters
    ----------
    counts : pandas.DataFrame
        Of `marey.markers.count_table`; NaN where nobody looked.
    """
    text = counts.map(lambda n: "-" if np.isnan(n) else f"{n:.0f}")
    text.index.name = "frame"
    return f"{text.reset_index().to_string(index=False)}\n(- : nobody has looked)"


def _open(hand: Hand, folder: Path) -> Iterator[str]:
    hand.drop(folder)
    recording = hand.wait(lambda: hand.session.recording, "the recording")
    series = recording.series
    hand.wait(lambda: series.complete, "the scan of the folder")
    hand.turn(0.5)
    shape = " x ".join(str(n) for n in series.shape[1:])
    yield f"Dropped {folder.name} on the window: {len(series)} frames, {shape}."


def _mark(hand: Hand) -> Iterator[str]:
    hand.raise_dock("Markers")
    for name in ("nucleus", "dividing"):
        hand.push("+ New type")
        hand.write(f"{name}\n")
        hand.settle()
    for t, (nuclei, dividing) in enumerate(zip(NUCLEI, DIVIDING, strict=True)):
        if t:
            hand.key("Right")
            hand.settle()
        hand.key("1")
        for yx in nuclei:
            hand.click(yx)
        hand.key("2")
        for yx in dividing:
            hand.click(yx)
        hand.settle()
    n, m = sum(map(len, NUCLEI)), sum(map(len, DIVIDING))
    yield f"Marked {n} nuclei (key 1) and {m} dividing ones (key 2) in {t + 1} frames."


def _paint(hand: Hand) -> Iterator[str]:
    hand.raise_dock("Masks")
    hand.turn(0.3)
    for stroke in STROKES:
        hand.drag(stroke)
        hand.settle()
    yield f"Painted {len(STROKES)} nuclei with the brush."


def _take_back(hand: Hand) -> Iterator[str]:
    said: list[str] = []
    hand.session.acted.connect(said.append)
    for key in ("Control-Z", "Control-Shift-Z"):
        before = len(said)
        hand.key(key)
        hand.wait(lambda: len(said) > before, f"{key} to work")  # noqa: B023
        hand.settle()
    hand.session.acted.disconnect(said.append)
    yield f"Ctrl+Z: {said[-2]}. Ctrl+Shift+Z: {said[-1]}."


def _note(hand: Hand) -> Iterator[str]:
    hand.key("A")
    hand.turn(0.3)
    hand.click_on(hand.find(QTextEdit, "Text").viewport())
    hand.write(NOTE)
    hand.raise_dock("Recording")
    hand.settle()
    recording = hand.session.recording
    if recording is None or recording.notes.get(hand.session.t).text != NOTE:
        message = f"frame {hand.session.t} should have a note now, and has none"
        raise MareyError(message)
    yield f"Wrote a note for frame {hand.session.t}."


def _save_picture(hand: Hand, screenshot: Path) -> None:
    screenshot.parent.mkdir(parents=True, exist_ok=True)
    hand.viewer.screenshot(str(screenshot), canvas_only=False, flash=False)


def _content(recording: Recording | None) -> tuple[object, ...]:
    """Return everything that was made, for a comparison."""
    if recording is None:
        message = "expected an open recording; none is"
        raise MareyError(message)
    masks = [recording.masks.read(t).tobytes() for t in recording.masks.frames()]
    return (
        recording.types.table().to_csv(),
        recording.markers.table().to_csv(),
        recording.notes.table().to_csv(),
        masks,
    )
