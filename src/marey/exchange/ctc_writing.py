"""Writing masks and tracks as the Cell Tracking Challenge wants them."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import tifffile

from marey.errors import ExchangeError, TargetExists
from marey.exchange.ctc_folder import write_table

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from marey.exchange.parcel import MaskPart, Parcel

MOST_LABELS = 65535


def write(
    parcel: Parcel,
    path: str | os.PathLike[str],
    *,
    layer: str | None = None,
    gold: bool = False,
    length: int | None = None,
) -> list[Path]:
    """Write a mask layer of single cells as a folder; return its files.

    A label keeps the number of its track where that fits. A track that pauses, or
    goes on after it had a child, is cut there: the challenge knows no gaps, and a
    mother ends where her daughters begin. A cell without a track is one of a single
    frame. Frames without a mask are written empty.

    Parameters
    ----------
    parcel : Parcel
        What to write.
    path : path
        Folder to make; an empty one may be there.
    layer : str, optional
        The mask layer; needed where there are several of single cells.
    gold : bool
        Names of the gold truth (``man_track000.tif``) in place of those of results
        (``mask000.tif``).
    length : int, optional
        Number of frames; without it up to the last one with a mask.

    Raises
    ------
    ExchangeError
        Where there is no such layer, or more tracks than labels.
    TargetExists
        Where the folder holds something.
    """
    target = Path(path)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise TargetExists(f"{target} is there already; choose a new or empty folder.")
    book = _Book(parcel, _parts(parcel, layer))
    lines = book.lines()
    names = ("man_track", "man_track.txt") if gold else ("mask", "res_track.txt")
    count = max(length or 0, book.count)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".marey-") as made:
        folder = Path(made) / "folder"
        folder.mkdir()
        digits = max(3, len(str(count - 1)))
        for t in range(count):
            tifffile.imwrite(
                folder / f"{names[0]}{t:0{digits}d}.tif",
                book.picture(t),
                compression="zlib",
                photometric="minisblack",
            )
        write_table(folder / names[1], lines)
        if target.exists():
            target.rmdir()
        shutil.move(folder, target)
    return sorted(target.iterdir())


def _parts(parcel: Parcel, layer: str | None) -> list[MaskPart]:
    """Return the label images of the one layer to write."""
    parts = [one for one in parcel.masks if one.kind == "instances"]
    names = sorted({one.layer for one in parts})
    if layer is None and len(names) == 1:
        layer = names[0]
    if layer not in names:
        there = ", ".join(names) or "none"
        raise ExchangeError(
            "The challenge takes one mask layer of single cells; layer= says which. "
            f"There: {there}."
        )
    return [one for one in parts if one.layer == layer]


@dataclass
class _Book:
    """Which label each cell of each frame gets.

    Attributes
    ----------
    at : dict of int to list of MaskPart
        Label images of each frame, a plane each.
    there : dict
        Frames in which each track is, by its key; cells without one have a tuple.
    label : dict
        Label of each (track, frame).
    keys : dict
        Track or tuple of each value, by the identity of the label image.
    """

    parcel: Parcel
    parts: list[MaskPart]
    at: dict[int, list[MaskPart]] = field(default_factory=dict)
    there: dict = field(default_factory=dict)
    label: dict = field(default_factory=dict)
    keys: dict[int, dict[int, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        times = self.parcel.frames["t"].to_numpy()
        for part in self.parts:
            t = int(times[part.frame])
            if t < 0:
                raise ExchangeError(
                    "A mask lies on a frame whose place in the recording is not known; "
                    "the challenge names files by it."
                )
            self.at.setdefault(t, []).append(part)
        self.planes = 1 + max(part.z for part in self.parts)
        first = self.parts[0].read()
        self.shape = first.shape
        for t, parts in self.at.items():
            for part in parts:
                keys = _keys(part, t)
                self.keys[id(part)] = keys
                for key in keys.values():
                    self.there.setdefault(key, set()).add(t)

    @property
    def count(self) -> int:
        """Frames up to the last with a mask."""
        return max(self.at) + 1

    def lines(self) -> list[tuple[int, int, int, int]]:
        """Return the table, and note which label each cell gets."""
        tracks = self.parcel.tracks
        parents = dict(zip(tracks["key"], tracks["parent"], strict=True))
        births: dict = {}
        for key, parent in parents.items():
            if parent in self.there and key in self.there:
                births.setdefault(parent, set()).add(min(self.there[key]))
        pieces = {
            key: _runs(sorted(times), births.get(key, set()))
            for key, times in self.there.items()
        }
        numbers = _numbers(pieces)
        lines = []
        for key, runs in pieces.items():
            for place, run in enumerate(runs):
                label = numbers[key, place]
                self.label |= {(key, t): label for t in run}
                parent = (
                    numbers[key, place - 1]
                    if place
                    else _before(pieces, numbers, parents.get(key, -1), run[0])
                )
                lines.append((label, run[0], run[-1], parent))
        return lines

    def picture(self, t: int) -> NDArray[np.uint16]:
        """Return the labels of a frame, (Y, X) or (Z, Y, X)."""
        made = np.zeros((self.planes, *self.shape), dtype=np.uint16)
        for part in self.at.get(t, ()):
            pixels = part.read()
            if pixels.shape != self.shape:
                raise ExchangeError(
                    f"The masks of {part.layer} have different sizes: {self.shape} and "
                    f"{pixels.shape} (Y, X)."
                )
            keys = self.keys[id(part)]
            values, inverse = np.unique(pixels, return_inverse=True)
            labels = [
                self.label[keys[int(value)], t] if value else 0 for value in values
            ]
            made[part.z] = np.array(labels, np.uint16)[inverse].reshape(self.shape)
        return made if self.planes > 1 else made[0]


def _keys(part: MaskPart, t: int) -> dict[int, Any]:
    """Return the track of each value there, or a name of its own for a lone cell."""
    tracks: dict[int, int] = {}
    if part.objects is not None:
        known = part.objects.loc[part.objects["track"] >= 0, ["value", "track"]]
        tracks = dict(zip(known["value"], known["track"], strict=True))
    values = [int(one) for one in np.unique(part.read()) if one]
    return {one: int(tracks[one]) if one in tracks else (t, one) for one in values}


def _runs(times: list[int], births: set[int]) -> list[list[int]]:
    """Cut the frames of a track at gaps and where a child begins."""
    runs: list[list[int]] = []
    for t in times:
        if runs and runs[-1][-1] == t - 1 and t not in births:
            runs[-1].append(t)
        else:
            runs.append([t])
    return runs


def _numbers(pieces: dict) -> dict:
    """Return a label for each piece: the track's own number where it fits."""
    total = sum(len(runs) for runs in pieces.values())
    if total > MOST_LABELS:
        raise ExchangeError(
            f"The challenge has labels up to {MOST_LABELS}; there are {total} tracks. "
            "Export fewer frames."
        )
    keys = [key for key in pieces if isinstance(key, int)]
    keep = all(0 < key <= MOST_LABELS for key in keys)
    used = set(keys) if keep else set()
    free: Iterator[int] = (one for one in range(1, MOST_LABELS + 1) if one not in used)
    # what is cut off comes after the highest label where there is room
    if keep and max(used, default=0) + total <= MOST_LABELS:
        free = iter(range(max(used, default=0) + 1, MOST_LABELS + 1))
    return {
        (key, place): key if keep and place == 0 and key in used else next(free)
        for key, runs in pieces.items()
        for place in range(len(runs))
    }


def _before(pieces: dict, numbers: dict, parent: int, begin: int) -> int:
    """Return the label of the parent's last piece that ends before a frame."""
    ended = [
        place for place, run in enumerate(pieces.get(parent, ())) if run[-1] < begin
    ]
    return numbers[parent, ended[-1]] if ended else 0
