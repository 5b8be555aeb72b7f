"""Cells below the least score of their type: kept, but left out of all that counts."""

from __future__ import annotations

import numpy as np
import pytest

from marey.sidecar.score_book import score_book


@pytest.fixture
def cells(marks):
    """Cells 1 to 4 in a row, with scores of 0.2, 0.5, 0.9 and none, in frame 3."""
    marks.masks.layers.add("cells", kind="instances")
    labels = np.zeros((100, 160), np.int64)
    for value in (1, 2, 3, 4):
        labels[10:20, 20 * value : 20 * value + 10] = value
    marks.masks.write(3, labels, layer="cells")
    marks.types.add("nucleus", "mask")
    scores = [0.2, 0.5, 0.9, None]
    marks.objects.set(3, [1, 2, 3, 4], type="nucleus", score=scores, track=None)
    marks.types.edit("nucleus", least_score=0.5)
    return marks


def outlined(marks, **more) -> list[int]:
    return [one.value for one in marks.masks.to_polygons(3, "cells", **more)]


def test_unsure_cells_are_neither_counted_nor_drawn_nor_copied(cells):
    assert cells.objects.unsure(3).tolist() == [1]
    assert cells.objects.count() == cells.objects.count(3, "nucleus", "cells") == 3
    assert cells.objects.count(all_scores=True) == 4
    assert cells.objects.count(2) == 0
    assert outlined(cells) == [2, 3, 4]
    assert outlined(cells, all_scores=True) == [1, 2, 3, 4]
    assert cells.masks.copy(3, 4, "cells") == 3
    assert np.unique(cells.masks.read(4, "cells")).tolist() == [0, 2, 3, 4]
    assert cells.masks.copy(3, 5, "cells", values=1) == 1, "unless it is named"
    cells.masks.write(9, cells.masks.read(3, "cells"), layer="cells")
    cells.masks.interpolate(5, 9, "cells")
    assert np.unique(cells.masks.read(3, "cells")).tolist() == [0, 1, 2, 3, 4]


def test_interpolation_leaves_unsure_cells_out(cells):
    cells.masks.copy(3, 6, "cells", values=[1, 2])
    cells.masks.interpolate(3, 6, "cells")
    assert np.unique(cells.masks.read(4, "cells")).tolist() == [0, 2]


def test_a_cell_that_is_taken_up_counts_and_one_undo_gives_it_back(cells):
    done = cells.objects.take_up(3, [1, 77])
    assert len(done.ids) == 1
    assert cells.objects.unsure(3).tolist() == []
    assert cells.history.list()[0].words == "took up 1 cell in frame 3"
    cells.history.undo()
    assert cells.objects.unsure(3).tolist() == [1]
    assert cells.objects.take_up(3, 77).ids == ()


def test_a_book_counts_cells_at_any_threshold_as_sql_does(cells):
    book = score_book(cells, "nucleus")
    assert book.has_scores
    assert book.span == (0.0, 1.0)
    assert book.count(0.1) == 0, "cells are no marks"
    for least in (None, 0.1, 0.2, 0.5, 0.7, 2.0):
        cells.types.edit("nucleus", least_score=least)
        assert book.count_cells(least) == cells.objects.count(type="nucleus"), least
    assert [kind.name for kind in cells.objects.kinds("cells")] == ["nucleus"]
    assert cells.objects.kinds("nowhere") == []
