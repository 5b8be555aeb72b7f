"""Labels of the shown frame: set by a key, taken away by the same key."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from marey.layers.session import Session
    from marey.recording import Recording
    from marey.sidecar import FrameLabel
    from marey.words import Change, MarkType


class Framing:
    """Labels the shown frame, or all from one to another.

    Parameters
    ----------
    session : Session
        For whom.
    recording : Recording
        Where labels are stored.

    Attributes
    ----------
    labels : tuple of FrameLabel
        Those that hold for the shown frame.
    begun : tuple of (str, int) or None
        Name of the type and first frame of an interval that waits for its end.
    """

    def __init__(self, session: Session, recording: Recording) -> None:
        self._session = session
        self._recording = recording
        self.labels: tuple[FrameLabel, ...] = ()
        self.begun: tuple[str, int] | None = None

    def show(self, t: int) -> None:
        """Read the labels of a frame."""
        labels = self._recording.frame_labels
        self.labels = tuple(labels.at(t)) if self._is_used() else ()

    def _is_used(self) -> bool:
        return any(kind.kind == "frame" for kind in self._session.types)

    def hear(self, change: Change) -> None:
        """Take news of the table of labels; an interval concerns many frames."""
        del change
        self.show(self._session.t)
        self._session.counted.emit()

    def names(self) -> list[str]:
        """Return the names of what holds for the shown frame, in their order."""
        held = {label.type for label in self.labels}
        return [kind.name for kind in self._session.types if kind.id in held]

    def press(self, kind: MarkType) -> None:
        """Label the shown frame, take the label away, or end an interval."""
        if self.begun is not None and self.begun[0] == kind.name:
            self.end()
            return
        labels, t = self._recording.frame_labels, self._session.t
        self._session.post(labels.toggle, kind.name, t, done=self._reread)

    def begin(self, kind: MarkType) -> None:
        """Begin an interval here; the next press of the same key ends it."""
        session = self._session
        self.begun = (kind.name, session.t)
        key = f" or {kind.key}" if kind.key else ""
        session.say(
            f"{kind.name} from frame {session.t}: go to the last frame and press"
            f" Shift+B{key} again, Esc drops it"
        )

    def end(self) -> None:
        """Label all frames from where the interval was begun to the shown one."""
        if self.begun is None:
            return
        (name, first), self.begun = self.begun, None
        low, high = sorted((first, self._session.t))
        labels = self._recording.frame_labels
        self._session.post(labels.add, name, low, high, done=self._reread)

    def cancel(self) -> bool:
        """Drop an interval that was begun; return whether there was one."""
        was, self.begun = self.begun, None
        if was is not None:
            self._session.say(f"no interval of {was[0]}")
        return was is not None

    def _reread(self, done: object) -> None:
        del done
        self.show(self._session.t)
        self._session.counted.emit()
