"""What a step, a click and a look around cost does not grow with the file."""

from __future__ import annotations

import sqlite3

import numpy as np
import pytest

from marey.layers import Session
from marey.recording import open as open_recording


def steps_of(path, sql, values=()):
    """Count the steps SQLite takes for a question, in tens."""
    taken = [0]

    def count():
        taken[0] += 1
        return 0

    with sqlite3.connect(path) as file:
        file.set_progress_handler(count, 10)
        file.execute(sql, values).fetchall()
        file.set_progress_handler(None, 0)
    file.close()
    return taken[0]


@pytest.fixture
def asked(monkeypatch):
    """What the viewer's thread reads, as (sql, parameters)."""
    from marey.sidecar.store import Store

    heard = []
    rows = Store.rows

    def listening(self, sql, parameters=()):
        heard.append((sql, parameters))
        return rows(self, sql, parameters)

    monkeypatch.setattr(Store, "rows", listening)
    return heard


def cost(place, frames, count, viewer, asked):
    """Open, look for the next frame with marks, click; the steps all that takes."""
    pictures = np.zeros((frames, 24, 32), np.uint8)
    with open_recording(pictures, place, author="me") as recording:
        recording.types.add("adult")
        t = np.sort(np.arange(count) % (frames - 20))
        recording.markers.add("adult", t, np.full((count, 2), 5.0))
        session = Session.of(viewer)
        asked.clear()
        session.show(recording)
        session.next_marked(1)
        session.go(frames - 10)  # nobody marked anything here
        session.choose_type("adult")
        session._bench.pen.add(session.type, (3.0, 4.0))
        assert len(session.points.data) == 1
        heard = list(asked)
        session.close()
    return sum(steps_of(place, *question) for question in heard)


def test_opening_looking_and_adding_read_as_much_of_few_as_of_many(
    viewer, tmp_path, asked
):
    few = cost(tmp_path / "few.marey", 120, 100, viewer, asked)
    many = cost(tmp_path / "many.marey", 120, 100, viewer, asked)
    assert many == few > 0
    more = cost(tmp_path / "more.marey", 2020, 20_000, viewer, asked)
    # 10 marks a frame instead of one
    assert more < few + 200


def test_the_next_marked_frame_is_found_in_any_order_of_files(recording):
    recording.types.add("adult")
    recording.types.add("nest", kind="polygon")
    assert not recording.markers.any()
    assert not recording.shapes.any()
    assert recording.markers.next_frame(0) is None
    recording.markers.add("adult", [2, 9], [[1, 1], [2, 2]])
    recording.shapes.add("nest", 5, [[1, 1], [1, 4], [4, 4]])
    recording.masks.write(7, np.ones((60, 80), np.uint8))
    assert recording.markers.any()
    assert recording.shapes.any()
    assert [recording.markers.next_frame(t) for t in (0, 2, 9)] == [2, 9, None]
    assert recording.markers.next_frame(9, -1) == 2
    assert recording.shapes.next_frame(0) == 5
    assert recording.masks.next_frame(0) == 7
    assert recording.masks.next_frame(7) is None
    # files found later stand where their names put them
    order = [*range(6, 12), *range(6)]
    recording.sidecar.axis.set(order, revision=10**6)
    assert recording.markers.next_frame(0) == order.index(9)
    assert recording.markers.next_frame(order.index(2), -1) == order.index(9)
    assert recording.masks.next_frame(0) == order.index(7)
