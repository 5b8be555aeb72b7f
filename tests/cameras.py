"""A simulated camera folder: as many frames as are wanted, few pictures behind them.

Frame `t` is a hard link to picture ``t % PICTURES`` of a tell-tale series, so that
neighbours differ and a wrong frame is seen. Frames lie in folders of 10,000 and
have their time in their names.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import cv2
import tifffile

from worlds import TellTale, read_code

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

PICTURES = 1000
"""Different pictures; a million frames are 1,000 links to each."""
FOLDER = 10_000
"""Frames in one folder."""
INTERVAL = 0.5
"""Seconds between frames."""
START = datetime(2024, 5, 1, tzinfo=UTC)


def name_of(t: int, suffix: str = ".tif") -> str:
    """Return the path of a frame, relative to the recording's folder."""
    moment = START + timedelta(seconds=INTERVAL * t)
    stamp = f"{moment:%Y%m%d-%H%M%S}-{moment.microsecond // 100_000}"
    return f"part{t // FOLDER:03d}/{stamp}{suffix}"


def write_camera(folder: Path, frames: int, suffix: str = ".tif") -> Path:
    """Make a camera's folder of so many frames and return it."""
    pictures = _write_pictures(folder.with_name(f"{folder.name}-pictures"), suffix)
    for begin in range(0, frames, FOLDER):
        (folder / name_of(begin)).parent.mkdir(parents=True, exist_ok=True)
        for t in range(begin, min(begin + FOLDER, frames)):
            os.link(pictures[t % PICTURES], f"{folder}/{name_of(t, suffix)}")
    return folder


def _write_pictures(folder: Path, suffix: str) -> list[str]:
    world = TellTale(frames=PICTURES, shape=(96, 176))
    folder.mkdir(parents=True, exist_ok=True)
    paths = [f"{folder}/{t:04d}{suffix}" for t in range(PICTURES)]
    for t, path in enumerate(paths):
        if suffix == ".tif":
            tifffile.imwrite(path, world.plane(t))
        else:
            assert cv2.imwrite(path, world.plane(t))
    return paths


def is_frame(picture: np.ndarray, t: int) -> bool:
    """Whether a picture of the camera is that of frame `t`."""
    return read_code(picture)[0] == t % PICTURES
