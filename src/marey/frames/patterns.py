"""Dates in names: what a pattern such as ``%Y%m%d-%H%M%S`` reads."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from marey.errors import BadValue
from marey.frames.order import all_alike
from marey.words.texts import CHUNK

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_MONTHS = [
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
]
_FIELDS = {
    "Y": "[0-9]{4}",
    **dict.fromkeys("ymdHIMS", "[0-9]{2}"),
    "j": "[0-9]{3}",
    "f": "[0-9]{1,9}",
    "s": "[0-9]{10}",
    "b": f"(?i:{'|'.join(_MONTHS)})",
    "p": "(?i:[ap]m)",
    "z": "(?:[Zz]|[+-][0-9]{2}:?[0-9]{2})",
}
_TOKEN = re.compile(r"%(.)|\*")
_DAYS = frozenset("Yymbdjs")
SEVERAL = "|"
"""Between patterns of which the first that fits counts; in no file name."""


class Wall(NamedTuple):
    """What the clock on the wall showed.

    Attributes
    ----------
    seconds : ndarray of float64
        Since 1970, NaN where the name does not say.
    is_utc : ndarray of bool
        Where the name says its zone too: then the seconds are UTC.
    """

    seconds: np.ndarray
    is_utc: np.ndarray


class _Form(NamedTuple):
    """One pattern, compiled.

    Attributes
    ----------
    search : re.Pattern
        Groups are named by field and stamp: ``Y0``, ``Y1``.
    in_columns : bool
        Whether names that differ only in digits can be read all at once.
    """

    search: re.Pattern[str]
    in_columns: bool


def read_stamps(pattern: str, names: Sequence[str], stamps: int = 1) -> list[Wall]:
    """Read one date, or two, from each name.

    Parameters
    ----------
    pattern : str
        One pattern, or several with ``|`` between: the first that fits counts.
    names : sequence of str
        Names of files.
    stamps : {1, 2}
        How many dates a name holds.
    """
    if len(names) > CHUNK:  # a million names at once take hundreds of megabytes
        parts = range(0, len(names), CHUNK)
        read = [read_stamps(pattern, names[i : i + CHUNK], stamps) for i in parts]
        return [
            Wall(*map(np.concatenate, zip(*some, strict=True)))
            for some in zip(*read, strict=True)  # by stamp
        ]
    names = list(names)
    walls = [_nothing(len(names)) for _ in range(stamps)]
    left = np.arange(len(names))
    for text in pattern.split(SEVERAL):
        form = _compiled(text, stamps)
        if not len(left):
            continue
        rest = names if len(left) == len(names) else [names[i] for i in left.tolist()]
        for wall, said in zip(walls, _read(rest, form, stamps), strict=True):
            wall.seconds[left], wall.is_utc[left] = said
        left = left[np.isnan(walls[0].seconds[left])]
    return walls


def fields_of(pattern: str) -> list[set[str]]:
    """Return which fields each of several patterns has."""
    return [
        {token[1] for token in _TOKEN.finditer(text) if token[1]} - {"%"}
        for text in pattern.split(SEVERAL)
    ]


def stamps_of(pattern: str) -> int:
    """Return how many dates a pattern reads: 2 where a field comes again."""
    for text in pattern.split(SEVERAL):
        letters = [token[1] for token in _TOKEN.finditer(text) if token[1] in _FIELDS]
        if len(letters) > len(set(letters)):
            return 2
    return 1


def check_pattern(pattern: str, stamps: int = 1) -> None:
    """Raise BadValue, with words, where a pattern cannot be read."""
    for text in pattern.split(SEVERAL):
        _compiled(text, stamps)


def _nothing(count: int) -> Wall:
    return Wall(np.full(count, np.nan), np.zeros(count, bool))


@lru_cache(maxsize=64)
def _compiled(text: str, stamps: int) -> _Form:
    """Turn a pattern into a regular expression with named groups."""
    expression, literals, last = "", "", 0
    seen: list[set[str]] = [set()]
    for token in _TOKEN.finditer(text):
        between, last = text[last : token.start()], token.end()
        if token[1] == "%":
            between += "%"
        literals += between
        expression += re.escape(between)
        if token.group() == "*":
            expression += ".*?"
        elif token[1] != "%":
            expression += _group(text, token[1], seen, stamps)
    literals += text[last:]
    expression += re.escape(text[last:])
    if text.endswith("%S") and "f" not in seen[-1]:
        digits = f"(?P<f{len(seen) - 1}>[0-9]{{1,9}})(?![0-9])"
        expression += f"(?:[-.]{digits})?"
    _check(text, seen, stamps)
    plain = not seen[-1] & set("bpz") and not any(c.isdigit() for c in literals)
    # A number that only ends like a date is none.
    guard = "(?<![0-9])" if text.startswith("%") else ""
    return _Form(re.compile(guard + expression), plain)


def _group(text: str, letter: str, seen: list[set[str]], stamps: int) -> str:
    """Return the group of a field; one that comes again begins the next stamp."""
    if letter not in _FIELDS:
        message = (
            f"{text!r} is no pattern of times: %{letter} is unknown. Known are"
            f" {' '.join('%' + name for name in _FIELDS)}, and * for anything"
        )
        raise BadValue(message)
    if letter in seen[-1]:
        if len(seen) == stamps:
            times = "once" if stamps == 1 else "twice"
            hint = "; for a begin and an end use NameSpan" if stamps == 1 else ""
            message = (
                f"{text!r} is no pattern of times: each field may come {times},"
                f" %{letter} comes again{hint}"
            )
            raise BadValue(message)
        seen.append(set())
    seen[-1].add(letter)
    return f"(?P<{letter}{len(seen) - 1}>{_FIELDS[letter]})"


def _check(text: str, seen: list[set[str]], stamps: int) -> None:
    if not seen[0]:
        message = (
            f"{text!r} is no pattern of times: it has no field. Write %Y where the"
            " year stands, and so on, as in '%Y%m%d-%H%M%S'"
        )
        raise BadValue(message)
    if len(seen) < stamps:
        message = (
            f"{text!r} holds one date, two were expected: begin and end, as in"
            " '%Y%m%d-%H%M%S_%Y%m%d-%H%M%S'"
        )
        raise BadValue(message)


def _read(names: Sequence[str], form: _Form, stamps: int) -> list[Wall]:
    """Read names by one pattern."""
    found = form.search.search(names[0])
    if found and form.in_columns and all_alike(names):
        fields = _in_columns(names, found)
        good = np.arange(len(names))
    else:
        good, fields = _one_by_one(names, form.search)
    dates = [
        {key[0]: values for key, values in fields.items() if key[1] == str(stamp)}
        for stamp in range(stamps)
    ]
    walls: list[Wall] = []
    for date in dates:
        # What the second date leaves out, it shares with the first.
        whole = date if date is dates[0] else _completed(date, dates[0])
        wall = _nothing(len(names))
        wall.seconds[good], wall.is_utc[good] = _wall(whole, len(good))
        if walls and not _DAYS & set(date):
            wall.seconds[wall.seconds < walls[0].seconds] += 86400
        walls.append(wall)
    return walls


def _completed(
    date: dict[str, np.ndarray], first: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Return a date with day, month, year and zone of another where it has none."""
    shared = {"z", "Y", "y"} if _DAYS & set(date) else {"z", *_DAYS}
    return {**{k: v for k, v in first.items() if k in shared}, **date}


def _in_columns(names: Sequence[str], found: re.Match[str]) -> dict[str, np.ndarray]:
    """Read names that differ only in digits: the fields stand in columns."""
    letters = np.array(names).view(np.uint32).reshape(len(names), -1)
    fields = {}
    for name, text in found.groupdict().items():
        if text is None:
            continue
        digits = letters[:, found.start(name) : found.end(name)].astype(np.int64) - 48
        fields[name] = digits @ (10 ** np.arange(digits.shape[1])[::-1])
        if name[0] == "f":
            fields[name] = fields[name] * 10 ** (9 - len(text))
    return fields


def _one_by_one(
    names: Sequence[str], search: re.Pattern[str]
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Read names one by one; return which fit and what was read there."""
    rows = [search.search(name) for name in names]
    found = [row for row in rows if row is not None]
    good = np.flatnonzero([row is not None for row in rows])
    fields = {}
    for name in search.groupindex:
        number = _NUMBERS.get(name[0], int)
        values = [number(row.group(name) or "0") for row in found]
        fields[name] = np.array(values, np.int64)
    return good, fields


def _offset(text: str) -> int:
    """Return a zone's seconds ahead of UTC."""
    if len(text) == 1:
        return 0
    seconds = int(text[1:3]) * 3600 + int(text[-2:]) * 60
    return -seconds if text[0] == "-" else seconds


_NUMBERS: dict[str, Callable[[str], int]] = {
    "f": lambda text: int(text.ljust(9, "0")),
    "b": lambda text: _MONTHS.index(text.lower()) + 1,
    "p": lambda text: int(text[0] in "pP"),
    "z": _offset,
}


def _wall(fields: dict[str, np.ndarray], count: int) -> Wall:
    """Turn fields into seconds since 1970; NaN for dates that do not exist."""
    zero = np.zeros(count, np.int64)
    fraction = fields.get("f", zero) * 1e-9
    if "s" in fields:
        return Wall(fields["s"] + fraction, np.ones(count, bool))
    day, good = _days(fields, count)
    hour = _hours(fields, zero)
    minute, second = fields.get("M", zero), fields.get("S", zero)
    good &= (hour >= 0) & (hour < 24) & (minute < 60) & (second < 61)
    whole = day * 86400 + hour * 3600 + minute * 60 + second - fields.get("z", zero)
    return Wall(np.where(good, whole + fraction, np.nan), np.full(count, "z" in fields))


def _hours(fields: dict[str, np.ndarray], zero: np.ndarray) -> np.ndarray:
    """Return hours of the day; -1 where a clock of 12 hours shows another."""
    if "H" in fields or "I" not in fields:
        return fields.get("H", zero)
    shown = fields["I"]
    hour = shown % 12 + 12 * fields.get("p", zero)
    return np.where((shown >= 1) & (shown <= 12), hour, -1)


def _days(fields: dict[str, np.ndarray], count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return days since 1970, and which dates exist."""
    one = np.ones(count, np.int64)
    year = fields.get("Y", one * 1970)
    if "y" in fields and "Y" not in fields:
        year = np.where(fields["y"] < 69, fields["y"] + 2000, fields["y"] + 1900)
    years = (year - 1970).astype("M8[Y]")
    if "j" in fields:
        days = years.astype("M8[D]") + (fields["j"] - 1)
        return days.astype(np.int64), days.astype("M8[Y]") == years
    month, day = fields.get("m", fields.get("b", one)), fields.get("d", one)
    good = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    months = years.astype("M8[M]") + np.where(good, month - 1, 0)
    days = months.astype("M8[D]") + np.where(good, day - 1, 0)
    return days.astype(np.int64), good & (days.astype("M8[M]") == months)
