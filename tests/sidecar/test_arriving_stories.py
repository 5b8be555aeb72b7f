"""Gestures mixed with imports and jobs, by every choice: nothing of people's goes."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from marey.errors import NothingToUndo
from marey.sidecar import Sidecar
from marey.sidecar.arriving import EXISTING
from marey.sidecar.putting import put_mask, put_rows
from peoples import of_people, snapshot

FRAMES = st.integers(0, 3)
TYPES = st.sampled_from(["adult", "juvenile"])
PLACES = st.tuples(st.integers(0, 5), st.integers(0, 5))
CHOICES = st.sampled_from(EXISTING)
PICK = st.integers(0, 99)
SEEDS = st.integers(0, 5)


class Arrivals(RuleBasedStateMachine):
    """A person and machines at work on one marks file."""

    @initialize()
    def open(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "penguins.marey"
        self.marks = Sidecar.create(self.path, author="Ada")
        self.empty = snapshot(self.marks)
        self.kinds = {
            name: self.marks.types.add(name).id for name in ("adult", "juvenile")
        }
        self.nest = self.marks.types.add("nest", kind="rectangle").id
        self.dark = self.marks.types.add("dark", kind="frame").id
        self.machine = self.marks.makers.program("detector")
        self.track = self.marks.tracks.add("adult")

    # -- what a person does ----------------------------------------------------
    @rule(name=TYPES, t=FRAMES, yx=PLACES)
    def click(self, name, t, yx):
        self.marks.markers.add(name, t, [yx])

    @rule(pick=PICK, yx=PLACES)
    def drag(self, pick, yx):
        for row in self._one("marker", pick):
            self.marks.markers.move(row, [yx])

    @rule(pick=PICK, table=st.sampled_from(["marker", "shape", "object", "event"]))
    def accept(self, pick, table):
        for row in self._one(table, pick):
            self.marks.review.accept(row, table)

    @rule(pick=PICK)
    def remove(self, pick):
        for row in self._one("marker", pick):
            self.marks.markers.remove(row)

    @rule(t=FRAMES, name=TYPES)
    def find_all(self, t, name):
        self.marks.review.complete(t, name)

    @rule(t=FRAMES, seed=SEEDS)
    def paint(self, t, seed):
        stored = self.marks.masks.read(t, "cells", shape=(40, 60), dtype="u1")
        stored[seed : seed + 3] = seed
        self.marks.masks.write(t, stored, "cells")

    @rule(t=FRAMES)
    def accept_mask(self, t):
        self.marks.review.accept_mask(t, "cells")

    @rule(t=FRAMES, seed=SEEDS)
    def say(self, t, seed):
        self.marks.notes.set(t, f"note {seed}")
        self.marks.offsets.set([t], [[seed, seed]])
        self.marks.events.add(self.track, t, "death")

    # -- what machines do ------------------------------------------------------
    @rule(name=TYPES, seed=SEEDS, existing=CHOICES)
    def detect(self, name, seed, existing):
        rng = np.random.default_rng(seed)
        columns = {
            "t": rng.integers(0, 4, 6),
            "type": self.kinds[name],
            "y": rng.integers(0, 60, 6).astype(float),
            "x": rng.integers(0, 60, 6).astype(float),
            "score": rng.uniform(0, 1, 6),
            "origin": self.machine,
        }
        self._arrive("marker", columns, existing)

    @rule(seed=SEEDS, existing=CHOICES)
    def follow(self, seed, existing):
        columns = {
            "t": [0, 1, 2, 3],
            "type": self.kinds["adult"],
            "track": self.track,
            "y": float(seed),
            "x": 1.0,
            "hand_set": 0,
            "origin": self.machine,
        }
        self._arrive("marker", columns, existing)

    @rule(seed=SEEDS, existing=CHOICES)
    def outline(self, seed, existing):
        box = np.array([[seed, seed], [seed + 9.0, seed + 20.0]]).astype("<f8")
        columns = {
            "t": [0, 1],
            "type": self.nest,
            "kind": "rectangle",
            "vertices": [box.tobytes()] * 2,
            "origin": self.machine,
        }
        self._arrive("shape", columns, existing)

    @rule(t=FRAMES, seed=SEEDS, existing=CHOICES)
    def segment(self, t, seed, existing):
        labels = np.zeros((40, 60), "u1")
        labels[seed : seed + 9, 5:20] = seed + 1
        made = {"origin": self.machine}
        before = of_people(self.marks)
        whole = snapshot(self.marks)
        if put_mask(self.marks, t, labels, "cells", existing, **made):
            self.marks.objects.set(t, [seed + 1], "cells", score=0.5, **made)
        self._compare(before, whole, existing)

    @rule(seed=SEEDS, existing=CHOICES)
    def annotate(self, seed, existing):
        times = {"t": [seed % 4, 3]}
        made = {"origin": self.machine}
        label = times | made | {"type": self.dark, "last": [3, 3]}
        self._arrive("frame_label", label, existing)
        if existing != "beside":
            self._arrive("note", times | {"text": f"machine {seed}"}, existing)
            offsets = times | made | {"dy": float(seed), "dx": 1.0}
            self._arrive("frame_offset", offsets, existing)
        events = times | made | {"track": self.track, "kind": "death"}
        self._arrive("event", events, existing)

    # -- what time does --------------------------------------------------------
    @rule()
    def undo(self):
        try:
            self.marks.undo()
        except NothingToUndo:
            return
        self.marks.redo()

    @precondition(lambda self: hasattr(self, "marks"))
    @rule()
    def restart(self):
        self.marks.close()
        self.marks = Sidecar.open(self.path, author="Ada")

    @invariant()
    def sound(self):
        if not hasattr(self, "marks"):
            return
        lost = self.marks.rows(
            "SELECT 1 FROM mask_tile t LEFT JOIN mask_frame f ON f.layer = t.layer"
            " AND f.frame = t.frame AND f.z = t.z WHERE f.id IS NULL"
        )
        assert not lost

    def teardown(self):
        if not hasattr(self, "marks"):
            return
        final = snapshot(self.marks)
        try:
            self._until_the_end(self.marks.undo)
            assert snapshot(self.marks) == self.empty
            self._until_the_end(self.marks.redo)
            assert snapshot(self.marks) == final
        finally:
            self.marks.close()
            self.folder.cleanup()

    # -- how ---------------------------------------------------------------------
    def _arrive(self, table, columns, existing):
        before, whole = of_people(self.marks), snapshot(self.marks)
        put_rows(self.marks, table, columns, existing)
        self._compare(before, whole, existing)
        if existing == "fill":
            now = snapshot(self.marks)
            put_rows(self.marks, table, columns, existing)
            assert snapshot(self.marks) == now, "filled what is full"

    def _compare(self, before, whole, existing):
        now = of_people(self.marks)
        for table, rows in before.items():
            assert rows <= now[table], f"{table}: what people made has changed"
        if existing != "overwrite":
            after = snapshot(self.marks)
            for table, rows in whole.items():
                assert set(rows) <= set(after[table]), f"{existing} took from {table}"

    def _one(self, table, pick):
        rows = [row[0] for row in self.marks.rows(f"SELECT id FROM {table}")]
        return [rows[pick % len(rows)]] if rows else []

    @staticmethod
    def _until_the_end(step):
        while True:
            try:
                assert not step().conflicts
            except NothingToUndo:
                return


TestArrivals = Arrivals.TestCase
TestArrivals.settings = settings(
    max_examples=25,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
