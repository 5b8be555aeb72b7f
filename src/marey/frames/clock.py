"""When frames were taken: from names, from the files, or as somebody says.

Times are seconds since the first frame, NaN where unknown. A name says when a
file begins, a file says when its frames come after its first; the clock adds
the two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

import numpy as np

from marey.errors import BadValue
from marey.frames.order import alike

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
_FIELDS = {
    "%Y": r"(?P<Y>[0-9]{4})",
    "%y": r"(?P<y>[0-9]{2})",
    "%m": r"(?P<m>[0-9]{2})",
    "%d": r"(?P<d>[0-9]{2})",
    "%H": r"(?P<H>[0-9]{2})",
    "%M": r"(?P<M>[0-9]{2})",
    "%S": r"(?P<S>[0-9]{2})",
    "%f": r"(?P<f>[0-9]{1,9})",
    "%%": "%",
    "*": ".*?",
}
_TOKEN = re.compile(r"%[YymdHMSf%]|\*")


class NameClock(Protocol):
    """Reads when files begin from their names; extensible by any object."""

    def seconds(self, names: Sequence[str]) -> np.ndarray:
        """Return seconds since 1970 UTC, (names,) float64, NaN where unknown."""
        ...


@dataclass(frozen=True)
class NamePattern:
    """Times in file names.

    Attributes
    ----------
    pattern : str
        ``%Y %y %m %d %H %M %S %f`` as in ``strftime``, ``*`` for anything.
        A fraction of a second after ``-`` or ``.`` is read where the pattern
        ends in ``%S`` and the name goes on with one. Times without a zone
        are taken as UTC.

    Examples
    --------
    >>> clock = NamePattern("%Y%m%d-%H%M%S")
    >>> float(clock.seconds(["cam_20200101-000001-5.jpg"])[0] - 1577836800)
    1.5
    """

    pattern: str

    def expression(self) -> re.Pattern[str]:
        """Return the pattern as a regular expression with named groups."""
        text, last = "", 0
        for token in _TOKEN.finditer(self.pattern):
            text += re.escape(self.pattern[last : token.start()])
            text += _FIELDS[token.group()]
            last = token.end()
        text += re.escape(self.pattern[last:])
        if self.pattern.endswith("%S"):
            text += r"(?:[-.](?P<f>[0-9]{1,9})(?![0-9]))?"
        try:
            return re.compile(r"(?<![0-9])" + text)
        except re.error as error:
            message = (
                f"{self.pattern!r} is no pattern of times: each of %Y %m %d %H %M %S"
                f" %f may come once ({error})"
            )
            raise BadValue(message) from error

    def seconds(self, names: Sequence[str]) -> np.ndarray:
        """Return seconds since 1970 UTC for each name, NaN where it has none."""
        expression = self.expression()
        if not names:
            return np.empty(0)
        found = expression.search(names[0])
        if found and len(set(map(len, names))) == 1 and len(alike(list(names))) == 1:
            return _by_columns(names, found)
        return _by_search(names, expression)


def _by_columns(names: Sequence[str], found: re.Match[str]) -> np.ndarray:
    """Read names that differ only in digits: the fields stand in columns."""
    letters = np.array(names).view(np.uint32).reshape(len(names), -1)
    fields = {}
    for name, text in found.groupdict().items():
        if text is None:
            continue
        digits = letters[:, found.start(name) : found.end(name)].astype(np.int64) - 48
        fields[name] = digits @ (10 ** np.arange(digits.shape[1])[::-1])
        if name == "f":
            fields[name] = fields[name] * 10 ** (9 - len(text))
    return _epoch(fields, len(names))


def _by_search(names: Sequence[str], expression: re.Pattern[str]) -> np.ndarray:
    """Read names one by one."""
    search = expression.search
    rows = [search(name) for name in names]
    seconds = np.full(len(names), np.nan)
    good = [i for i, row in enumerate(rows) if row is not None]
    found = [rows[i] for i in good]
    fields = {}
    for name in expression.groupindex:
        texts = [row.group(name) or "0" for row in found if row is not None]
        if name == "f":
            texts = [text.ljust(9, "0") for text in texts]
        fields[name] = np.array(texts, dtype=np.int64) if texts else np.empty(0, int)
    seconds[good] = _epoch(fields, len(good))
    return seconds


def _epoch(fields: dict[str, np.ndarray], count: int) -> np.ndarray:
    """Turn fields into seconds since 1970; NaN for dates that do not exist."""
    zero, one = np.zeros(count, np.int64), np.ones(count, np.int64)
    year = fields.get("Y", fields.get("y", one * 70) + np.int64(1900))
    if "y" in fields:
        year = np.where(fields["y"] < 69, fields["y"] + 2000, fields["y"] + 1900)
    month, day = fields.get("m", one), fields.get("d", one)
    hour, minute, second = (fields.get(name, zero) for name in "HMS")
    good = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    good &= (hour < 24) & (minute < 60) & (second < 61)
    months = (np.where(good, year - 1970, 0)).astype("M8[Y]").astype("M8[M]")
    months = months + np.where(good, month - 1, 0)
    days = months.astype("M8[D]") + np.where(good, day - 1, 0)
    good &= days.astype("M8[M]") == months
    whole = days.astype(np.int64) * 86400 + hour * 3600 + minute * 60 + second
    return np.where(good, whole + fields.get("f", zero) * 1e-9, np.nan)


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
    """Return a date as seconds since 1970 UTC; NaN for None."""
    return float("nan") if time is None else (time - EPOCH) / timedelta(seconds=1)


def nearest(times: np.ndarray, seconds: float) -> int:
    """Return the position whose time is nearest; 0 where none is known."""
    known = np.flatnonzero(np.isfinite(times))
    if not len(known):
        return 0
    return int(known[np.argmin(np.abs(times[known] - seconds))])
