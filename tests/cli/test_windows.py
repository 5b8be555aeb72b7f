"""The commands that open a window, each in a process of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

import marey
from marey.samples import copy_sample

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.gui, pytest.mark.slow]

# Opens as a person would, looks, and closes the window.
LOOK_AND_CLOSE = """
import sys
import napari
from qtpy.QtCore import QTimer
from marey.cli import main
from marey.layers import Session

run = napari.run

def look():
    viewer = napari.current_viewer()
    session = Session.of(viewer)
    print(session.recording.author, session.n_frames, session.tool, viewer.title)
    viewer.close()

def run_shortly():
    QTimer.singleShot(1000, look)
    run()

napari.run = run_shortly
sys.exit(main(sys.argv[1:]))
"""


def python(*words: object, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-X", "faulthandler", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **env},
        timeout=240,
    )


def test_open_shows_a_recording_until_the_window_is_closed(tmp_path: Path):
    folder = copy_sample("nuclei", tmp_path)

    done = python("-c", LOOK_AND_CLOSE, "open", folder, "--author", "Ada")

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Ada 6 mark nuclei")
    assert not folder.with_suffix(".marey").exists(), "looking writes nothing"


def test_open_says_what_it_cannot_open(tmp_path: Path):
    done = python("-m", "marey", "open", tmp_path / "nothing")

    assert done.returncode == 1
    assert done.stderr.startswith("marey: there is no file or folder")


@pytest.mark.skipif(not shutil.which("xvfb-run"), reason="no virtual display here")
def test_the_demo_walks_where_there_is_no_display(tmp_path: Path):
    picture = tmp_path / "somewhere new" / "walk.png"

    done = python(
        *("-m", "marey", "demo", "--screenshot", picture),
        DISPLAY="",
        WAYLAND_DISPLAY="",
        TMPDIR=str(tmp_path),
    )

    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert lines[-1] == f"Screenshot: {picture}"
    rows = [re.sub(" +", " ", line.strip()) for line in lines]
    for row in ("frame nucleus dividing", "0 4 1", "3 4 4", "5 - -"):
        assert row in rows
    assert "Warning" not in done.stderr
    folder = next(tmp_path.glob("marey-demo-*/nuclei"))
    with marey.open(folder) as rec:
        assert len(rec.markers.table()) == 24
        assert [int(t) for t in rec.masks.frames()] == [3]
        assert rec.notes.get(3).text.startswith("Two divisions")
        colors = {kind.name: kind.color for kind in rec.types.list()}
    _has_everything(cv2.imread(str(picture)), colors)


def _near(picture: np.ndarray, color: str) -> np.ndarray:
    wanted = [int(color[at : at + 2], 16) for at in (5, 3, 1)]  # OpenCV has blue first
    return np.abs(picture - wanted).max(axis=2) < 30


def _has_everything(picture: np.ndarray, colors: dict[str, str]) -> None:
    """Image, markers of two colours, mask and docks, by their colours."""
    assert picture.shape == (800, 1280, 3)
    canvas = picture[60:610, 340:890].astype(int)
    grey = np.ptp(canvas, axis=2) < 8
    assert grey.mean() > 0.8
    assert canvas[grey].std() > 20, "the picture is drawn"
    for name, least in {"nucleus": 100, "dividing": 20}.items():
        drawn = _near(canvas, colors[name])
        assert drawn.sum() > least, f"markers of {name}"
        canvas[drawn] = 0
    assert (np.ptp(canvas, axis=2) > 30).sum() > 1000, "a mask"
    assert picture[60:110, 960:1280].std() > 20, "the Markers dock has rows"
