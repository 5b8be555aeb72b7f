"""Points, tracks and notes on their way into a ClickPoints database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.exchange.clickpoints_marks import CENTRE
from marey.exchange.clickpoints_styles import style_text, text_of
from marey.exchange.clickpoints_types import TRACK

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from marey.exchange.clickpoints_modes import Modes
    from marey.exchange.parcel import Parcel

Columns = dict[str, list[Any]]
Rows = dict[str, Columns]


def track_rows(parcel: Parcel, modes: Modes) -> tuple[Columns, dict[int, int]]:
    """Return the rows of tracks, and the id of each by its key.

    A track of no type gets that of its first point; one without either stays out.
    """
    points = parcel.markers[parcel.markers["track"] >= 0].drop_duplicates("track")
    first = dict(zip(points["track"], points["type"], strict=True))
    rows: Columns = {"style": [], "text": [], "type_id": [], "hidden": []}
    keys: dict[int, int] = {}
    for track in parcel.tracks.to_dict("records"):
        kind = track["type"] or first.get(track["key"], "")
        if not kind:
            continue
        said = dict(track["style"] or {})
        if track["color"]:
            said["color"] = track["color"]
        rows["style"].append(style_text(said, track=True))
        rows["text"].append(track["name"] or None)
        rows["type_id"].append(modes.id(kind, TRACK))
        rows["hidden"].append(int(track["visible"] == 0))
        keys[track["key"]] = len(keys) + 1
    return rows, keys


def marker_rows(
    parcel: Parcel, modes: Modes, keys: dict[int, int], shift: NDArray[np.float64]
) -> Columns:
    """Return the rows of points; a track has one in a frame, others stand alone.

    Parameters
    ----------
    parcel : Parcel
        What to write.
    modes : Modes
        Its types there.
    keys : dict of int to int
        Ids of tracks.
    shift : ndarray of float64, shape (F, 2)
        What is added to places in each frame.
    """
    marks = parcel.markers
    frame = marks["frame"].to_numpy(np.int64)
    yx = marks[["y", "x"]].to_numpy(float) + CENTRE + shift[frame]
    again = marks.duplicated(["frame", "track"]).to_numpy()
    tracks = [
        None if twice else keys.get(one)
        for one, twice in zip(marks["track"].tolist(), again.tolist(), strict=True)
    ]
    kinds = [modes.id(name, modes.points[name]) for name in marks["type"]]
    return said_rows(marks, kinds, marks["radius"].tolist()) | {
        "x": yx[:, 1].tolist(),
        "y": yx[:, 0].tolist(),
        "track_id": tracks,
    }


def said_rows(
    marks: pd.DataFrame, kinds: list[int], radii: list[float] | None = None
) -> Columns:
    """Return what any mark says apart from its place.

    Parameters
    ----------
    marks : DataFrame
        Markers or shapes of a parcel.
    kinds : list of int
        Ids of their types.
    radii : list of float, optional
        Of points.
    """
    sizes = radii or [np.nan] * len(marks)
    styles = marks["style"].tolist()
    words = zip(marks["text"].tolist(), styles, strict=True)
    return {
        "image_id": (marks["frame"] + 1).tolist(),
        "type_id": kinds,
        "processed": [_processed(one) for one in marks["attributes"]],
        "style": [
            style_text(style or {}, radius)
            for style, radius in zip(styles, sizes, strict=True)
        ],
        "text": [
            text or text_of((style or {}).get("label", "")) or None
            for text, style in words
        ],
    }


def _processed(attributes: Any) -> int:
    """Return the one attribute that ClickPoints knows."""
    value = (attributes or {}).get("processed", 0)
    return int(value) if isinstance(value, int | float) and abs(value) < 2**31 else 0


def note_rows(parcel: Parcel) -> Rows:
    """Return the rows of annotations, tags, and which has which."""
    notes = parcel.notes
    tags: dict[str, int] = {}
    pairs = [
        (number, tags.setdefault(str(word), len(tags) + 1))
        for number, words in enumerate(notes["tags"], start=1)
        for word in words or ()
    ]
    return {
        "annotation": {
            "image_id": (notes["frame"] + 1).tolist(),
            "comment": notes["text"].tolist(),
            "rating": notes["rating"].tolist(),
        },
        "tag": {"name": list(tags)},
        "tagassociation": {
            "annotation_id": [one for one, _ in pairs],
            "tag_id": [one for _, one in pairs],
        },
    }
