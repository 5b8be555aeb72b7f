"""Marks on named pictures, gathered row by row, as SlideRunner and EXACT tell them."""

from __future__ import annotations

import uuid
from collections import Counter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.exchange.naming import counted
from marey.exchange.parcel import Parcel
from marey.words.outlines import box

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LEAST = {"polygon": 3, "polyline": 2, "line": 2}


class Slides:
    """What is said of pictures.

    Parameters
    ----------
    t : int, optional
        Frame of the first picture, the others following as they come; where all are
        in one file, the frame of its first.
    """

    def __init__(self, t: int | None) -> None:
        self._t = t
        self._frames: list[dict[str, Any]] = []
        self._numbers: dict[tuple[str, int], int] = {}
        self._types: dict[str, dict[str, Any]] = {}
        self._rows: dict[str, list[dict[str, Any]]] = {
            "markers": [],
            "shapes": [],
            "frame_labels": [],
        }
        self.lost: Counter[str] = Counter()

    def frame(
        self, name: str, inner: int = -1, *, height: int = -1, width: int = -1
    ) -> int:
        """Return the number of a picture, or of one inside a file, noting it."""
        parts = PurePosixPath(name.replace("\\", "/")).parts
        path = "/".join(one for one in parts if one not in {"/", "..", "."})
        number = self._numbers.setdefault((path, inner), len(self._frames))
        if number == len(self._frames):
            self._frames.append(
                {
                    "t": -1,
                    "path": path,
                    "inner": inner,
                    "height": height,
                    "width": width,
                }
            )
        return number

    def know(self, name: str, kind: str, color: str) -> None:
        """Note a type; what is said first holds."""
        good = len(color) == 7 and color[0] == "#" and not color[1:].strip(_HEX)
        known = {"name": name, "kind": kind, "color": color.lower() if good else ""}
        self._types.setdefault(name, known)

    def point(
        self, row: dict[str, Any], place: NDArray, radius: float = np.nan
    ) -> None:
        """Add a point at (x, y)."""
        x, y = place.tolist()
        self._rows["markers"].append(row | {"y": y, "x": x, "radius": radius})

    def shape(self, row: dict[str, Any], kind: str, places: NDArray) -> None:
        """Add a shape of (N, 2) x, y; of boxes and ellipses two opposite corners.

        SlideRunner says the first corner of a polygon once more at its end.
        """
        if kind == "polygon" and len(places) > 1 and (places[0] == places[-1]).all():
            places = places[:-1]
        if len(places) < _LEAST.get(kind, 2):
            self.lost["outlines of too few corners"] += 1
            return
        corners = places[:, ::-1]
        if kind in {"rectangle", "ellipse"}:
            height, width = np.abs(corners[1] - corners[0]).tolist()
            corners = box(corners[:2].mean(axis=0), height, width)
        self._rows["shapes"].append(row | {"kind": kind, "vertices": corners})

    def label(self, row: dict[str, Any]) -> None:
        """Label a whole picture."""
        self._rows["frame_labels"].append(row)

    def parcel(self) -> Parcel:
        """Return all of it."""
        self._count_frames()
        rows = self._rows
        drawn = {row["type"] for name in ("markers", "shapes") for row in rows[name]}
        for row in rows["frame_labels"]:
            if row["type"] in drawn:
                row["type"] += " (frame)"
            elif row["type"] in self._types:
                self._types[row["type"]]["kind"] = "frame"
        marked = {row["type"] for row in rows["markers"]}
        for row in rows["shapes"]:
            if row["type"] in self._types and row["type"] not in marked:
                self._types[row["type"]]["kind"] = row["kind"]
        return Parcel.of(
            frames=_columns(self._frames),
            types=_columns(list(self._types.values())),
            cannot=[
                f"{counted(count, 'annotation')} left out: {words}."
                for words, count in self.lost.items()
            ],
            markers=_columns(rows["markers"]),
            shapes=_columns(rows["shapes"]),
            frame_labels=_columns(rows["frame_labels"]),
        )

    def _count_frames(self) -> None:
        """Give the pictures their frames, where the first has one."""
        alone = len({row["path"] for row in self._frames}) == 1
        if self._t is None:
            return
        for number, row in enumerate(self._frames):
            within = alone and row["inner"] >= 0
            row["t"] = self._t + (row["inner"] if within else number)


_HEX = "0123456789abcdefABCDEF"


def uid_of(text: Any) -> bytes | None:
    """Return the bytes of a UUID that is written as text, None where it is none."""
    try:
        return uuid.UUID(str(text)).bytes
    except ValueError:
        return None


def _columns(rows: list[dict[str, Any]]) -> dict[str, list[Any]] | None:
    return {key: [row[key] for row in rows] for key in rows[0]} if rows else None
