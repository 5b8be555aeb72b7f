"""Parcels to send through a format, and what two of them have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import strategies as st

from marey.exchange import Parcel

if TYPE_CHECKING:
    import pandas as pd

PLACES = st.floats(-1e4, 1e4).map(lambda value: round(value, 3))
SCORES = st.one_of(st.none(), st.floats(0, 1).map(lambda value: round(value, 3)))
WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\x00"),
    max_size=8,
)


def rows(table: pd.DataFrame, times: np.ndarray, *, but: tuple[str, ...] = ()) -> list:
    """The rows of a table with frames as places in time, in an order of their own."""
    made = []
    for row in table.drop(columns=list(but)).to_dict("records"):
        said = {key: _plain(value) for key, value in row.items()}
        said["frame"] = int(times[row["frame"]])
        if said.get("last", -1) >= 0:
            said["last"] = int(times[row["last"]])
        made.append(said)
    return sorted(made, key=repr)


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return np.round(value, 6).tolist()
    if isinstance(value, float):
        return None if np.isnan(value) else round(value, 6)
    return value.item() if isinstance(value, np.generic) else value


def tracks(parcel: Parcel) -> dict[int, int]:
    """The parent of each track."""
    return dict(zip(parcel.tracks["key"], parcel.tracks["parent"], strict=True))


@st.composite
def family_trees(draw, *, attributes: st.SearchStrategy | None = None) -> Parcel:
    """Tracks of points, some with parents that end before them, and lone points."""
    times = draw(st.lists(st.integers(0, 30), min_size=1, max_size=6, unique=True))
    marks: list[dict] = []
    spans: dict[int, list[int]] = {}
    parents: dict[int, int] = {}
    order = sorted(times)
    for key in draw(st.lists(st.integers(0, 50), max_size=5, unique=True)):
        at = draw(st.lists(st.sampled_from(order), min_size=1, unique=True))
        spans[key] = sorted(at)
        marks += [{"frame": times.index(t), "track": key} for t in at]
        ended = [one for one in spans if spans[one][-1] < spans[key][0]]
        if ended and draw(st.booleans()):
            parents[key] = draw(st.sampled_from(ended))
    lone = draw(st.lists(st.integers(0, len(times) - 1), max_size=3))
    marks += [{"frame": frame, "track": -1} for frame in lone]
    planes = draw(st.booleans())
    for mark in marks:
        mark |= {"y": draw(PLACES), "x": draw(PLACES), "score": draw(SCORES)}
        mark |= {"type": draw(st.sampled_from(["cell", "Käfer"])), "text": draw(WORDS)}
        mark |= {"radius": draw(st.sampled_from([None, 2.5, 7.0]))}
        mark |= {"visibility": draw(st.sampled_from([0, 0, 1]))}
        mark |= {"z": 3.5} if planes else {}
        if attributes is not None:
            mark["attributes"] = draw(attributes) or None
    columns = {key: [mark[key] for mark in marks] for key in (marks or [{}])[0]}
    keys = {"key": list(spans), "parent": [parents.get(one, -1) for one in spans]}
    names = {"name": [f"n{one}" for one in spans], "type": ["cell"] * len(spans)}
    return Parcel.of(frames={"t": times}, tracks=keys | names, markers=columns or None)
