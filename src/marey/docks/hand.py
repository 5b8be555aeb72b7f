"""A hand that works a window as a person does: by mouse and keys alone.

The scripted walk of ``marey demo`` and the journeys of the tests are told in
its words. It never calls what a control would call; it can reach only what a
person can see, and it counts what it does.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict, dataclass
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from qtpy.QtCore import QCoreApplication, QEvent, QPoint
from qtpy.QtWidgets import QAbstractButton, QApplication, QMainWindow, QWidget

from marey.docks.pointer import Pointer
from marey.docks.sight import Kind, OutOfReach, canvas_of, find, find_tab, reachable
from marey.layers import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import napari.viewer
    from napari.layers import Image

YX = tuple[float, float]

PATIENCE = 30.0
"""Seconds a hand waits for what should happen at once; machines are busy."""


@dataclass
class Tally:
    """What a hand has done.

    Attributes
    ----------
    clicks : int
        Presses and releases at one place, on the canvas or on a control; a
        double click is two.
    drags : int
        Presses and releases with a way between them.
    keys : int
        Keys pressed alone or with modifiers; typed text is not counted here.
    letters : int
        Letters typed.
    wheels : int
        Notches of the wheel.
    drops : int
        Files or folders dropped.
    """

    clicks: int = 0
    drags: int = 0
    keys: int = 0
    letters: int = 0
    wheels: int = 0
    drops: int = 0

    def in_words(self) -> str:
        """Return what was done: ``"3 clicks, 1 drag"``.

        Examples
        --------
        >>> Tally(clicks=3, drags=1).in_words()
        '3 clicks, 1 drag'
        """
        done = [(n, name if n > 1 else name[:-1]) for name, n in asdict(self).items()]
        return ", ".join(f"{n} {name}" for n, name in done if n) or "nothing"


class Hand:
    """Works the window of a viewer by mouse and key events.

    Places on the canvas are pixels of the frame, y first, as marks are.

    Parameters
    ----------
    viewer : napari.viewer.Viewer
        Whose window.

    Attributes
    ----------
    tally : Tally
        What was done so far; put a new one in to count from zero.
    """

    def __init__(self, viewer: napari.viewer.Viewer) -> None:
        self.viewer = viewer
        self.session = Session.of(viewer)
        self.pointer = Pointer()
        self.tally = Tally()
        self._at = QPoint()

    # -- where things are ----------------------------------------------------------
    @property
    def window(self) -> QMainWindow:
        """The main window."""
        top = next(iter(self.viewer.window.dock_widgets.values())).window()
        return cast("QMainWindow", top)

    @property
    def canvas(self) -> QWidget:
        """The widget on which pictures are drawn."""
        canvas = canvas_of(self.window)
        if canvas is None:
            message = "the window has no canvas"
            raise OutOfReach(message)
        return canvas

    def spot(self, yx: YX) -> QPoint:
        """Return where on the canvas a place of the frame is drawn."""
        camera, canvas = self.viewer.scene.camera, self.canvas
        way = (self._world(yx) - np.array(camera.center[-2:])) * camera.zoom
        x, y = canvas.width() / 2 + way[1], canvas.height() / 2 + way[0]
        at = QPoint(round(float(x)), round(float(y)))
        if not canvas.rect().contains(at):
            message = f"{yx} is not in sight: it would be at {at.x()}, {at.y()}"
            raise OutOfReach(message)
        return at

    def place(self, at: QPoint) -> YX:
        """Return which place of the frame is drawn at a spot of the canvas."""
        camera, canvas = self.viewer.scene.camera, self.canvas
        way = np.array([at.y() - canvas.height() / 2, at.x() - canvas.width() / 2])
        world = way / camera.zoom + np.array(camera.center[-2:])
        y, x = self._picture.world_to_data((0.0,) * self._axes + tuple(world))[-2:]
        return float(y), float(x)

    @property
    def _picture(self) -> Image:
        return self.session.image_layers[0]

    @property
    def _axes(self) -> int:
        return self._picture.ndim - 2

    def _world(self, yx: YX) -> np.ndarray:
        there = self._picture.data_to_world((0.0,) * self._axes + tuple(yx))
        return np.array(there[-2:], dtype=float)

    # -- on the canvas ---------------------------------------------------------------
    def hover(self, yx: YX) -> YX:
        """Move over a place; return where exactly, as screens have pixels."""
        return self._hover(self.canvas, self.spot(yx))

    def click(self, yx: YX, *held: str, button: str = "left") -> YX:
        """Click a place of the frame.

        Parameters
        ----------
        yx : tuple of float
            The place.
        *held : str
            Modifier keys: ``Shift``, ``Control``, ``Alt``.
        button : str
            ``left``, ``right`` or ``middle``.

        Returns
        -------
        tuple of float
            The place at the middle of the screen pixel that was clicked.
        """
        place = self.press(yx, *held, button=button)
        self.pointer.release(self.canvas, self._at)
        self.tally.clicks += 1
        self.turn()
        return place

    def double_click(self, yx: YX) -> None:
        """Click a place twice, fast."""
        self.hover(yx)
        self.pointer.double_click(self.canvas, self.spot(yx))
        self.tally.clicks += 2
        self.turn()

    def drag(self, way: Sequence[YX], *held: str, button: str = "left") -> None:
        """Press at the first place, go over the others and release at the last."""
        spots = [self.spot(yx) for yx in way]  # the picture may move along
        self._hover(self.canvas, spots[0])
        self._press(spots[0], button, held)
        for at in spots[1:]:
            self._hover(self.canvas, at)
        self._release()

    def press(self, yx: YX, *held: str, button: str = "left") -> YX:
        """Press a button at a place and keep it down."""
        at = self.spot(yx)
        place = self._hover(self.canvas, at)
        self._press(at, button, held)
        return place

    def release(self, yx: YX | None = None) -> None:
        """Release what `press` keeps down; at a place, or where the hand is."""
        if yx is not None:
            self.hover(yx)
        self._release()

    def _press(self, at: QPoint, button: str, held: Sequence[str]) -> None:
        self.pointer.press(self.canvas, at, button, held)
        self.turn()

    def _release(self) -> None:
        self.pointer.release(self.canvas, self._at)
        self.tally.drags += 1
        self.turn()

    def wheel(self, yx: YX, notches: int, *held: str) -> None:
        """Turn the wheel over a place; away from the hand is positive."""
        self.hover(yx)
        self.pointer.wheel(self.canvas, self.spot(yx), notches, held)
        self.tally.wheels += abs(notches)
        self.turn()

    def drop(self, path: Path, on: QWidget | None = None) -> None:
        """Drop a file or folder on a widget; on the canvas by default."""
        target = self.canvas if on is None else on
        self.pointer.drop(target, target.rect().center(), path)
        self.tally.drops += 1
        self.turn()

    def _hover(self, widget: QWidget, at: QPoint) -> YX:
        self._at = at
        self.pointer.move(widget, at)
        self.turn()
        return self.place(at)

    # -- keys --------------------------------------------------------------------------
    def key(self, *names: str) -> None:
        """Press keys one after another: ``hand.key("2", "Control-Z")``."""
        for name in names:
            with self.holding(name):
                pass

    @contextmanager
    def holding(self, name: str) -> Iterator[None]:
        """Keep a key down meanwhile."""
        window = self._focused()
        self.pointer.key_down(window, name)
        self.tally.keys += 1
        self.turn()
        yield
        self.pointer.key_up(window, name)
        self.turn()

    def write(self, text: str) -> None:
        """Type letters into what has the focus; a line end is Return."""
        for letter in text:
            self.pointer.type(self._focused(), letter)
            self.tally.letters += 1
        self.turn()

    def _focused(self) -> Any:
        shown = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        return (shown or QApplication.activeWindow() or self.window).windowHandle()

    # -- controls --------------------------------------------------------------------
    def click_on(
        self, widget: QWidget, at: QPoint | None = None, *, button: str = "left"
    ) -> None:
        """Click a control, at its middle where no spot of it is said.

        Raises
        ------
        OutOfReach
            It is hidden, disabled or covered: a person could not click it.
        """
        at = reachable(widget, at)
        self.pointer.move(widget, at)
        self.turn()
        self.pointer.press(widget, at, button)
        self.pointer.release(widget, at)
        self.tally.clicks += 1
        self.turn()

    def find(
        self, kind: type[Kind], words: str = "", within: QWidget | None = None
    ) -> Kind:
        """Return the control in sight that says `words`, or starts with them.

        Parameters
        ----------
        kind : type
            A class of Qt, such as ``QPushButton``.
        words : str
            Its text, the text in it when empty, its tool tip or its accessible
            name.
        within : QWidget, optional
            Where to look; the window by default.
        """
        return find(within or self.window, kind, words)

    def push(self, words: str, within: QWidget | None = None) -> None:
        """Click the button that says so."""
        self.click_on(self.find(QAbstractButton, words, within))

    def raise_dock(self, name: str) -> None:
        """Bring a dock to the front by a click on its tab."""
        self.click_on(*find_tab(self.window, name))

    # -- time ------------------------------------------------------------------
    def turn(self, seconds: float = 0.0) -> None:
        """Let the window work, at least once."""
        end = monotonic() + seconds
        while True:
            QApplication.processEvents()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            if monotonic() >= end:
                return
            sleep(0.005)

    def wait(
        self, until: Callable[[], Any], words: str = "", seconds: float = PATIENCE
    ) -> Any:
        """Let the window work until something is true, and return it.

        Raises
        ------
        TimeoutError
            It did not come true; `words` say what was waited for.
        """
        end = monotonic() + seconds
        while not (value := until()):
            if monotonic() > end:
                message = f"waited {seconds:.0f} s for {words or until} in vain"
                raise TimeoutError(message)
            self.turn(0.01)
        return value

    def settle(self) -> None:
        """Wait until every act is in the file and the wanted frame is drawn."""
        self.turn(0.05)
        self.wait(lambda: not len(self.session.poster), "acts to be written")
        self.turn(0.05)
