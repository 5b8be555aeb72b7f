"""Random stories about a marks file: people, undo, and other programs with plain SQL.

A story keeps what every table held at each revision and compares it with what the
history gives back; it also foretells what each undo and redo has to do.
"""

from __future__ import annotations

import random
import sqlite3
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import MareyError
from marey.sidecar import Sidecar
from marey.sidecar.axis import FrameAxis
from marey.sidecar.connection import in_words
from marey.sidecar.past import as_of
from marey.sidecar.schema import VERSIONED, creation
from marey.sidecar.transaction import Transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Rows = dict[tuple[str, int], tuple]
FOREIGN_TABLES = ("marker", "shape", "note", "mask_tile", "type", "track")
FRAMES = 3


class Lost(AssertionError):
    """A story came out differently from what was told."""


class MemoryStore:
    """A store without a file or threads, for very many stories."""

    exists, read_only, waiting, trouble, notice, writer = True, "", 0, "", "", None
    path = Path("story.marey")

    def __init__(self, *, without: Iterable[str] = (), recursive: bool = False) -> None:
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        for statement in creation():
            self.connection.execute(statement)
        for name in without:
            self.connection.execute(f"DROP TRIGGER {name}")
        switch = "ON" if recursive else "OFF"
        self.connection.execute(f"PRAGMA recursive_triggers = {switch}")
        self.connection.execute("PRAGMA foreign_keys = ON")
        self.axis = FrameAxis(self)

    def rows(self, sql: str, parameters: Any = ()) -> list[tuple]:
        return self.connection.execute(sql, parameters).fetchall()

    def index_revision(self) -> int:
        return 0

    def write(self, act: Any, work: Callable, *, patience: float) -> Any:
        transaction = Transaction(self.connection, act)
        try:
            transaction.begin()
            result = work(transaction)
            if not transaction.touched:
                transaction.rollback()
                return result
            transaction.end()
        except sqlite3.IntegrityError as error:
            transaction.rollback()
            raise in_words(error, self.path) from error
        except BaseException:
            transaction.rollback()
            raise
        act.action = transaction.action
        return result

    def submit(self, work: Callable) -> Future:
        future: Future = Future()
        future.set_result(work())
        return future

    def release(self) -> None:
        self.connection.close()

    def listen(self, listener: object) -> None: ...

    def unlisten(self, listener: object) -> None: ...


class Story:
    """One story: `tell` it, then `check` that nothing was forgotten.

    Parameters
    ----------
    seed : int
        The same number tells the same story.
    authors : tuple of str
        Who takes part; alone, no undo may ever meet a conflict.
    foreign : float
        How often another program writes, 0 to 1.
    focus : str, optional
        Table that the other program likes best.
    without : iterable of str
        Triggers that are dropped, to see whether stories notice.
    """

    def __init__(
        self,
        seed: int,
        *,
        authors: tuple[str, ...] = ("Ada",),
        foreign: float = 0.0,
        focus: str | None = None,
        without: Iterable[str] = (),
        store: Any = None,
    ) -> None:
        self.random = random.Random(seed)
        self.store = store or MemoryStore(
            without=without, recursive=bool(self.random.getrandbits(1))
        )
        self.foreign = foreign
        self.focus = focus
        self.people = [Sidecar(self.store, one, 7) for one in authors]
        self.connection = self.store.connection
        self.states: dict[int, Rows] = {}
        self.deltas: dict[int, dict[tuple[str, int], tuple]] = {}
        self.told: list[str] = []
        self.conflicts = 0
        self.undone = 0

    def tell(self, steps: int = 60) -> Story:
        """Let random things happen."""
        for gesture in (Gestures.type_, Gestures.type_, Gestures.layer, Gestures.mark):
            self._own(gesture)
        for _ in range(steps):
            if self.random.random() < self.foreign:
                self._foreign()
            else:
                self._own(self.random.choice(GESTURES))
        return self

    def check(self) -> None:
        """Read back every past revision."""
        for revision, state in self.states.items():
            found = self.state(revision)
            if found != state:
                wrong = {
                    key: (state.get(key), found.get(key))
                    for key in state.keys() | found.keys()
                    if state.get(key) != found.get(key)
                }
                raise Lost(f"revision {revision}: {wrong}\n" + "\n".join(self.told))

    def state(self, revision: int | None = None) -> Rows:
        """Return all rows of all tables, now or as they were."""
        found: Rows = {}
        for name, table in VERSIONED.items():
            columns = ", ".join(("id", *table.data))
            for row in self.connection.execute(
                f"SELECT {columns} FROM {as_of(name, revision)}"
            ):
                if (name, row[0]) in found:
                    raise Lost(f"{name} {row[0]} is there twice at {revision}")
                found[name, row[0]] = row[1:]
        return found

    def _keep(self) -> None:
        last = self.connection.execute("SELECT max(rev) FROM changeset").fetchone()[0]
        self.states[last or 0] = self.state()

    # -- people ------------------------------------------------------------------

    def _own(self, gesture: Callable) -> None:
        who = self.random.choice(self.people)
        before, known = self.state(), self._last_action()
        self.told.append(f"{who.author}: {gesture.__name__}")
        try:
            if gesture in (Gestures.undo, Gestures.redo):
                self._reverse(who, gesture, before)
            else:
                gesture(self, who)
        except MareyError as error:
            self.told[-1] += f" refused: {error}"
            if self.state() != before:
                raise Lost("a refused gesture left traces") from error
            return
        self._keep()
        after = self.state()
        last = self._last_action()
        if last == known:
            return  # nothing came of it
        if last > known + 1:
            raise Lost(f"{gesture.__name__} became more than one act")
        self.deltas[last] = {
            key: (before.get(key), after.get(key))
            for key in before.keys() | after.keys()
            if before.get(key) != after.get(key)
        }

    def _last_action(self) -> int:
        found = self.connection.execute("SELECT max(id) FROM action").fetchone()
        return found[0] or 0

    def _reverse(self, who: Sidecar, gesture: Callable, before: Rows) -> None:
        """Undo or redo, and compare with what had to come."""
        undo = gesture is Gestures.undo
        history = who.history
        target = history.next_undo() if undo else history.next_redo()
        done = who.undo() if undo else who.redo()
        assert target is not None
        self.undone += 1
        self.conflicts += len(done.conflicts)
        reversed_act = self._latest(target.id, "redo" if undo else "undo")
        self._compare(before, self.deltas[reversed_act], done.conflicts)

    def _latest(self, target: int, kind: str) -> int:
        """Return the act that is being reversed: the last redo or undo, or itself."""
        found = self.connection.execute(
            "SELECT max(id) FROM action WHERE target = ? AND kind = ?", (target, kind)
        ).fetchone()[0]
        return found or target

    def _compare(self, before: Rows, delta: dict, conflicts: tuple) -> None:
        after = self.state()
        told = {(one.table, one.row) for one in conflicts}
        alone = len(self.people) == 1 and not self.foreign
        if alone and told:
            raise Lost(f"alone, and conflicts: {told}\n" + "\n".join(self.told))
        for key in before.keys() | after.keys() | delta.keys():
            was, left = delta.get(key, (None, None))
            now = before.get(key)
            expected = was if key in delta and now == left else now
            if key in told:
                expected = now
            elif key in delta and now not in (was, left):
                raise Lost(f"{key} was changed by others, and undo did not say so")
            if after.get(key) != expected:
                raise Lost(
                    f"{key}: expected {expected}, found {after.get(key)}\n"
                    + "\n".join(self.told)
                )

    # -- other programs ------------------------------------------------------------

    def _foreign(self) -> None:
        table = self.focus if self.random.random() < 0.8 else None
        table = table or self.random.choice(FOREIGN_TABLES)
        if self.random.random() < 0.5:
            # More than a second later: a change set of its own.
            self.connection.execute("UPDATE changeset SET at = at - 10")
        statement = self.random.choice(STATEMENTS)
        before = self.state()
        self.told.append(f"external: {statement.__name__} {table}")
        keys = "ON" if self.random.random() < 0.7 else "OFF"
        self.connection.execute(f"PRAGMA foreign_keys = {keys}")
        try:
            together = self.random.random() < 0.4
            if together:
                self.connection.execute("BEGIN")
            for sql, values in statement(Program(self, table)):
                self.connection.execute(sql, values)
            if together:
                end = "COMMIT" if self.random.random() < 0.8 else "ROLLBACK"
                self.connection.execute(end)
                if end == "ROLLBACK" and self.state() != before:
                    raise Lost("a rollback left traces")
        except sqlite3.IntegrityError as error:
            self.told[-1] += f" refused: {error}"
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
        finally:
            self.connection.execute("PRAGMA foreign_keys = ON")
        self._keep()


class Gestures:
    """What people do; each may be refused."""

    @staticmethod
    def pick(story: Story, table: str) -> int:
        rows = story.store.rows(f"SELECT id FROM {table}")
        return story.random.choice(rows)[0] if rows else 1

    @staticmethod
    def spot(story: Story, count: int = 1) -> list[list[int]]:
        return [[story.random.randrange(9), story.random.randrange(9)]] * count

    @staticmethod
    def some_track(story: Story) -> int | None:
        rows = story.store.rows("SELECT id FROM track")
        return story.random.choice([(None,), *rows])[0]

    @staticmethod
    def frame(story: Story) -> int:
        return story.random.randrange(FRAMES)

    @staticmethod
    def type_(story: Story, who: Sidecar) -> None:
        who.types.add(f"type {story.random.randrange(6)}")

    @staticmethod
    def retouch_type(story: Story, who: Sidecar) -> None:
        which = Gestures.pick(story, "type")
        name = f"type {story.random.randrange(6)}"
        size = story.random.randrange(1, 9)
        who.types.edit(which, **story.random.choice([{"name": name}, {"size": size}]))

    @staticmethod
    def drop_type(story: Story, who: Sidecar) -> None:
        who.types.remove(Gestures.pick(story, "type"))

    @staticmethod
    def mark(story: Story, who: Sidecar) -> None:
        count = story.random.choice([1, 1, 1, 4])
        track = Gestures.some_track(story)
        where = Gestures.spot(story, count)
        who.markers.add(
            Gestures.pick(story, "type"), Gestures.frame(story), where, track=track
        )

    @staticmethod
    def move(story: Story, who: Sidecar) -> None:
        who.markers.move(Gestures.pick(story, "marker"), Gestures.spot(story))

    @staticmethod
    def move_stale(story: Story, who: Sidecar) -> None:
        which = Gestures.pick(story, "marker")
        who.markers.move(which, Gestures.spot(story), [story.random.randrange(1, 4)])

    @staticmethod
    def move_all(story: Story, who: Sidecar) -> None:
        ids = [row[0] for row in story.store.rows("SELECT id FROM marker")]
        who.markers.move(ids, Gestures.spot(story, len(ids)))

    @staticmethod
    def retype(story: Story, who: Sidecar) -> None:
        who.markers.retype(Gestures.pick(story, "marker"), Gestures.pick(story, "type"))

    @staticmethod
    def unmark(story: Story, who: Sidecar) -> None:
        who.markers.remove(
            [Gestures.pick(story, "marker"), Gestures.pick(story, "marker")]
        )

    @staticmethod
    def accept(story: Story, who: Sidecar) -> None:
        who.review.accept(Gestures.pick(story, "marker"))

    @staticmethod
    def complete(story: Story, who: Sidecar) -> None:
        door = story.random.choice([who.review.complete, who.review.incomplete])
        door(Gestures.frame(story), Gestures.pick(story, "type"))

    @staticmethod
    def draw(story: Story, who: Sidecar) -> None:
        corners = [[story.random.randrange(9), side] for side in range(3)]
        which = Gestures.pick(story, "type")
        who.shapes.add(which, Gestures.frame(story), corners, kind="polygon")

    @staticmethod
    def redraw(story: Story, who: Sidecar) -> None:
        corners = [[story.random.randrange(9), side] for side in range(4)]
        who.shapes.edit(Gestures.pick(story, "shape"), vertices=corners)

    @staticmethod
    def undraw(story: Story, who: Sidecar) -> None:
        who.shapes.remove(Gestures.pick(story, "shape"))

    @staticmethod
    def layer(story: Story, who: Sidecar) -> None:
        who.masks.layers.add("cells", kind="instances", tile=16)

    @staticmethod
    def paint(story: Story, who: Sidecar) -> None:
        t = Gestures.frame(story)
        labels = who.masks.read(t, layer="cells", shape=(20, 40), dtype=np.uint8)
        y, x = story.random.randrange(20), story.random.randrange(40)
        labels[y : y + 9, x : x + 9] = story.random.randrange(3)
        who.masks.write(t, labels, layer="cells")

    @staticmethod
    def name_object(story: Story, who: Sidecar) -> None:
        track = Gestures.some_track(story)
        value = story.random.randrange(1, 4)
        who.objects.set(Gestures.frame(story), value, track=track)

    @staticmethod
    def note(story: Story, who: Sidecar) -> None:
        t = Gestures.frame(story)
        choice = story.random.randrange(4)
        if choice == 0:
            who.notes.clear(t)
        else:
            who.notes.set(t, text=f"text {story.random.randrange(9)}", rating=choice)

    @staticmethod
    def start(story: Story, who: Sidecar) -> None:
        who.tracks.add(Gestures.pick(story, "type"))

    @staticmethod
    def event(story: Story, who: Sidecar) -> None:
        who.events.add(Gestures.pick(story, "track"), Gestures.frame(story))

    @staticmethod
    def on_tracks(story: Story, who: Sidecar) -> None:
        one, two = (Gestures.pick(story, "track") for _ in range(2))
        t = Gestures.frame(story)
        story.random.choice(
            [
                lambda: who.tracks.swap(one, two, t),
                lambda: who.tracks.merge(one, two),
                lambda: who.tracks.split(one, t),
                lambda: who.tracks.cut_after(one, t),
                lambda: who.tracks.divide(one, [two], t),
                lambda: who.tracks.edit(one, name=f"track {t}"),
                lambda: who.tracks.remove(one),
            ]
        )()

    @staticmethod
    def select(story: Story, who: Sidecar) -> None:
        frames = sorted(story.random.sample(range(FRAMES), 2))
        who.selections.save("mine", frames, reason=f"reason {frames}")

    @staticmethod
    def align(story: Story, who: Sidecar) -> None:
        who.offsets.set(Gestures.frame(story), Gestures.spot(story))

    @staticmethod
    def grouped(story: Story, who: Sidecar) -> None:
        """Several doors as one act; among others, only what cannot come apart."""
        with who.group("a group"):
            Gestures.mark(story, who)
            if len(story.people) == 1 and not story.foreign:
                Gestures.move(story, who)
                Gestures.note(story, who)

    @staticmethod
    def undo(story: Story, who: Sidecar) -> None:
        who.undo()

    @staticmethod
    def redo(story: Story, who: Sidecar) -> None:
        who.redo()


_RARE = {"undo", "redo", "type_", "pick", "spot", "frame", "some_track"}
GESTURES = [
    getattr(Gestures, name)
    for name in vars(Gestures)
    if not name.startswith("_") and name not in _RARE
]
GESTURES += [Gestures.type_, *[Gestures.undo] * 9, *[Gestures.redo] * 5]


class Program:
    """Another program that knows a table's columns and plain SQL."""

    def __init__(self, story: Story, table: str) -> None:
        self.story = story
        self.random = story.random
        self.table = table
        self.key = VERSIONED[table].key

    def id(self) -> int:
        return Gestures.pick(self.story, self.table)

    def values(self) -> dict[str, Any]:
        """Return the columns of a new row, with keys that may be taken."""
        number = self.random.randrange
        frame, kind = number(FRAMES), Gestures.pick(self.story, "type")
        made: dict[str, dict[str, Any]] = {
            "marker": {"frame": frame, "type": kind, "y": number(9), "x": number(9)},
            "shape": {
                "frame": frame,
                "type": kind,
                "kind": "line",
                "vertices": np.array([number(9)] * 4, "<f8").tobytes(),
            },
            "note": {"frame": frame, "text": f"foreign {number(9)}"},
            "mask_tile": {
                "layer": Gestures.pick(self.story, "mask_layer"),
                "frame": frame,
                "z": 0,
                "ty": number(2),
                "tx": number(3),
                "height": 4,
                "width": 8,
                "itemsize": 1,
                "codec": 0,
                "data": bytes([number(1, 9)]),
            },
            "type": {"name": f"type {number(6)}", "size": number(1, 9)},
            "track": {"name": f"track {number(9)}", "type": kind},
        }
        return made[self.table]

    def change(self) -> tuple[str, Any]:
        """Return a column that is no key, and a value for it."""
        values = self.values()
        names = [name for name in values if name not in {*self.key, "type", "layer"}]
        name = self.random.choice(names)
        return name, values[name]

    def insert(self, how: str = "INSERT", **more: Any) -> tuple[str, tuple]:
        values = more | self.values() | more
        marks = ", ".join("?" * len(values))
        names = ", ".join(values)
        sql = f"{how} INTO {self.table}({names}) VALUES ({marks})"
        return sql, tuple(values.values())


Told = "Iterator[tuple[str, tuple]]"


def insert(one: Program) -> Told:
    yield one.insert()


def insert_many(one: Program) -> Told:
    first, values = one.insert()
    marks = first[first.index("VALUES") + 7 :]
    other = one.insert()[1]
    yield f"{first}, {marks}", (*values, *other)


def insert_select(one: Program) -> Told:
    names = [name for name in VERSIONED[one.table].data if name not in one.key]
    keys = {name: value for name, value in one.values().items() if name in one.key}
    columns = ", ".join([*keys, *names])
    sources = ", ".join([*["?"] * len(keys), *names])
    yield (
        f"INSERT INTO {one.table}({columns}) SELECT {sources} FROM {one.table}"
        f" WHERE id = ?",
        (*keys.values(), one.id()),
    )


def insert_high_id(one: Program) -> Told:
    yield one.insert(id=one.random.randrange(40, 60))


def insert_used_id(one: Program) -> Told:
    yield one.insert(id=one.random.randrange(1, 12))


def insert_forged(one: Program) -> Told:
    yield one.insert(rev=one.random.randrange(1, 90), etag=7, created=3)


def replace_id(one: Program) -> Told:
    yield one.insert("INSERT OR REPLACE", id=one.id())


def replace_key(one: Program) -> Told:
    yield one.insert("INSERT OR REPLACE")


def replace_both(one: Program) -> Told:
    yield one.insert("REPLACE", id=one.random.randrange(1, 12))


def ignore(one: Program) -> Told:
    yield one.insert("INSERT OR IGNORE", id=one.id())


def ignore_key(one: Program) -> Told:
    yield one.insert("INSERT OR IGNORE")


def upsert(one: Program) -> Told:
    name, value = one.change()
    sql, values = one.insert(id=one.id())
    yield f"{sql} ON CONFLICT(id) DO UPDATE SET {name} = ?", (*values, value)


def upsert_key(one: Program) -> Told:
    name, _ = one.change()
    sql, values = one.insert()
    on = f"({', '.join(one.key)})" if one.key else "(id)"
    yield f"{sql} ON CONFLICT{on} DO UPDATE SET {name} = excluded.{name}", values


def update(one: Program) -> Told:
    name, value = one.change()
    yield f"UPDATE {one.table} SET {name} = ? WHERE id = ?", (value, one.id())


def update_all(one: Program) -> Told:
    name, value = one.change()
    yield f"UPDATE {one.table} SET {name} = ?", (value,)


def update_nothing(one: Program) -> Told:
    name, _ = one.change()
    yield f"UPDATE {one.table} SET {name} = {name}", ()


def update_key(one: Program, how: str = "UPDATE") -> Told:
    values = one.values()
    name = one.random.choice(one.key or [*values])
    sql = f"{how} {one.table} SET {name} = ? WHERE id = ?"
    yield sql, (values[name], one.id())


def update_or_replace(one: Program) -> Told:
    yield from update_key(one, "UPDATE OR REPLACE")


def update_or_ignore(one: Program) -> Told:
    yield from update_key(one, "UPDATE OR IGNORE")


def update_id(one: Program) -> Told:
    how = one.random.choice(["UPDATE", "UPDATE OR REPLACE"])
    new = one.random.randrange(1, 60)
    yield f"{how} {one.table} SET id = ? WHERE id = ?", (new, one.id())


def forge_rev(one: Program) -> Told:
    new = one.random.choice(
        ["0", "rev - 1", "rev + 1", "(SELECT max(rev) FROM changeset)"]
    )
    yield f"UPDATE {one.table} SET rev = {new} WHERE id = ?", (one.id(),)


def delete(one: Program) -> Told:
    yield f"DELETE FROM {one.table} WHERE id = ?", (one.id(),)


def delete_all(one: Program) -> Told:
    yield f"DELETE FROM {one.table}", ()


def delete_and_again(one: Program) -> Told:
    which = one.id()
    yield f"DELETE FROM {one.table} WHERE id = ?", (which,)
    yield one.insert(id=which)


def update_and_delete(one: Program) -> Told:
    yield from update(one)
    yield from delete(one)


def insert_and_update(one: Program) -> Told:
    yield from insert(one)
    yield from update_all(one)
    yield from update_nothing(one)


STATEMENTS = [
    *(insert, insert_many, insert_select, insert_high_id, insert_used_id),
    *(insert_forged, replace_id, replace_key, replace_key, replace_both, ignore),
    *(ignore_key, upsert, upsert_key, update, update, update_all, update_nothing),
    *(update_key, update_or_replace, update_or_replace, update_or_ignore, update_id),
    *(forge_rev, delete, delete_all, delete_and_again, update_and_delete),
    *(insert_and_update, insert),
]
