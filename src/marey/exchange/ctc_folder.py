"""What lies in a folder of the Cell Tracking Challenge: label images and a table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import tifffile

from marey.errors import ExchangeError
from marey.exchange.bounds import text_of, whole_number

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

TABLES = {"mask": "res_track.txt", "man_track": "man_track.txt", "man_seg": ""}
"""Name of the table for each beginning of the names of label images."""

MOST_PIXELS = 2**32
"""Pixels of one label image, planes included; larger ones are not believed."""

MOST_PLANES = 10**5

_NAME = re.compile(r"(mask|man_track|man_seg)_?(\d{1,9})(?:_(\d{1,9}))?\.tiff?\Z", re.I)


@dataclass(frozen=True)
class LabelFile:
    """One TIFF of label images.

    Attributes
    ----------
    path : Path
        The file.
    frame : int
        Frame by its name, from 0.
    plane : int
        Plane by its name where it holds a single one of a volume, else -1.
    """

    path: Path
    frame: int
    plane: int

    def read(self, plane: int | None = None) -> NDArray:
        """Return the labels of one plane (Y, X), or of all as (Z, Y, X).

        Raises
        ------
        ExchangeError
            Where the file is cut short or its numbers are no labels.
        """
        try:
            with tifffile.TiffFile(self.path) as tiff:
                # counting finds pages that lead back to themselves; reading would
                # follow them for ever
                if not 0 < len(tiff.pages) <= MOST_PLANES:
                    raise ExchangeError(
                        f"{self.path.name} has {len(tiff.pages)} planes."
                    )
                series = tiff.series[0]
                _check(self.path, series.shape, series.dtype)
                paged = len(series.pages) > 1 and plane is not None
                found = series.asarray(key=plane) if paged else series.asarray()
                labels = found.reshape((-1, *found.shape[-2:]))
        except ExchangeError:
            raise
        except Exception as error:  # whatever a damaged TIFF provokes
            raise ExchangeError(
                f"{self.path.name} cannot be read as label image: {error}."
            ) from error
        if labels.size and int(labels.min()) < 0:
            raise ExchangeError(f"{self.path.name} holds labels below 0.")
        return labels[0 if paged else plane] if plane is not None else labels


def label_files(folder: Path) -> tuple[str, list[LabelFile]]:
    """Return the beginning of the names and the label images, in order of frames.

    Raises
    ------
    ExchangeError
        Where there is none, of several kinds, or two for one frame.
    """
    found: dict[str, dict[tuple[int, int], LabelFile]] = {}
    for path in sorted(folder.iterdir()):
        match = _NAME.match(path.name)
        if match is None or not path.is_file():
            continue
        frame, plane = int(match[2]), -1 if match[3] is None else int(match[3])
        files = found.setdefault(match[1].lower(), {})
        if (frame, plane) in files:
            other = files[frame, plane].path.name
            raise ExchangeError(f"{other} and {path.name} are of the same frame.")
        files[frame, plane] = LabelFile(path, frame, plane)
    if len(found) != 1:
        names = ", ".join(f"{one}*.tif" for one in found) or "none of them"
        raise ExchangeError(
            f"{folder.name} should hold label images of one kind, mask000.tif or "
            f"man_track000.tif or man_seg000.tif and so on; {names} came."
        )
    prefix, files = found.popitem()
    return prefix, [files[key] for key in sorted(files)]


def read_table(path: Path) -> dict[int, tuple[int, int, int]]:
    """Return begin, end and parent of each label (0: none).

    Parameters
    ----------
    path : Path
        ``res_track.txt`` or ``man_track.txt``: a line for each track with its
        label, first frame, last frame and the label of its parent.

    Raises
    ------
    ExchangeError
        Where a line is not four whole numbers, a label comes twice, a track ends
        before it begins or begins before its parent.
    """
    found: dict[int, tuple[int, int, int]] = {}
    for count, line in enumerate(text_of(path).splitlines(), 1):
        words = line.replace(",", " ").split()
        if not words:
            continue
        where = f"{path.name}, line {count}:"
        if len(words) != 4:
            raise ExchangeError(
                f"{where} four numbers were expected (label, begin, end, parent); "
                f"{len(words)} came."
            )
        label = whole_number(words[0], f"{where} the label", 1)
        first, last, parent = (
            whole_number(word, f"{where} the {name}")
            for word, name in zip(
                words[1:], ("first frame", "last frame", "parent"), strict=True
            )
        )
        if label in found:
            raise ExchangeError(f"{where} label {label} came before.")
        if last < first:
            raise ExchangeError(f"{where} the track ends before it begins.")
        found[label] = (first, last, parent)
    _check_parents(path, found)
    return found


def write_table(path: Path, lines: Iterable[tuple[int, int, int, int]]) -> None:
    """Write label, begin, end and parent, a line for each track."""
    rows = sorted(tuple(int(one) for one in line) for line in lines)
    path.write_text(
        "".join(f"{a} {b} {c} {d}\n" for a, b, c, d in rows), encoding="ascii"
    )


def _check(path: Path, shape: tuple[int, ...], dtype: np.dtype | None) -> None:
    if dtype is None or dtype.kind not in "iub":
        raise ExchangeError(
            f"{path.name} should hold labels, which are whole numbers; {dtype} came."
        )
    if not 2 <= len(shape) <= 3:
        raise ExchangeError(
            f"{path.name} should have shape (Y, X) or (Z, Y, X); {shape} came."
        )
    if 0 in shape:
        raise ExchangeError(f"{path.name} has no pixels.")
    if np.prod([float(one) for one in shape]) > MOST_PIXELS:
        raise ExchangeError(f"{path.name} claims {shape} pixels; that is no picture.")


def _check_parents(path: Path, table: dict[int, tuple[int, int, int]]) -> None:
    for label, (first, _, parent) in table.items():
        if parent in table and table[parent][0] >= first:
            raise ExchangeError(
                f"{path.name}: track {label} begins in frame {first}, not after its "
                f"parent {parent}, which begins in frame {table[parent][0]}."
            )
