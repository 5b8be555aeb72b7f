"""Templates: types kept as JSON, for the next recording and for other people."""

from __future__ import annotations

import base64
import binascii
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from marey.errors import BadValue, UnknownName
from marey.places import template_folder
from marey.sidecar.family import Family
from marey.sidecar.type_examples import picture_in
from marey.sidecar.type_values import checked_columns
from marey.words.attributes import schema_as_dict

if TYPE_CHECKING:
    from marey.words import MarkType

FORMAT = "marey template"
SUFFIX = ".json"
_LARGEST = 20_000_000  # bytes; a hundred types with pictures have two
_MOST = 1000


@dataclass(frozen=True)
class TemplateUsed:
    """What came of using a template.

    Attributes
    ----------
    added : tuple of str
        Types that are new.
    same : tuple of str
        Types that were here already, and the same.
    clashes : tuple of str
        In words, what is otherwise here than in the template; it is left as it is.
    """

    added: tuple[str, ...]
    same: tuple[str, ...]
    clashes: tuple[str, ...]


class Templates(Family):
    """The part of the types that keeps them beyond one recording."""

    list: Any
    add: Any

    def templates(self) -> dict[str, Path]:
        """Return the templates in the user's folder: name to file."""
        found = sorted(template_folder().glob(f"*{SUFFIX}"))
        return {one.stem: one for one in found}

    def save_template(
        self, target: str | os.PathLike[str], group: str | None = None
    ) -> Path:
        """Keep types for other recordings; return the file.

        Parameters
        ----------
        target : str or path
            A name, which keeps them in the user's folder, or a path that ends in
            ``.json``. A template of that name is replaced.
        group : str, optional
            Only the types of this group; all where left out.

        Raises
        ------
        BadValue
            There is no such type, or the name cannot be one of a file.
        """
        kept = [one for one in self.list() if group is None or one.group == group]
        if not kept:
            what = "no type yet" if group is None else f"no type in group {group!r}"
            raise BadValue(f"There is {what}: a template needs one.")
        path = _place(target)
        said = {
            "format": FORMAT,
            "version": 1,
            "name": path.stem,
            "types": [self._told(one) for one in kept],
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(path.name + ".part")
        beside.write_text(json.dumps(said, ensure_ascii=False, indent=1), "utf-8")
        beside.replace(path)
        return path

    def _told(self, kind: MarkType) -> dict[str, Any]:
        said = asdict(kind) | {
            "attribute_schema": schema_as_dict(kind.attribute_schema)
        }
        del said["id"]
        ((png,),) = self._rows("SELECT example FROM type WHERE id = ?", (kind.id,))
        if png is not None:
            said["example"] = base64.b64encode(png).decode()
        return said

    def use_template(self, source: str | os.PathLike[str]) -> TemplateUsed:
        """Add the types of a template: one act, one undo.

        A type that is here under the same name stays as it is; a key that another
        type has stays with it. Both are said.

        Parameters
        ----------
        source : str or path
            A name in the user's folder, or a path.

        Raises
        ------
        UnknownName
            There is no such template.
        BadValue
            The file is no template, or says something a type cannot be; nothing
            is changed.
        """
        name, types = read_template(_found(source, self.templates()))
        here = {one.name: one for one in self.list()}
        keys = {one.key: one.name for one in here.values() if one.key}
        added, same, clashes = [], [], []
        with self._sidecar.group(f"took types from the template {name}"):
            for said in types:
                called = said["name"]
                if called in here:
                    other = _differences(self._told(here[called]), said)
                    if other:
                        clashes.append(
                            f"{called} is here already with another"
                            f" {' and '.join(other)}; it stays as it is"
                        )
                    else:
                        same.append(called)
                    continue
                if said.get("key") in keys:
                    clashes.append(
                        f"key {said['key']} of {called} belongs to"
                        f" {keys[said['key']]} here; it comes without"
                    )
                    said["key"] = ""
                self._take(said)
                added.append(called)
        return TemplateUsed(tuple(added), tuple(same), tuple(clashes))

    def _take(self, said: dict[str, Any]) -> None:
        """Add one type of a template."""
        png = said.pop("example", None)
        made = self.add(**{name: v for name, v in said.items() if name != "order"})
        picture = None if png is None else picture_in(png)
        if picture is not None:
            self.set_example(made, picture)

    set_example: Any


def read_template(path: Path) -> tuple[str, list[dict[str, Any]]]:
    """Return name and types of a template, checked.

    Raises
    ------
    BadValue
        The file is no template, or says something a type cannot be.
    """
    said = _json_in(path)
    types = said.get("types") if isinstance(said, dict) else None
    if not isinstance(types, list) or said.get("format") != FORMAT:
        raise BadValue(
            f"{path.name} is no template of types. One is made by"
            " types.save_template(name)."
        )
    if len(types) > _MOST:
        raise BadValue(f"{path.name} has {len(types):,} types; {_MOST:,} is the most.")
    read = [_checked(one, path) for one in types]
    names = [one["name"] for one in read]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise BadValue(f"{path.name} has two types of the name {twice.pop()!r}.")
    return str(said.get("name") or path.stem), read


def _json_in(path: Path) -> Any:
    try:
        if path.stat().st_size > _LARGEST:
            raise BadValue(f"{path.name} is too large for a template of types.")
        return json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UnknownName(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        if isinstance(error, BadValue):
            raise
        raise BadValue(f"{path.name} is no template: it is no JSON.") from error


def _checked(said: Any, path: Path) -> dict[str, Any]:
    """Return one type of a template with its values checked."""
    if not isinstance(said, dict) or not str(said.get("name") or "").strip():
        raise BadValue(f"{path.name} has a type without a name.")
    said = dict(said) | {"name": str(said["name"]).strip()}
    png = said.pop("example", None)
    try:
        checked_columns(said)
    except BadValue as error:
        raise BadValue(f"{path.name}, type {said['name']}: {error}") from error
    if png is not None:
        try:
            said["example"] = base64.b64decode(png, validate=True)
        except (binascii.Error, TypeError, ValueError) as error:
            raise BadValue(
                f"{path.name}: the example of {said['name']} is no picture."
            ) from error
    return said


def _differences(here: dict[str, Any], said: dict[str, Any]) -> list[str]:
    """Return the names of what two types say differently, but for place and key."""
    passed = {"order", "key", "example", "visible", "active"}
    mine = checked_columns({n: v for n, v in here.items() if n not in passed})
    yours = checked_columns({n: v for n, v in said.items() if n not in passed})
    return [name.replace("_", " ") for name in yours if mine.get(name) != yours[name]]


def _place(target: str | os.PathLike[str]) -> Path:
    text = os.fspath(target)
    if text.endswith(SUFFIX):
        return Path(text)
    name = text.strip()
    if (
        not name
        or name != Path(name).name
        or name.startswith(".")
        or set(name) & set('/\\:*?"<>|')
    ):
        raise BadValue(
            f"A template has a plain name, or a path that ends in .json; {text!r} came."
        )
    return template_folder() / f"{name}{SUFFIX}"


def _found(source: str | os.PathLike[str], known: dict[str, Path]) -> Path:
    text = os.fspath(source)
    if text in known:
        return known[text]
    path = Path(text)
    if path.suffix == SUFFIX and path.is_file():
        return path
    names = ", ".join(known) or "none yet"
    raise UnknownName(f"There is no template {text!r}. Templates here: {names}.")
