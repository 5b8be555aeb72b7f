"""Slots: which rows stand at the place where others arrive.

A slot is what `arriving` fills or replaces as one: the marks of a type in a frame,
the point of a track in a frame, the label image of a layer in a frame, the note of
a frame.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import BadValue

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import ArrayLike, NDArray

    from marey.sidecar.axis import FrameAxis

    Read = Callable[..., list[tuple]]

_KEYS = {
    "marker": ("frame", "type", "track"),
    "shape": ("frame", "type", "track"),
    "frame_label": ("frame", "type", "last"),
    "object": ("layer", "frame", "z", "value"),
    "mask_frame": ("layer", "frame", "z"),
    "note": ("frame",),
    "frame_offset": ("frame",),
    "event": ("track", "frame", "kind"),
}
TABLES = tuple(_KEYS)
"""Tables that things arrive at."""

_MANY = {"marker", "shape", "frame_label"}
"""Tables of which several rows of a type may stand in a frame."""
# What somebody said of an object goes with its label image.
REVIEWED_MASK = (
    "f.origin IS NULL OR f.review <> 0 OR EXISTS (SELECT 1 FROM object o WHERE"
    " o.layer = f.layer AND o.frame = f.frame AND o.z = f.z AND o.review <> 0)"
)
"""SQL: whether a person painted or reviewed the label image of mask_frame f."""
_GUARDED = {
    "note": "1",
    "frame_offset": "origin IS NULL",
    "mask_frame": REVIEWED_MASK,
}
_NO_PLACE = np.empty(0, np.int64)


@dataclass(frozen=True)
class There:
    """What stands in the slots where something arrives.

    Attributes
    ----------
    ids : ndarray of int64, shape (M,)
        Rows that are there; one that stands in two slots comes twice.
    guarded : ndarray of bool, shape (M,)
        Whether a person made, accepted or corrected it.
    slots : ndarray of int64, shape (M,)
        In which slot each stands.
    wanted : ndarray of int64, shape (N,)
        For which slot each arriving row is.
    alone : ndarray of bool, shape (N,)
        Whether that slot holds one row at most.
    complete : ndarray of bool, shape (N,)
        Whether somebody said that nothing more is to be found there.
    """

    ids: NDArray[np.int64]
    guarded: NDArray[np.bool_]
    slots: NDArray[np.int64]
    wanted: NDArray[np.int64]
    alone: NDArray[np.bool_]
    complete: NDArray[np.bool_]


def columns_of(
    axis: FrameAxis, table: str, given: Mapping[str, ArrayLike]
) -> dict[str, NDArray]:
    """Return what arrives as columns of one length, frames as ids.

    Raises
    ------
    BadValue
        Where a column is missing, or they are of different lengths.
    """
    columns = {name: np.atleast_1d(np.asarray(one)) for name, one in given.items()}
    if "frame" not in columns and "t" in columns:
        columns["frame"] = axis.ids(columns["t"])
    count = max((len(one) for one in columns.values()), default=0)
    for name in {"track", "last", "z"} & set(_KEYS[table]) - set(columns):
        columns[name] = np.zeros(count, np.int64)
    for name in _KEYS[table]:
        if len(columns.get(name, ())) != count:
            raise BadValue(
                f"What arrives at {table} needs {', '.join(_KEYS[table])}, one of "
                f"each for {count} rows; {name} has {len(columns.get(name, ()))}."
            )
    return columns


def stand(
    read: Read, axis: FrameAxis, table: str, columns: dict[str, NDArray]
) -> There:
    """Return what stands where rows arrive.

    Parameters
    ----------
    read : callable
        Runs SQL with parameters and returns rows.
    axis : FrameAxis
        Where frames stand.
    table : str
        One of `TABLES`.
    columns : dict of str to ndarray, each of shape (N,)
        As `columns_of` made them.
    """
    if table == "frame_label":
        found = _labels(read, axis, columns)
    else:
        found = _keyed(read, table, columns)
    ids, guarded, slots, wanted = found
    alone = np.full(len(wanted), table not in _MANY)
    if table in {"marker", "shape"}:
        alone = columns["track"] > 0
    complete = np.zeros(len(wanted), bool)
    if table in _MANY:
        complete = _completed(read, axis, columns)
    return There(ids, guarded, slots, wanted, alone, complete)


def _rows(read: Read, table: str, frames: NDArray) -> list[tuple]:
    """Return id, whether guarded, and key of the rows of some frames."""
    guarded = _GUARDED.get(table, "origin IS NULL OR review <> 0")
    return read(
        f"SELECT id, ({guarded}), {', '.join(_KEYS[table])} FROM {table} f"
        " WHERE frame IN (SELECT value FROM json_each(?))",
        (json.dumps(np.unique(frames).tolist()),),
    )


def _keyed(read: Read, table: str, columns: dict[str, NDArray]) -> tuple:
    """Return rows and slots of a table whose slots are equal keys."""
    names = _KEYS[table]
    rows = list(zip(*_rows(read, table, columns["frame"]), strict=True))
    if not rows:
        rows = [()] * (2 + len(names))
    ids, guarded = np.array(rows[0], np.int64), np.array(rows[1], bool)
    known: dict[str, Any] = dict(zip(names, rows[2:], strict=True))
    if "kind" in names:
        words = {word: n for n, word in enumerate({*known["kind"], *columns["kind"]})}
        known["kind"] = [words[one] for one in known["kind"]]
        columns = columns | {"kind": np.array([words[one] for one in columns["kind"]])}
    arrive = [np.asarray(columns[name], np.int64) for name in names]
    stands = [_numbers(known[name]) for name in names]
    if table not in {"marker", "shape"}:
        return ids, guarded, *_coded(stands, arrive)
    # A mark stands among those of its type, and for its track where it has one.
    frame, kind, track = stands
    tracked = track > 0
    zeros, ones = np.zeros(len(ids), np.int64), np.ones(int(tracked.sum()), np.int64)
    stands = [
        np.concatenate([frame, frame[tracked]]),
        np.concatenate([kind, track[tracked]]),
        np.concatenate([zeros, ones]),
    ]
    frame, kind, track = arrive
    of_track = track > 0
    arrive = [frame, np.where(of_track, track, kind), of_track.astype(np.int64)]
    ids = np.concatenate([ids, ids[tracked]])
    guarded = np.concatenate([guarded, guarded[tracked]])
    return ids, guarded, *_coded(stands, arrive)


def _numbers(values: Any) -> NDArray[np.int64]:
    return np.array([one or 0 for one in values], np.int64)


def _coded(
    stands: list[NDArray], arrive: list[NDArray]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return a number for each key: of rows that are there, of those that arrive."""
    codes = np.zeros(len(stands[0]) + len(arrive[0]), np.int64)
    for one, other in zip(stands, arrive, strict=True):
        _, part = np.unique(np.concatenate([one, other]), return_inverse=True)
        # Anew at each column, so that the product never grows beyond the rows.
        _, codes = np.unique(
            codes * (part.max(initial=0) + 1) + part, return_inverse=True
        )
    return codes[: len(stands[0])], codes[len(stands[0]) :]


def _labels(read: Read, axis: FrameAxis, columns: dict[str, NDArray]) -> tuple:
    """Return labels of the same type that hold for a frame of those that arrive."""
    rows = read(
        "SELECT id, origin IS NULL OR review <> 0, frame, type, last FROM frame_label"
    )
    found = np.array(
        [(*row[:4], row[4] if row[4] is not None else row[2]) for row in rows], np.int64
    ).reshape(-1, 5)
    ids, guarded, first, kind, last = found.T
    begin, end = axis.t(first), axis.t(last)
    starts = axis.t(columns["frame"])
    ends = axis.t(np.where(columns["last"] > 0, columns["last"], columns["frame"]))
    where, slots = [_NO_PLACE], [_NO_PLACE]
    for place, one in enumerate(columns["type"]):
        same = (kind == one) & (begin <= ends[place]) & (end >= starts[place])
        where.append(np.flatnonzero(same))
        slots.append(np.full(len(where[-1]), place, np.int64))
    rows_there = np.concatenate(where)
    wanted = np.arange(len(starts))
    return ids[rows_there], guarded[rows_there] > 0, np.concatenate(slots), wanted


def _completed(
    read: Read, axis: FrameAxis, columns: dict[str, NDArray]
) -> NDArray[np.bool_]:
    """Return where somebody said that all of a type are marked."""
    rows = np.array(read("SELECT frame, type FROM complete"), np.int64).reshape(-1, 2)
    frames, types = columns["frame"], columns["type"]
    if not len(rows):
        return np.zeros(len(frames), bool)
    said, asked = _coded([*rows.T], [frames.astype(np.int64), types.astype(np.int64)])
    return np.isin(asked, said)
