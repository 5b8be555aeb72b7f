"""Types: the classes of marks, how they look and which key chooses them."""

from __future__ import annotations

import math
import re
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from marey.errors import BadValue, UnknownName
from marey.sidecar.family import Family
from marey.sidecar.values import as_json, counted, whole
from marey.words import KINDS, MarkType

if TYPE_CHECKING:
    import pandas as pd

    from marey.sidecar.transaction import Transaction

COLORS = (
    "#e69f00",
    "#56b4e9",
    "#009e73",
    "#f0e442",
    "#d55e00",
    "#cc79a7",
    "#0072b2",
    "#ffffff",
)
"""Told apart by colour-blind eyes too; dark ones last, as pictures are dark."""

SYMBOLS = ("disc", "triangle_up", "square", "diamond", "star", "cross", "ring", "x")

_NAMES = {"order": "sort_order", "group": "group_name"}
_COLUMNS = tuple(_NAMES.get(one.name, one.name) for one in fields(MarkType))
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM type"
_FLAGS = {"tracked", "visible", "active", "persistent"}
_MEASURES = {"line_width", "box_height", "box_width", "least_score"}

_MARKS = ("marker", "shape", "object", "complete", "mask_class")


class Types(Family):
    """Classes of marks."""

    def list(self) -> list[MarkType]:
        """Return all types in their order."""
        rows = self._rows(f"{_SELECT} ORDER BY sort_order, id")
        return [_type(row) for row in rows]

    def get(self, which: str | int | MarkType) -> MarkType:
        """Return a type by name, id or older copy.

        Raises
        ------
        UnknownName
            If there is no such type.
        """
        if isinstance(which, MarkType):
            which = which.id
        by = "name" if isinstance(which, str) else "id"
        value = which if isinstance(which, str) else whole("The id of a type", which)
        rows = self._rows(f"{_SELECT} WHERE {by} = ?", (value,))
        if not rows:
            names = ", ".join(one.name for one in self.list()) or "none yet"
            raise UnknownName(
                f"There is no type {which!r}. Types here: {names}. "
                "Add it with types.add(name)."
            )
        return _type(rows[0])

    def __contains__(self, name: object) -> bool:
        return bool(self._rows("SELECT 1 FROM type WHERE name = ?", (str(name),)))

    def add(
        self,
        name: str,
        kind: str = "point",
        color: str | None = None,
        key: str | None = None,
        size: float | None = None,
        *,
        symbol: str | None = None,
        tracked: bool = False,
        description: str = "",
    ) -> MarkType:
        """Add a type; colour, symbol and key are chosen distinct where left out.

        Parameters
        ----------
        name : str
            Unique name.
        kind : str
            One of `marey.words.KINDS`.
        color : str, optional
            ``#rrggbb``.
        key : str, optional
            ``"1"`` to ``"9"``; ``""`` for none.
        size : float, optional
            Diameter of points in screen pixels; 10 where left out.
        symbol : str, optional
            napari's name of a point symbol.
        tracked : bool
            Whether a click continues a track.
        description : str
            What the type means.
        """
        known = self.list()
        self._check_name(name)
        place = len(known)
        chosen = {
            "name": name.strip(),
            "kind": kind,
            "color": color or _unused(COLORS, [one.color for one in known], place),
            "symbol": symbol or _unused(SYMBOLS, [one.symbol for one in known], place),
            "key": _free_key(known) if key is None else key,
            "size": 10.0 if size is None else size,
            "order": max((one.order for one in known), default=-1) + 1,
            "tracked": tracked,
            "description": description,
        }
        columns = _checked(chosen)

        def work(transaction: Transaction) -> int:
            (row,) = transaction.new_ids("type", 1)
            _give_up_key(transaction, columns["key"], row)
            names = ["id", "created", "rev", *columns]
            marks = ", ".join("?" * len(names))
            transaction.execute(
                f"INSERT INTO type({', '.join(names)}) VALUES ({marks})",
                (row, transaction.rev, transaction.rev, *columns.values()),
            )
            transaction.touch("type", "added", [row])
            return row

        return self.get(self._write(f"added the type {name.strip()}", work))

    def edit(self, which: str | int | MarkType, **changes: Any) -> MarkType:
        """Change a type: ``color``, ``key``, ``size``, ``visible``, ...

        A key that another type has is taken from it.
        """
        found = self.get(which)
        if changes.get("name", found.name) != found.name:
            self._check_name(changes["name"])
        columns = _checked(changes)

        def work(transaction: Transaction) -> None:
            if columns.get("key"):
                _give_up_key(transaction, columns["key"], found.id)
            sets = ", ".join(f"{name} = ?" for name in columns)
            same = " AND ".join(f"{name} IS ?" for name in columns)
            done = transaction.execute(
                f"UPDATE type SET {sets}, rev = ?, etag = etag + 1"
                f" WHERE id = ? AND NOT ({same})",
                (*columns.values(), transaction.rev, found.id, *columns.values()),
            )
            transaction.touch("type", "changed", [found.id] * done.rowcount)

        if columns:
            self._write(_edit_words(found, changes), work)
        return self.get(found.id)

    def rename(self, which: str | int | MarkType, name: str) -> MarkType:
        """Give a type another name; its marks stay."""
        return self.edit(which, name=name)

    def would_remove(self, which: str | int | MarkType) -> tuple[int, int]:
        """Return how many marks, in how many frames, go with a type."""
        row = self.get(which).id
        counts = [
            self._rows(f"SELECT count(*) FROM {table} WHERE type = ?", (row,))[0][0]
            for table in ("marker", "shape", "object")
        ]
        frames = self._rows(
            "SELECT count(*) FROM (SELECT frame FROM marker WHERE type = :type"
            " UNION SELECT frame FROM shape WHERE type = :type"
            " UNION SELECT frame FROM object WHERE type = :type)",
            {"type": row},
        )
        return sum(counts), frames[0][0]

    def remove(self, which: str | int | MarkType) -> int:
        """Remove a type with all its marks, as one act; return how many went."""
        found = self.get(which)
        marks, frames = self.would_remove(found)

        def work(transaction: Transaction) -> int:
            gone = sum(_remove_marks(transaction, name, found.id) for name in _MARKS)
            done = transaction.execute(
                "UPDATE track SET type = NULL, rev = ?, etag = etag + 1"
                " WHERE type = ? RETURNING id",
                (transaction.rev, found.id),
            ).fetchall()
            transaction.touch("track", "changed", [row[0] for row in done])
            transaction.execute("DELETE FROM type WHERE id = ?", (found.id,))
            transaction.touch("type", "removed", [found.id])
            return gone

        words = f"removed the type {found.name}"
        if marks:
            words += f" with {counted(marks, 'mark')} in {counted(frames, 'frame')}"
        return self._write(words, work)

    def table(self) -> pd.DataFrame:
        """Return all types, one a row."""
        import pandas as pd

        names = [one.name for one in fields(MarkType)]
        rows = [[getattr(one, name) for name in names] for one in self.list()]
        return pd.DataFrame(rows, columns=names)

    def _check_name(self, name: str) -> None:
        if not isinstance(name, str) or not name.strip():
            raise BadValue(f"A type needs a name; {name!r} came.")
        if name.strip() in self:
            raise BadValue(
                f"There is a type {name.strip()!r} already. Choose another name, or "
                "change that one with types.edit."
            )


def _type(row: tuple) -> MarkType:
    values = dict(zip((one.name for one in fields(MarkType)), row, strict=True))
    return MarkType(**values | {name: bool(values[name]) for name in _FLAGS})


def _unused(choices: tuple[str, ...], taken: list[str], place: int) -> str:
    """Return the first choice nobody has, else take turns."""
    free = [one for one in choices if one not in taken]
    return free[0] if free else choices[place % len(choices)]


def _free_key(known: list[MarkType]) -> str:
    taken = {one.key for one in known}
    return next((key for key in "123456789" if key not in taken), "")


def _checked(changes: dict[str, Any]) -> dict[str, Any]:
    """Return columns of the table, or say what was wrong."""
    allowed = {one.name for one in fields(MarkType)} - {"id"}
    allowed |= {"attribute_schema"}
    columns: dict[str, Any] = {}
    for name, value in changes.items():
        if name not in allowed:
            known = ", ".join(sorted(allowed))
            raise BadValue(f"A type has {known}; {name!r} came.")
        columns[_NAMES.get(name, name)] = _checked_value(name, value)
    return columns


def _checked_value(name: str, value: Any) -> Any:
    if name in _FLAGS:
        return int(bool(value))
    if name == "order":
        return whole("The order", value)
    if name == "size":
        return _checked_size(value)
    if name in _MEASURES:
        return _checked_measure(name, value)
    if name == "attribute_schema":
        return as_json(value)
    if name == "kind" and value not in KINDS:
        raise BadValue(f"A type is one of {', '.join(KINDS)}; {value!r} came.")
    if name == "color" and not re.fullmatch(r"#[0-9a-fA-F]{6}", str(value)):
        raise BadValue(f"A colour is written #rrggbb; {value!r} came.")
    if name == "line_style" and value not in {"solid", "dashed", "dotted"}:
        raise BadValue(f"A line is solid, dashed or dotted; {value!r} came.")
    if name == "key" and str(value) not in {"", *"123456789"}:
        raise BadValue(f"A key is 1 to 9 or empty; {value!r} came.")
    return str(value).strip()


def _checked_measure(name: str, value: Any) -> float | None:
    """Return a number, or None where the measure may be left out."""
    if value is None and name != "line_width":
        return None
    number = float(value)
    if not math.isfinite(number) or (number <= 0 and name != "least_score"):
        raise BadValue(f"{name} is a number above 0; {value!r} came.")
    return number


def _checked_size(value: Any) -> float:
    size = float(value)
    if not 0 < size < 1000:
        raise BadValue(f"A size is above 0 and below 1000 pixels; {value!r} came.")
    return size


def _edit_words(found: MarkType, changes: dict[str, Any]) -> str:
    if changes.get("name", found.name) != found.name:
        return f"renamed {found.name} to {changes['name']}"
    if "color" in changes:
        return f"recoloured {found.name}"
    return f"changed the {', '.join(sorted(changes))} of {found.name}"


def _give_up_key(transaction: Transaction, key: str, row: int) -> None:
    """Take a key from the type that has it."""
    if not key:
        return
    taken = transaction.execute(
        "UPDATE type SET key = '', rev = ?, etag = etag + 1"
        " WHERE key = ? AND id <> ? RETURNING id",
        (transaction.rev, key, row),
    ).fetchall()
    transaction.touch("type", "changed", [one[0] for one in taken])


def _remove_marks(transaction: Transaction, table: str, row: int) -> int:
    """Remove the rows of one table that have a type."""
    frame = "NULL" if table == "mask_class" else "frame"
    gone = transaction.execute(
        f"DELETE FROM {table} WHERE type = ? RETURNING id, {frame}",
        (row,),
    ).fetchall()
    frames = None if table == "mask_class" else [one[1] for one in gone]
    transaction.touch(table, "removed", [one[0] for one in gone], frames)
    return len(gone)
