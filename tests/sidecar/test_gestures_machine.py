"""Any sequence of gestures, taken back to the start and done again, is the same file.

Imports and jobs work in between, by each of the three choices. Also over a restart,
with a second process that writes to the file (plain SQL, or doors, imports and jobs
under another name), with single acts taken out of the middle, and with
versions, which read back exactly whatever happens later.
"""

from __future__ import annotations

import shutil
import tempfile
from functools import partial, update_wrapper
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from machines_at_work import MACHINES
from marey.errors import MareyError, NothingToUndo, StillNeeded
from marey.sidecar import Sidecar
from marey.sidecar.arriving import EXISTING
from marey.sidecar.past import as_of
from marey.sidecar.schema import VERSIONED
from other_program import Other
from peoples import of_people
from stories import GESTURES, Gestures

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

ROUNDS = settings(
    max_examples=16,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    # to shrink a story of real files takes longer than to read it
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
CHANCE = st.randoms(use_true_random=False)


class More:
    """Gestures that stories do not know."""

    @staticmethod
    def unpaint(scene: Any, who: Sidecar) -> None:
        who.masks.remove(Gestures.frame(scene), layer="cells")

    @staticmethod
    def paint_a_class(scene: Any, who: Sidecar) -> None:
        with who.group("painted a nest"):
            value = who.masks.value(Gestures.pick(scene, "type"))
            labels = np.full((30, 30), value, np.uint8)
            who.masks.write(Gestures.frame(scene), labels)

    @staticmethod
    def look_again(scene: Any, who: Sidecar) -> None:
        door = scene.random.choice([who.review.unsee, who.review.correct])
        door(Gestures.pick(scene, "marker"))

    @staticmethod
    def on_events(scene: Any, who: Sidecar) -> None:
        which = Gestures.pick(scene, "event")
        if scene.random.random() < 0.5:
            who.events.remove(which)
        else:
            who.events.edit(which, certainty=scene.random.random())

    @staticmethod
    def on_objects(scene: Any, who: Sidecar) -> None:
        which = Gestures.pick(scene, "object")
        if scene.random.random() < 0.5:
            who.objects.remove(which)
        else:
            who.objects.edit(which, track=Gestures.some_track(scene))

    @staticmethod
    def calibrate(scene: Any, who: Sidecar) -> None:
        who.calibrate("pixel_size", scene.random.choice([None, 0.35, 0.5]))

    @staticmethod
    def unselect(scene: Any, who: Sidecar) -> None:
        who.selections.remove("mine")

    @staticmethod
    def unalign(scene: Any, who: Sidecar) -> None:
        who.offsets.remove(Gestures.frame(scene))

    @staticmethod
    def label_frames(scene: Any, who: Sidecar) -> None:
        names = [one.name for one in who.types.list() if one.kind == "frame"]
        if not names:
            who.types.add("storm", kind="frame")
            return
        t = Gestures.frame(scene)
        who.frame_labels.add("storm", t, scene.random.choice([None, 2]))

    @staticmethod
    def unlabel(scene: Any, who: Sidecar) -> None:
        which = Gestures.pick(scene, "frame_label")
        if scene.random.random() < 0.5:
            who.frame_labels.remove(which)
        else:
            who.frame_labels.edit(which, text=f"text {Gestures.frame(scene)}")

    @staticmethod
    def look_of_a_layer(scene: Any, who: Sidecar) -> None:
        who.masks.layers.edit("cells", opacity=scene.random.choice([0.2, 0.8]))

    @staticmethod
    def a_job(scene: Any, who: Sidecar) -> None:
        kind = Gestures.pick(scene, "type")  # of another kind: refused at once
        with who.group("followed beads", kind="job"):
            for t in range(3):
                who.markers.add(kind, t, [[t, 1]], score=0.5)


MORE = [getattr(More, name) for name in vars(More) if not name.startswith("_")]
WORK = st.lists(
    st.tuples(st.sampled_from(MACHINES), st.sampled_from(EXISTING)),
    min_size=1,
    max_size=3,
)
LONG = ("detect", "fill_in", "paint_between")
"""Jobs of several steps: of one that is refused midway, what it wrote stays."""
WALKS = (Gestures.undo, Gestures.redo)
KNOWN = {one for one in GESTURES if one not in WALKS}
ACTS = sorted([*KNOWN, *MORE], key=lambda one: one.__name__)
Rows = dict[tuple[str, int], tuple]
Delta = dict[tuple[str, int], tuple]


def rows_of(marks: Sidecar, revision: int | None = None) -> Rows:
    """Return what every table says, now or at a revision."""
    return {
        (name, row[0]): row[1:]
        for name, table in VERSIONED.items()
        for row in marks.rows(
            f"SELECT id, {', '.join(table.data)} FROM {as_of(name, revision)}"
        )
    }


def between(before: Rows, after: Rows) -> Delta:
    """Return what differs: row to what it was and what it became."""
    return {
        key: (before.get(key), after.get(key))
        for key in before.keys() | after.keys()
        if before.get(key) != after.get(key)
    }


class Marking(RuleBasedStateMachine):
    """Ada at a file, alone: undo and redo walk through exactly the same states."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "penguins.marey"
        self.marks = Sidecar.create(self.path, author="Ada")
        self.states = [rows_of(self.marks)]
        self.now = 0
        self.versions: dict[str, Rows] = {}

    def teardown(self) -> None:
        self.marks.close()
        shutil.rmtree(self.folder)

    def scene(self, chance: random.Random) -> Any:
        """Return what the gestures of stories play in."""
        return SimpleNamespace(
            random=chance, store=self.marks, people=[self.marks], foreign=0
        )

    @initialize(chance=CHANCE)
    def begin(self, chance: random.Random) -> None:
        for gesture in (Gestures.type_, Gestures.layer, Gestures.mark, Gestures.paint):
            self.act(gesture, chance)

    @rule(gesture=st.sampled_from(ACTS), chance=CHANCE)
    def act(self, gesture: Any, chance: random.Random) -> None:
        known = self.marks.history.next_undo()
        try:
            gesture(self.scene(chance), self.marks)
        except MareyError:
            if gesture.__name__ not in LONG:
                assert rows_of(self.marks) == self.states[self.now]
                return
        if self.marks.history.next_undo() != known:
            self.now += 1
            self.states[self.now :] = [rows_of(self.marks)]

    @rule(work=WORK, chance=CHANCE)
    def machines_work(self, work: list[tuple[Any, str]], chance: random.Random) -> None:
        """Imports and jobs, by one of the three choices: what people made stays."""
        before = of_people(self.marks, placed=True)
        for machine, existing in work:
            self.act(update_wrapper(partial(machine, existing), machine), chance)
        after = of_people(self.marks, placed=True)
        for table, rows in before.items():
            assert rows <= after[table], f"{table}: what people made has changed"

    @rule(data=st.data())
    def take_one_out_of_the_middle(self, data: st.DataObject) -> None:
        acts = [one for one in self.marks.history.list() if one.kind != "version"]
        if not acts:
            return
        act = data.draw(st.sampled_from(acts), label="act")
        before = rows_of(self.marks)
        why = self.marks.history.can_undo(act)
        assert rows_of(self.marks) == before
        if why:
            with pytest.raises((StillNeeded, NothingToUndo)) as caught:
                self.marks.history.undo(act)
            assert str(caught.value) == why
            return
        undone = self.marks.history.undo(act.id)
        assert not undone.conflicts
        assert self.marks.history.get(act).undone
        self.now += 1
        self.states[self.now :] = [rows_of(self.marks)]

    @rule()
    def undo(self) -> None:
        if self.now == 0:
            with pytest.raises(NothingToUndo):
                self.marks.undo()
            return
        assert not self.marks.undo().conflicts
        self.now -= 1

    @rule()
    def redo(self) -> None:
        if self.now == len(self.states) - 1:
            with pytest.raises(NothingToUndo):
                self.marks.redo()
            return
        assert not self.marks.redo().conflicts
        self.now += 1

    @rule(restart=st.booleans())
    def to_the_start_and_back(self, restart: bool) -> None:
        here = self.now
        while self.now:
            self.undo()
            self.as_told()
        if restart:
            self.restart()
        while self.now < here:
            self.redo()
            self.as_told()

    @rule()
    def restart(self) -> None:
        self.marks.close()
        self.marks = Sidecar.open(self.path, author="Ada")

    @rule()
    def name_a_version(self) -> None:
        name = f"v{len(self.versions)}"
        self.marks.versions.create(name)
        self.versions[name] = self.states[self.now]

    @rule()
    def compact(self) -> None:
        """Drop what neither undo nor a version needs: both must not notice."""
        self.marks.compact(backup=False)

    @precondition(lambda self: self.versions)
    @rule()
    def compact_to_versions(self) -> None:
        if self.marks.compact("versions", backup=False).rows:
            self.states, self.now = [self.states[self.now]], 0

    @invariant()
    def as_told(self) -> None:
        assert rows_of(self.marks) == self.states[self.now]

    @invariant()
    def versions_never_change(self) -> None:
        for name, state in self.versions.items():
            revision = self.marks.versions.revision(name)
            assert rows_of(self.marks, revision) == state


class Together(RuleBasedStateMachine):
    """Ada, and a second process that edits: its rows stay, and she is told."""

    other: Other

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "penguins.marey"
        self.marks = Sidecar.create(self.path, author="Ada")
        self.deltas: dict[int, Delta] = {}
        self.versions: dict[str, Rows] = {}
        self.refused = 0

    def teardown(self) -> None:
        assert self.marks.rows("PRAGMA quick_check") == [("ok",)]
        self.marks.close()
        self.other.let_go(self.path)
        shutil.rmtree(self.folder)

    def scene(self, chance: random.Random) -> Any:
        return SimpleNamespace(
            random=chance, store=self.marks, people=[1, 2], foreign=1
        )

    def last(self) -> int:
        return self.marks.rows("SELECT coalesce(max(id), 0) FROM action")[0][0]

    @initialize(chance=CHANCE)
    def begin(self, chance: random.Random) -> None:
        for gesture in (Gestures.type_, Gestures.layer, Gestures.mark, Gestures.paint):
            self.act(gesture, chance)

    @rule(gesture=st.sampled_from(ACTS), chance=CHANCE)
    def act(self, gesture: Any, chance: random.Random) -> None:
        before, known = rows_of(self.marks), self.last()
        try:
            gesture(self.scene(chance), self.marks)
        except MareyError:
            if gesture.__name__ not in LONG:
                assert rows_of(self.marks) == before
                return
        done = self.marks.history.next_undo()  # not the last: a maker noted meanwhile
        if done is not None and done.id > known:
            self.deltas[done.id] = between(before, rows_of(self.marks))

    @rule(work=WORK, chance=CHANCE)
    def machines_work(self, work: list[tuple[Any, str]], chance: random.Random) -> None:
        """Imports and jobs, by one of the three choices: what people made stays."""
        before = of_people(self.marks, placed=True)
        for machine, existing in work:
            self.act(update_wrapper(partial(machine, existing), machine), chance)
        after = of_people(self.marks, placed=True)
        for table, rows in before.items():
            assert rows <= after[table], f"{table}: what people made has changed"

    @rule(data=st.data())
    def the_other_writes_plain_sql(self, data: st.DataObject) -> None:
        number = data.draw(st.integers(0, 9), label="number")
        row = data.draw(st.integers(1, 9), label="row")
        statements = [
            ("UPDATE marker SET y = ? WHERE id = ?", [number, row]),
            ("DELETE FROM marker WHERE id = ?", [row]),
            ("INSERT INTO marker(frame, type, y, x) VALUES (?, 1, 1, 2)", [number % 3]),
            ("UPDATE note SET text = ? WHERE id = ?", [f"note {number}", row]),
            ("UPDATE track SET name = ? WHERE id = ?", [f"track {number}", row]),
            ("UPDATE type SET size = ? WHERE id = ?", [number + 1, row]),
            ("UPDATE shape SET text = ? WHERE id = ?", [f"shape {number}", row]),
            ("DELETE FROM mask_tile WHERE id = ?", [row]),
        ]
        some = data.draw(st.lists(st.sampled_from(statements), min_size=1, max_size=2))
        self.other.sql(self.path, *some)

    @rule(data=st.data())
    def the_other_uses_doors(self, data: st.DataObject) -> None:
        number = data.draw(st.integers(0, 9), label="number")
        row = data.draw(st.integers(1, 9), label="row")
        name, *values = data.draw(
            st.sampled_from(
                [
                    ("markers.move", row, [[number, number]]),
                    ("markers.add", 1, number % 3, [[1, 2]]),
                    ("markers.remove", row),
                    ("notes.set", number % 3, f"Ben's {number}"),
                    ("tracks.add", 1),
                    ("types.add", f"type {number}"),
                    ("offsets.set", number % 3, [[number, 1]]),
                    ("undo",),
                ]
            )
        )
        self.other.door(self.path, name, *values)

    @rule(work=WORK, seed=st.integers(0, 99))
    def the_other_lets_machines_work(
        self, work: list[tuple[Any, str]], seed: int
    ) -> None:
        for machine, existing in work[:1]:
            before = of_people(self.marks, placed=True)
            self.other.machine(self.path, machine.__name__, existing, seed)
            after = of_people(self.marks, placed=True)
            assert all(rows <= after[table] for table, rows in before.items())

    @rule(number=st.integers(0, 9))
    def a_late_edit_is_kept_as_a_conflict(self, number: int) -> None:
        found = self.marks.rows("SELECT id, etag, y FROM marker LIMIT 1")
        if not found:
            return
        row, etag, y = found[0]
        if y == number:
            return
        said = self.other.door(self.path, "markers.move", row, [[number, 3]])
        assert said == ""
        before, known = rows_of(self.marks), len(self.marks.conflicts.list())
        edited = self.marks.markers.move(row, [[77, 77]], [etag])
        assert [one.row for one in edited.conflicts] == [row]
        assert rows_of(self.marks) == before
        listed = self.marks.conflicts.table()
        assert len(listed) == known + 1
        assert listed["wanted"].iloc[-1]["y"] == 77

    @rule()
    def undo(self) -> None:
        self._walk("undo")

    @rule()
    def redo(self) -> None:
        self._walk("redo")

    def _walk(self, verb: str) -> bool:
        """Undo or redo, and compare row by row with what had to come."""
        history = self.marks.history
        target = history.next_undo() if verb == "undo" else history.next_redo()
        if target is None:
            return False
        assert target.author == "Ada"
        doer = "redo" if verb == "undo" else "undo"
        delta = self.deltas[self._latest(target.id, doer)]
        before = rows_of(self.marks)
        done = getattr(self.marks, verb)()
        after = rows_of(self.marks)
        self.deltas[self.last()] = between(before, after)
        told = {(one.table, one.row) for one in done.conflicts}
        for key in before.keys() | after.keys() | delta.keys():
            now, (was, left) = before.get(key), delta.get(key, (None, None))
            wanted = was if key in delta and now == left else now
            assert after.get(key) == (now if key in told else wanted), key
            if key in delta and now not in (was, left):
                assert key in told
        return True

    def _latest(self, action: int, kind: str) -> int:
        found = self.marks.rows(
            "SELECT max(id) FROM action WHERE target = ? AND kind = ?", (action, kind)
        )
        return found[0][0] or action

    @rule(restart=st.booleans())
    def to_the_start_and_back(self, restart: bool) -> None:
        before, steps = rows_of(self.marks), 0
        while self._walk("undo"):
            steps += 1
        if restart:
            self.restart()
        for _ in range(steps):
            assert self._walk("redo")
        assert rows_of(self.marks) == before

    @rule(data=st.data())
    def take_one_out_of_the_middle(self, data: st.DataObject) -> None:
        acts = [one for one in self.marks.history.list() if one.kind != "version"]
        act = data.draw(st.sampled_from(acts), label="act")
        before = rows_of(self.marks)
        try:
            undone = self.marks.history.undo(act)
        except (StillNeeded, NothingToUndo):
            assert rows_of(self.marks) == before
            return
        assert not undone.conflicts
        self.deltas[self.last()] = between(before, rows_of(self.marks))
        self._walk("undo")
        assert rows_of(self.marks) == before

    @rule()
    def restart(self) -> None:
        self.marks.close()
        self.marks = Sidecar.open(self.path, author="Ada")

    @rule()
    def compact(self) -> None:
        self.marks.compact(backup=False)

    @precondition(lambda self: len(self.versions) < 3)
    @rule()
    def name_a_version(self) -> None:
        name = f"v{len(self.versions)}"
        self.marks.versions.create(name)
        self.versions[name] = rows_of(self.marks)

    @invariant()
    def versions_never_change(self) -> None:
        for name, state in self.versions.items():
            revision = self.marks.versions.revision(name)
            assert rows_of(self.marks, revision) == state


@pytest.fixture
def other() -> Iterator[Other]:
    started = Other()
    yield started
    started.end()


@pytest.mark.slow
def test_alone_undo_and_redo_walk_through_the_same_states():
    run_state_machine_as_test(Marking, settings=ROUNDS)


@pytest.mark.slow
def test_with_a_second_process_its_rows_stay_and_ours_come_back(other):
    machine = type("Together", (Together,), {"other": other})
    run_state_machine_as_test(machine, settings=ROUNDS)
