"""A parcel takes what a reader found, fills in the rest and refuses nonsense."""

from __future__ import annotations

import numpy as np
import pytest

from marey.errors import ExchangeError
from marey.exchange import MaskPart, Parcel

FRAMES = {"t": [0, 4], "path": ["a.tif", "b/c.tif"]}
BOX = [[0, 0], [0, 4], [3, 4], [3, 0]]


def marks(**more):
    return {"frame": [0, 1], "type": "cell", "y": [5.0, 7], "x": [1.5, 2]} | more


def test_what_is_left_out_is_filled_in():
    parcel = Parcel.of(frames=FRAMES, markers=marks(score=[0.5, None]))

    assert parcel.frames["inner"].tolist() == [-1, -1]
    assert parcel.markers["track"].tolist() == [-1, -1]
    assert parcel.markers["frame"].dtype == np.int64
    assert parcel.markers["hand_set"].tolist() == [True, True]
    assert parcel.markers["text"].tolist() == ["", ""]
    assert parcel.markers["attributes"].tolist() == [None, None]
    np.testing.assert_array_equal(parcel.markers["score"], [0.5, np.nan])
    assert len(parcel.shapes) == len(parcel.events) == 0
    assert parcel.counts["markers"] == 2


def test_types_and_tracks_that_marks_name_are_added():
    parcel = Parcel.of(
        frames=FRAMES,
        types={"name": ["cell"], "color": ["#ff0000"]},
        markers=marks(track=[7, 7]),
        shapes={"frame": [0], "type": ["nest"], "kind": "ellipse", "vertices": [BOX]},
        masks=[MaskPart("m", "classes", 0, lambda: np.zeros((2, 3)), classes={1: "s"})],
    )

    kinds = dict(parcel.types[["name", "kind"]].to_numpy().tolist())
    assert kinds == {"cell": "point", "nest": "ellipse", "s": "mask"}
    assert parcel.types["color"].tolist() == ["#ff0000", "", ""]
    assert parcel.tracks[["key", "type"]].to_numpy().tolist() == [[7, "cell"]]


def test_vertices_of_several_shapes_alike_stay_one_array_each():
    shapes = {"frame": [0, 1], "type": "n", "kind": "polygon", "vertices": [BOX, BOX]}

    parcel = Parcel.of(frames=FRAMES, shapes=shapes)

    assert [one.shape for one in parcel.shapes["vertices"]] == [(4, 2), (4, 2)]
    assert parcel.shapes["vertices"][0].dtype == np.float64


def shape(vertices, kind="polygon"):
    return {"shapes": {"frame": [0], "type": "n", "kind": kind, "vertices": [vertices]}}


WRONG = {
    "an unknown table": {"points": {}},
    "an unknown column": {"markers": marks(colour="red")},
    "a column that each needs": {"markers": {"frame": [0], "type": "a", "x": [0.0]}},
    "NaN": {"markers": marks(x=[1, np.nan])},
    "infinity": {"markers": marks(x=[1, np.inf])},
    "infinity where NaN may be": {"markers": marks(score=[1, -np.inf])},
    "an absurd number": {"markers": marks(x=[1, 1e300])},
    "a number beyond all": {"markers": marks(track=[0, 10**400])},
    "words for numbers": {"markers": marks(x=["a", "b"])},
    "half a frame": {"markers": marks(frame=[0, 0.5])},
    "a frame that is not there": {"markers": marks(frame=[0, 2])},
    "half a character": {"markers": marks(text=["a", "\ud800"])},
    "a maker that is not there": {"markers": marks(maker=[0, -1])},
    "a review of no kind": {"markers": marks(review=[0, 9])},
    "two tracks of one number": {"tracks": {"key": [1, 1]}},
    "a parent that is not there": {"tracks": {"key": [1], "parent": [2]}},
    "a track that is its own parent": {"tracks": {"key": [1], "parent": [1]}},
    "a circle": {"tracks": {"key": [1, 2, 3], "parent": [2, 3, 1]}},
    "a mark without a type": {"markers": marks(type="")},
    "a type without a name": {"markers": marks(type=" ")},
    "a type named twice": {"types": {"name": ["a", "a"]}},
    "a type of no kind": {"types": {"name": ["a"], "kind": ["blob"]}},
    "an event of no track": {"events": {"track": [3], "frame": [0], "kind": "death"}},
    "an event of minus one": {"events": {"track": [-1], "frame": [0], "kind": "x"}},
    "two notes of a frame": {"notes": {"frame": [0, 0], "text": ["a", "b"]}},
    "six stars": {"notes": {"frame": [0], "rating": [6]}},
    "a polygon of two points": shape([[0, 0], [1, 1]]),
    "a shape of no kind": shape(BOX, "heart"),
    "vertices of three numbers": shape([[0, 0, 0]] * 4),
    "NaN in a shape": shape([[0, 0], [0, np.nan], [3, 3]]),
    "words in a shape": shape([["a", "b"]] * 3),
    "a mask of no kind": {"masks": [MaskPart("m", "heat", 0, np.zeros)]},
    "a mask of no frame": {"masks": [MaskPart("m", "classes", 5, np.zeros)]},
    "a value of zero": {
        "masks": [MaskPart("m", "classes", 0, np.zeros, classes={0: "a"})]
    },
}


@pytest.mark.parametrize("tables", WRONG.values(), ids=WRONG)
def test_nonsense_is_refused(tables):
    with pytest.raises(ExchangeError):
        Parcel.of(frames=FRAMES, **tables)


def test_a_long_line_of_descent_is_no_circle():
    count = 5000
    tracks = {"key": np.arange(count), "parent": np.arange(count) - 1}

    assert len(Parcel.of(tracks=tracks).tracks) == count
