"""Pictures that were moved or renamed are found, and ids stay with them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import marey
from marey.errors import BadValue
from marey.frames import adopt, match_pictures
from marey.frames.content import file_digest
from recordings import Kept, values, write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    """A recording of eight pictures whose contents have been looked at."""
    for number in range(8):
        write(tmp_path / "D" / "cam" / f"f{number}.png", number * 10)
    store = Kept()
    with marey.open_series(tmp_path / "D", store=store) as series:
        series.learn_contents()
    assert store.table is not None
    assert len([digest for digest in store.table.digests if digest]) == 8
    return store


def test_digests_are_of_the_content(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 20_000)
    (tmp_path / "b").write_bytes(b"x" * 20_000)
    (tmp_path / "c").write_bytes(b"x" * 20_001)
    (tmp_path / "d").write_bytes(b"x" * 19_999 + b"y")
    digests = [file_digest(tmp_path / name) for name in "abcd"]
    assert digests[0] == digests[1]
    assert len(set(digests)) == 3
    assert file_digest(tmp_path / "nowhere") == ""


def test_looking_alone_learns_nothing(tmp_path: Path) -> None:
    write(tmp_path / "D" / "a.png", 9)
    store = Kept()
    with marey.open_series(tmp_path / "D", store=store):
        pass
    assert store.table is not None
    assert not any(store.table.digests)


def test_opening_again_saves_nothing(kept: Kept, tmp_path: Path) -> None:
    kept.saves = 0
    with marey.open_series(tmp_path / "D", store=kept) as series:
        series.check()
        series.wait()
    assert kept.saves == 0


def test_renamed_and_moved_files_keep_their_ids(kept: Kept, tmp_path: Path) -> None:
    (tmp_path / "D" / "cam").rename(tmp_path / "elsewhere")
    for number in range(8):  # names in another order, two of them exchanged
        old = tmp_path / "elsewhere" / f"f{number}.png"
        old.rename(tmp_path / "elsewhere" / f"new{7 - number}.png")
    write(tmp_path / "elsewhere" / "f3.png", 200)
    assert kept.table is not None
    match = match_pictures(kept.table, tmp_path / "elsewhere")
    assert match.ambiguous == {}
    assert match.lost == []
    assert {i: p.name for i, p in match.found.items()} == {
        i: f"new{7 - i}.png" for i in range(8)
    }
    adopted = adopt(kept.table, match.found)
    kept.save(adopted.table)
    with marey.open_series(adopted.root, store=kept) as series:
        assert values(series) == {**{i: i * 10 for i in range(8)}, 8: 200}
        assert series.ids.tolist() == [8, 7, 6, 5, 4, 3, 2, 1, 0]
        assert series.valid.all()


def test_a_lost_file_makes_way_for_the_one_that_has_its_name(
    kept: Kept, tmp_path: Path
) -> None:
    cam = tmp_path / "D" / "cam"
    (cam / "f3.png").unlink()
    (cam / "f4.png").rename(cam / "f3.png")
    assert kept.table is not None
    match = match_pictures(kept.table, tmp_path / "D")
    assert match.lost == [3]
    assert match.found[4].name == "f3.png"
    adopted = adopt(kept.table, match.found)
    assert adopted.root == tmp_path / "D"
    kept.save(adopted.table)
    with marey.open_series(adopted.root, store=kept) as series:
        assert values(series) == {i: i * 10 for i in range(8) if i != 3}
        assert [p.path for p in series.problems()] == ["(not found)/cam/f3.png"]


def test_two_that_fit_are_asked_about(kept: Kept, tmp_path: Path) -> None:
    one = tmp_path / "D" / "cam" / "f5.png"
    (tmp_path / "D" / "copy1.png").write_bytes(one.read_bytes())
    (tmp_path / "D" / "copy2.png").write_bytes(one.read_bytes())
    one.unlink()
    assert kept.table is not None
    match = match_pictures(kept.table, tmp_path / "D")
    assert [p.name for p in match.ambiguous[5]] == ["copy1.png", "copy2.png"]
    assert set(match.found) == set(range(8)) - {5}


def test_without_digests_names_and_sizes_decide(kept: Kept, tmp_path: Path) -> None:
    assert kept.table is not None
    table = replace(kept.table, digests=())
    (tmp_path / "D").rename(tmp_path / "E")
    (tmp_path / "E" / "cam" / "f2.png").rename(tmp_path / "E" / "cam" / "g2.png")
    match = match_pictures(table, tmp_path / "E")
    assert match.lost == [2]
    assert match.found[3] == tmp_path / "E" / "cam" / "f3.png"
    assert adopt(table, match.found).root == tmp_path / "E"


def test_one_file_cannot_be_two(kept: Kept, tmp_path: Path) -> None:
    assert kept.table is not None
    one = tmp_path / "D" / "cam" / "f1.png"
    with pytest.raises(BadValue, match=r"both cam/f1\.png and cam/f2\.png"):
        adopt(kept.table, {1: one, 2: one})
    with pytest.raises(BadValue, match="unknown ids"):
        adopt(kept.table, {77: one})
    with pytest.raises(BadValue, match="none"):
        adopt(kept.table, {})


def test_files_of_one_content_under_other_names_are_asked_about(
    tmp_path: Path,
) -> None:
    for name in ("a.png", "b.png"):
        write(tmp_path / "D" / name, 9)
    store = Kept()
    with marey.open_series(tmp_path / "D", store=store) as series:
        series.learn_contents()
    (tmp_path / "D" / "a.png").unlink()
    (tmp_path / "D" / "b.png").rename(tmp_path / "D" / "c.png")
    assert store.table is not None
    match = match_pictures(store.table, tmp_path / "D")
    assert match.found == {}
    assert set(match.ambiguous) == {0, 1}
