"""Putting what arrives into a table by one of the three choices, in one act.

What imports and jobs write through: choosing, clearing and inserting happen in one
transaction, so nobody marks in between, and one undo takes all of it back.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.areas.values import checked_labels
from marey.errors import BadValue
from marey.sidecar.arriving import NEAR, Choice, checked_existing, choose, middle
from marey.sidecar.mask_layers import DEFAULT_TILE, layer_in
from marey.sidecar.mask_tiles import Place, cut_tiles, note_frame, store_tiles
from marey.sidecar.rows import WITH_FRAME, remove_where
from marey.sidecar.schema import VERSIONED
from marey.sidecar.values import as_json, column, counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from marey.sidecar.door import Sidecar
    from marey.sidecar.schema_base import Versioned
    from marey.sidecar.transaction import Transaction

_ROWS_AT_ONCE = 100
_TILES = (
    "EXISTS (SELECT 1 FROM mask_frame f WHERE f.id IN (SELECT value FROM json_each(?))"
    " AND f.layer = {0}.layer AND f.frame = {0}.frame AND f.z = {0}.z)"
)


@dataclass(frozen=True)
class Put:
    """What became of rows that arrived.

    Attributes
    ----------
    ids : ndarray of int64, shape (N,)
        Their ids, in the order given; 0 for those that were left out.
    choice : Choice
        What was taken, what went, and how much was kept.
    """

    ids: NDArray[np.int64]
    choice: Choice


def put_rows(
    sidecar: Sidecar,
    table: str,
    columns: Mapping[str, Any],
    existing: str = "fill",
    *,
    hand_made: bool = False,
    looked: Mapping[str, ArrayLike] | None = None,
    near: float = NEAR,
    words: str = "",
) -> Put:
    """Write rows by one of the three choices.

    Parameters
    ----------
    sidecar : Sidecar
        Where to.
    table : str
        ``marker``, ``shape``, ``object``, ``frame_label``, ``note``,
        ``frame_offset`` or ``event``; for masks see `put_mask`.
    columns : mapping of str to array or scalar
        Columns of the table as its file format has them, one for all or one each;
        ``t`` (places) may stand for ``frame``. Give ``origin`` (see `Makers`):
        what has none counts as made by a person.
    existing, hand_made, looked, near
        See `marey.sidecar.arriving.choose`.
    words : str
        What is done, for the history; made from the counts where left out.

    Returns
    -------
    Put
        Ids and what was chosen.

    Raises
    ------
    BadValue
        For an unknown table, column or choice.
    """
    checked_existing(existing)
    if table == "mask_frame":
        raise BadValue("Label images are written one a frame: use put_mask.")
    given = _checked(sidecar, table, columns)
    count = len(given["frame"])

    def work(transaction: Transaction) -> Put:
        choice = choose(
            sidecar,
            table,
            _asked(table, given),
            existing,
            hand_made=hand_made,
            looked=looked,
            near=near,
            transaction=transaction,
        )
        clear_rows(transaction, table, choice.remove)
        ids = np.zeros(count, np.int64)
        taken = np.flatnonzero(choice.add)
        ids[taken] = insert_rows(transaction, table, given, taken)
        transaction.words = words or f"{choice.words(table)[:-1]}"
        return Put(ids, choice)

    noun = counted(count, table)
    return sidecar.write(words or f"put {noun}", work, kind="job")


def put_mask(
    sidecar: Sidecar,
    t: int,
    labels: ArrayLike,
    layer: str = "mask",
    existing: str = "fill",
    *,
    z: int | None = None,
    origin: int | None = None,
    hand_made: bool = False,
) -> bool:
    """Write a label image by one of the three choices; return whether it was taken.

    A label image is taken or left as a whole, since its maker is known for the
    whole of it. With ``beside``, `layer` should be one of its own; where the frame
    has something in it nothing is written.

    Parameters
    ----------
    sidecar : Sidecar
        Where to.
    t : int
        Place of the frame.
    labels : array of int, shape (Y, X)
        0 where there is nothing.
    layer : str
        Name of the mask layer; made where it is not there.
    existing, hand_made
        See `marey.sidecar.arriving.choose`.
    z : int, optional
        Plane.
    origin : int, optional
        Id of the program that made it; see `Makers`.
    """
    choice = put_labels(
        sidecar, t, labels, layer, existing, z=z, origin=origin, hand_made=hand_made
    )
    return bool(choice.add[0])


def put_labels(
    sidecar: Sidecar,
    t: int,
    labels: ArrayLike,
    layer: str,
    existing: str,
    *,
    z: int | None,
    origin: int | None,
    hand_made: bool,
) -> Choice:
    """Do what `put_mask` does, and return what was chosen for the label image."""
    found = sidecar.masks.layers.find(layer)
    wanted = {"t": [int(t)], "layer": [found.id if found else 0], "z": [int(z or 0)]}
    rule = "fill" if checked_existing(existing) == "beside" else existing
    pixels = checked_labels(labels)
    cuts = cut_tiles(pixels, found.tile if found else DEFAULT_TILE, None)

    def work(transaction: Transaction) -> Choice:
        choice = choose(
            sidecar,
            "mask_frame",
            wanted,
            rule,
            hand_made=hand_made,
            transaction=transaction,
        )
        clear_rows(transaction, "mask_frame", choice.remove)
        if choice.add[0]:
            mine = layer_in(transaction, layer).id
            frame = int(sidecar.axis.id(t))
            place = Place(mine, frame, int(z or 0), int(t), origin)
            note_frame(transaction, place, pixels.shape)
            store_tiles(transaction, place, cuts, whole=True)
        return choice

    return sidecar.write(f"painted {layer} in frame {int(t)}", work, kind="job")


def clear_rows(transaction: Transaction, table: str, ids: NDArray[np.int64]) -> None:
    """Remove rows that are replaced; a label image goes with pixels and objects."""
    if not len(ids):
        return
    chosen = (str(ids.tolist()),)
    if table == "mask_frame":
        for name in ("mask_tile", "object"):
            remove_where(transaction, name, _TILES.format(name), chosen)
    where = "id IN (SELECT value FROM json_each(?))"
    remove_where(transaction, table, where, chosen)


def insert_rows(
    transaction: Transaction,
    table: str,
    columns: Mapping[str, Sequence[Any]],
    places: ArrayLike,
) -> NDArray[np.int64]:
    """Insert some of the rows of `columns`, many a statement; return their ids.

    Parameters
    ----------
    transaction : Transaction
        The open transaction.
    table : str
        A versioned table.
    columns : mapping of str to sequence of length N
        Values as SQLite takes them: plain Python, None where unknown.
    places : (K,) array of int
        Which of them.
    """
    chosen = np.asarray(places).tolist()
    if not chosen:
        return np.empty(0, np.int64)
    ids = transaction.new_ids(table, len(chosen))
    rev = transaction.rev
    values = [[one[place] for place in chosen] for one in columns.values()]
    rows = list(zip(ids, *values, strict=True))
    head = f"INSERT INTO {table}(id, {', '.join(columns)}, created, rev) VALUES "
    row = f"({', '.join('?' * (len(columns) + 1))}, {rev}, {rev})"
    whole = len(rows) - len(rows) % _ROWS_AT_ONCE
    if whole:
        transaction.executemany(
            head + ", ".join([row] * _ROWS_AT_ONCE),
            (
                list(chain.from_iterable(rows[start : start + _ROWS_AT_ONCE]))
                for start in range(0, whole, _ROWS_AT_ONCE)
            ),
        )
    transaction.executemany(head + row, rows[whole:])
    frames = None
    if table in WITH_FRAME:
        frames = sorted({columns["frame"][place] for place in chosen})
    transaction.touch(table, "added", ids, frames)
    return np.arange(ids.start, ids.stop, dtype=np.int64)


def _checked(
    sidecar: Sidecar, table: str, columns: Mapping[str, Any]
) -> dict[str, list[Any]]:
    """Return columns of one length as plain Python values."""
    entry = VERSIONED.get(table)
    if entry is None:
        raise BadValue(f"A table of marks was expected; {table!r} came.")
    given = dict(columns)
    if "t" in given and "frame" not in given:
        given["frame"] = sidecar.axis.ids(given.pop("t"))
    # none is a count too, of frames in which nothing was found
    many = [np.size(one) for one in given.values() if np.ndim(one)]
    count = max(many, default=1 if given else 0)
    made: dict[str, list[Any]] = {}
    for name, value in given.items():
        if name not in entry.data:
            known = ", ".join(entry.data)
            raise BadValue(f"A {table} has {known}; {name!r} came.")
        made[name] = _plain(entry, name, value, count)
    if "frame" not in made:
        raise BadValue(f"What arrives at {table} needs its frames, as t or frame.")
    return made


def _plain(entry: Versioned, name: str, value: Any, count: int) -> list[Any]:
    """Return one column as SQLite takes it."""
    kind = entry.head.c[name].type
    if isinstance(value, (bytes, dict)):
        value = [value] * count
    if name in {"attributes", "style", "tags"} and not isinstance(value, str):
        given = [None] * count if value is None else list(value)
        return [as_json(one) for one in given]
    if kind.python_type is bytes:
        return list(value)
    made = column(name, value, count, kind.python_type)
    if not entry.head.c[name].nullable and None in made:
        raise BadValue(f"The {name} of a {entry.name} cannot be left unknown.")
    if entry.head.c[name].foreign_keys:
        return [one or None for one in made]
    return made


def _asked(table: str, columns: Mapping[str, list[Any]]) -> dict[str, Any]:
    """Return what the choice is made by: numbers, with the middles of shapes."""
    names = {"frame", "type", "track", "last", "layer", "z", "value", "kind", "y", "x"}
    if table not in {"object", "mask_frame"}:
        names.discard("z")
    if table in {"shape"}:
        names.discard("kind")
    made: dict[str, Any] = {
        name: [one if one is not None else 0 for one in values]
        for name, values in columns.items()
        if name in names
    }
    if table == "shape":
        middles = np.array([middle(one) for one in columns["vertices"]])
        made["y"], made["x"] = middles.reshape(-1, 2).T
    return made
