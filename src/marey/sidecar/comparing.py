"""Comparing two revisions: which marks came, went, moved or changed their type.

Only rows touched in between are looked at, so a large file with few changes is
compared quickly.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.sidecar.comparison import Comparison
from marey.sidecar.corners import centre_of
from marey.sidecar.past import as_of
from marey.sidecar.schema import VERSIONED
from marey.sidecar.tiles import Tile, decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd

    from marey.sidecar.door import Sidecar
    from marey.sidecar.schema import Versioned

_PLACE = {
    "marker": ("frame", "z", "y", "x", "radius"),
    "shape": ("frame", "z", "kind", "vertices", "rotation"),
    "frame_label": ("frame", "last"),
}
"""Columns that say where a mark is; another value is a move."""

_MASKS = frozenset(("mask_tile", "mask_frame"))
_COLUMNS = (
    *("table", "id", "change", "t", "t_before", "z", "type", "type_before"),
    *("y", "x", "y_before", "x_before", "layer", "pixels"),
)


def differing(table: Versioned, columns: Sequence[str], *, order: str = "t.id") -> str:
    """Return SQL: id and columns of rows that differ between two revisions.

    ``a`` is the row at ``:first``, ``b`` at ``:last``; where it was not there, all its
    columns are NULL.

    Parameters
    ----------
    table : Versioned
        The table.
    columns : sequence of str
        What to select beside the id.
    order : str
        By what to sort.
    """
    head, hist = table.name, f"{table.name}_hist"
    names = ", ".join(("id", *table.data))

    def at(mark: str) -> str:
        return (
            f"SELECT {names} FROM {head} WHERE id IN (SELECT id FROM touched)"
            f" AND rev <= {mark} UNION ALL SELECT {names} FROM {hist}"
            f" WHERE id IN (SELECT id FROM touched)"
            f" AND rev_from <= {mark} AND rev_to > {mark}"
        )

    same = " AND ".join(f"a.{name} IS b.{name}" for name in table.data)
    return f"""
    WITH touched(id) AS MATERIALIZED (
      SELECT id FROM {head} WHERE rev > :first
      UNION SELECT id FROM {hist} WHERE rev_to > :first AND rev_from <= :last),
    a AS MATERIALIZED ({at(":first")}), b AS MATERIALIZED ({at(":last")})
    SELECT {", ".join(("t.id", *columns))}
    FROM touched t LEFT JOIN a ON a.id = t.id LEFT JOIN b ON b.id = t.id
    WHERE (a.id IS NULL) <> (b.id IS NULL)
      OR (a.id IS NOT NULL AND b.id IS NOT NULL AND NOT ({same}))
    ORDER BY {order}
    """


def compare(
    sidecar: Sidecar,
    revisions: tuple[int, int | None],
    names: tuple[str, str],
    types: Iterable[str] | None = None,
) -> Comparison:
    """Return what two revisions differ in.

    Parameters
    ----------
    sidecar : Sidecar
        Whose.
    revisions : (int, int or None)
        The earlier and the later; None is now.
    names : (str, str)
        What they are called.
    types : iterable of str, optional
        Names of types, at either time, to keep to; all where left out.
    """
    import pandas as pd

    work = _Work(sidecar, revisions)
    parts = [work.marks(name) for name in _PLACE]
    parts.append(work.masks())
    parts = [part for part in parts if len(part)]
    table = (
        pd.concat(parts, ignore_index=True)
        if parts
        else pd.DataFrame(columns=list(_COLUMNS)).astype(_dtypes())
    )
    others: dict[str, int] = {}
    if types is None:
        others = work.others()
    else:
        wanted = set(types)
        kept = table["type"].isin(wanted) | table["type_before"].isin(wanted)
        table = table[kept].reset_index(drop=True)
    return Comparison(*names, revisions, table, others)


class _Work:
    """Two revisions of a file, and the names of types at each."""

    def __init__(self, sidecar: Sidecar, revisions: tuple[int, int | None]) -> None:
        self._sidecar = sidecar
        self._revisions = revisions
        first, last = revisions
        now = "SELECT coalesce(max(rev), 0) FROM changeset"
        self._span = {
            "first": first,
            "last": sidecar.rows(now)[0][0] if last is None else last,
        }
        self._types = [
            dict(sidecar.rows(f"SELECT id, name FROM {as_of('type', one)}"))
            for one in revisions
        ]

    def marks(self, name: str) -> pd.DataFrame:
        """Return what became of points, shapes or labels of frames."""
        import pandas as pd

        table = VERSIONED[name]
        where = _PLACE[name]
        has_z = "z" in table.data
        middle = ("y", "x") if name == "marker" else ("vertices",) * 2
        middle = middle if name != "frame_label" else ("NULL",) * 2
        columns = [
            *("a.id IS NULL", "b.id IS NULL", _differ(where), "a.type IS NOT b.type"),
            *("b.frame", "a.frame", "a.type", "b.type"),
            "coalesce(b.z, a.z)" if has_z else "NULL",
            *(one if one == "NULL" else f"b.{one}" for one in middle),
            *(one if one == "NULL" else f"a.{one}" for one in middle),
        ]
        rows = self._sidecar.rows(differing(table, columns), self._span)
        if not rows:
            return pd.DataFrame(columns=list(_COLUMNS))
        ids, came, went, moved, turned, *more = zip(*rows, strict=True)
        t, t_before, was, kind, z, *yx = more
        made = {
            "table": name,
            "id": np.array(ids, np.int64),
            "change": _in_words(came, went, moved, turned),
            "t": self._places(t),
            "t_before": self._places(t_before),
            "z": np.array(z, np.float64),
            "type": self._named(1, kind),
            "type_before": self._named(0, was),
            **_positions(name, yx),
            "layer": "",
            "pixels": 0,
        }
        return pd.DataFrame(made)

    def _places(self, frames: Sequence[int | None]) -> np.ndarray:
        ids = np.array([-1 if one is None else one for one in frames], np.int64)
        return np.where(ids < 0, -1, self._sidecar.axis.t(np.maximum(ids, 0)))

    def _named(self, when: int, ids: Sequence[int | None]) -> np.ndarray:
        names = self._types[when]
        return np.array([names.get(one or 0, "") for one in ids], object)

    # -- masks -------------------------------------------------------------------

    def masks(self) -> pd.DataFrame:
        """Return which types changed their pixels in which frames."""
        import pandas as pd

        layers = self._layers()
        rows: list[tuple] = []
        for (layer, frame, z), tiles in self._changed_tiles().items():
            name, edge = layers.get(layer, ("", 0))
            found = _Differences(self._values(layer), edge)
            for (ty, tx), (before, after) in tiles.items():
                found.add(ty, tx, before, after)
            t = int(self._sidecar.axis.t(frame))
            said = ("mask", 0, "mask changed", t, t, float(z))
            rows.extend(
                (*said, kind, kind, y, x, y, x, name, count)
                for kind, y, x, count in found.each()
            )
        return pd.DataFrame(rows, columns=list(_COLUMNS))

    def _changed_tiles(self) -> dict[tuple, dict[tuple, list[tuple | None]]]:
        """Return tiles before and after, by label image and place."""
        stored = ("height", "width", "itemsize", "codec", "data")
        columns = [f"coalesce(b.{one}, a.{one})" for one in VERSIONED["mask_tile"].key]
        columns += [f"{side}.{one}" for side in "ab" for one in stored]
        sql = differing(VERSIONED["mask_tile"], columns)
        found: dict[tuple, dict[tuple, list[tuple | None]]] = defaultdict(dict)
        for _, layer, frame, z, ty, tx, *tiles in self._sidecar.rows(sql, self._span):
            # A program that replaces a tile gives it another id: one place, two rows.
            both = found[layer, frame, z].setdefault((ty, tx), [None, None])
            for when in (0, 1):
                tile = tuple(tiles[5 * when : 5 * when + 5])
                if tile[0] is not None:
                    both[when] = tile
        return found

    def _layers(self) -> dict[int, tuple[str, int]]:
        found: dict[int, tuple[str, int]] = {}
        for one in self._revisions:
            rows = self._sidecar.rows(
                f"SELECT id, name, tile FROM {as_of('mask_layer', one)}"
            )
            found.update({row: (name, edge) for row, name, edge in rows})
        return found

    def _values(self, layer: int) -> list[dict[int, str]]:
        """Return what values of a layer stand for, at both times."""
        return [
            {
                value: self._types[when].get(kind, "")
                for value, kind in self._sidecar.rows(
                    f"SELECT value, type FROM {as_of('mask_class', one)}"
                    " WHERE layer = ?",
                    (layer,),
                )
            }
            for when, one in enumerate(self._revisions)
        ]

    def others(self) -> dict[str, int]:
        """Return how many rows of the other tables differ."""
        found = {}
        for name, table in VERSIONED.items():
            if name not in _PLACE and name not in _MASKS:
                rows = self._sidecar.rows(differing(table, []), self._span)
                if rows:
                    found[name] = len(rows)
        return found


class _Differences:
    """Pixels of one label image that changed, by type."""

    def __init__(self, values: list[dict[int, str]], edge: int) -> None:
        self._values = values
        self._edge = edge
        self._sums: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(3))

    def add(self, ty: int, tx: int, before: Any, after: Any) -> None:
        """Take a tile as it was and as it became; None is empty."""
        was, now = _pixels(before, after), _pixels(after, before)
        y, x = np.nonzero(was != now)
        both = self._named(0, was[y, x]), self._named(1, now[y, x])
        for name in set(both[0]) | set(both[1]):
            here = (both[0] == name) | (both[1] == name)
            if name is not None:
                place = y[here] + ty * self._edge, x[here] + tx * self._edge
                self._sums[name] += [here.sum(), place[0].sum(), place[1].sum()]

    def _named(self, when: int, pixels: np.ndarray) -> np.ndarray:
        """Return the type of each pixel, None for background."""
        found, which = np.unique(pixels, return_inverse=True)
        known = self._values[when]
        names = [known.get(int(one), "") if one else None for one in found]
        return np.array(names, object)[which]

    def each(self) -> Iterator[tuple[str, float, float, int]]:
        """Yield type, middle (y, x) and number of the pixels it gained or lost."""
        for name, (count, y, x) in sorted(self._sums.items()):
            yield name, y / count, x / count, int(count)


def _pixels(tile: tuple | None, other: tuple | None) -> np.ndarray:
    """Return the pixels of a tile; zeros of the other's shape where there is none."""
    sizes = [one[:2] for one in (tile, other) if one is not None]
    made = np.zeros(np.max(sizes, axis=0), np.int64)
    if tile is not None:
        height, width, *stored = tile
        made[:height, :width] = decode(Tile(*stored), height, width)
    return made


def _differ(columns: Sequence[str]) -> str:
    """Return a condition: any of some columns differs."""
    return " OR ".join(f"a.{one} IS NOT b.{one}" for one in columns) or "0"


def _in_words(came: Any, went: Any, moved: Any, turned: Any) -> np.ndarray:
    """Return what became of each row."""
    places, types = np.array(moved, bool), np.array(turned, bool)
    return np.select(
        [
            np.array(came, bool),
            np.array(went, bool),
            places & types,
            places,
            types,
        ],
        ["added", "removed", "moved and relabelled", "moved", "relabelled"],
        "changed",
    ).astype(object)


def _positions(name: str, yx: Sequence[Sequence[Any]]) -> dict[str, np.ndarray]:
    """Return y, x after and before; of shapes the middle of their corners."""
    names = ("y", "x", "y_before", "x_before")
    if name == "shape":
        yx = [_middle(values, place % 2) for place, values in enumerate(yx)]
    return {one: np.array(v, np.float64) for one, v in zip(names, yx, strict=True)}


def _middle(blobs: Sequence[bytes | None], axis: int) -> list[float]:
    return [np.nan if one is None else centre_of(one)[axis] for one in blobs]


def _dtypes() -> dict[str, Any]:
    whole, real = np.int64, np.float64
    kinds = (object, whole, object, whole, whole, real, object, object)
    return dict(zip(_COLUMNS, (*kinds, *(real,) * 4, object, whole), strict=True))
