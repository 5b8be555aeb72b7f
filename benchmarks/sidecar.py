"""The marks file beside bare SQLite, and small files beside large ones."""

from __future__ import annotations

import itertools
import sqlite3
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.sidecar import Sidecar
from marey.sidecar.schema import creation
from pairs import against, figure, take_turns

if TYPE_CHECKING:
    from collections.abc import Iterator

IN_FRAME = 900
COLUMNS = (
    "id, type, y, x, z, track, radius, score, origin, review, visibility, hand_set,"
    " etag, frame, text"
)


def figures(quick: bool) -> Iterator[dict[str, Any]]:
    """Yield the figures; `quick` makes the files smaller."""
    rows = 100_000 if quick else 1_000_000
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        yield _bulk(folder, 20_000 if quick else 100_000)
        large = _filled(folder / "large.marey", rows)
        small = _filled(folder / "small.marey", 1000)
        with large, small:
            yield from _frame_out(large, rows)
            yield from _masks(small)
            yield from _gestures(large, small, rows)


def _points(rows: int) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(1)
    return np.sort(chance.integers(0, max(1, rows // IN_FRAME), rows)), chance.random(
        (rows, 2)
    ) * 1000


def _bulk(folder: Path, rows: int) -> dict[str, Any]:
    """100,000 markers in, through the door, and by executemany into bare tables."""
    frames, yx = _points(rows)
    number = itertools.count()
    files: list[Sidecar] = []
    floors: list[sqlite3.Connection] = []

    def before() -> None:
        for one in (*files, *floors):
            one.close()
        files[:] = [Sidecar.create(folder / f"bulk{next(number)}.marey")]
        files[0].types.add("adult")
        floors[:] = [_bare(folder / f"floor{next(number)}.db")]

    def ours() -> None:
        with files[0].group("import", kind="job"):
            files[0].markers.add("adult", frames, yx)

    def floor() -> None:
        floors[0].execute("BEGIN IMMEDIATE")
        floors[0].executemany(
            "INSERT INTO marker(frame, type, y, x, created, rev)"
            " VALUES (?, 1, ?, ?, 1, 1)",
            zip(frames.tolist(), yx[:, 0].tolist(), yx[:, 1].tolist(), strict=True),
        )
        floors[0].execute("COMMIT")

    made = against(
        "bulk_insert",
        ours,
        floor,
        rival_name="sqlite3 executemany, no triggers",
        scale="s",
        before=before,
        most_ratio=1.8,
        rows=rows,
    )
    for one in (*files, *floors):
        one.close()
    return made


def _bare(path: Path) -> sqlite3.Connection:
    """The same tables and indexes without triggers."""
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in creation():
        if not statement.startswith("CREATE TRIGGER"):
            connection.execute(statement)
    connection.execute("INSERT INTO type(id, name) VALUES (1, 'adult')")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA cache_size = -32000")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _filled(path: Path, rows: int) -> Sidecar:
    marks = Sidecar.create(path, author="Ada")
    marks.types.add("adult")
    frames, yx = _points(rows)
    with marks.group("import", kind="job"):
        for start in range(0, rows, 50_000):
            some = slice(start, start + 50_000)
            marks.markers.add("adult", frames[some], yx[some])
    if rows > 1000:
        # One crowded frame, beyond the others, and one very long track.
        marks.markers.add(
            "adult", 100_000, np.random.default_rng(2).random((10_000, 2))
        )
        track = marks.tracks.add("adult")
        long = np.arange(min(rows, 100_000))
        yx = np.zeros((len(long), 2))
        marks.markers.add("adult", 200_000 + long, yx, track=track)
    return marks


def _frame_out(large: Sidecar, rows: int) -> Iterator[dict[str, Any]]:
    """One frame's 900 markers of a million, against plain tuples."""
    reader = sqlite3.connect(large.path)
    reader.execute("PRAGMA cache_size = -32000")
    sql = f"SELECT {COLUMNS} FROM marker WHERE frame = ?"
    frames = itertools.cycle(range(0, rows // IN_FRAME, 7))

    def tuples() -> None:
        for _ in range(20):
            reader.execute(sql, (next(frames),)).fetchall()

    def arrays() -> None:
        for _ in range(20):
            large.markers.frame(next(frames))

    table_sql = (
        "SELECT id, frame, z, y, x, type, track, radius, score, text, created"
        " FROM marker WHERE frame = ?"
    )

    def table_tuples() -> None:
        for _ in range(20):
            reader.execute(table_sql, (next(frames),)).fetchall()

    def table() -> None:
        for _ in range(20):
            large.markers.table(next(frames))

    shared = {"scale": "ms", "per": 20, "rows": rows, "rounds": 9}
    yield against(
        "frame_as_arrays",
        arrays,
        tuples,
        rival_name="plain SQL tuples, same columns",
        most_ratio=1.3,
        **shared,
    )
    yield against(
        "frame_as_table",
        table,
        table_tuples,
        rival_name="plain SQL tuples, same columns",
        most_ratio=2.2,
        **shared,
    )
    reader.close()


def _blobs(edge: int, count: int) -> np.ndarray:
    chance = np.random.default_rng(3)
    labels = np.zeros((edge, edge), np.int32)
    y, x = np.ogrid[:edge, :edge]
    for label in range(1, count + 1):
        cy, cx, r = *chance.integers(0, edge, 2), chance.integers(20, 40)
        top, left = max(0, cy - r), max(0, cx - r)
        part = np.s_[top : cy + r, left : cx + r]
        labels[part][(y[part[0]] - cy) ** 2 + (x[:, part[1]] - cx) ** 2 < r * r] = label
    return labels


def _masks(marks: Sidecar) -> Iterator[dict[str, Any]]:
    """A mask of 2048 x 2048 with 300 objects, whole and by strokes."""
    labels = _blobs(2048, 300)
    marks.masks.layers.add("cells", kind="instances")
    frames = itertools.count()
    write, _ = take_turns(
        lambda: marks.masks.write(next(frames), labels, layer="cells"), lambda: None
    )
    yield figure(
        "mask_in", write * 1e3, unit="ms CPU", rival="ClickPoints", rival_value=148,
        most_value=25, goal="<= 25 ms CPU",
    )  # fmt: skip
    read, _ = take_turns(
        lambda: marks.masks.read(0, layer="cells"), lambda: None, rounds=9
    )
    yield figure("mask_out", read * 1e3, unit="ms CPU", most_value=25)
    chance = np.random.default_rng(4)

    def stroke() -> None:
        y, x = chance.integers(50, 1950, 2)
        labels[y - 20 : y + 20, x - 20 : x + 20] = chance.integers(1, 300)
        box = (int(y) - 20, int(x) - 20, int(y) + 20, int(x) + 20)
        marks.masks.write(0, labels, layer="cells", box=box)

    spent, undone = take_turns(stroke, marks.undo, rounds=40)
    yield figure("stroke", spent * 1e3, unit="ms CPU", most_value=5)
    yield figure("undo_of_a_stroke", undone * 1e3, unit="ms CPU", most_value=5)


def _gestures(large: Sidecar, small: Sidecar, rows: int) -> Iterator[dict[str, Any]]:
    """Add, move and undo in a million rows against a thousand."""
    crowded = {large: 100_000, small: 0}
    kept: dict[Sidecar, list[int]] = {large: [], small: []}

    chance = np.random.default_rng(5)

    def add(marks: Sidecar) -> None:
        for _ in range(5):
            made = marks.markers.add("adult", crowded[marks], [[1, 1]])
            kept[marks].append(int(made[0]))

    def move(marks: Sidecar) -> None:
        for _ in range(5):
            marks.markers.move(kept[marks][-1:], chance.random((1, 2)))

    def undo(marks: Sidecar) -> None:
        for _ in range(5):
            marks.undo()

    for name, act, clock in (
        ("add", add, "CPU"),
        ("add_to_durable", add, "wall"),
        ("move", move, "CPU"),
        ("undo", undo, "CPU"),
    ):
        many, few = take_turns(
            lambda act=act: act(large),
            lambda act=act: act(small),
            rounds=21,
            clock=clock,
        )
        made = figure(
            f"gesture_{name}",
            many * 200,
            unit=f"ms {clock}",
            rival="the same at 1,000 rows",
            rival_value=few * 200,
            goal="<= 1.5x and <= 1 ms more",
            most_ratio=1.5,
            rows=rows,
        )
        made["holds"] = bool(made["holds"]) and (many - few) * 200 <= 1
        yield made
