"""The second opening: shown at once, settled when the search has ended."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
import tifffile

import marey
from marey.errors import SourceError
from marey.frames import growth, match_pictures
from marey.frames.content import file_digest
from marey.frames.scan import Found, walk
from marey.frames.sources import images
from marey.words import FrameStatus, FrameTable, SeriesFacts
from recordings import Kept, values, write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    for number in range(0, 16, 2):
        write(tmp_path / "D" / f"f{number}.png", number * 10)
    store = Kept()
    with marey.open_series(tmp_path / "D", store=store):
        pass
    return store


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Hold the search back until it is set."""
    opened = threading.Event()

    def slow(*args, **kwargs):
        assert opened.wait(30)
        yield from walk(*args, **kwargs)

    monkeypatch.setattr("marey.frames.locating.walk", slow)
    return opened


def test_what_is_stored_is_shown_at_once(
    kept: Kept, tmp_path: Path, gate: threading.Event
) -> None:
    write(tmp_path / "D" / "f5.png", 55)
    (tmp_path / "D" / "f8.png").unlink()
    said: list[object] = []
    with marey.open_series(tmp_path / "D", store=kept, wait=False) as series:
        series.reordered.connect(lambda: said.append("reordered"))
        series.grew.connect(said.append)
        assert len(series) == 8
        assert not series.complete
        assert series.axes == "TYX"
        assert int(series[1][0, 0]) == 20
        assert (series.array[4] != 80).any(), "its file has gone: hatched"
        series.deliver()
        assert said == []
        gate.set()
        assert series.wait(30)
        assert said == ["reordered", 9]
        assert series.ids.tolist() == [0, 1, 2, 8, 3, 4, 5, 6, 7]
        assert series.frame(5).status is FrameStatus.MISSING
        expected = {i: i * 20 for i in range(8) if i != 4} | {8: 55}
        assert values(series) == expected
        series.learn_contents()
    assert kept.table is not None
    assert kept.table.ids.tolist() == [0, 1, 2, 8, 3, 4, 5, 6, 7]
    assert len(set(kept.table.digests)) == 9


def test_a_file_that_changed_meanwhile_is_read_anew(
    kept: Kept, tmp_path: Path, gate: threading.Event
) -> None:
    with marey.open_series(tmp_path / "D", store=kept, wait=False) as series:
        assert int(series[1][0, 0]) == 20
        (tmp_path / "D" / "f3.png").write_bytes(b"")
        (tmp_path / "D" / "f2.png").unlink()
        write(tmp_path / "D" / "f2.png", 222)
        gate.set()
        assert series.wait(30)
        assert int(series[1][0, 0]) == 222


def test_all_pictures_gone_leaves_the_rows(kept: Kept, tmp_path: Path) -> None:
    for path in (tmp_path / "D").iterdir():
        path.unlink()
    with marey.open_series(tmp_path / "D", store=kept) as series:
        assert len(series) == 8
        assert not series.valid.any()
        assert series.array[3].shape == (20, 30)


def test_stacks_and_videos_are_not_counted_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "D"
    folder.mkdir()
    data = np.arange(4 * 12 * 16, dtype=np.uint16).reshape(4, 12, 16)
    for number in range(5):
        tifffile.imwrite(
            folder / f"s{number}.tif", data + number, photometric="minisblack"
        )
    store = Kept()
    with marey.open_series(folder, store=store) as series:
        assert len(series) == 20
        before = series.times
    opened: list[str] = []
    original = growth.open_source

    def counting(path: str, **more: bool):
        opened.append(path)
        return original(path, **more)

    monkeypatch.setattr(growth, "open_source", counting)
    tifffile.imwrite(folder / "s3.tif", data[:2] + 3, photometric="minisblack")
    with marey.open_series(folder, store=store) as series:
        assert [p.rpartition("/")[2] for p in opened] == ["s0.tif", "s3.tif"]
        assert len(series) == 20, "two frames of s3 are missing and keep their rows"
        assert int((~series.valid).sum()) == 2
        np.testing.assert_array_equal(series[17], data[1] + 4)
        np.testing.assert_array_equal(series.times, before)


def test_the_first_act_hands_the_index_over(tmp_path: Path) -> None:
    for number in range(6):
        write(tmp_path / "D" / f"f{number}.png", number)
    store = Kept()
    with marey.open_series(tmp_path / "D") as series:
        series.keep_in(store)
        assert store.table is not None
        assert store.table.ids.tolist() == list(range(6))
    assert len(list(filter(None, store.table.digests))) == 6, (
        "learnt before the file is let go"
    )
    store.saves = 0
    with marey.open_series(tmp_path / "D", store=store):
        pass
    assert store.saves == 0


def test_acts_during_the_search_keep_their_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(400):
        write(tmp_path / "D" / f"f{number}.png", number % 250)
    late = threading.Event()

    def in_two(root, left, **more):
        runs = list(walk(root, left, **more))
        whole = {
            column: [item for run in runs for item in getattr(run, column)]
            for column in ("names", "sizes", "mtimes")
        }
        for part in (slice(0, 300), slice(300, None)):
            yield Found("", **{name: column[part] for name, column in whole.items()})
            assert late.wait(30)

    monkeypatch.setattr("marey.frames.locating.walk", in_two)
    store = Kept()
    with marey.open_series(tmp_path / "D", wait=False) as series:
        while len(series) < 256:
            series.deliver()
        series.keep_in(store)
        assert store.table is not None
        marked = {int(i): series.table.paths[t] for t, i in enumerate(series.ids)}
        late.set()
        assert series.wait(30)
        assert len(series) == 400
    after = dict(zip(store.table.ids.tolist(), store.table.paths, strict=True))
    assert marked.items() <= after.items()
    assert cv2.imread(str(tmp_path / "D" / after[399]))[0, 0, 0] == 399 % 250


def test_the_first_picture_is_decoded_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        write(tmp_path / "D" / f"f{number}.png", number)
    decoded: list[str] = []
    original = images.read_still

    def counting(path: str) -> np.ndarray:
        decoded.append(path)
        return original(path)

    monkeypatch.setattr(images, "read_still", counting)
    with marey.open_series(tmp_path / "D") as series:
        assert int(series[0][0, 0]) == 0
        assert series.array[0] is series[0]
        assert series.table.facts.fingerprint
    assert len(decoded) == 1


def test_a_search_that_breaks_off_says_so_once(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args, **kwargs):
        raise OSError("the drive has gone")
        yield

    monkeypatch.setattr("marey.frames.locating.walk", broken)
    saves = kept.saves
    with marey.open_series(tmp_path / "D", store=kept, wait=False) as series:
        with pytest.raises(SourceError, match="broke off: the drive has gone"):
            series.wait(10)
        series.deliver()
        assert len(series) == 8
        assert int(series[2][0, 0]) == 40
        assert not series.complete
    with pytest.raises(SourceError, match="the drive has gone"):
        marey.open_series(tmp_path / "D")
    assert kept.saves == saves, "nothing found is not the same as nothing there"


def test_matching_is_quick_where_all_files_have_one_size(tmp_path: Path) -> None:
    """Uncompressed pictures of one camera are all of one size."""
    folder = tmp_path / "D"
    folder.mkdir()
    for number in range(1500):
        (folder / f"f{number}.tif").write_bytes(number.to_bytes(4, "little") * 30)
    digests = [file_digest(folder / f"f{t}.tif") for t in range(1500)]
    table = FrameTable(
        np.arange(1500),
        [f"old{t}.tif" for t in range(1500)],
        np.zeros(1500, np.int32),
        np.full(1500, 120),
        np.zeros(1500, np.int64),
        np.ones(1500, bool),
        np.full(1500, np.nan),
        SeriesFacts("TYX", (1500, 4, 4), "uint8"),
        digests,
    )
    match = match_pictures(table, folder)
    assert match.found == {t: folder / f"f{t}.tif" for t in range(1500)}
