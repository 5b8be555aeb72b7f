"""Makers: the programs and models that made marks; people are authors instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marey.errors import BadValue
from marey.sidecar.family import Family
from marey.sidecar.values import as_json
from marey.words import OriginKind

if TYPE_CHECKING:
    import pandas as pd

    from marey.sidecar.transaction import Transaction


class Makers(Family):
    """Programs and models that made marks."""

    def program(self, name: str, version: str = "", recipe: Any = None) -> int:
        """Return the id of a program, for ``origin=`` of what it makes.

        Parameters
        ----------
        name, version : str
            Which one.
        recipe : dict, optional
            The settings it runs with.
        """
        return self._get(OriginKind.PROGRAM, name, version, recipe)

    def model(self, name: str, digest: str = "", recipe: Any = None) -> int:
        """Return the id of a trained model, for ``origin=`` of what it makes."""
        return self._get(OriginKind.MODEL, name, digest, recipe)

    def _get(self, kind: OriginKind, name: str, version: str, recipe: Any) -> int:
        if not str(name).strip():
            raise BadValue(f"A {kind} needs a name; {name!r} came.")
        key = (str(kind), str(name), str(version), as_json(recipe or {}))
        find = (
            "SELECT id FROM maker WHERE kind = ? AND name = ? AND version = ?"
            " AND recipe = ?"
        )
        found = self._rows(find, key)
        if found:
            return int(found[0][0])

        def work(transaction: Transaction) -> int:
            row = transaction.execute(find, key).fetchone()
            if row is None:
                row = transaction.execute(
                    "INSERT INTO maker(kind, name, version, recipe)"
                    " VALUES (?, ?, ?, ?) RETURNING id",
                    key,
                ).fetchone()
                transaction.touch("maker", "added", row)
            return int(row[0])

        return self._write(f"noted the {kind} {name}", work, kind="index")

    def table(self) -> pd.DataFrame:
        """Return all makers: id, kind, name, version, recipe."""
        import pandas as pd

        rows = self._rows("SELECT id, kind, name, version, recipe FROM maker")
        return pd.DataFrame(rows, columns=["id", "kind", "name", "version", "recipe"])
