"""Versions beside the present, and what differs between two: to look at only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marey.errors import BadValue
from marey.layers.differences import Differences
from marey.layers.then import Then

if TYPE_CHECKING:
    from collections.abc import Iterable

    from napari.layers import Layer

    from marey.layers.session import Session
    from marey.sidecar.comparison import Comparison


class Past:
    """What a session shows of earlier times; `Session.past`.

    All of it follows the step and the alignment, is named for the version, and
    can neither be edited nor marked on.

    Parameters
    ----------
    session : Session
        In whose viewer.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._shown: dict[str, Then] = {}
        self._differences: Differences | None = None
        session.stepped.connect(self._draw)
        session.changed.connect(self._hear)
        session.closing.connect(self.end)
        session.viewer.scene.camera.events.zoom.connect(self._rescale)

    @property
    def shown(self) -> tuple[str, ...]:
        """Names of the versions that are shown."""
        return tuple(self._shown)

    @property
    def comparison(self) -> Comparison | None:
        """What is drawn of differences; None where nothing is."""
        return None if self._differences is None else self._differences.comparison

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers of all this that are in the viewer."""
        session = self._session
        return tuple(n for n in session.canvas.extras if n is not session.trails.layer)

    def show(self, version: str) -> None:
        """Show a version beside the present.

        Parameters
        ----------
        version : str
            Its name.

        Raises
        ------
        UnknownName, BadValue
            There is no such version, or nothing is open.
        """
        session = self._session
        if session.recording is None:
            raise BadValue("expected an open recording; none is. Open one first")
        if version not in self._shown:
            then = Then(session, session.recording.versions.at(version), version)
            self._shown[version] = then
            then.draw(session.t)

    def hide(self, version: str | None = None) -> None:
        """Take a version out of the viewer again, or all."""
        for name in [version] if version is not None else list(self._shown):
            then = self._shown.pop(name, None)
            if then is not None:
                then.end()

    def compare(
        self,
        a: str | int,
        b: str | int | None = None,
        types: Iterable[str] | None = None,
    ) -> Comparison:
        """Compare two versions, or one with now, and draw what differs."""
        recording = self._session.recording
        if recording is None:
            raise BadValue("expected an open recording; none is. Open one first")
        found = recording.versions.compare(a, b, types)
        self.show_differences(found)
        return found

    def show_differences(self, comparison: Comparison) -> None:
        """Draw what differs, frame by frame, in place of what was drawn before."""
        recording = self._session.recording
        self.hide_differences()
        if recording is not None:
            self._differences = Differences(self._session, recording, comparison)
            self._differences.draw(self._session.t)

    def hide_differences(self) -> None:
        """Draw no differences any more."""
        if self._differences is not None:
            self._differences.end()
            self._differences = None

    def end(self) -> None:
        """Take all of it away: the recording is being closed."""
        self.hide()
        self.hide_differences()

    def _draw(self, t: int) -> None:
        for then in self._shown.values():
            then.draw(t)
        if self._differences is not None:
            self._differences.draw(t)

    def _hear(self, change: object) -> None:
        """Take a version that was removed out of sight."""
        recording = self._session.recording
        news = self._shown and getattr(change, "table", "") == "version"
        if news and recording is not None:
            for name in set(self._shown) - set(recording.versions.names()):
                self.hide(name)

    def _rescale(self, event: object) -> None:
        del event
        for then in self._shown.values():
            then.rescale()
        if self._differences is not None:
            self._differences.rescale()
