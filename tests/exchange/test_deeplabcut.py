"""DeepLabCut's tables, in."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest

from marey.errors import ExchangeError
from marey.exchange import deeplabcut
from marey.exchange.plain_pickle import plain_pickle

h5py = pytest.importorskip("h5py")

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


HEADS = [("ada", part, axis) for part in ("nose", "tail") for axis in "xy"]
NUMBERS = np.array([[20.0, 5, 2.5, 8.5], [21.0, 5.5, np.nan, np.nan]])


def fixed(file: Path, **other: object) -> Path:
    """Write the layout of people's labels, as pandas does (see test_originals.py)."""
    place = "df_with_missing/"
    attributes = {"pandas_type": b"frame", "nblocks": 1, "axis1_variety": b"multi"}
    attributes |= {"axis1_nlevels": 2, "block0_items_nlevels": 3}
    arrays = {
        "axis1_level0": np.array([b"labeled-data/film"]),
        "axis1_label0": np.array([0, 0], np.int8),
        "axis1_level1": np.array([b"img000.png", b"img004.png"]),
        "axis1_label1": np.array([0, 1], np.int8),
        "block0_items_level0": np.array([b"ada"]),
        "block0_items_label0": np.zeros(4, np.int8),
        "block0_items_level1": np.array([b"nose", b"tail"]),
        "block0_items_label1": np.array([0, 0, 1, 1], np.int8),
        "block0_items_level2": np.array([b"x", b"y"]),
        "block0_items_label2": np.array([0, 1, 0, 1], np.int8),
        "block0_values": NUMBERS,
    }
    with h5py.File(file, "w") as raw:
        for name, values in arrays.items():
            raw[place + name] = other.pop(name, values)
        raw[place + "block0_values"].attrs["transposed"] = 1
        raw[place].attrs.update(attributes | other)
    return file


def one_table(file: Path, heads: bytes, numbers: np.ndarray = NUMBERS) -> Path:
    """Write the layout of a network's predictions."""
    kind = [("index", "i8"), ("values_block_0", "f8", numbers.shape[1:])]
    rows = np.zeros(len(numbers), kind)
    rows["index"], rows["values_block_0"] = [0, 4], numbers
    with h5py.File(file, "w") as raw:
        raw["df_with_missing/table"] = rows
        raw["df_with_missing"].attrs["pandas_type"] = b"frame_table"
        raw["df_with_missing/table"].attrs["values_block_0_kind"] = np.bytes_(heads)
    return file


def test_the_hdf5_beside_the_csv_says_the_same(tmp_path):
    file = fixed(tmp_path / "CollectedData_ada.h5")
    assert deeplabcut.recognise(file)
    parcel = deeplabcut.read(file)
    assert parcel.frames[["t", "path"]].to_numpy().tolist() == [
        [0, "labeled-data/film/img000.png"],
        [4, "labeled-data/film/img004.png"],
    ]
    assert parcel.markers[["frame", "type", "y", "x"]].to_numpy().tolist() == [
        *([0, "nose", 5.0, 20.0], [0, "tail", 8.5, 2.5], [1, "nose", 5.5, 21.0])
    ]
    for protocol in (0, 1, 2):
        file = one_table(tmp_path / "b.h5", pickle.dumps(HEADS, 0))
        again = deeplabcut.read(file)
        assert again.frames["t"].tolist() == [0, 4]
        assert again.markers["y"].tolist() == parcel.markers["y"].tolist()
        said = pickle.dumps(HEADS, protocol).decode("latin-1")
        assert plain_pickle(said, "heads") == HEADS


class Calls:
    def __reduce__(self):
        return (Path.write_text, (Path("harm.txt"), "done"))


@pytest.mark.parametrize(
    "heads",
    [
        pickle.dumps([Calls()], 0),
        pickle.dumps(HEADS, 0)[:-9],
        b"cos\nsystem\n(S'true'\ntR.",
        b"(lp0\ng7\na.",
        b"nonsense",
        b"",
        b"I5\n.",
        b"(" * 5000,
        b"(" + b"(lp0\n" * 5000,
        pickle.dumps(HEADS[:2], 0),
        pickle.dumps([("a", "b")] * 4, 0),
        pickle.dumps([("a", 5, "b")] * 4, 0),
    ],
)
def test_heads_that_could_run_code_or_make_no_sense_are_refused(
    tmp_path, monkeypatch, heads
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ExchangeError):
        deeplabcut.read(one_table(tmp_path / "a.h5", heads))
    assert not (tmp_path / "harm.txt").exists()


@pytest.mark.parametrize(
    "odd",
    [
        {"nblocks": 2},
        {"nblocks": b"x"},
        {"axis1_nlevels": 10**9},
        {"block0_items_label1": np.array([0, 0, 7, 1], np.int8)},
        {"block0_items_label1": np.array([0, 0, -1, 1], np.int8)},
        {"block0_items_label1": np.array([0.5, 0, 1, 1])},
        {"block0_items_label1": np.array([0, 0, 1], np.int8)},
        {"block0_values": NUMBERS[:1]},
        {"block0_values": NUMBERS.astype("S4")},
        {"block0_values": NUMBERS + 1e300},
        {"axis1_label1": np.array([0, 0], np.int8)},
    ],
)
def test_tables_of_hdf5_that_make_no_sense_are_refused(tmp_path, odd):
    with pytest.raises(ExchangeError):
        deeplabcut.read(fixed(tmp_path / "a.h5", **odd))


def test_other_hdf5_is_not_recognised(tmp_path):
    file = tmp_path / "a.h5"
    file.write_bytes(b"\x89HDF\r\n\x1a\n and so on")
    assert not deeplabcut.recognise(file)
    with pytest.raises(ExchangeError, match="cannot be read"):
        deeplabcut.read(file)
    with h5py.File(file, "w") as raw:
        raw["points"] = [1]
    assert not deeplabcut.recognise(file)
    with pytest.raises(ExchangeError, match="no table"):
        deeplabcut.read(file)


def test_a_cell_of_endless_length_is_refused(tmp_path):
    file = written(tmp_path, 'scorer,"' + "a" * 200_000)
    with pytest.raises(ExchangeError):
        deeplabcut.read(file)
    assert not deeplabcut.recognise(tmp_path)
