"""The CSV files that napari writes of a points or a shapes layer.

Columns ``axis-0``, ``axis-1``, ... are the layer's axes: the last two y and x, from the
centre of the first pixel, before them t, or t and z; further columns of points are
properties. A row of shapes is a vertex (napari's own reader and writer of built-in
files, ``napari_builtins``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import ExchangeError
from marey.exchange.any_tables import parcel_of_marks
from marey.exchange.csv_reading import header, read_csv
from marey.exchange.formats import Format
from marey.exchange.naming import json_text
from marey.exchange.own_tables import lone_table, numbers, plain_tables

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from marey.exchange.parcel import Parcel

FORMAT = Format(
    "napari",
    "napari's CSV",
    (),
    losses=(
        "Masks (see label TIFF), notes, offsets, events and labels of frames.",
        "Divisions, and names and colours of tracks.",
        "Of shapes all but outline, frame and plane.",
    ),
)

_AXES = {2: "yx", 3: "tyx", 4: "tzyx"}
_KIND = {"path": "polyline"}


def recognise(path: Path) -> bool:
    """Whether a file has the columns of napari's points or shapes."""
    names = header(path)[0] if path.is_file() else []
    return {"axis-0", "axis-1"} <= set(names)


def read(path: Path, *, type: str = "", axes: str = "", t: int = 0) -> Parcel:  # noqa: A002
    """Return the points or shapes of a file.

    Parameters
    ----------
    path : Path
        The file.
    type : str
        Type of marks where no column says it; the name of the file where left out.
    axes : str
        What the columns are, such as ``"tzyx"`` or ``"zyx"``; t first where there
        are three.
    t : int
        The frame, where no axis is time.
    """
    table = read_csv(path)
    columns = sorted(str(one) for one in table if str(one).startswith("axis-"))
    odd = [one for one in columns if not re.fullmatch(r"axis-\d", one)]
    if odd:
        raise ExchangeError(f"{path.name} should have axes axis-0, axis-1; {odd[0]!r}.")
    letters = axes or _AXES.get(len(columns), "")
    if len(letters) != len(columns) or not set("yx") <= set(letters) <= set("tzyx"):
        raise ExchangeError(
            f"{path.name} has {len(columns)} axes. Say what they are with axes=, "
            "such as axes='tzyx'."
        )
    places = {
        letter: numbers(str(name), table[name])
        for letter, name in zip(letters, columns, strict=True)
    }
    places.setdefault("t", np.full(len(table), float(t)))
    places["t"] = np.round(places["t"])
    rest = table.drop(columns=columns)
    if "shape-type" in table:
        rest, places = _shapes(table, places)
    rest = rest.drop(columns=["index"], errors="ignore")
    return parcel_of_marks(rest.assign(**places), type=type or path.stem)


def _shapes(
    table: pd.DataFrame, places: dict[str, np.ndarray]
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return one row a shape: its kind and vertices, and where it is."""
    import pandas as pd

    index = numbers("index", table["index"])
    starts = np.flatnonzero(np.diff(index, prepend=np.nan) != 0)
    ends = [*starts[1:], len(table)]
    kinds = [str(table["shape-type"].iloc[start]) for start in starts]
    yx = np.column_stack([places.pop("y"), places.pop("x")])
    rings = [yx[a:b].tolist() for a, b in zip(starts, ends, strict=True)]
    rows = {
        "kind": [_KIND.get(kind, kind) for kind in kinds],
        "vertices": [json_text(ring) for ring in rings],
    }
    return pd.DataFrame(rows), {letter: one[starts] for letter, one in places.items()}


def write(parcel: Parcel, path: Path) -> list[Path]:
    """Write points and shapes as napari writes them; return the files.

    Parameters
    ----------
    parcel : Parcel
        What is written.
    path : Path
        File of the points; shapes go into ``<name>_shapes.csv`` beside it.
    """
    path = path.with_suffix(".csv")
    path.parent.mkdir(parents=True, exist_ok=True)
    tables = plain_tables(parcel)
    made = []
    if "markers" in tables or "shapes" not in tables:
        made.append(_write(_points(lone_table(tables, "markers")), path))
    if "shapes" in tables:
        beside = path.with_name(f"{path.stem}_shapes.csv")
        made.append(_write(_vertices(parcel), beside))
    return made


def _write(table: pd.DataFrame, path: Path) -> Path:
    table.to_csv(path, index=False, encoding="utf-8", lineterminator="\r\n")
    return path


def _points(markers: pd.DataFrame | None) -> pd.DataFrame:
    """Return markers as rows of a points layer, what else is known as properties."""
    import pandas as pd

    if markers is None:
        return pd.DataFrame(columns=["index", "axis-0", "axis-1", "axis-2"])
    deep = "z" in markers
    names = ["t", "z", "y", "x"] if deep else ["t", "y", "x"]
    made = pd.DataFrame({"index": np.arange(len(markers))})
    for axis, name in enumerate(names):
        made[f"axis-{axis}"] = markers[name].fillna(0) if name == "z" else markers[name]
    rest = markers.drop(columns=names)
    return pd.concat([made, rest], axis=1)


def _vertices(parcel: Parcel) -> pd.DataFrame:
    """Return shapes as rows of a shapes layer: a vertex each."""
    import pandas as pd

    shapes = parcel.shapes
    t = parcel.frames["t"].to_numpy()[shapes["frame"].to_numpy()]
    counts = [len(one) for one in shapes["vertices"]]
    kinds = {"polyline": "path"}
    made = {
        "index": np.repeat(np.arange(len(shapes)), counts),
        "shape-type": np.repeat(
            np.array([kinds.get(one, one) for one in shapes["kind"]], object), counts
        ),
        "vertex-index": np.concatenate([np.arange(count) for count in counts]),
        "axis-0": np.repeat(t, counts),
    }
    where = np.concatenate(list(shapes["vertices"]))
    columns = [where[:, 0], where[:, 1]]
    if shapes["z"].notna().any():
        columns.insert(0, np.repeat(shapes["z"].fillna(0).to_numpy(), counts))
    made |= {f"axis-{axis}": one for axis, one in enumerate(columns, start=1)}
    return pd.DataFrame(made)
