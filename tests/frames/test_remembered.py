"""The index in the user's cache."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import marey
from marey.frames import CacheIndex
from marey.frames.differing import same
from marey.words import Calibration, FrameTable, Known, SeriesFacts
from recordings import write

NAMES = st.text(
    st.characters(blacklist_characters="\0/", blacklist_categories=["Cs"]), min_size=1
)


@st.composite
def tables(draw: st.DrawFn) -> FrameTable:
    paths = draw(st.lists(NAMES, max_size=5))
    n = len(paths)
    whole = hnp.arrays(np.int64, n, elements=st.integers(-1, 2**62))
    facts = SeriesFacts(
        "TCYXS",
        (n, 2, 4, 5, 3),
        "uint16",
        "0f",
        Calibration(
            pixel_size=draw(st.none() | st.just(Known(0.5, "OME"))),
            channels=draw(st.none() | st.just(Known(("a", "b"), "typed"))),
        ),
    )
    return FrameTable(
        np.arange(n),
        paths,
        np.zeros(n, np.int32),
        draw(whole),
        draw(whole),
        draw(hnp.arrays(bool, n)),
        draw(hnp.arrays(np.float64, n, elements=st.floats(0, 1e9) | st.just(np.nan))),
        facts,
    )


@given(tables())
def test_what_is_saved_is_loaded(table: FrameTable) -> None:
    store = CacheIndex(Path("somewhere"))
    store.save(table)
    found = store.load()
    assert found is not None
    assert same(found, table)


def test_a_damaged_cache_is_no_cache(tmp_path: Path) -> None:
    write(tmp_path / "D" / "f0.png", 3)
    with marey.open_series(tmp_path / "D"):
        pass
    store = CacheIndex(tmp_path / "D")
    assert store.load() is not None
    for damage in (b"", b"noise", store.path.read_bytes()[:200]):
        store.path.write_bytes(damage)
        assert store.load() is None
        with marey.open_series(tmp_path / "D") as series:
            assert len(series) == 1


def test_a_home_that_cannot_be_written_hinders_nothing(
    tmp_path: Path, monkeypatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("MAREY_CACHE", str(tmp_path / "file"))
    write(tmp_path / "D" / "f0.png", 3)
    with marey.open_series(tmp_path / "D") as series:
        assert len(series) == 1
    assert [path.name for path in (tmp_path / "D").iterdir()] == ["f0.png"]
