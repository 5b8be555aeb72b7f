"""Marked recordings, and an empty home for the samples."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

SHIPPED = Path(__file__).resolve().parents[2] / "sample_data" / "simulated"


@pytest.fixture
def cells(tmp_path: Path) -> Path:
    """A copy of six frames of the simulated sample, with marks."""
    import marey

    folder = tmp_path / "cells"
    folder.mkdir()
    for picture in sorted(SHIPPED.glob("*.png"))[:6]:
        shutil.copy(picture, folder)
    with marey.open(folder) as recording:
        recording.types.add("adult")
        recording.markers.add("adult", 2, [[5, 9], [7.5, 2]])
        recording.notes.set(1, "fog", ["far"], 2)
    return folder


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the user's account in which nothing is yet."""
    import platformdirs

    home = tmp_path / "home"
    monkeypatch.setattr(platformdirs, "user_data_dir", lambda *_a, **_k: str(home))
    return home
