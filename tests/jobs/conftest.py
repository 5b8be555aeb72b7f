"""A recording that tells which frame it shows, with known marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import marey
from worlds import TellTale, write_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FRAMES = 12


@pytest.fixture
def world() -> TellTale:
    """Odd sizes, so that a lost row is seen."""
    return TellTale(frames=FRAMES, shape=(113, 177))


@pytest.fixture
def folder(world: TellTale, tmp_path: Path) -> Path:
    return write_folder(world, tmp_path / "data")


@pytest.fixture
def rec(folder: Path) -> Iterator[marey.Recording]:
    with marey.open(folder, author="Ada") as recording:
        yield recording


@pytest.fixture
def grey(tmp_path: Path) -> Iterator[marey.Recording]:
    """Level grey frames, upon which anything drawn stands out."""
    pixels = np.full((6, 100, 160), 100, np.uint8)
    with marey.open(pixels, tmp_path / "grey.marey", author="Ada") as recording:
        yield recording
