"""A million marks: versions, differences, undo, clicks and the table of all."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.sidecar import Sidecar
from pairs import figure, take_turns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

IN_FRAME = 500
CLICKS = 200


def figures(quick: bool) -> Iterator[dict[str, Any]]:
    """Yield the figures; `quick` makes the file ten times smaller."""
    rows = 100_000 if quick else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "many.marey"
        with _filled(path, rows) as marks:
            yield from _versions(marks, rows)
            yield from _frames(marks, rows)
            yield from _past(marks, rows)
            yield from _undo(marks, rows // 10)
            yield _clicks(marks)
            yield from _table(marks, path, rows)


def _filled(path: Path, rows: int) -> Sidecar:
    marks = Sidecar.create(path, author="Ada")
    marks.types.add("cell")
    rng = np.random.default_rng(1)
    frames = np.arange(rows) // IN_FRAME
    with marks.group("import", kind="job"):
        for start in range(0, rows, 50_000):
            some = slice(start, min(start + 50_000, rows))
            count = some.stop - start
            marks.markers.add(
                "cell", frames[some], rng.random((count, 2)), score=rng.random(count)
            )
    return marks


def _spent(act: Callable[[], Any], *, clock: Callable[[], float]) -> float:
    began = clock()
    act()
    return clock() - began


def _versions(marks: Sidecar, rows: int) -> Iterator[dict[str, Any]]:
    """A version, and what differs after one row in a hundred has changed."""
    made = [
        _spent(
            lambda number=number: marks.versions.create(f"v{number}"),
            clock=time.perf_counter,
        )
        for number in range(21)
    ]
    yield figure(
        "annotations.version_created",
        float(np.median(made)) * 1e3,
        unit="ms wall",
        most_value=5,
        rows=rows,
    )
    chance = np.random.default_rng(2)
    ids = np.sort(chance.choice(rows, rows // 100, replace=False)) + 1
    part = len(ids) // 10
    marks.markers.remove(ids[:part])
    marks.markers.move(ids[part:], chance.random((len(ids) - part, 2)))
    marks.markers.add("cell", np.zeros(part, int), chance.random((part, 2)))
    took = [
        _spent(lambda: marks.versions.diff("v20"), clock=time.process_time)
        for _ in range(5)
    ]
    yield figure(
        "annotations.diff_of_1_percent",
        float(np.median(took)),
        unit="s CPU",
        most_value=0.25,
        rows=rows,
    )
    took = [
        _spent(lambda: marks.versions.compare("v20"), clock=time.process_time)
        for _ in range(5)
    ]
    # with places before and after, names and all the other tables
    yield figure(
        "annotations.comparison_of_1_percent",
        float(np.median(took)),
        unit="s CPU",
        rows=rows,
    )


def _frames(marks: Sidecar, rows: int) -> Iterator[dict[str, Any]]:
    """The marks of one frame, now and at an old version, beside one another."""
    t = rows // IN_FRAME // 2
    now, then = take_turns(
        lambda: [marks.markers.frame(t) for _ in range(20)],
        lambda: [
            marks.rows("SELECT id, type, y, x FROM marker WHERE frame = ?", (t,))
            for _ in range(20)
        ],
    )
    yield figure(
        "annotations.frame_now",
        now / 20 * 1e3,
        unit="ms CPU",
        rival="plain SQL tuples of four columns",
        rival_value=then / 20 * 1e3,
        most_value=3,
        rows=rows,
    )
    revision = int(marks.versions.table()["revision"].iloc[-1])
    sql = (
        "SELECT id, type, y, x FROM marker WHERE frame = :t AND rev <= :r"
        " UNION ALL SELECT id, type, y, x FROM marker_hist"
        " WHERE frame = :t AND rev_from <= :r AND rev_to > :r"
    )
    old, plain = take_turns(
        lambda: [marks.markers.table(t, version="v20") for _ in range(20)],
        lambda: [marks.rows(sql, {"t": t, "r": revision}) for _ in range(20)],
    )
    yield figure(
        "annotations.frame_at_a_version",
        old / 20 * 1e3,
        unit="ms CPU",
        rival="plain SQL tuples of four columns",
        rival_value=plain / 20 * 1e3,
        most_value=3,
        rows=rows,
        marks=IN_FRAME,
    )


def _past(marks: Sidecar, rows: int) -> Iterator[dict[str, Any]]:
    """The marks of one frame by the door that draws them, now and as they were."""
    t = rows // IN_FRAME // 2
    with marks.versions.at("v20") as past:
        then, now = take_turns(
            lambda: [past.markers.frame(t) for _ in range(20)],
            lambda: [marks.markers.frame(t) for _ in range(20)],
        )
    yield figure(
        "annotations.frame_of_the_past",
        then / 20 * 1e3,
        unit="ms CPU",
        rival="the same frame now",
        rival_value=now / 20 * 1e3,
        most_value=3,
        rows=rows,
    )


def _undo(marks: Sidecar, count: int) -> Iterator[dict[str, Any]]:
    """A move of one row in ten, taken back."""
    ids = np.arange(count, 2 * count) + 1
    ids = np.intersect1d(ids, marks.markers.arrays(type="cell").ids)
    marks.markers.move(ids, np.zeros((len(ids), 2)))
    yield figure(
        "annotations.undo_of_many",
        _spent(marks.undo, clock=time.process_time),
        unit="s CPU",
        most_value=4 * count / 100_000,
        goal=f"<= {4 * count / 100_000:g} s CPU",
        moved=len(ids),
    )


def _clicks(marks: Sidecar) -> dict[str, Any]:
    """Clicks one after another: how long until each is safe on the disk."""
    took = [
        _spent(lambda: marks.markers.add("cell", 3, [[1, 1]]), clock=time.perf_counter)
        for _ in range(CLICKS)
    ]
    return figure(
        "annotations.click_durable_p95",
        float(np.percentile(took, 95)) * 1e3,
        unit="ms wall",
        most_value=20,
        median=round(float(np.median(took)) * 1e3, 3),
    )


def _table(marks: Sidecar, path: Path, rows: int) -> Iterator[dict[str, Any]]:
    """What the Table dock asks first: how many there are, and the first page."""

    def first_page() -> None:
        found = marks.marks.find()
        len(found)
        found.page(0, 200)

    bare = sqlite3.connect(f"file:{path}?mode=ro", uri=True)

    def plain() -> None:
        bare.execute("SELECT count(*) FROM marker").fetchone()
        bare.execute("SELECT * FROM marker ORDER BY id LIMIT 200").fetchall()

    mine, theirs = take_turns(first_page, plain, clock="wall")
    bare.close()
    yield figure(
        "annotations.table_first_page",
        mine * 1e3,
        unit="ms wall",
        rival="plain SQL: count and 200 rows",
        rival_value=theirs * 1e3,
        most_value=200,
        rows=rows,
    )
    took = _spent(
        lambda: marks.marks.find(order="score", descending=True).page(0, 200),
        clock=time.process_time,
    )
    yield figure("annotations.table_sorted", took, unit="s CPU", rows=rows)
