"""What another program wrote in its own way stops no window."""

from __future__ import annotations

from garbled import GARBLED, sql_of_old

LABEL = "INSERT INTO type(name, color, label) VALUES ('said', '#ffffff', '{no} {x')"


def test_the_frame_is_still_drawn(session):
    rec = session.recording
    rec.types.add("cell", label="{text}")
    rec.types.add("area", kind="polygon")
    rec.shapes.add("area", 0, [[0, 0], [0, 4], [4, 4]])
    sql_of_old(rec.path, LABEL, *GARBLED.values())
    session.deliver()
    session.go(1)
    session.go(0)
    rec.markers.add("cell", 0, [[10, 20]])
    session.deliver()
    layers = {one.name: one for one in session.viewer.layers}
    places = [place[-2:].tolist() for place in layers["points"].data]
    assert sorted(places) == [[3.0, 3.0]] * 3 + [[10.0, 20.0]]
    assert len(layers["shapes"].data) == 3
    for one in layers.values():
        one._update_thumbnail()
