"""What the reader or writer of a format takes further, for people to choose."""

from __future__ import annotations

import inspect
import re
from ast import literal_eval
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from marey.errors import BadValue
from marey.exchange import formats

if TYPE_CHECKING:
    from marey.exchange.formats import FormatModule

_KINDS = {"bool": "flag", "int": "whole", "float": "number", "str": "text"}
_CHOICES = re.compile(r'"([^"]*)"')


@dataclass(frozen=True)
class Option:
    """Something that can be said of how a file is read or written.

    Attributes
    ----------
    name : str
        As in ``import_marks(..., name=value)``.
    kind : {"choice", "flag", "whole", "number", "text", "other"}
        What it takes; ``other`` is a tuple or a dict.
    default : object
        What counts where nothing is said.
    choices : tuple of str
        Of a choice.
    words : str
        What it means.
    """

    name: str
    kind: str
    default: Any = None
    choices: tuple[str, ...] = ()
    words: str = ""

    @property
    def title(self) -> str:
        """Its name for people."""
        return self.name.replace("_", " ").strip()

    def value(self, text: str) -> Any:
        """Return what a person typed as a value; nothing typed is the default.

        Parameters
        ----------
        text : str
            What was typed.

        Raises
        ------
        BadValue
            It is no value of this kind.

        Examples
        --------
        >>> Option("first", "whole", 1).value("0")
        0
        >>> Option("pixel_size", "other").value("0.5, 0.5")
        (0.5, 0.5)
        """
        said = text.strip()
        if not said:
            return self.default
        if self.kind in {"choice", "text"}:
            return said
        try:
            value = {"whole": int, "number": float}.get(self.kind, literal_eval)(said)
        except (ValueError, SyntaxError, MemoryError, RecursionError) as error:
            wanted = {"whole": "a whole number", "number": "a number"}
            raise BadValue(
                f"{self.title} is {wanted.get(self.kind, 'a value as Python has it')};"
                f" {said!r} came."
            ) from error
        return value


def options_of(name: str, to: str = "read") -> tuple[Option, ...]:
    """Return what a format takes further.

    Parameters
    ----------
    name : str
        Short name of the format.
    to : {"read", "write"}
        Whether it is read or written.

    Raises
    ------
    ExchangeError
        There is no such format, or it goes the other way only.

    Examples
    --------
    >>> [(one.name, one.choices) for one in options_of("clickpoints")][0]
    ('offsets', ('shown', 'raw'))
    """
    import docstring_parser

    door = getattr(formats.named(name, to=to), to)
    style = docstring_parser.DocstringStyle.NUMPYDOC
    said = {
        one.arg_name: one
        for one in docstring_parser.parse(inspect.getdoc(door) or "", style).params
    }
    return tuple(
        _option(one, said.get(one.name))
        for one in inspect.signature(door).parameters.values()
        if one.kind is one.KEYWORD_ONLY
    )


def check_options(module: FormatModule, door: str, options: dict[str, Any]) -> None:
    """Refuse options that a format does not have.

    Raises
    ------
    BadValue
        It has no such option; the message names those it has.
    """
    known = inspect.signature(getattr(module, door)).parameters.values()
    names = [one.name for one in known if one.kind is one.KEYWORD_ONLY]
    odd = sorted(set(options) - set(names))
    if odd:
        raise BadValue(
            f"{module.FORMAT.title} can be {door} with "
            f"{', '.join(names) or 'no options'}; {', '.join(odd)} came."
        )


def _option(one: inspect.Parameter, said: Any) -> Option:
    kinds = [part.strip() for part in str(one.annotation).split("|")]
    kind = _KINDS.get(kinds[0], "other")
    listed = "" if said is None else said.type_name or ""
    choices = tuple(_CHOICES.findall(listed)) if listed.startswith("{") else ()
    return Option(
        name=one.name,
        kind="choice" if choices else kind,
        default=one.default,
        choices=choices,
        words="" if said is None else " ".join((said.description or "").split()),
    )
