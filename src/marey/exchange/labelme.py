"""LabelMe's JSON: a file for each picture, or a folder of them.

LabelMe shows a picture of W columns from 0 to W and stores where the mouse was, x
before y: (0, 0) is the top left corner of the first pixel, and half a pixel is taken
off here. Learnt from its canvas and its example ``examples/primitives``.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import ExchangeError
from marey.exchange import pieces
from marey.exchange.bounds import json_of, number, whole_number
from marey.exchange.coco_masks import Masks
from marey.exchange.formats import Format
from marey.exchange.parcel import Parcel
from marey.words.outlines import box

if TYPE_CHECKING:
    import os

FORMAT = Format("labelme", "LabelMe", (".json",), writes=False)

HALF = 0.5
_FORMS = {
    "polygon": "polygon",
    "line": "line",
    "linestrip": "polyline",
    "oriented_rectangle": "polygon",
}


def recognise(path: str | os.PathLike[str]) -> bool:
    """Whether a file, or the first JSON of a folder, has LabelMe's shapes."""
    place = Path(path)
    try:
        if place.is_dir():
            place = next(iter(sorted(place.glob("*.json"))), place / "none")
        if place.suffix.lower() != ".json":
            return False
        with place.open("rb") as stream:
            head = stream.read(4096)
            stream.seek(-min(4096, place.stat().st_size), 2)
            tail = stream.read(4096)
    except OSError:
        return False
    return b'"shapes"' in head and (b'"imagePath"' in head or b'"imagePath"' in tail)


def read(path: str | os.PathLike[str], *, t: int | None = None) -> Parcel:
    """Return the shapes of a LabelMe file or of all in a folder.

    Labels are types, descriptions texts, groups and flags attributes; flags of a
    picture are labels of its frame. Pictures are found by their names.

    Parameters
    ----------
    path : path
        A ``.json`` or a folder of them.
    t : int, optional
        Frame of the first file, the others following in order of names: for
        recordings whose frames have no such names.

    Raises
    ------
    ExchangeError
        Where a file is damaged, or two are of one picture.
    """
    found = _Files(None if t is None else whole_number(t, "The first frame"))
    for file in _files(Path(path)):
        found.take(file)
    return found.parcel()


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    from natsort import natsorted

    if not path.is_dir():
        raise ExchangeError(f"{path} should be a JSON of LabelMe or a folder of them.")
    found = natsorted(path.glob("*.json"), key=lambda one: one.name)
    if not found:
        raise ExchangeError(f"{path.name} holds no JSON.")
    return list(found)


class _Files:
    """What the files say, gathered one by one."""

    def __init__(self, t: int | None) -> None:
        self._t = t
        self._frames: list[dict[str, Any]] = []
        self._markers: list[dict[str, Any]] = []
        self._shapes: list[dict[str, Any]] = []
        self._labels: list[dict[str, Any]] = []
        self._sizes: list[tuple[int, int]] = []
        self._masks = Masks(pieces.LAYER, self._sizes)
        self._lost: dict[str, int] = {}

    def take(self, file: Path) -> None:
        """Add one file."""
        given = json_of(file)
        if not isinstance(given, dict) or not isinstance(given.get("shapes"), list):
            raise ExchangeError(
                f"{file.name} should be an object with a list of shapes."
            )
        name = str(given.get("imagePath") or "").replace("\\", "/")
        parts = [one for one in PurePosixPath(name).parts if one not in {"/", ".."}]
        path = "/".join(parts)
        if path and any(path == one["path"] for one in self._frames):
            raise ExchangeError(f"{file.name}: another file is of {path} already.")
        frame = len(self._frames)
        sizes = (given.get("imageHeight"), given.get("imageWidth"))
        height, width = (
            -1 if one is None else whole_number(one, f"{file.name}: the size")
            for one in sizes
        )
        self._sizes.append((height, width))
        self._frames.append(
            {
                "t": -1 if self._t is None else self._t + frame,
                "path": path,
                "height": height,
                "width": width,
            }
        )
        flags = given.get("flags")
        for flag, is_set in (flags if isinstance(flags, dict) else {}).items():
            if is_set is True:
                self._labels.append({"frame": frame, "type": str(flag)})
        for shape in given["shapes"]:
            self._shape(file.name, frame, shape)

    def parcel(self) -> Parcel:
        """Return all of it."""
        return Parcel.of(
            frames=_columns(self._frames),
            markers=_columns(self._markers),
            shapes=_columns(self._shapes),
            masks=self._masks.parts(),
            frame_labels=_columns(self._labels),
            cannot=[f"{count} {words}." for words, count in self._lost.items()],
        )

    def _shape(self, name: str, frame: int, given: Any) -> None:
        if not isinstance(given, dict):
            raise ExchangeError(f"{name}: a shape should be an object.")
        label = str(given.get("label") or "").strip()
        if not label:
            raise ExchangeError(f"{name}: a shape has no label.")
        kind = str(given.get("shape_type") or "polygon")
        places = _places(name, given.get("points"))
        score = given.get("score")
        row = {
            "frame": frame,
            "type": label,
            "text": str(given.get("description") or ""),
            "score": None if score is None else number(score, f"{name}: a score"),
            "attributes": _attributes(given),
        }
        if kind in {"point", "points"}:
            self._markers += [row | {"y": y, "x": x} for y, x in places.tolist()]
        elif kind == "mask":
            self._mask(name, row, places, given.get("mask"))
        elif kind in {"rectangle", "circle"} and len(places) == 2:
            self._shapes.append(row | _round(kind, places))
        elif kind == "rectangle" and len(places) == 4:
            self._shapes.append(row | {"kind": kind, "vertices": places})
        elif kind in _FORMS:
            self._shapes.append(row | {"kind": _FORMS[kind], "vertices": places})
        elif kind in {"rectangle", "circle"}:
            raise ExchangeError(f"{name}: a {kind} has two points; {len(places)} came.")
        else:
            self._count(f"shapes of type {kind[:40]}")

    def _mask(
        self, name: str, row: dict[str, Any], places: np.ndarray, given: Any
    ) -> None:
        """Add a mask whose first pixel is its first point, a corner, cut to whole."""
        size = self._sizes[row["frame"]]
        if -1 in size:
            self._count("masks of pictures whose size the file does not tell")
            return
        if not isinstance(given, str) or not len(places):
            raise ExchangeError(f"{name}: a mask should have points and a PNG.")
        top, left = (int(one) for one in places[0] + HALF)
        piece = pieces.of_png(given, size, name)
        said = pieces.segmentation(piece, (top, left), size)
        if said is None:
            self._count("masks without a pixel")
        else:
            mark = row | {"track": -1}
            self._masks.add(row["frame"], said, mark, {"kind": "instances"})

    def _count(self, words: str) -> None:
        self._lost[words] = self._lost.get(words, 0) + 1


def _places(name: str, given: Any) -> np.ndarray:
    """Return x, y pairs from corners as y, x from centres."""
    where = f"{name}: a point"
    if not isinstance(given, list) or not all(
        isinstance(one, list) and len(one) == 2 for one in given
    ):
        raise ExchangeError(f"{where} should be a list of x and y.")
    pairs = [(number(y, where), number(x, where)) for x, y in given]
    return np.array(pairs, dtype=np.float64).reshape(-1, 2) - HALF


def _round(kind: str, places: np.ndarray) -> dict[str, Any]:
    """Return a box of two corners, or a circle of its middle and a point on it."""
    if kind == "rectangle":
        middle = places.mean(axis=0)
        height, width = np.abs(places[1] - places[0]).tolist()
        return {"kind": kind, "vertices": box(middle, height, width)}
    across = 2 * float(np.hypot(*(places[1] - places[0])))
    return {"kind": "ellipse", "vertices": box(places[0], across, across)}


def _attributes(given: dict[str, Any]) -> dict[str, Any] | None:
    made: dict[str, Any] = {}
    if given.get("group_id") is not None:
        made["group"] = given["group_id"]
    flags = given.get("flags")
    if isinstance(flags, dict):
        made |= {str(key): value for key, value in flags.items()}
    return made or None


def _columns(rows: list[dict[str, Any]]) -> dict[str, list[Any]] | None:
    return {key: [row[key] for row in rows] for key in rows[0]} if rows else None
