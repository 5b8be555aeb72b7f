"""CVAT's XML, in and out."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import parcels
from marey.errors import ExchangeError, TargetExists
from marey.exchange import MaskPart, Parcel, cvat
from marey.exchange.formats import recognised
from marey.exchange.zipped import taken_out
from marey.words.outlines import box, turned

# as CVAT writes a video: the track and its numbers are those of the example in the
# documentation of FiftyOne, which reads CVAT's files (640 wide, 480 high)
VIDEO = """<?xml version="1.0" encoding="utf-8"?>
<annotations>
  <version>1.1</version>
  <meta><task><size>60</size><mode>interpolation</mode><labels>
    <label><name>car</name><color>#FF00aa</color><attributes>
      <attribute><name>type</name><input_type>select</input_type></attribute>
      <attribute><name>doors</name><input_type>number</input_type></attribute>
      <attribute><name>moving</name><input_type>checkbox</input_type></attribute>
    </attributes></label>
    <label><name>person</name></label>
    </labels></task>
    <original_size><width>640</width><height>480</height></original_size></meta>
  <track id="0" label="car" source="manual">
    <box frame="0" xtl="100" ytl="50" xbr="325" ybr="190" outside="0" occluded="0"
     keyframe="1"><attribute name="type">sedan</attribute>
      <attribute name="doors">4</attribute>
      <attribute name="moving">true</attribute></box>
    <box frame="1" xtl="101" ytl="50" xbr="326" ybr="190" outside="0" occluded="1"
     keyframe="0"></box>
    <box frame="2" xtl="101" ytl="50" xbr="326" ybr="190" outside="1" occluded="0"
     keyframe="1"></box>
  </track>
  <track id="10" label="person" source="auto">
    <box frame="45" xtl="300" ytl="25" xbr="375" ybr="400" outside="0" occluded="0"
     keyframe="1" rotation="30.0"></box>
  </track>
  <track id="4" label="person">
    <points frame="1" outside="0" occluded="0" keyframe="1" points="1,2;3.5,4"/>
    <points frame="2" outside="0" occluded="0" keyframe="1" points="2,3;4,5"/>
  </track>
  <track id="5" label="car"><skeleton frame="1"/></track>
</annotations>
"""
PICTURES = """<?xml version="1.0" encoding="utf-8"?>
<annotations><version>1.1</version>
  <image id="3" name="a\\b.png" width="8" height="20">
    <polygon label="car" points="1,1;5,1;5,9" occluded="1" source="auto"/>
    <polyline label="road" points="0,0;4,4"/>
    <ellipse label="hole" cx="4" cy="10" rx="2" ry="5"/>
    <tag label="good"><attribute name="by">me</attribute></tag>
    <mask label="car" rle="1, 3, 2" left="1" top="11" width="3" height="2"/>
    <mask label="car" rle="6" left="1" top="11" width="3" height="2"/>
  </image>
</annotations>
"""


def written(place: Path, text: str) -> Path:
    file = place / "annotations.xml"
    file.write_text(text)
    return file


def test_a_video_comes_with_key_frames_occlusion_and_tracks(tmp_path):
    file = written(tmp_path, VIDEO)
    assert cvat.recognise(file)
    parcel = cvat.read(file)
    shapes = parcel.shapes
    assert parcel.frames[["t", "height", "width"]].to_numpy().tolist() == [
        [t, 480, 640] for t in (0, 1, 2, 45)
    ]
    first = shapes.iloc[0]
    assert first["vertices"].min(axis=0).tolist() == [49.5, 99.5]
    assert first["vertices"].max(axis=0).tolist() == [189.5, 324.5]
    assert first["attributes"] == {"type": "sedan", "doors": 4, "moving": True}
    assert shapes["hand_set"].tolist() == [True, False, True]
    assert shapes["visibility"].tolist() == [0, 1, 0]
    assert shapes["track"].tolist() == [0, 0, -1]
    assert shapes["maker"].tolist() == [-1, -1, 0]
    assert shapes["rotation"].tolist() == [0, 0, 30]
    marks = parcel.markers
    assert marks[["y", "x"]].to_numpy().tolist() == [
        *([1.5, 0.5], [3.5, 3.0], [2.5, 1.5], [4.5, 3.5])
    ]
    assert marks["track"].tolist() == [4, 11, 4, 11]
    assert dict(zip(parcel.types["name"], parcel.types["color"], strict=True)) == {
        "car": "#ff00aa",
        "person": "",
    }
    assert parcel.cannot == ("1 skeletons.",)


def packed(place: Path, text: str, name: str = "annotations.xml") -> Path:
    file = place / "job.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("images/one.png", b"no picture")
        made.writestr(name, text)
    return file


def test_the_zip_comes_as_cvat_makes_it(tmp_path):
    file = packed(tmp_path, PICTURES)
    assert recognised(file).FORMAT.name == "cvat"
    assert cvat.read(file).shapes["kind"].tolist() == ["polygon", "line", "ellipse"]
    assert [one.name for one in tmp_path.iterdir()] == ["job.zip"]
    with pytest.raises(ExchangeError, match=r"annotations\.xml is not sound XML"):
        cvat.read(packed(tmp_path, PICTURES[:300]))


def test_zips_that_harm_are_refused(tmp_path, monkeypatch):
    """Bombs by what comes out, whatever the zip claims; names that lead elsewhere."""
    whole = packed(tmp_path, PICTURES).read_bytes()
    wrong = packed(tmp_path, PICTURES, "../annotations.xml")
    assert not cvat.recognise(wrong)
    with pytest.raises(ExchangeError, match=r"holds no annotations.xml"):
        cvat.read(wrong)
    for spoilt in (whole[:-30], whole[:40], b""):
        wrong.write_bytes(spoilt)
        with pytest.raises(ExchangeError):
            cvat.read(wrong)
    middle = len(whole) // 2
    wrong.write_bytes(whole[:middle] + b"\xff" * 40 + whole[middle + 40 :])
    with pytest.raises(ExchangeError):
        cvat.read(wrong)
    bomb = packed(tmp_path, "<annotations>" + " " * 5_000_000)
    assert bomb.stat().st_size < 10_000
    with (
        pytest.raises(ExchangeError, match="more than 1000000 bytes"),
        taken_out(bomb, "annotations.xml", most=1_000_000),
    ):
        pass


def test_pictures_come_with_their_names_and_tags(tmp_path):
    parcel = cvat.read(written(tmp_path, PICTURES))
    assert parcel.frames[["t", "path", "height"]].to_numpy().tolist() == [
        [3, "a/b.png", 20]
    ]
    assert parcel.shapes["kind"].tolist() == ["polygon", "line", "ellipse"]
    assert parcel.shapes["vertices"][2].max(axis=0).tolist() == [14.5, 5.5]
    assert parcel.frame_labels["type"].tolist() == ["good"]
    assert parcel.frame_labels["attributes"].tolist() == [{"by": "me"}]
    (mask,) = parcel.masks
    assert (mask.layer, mask.kind, mask.frame) == ("masks", "instances", 0)
    assert mask.read().shape == (20, 8)
    assert np.argwhere(mask.read()).tolist() == [[11, 2], [11, 3], [12, 1]]
    assert mask.objects[["value", "type"]].to_numpy().tolist() == [[1, "car"]]
    assert parcel.cannot == ("1 masks without a pixel.",)


def test_masks_of_a_film_belong_to_tracks(tmp_path):
    """Row by row, not painted first; a picture is 480 high and 640 wide."""
    masks = """<track id="7" label="car">
      <mask frame="1" keyframe="1" outside="0" rle="0, 2, 1" left="638" top="3"
       width="3" height="1"/>
      <mask frame="2" keyframe="1" outside="0" rle="1, 1" left="9" top="0" width="1"
       height="2"/></track></annotations>"""
    parcel = cvat.read(written(tmp_path, VIDEO.replace("</annotations>", masks)))
    painted = [np.argwhere(one.read()).tolist() for one in parcel.masks]
    assert painted == [[[3, 638], [3, 639]], [[1, 9]]]
    assert [one.objects["track"].tolist() for one in parcel.masks] == [[7], [7]]
    sizeless = VIDEO.replace("original_size", "size").replace("</annotations>", masks)
    parcel = cvat.read(written(tmp_path, sizeless))
    assert not parcel.masks
    assert "2 masks of pictures whose size the file does not tell." in parcel.cannot


@given(pixels=arrays(np.uint32, (4, 7), elements=st.sampled_from([0, 0, 2, 9, 2**31])))
@settings(max_examples=25, deadline=None)
def test_cells_and_areas_come_back_as_masks(pixels):
    values = [one for one in np.unique(pixels).tolist() if one]
    names = {value: f"kind {value}" for value in values}
    objects = {"value": values, "type": [names[one] for one in values]}
    given_ = {
        "cells": MaskPart("cells", "instances", 1, pixels.copy, objects=objects),
        "areas": MaskPart("areas", "classes", 1, pixels.copy, classes=names),
    }
    frames = {"t": [0, 3], "height": [4] * 2, "width": [7] * 2}
    for part in given_.values():
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "a.xml"
            cvat.write(Parcel.of(frames=frames, masks=[part]), file, length=9)
            back = cvat.read(file)
        assert len(back.masks) == bool(values)
        for one in back.masks:
            assert back.frames["t"][one.frame] == 3
            again = dict(zip(one.objects["value"], one.objects["type"], strict=True))
            found = np.vectorize(lambda value, again=again: again.get(value, ""))
            said = np.vectorize(lambda value: names.get(value, ""))
            assert found(one.read()).tolist() == said(pixels).tolist()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1, 3, 2", "1, 3, x"),
        ("1, 3, 2", "1, 30, 2"),
        ("1, 3, 2", "9" * 40),
        ("1, 3, 2", ", ".join(["0"] * 100)),
        ('left="1"', 'left="-1"'),
        ('left="1"', ""),
        ('height="2"', 'height="2000000000"'),
    ],
)
def test_masks_that_make_no_sense_are_refused(tmp_path, old, new):
    with pytest.raises(ExchangeError):
        cvat.read(written(tmp_path, PICTURES.replace(old, new)))


@st.composite
def clips(draw) -> Parcel:
    """Tracks of two or more frames and marks without a track."""
    times = sorted(draw(st.lists(st.integers(0, 9), min_size=2, unique=True)))
    tables: dict[str, list[dict]] = {"markers": [], "shapes": []}
    keys = draw(st.lists(st.integers(0, 20), max_size=3, unique=True))
    for key in [*keys, *draw(st.lists(st.just(-1), max_size=2))]:
        least = 1 if key < 0 else 2
        most = 1 if key < 0 else None
        frames = st.integers(0, len(times) - 1)
        kind = draw(st.sampled_from(["point", "rectangle", "ellipse", "polygon"]))
        name = draw(st.sampled_from(["a", "b <&> c"]))
        for frame in draw(st.lists(frames, min_size=least, max_size=most, unique=True)):
            mark = {"frame": frame, "type": f"{name} {kind}", "track": key}
            mark |= {"hand_set": draw(st.booleans())}
            mark |= {"visibility": draw(st.integers(0, 1))}
            mark["attributes"] = {
                "sure": draw(st.booleans()),
                "count": draw(st.integers(-5, 99)),
                "words": draw(parcels.WORDS),
            }
            y, x = draw(parcels.PLACES), draw(parcels.PLACES)
            if kind == "point":
                tables["markers"].append(mark | {"y": y, "x": x})
                continue
            mark |= {"kind": kind, "rotation": draw(st.sampled_from([0.0, 25.0]))}
            mark["vertices"] = box((y, x), 4, 7)
            if kind == "polygon":
                mark |= {"rotation": 0.0, "vertices": [(y, x), (y + 2, x), (y, x + 3)]}
            tables["shapes"].append(mark)
    made = {
        name: {key: [one[key] for one in rows] for key in rows[0]} if rows else None
        for name, rows in tables.items()
    }
    return Parcel.of(frames={"t": times}, **made)


@given(parcel=clips())
@settings(max_examples=50, deadline=None)
def test_what_the_format_can_hold_comes_back_equal(parcel):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.xml"
        assert cvat.write(parcel, file, length=12) == [file]
        back = cvat.read(file)
    times, returned = (one.frames["t"].to_numpy() for one in (parcel, back))
    for name in ("markers", "shapes"):
        one, other = getattr(parcel, name), getattr(back, name)
        assert parcels.rows(other, returned) == parcels.rows(one, times)


def test_a_track_ends_where_it_ends_and_pauses_where_it_pauses(tmp_path):
    marks = {"frame": [0, 1, 2], "type": ["a"] * 3, "track": [7] * 3}
    marks |= {"y": [1.0, 2, 3], "x": [1.0, 2, 3]}
    parcel = Parcel.of(frames={"t": [2, 3, 6]}, markers=marks)
    cvat.write(parcel, tmp_path / "a.xml", length=9)
    lines = (tmp_path / "a.xml").read_text().splitlines()
    said = [line.split('"')[1::2][:3] for line in lines if "<points" in line]
    assert said == [
        ["2", "1", "0"],
        ["3", "1", "0"],
        ["4", "1", "1"],
        ["6", "1", "0"],
        ["7", "1", "1"],
    ]


def test_boxes_whose_corners_are_turned_go_out_turned(tmp_path):
    corners = turned(box((50, 80), 10, 30), 20)
    odd = [(0, 0), (0, 9), (5, 12), (5, 0)]
    shapes = {"frame": [0, 0], "type": ["a", "b"], "kind": ["rectangle"] * 2}
    parcel = Parcel.of(frames={"t": [0]}, shapes=shapes | {"vertices": [corners, odd]})
    cvat.write(parcel, tmp_path / "a.xml")
    back = cvat.read(tmp_path / "a.xml").shapes
    assert back["kind"].tolist() == ["rectangle", "polygon"]
    assert turned(back["vertices"][0], back["rotation"][0]) == pytest.approx(
        np.array(corners)
    )
    assert back["vertices"][1].tolist() == [list(one) for one in odd]


def test_what_cannot_be_written_is_said(tmp_path):
    marks = {"frame": [0, 0], "type": ["a"] * 2, "track": [1, 1], "y": [1, 2]}
    twice = Parcel.of(frames={"t": [0]}, markers=marks | {"x": [1, 2]})
    with pytest.raises(ExchangeError, match="two places"):
        cvat.write(twice, tmp_path / "a.xml")
    marks["track"] = [-1, -1]
    nowhere = Parcel.of(frames={"t": [-1]}, markers=marks | {"x": [1, 2]})
    with pytest.raises(ExchangeError, match="not known"):
        cvat.write(nowhere, tmp_path / "a.xml")
    written(tmp_path, VIDEO)
    with pytest.raises(TargetExists):
        cvat.write(twice, tmp_path / "annotations.xml")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('id="10"', 'id="0"'),
        ('id="10"', 'id="-1"'),
        ('id="10"', f'id="{10**30}"'),
        ('label="person"', ""),
        ('frame="1"', 'frame="0"'),
        ('frame="1"', 'frame="x"'),
        ('frame="1"', ""),
        ('xtl="100"', 'xtl="nan"'),
        ('xtl="100"', 'xtl="1e300"'),
        ('xtl="100"', 'xtl="1000"'),
        ('xtl="100"', ""),
        ("1,2;3.5,4", "1,2;3.5"),
        ("1,2;3.5,4", ""),
        ("1,2;3.5,4", "1,2;a,4"),
        ('rotation="30.0"', 'rotation="inf"'),
        ("<height>480", "<height>-9"),
        ("</annotations>", ""),
        (
            "<annotations>",
            '<!DOCTYPE a [<!ENTITY b "c">]><annotations>',
        ),
        (
            "<annotations>",
            '<!DOCTYPE a SYSTEM "file:///etc/passwd"><annotations>',
        ),
        ("<version>1.1</version>", "<a>" * 5000 + "</a>" * 5000),
    ],
)
def test_files_that_make_no_sense_are_refused(tmp_path, old, new):
    assert old in VIDEO
    with pytest.raises(ExchangeError):
        cvat.read(written(tmp_path, VIDEO.replace(old, new)))


def test_pictures_with_one_id_and_other_files_are_refused(tmp_path):
    twice = PICTURES.replace("</annotations>", '<image id="3" name="c"/></annotations>')
    with pytest.raises(ExchangeError, match="two pictures"):
        cvat.read(written(tmp_path, twice))
    with pytest.raises(ExchangeError, match="not a file of CVAT"):
        cvat.read(written(tmp_path, "<TrackMate></TrackMate>"))
    assert not cvat.recognise(tmp_path / "annotations.xml")
    for kept in (0, 50, 400, 1500):
        with pytest.raises(ExchangeError):
            cvat.read(written(tmp_path, VIDEO[:kept]))
