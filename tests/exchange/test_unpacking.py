"""A parcel comes in whole or not at all, by one of three choices, as one undo."""

from __future__ import annotations

import json

import numpy as np
import pytest

import marey
from exchange_world import a_bit_of_everything, painted
from marey.errors import BadValue, ExchangeError
from marey.exchange import MaskPart, Parcel, pack, unpack
from marey.sidecar.schema import VERSIONED

SHAPE = (12, 30, 44)


def everything(rec):
    """What all tables say now, but for the book-keeping."""
    return {
        name: rec.sidecar.rows(
            f"SELECT id, {', '.join(table.data)} FROM {name} ORDER BY id"
        )
        for name, table in VERSIONED.items()
    }


@pytest.fixture
def rec(tmp_path):
    pixels = np.zeros(SHAPE, np.uint8)
    with marey.open(pixels, tmp_path / "marks.marey", author="Mara") as opened:
        yield opened


def cells(count=1, **more):
    columns = {"frame": [0] * count, "type": "cell", "y": 5.0, "x": np.arange(count)}
    return Parcel.of(frames={"t": [2]}, markers=columns | more)


def test_what_is_complete_comes_and_what_is_said_already_stays(rec, tmp_path):
    rec.types.add("cell")
    rec.review.complete(0, "cell")
    arrival = unpack(a_bit_of_everything(), rec)
    assert arrival.counts["complete"] == 1
    assert arrival.left_out["complete"] == 1
    # a frame that somebody has finished takes no more of that type
    assert arrival.counts["markers"] == 3
    assert rec.review.completed("cell").tolist() == [0]
    assert rec.review.completed("nest").tolist() == [11]
    parcel = pack(rec)
    said = parcel.complete[["type", "checked_by"]].to_numpy().tolist()
    assert said == [["cell", rec.author], ["nest", "ada"]]
    assert len(pack(rec, types="nest").complete) == 1
    made = marey.export_marks(rec, tmp_path / "a.geojson", "geojson", types="nest")
    about = json.loads(made[-1].read_text("utf-8"))
    assert "1 note that all of a type are marked in a frame." in about["left_out"]
    again = unpack(a_bit_of_everything(), rec)
    assert again.counts["complete"] == 0
    beside = unpack(a_bit_of_everything(), rec, existing="beside")
    assert beside.counts["complete"] == 2
    assert rec.review.completed("nest (2)").tolist() == [11]


def test_everything_comes_and_one_undo_takes_it_back(rec):
    rec.types.add("mine")
    rec.markers.add("mine", 0, [[1, 1]])
    before = everything(rec)

    arrival = unpack(a_bit_of_everything(), rec)

    assert arrival.counts == {
        "types": 5,
        "tracks": 3,
        "markers": 5,
        "shapes": 2,
        "masks": 2,
        "objects": 2,
        "frame_labels": 2,
        "notes": 1,
        "offsets": 2,
        "complete": 2,
        "events": 1,
    }
    assert rec.history.list()[0].words.startswith("imported 5 types, 2 masks")
    assert rec.history.list()[0].kind == "job"
    table = rec.markers.table(type="cell")
    assert table[["t", "y", "x"]].to_numpy().tolist() == [
        [0, 1.5, 40],
        [0, 20, 2],
        [3, 3, 8],
        [3, 9.25, 0],
        [11, 29, 43],
    ]
    tracks = rec.tracks.table()
    assert tracks["name"].tolist() == ["mother", "a", "b"]
    assert tracks["parent"].tolist()[1:] == [tracks["id"][0]] * 2
    np.testing.assert_array_equal(rec.masks.read(3, "cells"), painted(40_000))
    named = rec.objects.table("cells")
    assert named["track"].tolist() == tracks["id"].tolist()[1:]
    assert rec.notes.get(3).tags == ("a", "b")
    np.testing.assert_array_equal(rec.offsets.array()[11], [-3, 7.25])
    assert rec.events.table()["t"].tolist() == [3]

    rec.undo()
    assert everything(rec) == before
    rec.redo()
    assert len(rec.markers.table()) == 6


def test_a_dry_run_says_the_same_and_writes_nothing(rec):
    dry = unpack(a_bit_of_everything(), rec, dry_run=True)

    assert not rec.path.exists()
    assert dry.dry
    assert "would come" in dry.words
    assert dry.counts == unpack(a_bit_of_everything(), rec).counts


@pytest.mark.parametrize("existing", ["fill", "overwrite"])
def test_a_second_run_changes_nothing_that_people_made(rec, existing):
    parcel = a_bit_of_everything(makers={"name": ["net"]})
    unpack(parcel, rec)
    rec.markers.move([rec.markers.table()["id"][1]], [[6, 7]])
    before = everything(rec)

    arrival = unpack(parcel, rec, existing=existing)

    after = everything(rec)
    people = [row for row in before["marker"] if row[-6] is None]
    assert set(people) <= set(after["marker"])
    assert after["note"] == before["note"]
    assert len(after["type"]) == len(before["type"])
    if existing == "fill":
        assert after == before
        assert arrival.total == 0
        assert arrival.left_out["markers"] == 5


def test_overwrite_replaces_what_machines_made_with_their_tracks(rec):
    columns = {"frame": [0] * 3, "type": "cell", "x": [1.0, 2, 3], "track": [1, 2, 3]}
    frames = {"t": [2]}
    one = Parcel.of(frames=frames, markers=columns | {"y": 5.0})
    two = Parcel.of(frames=frames, markers=columns | {"y": 9.0})
    unpack(one, rec, maker=("net", "1"))
    before = everything(rec)

    arrival = unpack(two, rec, existing="overwrite", maker=("net", "2"))

    assert rec.markers.table()["y"].tolist() == [9.0] * 3
    assert len(rec.tracks.table()) == 3
    assert arrival.removed["markers"] == arrival.removed["tracks"] == 3
    rec.undo()
    assert everything(rec) == before


def test_overwrite_asks_before_hand_made_marks_go(rec):
    unpack(cells(2), rec)

    kept = unpack(cells(2, y=20.0), rec, existing="overwrite")
    assert kept.kept == 2
    assert sorted(rec.markers.table()["y"]) == [5, 5, 20, 20]

    unpack(cells(1, y=1.0), rec, existing="overwrite", hand_made=True)
    assert rec.markers.table()["y"].tolist() == [1.0]


def test_beside_comes_as_types_and_layers_of_its_own(rec):
    unpack(a_bit_of_everything(), rec)
    before = everything(rec)

    unpack(a_bit_of_everything(), rec, existing="beside")
    unpack(a_bit_of_everything(), rec, existing="beside")

    names = [one.name for one in rec.types.list()]
    assert {"cell", "cell (2)", "cell (3)", "soil (2)"} <= set(names)
    assert "unused (2)" not in names
    assert len(rec.markers.table(type="cell (3)")) == 5
    layers = [one.name for one in rec.masks.layers.list()]
    assert layers == [
        "soil",
        "cells",
        *["soil (2)", "cells (2)"],
        "soil (3)",
        "cells (3)",
    ]
    np.testing.assert_array_equal(rec.masks.read(0, "soil (2)"), painted(1))
    assert rec.masks.classes("soil (2)")[1].name == "soil (2)"
    rec.undo()
    rec.undo()
    assert everything(rec) == before


def test_fill_takes_the_frames_that_have_nothing(rec):
    unpack(Parcel.of(frames={"t": [2]}, markers=cells().markers), rec)
    both = {"frame": [0, 1], "type": "cell", "y": [8.0, 8], "x": [8.0, 8]}

    arrival = unpack(Parcel.of(frames={"t": [2, 4]}, markers=both), rec)

    assert arrival.counts["markers"] == 1
    assert arrival.left_out["markers"] == 1
    assert rec.markers.table()[["t", "y"]].to_numpy().tolist() == [[2, 5], [4, 8]]


def test_looks_that_the_file_does_not_say_are_told_apart(rec):
    rec.types.add("mine", key="1")
    types = {
        "name": ["a", "b", "c"],
        "key": ["1", "2", ""],
        "color": ["", "", "#aabbcc"],
    }

    unpack(Parcel.of(frames={"t": [0]}, types=types), rec)

    found = {one.name: one for one in rec.types.list()}
    assert len({one.color for one in found.values()}) == 4
    assert [found[name].key for name in ("mine", "a", "b", "c")] == ["1", "", "2", ""]
    assert found["c"].color == "#aabbcc"


def test_classes_of_a_layer_that_is_there_keep_their_values(rec):
    rec.types.add("root", "mask")
    rec.types.add("soil", "mask")
    assert rec.masks.value("root", "mask") == 1
    rec.masks.write(0, painted(1), "mask")
    part = MaskPart(
        "mask", "classes", 0, lambda: painted(1), classes={1: "soil", 2: "root"}
    )

    unpack(Parcel.of(frames={"t": [5]}, masks=[part]), rec)

    classes = {value: one.name for value, one in rec.masks.classes("mask").items()}
    assert classes == {1: "root", 3: "soil"} or classes == {1: "root", 2: "soil"}
    pixels = rec.masks.read(5, "mask")
    assert classes[int(pixels[4, 6])] == "soil"
    assert classes[int(pixels[21, 31])] == "root"


def test_masks_of_another_size_are_said_not_stretched(rec):
    parts = [
        MaskPart("m", "classes", 0, lambda: painted(1, 44, 30), classes={1: "a"}),
        MaskPart("m", "classes", 1, lambda: painted(1), classes={1: "a"}),
    ]

    arrival = unpack(Parcel.of(frames={"t": [0, 1]}, masks=parts), rec)

    assert arrival.counts["masks"] == 1
    assert any("30 x 44" in one for one in arrival.cannot)
    assert rec.masks.frames("m").tolist() == [1]


def broken():
    raise OSError("no such file")


WRONG = {
    "a mask that cannot be read": [MaskPart("m", "classes", 0, broken)],
    "a mask of halves": [MaskPart("m", "classes", 0, lambda: np.full((30, 44), 0.5))],
    "a mask below zero": [MaskPart("m", "classes", 0, lambda: np.full((30, 44), -1))],
}


@pytest.mark.parametrize("masks", WRONG.values(), ids=WRONG)
def test_what_fails_leaves_the_file_as_it_was(rec, masks):
    rec.types.add("mine")
    before, acts = everything(rec), len(rec.history.list())

    with pytest.raises(ExchangeError):
        unpack(a_bit_of_everything(masks=masks), rec)

    assert everything(rec) == before
    assert len(rec.history.list()) == acts


def test_a_cancelled_import_leaves_the_file_as_it_was(rec):
    rec.types.add("mine")
    before = everything(rec)

    with pytest.raises(ExchangeError, match="cancelled"):
        unpack(a_bit_of_everything(), rec, cancelled=lambda: True)

    assert everything(rec) == before


def test_attributes_that_are_no_json_change_nothing(rec):
    deep: list = []
    for _ in range(100_000):
        deep = [deep]
    for odd in ({"a": "\ud800"}, {"a": deep}):
        with pytest.raises(ExchangeError):
            unpack(cells(attributes=[odd]), rec)
    assert len(rec.markers.table()) == 0
    assert len(rec.types.list()) == 0


def test_numbers_that_are_none_become_null(rec):
    unpack(cells(attributes=[{"a": float("nan"), "b": np.float32(1.5)}]), rec)

    assert rec.sidecar.rows("SELECT attributes FROM marker") == [
        ('{"a": null, "b": 1.5}',)
    ]


def test_an_unknown_choice_is_refused(rec):
    with pytest.raises(BadValue):
        unpack(cells(), rec, existing="replace")


def test_it_can_be_part_of_a_larger_act(rec):
    with rec.group("both"):
        unpack(cells(), rec)
        rec.notes.set(0, "by hand")

    assert rec.history.list()[0].words == "both"
    rec.undo()
    assert len(rec.markers.table()) == len(rec.notes.table()) == 0
