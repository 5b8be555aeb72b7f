"""Types: the classes of marks, how they look and which key chooses them."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from marey.errors import BadValue, UnknownName
from marey.sidecar.changing_kinds import change_kind
from marey.sidecar.family import Family
from marey.sidecar.templates import Templates
from marey.sidecar.type_examples import picture_in, png_of
from marey.sidecar.type_values import (
    COLUMNS,
    checked_columns,
    chosen_for,
    type_of,
)
from marey.sidecar.values import counted, whole
from marey.words import MarkType

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from marey.sidecar.transaction import Transaction

_SELECT = f"SELECT {', '.join(COLUMNS)} FROM type"

_MARKS = ("marker", "shape", "object", "frame_label")
"""Tables whose rows are marks."""
_OF_A_TYPE = (*_MARKS, "complete", "mask_class")


class Types(Templates, Family):
    """Classes of marks."""

    def list(self) -> list[MarkType]:
        """Return all types in their order."""
        rows = self._rows(f"{_SELECT} ORDER BY sort_order, id")
        return [type_of(row) for row in rows]

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
        return type_of(rows[0])

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
        **more: Any,
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
        **more
            ``line_style``, ``line_width``, ``label``, ``group``, ``order``,
            ``box_height``, ``box_width``, ``least_score``, ``persistent``,
            ``visible``, ``active`` and ``attribute_schema``; see
            :class:`marey.words.MarkType`. A schema is a dict of name to
            ``"number"``, ``"flag"``, ``"text"`` or a list of choices.

        Raises
        ------
        BadValue
            The name is taken, or a value does not fit.

        Examples
        --------
        >>> import tempfile
        >>> from marey.sidecar import Sidecar
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     with Sidecar.create(f"{folder}/a.marey") as marks:
        ...         made = marks.types.add("chick", attribute_schema={"age": "number"})
        ...         print(made.key, made.attribute_schema[0].kind)
        1 number
        """
        self._check_name(name)
        given = {"color": color, "key": key, "size": size, "symbol": symbol}
        said = {"tracked": tracked, "description": description, "name": name}
        columns = checked_columns(chosen_for(self.list(), kind, given | said | more))

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

        A key that another type has is taken from it. The kind of a type that has
        marks is changed by `change_kind`, which takes them along.

        Parameters
        ----------
        which : str, int or MarkType
            The type.
        **changes
            Any attribute of :class:`marey.words.MarkType` but ``id``.

        Raises
        ------
        BadValue
            A value does not fit; nothing is changed.
        """
        found = self.get(which)
        if changes.get("name", found.name) != found.name:
            self._check_name(changes["name"])
        columns = checked_columns(changes)
        if columns.get("kind", found.kind) != found.kind and self._has_rows(found):
            raise BadValue(
                f"{found.name} has marks of the kind {found.kind} already. Use"
                f" types.change_kind({found.name!r}, {changes['kind']!r}), which"
                " changes them, too."
            )

        def work(transaction: Transaction) -> None:
            if columns.get("key"):
                _give_up_key(transaction, columns["key"], found.id)
            _update(transaction, found.id, columns)

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
            for table in _MARKS
        ]
        union = " UNION ".join(
            f"SELECT frame FROM {table} WHERE type = :type" for table in _MARKS
        )
        frames = self._rows(f"SELECT count(*) FROM ({union})", {"type": row})
        return sum(counts), frames[0][0]

    def remove(self, which: str | int | MarkType) -> int:
        """Remove a type with all its marks, as one act; return how many went."""
        found = self.get(which)
        marks, frames = self.would_remove(found)

        def work(transaction: Transaction) -> int:
            gone = sum(
                _remove_marks(transaction, name, found.id) for name in _OF_A_TYPE
            )
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

    # -- kind and example ------------------------------------------------------
    def change_kind(
        self,
        which: str | int | MarkType,
        kind: str,
        *,
        box: tuple[float, float] | None = None,
    ) -> MarkType:
        """Make a type another kind, its marks included: one act, one undo.

        Points become boxes or ellipses about them, boxes and ellipses points in
        their middle, boxes and ellipses each other, either of them polygons,
        lines polylines, polylines polygons; back, where nothing would be lost.

        Parameters
        ----------
        which : str, int or MarkType
            The type.
        kind : str
            One of `marey.words.KINDS`.
        box : tuple of float, optional
            Height and width in pixels of what a point becomes; that of the type
            where left out, else twice the radius of each mark.

        Raises
        ------
        BadValue
            It makes no sense, or something would be lost; nothing is changed.
        """
        found = self.get(which)
        columns = checked_columns({"kind": kind})
        if box is not None:
            size = {"box_height": box[0], "box_width": box[1]}
            columns |= checked_columns(size)

        def work(transaction: Transaction) -> None:
            change_kind(transaction, found, kind, box)
            _update(transaction, found.id, columns)

        if kind != found.kind:
            self._write(f"made {found.name} a {kind}", work)
        return self.get(found.id)

    def example(self, which: str | int | MarkType) -> NDArray | None:
        """Return the example picture of a type, (Y, X) or (Y, X, 3); None without."""
        row = self.get(which).id
        ((png,),) = self._rows("SELECT example FROM type WHERE id = ?", (row,))
        return None if png is None else picture_in(png)

    def set_example(
        self, which: str | int | MarkType, picture: ArrayLike | None
    ) -> None:
        """Keep a picture of what the type means; None takes it away.

        Parameters
        ----------
        which : str, int or MarkType
            The type.
        picture : array of shape (Y, X) or (Y, X, 3), or None
            uint8 is kept as it is; other dtypes are scaled from their darkest to
            their brightest pixel. At most 512 pixels each way are kept.
        """
        found = self.get(which)
        columns = {"example": None if picture is None else png_of(picture)}
        self._write(
            f"showed an example of {found.name}",
            lambda transaction: _update(transaction, found.id, columns),
        )

    def _has_rows(self, found: MarkType) -> bool:
        return any(self._any(f"{one} WHERE type = ?", (found.id,)) for one in _MARKS)

    def _check_name(self, name: str) -> None:
        if not isinstance(name, str) or not name.strip():
            raise BadValue(f"A type needs a name; {name!r} came.")
        if name.strip() in self:
            raise BadValue(
                f"There is a type {name.strip()!r} already. Choose another name, or "
                "change that one with types.edit."
            )


def _update(transaction: Transaction, row: int, columns: dict[str, Any]) -> None:
    """Set columns of a type; nothing happens where they are so already."""
    sets = ", ".join(f"{name} = ?" for name in columns)
    same = " AND ".join(f"{name} IS ?" for name in columns)
    done = transaction.execute(
        f"UPDATE type SET {sets}, rev = ?, etag = etag + 1"
        f" WHERE id = ? AND NOT ({same})",
        (*columns.values(), transaction.rev, row, *columns.values()),
    )
    transaction.touch("type", "changed", [row] * done.rowcount)


def _edit_words(found: MarkType, changes: dict[str, Any]) -> str:
    if changes.get("name", found.name) != found.name:
        return f"renamed {found.name} to {changes['name']}"
    if "color" in changes:
        return f"recoloured {found.name}"
    if set(changes) == {"least_score"}:
        least = changes["least_score"]
        if least is None:
            return f"let all scores of {found.name} count"
        return f"left out scores below {least:g} of {found.name}"
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
