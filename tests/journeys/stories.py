"""What a person does in a window; each story runs in a process of its own."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from journeys.stage import Stage

COLUMNS = ["id", "t", "y", "x", "type", "track", "author"]


def tell(story: str, *words: str) -> None:
    """Run a story and print what it returns as one line of JSON."""
    print(json.dumps(globals()[story](*words)), flush=True)


# -- marking and coming back ---------------------------------------------------


def mark_and_leave(source: str) -> dict[str, Any]:
    """Mark, move, delete, paint, note, undo and redo; close by the cross."""
    stage = Stage.set(source)
    size = np.array(stage.session.image_layers[0].data.shape[1:3], float)

    def at(y: float, x: float) -> tuple[float, float]:
        return float(y * size[0]), float(x * size[1])

    for x in (0.2, 0.4, 0.6):
        stage.click(at(0.3, x))
    markers = stage.open_tab("Markers")
    stage.push("+ New type")
    stage.write("juvenile\n")
    stage.settle()
    stage.click(at(0.5, 0.3))
    stage.click(at(0.5, 0.7))
    stage.settle()
    stage.stroke(at(0.5, 0.7), at(0.6, 0.75))  # moved
    stage.settle()
    stage.click(at(0.3, 0.4), "Control")  # removed
    stage.settle()
    assert {name: row.here.text() for name, row in markers.list.rows.items()} == {
        "object": "2 here",
        "juvenile": "2 here",
    }
    _undo_and_redo(stage, at)
    _go_on(stage, at)
    _paint(stage, at)
    _write(stage)
    told = tables(stage.recording)
    stage.cross()
    return told


def _undo_and_redo(stage: Stage, at: Any) -> None:
    stage.click(at(0.8, 0.8))  # a slip
    stage.settle()
    stage.key("Control-Z")
    stage.settle()
    assert stage.recording.markers.count() == 4
    stage.key("Control-Z")  # one too many: the removal is taken back
    stage.settle()
    assert stage.recording.markers.count() == 5
    stage.key("Control-Shift-Z")
    stage.settle()
    assert stage.recording.markers.count() == 4


def _go_on(stage: Stage, at: Any) -> None:
    """Mark other frames, where there are any."""
    if stage.session.n_frames < 30:
        return
    stage.key("Right")
    stage.settle()
    stage.key("1")
    stage.click(at(0.4, 0.5))
    stage.key("Shift-Right", "Shift-Right")
    stage.settle()
    assert stage.session.t == 21
    stage.click(at(0.4, 0.55))
    stage.click(at(0.45, 0.2))
    stage.settle()


def _paint(stage: Stage, at: Any) -> None:
    stage.open_tab("Masks")
    stage.settle()
    stage.stroke(at(0.7, 0.3), at(0.75, 0.5))
    stage.settle()
    stage.push("+ New class")
    stage.write("snow\n")
    stage.settle()
    stage.stroke(at(0.85, 0.3), at(0.85, 0.5), at(0.8, 0.5))
    stage.settle()
    stage.key("E")
    stage.stroke(at(0.72, 0.38), at(0.74, 0.42))
    stage.settle()


def _write(stage: Stage) -> None:
    stage.key("A")
    notes = stage.dock("Notes")
    stage.until(lambda: notes.in_sight and not notes._soon.isActive())
    stage.write("fog until noon")
    stage.key("Escape")
    stage.click_on(notes.tags)
    stage.write("fog, weather\n")
    stage.settle()


def come_back(source: str) -> dict[str, Any]:
    """Open what was marked, look at every marked frame, and close."""
    stage = Stage.set(source)
    told = tables(stage.recording)
    told["tool"] = stage.session.tool
    told["drawn"] = [
        _drawn(stage, t) for t in sorted({row[1] for row in told["marks"]})
    ]
    stage.cross()
    return told


def _drawn(stage: Stage, t: int) -> list[Any]:
    """Rows of the points layer in a frame, in the order of the table."""
    stage.session.go(t)
    stage.settle()
    names = {kind.id: kind.name for kind in stage.session.types}
    marks = stage.session._bench.pen.view.marks
    layer = stage.session.points
    rows = zip(marks.ids.tolist(), layer.data.tolist(), marks.types, strict=True)
    return [[n, t, y, x, names[kind]] for n, (y, x), kind in sorted(rows)]


def tables(recording: Any) -> dict[str, Any]:
    """Everything a recording has been told, as plain lists."""
    marks = recording.markers.table()[COLUMNS].astype(object)
    notes = recording.notes.table()[["t", "text", "tags", "rating"]]
    masks = {
        str(t): _digest(recording.masks.read(int(t))) for t in recording.masks.frames()
    }
    return json.loads(
        json.dumps(
            {
                "marks": marks.astype(object)
                .where(marks.notna(), None)
                .values.tolist(),
                "types": [
                    [k.name, k.kind, k.color, k.key, k.symbol]
                    for k in recording.types.list()
                ],
                "masks": masks,
                "classes": {
                    str(value): kind.name
                    for value, kind in recording.masks.classes().items()
                },
                "notes": notes.values.tolist(),
            },
            default=str,
        )
    )


def _digest(labels: np.ndarray) -> list[Any]:
    from hashlib import sha256

    values, counts = np.unique(labels, return_counts=True)
    inked = sha256(np.ascontiguousarray(labels, np.int64).tobytes()).hexdigest()
    return [list(labels.shape), values.tolist(), counts.tolist(), inked]


def mark_once(source: str) -> dict[str, Any]:
    """Mark with a type of a person's own colour and close; say what it cost."""
    stage = Stage.set(source)
    stage.session.add_type("adult", color="#aa3377")
    stage.settle()
    stage.click((200, 300))
    stage.start_counting()
    stage.cross()
    return {"overhead": stage.overhead}


# -- being killed --------------------------------------------------------------


def work_until_killed(source: str, seed: str, killed: str = "") -> None:
    """Mark, move, remove and paint; in the end hold a drag or a stroke forever.

    What another window left when it was killed is opened first: a line
    ``{"opened"}`` says that nothing was asked. Every state that the window was
    told to be in the file is printed as one line ``{"frame", "marks", "mask"}``;
    ``{"held": what}`` is the last line.
    """
    rng = np.random.default_rng(int(seed))
    stage = Stage.set(killed or source)
    if killed:
        stage.opened_without_a_question()
        print(json.dumps({"opened": killed}), flush=True)
        stage.open(source)
    height, width = stage.session.image_layers[0].data.shape[1:3]

    def anywhere() -> tuple[float, float]:
        y, x = rng.uniform(0.1, 0.9, 2) * (height, width)
        return float(y), float(x)

    for _ in range(int(rng.integers(3, 9))):
        _gesture(stage, rng, anywhere)
        _tell_state(stage)
    _gesture(stage, rng, anywhere)  # perhaps on its way when the end comes
    _hold(stage, rng, anywhere)


def _gesture(stage: Stage, rng: np.random.Generator, anywhere: Any) -> None:
    marks = stage.session._bench.pen.marks
    what = rng.choice(["add", "add", "move", "remove", "paint", "step"])
    if what == "step":
        stage.session.go(int(rng.integers(stage.session.n_frames)))
    elif what == "paint":
        stage.key("P")
        stage.stroke(anywhere(), anywhere())
    else:
        stage.key("M")
        if what == "add" or not len(marks):
            stage.click(anywhere())
        elif what == "move":
            stage.stroke(tuple(marks.yx[-1]), anywhere())
        else:
            stage.click(tuple(marks.yx[0]), "Control")


def _tell_state(stage: Stage) -> None:
    stage.settle()
    marks = stage.session._bench.pen.marks
    labels = stage.session.labels
    state = {
        "frame": stage.session.t,
        "marks": [
            [int(n), y, x]
            for n, (y, x) in zip(marks.ids, marks.yx.tolist(), strict=True)
        ],
        "mask": 0 if labels is None else int(np.count_nonzero(labels.data)),
    }
    print(json.dumps(state), flush=True)


def _hold(stage: Stage, rng: np.random.Generator, anywhere: Any) -> None:
    """Begin a drag of a mark or a stroke, and never let go."""
    marks = stage.session._bench.pen.marks
    drags = bool(len(marks)) and rng.random() < 0.5
    stage.key("M" if drags else "P")
    stage.press(tuple(marks.yx[0]) if drags else anywhere())
    stage.hover(anywhere())
    print(json.dumps({"held": "a drag" if drags else "a stroke"}), flush=True)
    while True:
        stage.hover(anywhere())


# -- only looking --------------------------------------------------------------


def open_play_close(source: str) -> dict[str, Any]:
    """Open, look at every dock, play, jump, zoom, close; mark nothing."""
    stage = Stage.set(source)
    seen: set[int] = set()
    stage.session.stepped.connect(lambda t: seen.add(t))
    for name in ("Markers", "Recording"):
        stage.open_tab(name)
    stage.key("Space")
    stage.until(lambda: len(seen) >= 20, "the recording to play")
    stage.key("Space")
    stage.key("End", "Home", "Right")
    stage.settle()
    stage.key("A")
    stage.settle()
    stage.cross()
    return {"played": len(seen)}
