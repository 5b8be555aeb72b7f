"""MOT: boxes of tracked objects as lines of numbers.

A line is frame, track, left, top, width, height, confidence and three numbers more
(results, detections), or frame, track, left, top, width, height, flag, class,
visibility (truth). Frames, tracks and places count from 1 (motchallenge.net,
Instructions: "All frame numbers, target IDs and bounding boxes are 1-based"): a box
whose left is 1 begins at the left edge of the first pixel, at -0.5 here. Programs that
write the first pixel as 0 are read with ``first=0``. x comes before y.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import ExchangeError, TargetExists
from marey.exchange.bounds import LARGEST_ID, number, text_of, whole_number
from marey.exchange.formats import Format
from marey.exchange.parcel import Parcel
from marey.words.outlines import ring

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Sequence

FORMAT = Format(
    "mot",
    "MOT challenge",
    (".txt",),
    losses=(
        "Points, masks, notes, labels of frames and events: only boxes.",
        "The form of shapes that are no upright boxes: their bounds go out.",
        "Types, in the layout of results; scores, in that of truth.",
        "Texts, attributes, parents, names and colours of tracks, planes.",
    ),
)


def recognise(path: str | os.PathLike[str]) -> bool:
    """Whether a text file begins with a line of seven to ten numbers."""
    place = Path(path)
    if place.suffix.lower() != ".txt" or not place.is_file():
        return False
    try:
        with place.open("rb") as stream:
            line = stream.readline(512).decode("ascii")
        words = line.split(",")
        numbers = [float(word) for word in words]
    except (OSError, ValueError):
        return False
    whole = all(one == int(one) for one in numbers[:2] if abs(one) < LARGEST_ID)
    return 7 <= len(words) <= 10 and whole and numbers[0] >= 0


def read(
    path: str | os.PathLike[str], *, type_name: str = "object", first: int = 1
) -> Parcel:
    """Return the boxes of a file as rectangles, tracked where they have an id.

    Names of classes are read from ``labels.txt`` beside the file where it is there.

    Parameters
    ----------
    path : path
        ``gt.txt``, ``det.txt`` or a file of results.
    type_name : str
        Type of boxes without a class.
    first : int
        Number of the first pixel: 1, or 0 for programs that keep to that.

    Raises
    ------
    ExchangeError
        Where a line does not fit, or a track is twice in one frame.
    """
    place = Path(path)
    names = _class_names(place.parent / "labels.txt")
    boxes: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
    times: list[int] = []
    empty = 0
    seen: set[tuple[int, int]] = set()
    for where, words in _lines(place):
        t = whole_number(words[0], f"{where} the frame", 1) - 1
        key = whole_number(words[1], f"{where} the track", -1)
        left, top, width, height = (
            number(one, f"{where} the box") for one in words[2:6]
        )
        if width <= 0 or height <= 0:
            empty += 1
            continue
        if key >= 0 and (t, key) in seen:
            raise ExchangeError(f"{where} track {key} is in frame {t + 1} already.")
        seen.add((t, key))
        times.append(t)
        corner = np.array([top, left]) - first - 0.5
        boxes["track"].append(key)
        boxes["vertices"].append(_corners(corner, np.add(corner, (height, width))))
        for name, value in _rest(where, words, names, type_name).items():
            boxes[name].append(value)
    order, rows = np.unique(np.array(times, dtype=np.int64), return_inverse=True)
    boxes |= {"frame": rows.tolist(), "kind": ["rectangle"] * len(rows)}
    said = [f"{empty} boxes without area."] if empty else []
    return Parcel.of(
        frames={"t": order}, tracks=_tracks(boxes), shapes=boxes, cannot=said
    )


def write(
    parcel: Parcel,
    path: str | os.PathLike[str],
    *,
    truth: bool = False,
    first: int = 1,
) -> list[Path]:
    """Write shapes as boxes; return the files.

    Parameters
    ----------
    parcel : Parcel
        What to write.
    path : path
        The text file.
    truth : bool
        The layout of truth, with class and visibility, and ``labels.txt`` beside
        it; without, that of results, with scores.
    first : int
        Number of the first pixel.

    Raises
    ------
    ExchangeError
        Where a frame has no place in the recording.
    TargetExists
        Where a file of that name is there.
    """
    target = Path(path)
    files = [target, target.parent / "labels.txt"] if truth else [target]
    for one in files:
        if one.exists():
            raise TargetExists(
                f"{one} is there already; choose another name or folder."
            )
    shapes = parcel.shapes
    times = parcel.frames["t"].to_numpy()[shapes["frame"].to_numpy()]
    if len(times) and times.min() < 0:
        raise ExchangeError(
            "A box lies on a frame whose place in the recording is not known; MOT "
            "tells frames by it."
        )
    names = sorted(shapes["type"].unique())
    shift = 1 if (shapes["track"] == 0).any() else 0
    lines = []
    listed: list[Any] = list(shapes.itertuples())
    for t, row in zip(times, listed, strict=True):
        outline = ring(row.kind, row.vertices, row.rotation)
        low, high = outline.min(axis=0), outline.max(axis=0)
        top, left = low + first + 0.5
        height, width = high - low
        key = row.track + shift if row.track >= 0 else -1
        score = 1 if np.isnan(row.score) else row.score
        seen = 1 if row.visibility == 0 else 0
        kind = names.index(row.type) + 1
        rest = (1, kind, seen) if truth else (score, -1, -1, -1)
        numbers = (t + 1, key, left, top, width, height, *rest)
        lines.append((t, key, ",".join(f"{one:.10g}" for one in numbers)))
    target.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(f"{line}\n" for _, _, line in sorted(lines))
    target.write_text(text, encoding="ascii")
    if truth:
        files[1].write_text("".join(f"{one}\n" for one in names), encoding="utf-8")
    return files


_COLUMNS = ("track", "vertices", "type", "score", "visibility", "attributes")


def _lines(path: Path) -> Iterator[tuple[str, list[str]]]:
    for count, line in enumerate(text_of(path).splitlines(), 1):
        words = [one.strip() for one in line.split(",")]
        if words == [""]:
            continue
        where = f"{path.name}, line {count}:"
        if not 7 <= len(words) <= 10:
            raise ExchangeError(
                f"{where} seven to ten numbers were expected (frame, track, left, top, "
                f"width, height, confidence, ...); {len(words)} came."
            )
        yield where, words


def _rest(
    where: str, words: Sequence[str], names: Sequence[str], type_name: str
) -> dict[str, Any]:
    """Return what a line says beside the box."""
    flag = number(words[6], f"{where} the confidence")
    if len(words) != 9:
        score = flag if flag >= 0 else np.nan
        return {"type": type_name, "score": score, "visibility": 0, "attributes": None}
    kind = whole_number(words[7], f"{where} the class", -1)
    seen = number(words[8], f"{where} the visibility")
    name = names[kind - 1] if 0 < kind <= len(names) else f"{type_name} {kind}"
    attributes: dict[str, Any] = {} if seen in {0, 1, -1} else {"visible part": seen}
    if flag == 0:
        attributes["ignored"] = True
    return {
        "type": name if kind >= 0 else type_name,
        "score": np.nan,
        "visibility": int(seen == 0),
        "attributes": attributes or None,
    }


def _class_names(path: Path) -> list[str]:
    if not path.is_file():
        return []
    names = [line.strip() for line in text_of(path, 2**20).splitlines()]
    return [one for one in names if one]


def _corners(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    return np.array([low, (low[0], high[1]), high, (high[0], low[1])], dtype=np.float64)


def _tracks(boxes: dict[str, Any]) -> dict[str, list[Any]]:
    """Return each track with the type of its first box."""
    found: dict[int, str] = {}
    for key, kind in zip(boxes["track"], boxes["type"], strict=True):
        if key >= 0:
            found.setdefault(key, kind)
    return {"key": list(found), "type": list(found.values())}
