"""One window's side of a session: timers, opening, playing, keys, drops."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, ParamSpec, TypeVar
from weakref import WeakSet, WeakValueDictionary

from qtpy.compat import isalive
from qtpy.QtCore import QObject, Qt, QTimer, Signal
from qtpy.QtWidgets import QMainWindow, QWidget

from marey.docks import preferences
from marey.docks.calm_list import CalmList
from marey.docks.closing import Closing
from marey.docks.drops import OURS, CanvasDrops, receive
from marey.docks.expedition import Expedition
from marey.docks.key_binding import KeyBinding
from marey.docks.lens import Lens
from marey.docks.parts import Asking
from marey.docks.parts.asking import in_thread
from marey.docks.parts.clock_text import elapsed
from marey.docks.player import Player
from marey.docks.rail import Rail
from marey.docks.sight import canvas_of
from marey.errors import MareyError
from marey.layers import Session
from marey.layers.ahead import adopt_units, make_ready, warm

Given = ParamSpec("Given")
Result = TypeVar("Result")

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    import napari.viewer
    from pint import UnitRegistry

    from marey.recording import Recording

BEAT = 100
"""Milliseconds between two looks at what other threads and programs did."""


class Desk(QObject):
    """What the docks of one window share and none of them owns.

    Parameters
    ----------
    session : Session
        The session of the window's viewer.

    Attributes
    ----------
    coming : str
        Name of what is being opened; empty where nothing is.
    """

    opening = Signal(str)
    """A source is being opened, by name."""
    failed = Signal(str)
    """A source could not be opened; the sentence says why and what to do."""

    # Keyed by id: a desk holds its session, so weak keys would never go.
    _desks: ClassVar[WeakValueDictionary[int, Desk]] = WeakValueDictionary()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.player = Player(session, self)
        self.docks: WeakSet[QWidget] = WeakSet()
        self._asking = Asking(self)
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="marey reader")
        self._beat = QTimer(self)
        self._beat.setInterval(BEAT)
        self._beat.timeout.connect(session.deliver)
        self._is_settled = False
        self._arrived: Recording | None = None
        self.coming = ""
        self._window: QMainWindow | None = None
        self._drops = CanvasDrops(self)
        self._closing = Closing(self)
        self._list = CalmList(session, self)
        self.expedition = Expedition(self)
        self.rail = Rail(self)
        self.keys = KeyBinding(self)
        self.lens = Lens(self)
        session.opened.connect(self._on_opened)
        session.closed.connect(self._on_closed)
        self._title = QTimer(self)
        self._title.setSingleShot(True)
        self._title.setInterval(BEAT)
        self._title.timeout.connect(self._show_title)
        session.stepped.connect(self._show_title_soon)
        warm()
        if session.recording is not None:
            self._on_opened(session.recording)

    @classmethod
    def of(cls, viewer: napari.viewer.Viewer) -> Desk:
        """Return the desk of a viewer, made at the first asking."""
        session = Session.of(viewer, schedule=_later)
        desk = cls._desks.get(id(session))
        if desk is None:
            desk = cls._desks[id(session)] = cls(session)
        return desk

    @property
    def is_settled(self) -> bool:
        """Whether docks that appear now were raised by a person."""
        return self._is_settled

    def settle(self) -> None:
        """From the next turn of the event loop, a raised dock was raised by hand."""
        QTimer.singleShot(0, self._settled)

    def _settled(self) -> None:
        self._is_settled = True

    @property
    def window(self) -> QMainWindow | None:
        """The main window, from when a dock of ours is in it until it goes."""
        if self._window is not None and not isalive(self._window):
            self._window = None
        return self._window

    def back_to_picture(self) -> None:
        """Give the keyboard to the canvas, where a key means a type or a tool."""
        canvas = canvas_of(self.window)
        if canvas is not None:
            canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def join(self, dock: QWidget) -> None:
        """Count a dock in; its window is ours from the moment it has one."""
        self.docks.add(dock)
        window = dock.window()
        if self._window is None and isinstance(window, QMainWindow):
            self._window = window
            self.setParent(window)
            self._closing.watch(window)
            self.keys.watch(window)
        if self._window is not None:
            self._drops.watch(self._window)
            self._list.watch(self._window)

    def leave(self, dock: QWidget) -> None:
        """Count a dock out; with the last one, canvas drops are napari's again."""
        self.docks.discard(dock)
        if not self.docks:
            self._drops.release()
            self._list.release()

    def open(self, source: str | Path, author: str | None = None) -> None:
        """Open a source beside the window's thread, and show it.

        Parameters
        ----------
        source : path
            Folder, video, stack or marks file. A database of ClickPoints, which
            is how a recording is opened there, waits in the dock Exchange for its
            pictures.
        author : str, optional
            Who marks.
        """
        if Path(source).suffix.lower() in OURS:
            receive(self, Path(source))
            return
        self.flush()
        self.player.stop()
        self.coming = Path(source).name
        self.opening.emit(str(source))
        self._asking.ask(
            "open",
            in_thread(lambda: _open(source, author or preferences.author())),
            self._show,
            failed=self._say_failure,
        )

    def read(
        self, door: Callable[Given, Result], *args: Given.args, **said: Given.kwargs
    ) -> Future[Result]:
        """Ask a door that only reads, beside the window's and the writer's thread.

        A question never waits behind an act, nor an act behind a question.

        Parameters
        ----------
        door : callable
            A door of the recording, such as ``recording.markers.counts``.
        *args, **said
            Handed to the door.
        """
        return self._reader.submit(door, *args, **said)

    def ask(
        self,
        question: str,
        door: Callable[[], Result],
        then: Callable[[Result], object],
    ) -> None:
        """Ask what only reads, and hand the answer on in the window's thread.

        Parameters
        ----------
        question : str
            Its name; a newer question of this name replaces it.
        door : callable
            What is asked.
        then : callable
            Called with the answer.
        """

        def take(answer: Result) -> None:
            then(answer)

        self._asking.ask(question, self.read(door), take)

    def flush(self) -> None:
        """Have every dock write what was typed and not written yet."""
        for dock in list(self.docks):
            dock.flush()

    def shut(self) -> None:
        """Stop playing and close the recording: the window goes."""
        self.flush()
        self.player.stop()
        self._asking.forget()
        self._drop_arrived()
        self._drops.release()
        self._list.release()
        self.lens.release()
        self._beat.stop()
        # What is being read comes to its end before the file is closed.
        self._reader.submit(int).result()
        self.expedition.shut()
        self.session.close()
        self._window = None  # a reference of ours would keep it from going

    def _show(self, opened: tuple[Recording, UnitRegistry | None]) -> None:
        """Take the old recording away in one turn, and show the new in another."""
        recording, units = opened
        self._drop_arrived()
        self.session.close()
        adopt_units(units)
        self._arrived = recording
        QTimer.singleShot(0, self._show_arrived)

    def _show_arrived(self) -> None:
        recording, self._arrived = self._arrived, None
        if recording is not None:
            self.coming = ""
            self.session.show(recording)

    def _drop_arrived(self) -> None:
        """Close what was opened and will not be shown: something else came."""
        recording, self._arrived = self._arrived, None
        if recording is not None:
            recording.close()

    def _say_failure(self, trouble: BaseException) -> None:
        self.coming = ""
        if not isinstance(trouble, (MareyError, OSError)):
            raise trouble
        self.failed.emit(str(trouble))

    def _on_opened(self, recording: Recording) -> None:
        self._beat.start()
        budget = preferences.cache_bytes()
        if budget is not None:
            recording.series.cache.budget = budget
        threads = preferences.ahead_threads()
        if threads is not None:
            recording.series.workers = threads
        self._show_title()

    def _show_title_soon(self, t: int) -> None:
        """Not for each frame that is played: the window's manager is slow."""
        del t
        if not self._title.isActive():
            self._title.start()

    def _show_title(self) -> None:
        """Name the recording and the time of the shown frame in the title."""
        recording, t = self.session.recording, self.session.t
        if recording is not None and t < self.session.n_frames:
            clock = elapsed(float(recording.series.times[t]))
            parts = [recording.series.name, clock, "Marey"]
            self.session.viewer.title = "  ".join(part for part in parts if part)

    def _on_closed(self) -> None:
        self.player.stop()
        self._beat.stop()
        self._title.stop()
        self.session.viewer.title = "Marey"


def _later(act: Callable[[], object], ms: int) -> None:
    QTimer.singleShot(ms, act)


def _open(
    source: str | Path, author: str | None
) -> tuple[Recording, UnitRegistry | None]:
    from marey.recording import open as open_recording

    recording = open_recording(
        source, author=author, wait=False, watch=preferences.watches()
    )
    return recording, make_ready(recording)
