"""The one table of key bindings: key, words, what it does, where it holds.

A key belongs to the active tool first, then to the timeline, then to napari.
The table is bound on the viewer and on each of our layers, never on napari's
layer classes, where it would change the layers of others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from marey.docks import acts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from marey.docks.desk import Desk

ANYWHERE = "anywhere"


@dataclass(frozen=True)
class Key:
    """One line of the table.

    Attributes
    ----------
    name : str
        Permanent name, for re-mapping: ``"next marked frame"``.
    keys : tuple of str
        napari's names of the keys: ``"Space"``, ``"Control-Right"``.
    words : str
        What it does, for the cheat sheet.
    act : callable
        Called with the desk. A generator function runs to its first ``yield``
        when the key goes down and to its end when it comes up.
    where : str
        ``"anywhere"``, or the tool that must be active: ``"look"``,
        ``"mark"``, ``"paint"``.
    group : str
        Heading in the cheat sheet.
    """

    name: str
    keys: tuple[str, ...]
    words: str
    act: Callable[[Desk], Any]
    where: str = ANYWHERE
    group: str = "Frames"


def _digits() -> tuple[Key, ...]:
    return tuple(
        Key(
            f"type {digit}",
            (str(digit),),
            f"choose the type on key {digit}",
            acts.chooser(str(digit)),
            group="Types and tools",
        )
        for digit in range(1, 10)
    )


KEYS: tuple[Key, ...] = (
    Key("play", ("Space",), "tapped: play or pause; held: pan", acts.play_or_pan),
    Key("back", ("Left",), "one frame back", acts.stepper(-1)),
    Key("forward", ("Right",), "one frame on", acts.stepper(1)),
    Key("back 10", ("Shift-Left", "Keypad-5"), "10 frames back", acts.stepper(-10)),
    Key("forward 10", ("Shift-Right", "Keypad-6"), "10 frames on", acts.stepper(10)),
    Key("keypad back", ("Keypad-2",), "one frame back", acts.stepper(-1)),
    Key("keypad forward", ("Keypad-3",), "one frame on", acts.stepper(1)),
    Key("back 100", ("Keypad-8",), "100 frames back", acts.stepper(-100)),
    Key("forward 100", ("Keypad-9",), "100 frames on", acts.stepper(100)),
    Key("back 1000", ("Keypad-/",), "1000 frames back", acts.stepper(-1000)),
    Key("forward 1000", ("Keypad-*",), "1000 frames on", acts.stepper(1000)),
    Key("first", ("Home",), "first frame", acts.first),
    Key("last", ("End",), "last frame", acts.last),
    Key("previous marked", ("Control-Left",), "previous frame with marks",
        acts.marked(-1)),
    Key("next marked", ("Control-Right",), "next frame with marks", acts.marked(1)),
    Key("previous block", ("Alt-Left",), "back to where ticks begin or end",
        acts.block_edge(-1)),
    Key("next block", ("Alt-Right",), "on to where ticks begin or end",
        acts.block_edge(1)),
    Key("go to", ("Shift-G",), "type a frame or a time to go to", acts.go_to),
    Key("range start", ("Control-Home",), "first frame of the play range",
        acts.range_end(0), group="Play range"),
    Key("range end", ("Control-End",), "last frame of the play range",
        acts.range_end(1), group="Play range"),
    Key("begin range", ("B",), "play from here on", acts.begin_range, "look",
        "Play range"),
    Key("begin range while marking", ("B",), "play from here on", acts.begin_range,
        "mark", "Play range"),
    Key("end range", ("N",), "play up to here", acts.end_range, group="Play range"),
    *_digits(),
    Key("look", ("L",), "look: a drag pans, clicks do nothing", acts.tool("look"),
        group="Types and tools"),
    Key("mark", ("M",), "mark with the chosen type", acts.tool("mark"),
        group="Types and tools"),
    Key("paint", ("P",), "paint with the chosen class", acts.tool("paint"),
        group="Types and tools"),
    Key("eraser", ("E",), "erase", acts.tool("erase"), "paint", "Painting"),
    Key("fill", ("F", "B"), "fill an area", acts.tool("fill"), "paint", "Painting"),
    Key("pick", ("K",), "pick the class below the pointer", acts.tool("pick"), "paint",
        "Painting"),
    Key("larger brush", ("=", "]"), "larger brush", acts.brush(1.25), "paint",
        "Painting"),
    Key("smaller brush", ("-", "["), "smaller brush", acts.brush(0.8), "paint",
        "Painting"),
    Key("fainter", ("I",), "mask fainter", acts.opacity(-0.1), group="Painting"),
    Key("stronger", ("O",), "mask stronger", acts.opacity(0.1), group="Painting"),
    Key("remove", ("Delete", "Backspace"), "remove the selected marks", acts.delete,
        group="Marks"),
    Key("next mark", ("Tab",), "walk to the next mark of the frame", acts.walk(1),
        group="Marks"),
    Key("previous mark", ("Shift-Tab",), "walk to the one before", acts.walk(-1),
        group="Marks"),
    Key("accept", ("V",), "accept the selected marks, or all of this frame",
        acts.accept, group="Marks"),
    Key("next unreviewed", ("J",), "next frame with something not reviewed",
        acts.unreviewed(1), group="Marks"),
    Key("previous unreviewed", ("Shift-J",), "the one before",
        acts.unreviewed(-1), group="Marks"),
    Key("copy on", ("Shift-C",), "copy what is selected to the next frame",
        acts.handle("copy_on"), group="Marks"),
    Key("interpolate", ("Shift-I",), "fill the selected track between marks by hand",
        acts.handle("interpolate"), group="Marks"),
    Key("snap", ("Shift-S",), "selected points to the brightest place near them",
        acts.handle("snap"), group="Marks"),
    Key("not visible", ("Shift-N",), "what is selected cannot be seen here, or can",
        acts.handle("hide"), group="Marks"),
    Key("interval", ("Shift-B",), "begin or end an interval of a label of frames",
        acts.interval, group="Marks"),
    Key("finish", ("Enter",), "close the outline", acts.finish, group="Marks"),
    Key("cancel", ("Escape",), "drop what is drawn, or the selection", acts.cancel,
        group="Marks"),
    Key("undo", ("Control-Z",), "take the last act back", acts.undo, group="Marks"),
    Key("redo", ("Control-Shift-Z", "Control-Y"), "do it again", acts.redo,
        group="Marks"),
    Key("annotate", ("A", "Y"), "write a note", acts.notes, group="Window"),
    Key("fit", ("F",), "fit the picture", acts.fit, "look", "Window"),
    Key("fit while marking", ("F",), "fit the picture", acts.fit, "mark", "Window"),
    Key("one to one", ("T",), "one pixel on one screen pixel", acts.one_to_one,
        group="Window"),
    Key("rotate", ("R",), "turn the picture by a quarter", acts.rotate,
        group="Window"),
    Key("auto contrast", ("C", "G"), "contrast by what is in sight", acts.auto_contrast,
        group="Window"),
    Key("lens", ("Q",), "lens: magnified pixels beside the pointer", acts.lens,
        group="Window"),
    Key("align", ("U",), "frames aligned by their offsets, or as recorded", acts.align,
        group="Window"),
    Key("next recording", ("PageDown",), "open the next recording of the list",
        acts.recording(1), group="Window"),
    Key("previous recording", ("PageUp",), "open the one before",
        acts.recording(-1), group="Window"),
    Key("hide timeline", ("H",), "hide or show the timeline", acts.hide_timeline,
        group="Window"),
    Key("hide columns", ("F2",), "hide or show all columns", acts.hide_columns,
        group="Window"),
    Key("keys", ("F1", "?"), "show this list", acts.cheat_sheet, group="Window"),
)  # fmt: skip
"""Every key that Marey knows."""


def remapped(
    changes: Mapping[str, str], table: Iterable[Key] = KEYS
) -> tuple[Key, ...]:
    """Return the table with a person's own keys.

    Parameters
    ----------
    changes : mapping of str to str
        Name of a line to its key or keys, separated by blanks; an empty text
        takes the key away. Unknown names are passed over: a table of another
        version may have had them.
    table : iterable of Key
        The table to begin with.
    """
    return tuple(
        replace(line, keys=tuple(changes[line.name].split()))
        if line.name in changes
        else line
        for line in table
    )


def by_key(table: Iterable[Key] = KEYS) -> dict[str, dict[str, Key]]:
    """Return the table ordered for a press: key, then tool, then line.

    Raises
    ------
    ValueError
        Where two lines want the same key at the same place.
    """
    found: dict[str, dict[str, Key]] = {}
    for line in table:
        for key in line.keys:
            places = found.setdefault(key, {})
            if (
                line.where in places
                or (ANYWHERE in places)
                or (places and line.where == ANYWHERE)
            ):
                message = (
                    f"key {key!r} should do one thing, and both {line.name!r} and "
                    f"{next(iter(places.values())).name!r} want it: change one of them"
                )
                raise ValueError(message)
            places[line.where] = line
    return found


def line_for(desk: Desk, places: Mapping[str, Key]) -> Key | None:
    """Return the one line that a key means now; None leaves it to napari."""
    return places.get(desk.session.tool) or places.get(ANYWHERE)
