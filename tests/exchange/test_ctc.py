"""Folders of the Cell Tracking Challenge, in and out."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st

from marey.errors import ExchangeError, TargetExists
from marey.exchange import MaskPart, Parcel, ctc

DIVIDING = """\
1 0 1 0
2 2 3 1
3 2 2 1
"""


def folder_of(place: Path, frames: np.ndarray, table: str, names: str = "mask") -> Path:
    place.mkdir(parents=True)
    for t, labels in enumerate(frames):
        tifffile.imwrite(place / f"{names}{t:03d}.tif", labels)
    text = "res_track.txt" if names == "mask" else f"{names}.txt"
    (place / text).write_text(table)
    return place


def world() -> np.ndarray:
    """Four frames, higher than wide: a cell divides, one daughter goes."""
    frames = np.zeros((4, 9, 5), np.uint16)
    frames[0:2, 1:3, 1:3] = 1
    frames[2:4, 1, 1] = 2
    frames[2, 7, 4] = 3
    return frames


def said(parcel: Parcel) -> dict:
    """All that a parcel says of cells, in an order of its own."""
    times = parcel.frames["t"].to_numpy()
    pixels, tracks = {}, {}
    for part in parcel.masks:
        t = int(times[part.frame])
        pixels[t, part.z] = part.read().tolist()
        rows = part.objects
        tracks[t, part.z] = dict(zip(rows["value"], rows["track"], strict=True))
    parents = dict(zip(parcel.tracks["key"], parcel.tracks["parent"], strict=True))
    return {"pixels": pixels, "tracks": tracks, "parents": parents}


def test_a_folder_of_results_comes_with_its_divisions(tmp_path):
    place = folder_of(tmp_path / "01_RES", world(), DIVIDING)
    parcel = ctc.read(place)
    assert ctc.recognise(place)
    assert ctc.recognise(place / "res_track.txt")
    assert parcel.frames[["t", "height", "width"]].to_numpy().tolist() == [
        [t, 9, 5] for t in range(4)
    ]
    assert said(parcel)["parents"] == {1: -1, 2: 1, 3: 1}
    assert said(parcel)["tracks"][2, 0] == {2: 2, 3: 3}
    assert parcel.masks[2].read()[7, 4] == 3
    assert parcel.events[["track", "frame", "kind"]].to_numpy().tolist() == [
        [1, 1, "division"]
    ]
    assert parcel.cannot == ()


def test_both_gold_folders_come_as_two_layers(tmp_path):
    folder_of(tmp_path / "TRA", world(), DIVIDING, "man_track")
    gold = tmp_path / "SEG"
    gold.mkdir()
    tifffile.imwrite(gold / "man_seg002.tif", world()[2] * 40)
    parcel = ctc.read(tmp_path)
    assert {one.layer for one in parcel.masks} == {"cells", "cells SEG"}
    gold_part = next(one for one in parcel.masks if one.layer == "cells SEG")
    assert parcel.frames["t"][gold_part.frame] == 2
    assert gold_part.objects["track"].tolist() == [-1, -1]


def test_volumes_come_plane_by_plane_and_go_out_as_volumes(tmp_path):
    volume = np.zeros((2, 3, 6, 4), np.uint16)
    volume[:, 1:, 5, 0] = 7
    place = folder_of(tmp_path / "in", volume, "7 0 1 0\n")
    parcel = ctc.read(place)
    assert sorted({one.z for one in parcel.masks}) == [0, 1, 2]
    ctc.write(parcel, tmp_path / "out")
    for t in range(2):
        back = tifffile.imread(tmp_path / "out" / f"mask00{t}.tif")
        assert (back == volume[t]).all()


def test_single_planes_of_gold_know_their_plane(tmp_path):
    tifffile.imwrite(tmp_path / "man_seg_004_017.tif", world()[0])
    parcel = ctc.read(tmp_path)
    assert (parcel.frames["t"][0], parcel.masks[0].z) == (4, 17)


def test_differences_of_table_and_pixels_are_said(tmp_path):
    table = "1 0 0 0\n2 2 3 9\n5 0 1 0\n"
    parcel = ctc.read(folder_of(tmp_path / "a", world(), table))
    said_words = " ".join(parcel.cannot)
    assert "1 labels have no line" in said_words
    assert "1 tracks of the table have no pixel" in said_words
    assert "1 times a cell is there in frames its line does not span" in said_words
    assert "1 parents have no line" in said_words


def test_the_challenges_own_sequence_comes_whole(shared_data, tmp_path):
    """Written by the challenge: 690 high, 628 wide, counted by hand in the files."""
    source = shared_data / "tracking" / "ctc_Fluo-N2DH-SIM+_01"
    frames = tifffile.imread(source / "TRA_000-033.tif")[:12]
    assert frames.shape[1:] == (690, 628)
    lines = np.loadtxt(source / "man_track.txt", dtype=int)
    lines = lines[lines[:, 1] < 12]
    lines[:, 2] = np.minimum(lines[:, 2], 11)
    table = "".join(" ".join(map(str, line)) + "\n" for line in lines)
    place = folder_of(tmp_path / "TRA", frames, table, "man_track")
    parcel = ctc.read(place)
    assert parcel.cannot == ()
    assert len(parcel.tracks) == len(lines)
    mothers = {one for one in parcel.tracks["parent"] if one >= 0}
    assert mothers == set(lines[lines[:, 3] > 0, 3])
    last = parcel.masks[-1]
    assert set(last.objects["value"]) == set(np.unique(frames[11])) - {0}
    target = tmp_path / "out"
    ctc.write(parcel, target, gold=True)
    assert (target / "man_track.txt").read_text() == "".join(sorted_lines(table))
    assert (tifffile.imread(target / "man_track011.tif") == frames[11]).all()


def sorted_lines(table: str) -> list[str]:
    return sorted(table.splitlines(keepends=True), key=lambda one: int(one.split()[0]))


def test_the_metrics_of_the_challenge_accept_what_is_written(tmp_path):
    """py-ctcmetrics scores our export of a truth against it: without an error."""
    evaluate = pytest.importorskip("ctc_metrics.scripts.evaluate")
    truth = folder_of(tmp_path / "GT" / "TRA", world(), DIVIDING, "man_track")
    target = tmp_path / "RES"
    ctc.write(ctc.read(truth), target)
    scores = evaluate.evaluate_sequence(
        str(target), str(truth.parent), ["Valid", "TRA", "DET", "LNK"], threads=1
    )
    assert scores["Valid"] == 1
    assert scores["TRA"] == 1
    assert scores["LNK"] == 1


def moving(times: list[int], parents: dict[int, int], keys: dict[int, list[int]]):
    """A parcel whose track k is the value k in column k of the given frames."""
    parts = []
    for row, t in enumerate(times):
        pixels = np.zeros((3, 12), np.uint16)
        here = [key for key, at in keys.items() if t in at]
        pixels[1, here] = here
        objects = pd.DataFrame({"value": here, "track": here})
        parts.append(
            MaskPart("a", "instances", row, lambda p=pixels: p, objects=objects)
        )
    tracks = {"key": list(keys), "parent": [parents.get(one, -1) for one in keys]}
    return Parcel.of(frames={"t": times}, tracks=tracks, masks=parts)


def table_of(folder: Path) -> list[list[int]]:
    text = (folder / "res_track.txt").read_text()
    return [[int(one) for one in line.split()] for line in text.splitlines()]


def test_a_pause_makes_two_tracks_the_second_a_child_of_the_first(tmp_path):
    parcel = moving([0, 1, 2, 3, 4], {}, {4: [0, 1, 3, 4]})
    ctc.write(parcel, tmp_path / "out")
    assert table_of(tmp_path / "out") == [[4, 0, 1, 0], [5, 3, 4, 4]]
    assert len(list((tmp_path / "out").glob("mask*.tif"))) == 5


def test_a_mother_that_goes_on_ends_where_her_daughter_begins(tmp_path):
    parcel = moving([0, 1, 2, 3], {2: 1}, {1: [0, 1, 2, 3], 2: [2, 3]})
    ctc.write(parcel, tmp_path / "out")
    assert table_of(tmp_path / "out") == [[1, 0, 1, 0], [2, 2, 3, 1], [3, 2, 3, 1]]


def test_cells_without_a_track_and_large_numbers_get_labels_of_their_own(tmp_path):
    pixels = np.array([[0, 9], [70000, 70000]], np.uint32)
    objects = pd.DataFrame({"value": [70000], "track": [70000]})
    part = MaskPart("a", "instances", 0, lambda: pixels, objects=objects)
    parcel = Parcel.of(frames={"t": [1]}, masks=[part])
    ctc.write(parcel, tmp_path / "out", length=3)
    back = tifffile.imread(tmp_path / "out" / "mask001.tif")
    assert back.dtype == np.uint16
    assert len({back[0, 1], back[1, 0]}) == 2
    assert back[1, 0] == back[1, 1]
    assert table_of(tmp_path / "out") == [[1, 1, 1, 0], [2, 1, 1, 0]]
    assert len(list((tmp_path / "out").glob("mask*.tif"))) == 3


@st.composite
def lives(draw):
    """Tracks without pauses that begin after their parents have ended."""
    keys: dict[int, list[int]] = {}
    parents: dict[int, int] = {}
    for key in draw(st.lists(st.integers(1, 11), min_size=1, unique=True)):
        begin = draw(st.integers(0, 5))
        keys[key] = list(range(begin, draw(st.integers(begin, 5)) + 1))
        ended = [one for one in keys if one != key and keys[one][-1] < begin]
        if ended and draw(st.booleans()):
            parents[key] = draw(st.sampled_from(ended))
    return moving(list(range(6)), parents, keys)


@given(parcel=lives())
@settings(max_examples=40, deadline=None)
def test_what_the_format_can_hold_comes_back_equal(parcel):
    with tempfile.TemporaryDirectory() as folder:
        ctc.write(parcel, Path(folder) / "out", length=6)
        back = ctc.read(Path(folder) / "out")
        assert said(back) == said(parcel)


@pytest.mark.parametrize(
    "table",
    [
        "1 0 1\n",
        "1 0 1 0 5\n",
        "1 0 x 0\n",
        "1 0 nan 0\n",
        "1 0 1.5 0\n",
        "1 0 1 0\n1 2 3 0\n",
        "1 3 1 0\n",
        "1 0 1 1\n",
        "1 0 3 2\n2 1 3 1\n",
        "-1 0 1 0\n",
        "0 0 1 0\n",
        f"1 0 {10**30} 0\n",
        "1 0 99999999999 0\n",
        "1 0 1 0\n\0\0\0\0",
        "\ud83d".encode("utf-16", "surrogatepass").decode("latin-1"),
    ],
)
def test_a_table_that_makes_no_sense_is_refused(tmp_path, table):
    place = folder_of(tmp_path / "a", world(), "")
    (place / "res_track.txt").write_text(table, encoding="latin-1")
    with pytest.raises(ExchangeError):
        ctc.read(place)


@pytest.mark.parametrize("kept", [0, 7, 100, 0.5, 0.9])
def test_a_label_image_that_is_cut_short_is_refused(tmp_path, kept):
    place = folder_of(tmp_path / "a", np.tile(world(), (1, 20, 20)), DIVIDING)
    whole = (place / "mask002.tif").read_bytes()
    count = int(len(whole) * kept) if kept < 1 else kept
    (place / "mask002.tif").write_bytes(whole[:count])
    with pytest.raises(ExchangeError, match=r"mask002\.tif"):
        ctc.read(place)


def test_pictures_that_are_no_labels_are_refused(tmp_path):
    for name, pixels in {
        "floats": np.full((4, 4), np.nan, np.float32),
        "below": np.full((4, 4), -1, np.int16),
        "colours": np.zeros((2, 2, 4, 4), np.uint8),
        "size": np.zeros((5, 4), np.uint16),
    }.items():
        place = folder_of(tmp_path / name, np.zeros((1, 4, 4), np.uint16), "")
        tifffile.imwrite(place / "mask001.tif", pixels)
        with pytest.raises(ExchangeError):
            ctc.read(place)


def test_a_picture_that_claims_to_be_vast_is_not_begun(tmp_path):
    place = folder_of(tmp_path / "a", world()[:1], "")
    vast = place / "mask001.tif"
    tifffile.imwrite(vast, np.zeros((4, 4), np.uint16))
    with tifffile.TiffFile(vast, mode="r+") as tiff:
        for name in ("ImageWidth", "ImageLength"):
            tiff.pages[0].tags[name].overwrite(2**31 - 1, dtype="I")
    with pytest.raises(ExchangeError):
        ctc.read(place)


def test_pages_that_lead_back_to_themselves_end(tmp_path):
    place = folder_of(tmp_path / "a", world()[:1], "1 0 0 0\n")
    file = place / "mask001.tif"
    with tifffile.TiffWriter(file) as tiff:
        for rows in (9, 4, 7):
            tiff.write(world()[0, :rows], contiguous=False, metadata=None)
    with tifffile.TiffFile(file) as tiff:
        pages = [page.offset for page in tiff.pages]
    raw = bytearray(file.read_bytes())
    at = raw.index(pages[2].to_bytes(4, "little"), pages[1])
    raw[at : at + 4] = pages[0].to_bytes(4, "little")
    file.write_bytes(raw)
    # without a guard this would never come to an end
    assert len(ctc.label_files(place)[1][1].read()) == 1


def test_two_files_of_one_frame_and_mixed_folders_are_refused(tmp_path):
    place = folder_of(tmp_path / "a", world(), DIVIDING)
    tifffile.imwrite(place / "mask0001.tif", world()[1])
    with pytest.raises(ExchangeError, match="same frame"):
        ctc.read(place)
    (place / "mask0001.tif").rename(place / "man_track001.tif")
    with pytest.raises(ExchangeError, match="one kind"):
        ctc.read(place)
    assert not ctc.recognise(place)


def test_a_table_of_seconds_and_an_empty_folder_are_not_recognised(tmp_path):
    (tmp_path / "table.txt").write_text("1 2 3 4")
    assert not ctc.recognise(tmp_path)
    assert not ctc.recognise(tmp_path / "table.txt")
    assert not ctc.recognise(tmp_path / "nothing")


def test_nothing_is_written_over_and_nothing_half(tmp_path):
    parcel = moving([0], {}, {1: [0]})
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a.txt").write_text("mine")
    with pytest.raises(TargetExists):
        ctc.write(parcel, tmp_path / "full")
    with pytest.raises(ExchangeError, match="one mask layer"):
        ctc.write(parcel, tmp_path / "out", layer="b")
    broken = MaskPart("a", "instances", 0, np.zeros((2, 2, 2, 2), int).copy)
    with pytest.raises(ExchangeError):
        ctc.write(Parcel.of(frames={"t": [-1]}, masks=[broken]), tmp_path / "out")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["full"]
