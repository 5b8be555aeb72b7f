"""Real folders that change between openings: ids stay with their pictures."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

import marey
from recordings import Kept, write

NAMES = st.builds(
    lambda folder, number: f"{folder}f{number}.png",
    st.sampled_from(["", "a/", "b/", "b10/"]),
    st.integers(0, 12),
)


class Folder(RuleBasedStateMachine):
    """A recording whose files come, go and are renamed.

    The grey value of a picture says who it is; once an id has shown a value,
    it never shows another.
    """

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp())
        self.store = Kept()
        self.owner: dict[int, int] = {}
        self.next = 1
        (self.root / "D").mkdir()

    @initialize(names=st.sets(NAMES, min_size=2, max_size=8))
    def begin(self, names: set[str]) -> None:
        for name in sorted(names):
            self.insert(name)

    @rule(name=NAMES)
    def insert(self, name: str) -> None:
        """Add a file, unless there is or was one: that would be its successor."""
        path = self.root / "D" / name
        known = self.store.table
        if path.exists() or (known is not None and name in list(known.paths)):
            return
        write(path, self.next)
        self.next += 1

    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        there = self.files()
        if len(there) > 1:
            data.draw(st.sampled_from(there)).unlink()

    @rule(data=st.data(), name=NAMES)
    def rename(self, data: st.DataObject, name: str) -> None:
        known = self.store.table
        there, new = self.files(), self.root / "D" / name
        if new.exists() or known is None or name in list(known.paths):
            return
        new.parent.mkdir(exist_ok=True)
        data.draw(st.sampled_from(there)).rename(new)

    def files(self) -> list[Path]:
        return sorted((self.root / "D").rglob("*.png"))

    @rule()
    def rename_the_folder(self) -> None:
        (self.root / "D").rename(self.root / "E")
        (self.root / "E").rename(self.root / "D")

    @invariant()
    def nobody_is_another(self) -> None:
        if not self.files():
            return
        with marey.open_series(self.root / "D", store=self.store) as series:
            ids, valid = series.ids.tolist(), series.valid
            assert len(set(ids)) == len(ids)
            assert set(self.owner) <= set(ids), "no row is ever lost"
            for t, frame in enumerate(ids):
                assert int(series.positions(np.int32(frame))) == t
                if valid[t]:
                    value = int(series[t][0, 0])
                    assert self.owner.setdefault(frame, value) == value
            assert int(valid.sum()) == len(self.files())

    def teardown(self) -> None:
        shutil.rmtree(self.root)


Folder.TestCase.settings = settings(
    max_examples=25, stateful_step_count=8, deadline=None
)
TestFolder = Folder.TestCase


def test_a_thousand_marks(tmp_path: Path) -> None:
    """Insert in the middle, delete one, rename a folder, add one inside."""
    folder = tmp_path / "D"
    for t in range(40):
        write(folder / f"f{2 * t}.png", t)
        write(folder / "cam" / f"f{2 * t}.png", 100 + t)
    store = Kept()
    with marey.open_series(folder, store=store) as series:
        chosen = np.random.default_rng(3).integers(0, 80, 1000)
        marks = [(int(series.ids[t]), int(series[t][0, 0])) for t in chosen]
    write(folder / "f31.png", 200)
    (folder / "f10.png").unlink()
    write(folder / "aa" / "f1.png", 201)
    folder.rename(tmp_path / "E")
    with marey.open_series(tmp_path / "E", store=store) as series:
        lost = set()
        for frame, value in marks:
            t = int(series.positions(frame))
            if series.valid[t]:
                assert int(series[t][0, 0]) == value
            else:
                lost.add((frame, series.frame(t).path))
        assert {path for _, path in lost} == {"f10.png"}
        assert [p.path for p in series.problems()] == ["f10.png"]


def test_a_file_that_stands_twice_in_a_list_is_two_frames(tmp_path: Path) -> None:
    for name in "abcd":
        write(tmp_path / f"{name}.png", ord(name))
    store = Kept()
    before = [tmp_path / f"{name}.png" for name in "abab"]
    with marey.open_series(before, store=store) as series:
        assert series.ids.tolist() == [0, 1, 2, 3]
    after = [tmp_path / f"{name}.png" for name in "acbdab"]
    with marey.open_series(after, store=store) as series:
        assert series.ids.tolist() == [0, 4, 1, 5, 2, 3]
        assert [chr(series[t][0, 0]) for t in range(6)] == list("acbdab")
