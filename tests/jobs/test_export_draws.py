"""What is drawn upon frames lies where it was marked, at any crop, scale and turn."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

import marey
from marey.errors import BadValue
from worlds import find_mark, read_code

if TYPE_CHECKING:
    from pathlib import Path

FLAT = {"contrast": (0, 255)}


def figure(rec, tmp_path: Path, **wishes) -> np.ndarray:
    path = tmp_path / "figure.png"
    marey.export(rec, path, overwrite=True, **({"frames": 0} | wishes)).run()
    with Image.open(path) as image:
        return np.asarray(image).astype(float)


def middle(drawn: np.ndarray) -> tuple[float, float]:
    """Middle of all that has a colour, upon grey."""
    rows, columns = np.nonzero(np.ptp(drawn, axis=2) > 60)
    assert len(rows), "nothing is drawn"
    return (rows.min() + rows.max()) / 2, (columns.min() + columns.max()) / 2


@pytest.fixture
def marked(grey):
    grey.types.add("adult", color="#ff0000", symbol="disc", size=12)
    grey.markers.add("adult", 0, [[40, 90]])
    return grey


@pytest.mark.parametrize(
    ("wishes", "at"),
    [
        ({}, (40, 90)),
        ({"region": (30, 70, 80, 120)}, (10, 20)),
        ({"scale": 3.0, "mark_scale": 3}, (121, 271)),
        ({"region": (20, 50, 60, 130), "scale": 2.0}, (40.5, 80.5)),
        ({"rotation": 90}, (90, 59)),
        ({"rotation": 180}, (59, 69)),
        ({"rotation": 270}, (69, 40)),
    ],
)
def test_a_mark_lies_where_it_was_set(marked, tmp_path: Path, wishes, at):
    assert middle(figure(marked, tmp_path, **FLAT, **wishes)) == pytest.approx(
        at, abs=0.6
    )


def test_marks_turn_with_the_picture(rec, world, tmp_path: Path):
    rec.types.add("tip", color="#ff0000", size=6)
    y, x = world.mark(5)
    rec.markers.add("tip", 5, [[y - 7, x]])  # upon the bright arm of the L
    drawn = figure(rec, tmp_path, frames=5, rotation=30, scale=4, mark_scale=2)
    plain = figure(rec, tmp_path, frames=5, rotation=30, scale=4, overlays=())
    at = tuple(round(one) for one in middle(drawn))
    assert plain[at].mean() > 200


def test_alignment_moves_picture_and_marks_together(rec, world, tmp_path: Path):
    rec.types.add("tip", color="#ff0000", size=6)
    at = world.mark(5)
    rec.markers.add("tip", 5, [at])
    rec.offsets.set(5, [[1.5, -2.0]])
    moved = figure(rec, tmp_path, frames=5, aligned=True, overlays=())
    assert find_mark(moved) == pytest.approx((at[0] + 1.5, at[1] - 2), abs=0.15)
    drawn = figure(rec, tmp_path, frames=5, aligned=True)
    assert middle(drawn) == pytest.approx((at[0] + 1.5, at[1] - 2), abs=0.6)
    raw = figure(rec, tmp_path, frames=5, overlays=())
    assert find_mark(raw) == at


def test_frames_without_an_offset_lie_as_the_one_before(rec, world, tmp_path: Path):
    rec.offsets.set([2, 5], [[1, 2], [4, 0]])
    for t, (dy, dx) in {0: (0, 0), 2: (1, 2), 4: (1, 2), 11: (4, 0)}.items():
        y, x = world.mark(t)
        seen = figure(rec, tmp_path, frames=t, aligned=True)
        assert find_mark(seen) == pytest.approx((y + dy, x + dx), abs=0.15), t


def test_a_turned_frame_takes_marks_and_masks_along(grey, tmp_path: Path):
    grey.types.add("adult", color="#ff0000", size=8)
    grey.types.add("cell", kind="mask", color="#00ff00")
    grey.markers.add("adult", 0, [[20, 80]])
    labels = np.zeros((100, 160), np.uint8)
    labels[15:26, 75:86] = grey.masks.value("cell")
    grey.masks.write(0, labels)
    grey.offsets.set(0, [[3, -4]], rotation=30)
    # about (49.5, 79.5), clockwise: what is above goes to the right
    turn = np.deg2rad(30)
    y = 49.5 + np.cos(turn) * -29.5 + np.sin(turn) * 0.5 + 3
    x = 79.5 - np.sin(turn) * -29.5 + np.cos(turn) * 0.5 - 4
    marks = figure(grey, tmp_path, **FLAT, aligned=True, overlays=["markers"])
    masks = figure(grey, tmp_path, **FLAT, aligned=True, overlays=["masks"])
    assert middle(marks) == pytest.approx((y, x), abs=0.6)
    tinted = np.ptp(masks, axis=2) > 60
    rows, columns = np.nonzero(tinted)
    assert (rows.mean(), columns.mean()) == pytest.approx((y, x), abs=0.6)
    assert not masks[0, 0].any(), "where the frame does not reach it is black"


def test_whole_offsets_keep_values(rec, tmp_path: Path, world):
    rec.offsets.set(4, [[3, -5]])
    marey.export(rec, tmp_path / "a.tif", frames=4, aligned=True).run()
    import tifffile

    read = tifffile.imread(tmp_path / "a.tif")
    assert np.array_equal(read[3:, :-5], world.plane(4)[:-3, 5:])
    assert not read[:3].any()
    assert not read[:, -5:].any()


def test_hidden_types_are_not_drawn(marked, tmp_path: Path):
    marked.types.edit("adult", visible=False)
    drawn = figure(marked, tmp_path, **FLAT)
    assert np.all(drawn == 100)


def test_overlays_that_are_left_out_are_not_drawn(marked, tmp_path: Path):
    marked.shapes.add("adult", 0, [[10, 10], [10, 30], [30, 30]], kind="polygon")
    only_shapes = figure(marked, tmp_path, **FLAT, overlays=["shapes"])
    y, x = middle(only_shapes)
    assert y < 31
    assert x < 31


@pytest.mark.parametrize(
    ("kind", "vertices"),
    [
        ("line", [[20, 20], [60, 100]]),
        ("polyline", [[20, 20], [60, 60], [20, 100]]),
        ("rectangle", [[20, 20], [20, 100], [60, 100], [60, 20]]),
        ("ellipse", [[20, 20], [20, 100], [60, 100], [60, 20]]),
        ("polygon", [[20, 20], [20, 100], [60, 60]]),
    ],
)
def test_shapes_of_every_kind(grey, tmp_path: Path, kind, vertices):
    grey.types.add("nest", kind="polygon", color="#ff0000")
    grey.shapes.add("nest", 0, vertices, kind=kind)
    assert middle(figure(grey, tmp_path, **FLAT)) == pytest.approx((40, 60), abs=0.6)


def test_masks_have_colour_and_opacity(grey, tmp_path: Path):
    grey.types.add("cell", kind="mask", color="#ff0000")
    labels = np.zeros((100, 160), np.uint8)
    labels[20:40, 50:90] = grey.masks.value("cell")
    grey.masks.write(0, labels)
    drawn = figure(grey, tmp_path, **FLAT, mask_opacity=0.4)
    assert drawn[30, 70].tolist() == [162, 60, 60]
    assert drawn[19, 70].tolist() == [100, 100, 100]
    assert drawn[30, 89].tolist() == [162, 60, 60]
    assert drawn[30, 90].tolist() == [100, 100, 100]
    twice = figure(grey, tmp_path, **FLAT, mask_opacity=0.4, scale=2)
    assert twice[40, 100].tolist() == [162, 60, 60]
    assert twice[39, 100].tolist() == [100, 100, 100]


def test_instances_have_colours_unlike_each_other(grey, tmp_path: Path):
    grey.masks.layers.add("cells", kind="instances")
    labels = np.zeros((100, 160), np.uint16)
    labels[:40, :50], labels[50:, :50], labels[:40, 80:] = 1, 2, 300
    grey.masks.write(0, labels, layer="cells")
    drawn = figure(grey, tmp_path, **FLAT)
    colours = {tuple(drawn[at]) for at in ((9, 9), (90, 9), (9, 90), (90, 90))}
    assert len(colours) == 4


def test_cells_below_the_least_score_are_left_out(grey, tmp_path: Path):
    grey.types.add("cell", "mask", least_score=0.5)
    grey.masks.layers.add("cells", kind="instances")
    labels = np.zeros((100, 160), np.uint16)
    labels[:40, :50], labels[50:, :50], labels[:40, 80:] = 1, 2, 300
    grey.masks.write(0, labels, layer="cells")
    grey.objects.set(0, [1, 300], "cells", type="cell", score=[0.4, 0.6])
    drawn = figure(grey, tmp_path, **FLAT)
    assert drawn[9, 9].tolist() == [100, 100, 100]
    assert drawn[90, 9].tolist() != [100, 100, 100]
    assert drawn[9, 90].tolist() != [100, 100, 100]


def test_a_tail_follows_its_object(grey, tmp_path: Path):
    grey.types.add("bead", color="#ff0000", tracked=True)
    track = grey.tracks.add("bead")
    grey.markers.add(
        "bead", range(6), [(50, 20 + 20 * t) for t in range(6)], track=track
    )
    drawn = figure(grey, tmp_path, **FLAT, frames=5, overlays=["tracks"], tail=2)
    columns = np.flatnonzero(np.ptp(drawn[50], axis=1) > 60)
    assert columns.min() == pytest.approx(80, abs=2)
    assert columns.max() == pytest.approx(120, abs=2)
    nothing = figure(grey, tmp_path, **FLAT, frames=5, overlays=["tracks"], tail=0)
    assert np.all(nothing == 100)


def test_a_tail_reads_frames_that_are_skipped(grey, tmp_path: Path):
    grey.types.add("bead", color="#ff0000", tracked=True)
    track = grey.tracks.add("bead")
    way = [(20, 20), (80, 40), (20, 60), (80, 80), (20, 100), (80, 120)]
    grey.markers.add("bead", range(6), way, track=track)
    marey.export(
        grey, tmp_path / "f_%d.png", every=4, overlays=["tracks"], **FLAT
    ).run()
    with Image.open(tmp_path / "f_4.png") as image:
        drawn = np.asarray(image).astype(float)
    assert np.ptp(drawn[80, 38:43], axis=-1).max() > 60


def test_letters_of_any_script_are_drawn(grey, tmp_path: Path):
    from marey.jobs.lettering import font_for

    grey.notes.set(0, "über µ時間")
    assert np.ptp(figure(grey, tmp_path, **FLAT)) > 100
    boxes = set()
    for one in "µéЖΩ時":
        font = font_for(frozenset(one), 40)
        assert bytes(font.getmask(one)) != bytes(font.getmask("\U0010ffff")), one
        boxes.add(bytes(font.getmask(one)))
    assert len(boxes) == 5


def test_a_note_and_a_text_reach_no_further_than_the_picture(grey, tmp_path: Path):
    grey.notes.set(0, "far too long for a picture of this size " * 5)
    assert figure(grey, tmp_path, region=(0, 0, 20, 20)).shape == (20, 20, 3)
    assert figure(grey, tmp_path, region=(0, 0, 1, 1)).shape == (1, 1, 3)


def test_the_scale_bar_has_its_length(grey, tmp_path: Path):
    grey.calibrate("pixel_size", 0.5)
    drawn = figure(grey, tmp_path, **FLAT, scale_bar=20.0, scale=2, text_size=10)
    white = np.flatnonzero((drawn[-9] > 250).all(axis=1))
    assert len(white) == pytest.approx(80, abs=1)


def test_an_automatic_scale_bar_is_round(grey, tmp_path: Path):
    from marey.jobs.burning import bar_length

    grey.calibrate("pixel_size", 0.33)
    figure(grey, tmp_path, scale_bar=True)
    for width in (7, 100, 1344, 30000):
        length = bar_length(width, 0.33)
        assert f"{length:e}"[0] in "125"
        assert 0.08 * width < length / 0.33 <= 0.23 * width


def test_a_clock_changes_with_time(world, tmp_path: Path):
    times = np.arange(12) * 90.5
    with marey.open_series(world.array(), times=times) as series:
        marey.export(series, tmp_path / "f_%d.png", clock="elapsed").run()
        marey.export(series, tmp_path / "g_%d.png").run()
    corners = set()
    for t in range(12):
        with Image.open(tmp_path / f"f_{t}.png") as image:
            corners.add(np.asarray(image)[:20, :90].tobytes())
    assert len(corners) == 12


def test_the_words_of_a_clock():
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    from marey.jobs.burning import clock_words

    start = datetime(2016, 5, 14, 23, 59, 59, 500_000, tzinfo=UTC)
    assert clock_words("absolute", 1.0, start) == "2016-05-15 00:00:00.500 UTC"
    berlin = ZoneInfo("Europe/Berlin")
    assert clock_words("absolute", 0.5, start, berlin) == "2016-05-15 02:00:00 CEST"
    autumn = datetime(2016, 10, 30, 0, 59, 59, tzinfo=UTC)
    assert clock_words("absolute", 0, autumn, berlin) == "2016-10-30 02:59:59 CEST"
    assert clock_words("absolute", 1, autumn, berlin) == "2016-10-30 02:00:00 CET"
    assert clock_words("elapsed", 3661.25, start) == "01:01:01.250"
    assert clock_words("elapsed", -1.0, start) == "-00:00:01.000"
    assert clock_words("elapsed", float("nan"), start) == "time unknown"


def test_channels_are_added_in_their_colours(tmp_path: Path):
    pixels = np.zeros((2, 3, 40, 40), np.uint16)
    pixels[:, 0], pixels[:, 1, :20], pixels[:, 2, :, :20] = 500, 1000, 250
    with _three(pixels, tmp_path) as series:
        drawn = figure(
            series,
            tmp_path,
            contrast=(0, 1000),
            colormaps=["#ff0000", "#00ff00", "#0000ff"],
        )
        assert drawn[5, 5].tolist() == [128, 255, 64]
        assert drawn[30, 30].tolist() == [128, 0, 0]
        one = figure(
            series, tmp_path, contrast=(0, 1000), colormaps="gray", channels=0, gamma=2
        )
        assert one[5, 5].tolist() == [64, 64, 64]
        more = figure(
            series, tmp_path, contrast=(0, 500), colormaps=["red", "yellow", "cyan"]
        )
        assert more[5, 5].tolist() == [255, 255, 128], "too bright stays bright"


def _three(pixels: np.ndarray, tmp_path: Path):
    import tifffile

    path = tmp_path / "three.ome.tif"
    tifffile.imwrite(path, pixels, metadata={"axes": "TCYX"})
    return marey.open_series(path)


def test_colormaps_by_name_and_by_stops():
    from marey.jobs.colours import table_of

    assert table_of("gray")[[0, 77, 255]].tolist() == [[0] * 3, [77] * 3, [255] * 3]
    assert table_of(["#ffffff", "#000000"])[0].tolist() == [255] * 3
    assert table_of("viridis")[0].tolist() == [68, 1, 84]
    with pytest.raises(BadValue, match="A colormap is one of gray"):
        table_of("grue")


def test_one_colour_for_all_is_none():
    from marey.jobs.colours import channel_colors

    assert channel_colors(2, ["#ffffff", "#ffffff"]) == ["green", "magenta"]
    assert channel_colors(1, ["#00ff00"]) == ["#00ff00"]
    assert channel_colors(1) == ["gray"]


def test_a_broken_frame_is_hatched_named_and_counted(folder, tmp_path: Path):
    (folder / "frame_4.tif").write_bytes(b"II*\0 but no picture follows")
    with marey.open_series(folder) as series:
        done = marey.export(series, tmp_path / "a.mkv").run()
        assert done.made.endswith("; 1 frame could not be read and is drawn hatched")
    with marey.open_series(tmp_path / "a.mkv") as film:
        assert len(film) == 12
        assert [read_code(film[t])[0] for t in (3, 5, 11)] == [3, 5, 11]
        with pytest.raises(ValueError, match="code"):
            read_code(film[4])
        assert np.ptp(film[4].astype(int)) > 60


def test_a_figure_keeps_its_marks_as_vectors(marked, tmp_path: Path):
    marked.calibrate("pixel_size", 0.5)
    marked.notes.set(0, "<&> über")
    path = tmp_path / "a.svg"
    marey.export(marked, path, frames=0, scale=2, scale_bar=True).run()
    root = ElementTree.parse(path).getroot()
    names = [one.tag.split("}")[-1] for one in root]
    assert names[0] == "image"
    assert names.count("polygon") == 3
    texts = [one.text for one in root if one.tag.endswith("text")]
    assert texts == ["<&> über", "10 µm"]
    mark = next(one for one in root if one.get("fill") == "#ff0000")
    places = np.array([p.split(",") for p in mark.get("points").split()], float)
    assert places.mean(axis=0) == pytest.approx((180.5, 80.5), abs=0.01)
    assert root.get("viewBox") == "-0.5 -0.5 320 200"


def test_marks_of_other_planes_are_dim_or_away(tmp_path: Path):
    import tifffile

    path = tmp_path / "z.ome.tif"
    tifffile.imwrite(
        path, np.full((2, 5, 60, 80), 100, np.uint8), metadata={"axes": "TZYX"}
    )
    with marey.open(path, tmp_path / "z.marey") as rec:
        rec.types.add("spot", color="#ff0000")
        rec.markers.add("spot", 0, [[30, 20], [30, 40], [30, 60]], z=[2, 3, 4])
        drawn = figure(rec, tmp_path, z=2, contrast=(0, 255))
    strength = [np.ptp(drawn[30, x]) for x in (20, 40, 60)]
    assert strength[0] > 200
    assert 20 < strength[1] < 150
    assert strength[2] == 0
