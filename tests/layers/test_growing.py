"""A folder that changes while it is shown."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import pytest
from napari.components import ViewerModel

import marey
from marey.frames import watching
from marey.layers import Session
from recordings import write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setattr(watching, "SOONEST", 0.02)
    monkeypatch.setattr(watching, "LATEST", 0.05)
    for number in range(5):
        write(tmp_path / "D" / f"f{number}.png", number * 10)
    session = Session(ViewerModel())
    session.show(marey.open(tmp_path / "D", watch=True))
    yield session
    session.close()


def until(session: Session, holds: Callable[[], object]) -> None:
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)
        session.deliver()


def shown(session: Session) -> int:
    layer = session.image_layers[0]
    return int(np.asarray(layer.data[session.t])[0, 0])


def test_the_window_grows(session: Session, tmp_path: Path) -> None:
    grown: list[int] = []
    session.grew.connect(grown.append)
    session.go(4)
    write(tmp_path / "D" / "f5.png", 50)
    until(session, lambda: len(session.recording.series) == 6)
    assert grown == [6]
    assert session.image_layers[0].data.shape[0] == 6
    assert session.t == 4
    session.go(5)
    assert shown(session) == 50


@pytest.mark.parametrize("marked", [False, True])
def test_what_is_shown_and_marked_stays(
    session: Session, tmp_path: Path, marked: bool
) -> None:
    rec = session.recording
    session.go(2)
    if marked:
        rec.types.add("cell")
        rec.markers.add("cell", 2, [[3, 4]])
    write(tmp_path / "D" / "f0-5.png", 5)
    until(session, lambda: len(rec.series) == 6)
    assert session.t == 3
    assert shown(session) == 20
    if marked:
        assert rec.markers.table().t.tolist() == [3]
        rec.markers.add("cell", 1, [[5, 6]])
        until(session, lambda: len(rec.sidecar.index.load()) == 6)
        assert sorted(rec.markers.table().t.tolist()) == [1, 3]
        assert len(rec.markers.frame(3).ids) == 1
        assert rec.series.frame(1).path == "f0-5.png"


def test_a_removed_frame_is_hatched(session: Session, tmp_path: Path) -> None:
    rec = session.recording
    session.go(2)
    (tmp_path / "D" / "f2.png").unlink()
    until(session, lambda: not rec.series.valid[2])
    assert len(rec.series) == 5
    assert len(np.unique(np.asarray(session.image_layers[0].data[2]))) == 2
