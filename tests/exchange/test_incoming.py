"""A file that is read once, looked at by each choice, and stopped halfway."""

from __future__ import annotations

import sqlite3

import numpy as np
import pytest

import marey
from exchange_world import a_bit_of_everything, painted
from marey.errors import BadValue, Cancelled, ExchangeError
from marey.exchange import (
    MaskPart,
    Parcel,
    fitting,
    list_formats,
    options_of,
    read_marks,
    unpack,
)


@pytest.fixture
def rec(tmp_path):
    with marey.open(np.zeros((12, 30, 44), "u1"), tmp_path / "a.marey") as opened:
        yield opened


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "points.csv"
    path.write_text("t,type,y,x\n0,cell,5,9\n3,cell,7,2.5\n3,nest,8,8\n40,cell,1,1\n")
    return path


def details(arrival) -> dict[tuple[str, str], tuple[int, int]]:
    rows = arrival.table().itertuples(index=False)
    return {(one.what, one.name): (one.comes, one.left_out) for one in rows}


def content(rec) -> list[str]:
    """All that the marks file says, its history too."""
    with sqlite3.connect(f"file:{rec.path}?mode=ro", uri=True) as file:
        lines = list(file.iterdump())
    file.close()
    return lines


def test_each_choice_is_looked_at_and_then_done(rec, file):
    rec.types.add("cell")
    rec.markers.add("cell", 0, [[1, 1]])
    incoming = read_marks(file)
    assert incoming.format.name == "csv"

    fill = incoming.preview(rec)
    assert fill.dry
    assert fill.action is None
    assert details(fill)["markers", "cell"] == (1, 1)
    assert details(fill)["markers", "nest"] == (1, 0)
    assert fill.frames_missing == ("frame 40",)

    over = incoming.preview(rec, "overwrite")
    assert over.protected == 1, "made by hand"
    assert over.removed["markers"] == 0
    asked = incoming.preview(rec, "overwrite", hand_made=True)
    assert (asked.protected, asked.removed["markers"]) == (0, 1)

    beside = incoming.preview(rec, "beside")
    assert details(beside)["markers", "cell (2)"] == (2, 0)

    came = incoming.bring_in(rec, "beside")
    assert not came.dry
    assert came.table().equals(beside.table())
    assert rec.markers.count() == 4
    rec.history.undo(came.action)
    assert rec.markers.count() == 1


def test_label_images_are_read_once_by_all_looks(rec):
    read = []

    def pixels(shape):
        read.append(shape)
        return painted(1, *shape)

    shapes = [(30, 44), (30, 44), (20, 20)]
    parts = [
        MaskPart("soil", "classes", t, lambda s=s: pixels(s), classes={1: "soil"})
        for t, s in enumerate(shapes)
    ]
    types = {"name": ["soil"], "kind": ["mask"]}
    parcel = Parcel.of(frames={"t": [0, 1, 2]}, types=types, masks=parts)
    sizes: dict = {}
    looks = [
        unpack(parcel, rec, existing=one, dry_run=True, sizes=sizes)
        for one in ("fill", "beside", "overwrite")
    ]
    assert read == shapes
    assert [one.counts["masks"] for one in looks] == [2, 2, 2]
    assert details(looks[0])["masks", "soil"] == (2, 1)
    assert any("not of the size" in one for one in looks[2].cannot)
    assert unpack(parcel, rec).counts["masks"] == 2
    assert rec.masks.read(1, "soil")[5, 6] == 1


def test_an_import_stops_at_every_step_and_leaves_nothing(rec):
    unpack(a_bit_of_everything(), rec)
    before = content(rec)
    steps: list[str] = []
    parcel = a_bit_of_everything()
    unpack(parcel, rec, existing="beside", told=lambda words, *_: steps.append(words))
    rec.undo()
    assert steps[-1] == "storing"
    assert "reading masks" in steps
    assert "bringing in markers" in steps

    after = content(rec)
    for last in range(len(steps)):
        left = iter(range(last))
        with pytest.raises(Cancelled, match="nothing was changed"):
            unpack(
                parcel,
                rec,
                existing="beside",
                cancelled=lambda left=left: next(left, None) is None,
            )
    assert content(rec) == after
    assert before != after, "the undo is in the history"


def test_an_export_stops_at_every_step_and_leaves_nothing(rec, tmp_path):
    unpack(a_bit_of_everything(), rec)
    steps: list[str] = []
    marey.export_marks(rec, tmp_path / "one", "csv", told=lambda *s: steps.append(s[0]))
    assert "writing masks" in steps
    before = sorted(tmp_path.iterdir())
    for last in range(len(steps)):
        left = iter(range(last))
        with pytest.raises(Cancelled):
            marey.export_marks(
                rec,
                tmp_path / "two",
                "csv",
                cancelled=lambda left=left: next(left, None) is None,
            )
    assert sorted(tmp_path.iterdir()) == before


def test_types_that_come_in_get_the_digits_that_are_free(rec, shared_data):
    rec.types.add("mine", key="2")
    file = shared_data / "clickpoints" / "penguin_count" / "count.cdb"
    incoming = read_marks(file)
    names = incoming.parcel.types["name"].tolist()
    unpack(incoming.parcel, rec, match="t")
    keys = {one.name: one.key for one in rec.types.list()}
    assert [keys[name] for name in names] == ["1", "3", "4", "5"][: len(names)]
    assert keys["mine"] == "2"


def test_a_file_that_says_keys_says_also_which_types_have_none(rec):
    types = {"name": ["a", "b", "c"], "key": ["", "4", ""]}
    unpack(Parcel.of(types=types), rec)
    assert [one.key for one in rec.types.list()] == ["", "4", ""]
    more = {"name": [f"t{n}" for n in range(10)]}
    unpack(Parcel.of(types=more), rec)
    found = "".join(rec.types.get(name).key for name in more["name"])
    assert found == "12356789", "the last two have none"


@pytest.mark.parametrize("one", list_formats(), ids=lambda one: one.name)
def test_what_a_format_takes_is_told_in_words(one):
    for door, can in (("read", one.reads), ("write", one.writes)):
        for option in options_of(one.name, door) if can else ():
            assert option.words, (one.name, option.name)
            if option.kind == "choice":
                assert option.default in option.choices
            assert option.value("  ") == option.default


def test_what_is_typed_becomes_a_value_or_a_sentence():
    known = {one.name: one for one in options_of("trackmate")}
    assert known["filtered"].kind == "flag"
    assert known["pixel_size"].value("0.5, 0.25") == (0.5, 0.25)
    whole = next(one for one in options_of("mot") if one.name == "first")
    assert whole.value("0") == 0
    with pytest.raises(BadValue, match="a whole number"):
        whole.value("half")
    with pytest.raises(ExchangeError, match="can be written"):
        options_of("trackmate", "write")


def test_the_formats_that_fit_are_all_named(file, tmp_path):
    assert [one.name for one in fitting(file)] == ["csv"]
    assert fitting(tmp_path / "nothing") == ()
