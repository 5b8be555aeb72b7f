"""Marks in and out as jobs: told while they run, stopped, never in halves."""

from __future__ import annotations

import numpy as np
import pytest

import marey
from exchange_world import a_bit_of_everything
from marey.errors import Cancelled, ExchangeError, TargetExists
from marey.exchange import read_marks, unpack
from marey.jobs import bring_in, take_out
from marey.words import Done


@pytest.fixture
def rec(tmp_path):
    with marey.open(np.zeros((12, 30, 44), "u1"), tmp_path / "a.marey") as opened:
        unpack(a_bit_of_everything(), opened)
        yield opened


@pytest.fixture
def other(tmp_path):
    with marey.open(np.zeros((12, 30, 44), "u1"), tmp_path / "b.marey") as opened:
        yield opened


def test_out_and_in_with_reports_and_one_undo(rec, other, tmp_path):
    *told, done = list(take_out(rec, tmp_path / "out", "csv"))
    assert {"gathering marks", "writing masks"} <= {one.message for one in told}
    assert done.result[-1].name == "out.about.json"

    *told, done = list(bring_in(other, tmp_path / "out", match="t"))
    assert told[0].message == "reading out"
    assert all(0 <= one.fraction <= 1 for one in told)
    assert isinstance(done, Done)
    assert done.result.counts["masks"] == 2
    assert other.markers.count() == 5
    other.history.undo(done.action)
    assert other.markers.count() == 0


def test_what_was_read_before_is_not_read_again(rec, other, tmp_path):
    marey.export_marks(rec, tmp_path / "m.csv")
    incoming = read_marks(tmp_path / "m.csv")
    (tmp_path / "m.csv").unlink()
    assert bring_in(other, incoming).run().result.counts["markers"] == 5


def test_closing_at_any_report_leaves_nothing_half(rec, other, tmp_path):
    marey.export_marks(rec, tmp_path / "out", "csv")
    for steps in (1, 3, 6):
        job = bring_in(other, tmp_path / "out")
        for _ in range(steps):
            next(job)
        job.close()
        assert other.markers.count() in {0, 5}
        if other.markers.count():
            assert len(other.masks.layers.list()) == 2
            other.undo()


def test_who_cancels_learns_whether_it_came_in_time(other, rec, tmp_path):
    marey.export_marks(rec, tmp_path / "out", "csv")
    with pytest.raises(Cancelled):
        bring_in(other, tmp_path / "out", cancelled=lambda: True).run()
    with pytest.raises(Cancelled):
        take_out(rec, tmp_path / "no", "csv", cancelled=lambda: True).run()
    assert not (tmp_path / "no").exists()


def test_errors_are_those_of_the_doors(rec, tmp_path):
    (tmp_path / "m.csv").write_text("mine")
    with pytest.raises(TargetExists):
        take_out(rec, tmp_path / "m.csv").run()
    with pytest.raises(ExchangeError, match="does not exist"):
        bring_in(rec, tmp_path / "nothing.csv").run()
