"""Label images as TIFF files in a folder, with tables of what their values are."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import ExchangeError
from marey.exchange.columns import OBJECTS
from marey.exchange.naming import json_text
from marey.exchange.own_tables import numbers, parsed, said_columns
from marey.exchange.parcel import MaskPart
from marey.exchange.parsing import json_value

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from marey.exchange.own_tables import Frames
    from marey.exchange.parcel import Parcel

FOLDER = "masks"


def write_masks(parcel: Parcel, folder: Path) -> tuple[list[Path], dict[str, Any]]:
    """Write every label image; return the files, and tables ``masks`` and ``objects``.

    Parameters
    ----------
    parcel : Parcel
        What is written.
    folder : Path
        Files come into its folder ``masks``, zlib-compressed.
    """
    import pandas as pd

    files, rows, objects = [], [], []
    layers = list(dict.fromkeys(part.layer for part in parcel.masks))
    for part in parcel.masks:
        t = int(parcel.frames["t"].iloc[part.frame])
        name = f"{layers.index(part.layer) + 1}_t{t:05d}_z{part.z:03d}.tif"
        files.append(write_tiff(folder / FOLDER / name, part.read()))
        rows.append(
            {
                "layer": part.layer,
                "kind": part.kind,
                "t": t,
                "z": part.z,
                "file": f"{FOLDER}/{name}",
                "classes": json_text({str(k): v for k, v in part.classes.items()}),
                "maker": part.maker,
            }
        )
        if part.objects is not None:
            said = said_columns(part.objects, OBJECTS)
            objects.append(said.assign(layer=part.layer, t=t, z=part.z))
    tables = {"masks": pd.DataFrame(rows)} if rows else {}
    if objects:
        tables["objects"] = pd.concat(objects, ignore_index=True)
    return files, tables


def write_tiff(path: Path, pixels: NDArray) -> Path:
    """Write a label image, shape (Y, X), in the smallest dtype that holds it."""
    import tifffile

    path.parent.mkdir(parents=True, exist_ok=True)
    narrow = np.min_scalar_type(int(pixels.max(initial=0)))
    tifffile.imwrite(path, pixels.astype(narrow), compression="zlib")
    return path


def read_masks(
    tables: dict[str, pd.DataFrame], folder: Path, frames: Frames
) -> list[MaskPart]:
    """Return the label images that a table ``masks`` names.

    Raises
    ------
    ExchangeError
        A file lies outside of the folder, or is not there.
    """
    if "masks" not in tables:
        return []
    table = frames.numbered(tables["masks"])
    objects = _objects(tables, frames)
    made = []
    for row in table.to_dict("records"):
        z, maker = (
            int(_number(row, name, usual)) for name, usual in (("z", 0), ("maker", -1))
        )
        classes = json_value(str(row.get("classes") or "{}"))
        if not isinstance(classes, dict) or not all(map(str.isdecimal, classes)):
            raise ExchangeError("The classes of a mask are values and names.")
        key = (str(row["layer"]), int(row["frame"]), z)
        made.append(
            MaskPart(
                layer=key[0],
                kind=str(row["kind"]),
                frame=key[1],
                z=z,
                read=partial(read_tiff, inside(folder, str(row["file"]))),
                classes={int(value): str(name) for value, name in classes.items()},
                objects=objects.get(key),
                maker=maker,
            )
        )
    return made


def _number(row: dict[Any, Any], name: str, usual: int) -> float:
    value = row.get(name)
    return usual if value is None or value == "" or value != value else float(value)


def _objects(tables: dict[str, pd.DataFrame], frames: Frames) -> dict[Any, Any]:
    """Return what is known of values, by layer, row of the frame and plane."""
    import pandas as pd

    if "objects" not in tables:
        return {}
    table = frames.numbered(tables["objects"])
    z = numbers("z of objects", table["z"]) if "z" in table else np.zeros(len(table))
    keys = zip(
        table["layer"], table["frame"], np.nan_to_num(z).astype(int), strict=True
    )
    columns = pd.DataFrame(
        {
            name: pd.Series(values, dtype=object)
            for name, values in parsed(
                "objects",
                table.drop(columns=["layer", "frame", "z"], errors="ignore"),
                OBJECTS,
            ).items()
        }
    )
    groups: dict[Any, list[int]] = {}
    for row, key in enumerate(keys):
        groups.setdefault((str(key[0]), int(key[1]), int(key[2])), []).append(row)
    return {key: columns.iloc[rows] for key, rows in groups.items()}


def inside(folder: Path, name: str) -> Path:
    """Return a file of a folder; ExchangeError where the name leads out of it."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise ExchangeError(f"{name} is no file in {folder.name}.")
    return path


def read_tiff(path: Path) -> NDArray:
    """Return the one picture of a TIFF file, shape (Y, X)."""
    import tifffile

    with tifffile.TiffFile(path) as file:
        if len(file.pages) != 1:
            raise ExchangeError(f"{path.name} should hold one picture.")
        return np.asarray(file.pages[0].asarray())
