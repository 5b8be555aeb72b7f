"""What cannot be shown, with the sentence that says so."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import cv2
import numpy as np
import pytest
import tifffile

import marey
from marey.errors import (
    FrameUnreadable,
    MareyError,
    NoFrames,
    SourceError,
    SourceUnsupported,
)
from marey.words import FrameStatus
from worlds import TellTale, read_code, write_folder, write_video

WORLD = TellTale(40)


def listing(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    return {
        str(path.relative_to(folder)): (
            path.stat().st_mtime_ns,
            path.stat().st_size,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in sorted(folder.rglob("*"))
    } | {".": (folder.stat().st_mtime_ns, 0, b"")}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(WORLD, tmp_path / "D", ".tif")


def said(source: object, kind: type[MareyError]) -> str:
    with pytest.raises(kind) as caught:
        marey.open_series(source)
    return str(caught.value)


def test_empty_folder(tmp_path: Path) -> None:
    message = said(tmp_path, NoFrames)
    assert message.startswith(f"{tmp_path} holds nothing to show: it is empty")
    assert "TIFF, PNG, JPEG" in message


def test_folder_without_images(tmp_path: Path) -> None:
    (tmp_path / "notes.docx").write_text("x")
    (tmp_path / "table.csv").write_text("x")
    assert "2 files lie there and none is a picture" in said(tmp_path, NoFrames)


def test_missing_file_or_folder(tmp_path: Path) -> None:
    message = said(tmp_path / "recordin", SourceError)
    assert "there is no file or folder" in message
    assert "check the spelling, and whether its drive is connected" in message
    assert "check the pattern" in said(str(tmp_path / "*.tif"), NoFrames)


def test_a_file_of_another_kind(tmp_path: Path) -> None:
    (tmp_path / "notes.docx").write_text("x")
    message = said(tmp_path / "notes.docx", SourceUnsupported)
    assert message.startswith("notes.docx is no image, stack or video")


def test_zero_bytes(folder: Path) -> None:
    (folder / "frame_0.tif").write_bytes(b"")
    (folder / "frame_7.tif").write_bytes(b"")
    with marey.open_series(folder) as series:
        assert len(series) == 40
        assert [p.t for p in series.problems()] == [0, 7]
        assert series.problems()[1].reason == "frame_7.tif is empty (0 bytes)"
        assert read_code(series[8])[0] == 8
    message = said(folder / "frame_7.tif", SourceError)
    assert "is empty (0 bytes): copy it again" in message


@pytest.mark.parametrize("damage", ["cut", "header", "noise"])
def test_corrupt_tiff_in_the_middle(folder: Path, damage: str) -> None:
    path = folder / "frame_12.tif"
    data = path.read_bytes()
    worse = {"cut": data[:9000], "header": b"\0" * 64 + data[64:], "noise": b"?" * 999}
    path.write_bytes(worse[damage])
    before = listing(folder)
    with marey.open_series(folder) as series:
        with pytest.raises(FrameUnreadable, match=r"frame_12\.tif"):
            series[12]
        assert series.frame(12).status is FrameStatus.UNREADABLE
        assert [p.t for p in series.check()] == [12]
        shown = series.array[12]
        assert shown.shape == WORLD.shape
        with pytest.raises(ValueError, match=r"code|check"):
            read_code(shown)
        assert [read_code(series.array[t])[0] for t in (11, 13)] == [11, 13]
        assert (series.dask[12].compute() == 0).all()
    assert listing(folder) == before


def test_frames_of_two_sizes(folder: Path) -> None:
    tifffile.imwrite(folder / "frame_3.tif", np.zeros((50, 60), np.uint8))
    tifffile.imwrite(folder / "frame_4.tif", np.zeros((112, 176), np.uint16))
    with marey.open_series(folder) as series:
        reasons = {p.t: p.reason for p in series.check()}
        assert reasons[3] == (
            "frame_3.tif: odd frame: 50 x 60 uint8 where the recording has"
            " 112 x 176 uint8"
        )
        assert "112 x 176 uint16" in reasons[4]
        assert series.frame(3).status is FrameStatus.ODD
        assert series.array[3].shape == (112, 176)
        assert not series.valid[3]


def test_a_file_that_goes_while_open(folder: Path) -> None:
    with marey.open_series(folder) as series:
        (folder / "frame_9.tif").unlink()
        with pytest.raises(FrameUnreadable, match=r"missing: frame_9\.tif has gone"):
            series[9]
        assert series.frame(9).status is FrameStatus.MISSING
        assert series.array[9].shape == WORLD.shape


def test_a_list_with_a_file_that_is_not_there(folder: Path) -> None:
    names = [folder / "frame_0.tif", folder / "nowhere.tif", folder / "frame_2.tif"]
    with marey.open_series(names) as series:
        assert series.valid.tolist() == [True, False, True]
        assert "nowhere.tif was not there" in series.problems()[0].reason
    with pytest.raises(NoFrames, match="list of files is empty"):
        marey.open_series([])


@pytest.mark.parametrize(
    ("suffix", "front"),
    [("mp4", False), ("mp4", True), ("mkv", False), ("avi", False)],
)
def test_truncated_video(tmp_path: Path, suffix: str, *, front: bool) -> None:
    whole = write_video(
        WORLD, tmp_path / f"w.{suffix}", "mjpeg" if suffix == "avi" else "libx264"
    )
    if front:
        whole = _table_to_the_front(whole)
    cut = tmp_path / f"cut.{suffix}"
    cut.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * 0.6)])
    if suffix == "mp4" and not front:
        message = said(cut, SourceError)
        assert "cut.mp4 cannot be read as a video" in message
        assert "repaired" in message
        return
    with marey.open_series(cut) as series:
        problems = series.check()
        assert all("cut.mp4" in p.path or suffix != "mp4" for p in problems)
        good = np.flatnonzero(series.valid).tolist()
        assert 10 < len(good) < 40
        assert [read_code(series[t])[0] for t in good] == good
        for problem in problems:
            assert problem.t is not None
            with pytest.raises(FrameUnreadable):
                series[problem.t]
            assert series.array[problem.t].shape == WORLD.shape


def _table_to_the_front(path: Path) -> Path:
    import av

    moved = path.with_name("front.mp4")
    with (
        av.open(str(path)) as source,
        av.open(str(moved), "w", options={"movflags": "faststart"}) as sink,
    ):
        stream = source.streams.video[0]
        out = sink.add_stream_from_template(stream)
        for packet in source.demux(stream):
            if packet.dts is not None:
                packet.stream = out
                sink.mux(packet)
    return moved


def test_noise_that_is_called_a_video(tmp_path: Path) -> None:
    (tmp_path / "v.mp4").write_bytes(os.urandom(5000))
    assert "v.mp4 cannot be read as a video" in said(tmp_path / "v.mp4", SourceError)


def test_not_a_number(tmp_path: Path) -> None:
    data = np.random.default_rng(0).normal(size=(5, 20, 30)).astype(np.float32)
    data[1] = np.nan
    data[2, :5] = np.inf
    tifffile.imwrite(tmp_path / "f.tif", data, photometric="minisblack")
    with marey.open_series(tmp_path / "f.tif") as series:
        np.testing.assert_array_equal(series[:], data)
        assert series.valid.all()
        beyond = series.array[7]
        assert np.isfinite(beyond).all()
        assert np.ptp(beyond) > 0
    data[:] = np.nan
    with marey.open_series(data) as series:
        assert np.isfinite(series.array[9]).all()


def test_strange_requests(folder: Path) -> None:
    with pytest.raises(MareyError, match="2 to 6 axes"):
        marey.open_series(np.zeros(3))
    with pytest.raises(NoFrames, match="holds no frames"):
        marey.open_series(np.zeros((0, 4, 5)))
    with pytest.raises(MareyError, match="axes 'TXY'"):
        marey.open_series(np.zeros((2, 4, 5)), axes="TXY")
    with pytest.raises(MareyError, match="above 0 s"):
        marey.open_series(folder, times=-1)
    with marey.open_series(folder) as series:
        with pytest.raises(IndexError, match="there are 40, from 0"):
            series[40]
        with pytest.raises(IndexError, match="frame number"):
            series[1.5]


SCRIPT = """
    import sys, marey
    from marey.errors import MareyError
    try:
        with marey.open_series(sys.argv[1]) as series:
            print(len(series), [(p.t, p.path, p.reason) for p in series.check()])
    except MareyError as error:
        print(type(error).__name__, error)
"""


def as_nobody(source: Path, cache: Path) -> str:
    """Open as a user who may not read everything; root may."""
    command = [sys.executable, "-c", dedent(SCRIPT), str(source)]
    if os.geteuid() == 0:
        who = ["--reuid=65534", "--regid=65534", "--clear-groups"]
        command = ["setpriv", *who, *command]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "MAREY_CACHE": str(cache), "PYTHONPATH": _sources()},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _sources() -> str:
    return str(Path(marey.__file__).parents[1])


@pytest.fixture
def open_place():
    """A folder that any user may enter; pytest's own are private."""
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        place.chmod(0o755)
        yield place


@pytest.mark.skipif(
    os.name == "nt" or (os.geteuid() == 0 and shutil.which("setpriv") is None),
    reason="needs setpriv to become another user",
)
def test_unreadable_paths(open_place: Path) -> None:
    folder = write_folder(TellTale(6), open_place / "D", ".png")
    locked = folder / "frame_3.png"
    locked.chmod(0)
    inner = folder / "zz"
    inner.mkdir()
    cv2.imwrite(str(inner / "frame_9.png"), TellTale().plane(9))
    inner.chmod(0)
    try:
        printed = as_nobody(folder, open_place / "cache")
        assert printed.startswith("6 ")
        reason = "frame_3.png: the file cannot be decoded: permission denied; ask its"
        assert reason in printed
        assert "(None, 'zz', 'the folder cannot be read: Permission denied')" in printed
        message = as_nobody(locked, open_place / "cache")
        assert message.startswith("SourceError frame_3.png cannot be read")
        folder.chmod(0)
        message = as_nobody(folder, open_place / "cache")
        assert message.startswith("SourceError")
        assert "cannot be read" in message
        assert "permission denied; ask its owner" in message
    finally:
        for path in (folder, inner, locked):
            path.chmod(0o755)
