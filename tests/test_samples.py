"""The shipped recordings: small, licensed, and their truth is true."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pytest
import tifffile
from simulate import Recipe, simulate, write_frames, write_truth

from marey.errors import UnknownName
from marey.samples import NAMES, copy_sample, sample_path

SAMPLES = Path(__file__).resolve().parents[1] / "sample_data"
TRUTH = SAMPLES / "truth" / "simulated"


def rows(name: str) -> list[dict[str, float]]:
    with (TRUTH / f"{name}.csv").open(encoding="utf-8") as file:
        return [{k: float(v) for k, v in row.items()} for row in csv.DictReader(file)]


def pictures() -> list[np.ndarray]:
    paths = sorted((SAMPLES / "simulated").glob("*.png"))
    return [cv2.imread(str(path), cv2.IMREAD_UNCHANGED) for path in paths]


def test_a_sample_is_copied_once_and_marks_beside_it_stay(tmp_path: Path):
    copy = copy_sample("simulated", tmp_path)
    (tmp_path / "simulated.marey").write_text("marks")
    next(copy.iterdir()).unlink()

    again = copy_sample("simulated", tmp_path)

    assert again == copy == tmp_path / "simulated"
    assert len(list(again.iterdir())) == 59


def test_an_unknown_sample_is_refused_with_the_known_ones():
    with pytest.raises(UnknownName, match=r"'cells'; there are nuclei and simulated"):
        sample_path("cells")
    assert {path.name for path in map(sample_path, NAMES)} == set(NAMES)


def test_together_they_are_below_ten_megabytes():
    size = sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file())

    assert size < 10e6


def test_licence_and_source_of_the_real_one_stand_beside_it():
    text = (SAMPLES / "README.md").read_text(encoding="utf-8")

    for words in ("Creative Commons Attribution 4.0", "zenodo.6087728", "Changed by"):
        assert words in text


def test_the_real_one_has_a_label_for_every_pixel():
    frames = [tifffile.imread(p) for p in sorted((SAMPLES / "nuclei").iterdir())]
    labels = tifffile.imread(SAMPLES / "truth" / "nuclei" / "labels.tif")

    assert np.stack(frames).shape == labels.shape == (6, 200, 200)
    assert all(frame[label > 0].mean() > 1.5 * frame[label == 0].mean()
               for frame, label in zip(frames, labels, strict=True))  # fmt: skip


def test_truth_lies_where_the_light_is():
    frames = pictures()

    assert len(frames) == 60
    for row in rows("tracks")[::7]:
        frame = frames[int(row["t"])]
        y, x = round(row["y"]), round(row["x"])
        if row["visible"] and 3 < y < 236 and 3 < x < 316:
            assert frame[y - 2 : y + 3, x - 2 : x + 3].mean() > 80


def test_masks_and_tables_tell_the_same():
    masks = tifffile.imread(TRUTH / "masks.tif")

    for row in rows("objects"):
        assert np.sum(masks[int(row["t"])] == row["value"]) == row["area_px"]
    for row in rows("tracks")[::11]:
        y, x = round(row["y"]), round(row["x"])
        if 0 <= y < 240 and 0 <= x < 320:
            assert masks[int(row["t"]), y, x] > 0


def test_a_division_ends_one_track_and_begins_two():
    frames = Counter()
    first, last = {}, {}
    for row in rows("tracks"):
        track, t = int(row["track"]), int(row["t"])
        frames[track] += 1
        first[track] = min(first.get(track, t), t)
        last[track] = max(last.get(track, t), t)

    assert rows("divisions")
    for row in rows("divisions"):
        assert last[row["parent"]] == row["t"] - 1
        assert first[row["child_1"]] == first[row["child_2"]] == row["t"]


def test_drift_lays_every_frame_onto_the_first():
    world = simulate(Recipe(frames=6, division=0, blink=0, step=0, drift=3.0))
    place = {(row[0], row[1]): np.array(row[2:4]) for row in world.tracks}

    moved = [place[1, t] + world.drift[t] - place[1, t - 1] - world.drift[t - 1]
             for t in range(1, 6)]  # fmt: skip

    assert np.abs(moved).max() < 1.5  # the cell's own way; the stage went 3 px a frame


def test_cells_blink():
    assert any(row["visible"] == 0 for row in rows("tracks"))


def test_the_script_makes_the_shipped_sample_again(tmp_path: Path):
    world = simulate()
    write_frames(world, tmp_path / "simulated", Recipe().interval)
    write_truth(world, tmp_path / "truth")

    names = sorted(path.name for path in (tmp_path / "simulated").iterdir())
    assert names == sorted(path.name for path in (SAMPLES / "simulated").iterdir())
    # another processor rounds otherwise: noise may differ, cells may not
    assert np.mean(np.abs(np.subtract(pictures(), world.frames, dtype=float))) < 8
    shipped = [[*row.values()] for row in rows("tracks")]
    assert np.allclose(shipped, world.tracks, atol=0.005)
