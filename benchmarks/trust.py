"""What counts, at a hundred thousand marks: a slider that moves, and what is left.

A *slide* is everything that a moved least score does: the picture of the frame, the
counts and the ticks of the timeline, without a window. The rival counts the same
marks with one line of plain SQL.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pairs import SCALES, against, figure, take_turns

if TYPE_CHECKING:
    from collections.abc import Iterator

FRAMES = 200
BUDGET = 100.0
"""Milliseconds in which a slider has to act."""


def figures(quick: bool) -> Iterator[dict[str, Any]]:
    """Yield the cost of sliding, counting and choosing."""
    many, rounds = (20_000, 5) if quick else (100_000, 15)
    with tempfile.TemporaryDirectory() as folder:
        recording = _recorded(Path(folder), many)
        yield from _sliding(recording, many, rounds)
        yield from _asking(recording, many, rounds)
        recording.close()


def _recorded(folder: Path, many: int) -> Any:
    import marey
    from marey.sidecar.putting import put_rows

    rng = np.random.default_rng(1)
    recording = marey.open(np.zeros((FRAMES, 64, 96), "u1"), folder / "a.marey")
    kind = recording.types.add("cell").id
    columns = {
        "t": rng.integers(0, FRAMES, many),
        "type": kind,
        "y": rng.uniform(0, 64, many),
        "x": rng.uniform(0, 96, many),
        "score": rng.uniform(0, 1, many),
        "origin": recording.makers.program("detector"),
    }
    put_rows(recording.sidecar, "marker", columns)
    return recording


def _sliding(recording: Any, many: int, rounds: int) -> Iterator[dict[str, Any]]:
    from napari.components import ViewerModel

    from marey.docks.marked import Marked
    from marey.docks.timeline_ticks import ticks_of
    from marey.layers import Session
    from marey.layers.trust import live_frames
    from marey.sidecar.score_book import score_book

    session = Session.of(ViewerModel())
    session.show(recording)
    session.trust.keep_book(score_book(recording.sidecar, "cell"))
    frames = {("marker", 1): recording.markers.frames("cell")}
    places = iter(np.random.default_rng(2).uniform(0, 1, 10_000).tolist())

    def slide() -> None:
        least = next(places)
        session.trust.slide("cell", least)
        ticks_of(Marked(live_frames(session.trust, frames)), session.types)
        book = session.trust.book(1)
        assert book is not None
        book.count(least)

    ours, _ = take_turns(slide, lambda: None, rounds=rounds, clock="wall")
    yield figure(
        "trust.slide",
        ours * SCALES["ms"],
        unit="ms",
        most_value=BUDGET,
        marks=many,
        frames=FRAMES,
    )


def _asking(recording: Any, many: int, rounds: int) -> Iterator[dict[str, Any]]:
    recording.types.edit("cell", least_score=0.5)
    plain = "SELECT count(*) FROM marker WHERE score IS NULL OR score >= 0.5"
    yield against(
        "trust.count",
        recording.markers.count,
        lambda: recording.sidecar.rows(plain),
        rival_name="one line of plain SQL",
        rounds=rounds,
        most_value=BUDGET,
        marks=many,
    )
    ours, _ = take_turns(recording.review.left, lambda: None, rounds=rounds)
    yield figure(
        "trust.left", ours * SCALES["ms"], unit="ms CPU", most_value=BUDGET, marks=many
    )
