"""The series that tells on you, held against itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
import tifffile

from worlds import (
    TellTale,
    find_mark,
    from_canvas,
    is_red,
    read_code,
    write_folder,
    write_stack,
    write_video,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("rgb", [False, True])
def test_every_picture_says_who_it_is(dtype: str, rgb: bool):
    world = TellTale(planes=4, channels=3, dtype=dtype, rgb=rgb)
    for t in range(0, world.frames, 13):
        picture = world.plane(t, z=t % 4, c=t % 3)

        assert picture.dtype == dtype
        assert read_code(picture) == (t, t % 4, t % 3)
        assert find_mark(picture) == world.mark(t, t % 4, t % 3)


def test_marks_of_all_frames_are_found():
    world = TellTale()

    assert [find_mark(world.plane(t)) for t in range(320)] == [
        world.mark(t) for t in range(320)
    ]


def test_axes_of_length_one_are_left_out():
    assert TellTale().full_shape == (320, 112, 176)
    assert TellTale(planes=3, channels=2, rgb=True).axes == "TCZYXS"
    assert TellTale(2, 3, 2).full_shape == (2, 2, 3, 112, 176)


@pytest.mark.parametrize(
    "change",
    [
        lambda p: p.T,
        lambda p: p[::-1],
        lambda p: p[:, ::-1],
        lambda p: np.roll(p, 4, axis=1),
        np.zeros_like,
    ],
    ids=["transposed", "upside down", "mirrored", "shifted", "empty"],
)
def test_a_wrong_picture_is_refused(change):
    picture = np.ascontiguousarray(change(TellTale().plane(77)))

    with pytest.raises(ValueError, match=r"code|reference|check"):
        read_code(picture)


def test_half_a_pixel_shows():
    picture = TellTale().plane(12).astype(np.float32)
    moved = cv2.warpAffine(picture, np.float32([[1, 0, 0.5], [0, 1, 0]]), (176, 112))

    y, x = find_mark(moved)

    assert (y, x) == pytest.approx(np.add(TellTale().mark(12), (0, 0.5)), abs=0.15)


@pytest.mark.parametrize("suffix", [".tif", ".png", ".jpg", "mixed"])
@pytest.mark.parametrize("rgb", [False, True])
def test_folders_stay_legible(tmp_path: Path, suffix: str, rgb: bool):
    world = TellTale(frames=12, rgb=rgb)

    folder = write_folder(world, tmp_path / "series", suffix)

    assert len(list(folder.iterdir())) == 12
    for path in folder.iterdir():
        t = int(path.stem.split("_")[1])
        picture = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
        if rgb:
            assert is_red(picture[..., ::-1])
            assert not is_red(picture)
        assert read_code(picture) == (t, 0, 0)
        assert find_mark(picture) == pytest.approx(world.mark(t), abs=0.3)


@pytest.mark.parametrize("kind", ["plain", "imagej", "ome"])
def test_stacks_hold_every_plane(tmp_path: Path, kind: str):
    world = TellTale(frames=5, planes=3, channels=2, dtype="uint16")

    with tifffile.TiffFile(write_stack(world, tmp_path / "s.tif", kind)) as tif:
        series = tif.series[0]
        data = series.asarray()
        axes = series.axes if kind != "plain" else world.axes

    for t, z, c in np.ndindex(5, 3, 2):
        index = tuple({"T": t, "Z": z, "C": c}[a] for a in axes if a in "TZC")
        assert read_code(data[index]) == (t, z, c)


@pytest.mark.parametrize("codec", ["libx264", "mjpeg"])
@pytest.mark.parametrize("rgb", [False, True])
def test_videos_stay_legible(tmp_path: Path, codec: str, rgb: bool):
    import av

    world = TellTale(frames=300, rgb=rgb)
    with av.open(str(write_video(world, tmp_path / "s.mp4", codec))) as container:
        pictures = [f.to_ndarray(format="rgb24") for f in container.decode(video=0)]

    assert [read_code(p)[0] for p in pictures] == list(range(300))
    assert all(is_red(p) == rgb for p in pictures[::50])
    for t in range(0, 300, 7):
        assert find_mark(pictures[t]) == pytest.approx(world.mark(t), abs=0.5)


@pytest.mark.parametrize("zoom", [1.0, 2.0, 3.37])
def test_a_drawn_canvas_can_be_read(zoom: float):
    world = TellTale()
    height, width = (round(n * zoom) for n in world.shape)
    canvas = np.zeros((height + 60, width + 90, 4), np.uint8)
    picture = np.repeat(world.plane(31)[..., None], 3, axis=2)
    drawn = cv2.resize(picture, (width, height), interpolation=cv2.INTER_NEAREST)
    canvas[20 : 20 + height, 50 : 50 + width, :3] = drawn

    back = from_canvas(canvas, (20, 50), (20 + height, 50 + width))

    assert read_code(back) == (31, 0, 0)
    assert find_mark(back) == pytest.approx(world.mark(31), abs=0.3)
