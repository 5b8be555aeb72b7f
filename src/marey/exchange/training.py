"""What networks for detection are trained on: boxes of frames, by names of pictures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import ExchangeError, TargetExists
from marey.words.outlines import OPEN, ring

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from marey.exchange.parcel import Parcel

HALF = 0.5
"""From centres to corners."""


@dataclass(frozen=True)
class Outline:
    """A shape within its picture.

    Attributes
    ----------
    type : int
        Place of its type in the list of names.
    corners : ndarray of float64, shape (N, 2)
        y, x from the top left corner of the first pixel, within the picture.
    cut : bool
        Whether it reached beyond the picture.
    occluded : bool
        Whether something hides part of it.
    """

    type: int
    corners: NDArray[np.float64]
    cut: bool
    occluded: bool

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Top, left, bottom and right."""
        low, high = self.corners.min(axis=0), self.corners.max(axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])


@dataclass(frozen=True)
class Picture:
    """A frame with shapes.

    Attributes
    ----------
    name : str
        Name of its file, or one made of its number.
    stem : str
        Name without ending, like no other's.
    height, width : int
        Pixels.
    outlines : list of Outline
        What is in it; empty where all lay outside.
    """

    name: str
    stem: str
    height: int
    width: int
    outlines: list[Outline]


def fresh_folder(path: str | os.PathLike[str]) -> Path:
    """Return a folder in which nothing lies yet; it need not be there.

    Raises
    ------
    TargetExists
        Where it holds something, or is a file.
    """
    target = Path(path)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise TargetExists(f"{target} is there already; choose a new or empty folder.")
    return target


def names_of(parcel: Parcel) -> list[str]:
    """Return the types of the shapes that have an inside, in the parcel's order."""
    shapes = parcel.shapes
    used = set(shapes.loc[~shapes["kind"].isin(OPEN), "type"])
    return [one for one in parcel.types["name"] if one in used]


def pictures(parcel: Parcel, size: tuple[int, int] | None = None) -> Iterator[Picture]:
    """Yield the frames that have shapes, each with what is in it.

    Shapes out of view stay away; what reaches beyond a picture is cut there.

    Parameters
    ----------
    parcel : Parcel
        What to write.
    size : tuple of int, optional
        Height and width of frames whose size the parcel does not tell.

    Raises
    ------
    ExchangeError
        Where a size is not known, or two frames would get one name.
    """
    names = {name: at for at, name in enumerate(names_of(parcel))}
    rows: dict[int, list[dict[str, Any]]] = {}
    for row in parcel.shapes.to_dict("records"):
        if row["kind"] not in OPEN and row["visibility"] != 2:
            plain = {str(key): value for key, value in row.items()}
            rows.setdefault(row["frame"], []).append(plain)
    stems: set[str] = set()
    for frame, shapes in sorted(rows.items()):
        about = parcel.frames.iloc[frame]
        name, stem = _name(about)
        if stem.lower() in stems:
            raise ExchangeError(
                f"Two frames would be called {stem}; these formats tell pictures by "
                "their names. Export them by themselves."
            )
        stems.add(stem.lower())
        height, width = _size(about, name, size)
        found = [_outline(one, names, (height, width)) for one in shapes]
        there = [one for one in found if one is not None]
        yield Picture(name, stem, height, width, there)


def _name(about: Any) -> tuple[str, str]:
    path = PurePosixPath(str(about["path"]).replace("\\", "/"))
    t, inner = int(about["t"]), int(about["inner"])
    if not path.name:
        if t < 0:
            raise ExchangeError("A frame has neither a name nor a number.")
        return f"frame_{t:06d}", f"frame_{t:06d}"
    # a stack has one name for many frames
    stem = f"{path.stem}_{inner:06d}" if inner > 0 else path.stem
    return path.name, stem


def _size(about: Any, name: str, size: tuple[int, int] | None) -> tuple[int, int]:
    height, width = int(about["height"]), int(about["width"])
    if height <= 0 or width <= 0:
        if size is None:
            raise ExchangeError(
                f"The size of {name} is not known; say size=, (height, width)."
            )
        height, width = (int(one) for one in size)
    if height <= 0 or width <= 0:
        raise ExchangeError(f"A picture has a size above 0; {(height, width)} came.")
    return height, width


def _outline(
    row: dict[str, Any], names: dict[str, int], size: tuple[int, int]
) -> Outline | None:
    corners = ring(row["kind"], row["vertices"], float(row["rotation"])) + HALF
    within = np.clip(corners, 0, np.array(size, dtype=np.float64))
    if not (np.ptp(within, axis=0) > 0).all():
        return None
    cut = bool((within != corners).any())
    return Outline(names[row["type"]], within, cut, bool(row["visibility"] == 1))
