"""DeepLabCut's tables: points of bodies, labelled by people or found by a network.

Three rows of heads (scorer, bodyparts, coords), four with individuals; then a row a
frame, begun by its number or by the path of its picture, in one cell or three. x comes
before y. Labels are clicked on pictures whose pixel i is drawn round i (matplotlib,
later napari), and networks learn those, so nothing is shifted. Learnt from the files
of DeepLabCut's own examples.

The HDF5 beside the CSV says the same; it is read without unpickling anything.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import ExchangeError
from marey.exchange.bounds import LARGEST_ID, first_line, number, text_of, whole_number
from marey.exchange.formats import Format
from marey.exchange.hdf5 import is_hdf5
from marey.exchange.pandas_hdf5 import has_table, table_of
from marey.exchange.poses import Poses, parcel_of

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from marey.exchange.parcel import Parcel

FORMAT = Format("deeplabcut", "DeepLabCut", (".csv", ".h5"), writes=False)

_HEADS = ("scorer", "individuals", "bodyparts", "coords")
_NUMBERED = re.compile(r"(\d{1,9})\.[A-Za-z]+\Z")


def recognise(path: str | os.PathLike[str]) -> bool:
    """Whether a CSV begins with the row of scorers, or an HDF5 has such a table."""
    place = Path(path)
    if place.suffix.lower() in {".h5", ".hdf5"} and is_hdf5(place):
        return has_table(place)
    return place.suffix.lower() == ".csv" and first_line(place).startswith("scorer,")


def read(path: str | os.PathLike[str]) -> Parcel:
    """Return the points of a DeepLabCut table.

    Each body part is a type, each body part of an individual a track; the
    likelihood is the score. Labels of people have none. Pictures are found by
    their paths, and where none fits by the number in their names.

    Parameters
    ----------
    path : path
        ``CollectedData_*.csv`` or the CSV of a network's predictions, or the HDF5
        beside it.

    Raises
    ------
    ExchangeError
        Where rows do not fit the heads, or a frame comes twice.
    """
    place = Path(path)
    lines = _lines_of_hdf5(place) if is_hdf5(place) else _lines(place)
    heads = _heads(place, lines)
    rows = lines[heads.rows :]
    if not rows:
        raise ExchangeError(f"{place.name} has heads and no rows.")
    frames, numbers = _frames(place, rows, heads.leading)
    found = _points(place, rows, heads)
    score = found[:, 5]
    poses = Poses(
        np.array(numbers, dtype=np.int64)[found[:, 0].astype(np.int64)],
        found[:, 1].astype(np.int64),
        found[:, 2].astype(np.int64),
        found[:, 3],
        found[:, 4],
        score,
        np.zeros(len(found), bool),
        np.full(len(found), heads.predicted),
    )
    return parcel_of(
        poses, heads.nodes, heads.animals, frames=frames, model=heads.scorer
    )


def _lines(path: Path) -> list[list[str]]:
    try:
        return [row for row in csv.reader(io.StringIO(text_of(path))) if any(row)]
    except csv.Error as error:
        raise ExchangeError(f"{path.name} is no sound CSV: {error}.") from error


def _lines_of_hdf5(path: Path) -> list[list[str]]:
    """Return the lines that the CSV beside it would have."""
    heads, names, values = table_of(path)
    levels = _HEADS if heads and len(heads[0]) == 4 else _HEADS[:1] + _HEADS[2:]
    if any(len(one) != len(levels) for one in heads):
        raise ExchangeError(
            f"{path.name} should have heads of scorer, bodyparts and coords; "
            f"{heads[0]} came."
        )
    rows = zip(levels, zip(*heads, strict=True), strict=True)
    numbers = ([repr(one) for one in row] for row in values.tolist())
    return [
        *([level, *texts] for level, texts in rows),
        *([name, *row] for name, row in zip(names, numbers, strict=True)),
    ]


@dataclass(frozen=True)
class _Heads:
    """What the rows of heads say.

    Attributes
    ----------
    rows, leading : int
        How many rows of heads, and cells before the first point.
    scorer : str
        Who or what made the points.
    nodes, animals : list of str
        Names; a single, unnamed animal where none is told.
    columns : dict
        Column of x, y, likelihood by (animal, node).
    predicted : bool
        Whether there is a likelihood.
    """

    rows: int
    leading: int
    scorer: str
    nodes: list[str]
    animals: list[str]
    columns: dict[tuple[int, int], dict[str, int]]
    predicted: bool


def _heads(path: Path, lines: Sequence[list[str]]) -> _Heads:
    found: dict[str, list[str]] = {}
    for row in lines[:4]:
        if row[0] in _HEADS:
            found[row[0]] = [one.strip() for one in row]
    if not {"scorer", "bodyparts", "coords"} <= set(found):
        raise ExchangeError(
            f"{path.name} should begin with rows scorer, bodyparts and coords; "
            f"{', '.join(found) or 'none of them'} came."
        )
    coords, parts = found["coords"], found["bodyparts"]
    leading = next((at for at in range(1, len(coords)) if coords[at]), len(coords))
    people = found.get("individuals", [""] * len(coords))
    if not len(parts) == len(coords) == len(people) or leading not in {1, 3}:
        raise ExchangeError(
            f"{path.name}: its rows of heads should be of one length, with one or "
            f"three cells before the first point; {leading} came."
        )
    nodes = list(dict.fromkeys(parts[leading:]))
    animals = list(dict.fromkeys(people[leading:]))
    columns: dict[tuple[int, int], dict[str, int]] = {}
    for at in range(leading, len(coords)):
        place = (animals.index(people[at]), nodes.index(parts[at]))
        if coords[at] in columns.setdefault(place, {}):
            raise ExchangeError(f"{path.name}: {parts[at]} has two {coords[at]}.")
        columns[place][coords[at]] = at
    if "" in nodes or any(not {"x", "y"} <= set(one) for one in columns.values()):
        raise ExchangeError(f"{path.name}: each body part needs a name, x and y.")
    scorer = found["scorer"][leading] if len(found["scorer"]) > leading else ""
    predicted = "likelihood" in coords
    return _Heads(
        len(found), leading, scorer or "network", nodes, animals, columns, predicted
    )


def _frames(
    path: Path, rows: Sequence[list[str]], leading: int
) -> tuple[dict[str, Any], list[int]]:
    """Return the columns of frames, and the row of the frame of each line."""
    known: dict[tuple[int, str], int] = {}
    for count, row in enumerate(rows):
        where = f"{path.name}, row {count + 1}:"
        name = "/".join(one.strip() for one in row[:leading]).replace("\\", "/")
        if leading == 1 and re.fullmatch(r"\d+(\.0*)?", name):
            key = (whole_number(name, f"{where} the frame"), "")
        else:
            found = _NUMBERED.search(name)
            t = int(found[1]) if found and int(found[1]) <= LARGEST_ID else -1
            key = (t, name)
        if key in known:
            raise ExchangeError(f"{where} frame {name} came before.")
        known[key] = len(known)
    frames = {"t": [t for t, _ in known], "path": [name for _, name in known]}
    return frames, list(known.values())


def _points(path: Path, rows: Sequence[list[str]], heads: _Heads) -> np.ndarray:
    """Return line, node, animal, y, x, score, a row for each point that has a place."""
    made: list[tuple[float, ...]] = []
    width = max(max(one.values()) for one in heads.columns.values()) + 1
    for line, row in enumerate(rows):
        if len(row) < width:
            raise ExchangeError(
                f"{path.name}, row {line + 1}: {width} cells were expected; {len(row)} "
                "came."
            )
        for (animal, node), columns in heads.columns.items():
            texts = [row[columns[one]].strip() for one in ("y", "x")]
            if any(one.lower() in {"", "nan"} for one in texts):
                continue
            where = f"{path.name}, row {line + 1}: {heads.nodes[node]}"
            y, x = (number(one, where) for one in texts)
            sure = row[columns["likelihood"]].strip() if "likelihood" in columns else ""
            score = number(sure, where) if sure.lower() not in {"", "nan"} else np.nan
            made.append((line, node, animal, y, x, score))
    return np.array(made, dtype=np.float64).reshape(-1, 6)
