"""Cell Tracking Challenge: a folder of label images and a table of tracks.

Results lie in ``01_RES`` (``mask000.tif``, ``res_track.txt``), the gold truth in
``01_GT/TRA`` (``man_track000.tif``, ``man_track.txt``) and ``01_GT/SEG``
(``man_seg000.tif``, single frames without tracks). A label is one track; a line of the
table says label, first and last frame (from 0) and parent (0: none). Rows of a TIFF are
y; labels belong to pixels, so nothing is shifted. Learnt from the challenge's own
"Naming and file content conventions" and held against its real sequences.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from marey.errors import ExchangeError
from marey.exchange import ctc_writing
from marey.exchange.ctc_folder import TABLES, LabelFile, label_files, read_table
from marey.exchange.formats import Format
from marey.exchange.lineage import divisions
from marey.exchange.parcel import MaskPart, Parcel

if TYPE_CHECKING:
    import os

    from numpy.typing import NDArray

FORMAT = Format(
    "ctc",
    "Cell Tracking Challenge",
    (),
    losses=(
        "Points, shapes, notes, scores and attributes: only masks of single cells, "
        "their tracks and divisions.",
        "Names, types and colours of tracks.",
        "More than one mask layer, and labels above 65535.",
        "A track that pauses or goes on beside its children becomes several, each the "
        "child of the one before.",
        "Of cells joining one track, all links but one.",
    ),
)
write = ctc_writing.write


def recognise(path: str | os.PathLike[str]) -> bool:
    """Whether this is a folder of label images, its table, or a folder of gold."""
    try:
        return any(label_files(one)[1] for one, _ in _folders(Path(path)))
    except (ExchangeError, OSError):
        return False


def read(
    path: str | os.PathLike[str], *, layer: str = "cells", type_name: str = "cell"
) -> Parcel:
    """Return the masks and tracks of a folder.

    Each label image is looked through once, so that it is known which labels are
    there; the pixels are read again, one picture at a time, when the parcel is
    unpacked.

    Parameters
    ----------
    path : path
        Folder of label images, the table in it, or a folder with ``TRA``, ``SEG``
        or both in it.
    layer : str
        Name of the mask layer. Where both gold folders are there, tracking markers
        come as ``<layer>`` and segmentations as ``<layer> SEG``.
    type_name : str
        Type of the cells.

    Raises
    ------
    ExchangeError
        Where files are missing, damaged or contradict each other.
    """
    found = _Found(type_name)
    folders = _folders(Path(path))
    for folder, suffix in folders:
        found.take(folder, layer + (suffix if len(folders) > 1 else ""))
    return found.parcel()


def _folders(path: Path) -> list[tuple[Path, str]]:
    """Return the folders that hold label images, and what to add to the layer."""
    if path.is_file():
        if path.name.lower() not in TABLES.values():
            raise ExchangeError(f"{path.name} is no table of the challenge.")
        path = path.parent
    if not path.is_dir():
        raise ExchangeError(f"{path} should be a folder of label images.")
    gold = [
        (path / name, ending)
        for name, ending in (("TRA", ""), ("SEG", " SEG"))
        if (path / name).is_dir()
    ]
    return gold or [(path, "")]


@dataclass
class _Found:
    """What the folders say, gathered one by one."""

    type_name: str
    frames: dict[int, int] = field(default_factory=dict)
    shapes: dict[int, tuple[int, ...]] = field(default_factory=dict)
    table: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    parts: list[MaskPart] = field(default_factory=list)
    cannot: list[str] = field(default_factory=list)

    def take(self, folder: Path, layer: str) -> None:
        """Add the label images and tracks of one folder."""
        prefix, files = label_files(folder)
        name = TABLES[prefix]
        table: dict[int, tuple[int, int, int]] = {}
        if name and (folder / name).is_file():
            table = read_table(folder / name)
        elif name:
            self.cannot.append(f"There is no {name}: the cells come without tracks.")
        seen: dict[int, list[int]] = {}
        for file in files:
            labels = file.read()
            self._same_size(file, labels)
            frame = self.frames.setdefault(file.frame, len(self.frames))
            for plane, pixels in enumerate(labels):
                self._add(file, layer, frame, (plane, pixels), table)
            for label in _labels(labels):
                seen.setdefault(label, []).append(file.frame)
        self.table |= table
        self._say(folder, table, seen)

    def _same_size(self, file: LabelFile, labels: NDArray) -> None:
        first = next(iter(self.shapes.values()), labels.shape[-2:])
        if labels.shape[-2:] != first:
            raise ExchangeError(
                f"{file.path.name} has {labels.shape[-2:]} pixels (Y, X), the first "
                f"label image {first}."
            )
        self.shapes[file.frame] = first

    def _add(
        self,
        file: LabelFile,
        layer: str,
        frame: int,
        plane: tuple[int, NDArray],
        table: dict[int, tuple[int, int, int]],
    ) -> None:
        import pandas as pd

        values = _labels(plane[1])
        objects = pd.DataFrame({"value": values})
        objects["type"] = self.type_name
        objects["track"] = [one if one in table else -1 for one in values]
        z = plane[0] if file.plane < 0 else file.plane
        lazily = partial(file.read, plane[0])
        self.parts.append(
            MaskPart(layer, "instances", frame, lazily, z=z, objects=objects)
        )

    def _say(
        self,
        folder: Path,
        table: dict[int, tuple[int, int, int]],
        seen: dict[int, list[int]],
    ) -> None:
        """Say in words where the table and the pixels differ."""
        strange = set(seen) - set(table) if table else set()
        empty = set(table) - set(seen)
        outside = sum(
            not table[label][0] <= t <= table[label][1]
            for label, times in seen.items()
            if label in table
            for t in times
        )
        orphans = sum(bool(one[2]) and one[2] not in table for one in table.values())
        for count, words in (
            (len(strange), "labels have no line in the table: cells without a track"),
            (len(empty), "tracks of the table have no pixel in any frame"),
            (outside, "times a cell is there in frames its line does not span"),
            (orphans, "parents have no line in the table: tracks without a parent"),
        ):
            if count:
                self.cannot.append(f"{folder.name}: {count} {words}.")

    def parcel(self) -> Parcel:
        """Return all of it."""
        import pandas as pd

        labels = list(self.table)
        parents = [self.table[one][2] for one in labels]
        tracks = {
            "key": labels,
            "type": [self.type_name] * len(labels),
            "parent": [one if one in self.table else -1 for one in parents],
        }
        sizes = [self.shapes[t] for t in self.frames]
        frames = {
            "t": list(self.frames),
            "height": [one[0] for one in sizes],
            "width": [one[1] for one in sizes],
        }
        parent_of = {one: parents[at] for at, one in enumerate(labels) if parents[at]}
        ends = {
            one: self.frames[last]
            for one, (_, last, _) in self.table.items()
            if last in self.frames
        }
        events = [
            {"track": mother, "frame": frame, "kind": "division"}
            for mother, frame in divisions(parent_of, ends)
        ]
        types = {"name": [self.type_name], "kind": ["mask"], "tracked": [1]}
        return Parcel.of(
            frames=frames,
            types=types,
            tracks=tracks,
            masks=self.parts,
            events=pd.DataFrame(events),
            cannot=self.cannot,
        )


def _labels(pixels: NDArray) -> list[int]:
    """Return the labels that are there, in order, without 0."""
    if pixels.dtype.itemsize <= 2:
        found = np.flatnonzero(np.bincount(pixels.ravel(), minlength=1))
    else:
        found = np.unique(pixels)
    if len(found) and int(found[-1]) >= 2**31:
        raise ExchangeError(f"Labels go up to {2**31 - 1}; {found[-1]} came.")
    return [int(one) for one in found if one]
