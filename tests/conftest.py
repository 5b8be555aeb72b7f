"""Fixtures shared by all rooms, and guards that every test runs under."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "sample_data"

# Files of ours that must not stay open after a test: on Windows nobody could
# delete or rename them, and on a network drive they hold locks.
DATA_SUFFIXES = {
    *(".marey", ".cdb", ".tif", ".tiff", ".png", ".jpg", ".jpeg"),
    *(".mp4", ".avi", ".mov", ".mkv"),
}


@pytest.fixture(scope="session")
def shared_data() -> Iterator[Path]:
    """Folder of real recordings with ground truth, beside the repository."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("real recordings are not here: no ../shared/data")
    before = _state(folder)
    yield folder
    _compare(folder, before)


@pytest.fixture(scope="session", autouse=True)
def samples_untouched() -> Iterator[None]:
    """Fail the session when a test wrote beside the shipped samples."""
    before = _state(SAMPLES)
    yield
    _compare(SAMPLES, before)


@pytest.fixture
def rng() -> np.random.Generator:
    """A seeded generator of random numbers."""
    return np.random.default_rng(20261122)


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep caches and napari's settings of one test out of the next."""
    monkeypatch.setenv("MAREY_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NAPARI_CONFIG", str(tmp_path / "napari.yaml"))


@pytest.fixture(autouse=True)
def no_open_files() -> Iterator[None]:
    """Fail a test that leaves a picture, a video or a marks file open."""
    before = _open_files()
    yield
    left = _open_files() - before
    if left:
        gc.collect()  # what only a cycle holds is not a leak
        left &= _open_files()
    assert not left, "left open: " + ", ".join(sorted(left))


@pytest.fixture(autouse=True)
def no_leaked_widgets(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test with a window that leaves a top-level widget behind."""
    if request.node.get_closest_marker("gui") is None:
        yield
        return
    before = _top_levels()
    # napari collects garbage with every layer that goes: it need not look at all
    # that was there before the test, each time
    gc.freeze()
    yield
    left = [name for key, name in _top_levels().items() if key not in before]
    assert not left, "left behind: " + ", ".join(left)


def _open_files() -> set[str]:
    """Paths of our data files that this process holds open; Linux only."""
    held: set[str] = set()
    folder = Path("/proc/self/fd")
    if not folder.is_dir():
        return held
    for descriptor in os.listdir(folder):  # noqa: PTH208 - names, not paths
        try:
            target = (folder / descriptor).readlink()
        except OSError:
            continue  # closed meanwhile, by us or by listdir itself
        name = target.name.removesuffix("-wal").removesuffix("-shm")
        if Path(name).suffix.lower() in DATA_SUFFIXES:
            held.add(str(target))
    return held


def _top_levels() -> dict[int, str]:
    from qtpy.QtCore import QCoreApplication, QEvent
    from qtpy.QtWidgets import QApplication

    if QApplication.instance() is None:
        return {}
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return {
        id(widget): f"{type(widget).__name__} {widget.objectName()!r}"
        for widget in QApplication.topLevelWidgets()
        if widget.parent() is None
    }


def _state(folder: Path) -> dict[str, tuple[int, int]]:
    """Size and time of every file below a folder."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            facts = path.stat()
            found[str(path)] = (facts.st_size, facts.st_mtime_ns)
    return found


def _compare(folder: Path, before: dict[str, tuple[int, int]]) -> None:
    after = _state(folder)
    changed = sorted(p for p in before.keys() | after if before.get(p) != after.get(p))
    assert not changed, f"written to {folder}: {changed}"
