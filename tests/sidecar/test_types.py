"""Types as templates: what they ask, how they are kept, and what they become."""

from __future__ import annotations

import json

import numpy as np
import pytest

from marey.errors import BadValue, UnknownName
from marey.sidecar import Sidecar
from marey.words.outlines import measures_of


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    """Templates go into a folder of the test."""
    monkeypatch.setenv("MAREY_DATA", str(tmp_path / "own"))
    return tmp_path / "own"


SCHEMA = {"age": {"kind": "number", "least": 0}, "sex": ["f", "m"], "wet": "flag"}


def test_a_type_says_everything_of_its_marks(marks):
    made = marks.types.add(
        "nest",
        "rectangle",
        line_style="dashed",
        line_width=3,
        label="{area:.0f} px",
        group="colony",
        box_height=20,
        box_width=30,
        least_score=0.25,
        persistent=True,
        attribute_schema=SCHEMA,
    )
    again = marks.types.get("nest")
    assert again == made
    assert again.box == (20, 30)
    assert [one.kind for one in again.attribute_schema] == ["number", "choice", "flag"]
    assert again.group == "colony"
    assert again.persistent


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"line_width": 0}, "above 0"),
        ({"box_height": float("nan")}, "above 0"),
        ({"box_width": "wide"}, "above 0"),
        ({"least_score": float("inf")}, "a number"),
        ({"line_style": "wavy"}, "solid, dashed, dotted"),
        ({"attribute_schema": {"age": "years"}}, "number, choice, flag, text"),
        ({"attribute_schema": {"age": []}}, "what may be chosen"),
        ({"attribute_schema": "{"}, "JSON"),
        ({"attribute_schema": {"age": {"kind": "number", "min": 1}}}, "min came"),
        ({"visible": "yes"}, "visible is True or False; 'yes' came"),
        ({"active": 2}, "active is True or False"),
        ({"tracked": None}, "tracked is True or False"),
        ({"colour": "#ffffff"}, "'colour' came"),
    ],
)
def test_what_a_type_cannot_be_is_refused_and_nothing_changes(marks, changes, words):
    marks.types.add("nest", "rectangle")
    before = marks.types.list()
    with pytest.raises(BadValue, match=words):
        marks.types.edit("nest", **changes)
    assert marks.types.list() == before


def test_attributes_are_checked_at_every_door(marks):
    marks.types.add("chick", attribute_schema=SCHEMA)
    marks.types.add("nest", "rectangle", attribute_schema=SCHEMA)
    marks.types.add("rain", "frame", attribute_schema=SCHEMA)
    point = marks.markers.add("chick", 0, [[1, 2]], attributes={"age": "3", "wet": 1})
    box = [[0, 0], [0, 4], [4, 4], [4, 0]]
    shape = marks.shapes.add("nest", 0, box, attributes={"sex": "f"})
    label = marks.frame_labels.add("rain", 0, attributes={"wet": True})
    assert marks.styles.markers(0)[int(point[0])].attributes == {
        "age": 3.0,
        "wet": True,
    }
    assert marks.shapes.frame(0)[0].attributes == {"sex": "f"}
    assert marks.frame_labels.at(0)[0].attributes == {"wet": True}
    wrong = [{"age": -1}, {"age": "old"}, {"sex": "x"}, {"wet": "yes"}, {"aeg": 3}]
    for attributes in wrong:
        with pytest.raises(BadValue, match="came"):
            marks.markers.add("chick", 0, [[1, 2]], attributes=attributes)
        with pytest.raises(BadValue, match="came"):
            marks.markers.edit(point, attributes=attributes)
        with pytest.raises(BadValue, match="came"):
            marks.shapes.edit(shape, attributes=attributes)
        with pytest.raises(BadValue, match="came"):
            marks.frame_labels.edit(label, attributes=attributes)
    assert marks.markers.count() == 1
    marks.markers.edit(point, attributes=None)
    assert not marks.styles.markers(0)


def test_a_type_without_a_schema_takes_any_attributes(marks):
    marks.types.add("chick")
    marks.markers.add("chick", 0, [[1, 2], [3, 4]], attributes=[{"a": [1]}, None])
    assert marks.styles.markers(0)[1].attributes == {"a": [1]}


def test_what_other_programs_wrote_never_stops_reading(marks):
    marks.types.add("chick", attribute_schema=SCHEMA)
    marks.markers.add("chick", 0, [[1, 2]])
    marks.write(
        "broke it",
        lambda transaction: (
            transaction.execute("UPDATE type SET attribute_schema = 'nonsense'"),
            transaction.execute("UPDATE marker SET attributes = '[', style = '3'"),
            transaction.touch("type", "changed", [1]),
        ),
    )
    assert marks.types.get("chick").attribute_schema == ()
    own = marks.styles.markers(0)[1]
    assert (own.style, own.attributes) == ({}, {})


def test_styles_are_inherited_from_type_to_track_to_mark(marks):
    marks.types.add("chick", color="#ff0000", size=8)
    track = marks.tracks.add("chick", color="#00ff00")
    marks.markers.add("chick", 0, [[1, 1], [2, 2], [3, 3]], track=[None, track, track])
    marks.markers.edit(3, style={"color": "#0000ff", "symbol": "square"})
    own = marks.styles.markers(0)
    assert sorted(own) == [2, 3]
    assert own[2].style == {"color": "#00ff00"}
    assert own[3].style == {"color": "#0000ff", "symbol": "square"}
    marks.tracks.edit(track, style={"size": 20}, visible=False)
    assert marks.styles.markers(0)[2].style == {
        "color": "#00ff00",
        "size": 20,
        "visible": False,
    }
    with pytest.raises(BadValue, match="'colour' came"):
        marks.markers.edit(1, style={"colour": "#000000"})


# -- kinds -------------------------------------------------------------------------
def _all(marks):
    return (
        marks.types.list(),
        marks.rows("SELECT id, frame, type, y, x, text, score, track FROM marker"),
        marks.rows("SELECT id, frame, type, kind, vertices, text FROM shape"),
    )


def test_points_become_boxes_and_points_again_with_all_they_say(marks):
    marks.types.add("nest", attribute_schema=SCHEMA)
    track = marks.tracks.add("nest")
    marks.markers.add(
        "nest", [3, 5], [[10, 20], [30.5, 40]], track=track, text="a", score=0.5,
        attributes={"age": 2}, visibility=1,
    )  # fmt: skip
    before = _all(marks)
    made = marks.types.change_kind("nest", "rectangle", box=(8, 6))
    assert made.kind == "rectangle"
    assert made.box == (8, 6)
    assert marks.markers.count() == 0
    first = marks.shapes.frame(3)[0]
    assert first.vertices.tolist() == [[6, 17], [6, 23], [14, 23], [14, 17]]
    assert (first.text, first.score, first.track) == ("a", 0.5, track)
    assert first.attributes == {"age": 2}
    assert first.visibility == 1
    marks.undo()
    assert _all(marks) == before
    marks.redo()
    marks.types.change_kind("nest", "ellipse")
    marks.types.change_kind("nest", "point")
    assert marks.markers.arrays().yx.tolist() == [[10, 20], [30.5, 40]]
    assert marks.shapes.list() == []


def test_an_ellipse_becomes_a_polygon_of_its_size(marks):
    marks.types.add("cell", "ellipse")
    box = [[10, 10], [10, 50], [30, 50], [30, 10]]
    marks.shapes.add("cell", 0, box, rotation=30)
    area = measures_of("ellipse", box, 30).area
    marks.types.change_kind("cell", "polygon")
    (row,) = marks.shapes.list()
    assert row.kind == "polygon"
    assert measures_of("polygon", row.vertices).area == pytest.approx(area, rel=0.01)
    assert np.ptp(row.vertices, axis=0)[0] > 20  # it was turned


@pytest.mark.parametrize(
    ("kind", "vertices", "wanted"),
    [
        ("polygon", [[0, 0], [0, 4], [5, 5]], "rectangle"),
        ("polygon", [[0, 0], [0, 4], [5, 5]], "point"),
        ("polyline", [[0, 0], [0, 4], [5, 5]], "line"),
        ("line", [[0, 0], [0, 4]], "ellipse"),
        ("rectangle", [[0, 0], [0, 4], [4, 4], [4, 0]], "frame"),
        ("rectangle", [[0, 0], [0, 4], [4, 4], [4, 0]], "mask"),
        ("polyline", [[0, 0], [0, 4]], "polygon"),
    ],
)
def test_what_would_lose_something_is_refused(marks, kind, vertices, wanted):
    marks.types.add("it", kind)
    marks.shapes.add("it", 0, vertices)
    before = _all(marks)
    with pytest.raises(BadValue, match="of which no"):
        marks.types.change_kind("it", wanted)
    assert _all(marks) == before


def test_a_kind_is_not_changed_behind_the_back_of_marks(marks):
    marks.types.add("it")
    assert marks.types.edit("it", kind="polygon").kind == "polygon"
    marks.shapes.add("it", 0, [[0, 0], [0, 4], [5, 5]])
    with pytest.raises(BadValue, match="change_kind"):
        marks.types.edit("it", kind="point")


def test_points_need_a_size_to_become_boxes(marks):
    marks.types.add("it")
    marks.markers.add("it", 0, [[5, 5], [9, 9]], radius=[2, None])
    with pytest.raises(BadValue, match=r"box=\(height, width\)"):
        marks.types.change_kind("it", "rectangle")
    marks.markers.remove(2)
    marks.types.change_kind("it", "rectangle")
    assert np.ptp(marks.shapes.list()[0].vertices, axis=0).tolist() == [4, 4]


# -- templates ---------------------------------------------------------------------
def test_a_template_carries_types_to_another_recording(marks, tmp_path):
    marks.types.add("adult", key="3", label="{text}", group="penguins")
    marks.types.add("nest", "rectangle", box_height=20, attribute_schema=SCHEMA)
    picture = np.arange(48, dtype="u1").reshape(6, 8)
    marks.types.set_example("nest", picture)
    marks.types.save_template("penguins")
    assert list(marks.types.templates()) == ["penguins"]
    with Sidecar.create(tmp_path / "other.marey") as other:
        used = other.types.use_template("penguins")
        assert (used.added, used.same, used.clashes) == (("adult", "nest"), (), ())
        assert other.types.table().equals(marks.types.table())
        assert np.array_equal(other.types.example("nest"), picture)
        assert other.types.use_template("penguins").same == ("adult", "nest")
        other.undo()
        assert other.types.list() == []


def test_clashes_of_a_template_are_said_and_change_nothing(marks, tmp_path):
    marks.types.add("adult", key="1", color="#ff0000")
    marks.types.add("chick", key="2", group="young")
    place = marks.types.save_template(tmp_path / "young.json", group="young")
    assert [one["name"] for one in json.loads(place.read_text())["types"]] == ["chick"]
    whole = marks.types.save_template(tmp_path / "all.json")
    with Sidecar.create(tmp_path / "other.marey") as other:
        other.types.add("adult", "polygon", color="#00ff00", key="2")
        used = other.types.use_template(whole)
        assert used.added == ("chick",)
        assert "adult is here already with another" in used.clashes[0]
        assert "kind" in used.clashes[0]
        assert "key 2 of chick belongs to adult" in used.clashes[1]
        assert other.types.get("adult").color == "#00ff00"
        assert other.types.get("chick").key == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[" * 100_000,
        "[]",
        '{"format": "marey template", "types": 3}',
        '{"format": "marey template", "types": [{"kind": "point"}]}',
        '{"format": "marey template", "types": [{"name": "a", "color": "red"}]}',
        '{"format": "marey template", "types": [{"name": "a", "sizes": 3}]}',
        '{"format": "marey template", "types": [{"name": "a", "size": NaN}]}',
        '{"format": "marey template", "types": [{"name": "a"}, {"name": "a "}]}',
        '{"format": "marey template", "types": [{"name": "a", "example": "?"}]}',
    ],
)
def test_a_file_that_is_no_template_changes_nothing(marks, tmp_path, text):
    place = tmp_path / "bad.json"
    place.write_text(text)
    with pytest.raises(BadValue):
        marks.types.use_template(place)
    assert marks.types.list() == []


def test_a_template_stays_in_its_folder(marks, own_folder):
    marks.types.add("adult")
    for name in ("../out", "a/b", "", ".hidden", "a\\b"):
        with pytest.raises(BadValue, match="plain name"):
            marks.types.save_template(name)
    with pytest.raises(UnknownName, match="Templates here: none yet"):
        marks.types.use_template("penguins")
    with pytest.raises(BadValue, match="no type in group"):
        marks.types.save_template("x", group="nobody")
    assert not list(own_folder.glob("*.json"))


def test_an_example_is_a_small_picture(marks):
    marks.types.add("adult")
    assert marks.types.example("adult") is None
    marks.types.set_example("adult", np.linspace(0, 1, 1200 * 800).reshape(1200, 800))
    found = marks.types.example("adult")
    assert found.dtype == np.uint8
    assert max(found.shape) <= 512
    assert (found.min(), found.max()) == (0, 255)
    for wrong in (np.zeros((0, 3)), np.zeros(5), np.full((2, 2), np.nan)):
        with pytest.raises(BadValue, match="example"):
            marks.types.set_example("adult", wrong)
    marks.undo()
    assert marks.types.example("adult") is None


def test_everything_known_of_a_mark_is_told(marks, path):
    marks.types.add("bead", attribute_schema=SCHEMA)
    maker = marks.makers.program("finder", "1.2")
    (row,) = marks.markers.add(
        "bead", 0, [[1, 2]], origin=maker, score=0.5, attributes={"age": 2}
    )
    with Sidecar.open(path, author="Eve") as other:
        other.markers.edit(row, text="hers", style={"size": 4})
    found = marks.markers.about(row)
    assert (found.author, found.changed_by) == ("Ada", "Eve")
    assert 0 < found.at <= found.changed_at
    assert found.maker == "finder 1.2"
    assert found.text == "hers"
    assert found.review == 2
    assert found.attributes == {"age": 2}
    assert found.style == {"size": 4}
    with pytest.raises(UnknownName, match="no shape 9"):
        marks.shapes.about(9)
