"""Random stories: nothing is forgotten, undo is exact, and each trigger is needed."""

from __future__ import annotations

import sqlite3

import pytest

from marey.errors import MareyError
from marey.sidecar import Sidecar
from marey.sidecar.schema import VERSIONED, expected_triggers
from marey.sidecar.store import shared
from stories import FOREIGN_TABLES, Lost, Story

ADA, BOTH = ("Ada",), ("Ada", "Ben")


@pytest.mark.parametrize(
    ("authors", "foreign"),
    [(ADA, 0.0), (BOTH, 0.0), (ADA, 0.5), (BOTH, 0.4), (ADA, 0.9)],
)
def test_every_past_revision_reads_back_exactly(authors, foreign):
    for seed in range(25):
        Story(seed, authors=authors, foreign=foreign).tell().check()


def test_alone_no_undo_meets_a_conflict():
    stories = [Story(seed).tell() for seed in range(25, 50)]
    assert sum(one.undone for one in stories) > 200
    assert not any(one.conflicts for one in stories)


def test_among_others_undo_reports_what_it_leaves():
    stories = [Story(seed, authors=BOTH, foreign=0.2).tell() for seed in range(30)]
    assert sum(one.conflicts for one in stories) > 10


def _table_of(trigger: str) -> str:
    return max((name for name in VERSIONED if trigger.startswith(f"{name}_")), key=len)


_MUTANTS = [name for name in expected_triggers() if _table_of(name) in FOREIGN_TABLES]


@pytest.mark.parametrize("table", FOREIGN_TABLES)
def test_stories_about_one_table_come_out(table):
    for seed in range(8):
        Story(seed, authors=BOTH, foreign=0.8, focus=table).tell().check()


def test_stories_come_out_on_the_disk_too(path):
    with Sidecar.create(path):
        for seed in range(3):
            store = shared(path, create=False)
            store.connection = sqlite3.connect(path, isolation_level=None)
            try:
                Story(seed, authors=BOTH, foreign=0.5, store=store).tell(40).check()
            finally:
                store.connection.close()
                store.release()


@pytest.mark.parametrize("trigger", _MUTANTS)
def test_stories_notice_when_a_trigger_is_missing(trigger):
    own = "_own_" in trigger
    for seed in range(60):
        story = Story(
            seed,
            authors=BOTH,
            foreign=0.2 if own else 0.8,
            focus=_table_of(trigger),
            without=[trigger],
        )
        try:
            story.tell().check()
        except (Lost, MareyError, sqlite3.Error):
            return
    pytest.fail(f"60 stories without {trigger} came out as if it were there")
