"""A function, described by its signature and its docstring."""

from __future__ import annotations

import inspect
import typing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar, overload

from marey.addons.kinds import EVENTS
from marey.errors import BadValue

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import ModuleType

Function = TypeVar("Function", bound="Callable[..., Any]")

GIVEN = ("rec", "t", "stage", "news")
"""Parameters that the house fills in."""
REQUIRED = inspect.Parameter.empty
"""Default of a setting that has none."""
_MARK = "__marey_addon__"


@dataclass(frozen=True)
class Setting:
    """One thing that can be set.

    Attributes
    ----------
    name, title : str
        Of the parameter, and for people.
    annotation : type
        What it takes.
    default : object
        Its value where nothing is said; `REQUIRED` where something must be.
    tooltip : str
        What the docstring says of it.
    options : dict
        What ``Annotated[type, {...}]`` adds: ``min``, ``max``, ``step``,
        ``choices``, ... as magicgui takes them (``label`` and ``tooltip`` are the
        title and the tooltip, where the docstring says none); ``of`` names what
        the recording is asked for (``type``, ``mask_layer``).
    """

    name: str
    title: str
    annotation: Any
    default: Any = REQUIRED
    tooltip: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)

    def check(self, value: Any) -> None:
        """Say so where a value is none of the choices, or outside the bounds.

        Raises
        ------
        BadValue
            It is.
        """
        annotation = self.annotation
        if typing.get_origin(annotation) is typing.Literal and (
            value not in typing.get_args(annotation)
        ):
            choices = ", ".join(map(repr, typing.get_args(annotation)))
            raise BadValue(f"{self.name} is one of {choices}; {value!r} came.")
        low, high = (self.options.get(one) for one in ("min", "max"))
        if isinstance(value, (int, float)) and not (
            (low is None or value >= low) and (high is None or value <= high)
        ):
            raise BadValue(f"{self.name} is {low} to {high}; {value!r} came.")


@dataclass(frozen=True)
class AddOn:
    """A function that works on a recording, or why it cannot be used.

    Attributes
    ----------
    name : str
        By which it is called.
    title, words : str
        For people.
    function : callable or None
        None where it could not be loaded.
    settings : tuple of Setting
        What can be set, in the order of the signature.
    wants : tuple of str
        Which of `GIVEN` it takes.
    on : tuple of str
        What it reacts to, of ``frame added moved removed painted``.
    origin : str
        The file or package it comes from.
    trouble : str
        Why it cannot be used, in words; empty where it can.
    preview : callable or None
        ``preview(rec, t, **settings)`` returns a `Preview` of one frame and
        writes nothing.
    """

    name: str
    title: str
    words: str = ""
    function: Callable[..., Any] | None = None
    settings: tuple[Setting, ...] = ()
    wants: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    origin: str = ""
    trouble: str = ""
    preview: Callable[..., Any] | None = None

    def checked(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Return settings with what was left out filled in.

        Raises
        ------
        BadValue
            A setting has no such name, one that must be said is not, or one is none
            of its choices or outside its bounds.
        """
        known = {one.name: one for one in self.settings}
        foreign = [name for name in settings if name not in known]
        if foreign:
            raise BadValue(
                f"{self.name} has the settings {', '.join(known) or '(none)'};"
                f" {', '.join(foreign)} came."
            )
        full = {name: one.default for name, one in known.items()} | dict(settings)
        absent = [name for name, value in full.items() if value is REQUIRED]
        if absent:
            raise BadValue(f"{self.name} needs {', '.join(absent)}: say what to use.")
        for name in settings:
            known[name].check(full[name])
        return full


@overload
def addon(function: Function) -> Function: ...


@overload
def addon(
    *,
    title: str = "",
    name: str = "",
    on: str | Sequence[str] = (),
    preview: Callable[..., Any] | None = None,
) -> Callable[[Function], Function]: ...


def addon(
    function: Function | None = None,
    *,
    title: str = "",
    name: str = "",
    on: str | Sequence[str] = (),
    preview: Callable[..., Any] | None = None,
) -> Any:
    """Mark a function as an add-on; needed only for what a signature cannot say.

    Parameters
    ----------
    function : callable
        Its first parameter is called `rec`.
    title, name : str
        Made from the name of the function where left out.
    on : sequence of str
        Run it again whenever this happens, as long as a person has it switched
        on: ``"frame"`` (another one is shown), ``"added"``, ``"moved"``,
        ``"removed"`` (marks), ``"painted"`` (masks).
    preview : callable, optional
        ``preview(rec, t, **settings)`` returns a `Preview` of what it would find
        in a frame; a window draws it while settings are changed.

    Raises
    ------
    BadValue
        `on` names something else.

    Examples
    --------
    >>> @addon(title="How many?", on=("added", "removed"))
    ... def how_many(rec, t: int):
    ...     '''Count the marks of a frame.'''
    ...     return f"{rec.markers.count(t)} here"
    >>> describe(how_many).title
    'How many?'
    """
    told = (on,) if isinstance(on, str) else tuple(on)
    foreign = [one for one in told if one not in EVENTS]
    if foreign:
        raise BadValue(f"on= takes {', '.join(EVENTS)}; {', '.join(foreign)} came.")

    def mark(marked: Function) -> Function:
        facts = {"title": title, "name": name, "on": told, "preview": preview}
        setattr(marked, _MARK, facts)
        return marked

    return mark if function is None else mark(function)


def describe(function: Callable[..., Any], origin: str = "") -> AddOn:
    """Return what a function's signature and docstring say.

    The docstring is read by docstring_parser, as numpydoc.

    Parameters
    ----------
    function : callable
        Its first parameter is called `rec`.
    origin : str
        Where it comes from.

    Raises
    ------
    BadValue
        It takes no recording, or takes settings without names.
    """
    import docstring_parser

    called = getattr(function, "__name__", "add-on").strip("_") or "add-on"
    parameters = list(inspect.signature(function).parameters.values())
    if not parameters or parameters[0].name != "rec":
        raise BadValue(f"{called}: the first parameter of an add-on is called rec.")
    loose = {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}
    if any(one.kind in loose or one.kind == one.POSITIONAL_ONLY for one in parameters):
        raise BadValue(f"{called}: parameters of an add-on have names: no *, ** or /.")
    said = docstring_parser.parse(
        inspect.getdoc(function) or "", docstring_parser.DocstringStyle.NUMPYDOC
    )
    tips = {one.arg_name: _flat(one.description) for one in said.params}
    marked = getattr(function, _MARK, {})
    parts = (said.short_description, said.long_description)
    return AddOn(
        name=marked.get("name") or called,
        title=marked.get("title") or _titled(called),
        words="\n\n".join(_flat(one) for one in parts if one),
        function=function,
        settings=tuple(
            _setting(function, one, tips) for one in parameters if one.name not in GIVEN
        ),
        wants=tuple(one.name for one in parameters if one.name in GIVEN),
        on=marked.get("on", ()),
        origin=origin,
        preview=marked.get("preview"),
    )


def described_in(module: ModuleType, origin: str = "") -> list[AddOn]:
    """Return the add-ons of a module: what is marked, else what takes `rec` first."""
    own = [
        value
        for name, value in vars(module).items()
        if inspect.isfunction(value)
        and value.__module__ == module.__name__
        and not name.startswith("_")
    ]
    marked = [one for one in own if hasattr(one, _MARK)]
    chosen = marked or [one for one in own if _takes_recording(one)]
    return [describe(one, origin) for one in chosen]


def renamed(one: AddOn, taken: set[str]) -> AddOn:
    """Return an add-on under a name that is free."""
    name, number = one.name, 1
    while name in taken:
        number += 1
        name = f"{one.name}-{number}"
    return one if name == one.name else replace(one, name=name)


def _takes_recording(function: Callable[..., Any]) -> bool:
    return next(iter(inspect.signature(function).parameters), "") == "rec"


def _setting(
    function: Callable[..., Any], one: inspect.Parameter, tips: Mapping[str, str]
) -> Setting:
    annotation, options = _kind_of(function, one)
    title = str(options.pop("label", _titled(one.name).lower()))
    words = str(options.pop("tooltip", ""))
    return Setting(
        name=one.name,
        title=title,
        annotation=annotation,
        default=one.default,
        tooltip=tips.get(one.name) or words,
        options=options,
    )


def _kind_of(
    function: Callable[..., Any], one: inspect.Parameter
) -> tuple[Any, dict[str, Any]]:
    """Return what a parameter takes, and what ``Annotated`` adds to it."""
    found = one.annotation
    if isinstance(found, str):  # of a file that puts annotations off
        try:
            found = eval(found, getattr(function, "__globals__", {}))
        except Exception as error:
            raise BadValue(
                f"{function.__name__}: the annotation of {one.name}, {found!r}, cannot"
                " be read where the function stands: import its names outside of"
                " TYPE_CHECKING."
            ) from error
    if found is inspect.Parameter.empty:
        known = one.default is not REQUIRED and one.default is not None
        return (type(one.default) if known else str), {}
    if typing.get_origin(found) is not typing.Annotated:
        return found, {}
    kind, *added = typing.get_args(found)
    options: dict[str, Any] = {}
    for more in added:
        if isinstance(more, dict):
            options |= more
    return kind, options


def _titled(name: str) -> str:
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _flat(text: str | None) -> str:
    return " ".join((text or "").split())
