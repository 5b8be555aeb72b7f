"""TrackMate's XML, in."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import numpy as np
import pytest
import tifffile

from marey.errors import ExchangeError
from marey.exchange import trackmate
from parcels import tracks

if TYPE_CHECKING:
    from pathlib import Path

SPOTS = """
<SpotsInFrame frame="0">
<Spot ID="5" name="ID5" QUALITY="9.5" FRAME="0" RADIUS="1.0" POSITION_X="10.0"
 POSITION_Y="30.0" POSITION_Z="0.0" VISIBILITY="1" AREA="3.5" SNR="NaN"
 ROI_N_POINTS="3">0 0 2 0 0 4</Spot>
</SpotsInFrame>
<SpotsInFrame frame="2">
<Spot ID="6" name="odd one" FRAME="2" RADIUS="1" POSITION_X="11" POSITION_Y="31"
 VISIBILITY="1" QUALITY="1"/>
<Spot ID="7" name="ID7" FRAME="2" RADIUS="1" POSITION_X="9" POSITION_Y="29"
 VISIBILITY="1" QUALITY="NaN"/>
<Spot ID="8" name="ID8" FRAME="2" RADIUS="1" POSITION_X="1" POSITION_Y="2"
 VISIBILITY="0" QUALITY="1"/>
<Spot ID="9" name="ID9" FRAME="2" RADIUS="1" POSITION_X="1" POSITION_Y="2"
 VISIBILITY="1" QUALITY="1"/>
<Spot ID="1" name="ID1" FRAME="3" RADIUS="1" POSITION_X="1" POSITION_Y="2"
 VISIBILITY="1" QUALITY="1"/>
<Spot ID="2" name="ID2" FRAME="4" RADIUS="1" POSITION_X="1" POSITION_Y="2"
 VISIBILITY="1" QUALITY="1"/>
</SpotsInFrame>
"""
LINKS = """
<Track name="Track_0" TRACK_ID="0">
<Edge SPOT_SOURCE_ID="5" SPOT_TARGET_ID="6"/><Edge SPOT_SOURCE_ID="5"
 SPOT_TARGET_ID="7"/></Track>
<Track name="short" TRACK_ID="3"><Edge SPOT_SOURCE_ID="2" SPOT_TARGET_ID="1"/></Track>
"""
IMAGE = (
    '<ImageData filename="C:\\data\\cells.tif" folder="" width="40" height="90" '
    'nslices="1" nframes="5" pixelwidth="0.25" pixelheight="0.5" voxeldepth="1" '
    'timeinterval="2.0"/>'
)


def written(
    place: Path,
    spots: str = SPOTS,
    links: str = LINKS,
    image: str = IMAGE,
    head: str = "",
) -> Path:
    file = place / "made.xml"
    file.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<TrackMate version="7.1">'
        '<Model spatialunits="micron" timeunits="min">'
        f"<AllSpots>{spots}</AllSpots><AllTracks>{links}</AllTracks>"
        '<FilteredTracks><TrackID TRACK_ID="0"/></FilteredTracks></Model>'
        f"<Settings>{image}</Settings></TrackMate>"
    )
    return file


def test_spots_come_in_pixels_with_their_tracks(tmp_path):
    file = written(tmp_path)
    assert trackmate.recognise(file)
    parcel = trackmate.read(file)
    marks = parcel.markers
    assert marks[["y", "x"]].to_numpy().tolist()[0] == [60.0, 40.0]
    assert parcel.frames[["t", "height", "width"]].to_numpy().tolist() == [
        [0, 90, 40],
        [2, 90, 40],
    ]
    assert marks["score"].tolist()[:2] == [9.5, 1.0]
    assert np.isnan(marks["score"][2])
    assert marks["text"].tolist() == ["", "odd one", "", ""]
    assert marks["attributes"][0] == {"AREA": 3.5}
    assert marks["radius"][0] == 4.0
    assert marks["maker"].tolist() == [0, 0, 0, 0]
    assert parcel.makers[["kind", "name", "version"]].to_numpy().tolist() == [
        ["program", "TrackMate", "7.1"]
    ]
    assert marks["z"].isna().all()
    stem, one, other, lone = marks["track"].tolist()
    assert tracks(parcel) == {stem: -1, one: stem, other: stem}
    assert lone == -1
    assert parcel.events["kind"].tolist() == ["division"]
    assert sorted(parcel.tracks["name"]) == ["Track_0.1", "Track_0.2", "Track_0.3"]
    assert parcel.facts == {
        "name": "cells.tif",
        "pixel_size": (0.5, 0.25),
        "plane_spacing": 1.0,
        "frame_interval": 120.0,
    }


def test_outlines_lie_round_their_spots(tmp_path):
    shapes = trackmate.read(written(tmp_path)).shapes
    assert shapes["type"].tolist() == ["spot outline"]
    assert shapes["vertices"][0].tolist() == [[60, 40], [60, 48], [68, 40]]
    assert trackmate.read(written(tmp_path), outlines=False).shapes.empty


def test_spots_that_a_person_set_are_a_persons(tmp_path):
    spots = SPOTS.replace('QUALITY="9.5"', 'QUALITY="-1.0"')
    marks = trackmate.read(written(tmp_path, spots)).markers
    assert marks["maker"].tolist() == [-1, 0, 0, 0]
    assert marks["hand_set"].tolist() == [True, False, False, False]
    assert np.isnan(marks["score"][0])


def test_what_filters_hide_stays_away_and_is_counted(tmp_path):
    file = written(tmp_path)
    parcel = trackmate.read(file)
    assert parcel.cannot == (
        "1 tracks with 2 spots are hidden by TrackMate's filters; filtered=False "
        "brings them.",
        "1 spots are hidden by TrackMate's filters; filtered=False brings them.",
    )
    whole = trackmate.read(file, filtered=False)
    assert (len(whole.markers), len(whole.tracks)) == (7, 4)
    assert "short" in set(whole.tracks["name"])


def test_planes_come_where_there_are_some(tmp_path):
    image = IMAGE.replace('nslices="1"', 'nslices="5"').replace(
        'voxeldepth="1"', 'voxeldepth="2"'
    )
    spots = SPOTS.replace('POSITION_Z="0.0"', 'POSITION_Z="6.0"')
    parcel = trackmate.read(written(tmp_path, spots, image=image))
    assert parcel.markers["z"].tolist() == [3.0, 0.0, 0.0, 0.0]


def test_a_missing_pixel_size_is_asked_for(tmp_path):
    file = written(tmp_path, image="")
    with pytest.raises(ExchangeError, match="pixel_size="):
        trackmate.read(file)
    parcel = trackmate.read(file, pixel_size=(0.5, 0.25))
    assert parcel.markers["x"][0] == 40.0


def test_trackmates_own_colony_comes_whole(shared_data):
    """Written by TrackMate 7.10; 960 high, 660 wide, counted in the XML by hand."""
    source = shared_data / "tracking" / "trackmate_ecoli_agar"
    file = source / "Ecoli_growth_on_agar_pad.xml"
    parcel = trackmate.read(file)
    assert len(parcel.markers) == 526
    assert len(parcel.frames) == 23
    assert set(parcel.frames["height"]) == {960}
    assert set(parcel.frames["width"]) == {660}
    roots = [key for key, parent in tracks(parcel).items() if parent < 0]
    assert len(roots) == 3
    within = (parcel.markers["track"] >= 0).sum() - len(parcel.tracks)
    assert within + len(parcel.tracks) - len(roots) == 523
    assert len(parcel.shapes) == 526
    first = next(ET.parse(file).iter("Spot"))
    row = parcel.markers.iloc[0]
    assert row["y"] == pytest.approx(float(first.get("POSITION_Y")) / 0.06587)
    assert row["x"] == pytest.approx(float(first.get("POSITION_X")) / 0.06587)
    assert parcel.markers["y"].between(0, 959).all()
    assert parcel.markers["x"].between(0, 659).all()
    assert parcel.facts["frame_interval"] == 300.0


def test_places_lie_on_the_bright_spots_of_trackmates_demonstration(shared_data):
    """A rule of corners, or y and x the wrong way round, would show here."""
    source = shared_data / "tracking" / "trackmate_faketracks"
    parcel = trackmate.read(source / "FakeTracks.xml", filtered=False)
    pictures = tifffile.imread(source / "FakeTracks.tif").astype(float)
    rows, columns = np.mgrid[0:128, 0:128]
    far = []
    for mark in parcel.markers.itertuples():
        picture = pictures[parcel.frames["t"][mark.frame]]
        y, x = mark.y, mark.x
        if min(y, x) < 8 or max(y, x) > 119:
            continue
        for _ in range(20):
            near = np.hypot(rows - y, columns - x) < 5
            weight = np.clip(picture - np.median(picture) - 20, 0, None) * near
            y, x = (
                (weight * rows).sum() / weight.sum(),
                (weight * columns).sum() / weight.sum(),
            )
        far.append((y - mark.y, x - mark.x))
    assert len(far) > 90
    assert np.abs(np.mean(far, axis=0)).max() < 0.2


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("head", [BOMB, OUTSIDE, '<!DOCTYPE x SYSTEM "http://a/b">'])
def test_entities_and_document_types_are_refused(tmp_path, head):
    spots = SPOTS.replace("odd one", "&a;" if "a S" in head else "&c;")
    with pytest.raises(ExchangeError, match=r"declares|sound XML"):
        trackmate.read(written(tmp_path, spots, head=head))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('ID="6"', 'ID="5"'),
        ('TRACK_ID="3"', 'TRACK_ID="0"'),
        ('SPOT_TARGET_ID="7"', 'SPOT_TARGET_ID="77"'),
        ('SPOT_TARGET_ID="7"', 'SPOT_TARGET_ID="5"'),
        ('SPOT_TARGET_ID="7"', ""),
        ('FRAME="0"', 'FRAME="-1"'),
        ('FRAME="0"', 'FRAME="99999999999999999999999"'),
        ('FRAME="0"', ""),
        ('POSITION_X="10.0"', 'POSITION_X="NaN"'),
        ('POSITION_X="10.0"', 'POSITION_X="1e400"'),
        ('POSITION_X="10.0"', 'POSITION_X="ten"'),
        ('POSITION_X="10.0"', ""),
        ('ROI_N_POINTS="3"', 'ROI_N_POINTS="4000000000"'),
        ('ROI_N_POINTS="3"', 'ROI_N_POINTS="2"'),
        (">0 0 2 0 0 4<", ">0 0 2 0 0 nan<"),
        (">0 0 2 0 0 4<", ">0 0 2 0 0 a<"),
        ('pixelwidth="0.25"', 'pixelwidth="0"'),
        ('pixelwidth="0.25"', 'pixelwidth="1e-300"'),
        ('pixelheight="0.5"', 'pixelheight="NaN"'),
        ("</AllSpots>", ""),
    ],
)
def test_files_that_make_no_sense_are_refused(tmp_path, old, new):
    file = written(tmp_path)
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
    with pytest.raises(ExchangeError):
        trackmate.read(file)


@pytest.mark.parametrize("kept", [0, 10, 300, 1200, 0.9])
def test_a_file_that_is_cut_short_is_refused(tmp_path, kept):
    file = written(tmp_path)
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * kept) if kept < 1 else kept])
    with pytest.raises(ExchangeError):
        trackmate.read(file)


def test_deep_nesting_and_other_files_are_refused(tmp_path):
    file = written(tmp_path, "<a>" * 100_000 + "</a>" * 100_000)
    with pytest.raises(ExchangeError, match="nested"):
        trackmate.read(file)
    file.write_text("<annotations></annotations>")
    assert not trackmate.recognise(file)
    with pytest.raises(ExchangeError, match="not a TrackMate file"):
        trackmate.read(file)
    assert not trackmate.recognise(tmp_path)
