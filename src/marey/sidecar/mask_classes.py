"""Which value of a mask layer stands for which type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marey.sidecar.family import Family
from marey.sidecar.mask_layers import layer_in

if TYPE_CHECKING:
    from marey.sidecar.transaction import Transaction
    from marey.words import MarkType


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
