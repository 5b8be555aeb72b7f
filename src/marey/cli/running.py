"""``marey run ADDON PATH``: the same call as `marey.addons.run`."""

from __future__ import annotations

import argparse
import enum
import sys
import types
import typing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from marey.addons.describing import REQUIRED
from marey.cli.telling import Telling
from marey.errors import BadValue, MareyError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marey.addons import AddOn, Result, Setting

_SHOWN = 20
"""Rows of a table that are printed."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``run``; settings are read when the add-on is known."""
    add = parser.add_argument
    add("addon", nargs="?", metavar="ADDON", help="its name, or a .py file")
    add("path", nargs="?", metavar="PATH", help="the recording")
    add(
        "settings",
        nargs=argparse.REMAINDER,
        metavar="...",
        help="its settings: marey run ADDON PATH --help lists them",
    )


def run(addon: str | None, path: str | None, words: Sequence[str]) -> None:
    """Run an add-on on a recording, or list them where none is named.

    Parameters
    ----------
    addon : str or None
        Name or file.
    path : str or None
        Folder, stack, video or marks file.
    words : sequence of str
        Settings as they were typed.

    Raises
    ------
    MareyError
        It could not be done, or Ctrl+C stopped it.
    """
    import marey
    from marey import addons

    if addon is None:
        _list(addons.find())
        return
    found = addons.get(addon)
    if path is None:
        raise BadValue(f"which recording? marey run {addon} PATH")
    chosen = vars(_parser_of(found).parse_args(words))
    place, t = chosen.pop("save here"), chosen.pop("at frame")
    told = Telling()
    with marey.open(path) as recording:
        try:
            done = addons.run(found, recording, t=t, **chosen).run(told)
        except KeyboardInterrupt:
            told.end()
            message = f"{found.title} was stopped; what it wrote is one act: undo"
            raise MareyError(message) from None
        finally:
            told.end()
    print(done.made)
    _show(addons.as_result(done.result), place)


def _list(found: Sequence[AddOn]) -> None:
    width = max(len(one.name) for one in found)
    for one in found:
        words = one.trouble or one.words.split("\n")[0] or one.title
        print(f"{'!' if one.trouble else ' '} {one.name:<{width}}  {words}")


def _parser_of(addon: AddOn) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"marey run {addon.name} PATH", description=addon.words
    )
    names = {_option(one) for one in addon.settings}
    for one in addon.settings:
        shown = "" if one.default is REQUIRED else f" (default: {one.default})"
        parser.add_argument(
            _option(one),
            dest=one.name,
            default=one.default,
            required=one.default is REQUIRED,
            help=(one.tooltip + shown).replace("%", "%%"),
            **_reading(one.annotation),
        )
    own = {
        "--frame": {"dest": "at frame", "type": int, "help": "the current frame"},
        "--save": {
            "dest": "save here",
            "type": Path,
            "metavar": "OUT",
            "help": "the table as .csv, or the picture as .png",
        },
    }
    for name, how in own.items():
        if name in names:  # the add-on's own setting of this name goes first
            parser.set_defaults(**{str(how["dest"]): None})
        else:
            parser.add_argument(name, **how)  # type: ignore[arg-type]
    return parser


def _option(one: Setting) -> str:
    return "--" + one.name.replace("_", "-")


def _reading(kind: Any) -> dict[str, Any]:
    """Return how argparse reads a kind of setting."""
    parts = [one for one in typing.get_args(kind) if one is not types.NoneType]
    origin = typing.get_origin(kind)
    if kind is bool:
        return {"action": argparse.BooleanOptionalAction}
    if origin is typing.Literal:
        return {"choices": parts, "type": type(parts[0])}
    if origin in {typing.Union, types.UnionType} and len(parts) == 1:
        return _reading(parts[0])
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return {"type": lambda text: kind[text], "metavar": "|".join(kind.__members__)}
    if origin in {tuple, list, typing.get_origin(typing.Sequence[int])}:
        each = parts[0] if parts and parts[0] in {int, float} else str
        return {
            "type": lambda text: tuple(each(one) for one in text.split(",")),
            "metavar": "A,B,...",
        }
    return {"type": kind if kind in {int, float, Path} else str}


def _show(result: Result, place: Path | None) -> None:
    if place is not None:
        _save(result, place)
    elif result.table is not None and len(result.table):
        print(result.table.head(_SHOWN).to_string(index=False))
        left = len(result.table) - _SHOWN
        if left > 0:
            print(f"... {left:,} more rows: --save OUT.csv", file=sys.stderr)


def _save(result: Result, place: Path) -> None:
    wants_picture = place.suffix.lower() in {".png", ".jpg", ".tif"}
    if wants_picture and result.picture is not None:
        from PIL import Image

        Image.fromarray(result.picture).save(place)
    elif not wants_picture and result.table is not None:
        result.table.to_csv(place, index=False)
    else:
        kind = "picture" if wants_picture else "table"
        raise BadValue(f"there is no {kind} to save as {place.name}")
    print(f"saved {place}")
