"""Versions beside the present, and differences drawn on the frame."""

from __future__ import annotations

import numpy as np
import pytest

from marey.errors import UnknownName
from marey.layers.differences import GAINED, LOST, SIGNS


@pytest.fixture
def lived(session):
    """A session with a version v1, from which everything differs since."""
    rec = session.recording
    rec.types.add("adult", color="#ff0000")
    rec.types.add("chick", color="#0000ff")
    rec.types.add("nest", kind="polygon")
    yx = [[10, 10], [20, 20], [30, 30], [40, 40]]
    ids = rec.markers.add("adult", [0, 0, 0, 5], yx)
    nest = rec.shapes.add("nest", 0, [[5, 5], [5, 30], [30, 30]])
    labels = np.zeros((60, 80), np.uint8)
    labels[:10, :10] = rec.masks.value("chick")
    rec.masks.write(0, labels)
    rec.versions.create("v1")
    rec.markers.move(ids[:1], [[15, 18]])
    rec.markers.retype(ids[1], "chick")
    rec.markers.remove(ids[2])
    rec.markers.add("chick", 0, [[50, 50]])
    rec.shapes.edit(nest, vertices=[[6, 6], [6, 31], [31, 31]])
    labels[:5, :10] = 0
    labels[20, 20] = 1
    rec.masks.write(0, labels)
    session.deliver()
    session.refresh()
    return session


def named(session):
    return {layer.name: layer for layer in session.viewer.layers}


def test_a_version_stands_beside_the_present_and_follows_the_step(lived):
    lived.past.show("v1")
    layers = named(lived)
    then = layers["v1: points"]
    assert then.data.tolist() == [[10, 10], [20, 20], [30, 30]]
    assert np.allclose(then.face_color[:, :3], [1, 0, 0])
    assert lived.points.data.tolist() != then.data.tolist()
    assert layers["v1: mask"].data[:10, :10].all()
    assert layers["v1: shapes"].data[0][0].tolist() == [5, 5]
    assert not any(layers[name].editable for name in layers if name.startswith("v1: "))
    lived.go(5)
    assert then.data.tolist() == [[40, 40]]
    assert not layers["v1: mask"].data.any()
    assert len(layers["v1: shapes"].data) == 0
    lived.go(3)
    assert len(then.data) == 0


def test_a_version_does_not_change_with_the_present(lived):
    lived.past.show("v1")
    lived.recording.markers.add("adult", 0, [[1, 1]])
    lived.deliver()
    assert len(named(lived)["v1: points"].data) == 3
    assert lived.past.shown == ("v1",)


def test_hiding_takes_the_layers_away_and_nothing_else(lived):
    before = set(named(lived))
    lived.past.show("v1")
    lived.past.show("v1")
    lived.past.hide("v1")
    assert set(named(lived)) == before
    assert lived.past.layers == ()
    with pytest.raises(UnknownName):
        lived.past.show("v7")


def test_closing_the_recording_lets_go_of_the_past(lived, place):
    lived.past.show("v1")
    lived.past.compare("v1")
    lived.close()
    assert len(lived.viewer.layers) == 0
    assert not place.with_name(place.name + "-wal").exists()


def test_a_removed_version_goes_out_of_sight(lived):
    lived.past.show("v1")
    lived.recording.versions.remove("v1")
    lived.deliver()
    assert lived.past.shown == ()


def test_differences_are_drawn_by_shape_and_colour(lived):
    found = lived.past.compare("v1")
    assert lived.past.comparison is found
    layers = named(lived)
    signs = layers["v1 to now: what differs"]
    told = {
        (float(y), float(x)): str(symbol)
        for (y, x), symbol in zip(signs.data, signs.symbol, strict=True)
    }
    assert told[15, 18] == "ring"
    assert told[20, 20] == "diamond"
    assert told[30, 30] == "x"
    assert told[50, 50] == "cross"
    assert len({symbol for symbol, _ in SIGNS.values()}) == len(SIGNS) - 1
    ((start, way),) = [
        (a.tolist(), b.tolist())
        for a, b in layers["v1 to now: moves"].data
        if a.tolist() == [10, 10]
    ]
    assert (start, way) == ([10, 10], [5, 8])
    pixels = layers["v1 to now: pixels"].data
    assert (pixels[:5, :10] == LOST).all()
    assert pixels[20, 20] == GAINED
    assert (pixels > 0).sum() == 51
    assert layers["v1 to now: outlines before"].data[0][0].tolist() == [5, 5]
    lived.go(5)
    assert len(signs.data) == 0
    assert not layers["v1 to now: pixels"].data.any()
    lived.go(0)
    assert len(signs.data) > 3


def test_marking_goes_on_while_differences_are_drawn(lived, mouse):
    lived.past.compare("v1")
    lived.choose_type("adult")
    before = lived.recording.markers.count()
    mouse.click((55, 70))
    assert lived.recording.markers.count() == before + 1
    lived.past.hide_differences()
    assert lived.past.comparison is None
    assert not [name for name in named(lived) if "v1" in name]
