"""Words over the picture, from a template: frame, time, file, exposure, counts."""

from __future__ import annotations

from datetime import UTC, timedelta
from functools import partial
from math import isnan
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from napari.components.overlays import TextOverlay

from marey.frames.zones import zone_of
from marey.words.template import Stamp, fields_in, fill, trouble_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from marey.layers.aside import Aside
    from marey.layers.session import Session

NAME = "marey_hud"
"""Under which the text stands among the overlays of the canvas."""
TEMPLATE = "{frame} / {last}   {time}"
"""What is written where nobody wrote anything else."""
COMING = "…"

FIELDS = {
    "frame": "number of the frame, as on the slider",
    "last": "number of the last frame",
    "time": "since the first frame, 00:03:34.120",
    "seconds": "since the first frame, as a number",
    "clock": "time of day; {clock:%H:%M} in another form",
    "date": "day; {date:%d.%m.%Y} in another form",
    "file": "name of the file",
    "folder": "folder of the file",
    "recording": "name of the recording",
    "plane": "plane, where there are several",
    "exposure": "exposure time, if the file says",
    "camera": "camera, if the file says",
    "iso": "sensitivity, if the file says",
    "meta": "any other word of the file: {meta[FocalLength]}",
    "note": "text of the note",
    "tags": "tags of the note",
    "labels": "labels that hold for the frame",
    "count": "marks here; {count[adult]} of one type",
}
"""Every field, and what it says."""
FROM_FILE = ("exposure", "camera", "iso", "meta")
FROM_NOTE = ("note", "tags")


class Hud:
    """Keeps the text over the picture true to the drawn frame.

    What a file or a note says is read in a worker; until it is there the
    field says so, and never what was true of another frame.

    Parameters
    ----------
    session : Session
        Whose frame.
    aside : Aside
        Reads.
    """

    def __init__(self, session: Session, aside: Aside) -> None:
        self._session = session
        self._aside = aside
        self.template = TEMPLATE
        self.is_on = False
        self._read: dict[str, Any] = {}
        self._read_of: tuple[int, int | None, int | None] | None = None
        self._coming: set[str] = set()  # asked for, not there yet

    @property
    def known(self) -> dict[str, Callable[[str], Any]]:
        """What each field says of the drawn frame, asked with its key."""
        own = {name: getattr(self, f"_{name}", None) for name in FIELDS}
        fields = {name: act for name, act in own.items() if act is not None}
        for name in FROM_FILE[:-1]:
            fields[name] = partial(self._of_file, name)
        return fields

    def trouble(self, template: str) -> str:
        """Say what is wrong with a template, in words; empty where nothing is."""
        return trouble_in(template, self.known)

    def text(self, template: str | None = None) -> str:
        """Return a template filled in for the drawn frame, the own one by default."""
        if self._session.recording is None or not self._session.n_frames:
            return ""
        return fill(self.template if template is None else template, self.known)

    def metadata(self) -> dict[str, str]:
        """Return what the file says of the drawn frame, as far as it was read."""
        return dict(self._read.get("meta", {}))

    # -- drawing ---------------------------------------------------------------------
    def show(self) -> None:
        """Write the text for the drawn frame; ask for what has to be read."""
        overlays = self._session.viewer.canvas.overlays
        if not self.is_on or self._session.recording is None:
            if NAME in overlays:
                overlays[NAME].visible = False
            return
        self.ask(self.template)
        if NAME not in overlays:
            overlays[NAME] = TextOverlay(position="top_left", box=True)
        overlay = overlays[NAME]
        overlay.text = self.text()
        overlay.visible = bool(overlay.text.strip())

    def ask(self, template: str) -> None:
        """Have what a template needs of file and note read, if it is not."""
        session, recording = self._session, self._session.recording
        if recording is None or not session.n_frames:
            return
        t, plane, channel = here = session.t, session.plane, session.channel
        if self._read_of != here:
            self._read, self._read_of, self._coming = {}, here, set()
        try:
            wanted = set(fields_in(template))
        except ValueError:
            return
        series, notes = recording.series, recording.notes
        if wanted & set(FROM_FILE) and "meta" not in self._read:
            self._ask("meta", lambda: series.metadata(t, plane, channel))
        if wanted & set(FROM_NOTE) and "note" not in self._read:
            self._ask("note", lambda: notes.get(t))

    def _ask(self, name: str, work: Callable[[], Any]) -> None:
        if name in self._coming:
            return  # a second question would throw the first answer away
        self._coming.add(name)
        recording, here = self._session.recording, self._read_of

        def then(found: Any) -> None:
            if self._session.recording is recording and self._read_of == here:
                self._read[name] = found
                self._coming.discard(name)
                self._session.display.read_anew()

        self._aside.ask(name, work, then)

    def forget(self, name: str = "") -> None:
        """Read again what a file or a note says."""
        if name:
            self._read.pop(name, None)
            self._coming.discard(name)
        else:
            self._read, self._read_of, self._coming = {}, None, set()

    # -- fields ----------------------------------------------------------------------
    def _frame(self, key: str) -> int:
        del key
        return self._session.t

    def _last(self, key: str) -> int:
        del key
        return self._session.n_frames - 1

    def _seconds(self, key: str) -> float | None:
        del key
        recording = self._session.recording
        if recording is None:
            return None
        seconds = float(recording.series.times[self._session.t])
        return None if isnan(seconds) else seconds

    def _time(self, key: str) -> str | None:
        seconds = self._seconds(key)
        return None if seconds is None else _elapsed(seconds)

    def _clock(self, key: str, usual: str = "%H:%M:%S") -> Stamp | None:
        recording, seconds = self._session.recording, self._seconds(key)
        start = None if recording is None else recording.series.start
        if start is None or seconds is None:
            return None
        zone = zone_of(recording.series.zone) if recording is not None else UTC
        return Stamp((start + timedelta(seconds=seconds)).astimezone(zone), usual)

    def _date(self, key: str) -> Stamp | None:
        return self._clock(key, "%Y-%m-%d")

    def _path(self) -> PurePosixPath:
        recording = self._session.recording
        path = "" if recording is None else recording.series.frame(self._session.t).path
        return PurePosixPath(path)

    def _file(self, key: str) -> str:
        del key
        return self._path().name

    def _folder(self, key: str) -> str:
        del key
        recording, inner = self._session.recording, self._path().parent.name
        return inner or ("" if recording is None else recording.name)

    def _recording(self, key: str) -> str:
        del key
        recording = self._session.recording
        return "" if recording is None else recording.name

    def _plane(self, key: str) -> int | None:
        del key
        return self._session.plane

    def _meta(self, key: str) -> str | None:
        if "meta" not in self._read:
            return COMING
        found: str | None = self._read["meta"].get(key)
        return found

    def _of_file(self, name: str, key: str) -> str | None:
        del key
        return self._meta(name)

    def _note(self, key: str) -> str | None:
        del key
        if "note" not in self._read:
            return COMING
        note = self._read["note"]
        return None if note is None else note.text

    def _tags(self, key: str) -> str | None:
        del key
        if "note" not in self._read:
            return COMING
        note = self._read["note"]
        return None if note is None else ", ".join(note.tags)

    def _labels(self, key: str) -> str | None:
        del key
        return ", ".join(self._session.frame_labels) or None

    def _count(self, key: str) -> int:
        counts = self._session.counts_here()
        return counts.get(key, 0) if key else sum(counts.values())


def _elapsed(seconds: float) -> str:
    """Return seconds as a clock.

    Examples
    --------
    >>> _elapsed(214.12)
    '00:03:34.120'
    """
    sign, whole = "-" if seconds < 0 else "", round(abs(seconds) * 1000)
    minutes, thousandths = divmod(whole, 60_000)
    hours, minutes = divmod(minutes, 60)
    rest, parts = divmod(thousandths, 1000)
    return f"{sign}{hours:02d}:{minutes:02d}:{rest:02d}.{parts:03d}"
