"""Lines of boxes as the MOT challenge has them, in and out."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marey.errors import ExchangeError, TargetExists
from marey.exchange import Parcel, mot
from parcels import rows

# the challenge's own example, motchallenge.net/instructions
EXAMPLE = """\
1, 3, 794.27, 247.59, 71.245, 174.88, -1, -1, -1, -1
1, 6, 1648.1, 119.61, 66.504, 163.24, -1, -1, -1, -1
1, 8, 875.49, 399.98, 95.303, 233.93, -1, -1, -1, -1
"""
# the example of CVAT's manual, of its page on MOT
CVAT = "1,1,1363,569,103,241,1,1,0.86014\n2,1,1363,570,103,241,0,2,0\n"


def written(place: Path, text: str) -> Path:
    file = place / "gt.txt"
    file.write_text(text)
    return file


def test_the_challenges_own_lines_count_from_one(tmp_path):
    """Wider than high: 1648 columns, 400 rows; x comes first in the file."""
    file = written(tmp_path, EXAMPLE)
    assert mot.recognise(file)
    parcel = mot.read(file)
    assert parcel.frames["t"].tolist() == [0]
    box = parcel.shapes["vertices"][1]
    assert box.min(axis=0) == pytest.approx([119.61 - 1.5, 1648.1 - 1.5])
    assert np.ptp(box, axis=0) == pytest.approx([163.24, 66.504])
    assert parcel.tracks["key"].tolist() == [3, 6, 8]
    assert parcel.shapes["score"].isna().all()
    other = mot.read(file, first=0).shapes["vertices"][1]
    assert other - box == pytest.approx(np.ones((4, 2)))


def test_a_box_of_the_first_pixel_lies_on_the_first_pixel(tmp_path):
    parcel = mot.read(written(tmp_path, "1,1,1,1,1,1,0.5,-1,-1,-1\n"))
    box = parcel.shapes["vertices"][0]
    assert box.min(axis=0).tolist() == [-0.5, -0.5]
    assert box.max(axis=0).tolist() == [0.5, 0.5]
    assert parcel.shapes["score"][0] == 0.5


def test_truth_has_classes_and_visibility(tmp_path):
    (tmp_path / "labels.txt").write_text("cat\ndog\n")
    parcel = mot.read(written(tmp_path, CVAT))
    assert parcel.shapes["type"].tolist() == ["cat", "dog"]
    assert parcel.shapes["visibility"].tolist() == [0, 1]
    assert parcel.shapes["attributes"].tolist() == [
        {"visible part": 0.86014},
        {"ignored": True},
    ]


def test_boxes_without_area_are_counted_and_detections_have_no_track(tmp_path):
    text = "1,-1,5,5,4,4,0.2,-1,-1,-1\n1,-1,5,5,4,4,0.3,-1,-1,-1\n1,2,1,1,0,3,1\n"
    parcel = mot.read(written(tmp_path, text))
    assert parcel.shapes["track"].tolist() == [-1, -1]
    assert parcel.cannot == ("1 boxes without area.",)


@st.composite
def boxes(draw) -> Parcel:
    times = draw(st.lists(st.integers(0, 99), min_size=1, max_size=5, unique=True))
    number = st.integers(-4000, 4000).map(lambda value: value / 4)
    size = st.integers(1, 4000).map(lambda value: value / 4)
    marks = []
    places = st.tuples(st.integers(0, len(times) - 1), st.integers(1, 9))
    for frame, track in draw(st.lists(places, unique=True, max_size=8)):
        low = np.array([draw(number), draw(number)])
        high = np.add(low, (draw(size), draw(size)))
        corners = [low, (low[0], high[1]), high, (high[0], low[1])]
        marks.append({"frame": frame, "track": track, "vertices": corners})
        marks[-1] |= {"kind": "rectangle", "type": draw(st.sampled_from("ab"))}
        marks[-1]["score"] = draw(st.floats(0, 1).map(lambda value: round(value, 3)))
        marks[-1]["visibility"] = draw(st.sampled_from([0, 1]))
    columns = {key: [one[key] for one in marks] for key in (marks or [{}])[0]}
    return Parcel.of(frames={"t": times}, shapes=columns or None)


@given(parcel=boxes(), truth=st.booleans(), first=st.sampled_from([0, 1]))
@settings(max_examples=60, deadline=None)
def test_what_the_format_can_hold_comes_back_equal(parcel, truth, first):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "gt.txt"
        made = mot.write(parcel, file, truth=truth, first=first)
        assert len(made) == 1 + truth
        if len(parcel.shapes):
            assert mot.recognise(file)
        back = mot.read(file, first=first)
    lost = ("score",) if truth else ("type", "visibility")
    times, returned = (one.frames["t"].to_numpy() for one in (parcel, back))
    assert rows(back.shapes, returned, but=lost) == rows(parcel.shapes, times, but=lost)


def test_track_zero_and_shapes_of_other_forms_go_out_as_boxes(tmp_path):
    shapes = {"frame": [0, 0], "type": ["a", "a"], "kind": ["polygon", "line"]}
    shapes |= {"vertices": [[(0, 0), (4, 1), (2, 8)], [(1, 1), (3, 2)]]}
    parcel = Parcel.of(frames={"t": [6]}, shapes=shapes | {"track": [0, -1]})
    mot.write(parcel, tmp_path / "out.txt")
    assert (tmp_path / "out.txt").read_text().splitlines() == [
        "7,-1,2.5,2.5,1,2,1,-1,-1,-1",
        "7,1,1.5,1.5,8,4,1,-1,-1,-1",
    ]
    with pytest.raises(TargetExists):
        mot.write(parcel, tmp_path / "out.txt")


@pytest.mark.parametrize(
    "line",
    [
        "1,1,1,1,1,1",
        "1,1,1,1,1,1,1,1,1,1,1",
        "0,1,1,1,1,1,1",
        "1.5,1,1,1,1,1,1",
        "1,x,1,1,1,1,1",
        "1,1,nan,1,1,1,1",
        "1,1,1,inf,1,1,1",
        "1,1,1,1,1e99,1,1",
        f"{10**40},1,1,1,1,1,1",
        f"1,{10**40},1,1,1,1,1",
        "1,1,1,1,1,1,1,9999999999999999999,1",
        "1,1,1,1,1,1,1\n1,1,2,2,2,2,1",
        "1,1,1,1,1,1,1\n\0",
        "1,1,1,1,1,1,1,1,nan",
    ],
)
def test_lines_that_make_no_sense_are_refused(tmp_path, line):
    with pytest.raises(ExchangeError):
        mot.read(written(tmp_path, line + "\n"))


def test_a_turned_box_goes_out_by_its_bounds(tmp_path):
    box = [(0, 0), (0, 4), (2, 4), (2, 0)]
    shapes = {"frame": [0], "type": ["a"], "kind": ["rectangle"], "vertices": [box]}
    parcel = Parcel.of(frames={"t": [0]}, shapes=shapes | {"rotation": [90.0]})
    mot.write(parcel, tmp_path / "out.txt")
    assert (tmp_path / "out.txt").read_text() == "1,-1,2.5,0.5,2,4,1,-1,-1,-1\n"


def test_other_files_are_not_recognised(tmp_path):
    for text in ("1 0 1 0\n", "a,b,c,d,e,f,g\n", "", "1,2\n", "\xff\xfe"):
        assert not mot.recognise(written(tmp_path, text))
    assert not mot.recognise(tmp_path)
    (tmp_path / "gt.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ExchangeError):
        mot.read(tmp_path / "gt.txt")
    parcel = Parcel.of(
        frames={"t": [-1]},
        shapes={"frame": [0], "type": ["a"], "vertices": [[(0, 0), (1, 1), (0, 1)]]},
    )
    with pytest.raises(ExchangeError, match="not known"):
        mot.write(parcel, tmp_path / "new.txt")
