"""Fixtures shared by all rooms."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real recordings with ground truth, beside the repository."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("real recordings are not here: no ../shared/data")
    return folder


@pytest.fixture
def rng() -> np.random.Generator:
    """A seeded generator of random numbers."""
    return np.random.default_rng(20261122)


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep caches and napari's settings of one test out of the next."""
    monkeypatch.setenv("MAREY_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NAPARI_CONFIG", str(tmp_path / "napari.yaml"))
