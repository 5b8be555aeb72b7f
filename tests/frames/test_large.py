"""A camera's folder with many frames: columns and text, no objects."""

from __future__ import annotations

import gc
import threading
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

import marey
from cameras import INTERVAL, is_frame, name_of, write_camera
from marey.frames import tags
from marey.words import Texts
from recordings import write

if TYPE_CHECKING:
    from pathlib import Path

FRAMES = 20_000


@pytest.mark.slow
def test_a_camera_folder(tmp_path: Path) -> None:
    folder = write_camera(tmp_path / "D", FRAMES, ".tif")
    rng = np.random.default_rng(4)
    for opening in range(2):
        with marey.open_series(folder, wait=False) as series:
            assert is_frame(series[0], 0)
            assert len(series) == FRAMES or not opening
            assert series.wait(60)
            assert len(series) == FRAMES
            assert series.times[-1] == INTERVAL * (FRAMES - 1)
            for t in rng.integers(0, FRAMES, 40).tolist():
                assert is_frame(series[t], t)
                assert series.frame(t).path == name_of(t)


@pytest.mark.slow
def test_no_object_is_kept_for_a_frame(tmp_path: Path) -> None:
    folder = write_camera(tmp_path / "D", FRAMES, ".png")
    gc.collect()
    with marey.open_series(folder) as series:
        gc.collect()
        names = [thing for thing in gc.get_objects() if isinstance(thing, list | dict)]
        assert not [thing for thing in names if len(thing) >= FRAMES]
        assert isinstance(series._state.index.files.names, Texts)


def test_tags_are_read_after_the_first_frame(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        write(tmp_path / "D" / f"f{number}.png", number)
    asked: list[str] = []
    shown = threading.Event()

    def file_time(path: str) -> tuple[None, str]:
        assert shown.wait(30)
        asked.append(path)
        return None, ""

    monkeypatch.setattr(tags, "file_time", file_time)
    with marey.open_series(tmp_path / "D", wait=False) as series:
        assert int(series[0][0, 0]) == 0
        assert series.wait(30)
        assert not asked
        shown.set()
        until = time.monotonic() + 30
        while not asked:
            assert time.monotonic() < until
            time.sleep(0.01)


@pytest.mark.parametrize("texts", [[], [""], ["a", "", "ü", "\udcff", "b\n"]])
def test_texts(texts: list[str]) -> None:
    packed = Texts.of(texts)
    assert list(packed) == texts == [packed[i] for i in range(len(packed))]
    assert packed == texts
    assert list(packed[1:]) == texts[1:]
    assert list(packed[::-1]) == texts[::-1]
    assert list(packed + packed) == texts * 2
    assert list(packed.take(np.arange(len(texts)))) == texts
    with pytest.raises(IndexError):
        packed[len(texts)]
