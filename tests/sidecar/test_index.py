"""The frame index in the marks file."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from marey.words import FrameTable, SeriesFacts


@pytest.fixture
def table():
    return FrameTable(
        ids=np.arange(3),
        paths=["a.tif", "b.tif", "c.tif"],
        indices=np.zeros(3, np.int32),
        sizes=np.array([5, 6, -1]),
        mtimes=np.array([7, 8, 0]),
        missing=np.array([False, False, True]),
        times=np.array([0, 1.5, np.nan]),
        facts=SeriesFacts("TYX", (3, 4, 5), "uint8", "abc"),
    )


@pytest.mark.parametrize("digests", [(), ("x", "", "z")])
def test_an_index_comes_back_as_it_went_in(marks, table, digests):
    table = dataclasses.replace(table, digests=digests)
    marks.index.save(table)
    found = marks.index.load()
    assert tuple(found.digests) == digests
    assert found.facts == table.facts
    assert list(found.paths) == table.paths
    for name in ("ids", "indices", "sizes", "mtimes", "missing", "times"):
        assert np.array_equal(
            getattr(found, name), getattr(table, name), equal_nan=name == "times"
        )


def test_digests_that_come_later_are_kept(marks, table):
    marks.index.save(table)
    marks.index.save(dataclasses.replace(table, digests=["x", "y", ""]))
    assert list(marks.index.load().digests) == ["x", "y", ""]
