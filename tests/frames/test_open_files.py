"""Files kept open: a file that hangs on opening holds up nobody else."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest
import tifffile

import marey
from marey.errors import FrameUnreadable, SourceError
from marey.frames.sources import opened
from marey.frames.sources.opened import OpenFiles

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from marey.frames.sources.protocol import FrameSource

WAIT = 30.0


class Source:
    """Stands for an open file."""

    def __init__(self, path: str) -> None:
        self.path, self.is_closed = path, False

    def read(self, index: int, plane: int, aside: object = None) -> str:
        if self.is_closed:
            message = "closed"
            raise FrameUnreadable(message)
        return f"{self.path} {index}"

    def close(self) -> None:
        self.is_closed = True


class Door:
    """Opens files; one named ``slow`` hangs until it is let through."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.made: list[Source] = []
        self.reached, self.through = threading.Event(), threading.Event()

    def open(self, path: str, *, alone: bool = False) -> Source:
        self.asked.append(path)
        if "slow" in path:
            self.reached.set()
            assert self.through.wait(WAIT)
        if "damaged" in path:
            raise SourceError(path)
        self.made.append(Source(path))
        return self.made[-1]


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    door = Door()
    monkeypatch.setattr(opened, "open_source", door.open)
    yield door
    door.through.set()


class Asker(threading.Thread):
    """Asks for a file in a thread of its own."""

    def __init__(self, files: OpenFiles, path: str) -> None:
        super().__init__(daemon=True)
        self._files, self._path = files, path
        self.got: object = None
        self.start()

    def run(self) -> None:
        try:
            self.got = self._files.source(self._path)
        except (FrameUnreadable, SourceError) as error:
            self.got = error

    def answer(self) -> object:
        self.join(WAIT)
        assert not self.is_alive()
        return self.got


def test_other_files_do_not_wait_for_one_that_hangs(door: Door) -> None:
    files = OpenFiles()
    slow = Asker(files, "slow")
    assert door.reached.wait(WAIT)
    other = Asker(files, "quick")
    assert other.answer() is door.made[0]
    again = Asker(files, "quick")
    assert again.answer() is door.made[0], "one that is open is at hand too"
    assert slow.is_alive()
    door.through.set()
    assert slow.answer() is door.made[1]


def test_a_file_is_opened_once_for_all_who_ask(door: Door) -> None:
    files = OpenFiles()
    askers = [Asker(files, "slow") for _ in range(4)]
    assert door.reached.wait(WAIT)
    door.through.set()
    assert {asker.answer() for asker in askers} == {door.made[0]}
    assert door.asked == ["slow"]


def test_all_who_wait_hear_that_it_is_damaged_and_may_ask_again(door: Door) -> None:
    files = OpenFiles()
    askers = [Asker(files, "slow damaged") for _ in range(2)]
    assert door.reached.wait(WAIT)
    door.through.set()
    assert all(isinstance(asker.answer(), SourceError) for asker in askers)
    before = len(door.asked)
    with pytest.raises(SourceError):
        files.source("slow damaged")
    assert len(door.asked) == before + 1


def test_a_file_that_changed_while_it_was_opened_is_opened_anew(door: Door) -> None:
    files = OpenFiles()
    slow = Asker(files, "slow")
    assert door.reached.wait(WAIT)
    files.forget("slow")
    door.through.set()
    assert slow.answer() is door.made[1]
    assert [source.is_closed for source in door.made] == [True, False]


def test_what_opens_after_closing_is_closed(door: Door) -> None:
    files = OpenFiles()
    slow = Asker(files, "slow")
    assert door.reached.wait(WAIT)
    files.close()
    door.through.set()
    said = slow.answer()
    assert isinstance(said, FrameUnreadable)
    assert "the recording was closed" in str(said)
    assert [source.is_closed for source in door.made] == [True]


def test_the_one_least_used_is_closed_when_many_are_open(door: Door) -> None:
    files = OpenFiles()
    first = files.source("0")
    for number in range(1, 8):
        files.source(str(number))
    assert files.source("0") is first
    files.source("8")
    assert [source.path for source in door.made if source.is_closed] == ["1"]
    assert files.read("1", 3, 0) == "1 3", "opened again at need"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_frames_of_other_stacks_come_while_one_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        stack = np.full((2, 8, 8), number * 10, np.uint8)
        tifffile.imwrite(tmp_path / f"s{number}.tif", stack, photometric="minisblack")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    original = opened.open_source

    def through_the_pipe(path: str, *, alone: bool = False) -> FrameSource:
        if path.endswith("s1.tif"):
            pipe.read_bytes()  # nobody writes to it
        return original(path, alone=alone)

    with marey.open_series(tmp_path) as series:
        files = series._gathering._files
        for path in list(files._open):
            files.forget(path)
        monkeypatch.setattr(opened, "open_source", through_the_pipe)
        series._gathering.patience.seconds = 0.5
        try:
            with pytest.raises(FrameUnreadable, match=r"s1\.tif has not answered"):
                series[2]
            series._gathering.patience.seconds = WAIT
            assert int(series[4][0, 0]) == 20
            assert int(series[0][0, 0]) == 0
            assert series._gathering.patience.is_hanging
        finally:
            pipe.write_bytes(b"")  # lets it go


def test_a_reader_that_comes_after_the_end_opens_nothing(door: Door) -> None:
    files = OpenFiles()
    source = files.source("a")
    files.close()
    with pytest.raises(FrameUnreadable, match="the recording was closed"):
        files.read("a", 0, 0)
    assert source.is_closed
    assert door.asked == ["a"]
