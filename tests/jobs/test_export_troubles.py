"""What cannot be exported: said before any work, or leaving nothing behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

import marey
from marey.errors import BadValue, ExportError, MareyError, TargetExists
from marey.frames.export.targets import free_target

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of 1 MB."""
    if not ROOT:
        pytest.skip("only root can mount a small disk")
    folder = Path(tempfile.mkdtemp())
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        folder.rmdir()
        pytest.skip("no small disk can be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)
    folder.rmdir()


# -- wishes that cannot be -----------------------------------------------------


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        ({"frames": 12}, "Frames are 0 to 11; 12 was asked for"),
        ({"frames": (5, 20)}, "Frames are 0 to 11; 12 was asked for"),
        ({"frames": slice(5, 5)}, "There is no frame in"),
        ({"frames": (7, 3)}, "There is no frame in"),
        ({"frames": "all"}, "Frames are None for all"),
        ({"frames": [0.5]}, "Frames are None for all"),
        ({"every": 0}, "whole number from 1; 0 came"),
        ({"region": (200, 0, 300, 100)}, "holds no pixel .* 113 x 177"),
        ({"region": (10, 10, 10, 20)}, "holds no pixel"),
        ({"region": (1, 2, 3)}, r"\(y0, x0, y1, x1\)"),
        ({"scale": 0}, "scale is a number above 0"),
        ({"scale": float("nan")}, "scale is a number above 0"),
        ({"overlays": ["arrows"]}, "Overlays are markers, tracks"),
        ({"clock": "swiss"}, "absolute or elapsed"),
        ({"clock": "absolute"}, "nobody says when the first frame"),
        ({"clock": "elapsed"}, "none are known"),
        ({"scale_bar": True}, "needs the pixel size"),
        ({"aligned": True}, "no offsets to align by"),
        ({"fps": 0}, "fps is a number above 0"),
        ({"fps": "fast"}, 'a number or "real"'),
        ({"fps": "real"}, "time of 12 frames is not known"),
        ({"channels": 1, "contrast": [(0, 1), (0, 1)]}, "for each of 1 channels"),
        ({"gamma": -1}, "gamma is a number above 0"),
        ({"colormaps": "grue"}, "A colormap is one of"),
        ({"quality": 11}, "0 to 10"),
        ({"mask_opacity": 2}, "0 to 1"),
        ({"raw": True}, r"Raw values go into \.tif"),
        ({"rotation": float("inf")}, "rotation"),
    ],
)
def test_wishes_that_cannot_be(rec, out: Path, wishes, words):
    with pytest.raises(BadValue, match=words):
        marey.export(rec, out / "a.mp4", **wishes).run()
    assert not names(out)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a.docx", r"Expected \.mp4"),
        ("a_%s.png", "one number in the name"),
        ("a_%d_%d.png", "one number in the name"),
        ("a_%05d.mp4", "one number in the name"),
        ("a.png", "Give frames=t"),
    ],
)
def test_names_nobody_understands(rec, out: Path, name: str, words: str):
    with pytest.raises(BadValue, match=words):
        marey.export(rec, out / name)
    assert not names(out)


def test_raw_values_bear_no_drawings(rec, out: Path):
    with pytest.raises(BadValue, match="Raw values cannot bear contrast"):
        marey.export(rec, out / "a.tif", raw=True, contrast=(0, 9))


def test_times_that_run_backwards(world, out: Path):
    times = np.arange(12.0)
    times[7] = 2
    with (
        marey.open_series(world.array(), times=times) as series,
        pytest.raises(BadValue, match=r"Frame 7 .* run backwards"),
    ):
        marey.export(series, out / "a.mp4", fps="real")


def test_an_avi_has_one_rate(world, out: Path):
    with (
        marey.open_series(world.array(), times=1.0) as series,
        pytest.raises(BadValue, match="all frames equally long"),
    ):
        marey.export(series, out / "a.avi", fps="real")


@pytest.mark.parametrize("name", ["a.mp4", "a.avi", "a.gif", "a.tif", "f_%d.png"])
@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (3, 2)])
def test_the_smallest_pictures(out: Path, name: str, shape: tuple[int, int]):
    pixels = np.arange(3 * np.prod(shape), dtype=np.uint8).reshape(3, *shape)
    with marey.open_series(pixels) as series:
        marey.export(series, out / name).run()
    read = out if "%" in name else out / name
    with marey.open_series(read) as series:
        assert len(series) == 3


def test_pictures_too_large_for_a_film(out: Path):
    with (
        marey.open_series(np.zeros((2, 4, 200), np.uint8)) as series,
        pytest.raises(BadValue, match="at most 16384 pixels"),
    ):
        marey.export(series, out / "a.mp4", scale=100).run()
    assert not names(out)


# -- places --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.mp4", "a.gif", "a.tif", "f_%d.png"])
def test_nothing_is_replaced_unasked(rec, out: Path, name: str):
    marey.export(rec, out / name).run()
    before = {one.name: one.read_bytes() for one in out.iterdir()}
    with pytest.raises(TargetExists, match="overwrite=True"):
        marey.export(rec, out / name, frames=(0, 1))
    assert {one.name: one.read_bytes() for one in out.iterdir()} == before
    marey.export(rec, out / name, overwrite=True, frames=(0, 2)).run()
    with marey.open_series(out if "%" in name else out / name) as series:
        assert len(series) == (12 if "%" in name else 3)


def test_what_was_made_meanwhile_stays(rec, out: Path):
    job = marey.export(rec, out / "a.mp4")
    next(job)
    (out / "a.mp4").write_text("of another program")
    with pytest.raises(TargetExists, match="made meanwhile"):
        job.run()
    assert (out / "a.mp4").read_text() == "of another program"
    assert names(out) == ["a.mp4"]


def test_a_free_name_is_found(out: Path):
    assert free_target(out / "a.mp4") == out / "a.mp4"
    (out / "a.mp4").touch()
    (out / "a-2.mp4").touch()
    assert free_target(out / "a.mp4") == out / "a-3.mp4"
    (out / "f_00001.png").touch()
    assert free_target(out / "f_%05d.png") == out / "out-2" / "f_%05d.png"


def test_the_recording_itself_is_never_written_to(rec, folder: Path, out: Path):
    with pytest.raises(ExportError, match="lies in the folder of the pictures"):
        marey.export(rec, folder / "a.mp4")
    with pytest.raises(ExportError, match="lies in the folder of the pictures"):
        marey.export(rec, folder / "frame_%d.tif", overwrite=True)
    with pytest.raises(ExportError, match=r"such as .*data exported"):
        marey.export(rec, folder, overwrite=True)
    marey.export(rec, out / "a.mp4").run()
    with (
        marey.open_series(out / "a.mp4") as film,
        pytest.raises(ExportError, match="recording itself"),
    ):
        marey.export(film, out / "a.mp4", overwrite=True)


def test_a_folder_that_is_not_there(rec, out: Path):
    with pytest.raises(ExportError, match=r"There is no folder .*nowhere"):
        marey.export(rec, out / "nowhere" / "a.mp4")


def test_a_folder_with_the_name_of_the_file(rec, out: Path):
    (out / "a.svg").mkdir()
    marey.export(rec, out / "a.svg", frames=(0, 1)).run()  # a folder is a folder
    assert len(names(out / "a.svg")) == 2


def test_a_folder_that_may_not_be_written(rec, out: Path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(ExportError, match="may not be written to"):
        marey.export(rec, out / "a.mp4")


def test_a_disk_that_turns_read_only(rec, small_disk: Path):
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(ExportError, match="may not be written to"):
        marey.export(rec, small_disk / "a.mp4").run()


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.avi", "a.gif", "a.tif", "f/"])
def test_a_full_disk_says_so_and_keeps_nothing(small_disk: Path, name: str):
    noise = np.random.default_rng(1).integers(0, 255, (40, 300, 400), np.uint8)
    with (
        marey.open_series(noise) as series,
        pytest.raises(ExportError, match=r"disk of .* is full.*Make room"),
    ):
        marey.export(series, f"{small_disk}/{name}").run()
    assert not names(small_disk)


def test_a_name_that_is_too_long(rec, out: Path):
    with pytest.raises(ExportError, match="too long"):
        marey.export(rec, out / f"{'a' * 300}.mp4").run()
    marey.export(rec, out / f"{'ü' * 120}.mp4", frames=(0, 1)).run()
    assert len(names(out)) == 1


def test_a_codec_that_is_missing(rec, out: Path, monkeypatch):
    import av.codec

    monkeypatch.setattr(av.codec, "codecs_available", {"mjpeg"})
    with pytest.raises(ExportError, match=r"without the codec libx264.*\.avi"):
        marey.export(rec, out / "a.mp4").run()
    marey.export(rec, out / "a.avi").run()
    assert names(out) == ["a.avi"]


# -- stopping --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.mp4", "a.gif", "a.tif", "new/", "f_%d.png"])
def test_cancelling_leaves_nothing(rec, out: Path, name: str):
    job = marey.export(rec, f"{out}/{name}")
    for report in job:
        if report.done == 3:
            break
    job.close()
    assert not names(out)
    assert not [t for t in threading.enumerate() if t.name.startswith("marey draw")]


def test_a_job_that_never_began_writes_nothing(rec, out: Path):
    marey.export(rec, out / "a.mp4").close()
    assert not names(out)


def test_a_failure_while_drawing_leaves_nothing(rec, out: Path, monkeypatch):
    from marey.jobs.painting import Painter

    def fail(self, t):
        if t == 5:
            raise MareyError("no")
        return np.zeros((10, 10, 3), np.uint8)

    monkeypatch.setattr(Painter, "__call__", fail)
    with pytest.raises(MareyError, match="no"):
        marey.export(rec, out / "a.mp4").run()
    assert not names(out)


def test_reports_say_how_far_it_is(rec, out: Path):
    *reports, done = marey.export(rec, out / "a.mp4", frames=(2, 5))
    assert [one.done for one in reports] == [1, 2, 3, 4]
    assert {one.total for one in reports} == {4}
    assert reports[-1].fraction == 1
    assert reports[0].message == "frame 2, 1 of 4"
    assert reports[0].picture.shape == (113, 177, 3)
    assert done.result == out / "a.mp4"
    assert done.made == "4 frames, 177 x 113, to a.mp4"


def test_what_will_be_made_is_said_before(rec, out: Path):
    job = marey.export(rec, out / "a.tif", raw=True)
    assert job.words == "12 frames, 177 x 113, about 240 kB, 1 s"
    job.close()
    shutil.rmtree(out)
