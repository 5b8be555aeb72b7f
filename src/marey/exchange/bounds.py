"""Reading what strangers wrote: numbers, text and XML within bounds.

A file that comes from elsewhere may be cut short, damaged or made to harm. What is
read here is never longer, deeper or larger than a real one can be, and everything
else ends in an `ExchangeError` that names the file.
"""

from __future__ import annotations

import json
import math
import re
from typing import IO, TYPE_CHECKING, Any

from marey.errors import ExchangeError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

LARGEST_ID = 2**31 - 1
"""Labels, frames and ids above this are no real ones."""

LARGEST_PLACE = 1e9
"""No picture has a billion rows."""

LARGEST_TEXT = 2**31
"""Bytes of a text file that is read as one."""

DEEPEST = 64
"""Nesting of elements or brackets; real files have about ten."""

_WHOLE = re.compile(r"[+-]?\d{1,18}(?:\.0*)?\Z")


def whole_number(
    value: object, what: str, least: int = 0, most: int = LARGEST_ID
) -> int:
    """Return a whole number that was written as text or as a number.

    Parameters
    ----------
    value : object
        ``"12"``, ``"12.0"``, ``12`` or ``12.0``.
    what : str
        What it is and where, for the error.
    least, most : int
        Bounds, both allowed.

    Raises
    ------
    ExchangeError
        Where it is no whole number or lies outside.
    """
    text = str(value).strip()
    if isinstance(value, bool) or not _WHOLE.match(text):
        raise ExchangeError(f"{what} should be a whole number; {_short(text)} came.")
    found = int(text.split(".", maxsplit=1)[0])
    if not least <= found <= most:
        raise ExchangeError(f"{what} should lie in {least} to {most}; {found} came.")
    return found


def number(value: object, what: str, most: float = LARGEST_PLACE) -> float:
    """Return a finite number whose size is at most `most`.

    Parameters
    ----------
    value : object
        A number or its text.
    what : str
        What it is and where, for the error.
    most : float
        Largest size of the number.

    Raises
    ------
    ExchangeError
        Where it is no number, not finite or too large.
    """
    try:
        found = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        found = math.nan
    if not math.isfinite(found) or abs(found) > most:
        raise ExchangeError(
            f"{what} should be a number of at most {most:g}; {_short(value)} came."
        )
    return found


def text_of(path: Path, most: int = LARGEST_TEXT) -> str:
    """Return the text of a file in UTF-8.

    Raises
    ------
    ExchangeError
        Where it cannot be read, is larger than `most` bytes or is no text.
    """
    try:
        size = path.stat().st_size
        if size > most:
            raise ExchangeError(
                f"{path.name} has {size} bytes; at most {most} are read as text."
            )
        found = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ExchangeError(f"{path.name} is no text in UTF-8: {error}.") from None
    except OSError as error:
        raise ExchangeError(f"{path.name} cannot be read: {error}.") from error
    if "\0" in found:
        raise ExchangeError(f"{path.name} is no text: it holds zero bytes.")
    return found


def first_line(path: Path) -> str:
    """Return the first line of a file, as far as 4096 bytes go; never raises."""
    try:
        with path.open("rb") as stream:
            head = stream.read(4096).decode("utf-8-sig", "replace")
    except OSError:
        return ""
    return head.splitlines()[0] if head else ""


def json_of(path: Path, *, nan: bool = False) -> Any:
    """Return what a JSON file says.

    Parameters
    ----------
    path : Path
        The file.
    nan : bool
        Whether NaN and infinity stand for nothing (None), as some programs write
        them; JSON knows neither.

    Raises
    ------
    ExchangeError
        Where it is no JSON, nested too deeply, or holds NaN or numbers of
        thousands of digits.
    """
    known = (lambda _: None) if nan else _no_constant
    try:
        return json.loads(text_of(path), parse_constant=known)
    except RecursionError:
        raise ExchangeError(f"{path.name} is nested too deeply for a file.") from None
    except ValueError as error:
        raise ExchangeError(f"{path.name} is not sound JSON: {error}.") from None


def elements(
    path: Path, whole: frozenset[str], opening: frozenset[str] = frozenset()
) -> Iterator[Element]:
    """Yield elements of an XML file as they come, and forget them.

    Entities, DTDs and references to other files are refused by defusedxml, so
    that neither a billion laughs nor a file of the machine can be read in.

    Parameters
    ----------
    path : Path
        The file.
    whole : frozenset of str
        Names of elements to yield with all that is in them.
    opening : frozenset of str
        Names of elements to yield where they begin: their attributes alone.

    Raises
    ------
    ExchangeError
        Where it is no sound XML, declares entities or is nested too deeply.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError

    try:
        with path.open("rb") as stream:
            yield from _walk(path, stream, whole, opening)
    except ParseError as error:
        raise ExchangeError(f"{path.name} is not sound XML: {error}.") from None
    except DefusedXmlException:
        raise ExchangeError(
            f"{path.name} declares entities or a document type, which a file of marks "
            "has no use for; it is not read."
        ) from None
    except (OSError, ValueError, LookupError) as error:
        raise ExchangeError(f"{path.name} cannot be read: {error}.") from error


def _walk(
    path: Path, stream: IO[bytes], whole: frozenset[str], opening: frozenset[str]
) -> Iterator[Element]:
    """Yield elements, dropping each from its parent once nobody needs it."""
    from defusedxml.ElementTree import iterparse

    above: list[Element] = []
    inside = 0
    for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
        if event == "start":
            above.append(element)
            inside += element.tag in whole
            if len(above) > DEEPEST:
                raise ExchangeError(
                    f"{path.name} is nested deeper than {DEEPEST} elements."
                )
            if element.tag in opening:
                yield element
            continue
        above.pop()
        if element.tag in whole:
            inside -= 1
            yield element
        if not inside and above:
            above[-1].remove(element)


def root_name(path: Path) -> str:
    """Return the name of the outermost XML element, or nothing; never raises."""
    try:
        with path.open("rb") as stream:
            head = stream.read(4096).decode("utf-8", "replace")
    except OSError:
        return ""
    found = re.search(r"<([A-Za-z_][\w.-]*)", head)
    return found.group(1) if found else ""


def _no_constant(word: str) -> None:
    raise ValueError(f"{word} is no number that JSON knows")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
