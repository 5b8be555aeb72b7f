"""What another program wrote in its own way stops no window."""

from __future__ import annotations

import sqlite3

import pytest

SHAPE = "INSERT INTO shape(frame, type, kind, vertices) VALUES (0, 1, 'polygon', {})"


@pytest.mark.parametrize(
    "row",
    [
        SHAPE.format("x'00'"),
        SHAPE.format("x''"),
        "INSERT INTO type(name, color) VALUES ('odd', 'blue')",
        "INSERT INTO type(name, color, label) VALUES ('odd', '#ffffff', '{no} {x')",
    ],
)
def test_the_frame_is_still_drawn(session, row):
    rec = session.recording
    rec.types.add("cell")
    other = sqlite3.connect(rec.path)
    with other:
        other.execute(row)
    other.close()
    session.deliver()
    session.go(1)
    session.go(0)
    rec.markers.add("cell", 0, [[10, 20]])
    session.deliver()
    layer = next(one for one in session.viewer.layers if one.name == "points")
    assert [10.0, 20.0] in [place[-2:].tolist() for place in layer.data]
