"""Histories told again: whatever happened, the rows come out the same."""

from __future__ import annotations

import pytest

from marey.sidecar import Sidecar
from marey.sidecar.repeating import Change, changes_of, repeat, trouble
from marey.sidecar.retelling import told
from marey.sidecar.schema import VERSIONED
from stories import MemoryStore, Story


def rows(sidecar: Sidecar) -> dict:
    return {
        (name, row[0]): row[1:]
        for name, table in VERSIONED.items()
        for row in sidecar.rows(f"SELECT id, {', '.join(table.data)} FROM {name}")
    }


def makers(sidecar: Sidecar) -> Change | None:
    names = ("kind", "name", "version", "recipe")
    found = sidecar.rows(f"SELECT id, {', '.join(names)} FROM maker")
    if not found:
        return None
    ids, *columns = (list(one) for one in zip(*found, strict=True))
    return Change("maker", "added", ids, dict(zip(names, columns, strict=True)))


def told_again(sidecar: Sidecar, how: str, until: int | None = None) -> dict | None:
    """Return the rows that a telling leads to; None where it cannot be done."""
    acts = [changes_of(one) for one in told(sidecar, until, how=how)]
    known = makers(sidecar)
    if trouble(acts, known, MemoryStore.path):
        return None
    other = Sidecar(MemoryStore(), "Eve", 9)
    for changes in ([known] if known else [], *acts):
        other.write("again", lambda work, given=changes: repeat(work, given))
    return rows(other)


@pytest.mark.parametrize("seed", range(32, 44))
def test_one_person_with_undo(seed):
    sidecar = Story(seed).tell(60).people[0]
    for how in ("acts", "all", "now"):
        assert told_again(sidecar, how) == rows(sidecar)


@pytest.mark.parametrize("seed", range(32, 44))
def test_several_people_and_another_program(seed):
    story = Story(seed, authors=("Ada", "Bob"), foreign=0.2).tell(60)
    sidecar = story.people[0]
    made = {how: told_again(sidecar, how) for how in ("acts", "all", "now")}
    sound = not sidecar.rows("PRAGMA foreign_key_check")
    possible = [one for one in made.values() if one is not None]
    assert possible or not sound
    assert all(one == rows(sidecar) for one in possible)


def test_what_was_taken_back_is_left_out_and_a_version_keeps_it():
    sidecar = Sidecar(MemoryStore(), "Ada", 7)
    sidecar.types.add("cell")
    ids = sidecar.markers.add("cell", 0, [[1, 2]])
    sidecar.markers.move(ids, [[3, 4]])
    sidecar.undo()
    assert [one.words for one in told(sidecar)] == [
        "added the type cell",
        "marked 1 cell in frame 0",
    ]
    sidecar.redo()
    sidecar.versions.create("moved", "by hand")
    sidecar.undo()
    acts = told(sidecar)
    assert acts[-2].version == "moved"
    assert [len(one.rows) for one in acts] == [1, 1, 1, 0, 1]
    first = acts[1].number
    assert [one.number for one in told(sidecar, first)] == [acts[0].number, first]


def test_a_swap_of_names_within_one_act():
    sidecar = Sidecar(MemoryStore(), "Ada", 7)
    sidecar.types.add("a")
    sidecar.types.add("b")
    with sidecar.group("swapped"):
        sidecar.types.rename("a", "c")
        sidecar.types.rename("b", "a")
        sidecar.types.rename("c", "b")
    assert told_again(sidecar, "acts") == rows(sidecar)
