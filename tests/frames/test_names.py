"""Names that people, cameras and other systems give to files."""

from __future__ import annotations

import os
import sys
import unicodedata
from pathlib import Path

import pytest

import marey
from recordings import values, write


def test_the_same_name_in_two_folders(tmp_path: Path) -> None:
    for place, value in (("b/x.png", 3), ("a/x.png", 1), ("a/y.png", 2)):
        write(tmp_path / "D" / place, value)
    with marey.open(tmp_path / "D") as rec:
        assert list(rec.series.table.paths) == ["a/x.png", "a/y.png", "b/x.png"]
        rec.types.add("cell")
        rec.markers.add("cell", 2, [[4, 5]])
    write(tmp_path / "D" / "a" / "z.png", 9)
    with marey.open(tmp_path / "D") as rec:
        t = int(rec.markers.table().t[0])
        assert t == 3
        assert rec.series.frame(t).path == "b/x.png"
        assert int(rec.series[t][0, 0]) == 3


def test_composed_and_decomposed_names_are_two(tmp_path: Path) -> None:
    for form, value in (("NFC", 1), ("NFD", 2)):
        write(tmp_path / "D" / f"{unicodedata.normalize(form, 'Zölle')}.png", value)
    if len(list((tmp_path / "D").iterdir())) == 1:
        pytest.skip("this file system takes them for one")
    with marey.open(tmp_path / "D") as rec:
        before = dict(zip(rec.series.table.paths, values(rec.series), strict=True))
        rec.types.add("cell")
    with marey.open(tmp_path / "D") as rec:
        assert len(before) == 2
        after = dict(zip(rec.series.table.paths, values(rec.series), strict=True))
        assert before == after


@pytest.mark.skipif(sys.platform != "linux", reason="names are Unicode elsewhere")
def test_names_that_are_no_unicode(tmp_path: Path) -> None:
    write(tmp_path / "a.png", 7)
    folder = os.fsencode(tmp_path) + b"/D\xff"
    Path(os.fsdecode(folder)).mkdir()
    for number in (1, 2):
        os.link(tmp_path / "a.png", folder + b"/\xe9t\xe9%d.png" % number)
    place = os.fsdecode(folder)
    for _ in range(2):
        with marey.open_series(place) as series:
            assert values(series) == {0: 7, 1: 7}
    with marey.open(place) as rec:
        rec.types.add("cell")
        rec.markers.add("cell", 1, [[4, 5]])
        paths = list(rec.series.table.paths)
    with marey.open(place) as rec:
        assert list(rec.sidecar.index.load().paths) == paths
        assert rec.markers.table().t.tolist() == [1]
        assert rec.series.ids.tolist() == [0, 1]
        os.link(tmp_path / "a.png", folder + b"/\xe9t\xe90.png")
    with marey.open(place) as rec:
        assert rec.series.ids.tolist() == [2, 0, 1]
        assert rec.markers.table().t.tolist() == [2]
    with marey.open(f"{place}.marey") as rec:
        assert int(rec.series[0][0, 0]) == 7


def test_paths_beyond_300_characters(tmp_path: Path) -> None:
    place = tmp_path / "D" / ("long" * 40) / ("longer" * 30)
    write(place / "f1.png", 5)
    assert len(str(place)) > 300
    with marey.open(tmp_path / "D") as rec:
        assert values(rec.series) == {0: 5}
        rec.types.add("cell")
    with marey.open(tmp_path / "D") as rec:
        assert values(rec.series) == {0: 5}
        assert rec.series.ids.tolist() == [0]
