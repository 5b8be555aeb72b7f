"""The list of recordings that a window goes through."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qtpy.QtCore import QObject, Signal

from marey.experiments import Experiment, neighbours_of, open_experiment

if TYPE_CHECKING:
    from collections.abc import Callable

    from marey.docks.desk import Desk
    from marey.experiments import Entry


class Expedition(QObject):
    """Which recordings belong together, and which of them is open.

    Until a person names a list it is what lies beside the open recording.

    Parameters
    ----------
    desk : Desk
        Whose window it is.
    """

    changed = Signal()
    """Another list is gone through."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._chosen: Experiment | None = None
        self._beside: tuple[str, Experiment] | None = None
        self._reader: ThreadPoolExecutor | None = None
        self._tried: tuple[Path | None, int, Path] | None = None
        desk.session.opened.connect(self._arrived)

    @property
    def is_chosen(self) -> bool:
        """Whether a person named the list."""
        return self._chosen is not None

    def experiment(self) -> Experiment | None:
        """Return the list; None where nothing is open and none was named."""
        if self._chosen is not None:
            return self._chosen
        here = self.here()
        if here is None or not here.exists():
            return None
        if self._beside is None or self._beside[0] != str(here):
            self._beside = (str(here), Experiment(neighbours_of(here)))
        return self._beside[1]

    def here(self) -> Path | None:
        """Return what is open, as it was opened."""
        recording = self._desk.session.recording
        if recording is None:
            return None
        source = recording.series.source
        return Path(recording.path if source is None else source)

    def current(self) -> Entry | None:
        """Return the recording of the list that is open."""
        experiment, recording = self.experiment(), self._desk.session.recording
        if experiment is None or recording is None:
            return None
        known = {str(self.here()), str(recording.path)}
        for one in experiment:
            if str(one.path) in known:
                return one
        return None

    def use(self, source: Any) -> None:
        """Go through another list.

        Parameters
        ----------
        source : path, glob or sequence of paths
            As of `marey.open_experiment`; its errors are those of this call.
        """
        self._chosen = open_experiment(source, self._author())
        self.changed.emit()

    def go(self, direction: int) -> Entry | None:
        """Open the next recording of the list, or the one before.

        From one that could not be opened it goes on in the same direction.

        Returns
        -------
        Entry or None
            What is being opened; None at the end of the list.
        """
        experiment = self.experiment()
        if experiment is None:
            return None
        current = self.current()
        here = start = None if current is None else current.path
        if self._tried is not None and self._tried[:2] == (here, direction):
            start = self._tried[2]
        there = experiment.after(start, direction)
        self._tried = None if there is None else (here, direction, there.path)
        if there is not None:
            self._desk.open(there.path, self._author())
        return there

    def _arrived(self, *_news: object) -> None:
        self._tried = None

    def read(self, work: Callable[[], Any]) -> Future:
        """Read many marks files beside the window's thread and its reader's."""
        if self._reader is None:
            self._reader = ThreadPoolExecutor(1, thread_name_prefix="marey list")
        return self._reader.submit(work)

    def shut(self) -> None:
        """Let what is being read come to its end."""
        if self._reader is not None:
            self._reader.shutdown(cancel_futures=True)
            self._reader = None

    def _author(self) -> str | None:
        recording = self._desk.session.recording
        return None if recording is None else recording.author
