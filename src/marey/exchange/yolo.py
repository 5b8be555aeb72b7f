"""YOLO: a text for each picture, with boxes or outlines as parts of its size.

A line is the number of a class, then middle and size of the box (x, y, width, height),
or the corners x y x y ..., all divided by the size of the picture, whose first pixel
begins at 0: half a pixel is added before. Learnt from Ultralytics' page on its data
sets; supervision reads what is written.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from marey.exchange.formats import Format
from marey.exchange.training import Outline, fresh_folder, names_of, pictures

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from marey.exchange.parcel import Parcel

FORMAT = Format(
    "yolo",
    "YOLO",
    (),
    reads=False,
    losses=(
        "Points, lines, masks, notes, labels of frames, tracks and events.",
        "Scores, texts, attributes, visibility and planes.",
        "What lies beyond the picture; the pictures themselves.",
    ),
)


def recognise(path: str | os.PathLike[str]) -> bool:
    """Nothing is read."""
    return False


def write(
    parcel: Parcel,
    path: str | os.PathLike[str],
    *,
    outlines: bool = False,
    size: tuple[int, int] | None = None,
) -> list[Path]:
    """Write boxes or outlines of shapes as a data set; return its files.

    The folder gets ``labels`` with a text for each frame that has shapes, named as
    its picture, ``data.yaml`` and ``classes.txt``. Pictures belong into ``images``.

    Parameters
    ----------
    parcel : Parcel
        What to write.
    path : path
        Folder to make.
    outlines : bool
        Corners in place of boxes, for segmentation.
    size : tuple of int, optional
        Height and width of frames whose size is not known.

    Raises
    ------
    ExchangeError
        Where a size is not known, or two frames would get one name.
    TargetExists
        Where the folder holds something.
    """
    target = fresh_folder(path)
    found = list(pictures(parcel, size))
    names = names_of(parcel)
    labels = target / "labels"
    labels.mkdir(parents=True)
    made = []
    for one in found:
        scale = np.array([one.height, one.width], dtype=np.float64)
        lines = [_line(outline, scale, outlines=outlines) for outline in one.outlines]
        file = labels / f"{one.stem}.txt"
        file.write_text("".join(f"{line}\n" for line in lines), encoding="ascii")
        made.append(file)
    classes = target / "classes.txt"
    classes.write_text("".join(f"{_plain(name)}\n" for name in names), encoding="utf-8")
    listed = "".join(
        f"  {at}: {json.dumps(_plain(name), ensure_ascii=False)}\n"
        for at, name in enumerate(names)
    )
    about = target / "data.yaml"
    head = f"path: .\ntrain: images\nval: images\nnc: {len(names)}\n"
    about.write_text(f"{head}names:\n{listed or '  {}'}", encoding="utf-8")
    return [*made, classes, about]


def _line(outline: Outline, scale: np.ndarray, *, outlines: bool) -> str:
    if outlines:
        numbers = (outline.corners / scale)[:, ::-1].ravel()
    else:
        top, left, bottom, right = outline.bounds
        height, width = scale
        numbers = np.array(
            [
                (left + right) / 2 / width,
                (top + bottom) / 2 / height,
                (right - left) / width,
                (bottom - top) / height,
            ]
        )
    return " ".join([str(outline.type), *(f"{one:.8f}" for one in numbers)])


def _plain(name: str) -> str:
    """Return a name on one line."""
    return " ".join(name.split())
