"""Places that do not answer; named pipes that nobody writes to stand for them."""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING

import pytest

import marey
from marey.errors import FrameUnreadable, SourceError
from marey.frames import patience, scan
from marey.frames.patience import Asking, Patience, ask
from recordings import Kept, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(6):
        write(tmp_path / "D" / f"f{number}.png", number * 10)
    return tmp_path / "D"


@pytest.fixture
def pipes() -> Iterator[list[Path]]:
    """Pipes to be freed in the end, so that no thread stays behind."""
    made: list[Path] = []
    yield made
    for path in made:
        for _ in range(50):
            try:
                os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))
                time.sleep(0.01)
            except OSError:
                break  # nobody reads any more


def test_a_pipe_among_pictures_is_left_out(folder: Path) -> None:
    os.mkfifo(folder / "f2-5.png")
    with marey.open_series(folder, timeout=5) as series:
        assert len(series) == 6
        problem = series.problems()[0]
        assert problem.path == "f2-5.png"
        assert "named pipe" in problem.reason


def test_a_pipe_alone(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.png")
    with pytest.raises(SourceError, match="named pipe"):
        marey.open_series(tmp_path / "a.png")


def test_a_pipe_in_a_list(folder: Path) -> None:
    os.mkfifo(folder / "p.png")
    names = [str(folder / name) for name in ("f0.png", "p.png", "f1.png")]
    with marey.open_series(names, timeout=5) as series:
        assert series.valid.tolist() == [True, False, True]
        assert any("named pipe" in problem.reason for problem in series.problems())


def test_other_frames_go_on(folder: Path, pipes: list[Path]) -> None:
    with marey.open_series(folder) as series:
        series._gathering.patience.seconds = 0.2
        (folder / "f3.png").unlink()
        os.mkfifo(folder / "f3.png")
        pipes.append(folder / "f3.png")
        with pytest.raises(FrameUnreadable, match=r"f3\.png has not answered for 0 s"):
            series[3]
        assert not series.valid[3]
        assert "other frames go on" in series.problems()[0].reason
        series.read_ahead(0)
        assert int(series[4][0, 0]) == 40
        began = time.monotonic()
        with pytest.raises(FrameUnreadable, match="has not answered"):
            series[3]
        assert time.monotonic() - began < 5
        (folder / "f3.png").rename(folder / "aside")
        pipes[0] = folder / "aside"
        write(folder / "f3.png", 33)
        os.close(os.open(pipes[0], os.O_WRONLY | os.O_NONBLOCK))
        while series._gathering.patience.is_hanging:
            time.sleep(0.01)
        assert int(series[3][0, 0]) == 33, "it answers again"
        assert series.valid[3]


def test_closing_does_not_wait_for_what_hangs(folder: Path, pipes: list[Path]) -> None:
    series = marey.open_series(folder)
    (folder / "f3.png").unlink()
    os.mkfifo(folder / "f3.png")
    pipes.append(folder / "f3.png")
    said: list[str] = []

    def read() -> None:
        try:
            series[3]
        except FrameUnreadable as error:
            said.append(str(error))

    reader = threading.Thread(target=read)
    reader.start()
    series.read_ahead(1)
    while not series._gathering.patience._busy:
        time.sleep(0.01)
    time.sleep(0.1)
    closer = threading.Thread(target=series.close)
    closer.start()
    closer.join(5)
    assert not closer.is_alive()
    reader.join(5)
    assert said == ["f3.png: the recording was closed"]


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Let the listing of folders hang until it is set."""
    freed = threading.Event()
    original = os.scandir

    def slow(path):
        if str(path).endswith("D"):
            assert freed.wait(30)
        return original(path)

    monkeypatch.setattr(scan.os, "scandir", slow)
    yield freed
    freed.set()


@pytest.mark.parametrize("wait", [True, False])
def test_opening_gives_up(folder: Path, hanging: threading.Event, wait: bool) -> None:
    began = time.monotonic()
    with pytest.raises(SourceError, match=r"D has not answered for \d+ s"):
        marey.open_series(folder, wait=wait, timeout=0.3)
    assert time.monotonic() - began < 10
    hanging.set()


def test_a_listing_that_hangs_is_said(folder: Path, hanging: threading.Event) -> None:
    store = Kept()
    hanging.set()
    with marey.open_series(folder, store=store):
        pass
    hanging.clear()
    with marey.open_series(folder, store=store, wait=False) as series:
        series._gathering.patience.seconds = 0.1
        assert int(series[2][0, 0]) == 20, "shown as stored"
        time.sleep(0.3)
        assert any("has not answered" in p.reason for p in series.problems())
        began = time.monotonic()
        series.close()
        assert time.monotonic() - began < 10
        hanging.set()


def test_ask() -> None:
    freed = threading.Event()
    with pytest.raises(SourceError, match="Z: has not answered"):
        ask("Z:", lambda: freed.wait(30), 0.05)
    freed.set()
    assert ask("Z:", lambda: 7, None) == 7
    with pytest.raises(KeyError):
        ask("Z:", lambda: {}["x"], 5)


def test_long_work_is_no_asking() -> None:
    asking, done = Asking(), threading.Event()
    threading.Timer(0.3, done.set).start()
    asking.wait(done, 0.1)
    with asking.about("a file"):
        assert asking.overdue(0) != ""
    assert asking.overdue(0) == ""


def test_a_late_answer_is_nobody_elses() -> None:
    patient, freed = Patience(0.05), threading.Event()
    with pytest.raises(FrameUnreadable):
        patient.read("a", lambda: freed.wait(30) and "late")
    freed.set()
    assert [patient.read("b", lambda n=n: n) for n in range(5)] == list(range(5))
    patient.close()


def test_a_whole_place_that_hangs_takes_few_threads() -> None:
    patient, freed = Patience(0.01), threading.Event()
    for number in range(30):
        with pytest.raises(FrameUnreadable):
            patient.read(str(number), lambda: freed.wait(30))
    assert len(patient._hanging) == patience._MOST_HANGING
    freed.set()
    patient.close()
