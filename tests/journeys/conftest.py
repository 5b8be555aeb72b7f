"""Real recordings to write beside, and windows with people in front of them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from journeys.stage import Stage


@pytest.fixture
def copied(shared_data: Path, tmp_path: Path) -> Callable[..., Path]:
    """Copies pictures of a real recording to where one may write."""

    def copy(name: str, pattern: str) -> Path:
        folder = tmp_path / name.rsplit("/", 1)[-1]
        folder.mkdir()
        for path in sorted((shared_data / name).glob(pattern)):
            shutil.copyfile(path, folder / path.name)
        return folder

    return copy


@pytest.fixture
def beads(copied: Callable[..., Path]) -> Path:
    """Forty frames of beads on a cell."""
    return copied("clickpoints/tweezer_001", "*.jpg")


@pytest.fixture
def penguins(copied: Callable[..., Path]) -> Path:
    """A colour picture of a colony."""
    return copied("clickpoints/penguin_count", "*.jpg")


@pytest.fixture
def flies(copied: Callable[..., Path]) -> Path:
    """A video of two flies."""
    return copied("tracking/sleap_two_flies", "*.mp4") / "clip.mp4"


@pytest.fixture
def staged(make_napari_viewer: Callable) -> Iterator[Callable[..., Stage]]:
    """Opens windows, and sees to it that they are shut."""
    from journeys.stage import Stage

    stages: list[Stage] = []

    def open_window(source: object = None) -> Stage:
        stages.append(Stage.set(source, make_napari_viewer(show=True)))
        return stages[-1]

    yield open_window
    for stage in stages:
        stage.desk.shut()
        vars(stage).clear()  # pytest keeps it until after the check for leaks
    stages.clear()
