"""Mask layers: their names, kinds, looks and order."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import BadValue, UnknownName
from marey.sidecar.family import Family
from marey.sidecar.rows import change_where, insert_row, remove_where
from marey.sidecar.values import counted, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from marey.sidecar.transaction import Transaction

KINDS = ("classes", "instances")
DEFAULT = "mask"
DEFAULT_TILE = 512
"""Edge of a stored tile in pixels where nobody says another."""


@dataclass(frozen=True)
class MaskLayer:
    """A stack of label images.

    Attributes
    ----------
    id : int
        Id in the file.
    name : str
        Unique name.
    kind : str
        ``classes``: a value is a type; ``instances``: a value is an object, a
        single cell.
    tile : int
        Edge of a stored tile in pixels.
    visible : bool
        Whether it is shown.
    opacity : float
        0 unseen to 1 opaque.
    outline : int
        Width of the outlines that are shown, in pixels; 0: areas are filled.
    order : int
        Place in lists, and from below to above on the canvas.
    author : str
        Whose it is; empty: everybody's.
    origin : int or None
        The program that makes it; None: people.
    """

    id: int
    name: str
    kind: str = "classes"
    tile: int = 512
    visible: bool = True
    opacity: float = 0.6
    outline: int = 0
    order: int = 0
    author: str = ""
    origin: int | None = None


_COLUMNS = "id, name, kind, tile, visible, opacity, outline, sort_order, author, origin"


class MaskLayers(Family):
    """The mask layers of a recording."""

    def list(self) -> list[MaskLayer]:
        """Return all layers in their order; without others', where these are out."""
        here = self._sidecar
        rows = self._rows(
            f"SELECT {_COLUMNS} FROM mask_layer WHERE ? OR author IN ('', ?)"
            " ORDER BY sort_order, id",
            (here.others, here.author),
        )
        return [_layer(row) for row in rows]

    def own(self, name: str = DEFAULT) -> MaskLayer:
        """Return one's own layer beside a shared one: ``"mask (Ada)"``.

        It is made at the first asking, of the same kind, and bears one's name.

        Parameters
        ----------
        name : str
            Name of the shared layer; that of an own layer gives this one.
        """
        author = self._sidecar.author
        shared = self.find(name)
        if shared is not None and shared.author == author:
            return shared
        wanted = f"{name} ({author})"
        found = self.find(wanted)
        kind = "classes" if shared is None else shared.kind
        return found or self.add(wanted, kind, author=author)

    def find(self, name: str) -> MaskLayer | None:
        """Return a layer, or None where there is none of that name."""
        rows = self._rows(
            f"SELECT {_COLUMNS} FROM mask_layer WHERE name = ?", (str(name),)
        )
        return _layer(rows[0]) if rows else None

    def get(self, name: str) -> MaskLayer:
        """Return a layer; UnknownName where there is none of that name."""
        found = self.find(name)
        if found is None:
            names = ", ".join(one.name for one in self.list()) or "none yet"
            raise UnknownName(
                f"There is no mask layer {name!r}. Layers here: {names}. "
                "Add it with masks.layers.add(name)."
            )
        return found

    def add(
        self, name: str, kind: str = "classes", tile: int = DEFAULT_TILE, **looks: Any
    ) -> MaskLayer:
        """Add a layer, last in order.

        Parameters
        ----------
        name : str
            Unique name.
        kind : {"classes", "instances"}
            Whether a value stands for a type or for one object.
        tile : int
            Edge of a stored tile: small ones make strokes cheap, large ones
            whole frames.
        **looks
            As of `edit`.

        Raises
        ------
        BadValue
            A name that is taken, another kind, or looks that cannot be.
        """
        if kind not in KINDS:
            raise BadValue(f"A mask layer is one of {', '.join(KINDS)}; {kind!r} came.")
        edge = whole("The edge of a tile", tile)
        if not 16 <= edge <= 8192:
            raise BadValue(f"A tile is 16 to 8192 pixels; {tile!r} came.")
        self._check_name(name)
        columns = checked_looks(looks)

        def work(transaction: Transaction) -> None:
            insert_layer(transaction, str(name), kind, edge, columns)

        self._write(f"added the mask layer {name}", work)
        return self.get(name)

    def add_like(self, like: str, name: str) -> MaskLayer:
        """Add a layer of the same kind, whose values stand for the same types.

        Parameters
        ----------
        like : str
            Name of the layer that it is made after; nothing is copied of what is
            painted in it.
        name : str
            Unique name.
        """
        found = self.get(like)
        self._check_name(name)
        looks = {"opacity": found.opacity, "outline": found.outline}

        def work(transaction: Transaction) -> None:
            made = insert_layer(transaction, name, found.kind, found.tile, looks)
            rows = transaction.execute(
                "SELECT value, type FROM mask_class WHERE layer = ?", (found.id,)
            )
            for value, kind in rows.fetchall():
                values = {"layer": made.id, "value": value, "type": kind}
                insert_row(transaction, "mask_class", values)

        self._write(f"added the mask layer {name}", work)
        return self.get(name)

    def edit(self, layer: str, **looks: Any) -> MaskLayer:
        """Change how a layer looks; no pixel changes.

        Parameters
        ----------
        layer : str
            Name of the layer.
        **looks
            ``visible``, ``opacity`` (0 to 1), ``outline`` (pixels, 0 filled),
            ``order``, ``author``, ``name``.

        Raises
        ------
        UnknownName
            There is no such layer.
        BadValue
            A value that cannot be, or a name that is taken.
        """
        found = self.get(layer)
        if "name" in looks and looks["name"] != found.name:
            self._check_name(looks["name"])
        columns = checked_looks(looks)
        if not columns:
            return found
        same = " AND ".join(f"{column} IS ?" for column in columns)

        def work(transaction: Transaction) -> None:
            where = f"id = ? AND NOT ({same})"
            values = (found.id, *columns.values())
            change_where(transaction, "mask_layer", columns, where, values)

        self._write(_edit_words(found, columns), work)
        return self.get(columns.get("name", found.name))

    def rename(self, name: str, new: str) -> MaskLayer:
        """Give a layer another name; its pixels and classes stay."""
        return self.edit(name, name=new)

    def arrange(self, names: Sequence[str]) -> None:
        """Put layers into an order, from below to above; one undo.

        Parameters
        ----------
        names : sequence of str
            Names of layers; those left out keep their order behind them.
        """
        wanted = [self.get(name).name for name in names]
        rest = [one.name for one in self.list() if one.name not in wanted]
        with self._sidecar.group("arranged the mask layers"):
            for place, name in enumerate(dict.fromkeys((*wanted, *rest)), 1):
                self.edit(name, order=place)

    def would_remove(self, name: str) -> tuple[int, int]:
        """Return how many label images, in how many frames, go with a layer."""
        rows = self._rows(
            "SELECT count(*), count(DISTINCT frame) FROM"
            " (SELECT DISTINCT frame, z FROM mask_tile WHERE layer = ?)",
            (self.get(name).id,),
        )
        return int(rows[0][0]), int(rows[0][1])

    def painted(self) -> dict[str, int]:
        """Return in how many frames each layer is painted, by name."""
        rows = self._rows(
            "SELECT l.name, (SELECT count(DISTINCT t.frame) FROM mask_tile t"
            " WHERE t.layer = l.id) FROM mask_layer l"
        )
        return {str(name): int(count) for name, count in rows}

    def remove(self, name: str) -> int:
        """Remove a layer with all that is painted in it; return how many tiles went.

        Taken back as a whole by one undo.
        """
        found = self.get(name)
        pictures, frames = self.would_remove(name)

        def work(transaction: Transaction) -> int:
            gone = [
                remove_where(transaction, table, "layer = ?", (found.id,))
                for table in ("mask_tile", "object", "mask_frame", "mask_class")
            ]
            remove_where(transaction, "mask_layer", "id = ?", (found.id,))
            return gone[0]

        words = f"removed the mask layer {found.name}"
        if pictures:
            words += f", painted in {counted(frames, 'frame')}"
        return self._write(words, work)

    def table(self) -> pd.DataFrame:
        """Return all layers, one a row: the attributes of `MaskLayer`."""
        import pandas as pd

        return pd.DataFrame(
            self.list(), columns=[one.name for one in fields(MaskLayer)]
        )

    def _check_name(self, name: Any) -> None:
        if not isinstance(name, str) or not name.strip():
            raise BadValue(f"A mask layer needs a name; {name!r} came.")
        if self.find(name) is not None:
            raise BadValue(
                f"There is a mask layer {name!r} already. Choose another name."
            )


def layer_in(
    transaction: Transaction, name: str, *, kind: str = "classes"
) -> MaskLayer:
    """Return a layer inside a transaction, making it on first use."""
    row = transaction.execute(
        f"SELECT {_COLUMNS} FROM mask_layer WHERE name = ?", (name,)
    ).fetchone()
    return (
        _layer(row) if row else insert_layer(transaction, name, kind, DEFAULT_TILE, {})
    )


def insert_layer(
    transaction: Transaction, name: str, kind: str, tile: int, looks: dict[str, Any]
) -> MaskLayer:
    """Insert a layer, last in order."""
    last = transaction.execute("SELECT max(sort_order) FROM mask_layer").fetchone()[0]
    values = {"name": name, "kind": kind, "tile": tile, "sort_order": (last or 0) + 1}
    row = insert_row(transaction, "mask_layer", {**values, **looks})
    stored = transaction.execute(
        f"SELECT {_COLUMNS} FROM mask_layer WHERE id = ?", (row,)
    )
    return _layer(stored.fetchone())


def checked_looks(looks: dict[str, Any]) -> dict[str, Any]:
    """Return columns of the file for what was said of how a layer looks."""
    made: dict[str, Any] = {}
    for name, value in looks.items():
        if name == "visible":
            made["visible"] = int(bool(value))
        elif name == "opacity":
            made["opacity"] = _share(value)
        elif name == "outline":
            made["outline"] = whole("The outline of a mask layer, in pixels,", value)
            if not 0 <= made["outline"] <= 100:
                raise BadValue(f"An outline is 0 to 100 pixels; {value!r} came.")
        elif name == "order":
            made["sort_order"] = whole("The place of a mask layer", value)
        elif name in {"name", "author"}:
            made[name] = str(value)
        else:
            raise BadValue(
                "A mask layer has name, visible, opacity, outline, order and author;"
                f" {name!r} came."
            )
    return made


def _share(value: Any) -> float:
    number = np.asarray(value)
    if number.ndim or number.dtype.kind not in "iufb" or not 0 <= float(number) <= 1:
        raise BadValue(f"An opacity is a number from 0 to 1; {value!r} came.")
    return float(number)


def _edit_words(layer: MaskLayer, columns: dict[str, Any]) -> str:
    if "name" in columns:
        return f"renamed the mask layer {layer.name} to {columns['name']}"
    if set(columns) == {"visible"}:
        return (
            f"{'showed' if columns['visible'] else 'hid'} the mask layer {layer.name}"
        )
    return f"changed the looks of the mask layer {layer.name}"


def _layer(row: tuple) -> MaskLayer:
    made = MaskLayer(*row)
    return replace(made, visible=bool(made.visible))
