"""Text with fields in braces, filled in without running anything.

Python's own braces reach into objects (``{a.b}``); here a field is a name, or
a name with one key, ``{meta[Gain]}``, and nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import Formatter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    Fields = Mapping[str, Callable[[str], Any]]

UNKNOWN = "–"
"""What stands where a recording does not say."""

_NAME = re.compile(r"(\w+)(?:\[([^\[\]{}]*)\])?")
_LONGEST = 24  # letters of a format; a width of a billion would fill the memory
_WIDTH = re.compile(r"[0-9]{3,}")


@dataclass(frozen=True)
class Stamp:
    """A moment that has a usual form, and any other that one asks for.

    Attributes
    ----------
    moment : datetime
        The moment.
    usual : str
        Its form, as of ``strftime``, where none is asked for.

    Examples
    --------
    >>> from datetime import datetime
    >>> fill("{at} {at:%d.%m.}", {"at": lambda _: Stamp(datetime(2026, 5, 9), "%Y")})
    '2026 09.05.'
    """

    moment: datetime
    usual: str

    def __str__(self) -> str:
        return self.moment.strftime(self.usual)

    def __format__(self, form: str) -> str:
        return self.moment.strftime(form or self.usual)


def fields_in(template: str) -> list[str]:
    """Return the names of the fields of a template, in order, each once.

    Examples
    --------
    >>> fields_in("{frame} of {frames}: {meta[Gain]}, {frame:04d}")
    ['frame', 'frames', 'meta']
    """
    return list(dict.fromkeys(name for name, _ in _parts(template)))


def trouble_in(template: str, known: Fields) -> str:
    """Say what is wrong with a template, in words; empty where nothing is.

    Parameters
    ----------
    template : str
        The text.
    known : mapping
        The fields there are.

    Examples
    --------
    >>> trouble_in("{fram}", {"frame": str, "file": str})
    'there is no field {fram}; did you mean {frame}?'
    >>> trouble_in("{frame", {"frame": str})
    'a brace is opened and not closed: write {{ for a brace of its own'
    """
    try:
        found = _parts(template)
    except ValueError:
        one = "opened and not closed" if "{" in template else "closed and not opened"
        return f"a brace is {one}: write {{{{ for a brace of its own"
    for name, key in found:
        if name not in known:
            shown = f"{name}[{key}]" if key else name
            return f"there is no field {{{shown}}}{_like(name, known)}"
    return ""


def fill(template: str, known: Fields) -> str:
    r"""Return a template with its fields filled in; never fails.

    Parameters
    ----------
    template : str
        Text with fields; ``\n`` begins another line.
    known : mapping of str to callable
        What a field says, asked with the key in its brackets, "" without one;
        None where the recording does not say. Only fields that occur are
        asked for.

    Returns
    -------
    str
        Unknown fields stand as ``{name?}``, unknown values as a dash.

    Examples
    --------
    >>> fill("{frame:03d} {who} {gain}", {"frame": lambda _: 7, "gain": lambda _: None})
    '007 {who?} –'
    """
    try:
        pieces = list(Formatter().parse(template.replace("\\n", "\n")))
    except ValueError:
        return template
    text = []
    for plain, field, spec, _ in pieces:
        text.append(plain)
        if field is not None:
            text.append(_value(field, spec or "", known))
    return "".join(text)


def _parts(template: str) -> list[tuple[str, str]]:
    parsed = Formatter().parse(template)
    return [_split(field) for _, field, _, _ in parsed if field is not None]


def _split(field: str) -> tuple[str, str]:
    found = _NAME.fullmatch(field.strip())
    return (found[1], found[2] or "") if found else (field.strip(), "")


def _value(field: str, spec: str, known: Fields) -> str:
    name, key = _split(field)
    if name not in known:
        return f"{{{field}?}}"
    value = known[name](key)
    if value is None or value == "":
        return UNKNOWN
    if "{" in spec or len(spec) > _LONGEST or _is_too_wide(value, spec):
        return str(value)
    try:
        return format(value, spec)
    except (ValueError, TypeError):
        return str(value)


def _is_too_wide(value: Any, spec: str) -> bool:
    return not isinstance(value, Stamp) and _WIDTH.search(spec) is not None


def _like(name: str, known: Fields) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, list(known), 1)
    return f"; did you mean {{{near[0]}}}?" if near else ""
