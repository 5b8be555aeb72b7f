"""DeepLabCut's CSV, in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from marey.errors import ExchangeError
from marey.exchange import deeplabcut

if TYPE_CHECKING:
    from pathlib import Path

# two lines as DeepLabCut's open field example has them (640 wide, 480 high)
PEOPLE = """\
scorer,Pranav,Pranav,Pranav,Pranav
bodyparts,snout,snout,tailbase,tailbase
coords,x,y,x,y
labeled-data/m4s1/img0000.png,21.521,265.428,87.11,152.69799999999998
labeled-data/m4s1/img0012.png,28.183000000000003,440.16,,
"""
NETWORK = """\
scorer,DLC_net,DLC_net,DLC_net,DLC_net,DLC_net,DLC_net
individuals,a,a,a,b,b,b
bodyparts,nose,nose,nose,nose,nose,nose
coords,x,y,likelihood,x,y,likelihood
0,100.5,200.3,0.98,300.2,400.1,0.96
1,102.1,198.5,0.97,nan,nan,0.01
"""


def written(place: Path, text: str) -> Path:
    file = place / "CollectedData.csv"
    file.write_text(text)
    return file


def test_labels_of_people_come_by_the_names_of_pictures(tmp_path):
    file = written(tmp_path, PEOPLE)
    assert deeplabcut.recognise(file)
    parcel = deeplabcut.read(file)
    assert parcel.frames[["t", "path"]].to_numpy().tolist() == [
        [0, "labeled-data/m4s1/img0000.png"],
        [12, "labeled-data/m4s1/img0012.png"],
    ]
    marks = parcel.markers
    assert marks["type"].tolist() == ["snout", "tailbase", "snout"]
    assert marks[["y", "x"]].to_numpy()[0].tolist() == [265.428, 21.521]
    assert marks["maker"].tolist() == [-1, -1, -1]
    assert marks["score"].isna().all()
    assert sorted(parcel.tracks["name"]) == ["snout", "tailbase"]


def test_paths_in_three_cells_are_joined(tmp_path):
    text = PEOPLE.replace("scorer,", "scorer,,,").replace("bodyparts,", "bodyparts,,,")
    text = text.replace("coords,", "coords,,,").replace("data/m4s1/", "data,m4s1,")
    parcel = deeplabcut.read(written(tmp_path, text))
    assert parcel.frames["path"][1] == "labeled-data/m4s1/img0012.png"
    assert parcel.markers["y"][0] == 265.428


def test_predictions_come_by_number_with_their_likelihood(tmp_path):
    parcel = deeplabcut.read(written(tmp_path, NETWORK))
    assert parcel.frames[["t", "path"]].to_numpy().tolist() == [[0, ""], [1, ""]]
    assert parcel.markers["score"].tolist() == [0.98, 0.96, 0.97]
    assert parcel.makers[["kind", "name"]].to_numpy().tolist() == [["model", "DLC_net"]]
    assert parcel.tracks["name"].tolist() == ["a nose", "b nose"]
    assert np.unique(parcel.markers["type"]).tolist() == ["nose"]


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        (NETWORK, "coords,", "other,"),
        (NETWORK, "coords,x", "coords,y"),
        (NETWORK, "coords,x,y", "coords,x,q"),
        (NETWORK, "100.5", "1e300"),
        (NETWORK, "100.5", "inf"),
        (NETWORK, "100.5", "a"),
        (NETWORK, "\n1,", "\n0,"),
        (NETWORK, "\n1,", f"\n{10**30},"),
        (NETWORK, ",0.96", ""),
        (NETWORK, "bodyparts,nose", "bodyparts,"),
        (NETWORK, "individuals,a,a,a,b,b,b", "individuals,a"),
        (PEOPLE, "img0012", "img0000"),
        (PEOPLE, "21.521", "\0"),
        (PEOPLE, "scorer", "scorers"),
        (PEOPLE, PEOPLE, ""),
        (PEOPLE, PEOPLE, "scorer,a\n"),
    ],
)
def test_tables_that_make_no_sense_are_refused(tmp_path, text, old, new):
    with pytest.raises(ExchangeError):
        deeplabcut.read(written(tmp_path, text.replace(old, new)))


def test_the_hdf5_beside_it_is_refused_with_a_reason(tmp_path):
    file = tmp_path / "CollectedData.h5"
    file.write_bytes(b"\x89HDF\r\n\x1a\n and so on")
    assert not deeplabcut.recognise(file)
    with pytest.raises(ExchangeError, match="could run code"):
        deeplabcut.read(file)


def test_a_cell_of_endless_length_is_refused(tmp_path):
    file = written(tmp_path, 'scorer,"' + "a" * 200_000)
    with pytest.raises(ExchangeError):
        deeplabcut.read(file)
    assert not deeplabcut.recognise(tmp_path)
