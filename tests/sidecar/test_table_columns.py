"""Tables say who and what made a row, and hold the same kinds when they are empty."""

import pytest


@pytest.fixture
def typed(marks):
    marks.types.add("dot", attribute_schema={"age": "number"})
    marks.types.add("area", kind="polygon")
    marks.types.add("wet", kind="frame")
    return marks


def _tables(marks):
    return {
        "markers": marks.markers.table(),
        "shapes": marks.shapes.table(),
        "labels": marks.frame_labels.table(),
        "tracks": marks.tracks.table(),
    }


def test_empty_tables_have_the_dtypes_of_full_ones(typed):
    empty = _tables(typed)
    track = typed.tracks.add("dot")
    typed.markers.add("dot", 1, [[2, 3]], track=track)
    typed.shapes.add("area", 1, [[0, 0], [0, 4], [4, 4]])
    typed.frame_labels.add("wet", 2, 3)
    for name, full in _tables(typed).items():
        assert len(empty[name]) == 0 < len(full)
        assert empty[name].dtypes.to_dict() == full.dtypes.to_dict(), name


def test_marks_say_what_made_them_and_how_they_stand(typed):
    machine = typed.makers.program("counter", "1")
    typed.markers.add(
        "dot", 1, [[2, 3]], attributes={"age": 4}, origin=machine, visibility=1
    )
    typed.markers.add("dot", 1, [[5, 6]], review=1)
    last = ["author", "attributes", "source", "review", "visibility"]
    table = typed.markers.table()
    assert table.columns[-5:].tolist() == last
    assert table[last].to_numpy().tolist() == [
        ["Ada", {"age": 4}, "program counter", 0, 1],
        ["Ada", {}, "person", 1, 0],
    ]
    typed.shapes.add("area", 1, [[0, 0], [0, 4], [4, 4]], origin=machine)
    shapes = typed.shapes.table()
    assert shapes[["author", "source"]].to_numpy().tolist() == [
        ["Ada", "program counter"]
    ]
