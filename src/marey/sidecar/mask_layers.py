"""Mask layers: their names, kinds and classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from marey.errors import BadValue, UnknownName
from marey.sidecar.family import Family
from marey.sidecar.values import whole

if TYPE_CHECKING:
    import pandas as pd

    from marey.sidecar.transaction import Transaction
    from marey.words import MarkType

KINDS = ("classes", "instances")
DEFAULT = "mask"


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
        ``classes``: a value is a type; ``instances``: a value is an object.
    tile : int
        Edge of a stored tile in pixels.
    """

    id: int
    name: str
    kind: str = "classes"
    tile: int = 512


class MaskLayers(Family):
    """The mask layers of a recording."""

    def list(self) -> list[MaskLayer]:
        """Return all layers in the order they were made."""
        rows = self._rows("SELECT id, name, kind, tile FROM mask_layer ORDER BY id")
        return [MaskLayer(*row) for row in rows]

    def find(self, name: str) -> MaskLayer | None:
        """Return a layer, or None where there is none of that name."""
        rows = self._rows(
            "SELECT id, name, kind, tile FROM mask_layer WHERE name = ?", (str(name),)
        )
        return MaskLayer(*rows[0]) if rows else None

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

    def add(self, name: str, kind: str = "classes", tile: int = 512) -> MaskLayer:
        """Add a layer.

        Parameters
        ----------
        name : str
            Unique name.
        kind : {"classes", "instances"}
            Whether a value stands for a type or for one object.
        tile : int
            Edge of a stored tile: small ones make strokes cheap, large ones
            whole frames.
        """
        if kind not in KINDS:
            raise BadValue(f"A mask layer is one of {', '.join(KINDS)}; {kind!r} came.")
        edge = whole("The edge of a tile", tile)
        if not 16 <= edge <= 8192:
            raise BadValue(f"A tile is 16 to 8192 pixels; {tile!r} came.")
        if not str(name).strip():
            raise BadValue(f"A mask layer needs a name; {name!r} came.")
        if self.find(name) is not None:
            raise BadValue(f"There is a mask layer {name!r} already.")

        def work(transaction: Transaction) -> None:
            insert_layer(transaction, str(name), kind, edge)

        self._write(f"added the mask layer {name}", work)
        return self.get(name)

    def table(self) -> pd.DataFrame:
        """Return all layers, one a row."""
        import pandas as pd

        return pd.DataFrame(self.list(), columns=["id", "name", "kind", "tile"])


class MaskClasses(Family):
    """Which value of a layer stands for which type."""

    def of(self, layer: str) -> dict[int, MarkType]:
        """Return value to type; empty where the layer is not there yet."""
        rows = self._rows(
            "SELECT c.value, c.type FROM mask_class c"
            " JOIN mask_layer l ON l.id = c.layer WHERE l.name = ? ORDER BY c.value",
            (layer,),
        )
        types = {one.id: one for one in self._sidecar.types.list()}
        return {value: types[row] for value, row in rows if row in types}

    def value(self, type_id: str | int | MarkType, layer: str) -> int:
        """Return the value that a type has in a layer, giving it the next free one."""
        found = self._sidecar.types.get(type_id)

        def work(transaction: Transaction) -> int:
            mine = layer_in(transaction, layer)
            rows = transaction.execute(
                "SELECT value, type FROM mask_class WHERE layer = ?", (mine.id,)
            ).fetchall()
            for value, row in rows:
                if row == found.id:
                    return value
            value = max((value for value, _ in rows), default=0) + 1
            cursor = transaction.execute(
                "INSERT INTO mask_class(layer, value, type, created, rev)"
                " VALUES (?, ?, ?, ?, ?)",
                (mine.id, value, found.id, transaction.rev, transaction.rev),
            )
            transaction.touch("mask_class", "added", [int(cursor.lastrowid or 0)])
            return value

        for value, one in self.of(layer).items():
            if one.id == found.id:
                return value
        return self._write(f"gave {found.name} a value in {layer}", work)


def layer_in(
    transaction: Transaction, name: str, *, kind: str = "classes"
) -> MaskLayer:
    """Return a layer inside a transaction, making it on first use."""
    row = transaction.execute(
        "SELECT id, name, kind, tile FROM mask_layer WHERE name = ?", (name,)
    ).fetchone()
    return MaskLayer(*row) if row else insert_layer(transaction, name, kind, 512)


def insert_layer(
    transaction: Transaction, name: str, kind: str, tile: int
) -> MaskLayer:
    """Insert a layer."""
    cursor = transaction.execute(
        "INSERT INTO mask_layer(name, kind, tile, created, rev) VALUES (?, ?, ?, ?, ?)",
        (name, kind, tile, transaction.rev, transaction.rev),
    )
    row = int(cursor.lastrowid or 0)
    transaction.touch("mask_layer", "added", [row])
    return MaskLayer(row, name, kind, tile)
