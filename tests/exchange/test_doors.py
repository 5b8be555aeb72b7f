"""Importing and exporting, as scripts and the command line do it."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pytest

import marey
from exchange_world import a_bit_of_everything, assert_alike
from marey.cli import main
from marey.errors import BadValue, ExchangeError, TargetExists
from marey.exchange import list_formats, named, pack, recognised, unpack


@pytest.fixture
def rec(tmp_path):
    with marey.open(np.zeros((12, 30, 44), "u1"), tmp_path / "a.marey") as opened:
        unpack(a_bit_of_everything(), opened)
        yield opened


@pytest.fixture
def other(tmp_path):
    with marey.open(np.zeros((12, 30, 44), "u1"), tmp_path / "b.marey") as opened:
        yield opened


def test_marks_go_from_one_recording_to_another(rec, other, tmp_path):
    files = marey.export_marks(rec, tmp_path / "out", "csv")

    arrival = marey.import_marks(other, tmp_path / "out")

    assert arrival.counts["masks"] == 2
    assert_alike(pack(other), pack(rec))
    assert files[-1].name == "out.about.json"
    assert other.history.list()[0].words.endswith("from out")


def test_beside_an_export_lies_what_it_is(rec, tmp_path):
    rec.versions.create("paper")

    marey.export_marks(rec, tmp_path / "m.csv", types="cell", version="paper")

    about = json.loads((tmp_path / "m.csv.about.json").read_text("utf-8"))
    revision = rec.versions.table()["revision"][0]
    assert about["revision"] == revision
    assert about["version"] == "paper"
    assert about["filter"] == {"types": "cell", "version": "paper"}
    assert about["counts"]["markers"] == 5
    assert any("Masks" in one for one in about["format_cannot_hold"])
    digest = hashlib.sha256((tmp_path / "m.csv").read_bytes()).hexdigest()
    assert about["files"] == {"m.csv": f"sha256:{digest}"}


def test_what_is_there_is_not_replaced_unasked(rec, tmp_path):
    (tmp_path / "m.csv").write_text("mine")

    with pytest.raises(TargetExists):
        marey.export_marks(rec, tmp_path / "m.csv")
    assert (tmp_path / "m.csv").read_text() == "mine"

    marey.export_marks(rec, tmp_path / "m.csv", overwrite=True)
    assert (tmp_path / "m.csv").read_text().startswith("table,")


def test_files_of_the_last_export_are_not_read_with_the_next(rec, tmp_path):
    """Label images of frames that are gone, and nothing that is somebody else's."""
    folder = tmp_path / "01_RES"
    labels = np.zeros(rec.series.shape[-2:], np.int32)
    labels[3, 5] = 1
    rec.masks.layers.add("walk", kind="instances")
    for t in (0, 2):
        rec.masks.write(t, labels, layer="walk")
    marey.export_marks(rec, folder, "ctc", layer="walk")
    (folder / "notes.txt").write_text("mine")
    names = {one.name for one in folder.iterdir()}
    assert {"mask000.tif", "mask002.tif"} <= names
    rec.masks.write(2, labels * 0, layer="walk")
    marey.export_marks(rec, folder, "ctc", layer="walk", overwrite=True)
    names = {one.name for one in folder.iterdir()}
    assert names == {"mask000.tif", "res_track.txt", "notes.txt"}
    marey.export_marks(rec, folder, "ctc", layer="walk", length=3, overwrite=True)
    changed = folder / "mask002.tif"
    changed.write_bytes(b"corrected by somebody")
    with pytest.raises(TargetExists, match=r"mask002.tif is not part"):
        marey.export_marks(rec, folder, "ctc", layer="walk", overwrite=True)
    (tmp_path / "01_RES.about.json").unlink()
    with pytest.raises(TargetExists, match=r"mask00[12].tif is not part"):
        marey.export_marks(rec, folder, "ctc", layer="walk", overwrite=True)
    assert changed.read_bytes() == b"corrected by somebody"


def test_an_export_that_fails_leaves_nothing_behind(rec, tmp_path):
    before = sorted(tmp_path.iterdir())

    with pytest.raises(ExchangeError):
        marey.export_marks(rec, tmp_path / "new" / "m.csv", rows="stars")

    (tmp_path / "new").rmdir()
    assert sorted(tmp_path.iterdir()) == before


def test_options_that_a_format_does_not_have_are_refused(rec, tmp_path):
    with pytest.raises(BadValue, match="rows"):
        marey.export_marks(rec, tmp_path / "m.csv", colour="red")


def test_a_file_of_no_known_format_is_said(rec, tmp_path):
    odd = tmp_path / "odd.txt"
    odd.write_bytes(bytes(range(256)))

    with pytest.raises(ExchangeError, match="no format"):
        marey.import_marks(rec, odd)
    with pytest.raises(ExchangeError, match="does not exist"):
        marey.import_marks(rec, tmp_path / "nothing.csv")
    with pytest.raises(ExchangeError, match="ending"):
        marey.export_marks(rec, tmp_path / "m.odd")
    with pytest.raises(ExchangeError, match="can be read"):
        named("excel")


def test_marks_of_another_recording_are_refused(rec, tmp_path):
    file = tmp_path / "far.csv"
    file.write_text("t,y,x\n500,1,2\n")

    with pytest.raises(ExchangeError, match="another recording"):
        marey.import_marks(rec, file)


@pytest.mark.parametrize("name", [one.name for one in list_formats()])
def test_no_format_mistakes_random_bytes_for_its_own(name, tmp_path, rng):
    from marey.exchange.formats import _modules

    module = _modules()[name]
    (tmp_path / "folder").mkdir()
    for place, content in enumerate(
        [b"", b"\0" * 99, b"[" * 5000, b"{}", b"a,b\n1,2\n", rng.bytes(5000)]
    ):
        for end in (*module.FORMAT.suffixes, ".bin"):
            file = tmp_path / f"odd{place}{end}"
            file.write_bytes(content)
            assert module.recognise(file) is False
    assert module.recognise(tmp_path / "folder") is False
    assert module.recognise(tmp_path / "nothing") is False


def test_the_command_line_brings_in_and_writes(tmp_path, capsys):
    pictures = tmp_path / "film"
    pictures.mkdir()
    for t in range(3):
        import tifffile

        tifffile.imwrite(pictures / f"f{t}.tif", np.zeros((30, 44), "u1"))
    file = tmp_path / "m.csv"
    file.write_text("path,type,y,x\nold/f1.tif,cell,5,7\nold/f2.tif,cell,6,8\n")
    marks = tmp_path / "film.marey"

    assert main(["import", str(file), "--into", str(pictures), "--dry-run"]) == 0
    assert "2 markers would come" in capsys.readouterr().out
    assert not marks.exists()
    assert main(["import", str(file), "--into", str(pictures)]) == 0
    assert main(["import", str(file), "--into", str(marks)]) == 0
    assert "left out" in capsys.readouterr().out
    out = tmp_path / "out.csv"
    words = ["export", str(marks), str(out), "--format", "csv", "--set", "rows=markers"]
    assert main([*words, "--frames", "1"]) == 0
    assert out.read_text().splitlines()[1:] == ["1,cell,5.0,7.0"]
    assert main(words) == 1
    assert "already" in capsys.readouterr().err


def test_frames_are_found_by_name_with_as_many_folders_as_it_takes(tmp_path):
    import tifffile

    for name in ("a/f0.tif", "a/f1.tif", "b/f0.tif", "b/f2.tif"):
        path = tmp_path / "film" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        tifffile.imwrite(path, np.zeros((8, 9), "u1"))
    lines = ["path,y,x", "C:\\data\\b\\F0.tif,1,1", "x/f1.tif,2,2", "f0.tif,3,3"]
    file = tmp_path / "m.csv"
    file.write_text("\n".join([*lines, "gone.tif,4,4"]) + "\n")

    with marey.open(tmp_path / "film") as rec:
        paths = list(rec.series.table.paths)
        arrival = marey.import_marks(rec, file)

        table = rec.markers.table()
        found = {paths[t]: y for t, y in zip(table["t"], table["y"], strict=True)}
    assert found == {"b/f0.tif": 1, "a/f1.tif": 2}
    assert arrival.frames_missing == ("f0.tif", "gone.tif")
    assert any("several pictures" in one for one in arrival.cannot)


def test_a_file_known_by_two_formats_has_to_be_named(tmp_path, monkeypatch):
    from marey.exchange import formats

    (tmp_path / "a.csv").write_text("t,y,x\n0,1,2\n")
    assert recognised(tmp_path / "a.csv").FORMAT.name == "csv"
    monkeypatch.setattr(named("parquet"), "recognise", lambda path: True)
    with pytest.raises(ExchangeError, match="could be one of"):
        formats.recognised(tmp_path / "a.csv")
