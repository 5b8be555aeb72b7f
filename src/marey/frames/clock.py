"""Who may say when frames were taken: names, tags, a table, or a person.

A clock of names says when a file begins (and, with two dates, when it ends);
the file says when its frames come after its first. A clock of frames says the
time of each frame and asks no file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Protocol, runtime_checkable

import numpy as np

from marey.errors import BadValue
from marey.frames.patterns import (
    check_pattern,
    fields_of,
    read_stamps,
    stamps_of,
)
from marey.frames.zones import Resolved, spoken_zone, to_utc, zone_of

if TYPE_CHECKING:
    from collections.abc import Sequence

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Of ClickPoints, and what cameras and microscopes commonly write.
DEFAULT_PATTERNS = (
    "%Y%m%d-%H%M%S",
    "%Y%m%d_%H%M%S",
    "%Y%m%dT%H%M%S",
    "%Y-%m-%d_%H-%M-%S",
    "%Y-%m-%d-%H-%M-%S",
    "%Y-%m-%dT%H-%M-%S",
    "%Y-%m-%d %H-%M-%S",
)


class Doubt(NamedTuple):
    """Something a person should know about times.

    Attributes
    ----------
    t : int
        The first frame concerned.
    reason : str
        What is wrong, with how many are.
    """

    t: int
    reason: str


class Spoken(NamedTuple):
    """What a clock of frames says.

    Attributes
    ----------
    seconds : ndarray of float64, shape (T,)
        NaN where unknown.
    absolute : bool
        Whether they count from 1970 UTC, or from any moment.
    source : str
        Who says so.
    zone : str
        In what zone it was written; empty where nobody said.
    doubts : tuple of Doubt
        What is wrong with it.
    """

    seconds: np.ndarray
    absolute: bool = False
    source: str = "given"
    zone: str = ""
    doubts: tuple[Doubt, ...] = ()


class NameClock(Protocol):
    """Reads when files begin from their names; extensible by any object."""

    def seconds(self, names: Sequence[str]) -> np.ndarray:
        """Return seconds since 1970 UTC, (names,) float64, NaN where unknown."""
        ...


@runtime_checkable
class FrameClock(Protocol):
    """Says the time of every frame."""

    def of_frames(self, paths: Sequence[str], inner: np.ndarray) -> Spoken:
        """Return the time of each frame, by path and place in the file."""
        ...


class Read(NamedTuple):
    """What names say.

    Attributes
    ----------
    begins, ends : ndarray of float64, shape (names,)
        Since 1970 UTC; NaN where unknown. Ends only of two dates.
    skipped : ndarray of int64
        Names with a time that the zone's clocks never showed.
    """

    begins: np.ndarray
    ends: np.ndarray | None
    skipped: np.ndarray


@dataclass(frozen=True)
class _InNames:
    """A pattern by which names say when, and the zone of those that say none."""

    pattern: str
    zone: str = "UTC"

    _dates: ClassVar[int] = 1

    def check(self) -> None:
        """Raise BadValue where pattern or zone cannot be read."""
        check_pattern(self.pattern, self._dates)
        zone_of(self.zone)

    @property
    def in_folders(self) -> bool:
        """Whether the path is read and not only the name."""
        return "/" in self.pattern

    @property
    def dated(self) -> bool:
        """Whether it reads a date, or but a time of day."""
        return all(fields & set("Yys") for fields in fields_of(self.pattern))


@dataclass(frozen=True)
class NamePattern(_InNames):
    """Times in file names.

    Attributes
    ----------
    pattern : str
        ``%Y %y %m %b %d %j %H %I %p %M %S %f %z`` as in ``strftime``, ``%s``
        for ten digits of seconds since 1970, ``*`` for anything. A fraction
        of a second after ``-`` or ``.`` is read where the pattern ends in
        ``%S`` and the name goes on with one. Several patterns stand with
        ``|`` between; of these the first counts that fits a name. A pattern
        with ``/`` is looked for in the path inside the recording.
    zone : str
        The zone of names that say none: ``"Europe/Berlin"``, ``"+01:00"``.

    Examples
    --------
    >>> clock = NamePattern("%Y%m%d-%H%M%S")
    >>> float(clock.seconds(["cam_20200101-000001-5.jpg"])[0] - 1577836800)
    1.5
    """

    def read(self, names: Sequence[str]) -> Read:
        """Read names, which stand in the order in which they were taken."""
        [wall] = read_stamps(self.pattern, names)
        found = _in_utc(wall.seconds, wall.is_utc, self.zone)
        return Read(found.seconds, None, found.skipped)

    def seconds(self, names: Sequence[str]) -> np.ndarray:
        """Return seconds since 1970 UTC for each name, NaN where it has none."""
        return self.read(names).begins


@dataclass(frozen=True)
class NameSpan(_InNames):
    """Begin and end of a video in its name; frames lie evenly between.

    The first frame is at the first date, the last one at the second. What the
    second date leaves out (the day) it shares with the first.

    Attributes
    ----------
    pattern : str
        As of `NamePattern`; a field that comes again begins the second date.
    zone : str
        The zone of names that say none.

    Examples
    --------
    >>> clock = NameSpan("%Y%m%d-%H%M%S-%f_%H%M%S-%f")
    >>> read = clock.read(["20200101-235959-5_000001-25.avi"])
    >>> float(read.ends[0] - read.begins[0])
    1.75
    """

    _dates: ClassVar[int] = 2

    def read(self, names: Sequence[str]) -> Read:
        """Read names, which stand in the order in which they were taken."""
        begin, end = read_stamps(self.pattern, names, 2)
        # Begins and ends take turns on the wall: so they are told apart.
        both = np.stack([begin.seconds, end.seconds], axis=1)
        is_utc = np.stack([begin.is_utc, end.is_utc], axis=1).ravel()
        found = _in_utc(both.ravel(), is_utc, self.zone)
        seconds = found.seconds.reshape(-1, 2)
        skipped = np.unique(found.skipped // 2)
        return Read(seconds[:, 0].copy(), seconds[:, 1].copy(), skipped)

    def seconds(self, names: Sequence[str]) -> np.ndarray:
        """Return seconds since 1970 UTC at which each file begins."""
        return self.read(names).begins


@dataclass(frozen=True)
class FileTags:
    """What the files themselves say, whatever their names look like.

    Attributes
    ----------
    zone : str
        The zone of tags that name none.
    """

    zone: str = "UTC"

    def check(self) -> None:
        """Raise BadValue where there is no such zone."""
        zone_of(self.zone)


@dataclass(frozen=True)
class FixedInterval:
    """The same time between any two frames.

    Attributes
    ----------
    seconds : float
        From frame to frame.
    start : datetime, optional
        When the first frame was taken; in UTC where it names no zone.
    """

    seconds: float
    start: datetime | None = None

    def check(self) -> None:
        """Raise BadValue where the interval is not above 0."""
        if not 0 < self.seconds < float("inf"):
            message = f"times: an interval above 0 s was expected, {self.seconds} came"
            raise BadValue(message)

    def of_frames(self, paths: Sequence[str], inner: np.ndarray) -> Spoken:
        """Return the time of each frame."""
        del paths
        seconds = np.arange(len(inner)) * float(self.seconds)
        if self.start is None:
            return Spoken(seconds)
        began = seconds_of(self.start)
        return Spoken(seconds + began, absolute=True, zone=spoken_zone(self.start))


@dataclass(frozen=True, eq=False)
class GivenTimes:
    """One time for each frame.

    Attributes
    ----------
    values : ndarray of float64, shape (T,)
        Seconds; NaN where unknown.
    absolute : bool
        Whether they count from 1970 UTC, or from any moment.
    note : str
        What a person should know about them.
    """

    values: np.ndarray = field(repr=False)
    absolute: bool = False
    note: str = ""

    def of_frames(self, paths: Sequence[str], inner: np.ndarray) -> Spoken:
        """Return the time of each frame; frames beyond the values have none."""
        del paths
        seconds = np.full(len(inner), np.nan)
        known = min(len(inner), len(self.values))
        seconds[:known] = self.values[:known]
        zone = "UTC" if self.absolute else ""
        doubts = (Doubt(0, self.note),) if self.note else ()
        return Spoken(seconds, self.absolute, zone=zone, doubts=doubts)


def pattern_clock(pattern: str, zone: str = "UTC") -> NamePattern | NameSpan:
    """Return the clock of a pattern, for one date or for begin and end.

    Raises
    ------
    BadValue
        The pattern or the zone cannot be read; the message says why.
    """
    kind = NameSpan if stamps_of(pattern) == 2 else NamePattern
    clock = kind(pattern, zone)
    clock.check()
    return clock


def find_pattern(names: Sequence[str]) -> NamePattern | None:
    """Return the first of the usual patterns that the names follow.

    The first and the last name are looked at.
    """
    if not names:
        return None
    probe = [names[0], names[-1]]
    for text in DEFAULT_PATTERNS:
        pattern = NamePattern(text)
        if np.isfinite(pattern.seconds(probe)).all():
            return pattern
    return None


def moment(seconds: float) -> datetime | None:
    """Return seconds since 1970 as a date in UTC; None for NaN."""
    if not np.isfinite(seconds):
        return None
    return EPOCH + timedelta(seconds=float(seconds))


def seconds_of(time: datetime | None) -> float:
    """Return a date as seconds since 1970; in UTC where it names no zone.

    NaN for None.
    """
    if time is None:
        return float("nan")
    aware = time.replace(tzinfo=UTC) if time.tzinfo is None else time
    return (aware - EPOCH) / timedelta(seconds=1)


def _in_utc(wall: np.ndarray, is_utc: np.ndarray, zone: str) -> Resolved:
    """Turn wall times into UTC but for those that are."""
    found = to_utc(np.where(is_utc, np.nan, wall), zone)
    return Resolved(np.where(is_utc, wall, found.seconds), found.skipped)
