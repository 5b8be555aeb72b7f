"""What else may be said of a mark: the attributes that its type asks for."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any

from marey.errors import BadValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ATTRIBUTE_KINDS = ("number", "choice", "flag", "text")
"""What the value of an attribute can be."""


@dataclass(frozen=True)
class Attribute:
    """One thing that is asked of each mark of a type.

    Attributes
    ----------
    name : str
        What it is called.
    kind : str
        One of `ATTRIBUTE_KINDS`.
    choices : tuple of str
        What may be chosen, for the kind ``choice``.
    least, most : float or None
        Bounds of a number, both included.
    unit : str
        Unit of a number, shown beside it.
    description : str
        What it means, for people.
    """

    name: str
    kind: str = "text"
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    unit: str = ""
    description: str = ""

    def checked(self, value: Any) -> Any:
        """Return a value as it is stored, or say what was expected.

        Raises
        ------
        BadValue
            The value does not fit.

        Examples
        --------
        >>> Attribute("age", "number", least=0).checked("3.5")
        3.5
        """
        if self.kind == "number":
            return self._number(value)
        if self.kind == "flag":
            return self._flag(value)
        if self.kind == "choice" and str(value) not in self.choices:
            raise BadValue(
                f"{self.name} is one of {', '.join(self.choices)}; {value!r} came."
            )
        return str(value)

    def _number(self, value: Any) -> float:
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = math.nan
        if not math.isfinite(number):
            raise BadValue(f"{self.name} is a number; {value!r} came.")
        low = -math.inf if self.least is None else self.least
        high = math.inf if self.most is None else self.most
        if not low <= number <= high:
            raise BadValue(f"{self.name} is {self._bounds()}; {value!r} came.")
        return number

    def _bounds(self) -> str:
        if self.most is None:
            return f"at least {self.least:g}"
        if self.least is None:
            return f"at most {self.most:g}"
        return f"from {self.least:g} to {self.most:g}"

    def _flag(self, value: Any) -> bool:
        if isinstance(value, bool) or (isinstance(value, Real) and value in {0, 1}):
            return bool(value)
        if type(value).__name__ in {"bool", "bool_"}:
            return bool(value)
        raise BadValue(f"{self.name} is True or False; {value!r} came.")

    def as_dict(self) -> dict[str, Any]:
        """Return it as stored in a schema, without its name."""
        found: dict[str, Any] = {"kind": self.kind}
        if self.choices:
            found["choices"] = list(self.choices)
        for name in ("least", "most", "unit", "description"):
            value = getattr(self, name)
            if value not in (None, ""):
                found[name] = value
        return found


def schema_of(given: Any) -> tuple[Attribute, ...]:
    """Return the attributes that a schema asks for.

    Parameters
    ----------
    given : mapping, JSON text, sequence of Attribute, or None
        For each name what it is: a kind (``"number"``, ``"flag"``, ``"text"``), a
        list of choices, or a dict of ``kind``, ``choices``, ``least``, ``most``,
        ``unit`` and ``description``.

    Raises
    ------
    BadValue
        It is no schema; the message says which part.

    Examples
    --------
    >>> [one.kind for one in schema_of({"age": "number", "sex": ["f", "m"]})]
    ['number', 'choice']
    """
    if isinstance(given, str):
        try:
            given = json.loads(given) if given.strip() else {}
        except ValueError as error:
            raise BadValue(f"A schema is a JSON object; {given!r} came.") from error
    if given is None:
        return ()
    if isinstance(given, dict):
        return tuple(_attribute(name, said) for name, said in given.items())
    if isinstance(given, (tuple, list)) and all(
        isinstance(one, Attribute) for one in given
    ):
        return tuple(_attribute(one.name, one.as_dict()) for one in given)
    raise BadValue(
        "Attributes are given as a dict such as {'age': 'number', 'sex': ['f', 'm']};"
        f" {given!r} came."
    )


def schema_in(text: str | None) -> tuple[Attribute, ...]:
    """Return the schema that a file holds; none where it cannot be understood."""
    try:
        return schema_of(text)
    except (BadValue, TypeError, ValueError):
        return ()


def schema_as_dict(schema: Iterable[Attribute]) -> dict[str, dict[str, Any]]:
    """Return a schema as stored: name to what is asked."""
    return {one.name: one.as_dict() for one in schema}


def _attribute(name: Any, said: Any) -> Attribute:
    if not isinstance(name, str) or not name.strip():
        raise BadValue(f"An attribute needs a name; {name!r} came.")
    if isinstance(said, str):
        said = {"kind": said}
    elif isinstance(said, (list, tuple)):
        said = {"kind": "choice", "choices": said}
    if not isinstance(said, dict):
        raise BadValue(f"{name} is a kind or a list of choices; {said!r} came.")
    strange = sorted(set(said) - set(Attribute.__dataclass_fields__))
    if strange:
        known = "kind, choices, least, most, unit, description"
        raise BadValue(f"{name} has {known}; {', '.join(strange)} came.")
    made = _made(name.strip(), said)
    if made.kind not in ATTRIBUTE_KINDS:
        kinds = ", ".join(ATTRIBUTE_KINDS)
        raise BadValue(f"{name} is one of {kinds}; {made.kind!r} came.")
    if made.kind == "choice" and not made.choices:
        raise BadValue(f"{name} is a choice and needs what may be chosen.")
    return made


def _made(name: str, said: Mapping[str, Any]) -> Attribute:
    bounds: dict[str, float | None] = {}
    for end in ("least", "most"):
        value = said.get(end)
        bounds[end] = None if value is None else Attribute(end, "number").checked(value)
    choices = said.get("choices", ())
    if isinstance(choices, str):
        raise BadValue(f"The choices of {name} are a list; {choices!r} came.")
    return Attribute(
        name=name,
        kind=str(said.get("kind", "choice" if choices else "text")),
        choices=tuple(dict.fromkeys(str(one) for one in choices)),
        unit=str(said.get("unit", "")),
        description=str(said.get("description", "")),
        **bounds,
    )


def checked_attributes(
    schema: Iterable[Attribute], given: Mapping[str, Any], of: str
) -> dict[str, Any]:
    """Return attributes of a mark as stored, or say which does not fit.

    Parameters
    ----------
    schema : iterable of Attribute
        What its type asks; nothing asked lets anything in.
    given : mapping of str to value
        What is said; None takes a value away.
    of : str
        Name of the type, for the message.

    Raises
    ------
    BadValue
        A name that the type does not ask for, or a value that does not fit.

    Examples
    --------
    >>> checked_attributes(schema_of({"age": "number"}), {"age": 3}, "adult")
    {'age': 3.0}
    """
    known = {one.name: one for one in schema}
    if not known:
        return {name: value for name, value in given.items() if value is not None}
    found = {}
    for name, value in given.items():
        if name not in known:
            raise BadValue(
                f"A {of} has the attributes {', '.join(known)}; {name!r} came."
            )
        if value is not None:
            found[name] = known[name].checked(value)
    return found
