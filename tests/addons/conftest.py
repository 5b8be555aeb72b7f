"""Recordings to run add-ons on, and files to write them in."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import numpy as np
import pytest

import marey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def own_addons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a person's add-ons, empty."""
    from marey.addons import finding

    monkeypatch.setenv("MAREY_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(finding, "_SHELF", finding.Shelf())
    folder = tmp_path / "data" / "addons"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def written(own_addons: Path) -> Callable[..., Path]:
    """Writes a file into that folder."""

    def write(name: str, text: str) -> Path:
        path = own_addons / name
        path.write_text(dedent(text), encoding="utf-8")
        return path

    return write


@pytest.fixture
def rec(tmp_path: Path) -> Iterator[marey.Recording]:
    """Ten frames, 40 x 60, frame t of value t; a type "cell"."""
    pixels = np.arange(10, dtype=np.uint8)[:, None, None] * np.ones((40, 60), np.uint8)
    with marey.open(pixels, tmp_path / "ten.marey", author="ann") as opened:
        opened.types.add("cell")
        yield opened
