"""An id never comes to mean another picture."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from marey.frames.identity import reconcile
from marey.frames.order import natural_path_key, natural_sorted
from marey.frames.tables import index_of_table
from marey.words import FrameTable, SeriesFacts

FACTS = SeriesFacts("TYX", (0, 4, 6), "uint8")
NAMES = st.builds(
    lambda folder, number, suffix: f"{folder}{number}{suffix}",
    st.sampled_from(["", "a/", "b/", "a/deep/", "b2/", "b10/"]),
    st.integers(0, 30),
    st.sampled_from([".tif", ".png", "-5.png"]),
)


def table_of(paths: list[str]) -> FrameTable:
    n = len(paths)
    return FrameTable(
        np.arange(n),
        paths,
        np.zeros(n, np.int32),
        np.full(n, 7),
        np.zeros(n, np.int64),
        np.zeros(n, bool),
        np.full(n, np.nan),
        FACTS,
    )


def owners(table: FrameTable) -> dict[int, tuple[str, int]]:
    keys = zip(list(table.paths), table.indices.tolist(), strict=True)
    return dict(zip(table.ids.tolist(), keys, strict=True))


@given(st.lists(st.sets(NAMES), min_size=2, max_size=5))
def test_ids_stay_with_their_pictures(openings: list[set[str]]) -> None:
    stored = table_of(sorted(openings[0], key=natural_path_key))
    for names in openings[1:]:
        found = index_of_table(table_of(sorted(names, key=natural_path_key)))
        merged = reconcile(index_of_table(stored), found, natural=True)
        merged = merged.table(np.full(0, np.nan), FACTS)
        before, after = owners(stored), owners(merged)
        assert len(after) == len(merged), "ids are unique"
        assert before.items() <= after.items(), "nobody's id moves or is lost"
        paths = list(merged.paths)
        assert paths == sorted(paths, key=natural_path_key)
        gone = {p for p, m in zip(paths, merged.missing, strict=True) if m}
        assert gone == set(paths) - names
        assert set(paths) >= names
        stored = merged


@given(st.lists(NAMES, unique=True), st.randoms())
def test_lists_keep_their_own_order(names: list[str], random) -> None:
    stored = table_of(names)
    kept = [name for name in names if random.random() < 0.6]
    found = index_of_table(table_of(kept))
    merged = reconcile(index_of_table(stored), found, natural=False)
    assert merged.table(np.empty(0), FACTS).paths[:] == names
    assert merged.ids.tolist() == list(range(len(names)))


def test_numbers_are_sorted_as_numbers() -> None:
    names = ["f10.png", "f9.png", "F1.png", "f9-5.png"]
    assert natural_sorted(names) == ["F1.png", "f9.png", "f9-5.png", "f10.png"]
    assert natural_sorted(["b2", "b1"]) == ["b1", "b2"]
