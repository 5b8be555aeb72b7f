"""A real window and a person in front of it, for whole stories.

Everything goes through the hand that also walks the demo: Qt's own events, each
counted, so that a story can say what it cost.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from qtpy.QtGui import QCloseEvent
from qtpy.QtWidgets import QApplication, QDialog, QWidget

from marey.docks import Desk
from marey.docks.hand import Hand, Tally

if TYPE_CHECKING:
    import napari

PATIENCE = 60.0
"""Seconds; a guard against hanging, never a measure."""

Place = tuple[float, float]


class FromOutside(QCloseEvent):
    """A close event as it comes from the cross of the window."""

    def spontaneous(self) -> bool:
        return True


class Stage(Hand):
    """A window with the docks, and a hand to use it with.

    Attributes
    ----------
    marked : int
        Clicks in the picture so far: the marks themselves.
    texts : int
        Texts typed in one go, such as the name of a type.
    """

    def __init__(self, viewer: napari.Viewer) -> None:
        super().__init__(viewer)
        self.marked = 0
        self.texts = 0

    @classmethod
    def set(cls, source: Any = None, viewer: Any = None) -> Stage:
        """Open a window of 1280 x 800, and a source in it by `marey.view`."""
        import marey

        if viewer is None:
            import napari

            viewer = napari.Viewer(show=True)
        viewer.window._qt_window.resize(1280, 800)
        marey.view(source, viewer)
        stage = cls(viewer)
        stage.until(lambda: stage.desk.is_settled)
        if source is not None:
            stage.settle()
        return stage

    # -- what there is -------------------------------------------------------------
    @property
    def desk(self) -> Desk:
        return Desk.of(self.viewer)

    @property
    def recording(self) -> Any:
        return self.session.recording

    @property
    def zoom(self) -> float:
        """Screen pixels per pixel of the frame."""
        scale = float(self.session.image_layers[0].scale[-1])
        return float(self.viewer.scene.camera.zoom) * scale

    def dock(self, name: str) -> Any:
        """The dock, as it is; opens nothing."""
        frame = self.desk.rail.find(name)
        return None if frame is None else frame.widget()

    @property
    def said(self) -> str:
        """The right end of the tool line."""
        return self.dock("Timeline").tool_line.last.text()

    # -- doing -----------------------------------------------------------------------
    def click(self, yx: Place, *held: str, button: str = "left") -> Place:
        self.marked += 1
        return super().click(yx, *held, button=button)

    def write(self, text: str) -> None:
        self.texts += 1
        super().write(text)

    def stroke(self, *way: Place, steps: int = 6) -> None:
        """Drag along straight lines, in small steps."""
        places = [way[0]]
        for start, end in pairwise(way):
            for part in np.linspace(0, 1, steps + 1)[1:]:
                y, x = np.add(start, np.subtract(end, start) * part)
                places.append((float(y), float(x)))
        self.drag(places)

    def open_tab(self, name: str) -> Any:
        """Bring a dock to the front by its tab, and wait until it shows itself."""
        self.raise_dock(name)
        dock = self.dock(name)
        self.until(lambda: dock.in_sight and not dock._soon.isActive())
        return dock

    def open(self, source: Any) -> None:
        """Open another recording in this window."""
        before = self.recording
        self.desk.open(source)
        self.until(lambda: self.recording not in (None, before), f"{source} to open")
        self.settle()

    def opened_without_a_question(self) -> None:
        """Check that the recording is there, writable, and nothing asked for."""
        shown = QApplication.topLevelWidgets()
        assert not [widget for widget in shown if _is_question(widget)]
        assert self.dock("Recording").state.state != "failed"
        assert not self.recording.read_only
        assert not self.recording.trouble

    # -- what it cost ----------------------------------------------------------------
    def start_counting(self) -> None:
        """Count from zero."""
        self.tally, self.marked, self.texts = Tally(), 0, 0

    @property
    def overhead(self) -> int:
        """What was done beside the marks and strokes themselves."""
        tally = self.tally
        others = tally.keys + tally.wheels + tally.drops
        return tally.clicks - self.marked + others + self.texts

    # -- waiting ---------------------------------------------------------------------
    def until(self, truth: Any, words: str = "") -> None:
        """Let the window live until something is true."""
        self.wait(truth, words, PATIENCE)

    def settle(self) -> None:
        """Wait until every act is in the file and the wanted frame is drawn."""
        self.turn()
        self.until(self._rests, "the window to come to rest")
        self.turn()

    def _rests(self) -> bool:
        bench = self.session._bench
        if bench is None or len(self.session.poster) or bench.steps._coming:
            return False
        return bench.steps.wanted()[0] == self.session.t

    # -- the end -----------------------------------------------------------------------
    def cross(self) -> None:
        """Close the window by its cross; nothing may be asked."""
        QApplication.sendEvent(self.window, FromOutside())
        asked = [w for w in QApplication.topLevelWidgets() if _is_question(w)]
        assert not asked, f"closing asks: {asked}"
        self.until(lambda: self.session.recording is None, "the window to close")


def _is_question(widget: QWidget) -> bool:
    return isinstance(widget, QDialog) and widget.isVisible()
