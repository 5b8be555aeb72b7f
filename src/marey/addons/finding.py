"""Which add-ons there are: shipped, of packages, in the folder, loaded by path."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from marey.addons.describing import AddOn, described_in, renamed
from marey.addons.loading import addons_of_entry, addons_of_file
from marey.errors import AddOnError, UnknownName
from marey.places import place_of_addons

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator

GROUP = "marey.addons"
SHIPPED = (
    *("counts", "masks_in_time", "detect_cells", "kymograph"),
    *("digitise_plot", "ruler", "tiles"),
)
"""The modules of add-ons that come with Marey."""

State = tuple[int, int]


class Shelf:
    """Files that were read, and how they looked then.

    A file that was edited is read again; one that was not, is not.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._read: dict[Path, tuple[State, list[AddOn]]] = {}
        self.chosen: dict[Path, None] = {}

    def of(self, path: Path) -> list[AddOn]:
        """Return the add-ons of a file, or one that says why there is none."""
        state = _state(path)
        with self._lock:
            known = self._read.get(path)
        if known is not None and known[0] == state:
            return known[1]
        found = _or_trouble(path.stem, str(path), partial(addons_of_file, path))
        with self._lock:
            self._read[path] = (state, found)
        return found


_SHELF = Shelf()


def load(path: str | os.PathLike[str]) -> list[AddOn]:
    """Read the add-ons of a file; `find` lists them from now on.

    Parameters
    ----------
    path : path
        A Python file.

    Returns
    -------
    list of AddOn

    Raises
    ------
    AddOnError
        It cannot be read, fails, or does not come to its end within 10 s; the
        message says the line. Or no function in it takes `rec` first.
    """
    place = Path(path).expanduser().absolute()
    found = _SHELF.of(place)
    for one in found:
        if one.trouble:
            raise AddOnError(one.trouble)
    _SHELF.chosen[place] = None
    return found


def find() -> list[AddOn]:
    """Return all add-ons, also those that cannot be used: they say why.

    Those that are shipped, then those that packages announce under the entry
    point group ``marey.addons``, those of the ``.py`` files in the folder
    `marey.places.place_of_addons`, and of files that were loaded by `load`.
    Files that were edited meanwhile are read again.

    Returns
    -------
    list of AddOn
        Under names of which no two are equal.
    """
    found: list[AddOn] = []
    taken: set[str] = set()
    for one in _all():
        free = renamed(one, taken)
        taken.add(free.name)
        found.append(free)
    return found


def get(name: str) -> AddOn:
    """Return the add-on of a name, or of a file that holds a single one.

    Parameters
    ----------
    name : str
        As `find` lists it, or the path of a ``.py`` file.

    Raises
    ------
    UnknownName
        There is none; or the file holds several.
    AddOnError
        It cannot be used; the message says why.
    """
    if str(name).endswith(".py"):
        several = load(name)
        if len(several) > 1:
            names = ", ".join(one.name for one in several)
            raise UnknownName(f"{name} holds {names}: give one of these names.")
        return several[0]
    here = find()
    for one in here:
        if one.name == name:
            if one.trouble:
                raise AddOnError(one.trouble)
            return one
    names = ", ".join(one.name for one in here)
    raise UnknownName(f"There is no add-on {name!r}; there are {names}.")


def _all() -> Iterator[AddOn]:
    for stem in SHIPPED:
        yield from described_in(import_module(f"marey.addons.shipped.{stem}"), "marey")
    for entry in entry_points(group=GROUP):
        read = partial(addons_of_entry, entry)
        yield from _or_trouble(entry.name, entry.value, read)
    for path in _files():
        yield from _SHELF.of(path)


def _files() -> Iterable[Path]:
    folder = place_of_addons()
    inside = sorted(folder.glob("[!_.]*.py")) if folder.is_dir() else []
    return dict.fromkeys([*inside, *_SHELF.chosen])


def _or_trouble(name: str, origin: str, read: Callable[[], list[AddOn]]) -> list[AddOn]:
    """Return what is read, or an add-on that says why it cannot be."""
    try:
        return read()
    except AddOnError as error:
        title = name.replace("_", " ")
        return [AddOn(name, title, origin=origin, trouble=str(error))]


def _state(path: Path) -> State:
    try:
        facts = path.stat()
    except OSError:
        return (0, -1)
    return (facts.st_mtime_ns, facts.st_size)
