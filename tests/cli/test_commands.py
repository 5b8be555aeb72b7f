"""The commands do what they say, and say why when they cannot."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
import tifffile

import marey
from marey.cli import main
from marey.samples import copy_sample

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def nuclei(tmp_path: Path) -> Path:
    """A copy of the sample with three marks, a mask and a note."""
    folder = copy_sample("nuclei", tmp_path)
    with marey.open(folder, author="Ada") as rec:
        rec.types.add("nucleus")
        rec.types.add("dividing")
        rec.markers.add("nucleus", [0, 0], [[60, 76], [73, 155]])
        rec.markers.add("dividing", 3, [[136, 38]])
        rec.notes.set(3, text="late anaphase")
    return folder


def test_info_says_what_it_is_and_what_is_marked(nuclei: Path, capsys):
    assert main(["info", str(nuclei)]) == 0

    said = dict(
        line.split("  ", 1) for line in capsys.readouterr().out.splitlines() if line
    )
    assert said["frames"].strip() == "6"
    assert said["pixel size"].strip() == "unknown"
    assert said["marks"].strip() == "nucleus 2, dividing 1"


def test_info_says_who_says_the_times(tmp_path: Path, capsys):
    for second in (0, 1, 2, 3, 30):
        name = f"cam_20241027-0300{second:02d}.tif"
        tifffile.imwrite(tmp_path / name, np.zeros((8, 9), np.uint8))
    assert main(["info", str(tmp_path), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["times"] == "file name"
    assert facts["start"] == "2024-10-27T03:00:00+00:00"
    assert (facts["zone"], facts["gaps"], facts["usual_step_s"]) == ("", 1, 1.0)

    tifffile.imwrite(tmp_path / "other.tif", np.zeros((8, 9), np.uint8))
    words = ["--times", "%Y%m%d-%H%M%S", "--zone", "Europe/Berlin"]
    assert main(["info", str(tmp_path), *words]) == 0
    said = capsys.readouterr().out
    assert "file name, written in Europe/Berlin" in said
    assert "first 2024-10-27 02:00:00.000 UTC" in said
    assert "1 of 6 names does not fit the pattern: other.tif" in said
    assert "no time: other.tif" in said
    assert main(["info", str(tmp_path), "--times", "cam_*"]) == 1
    assert "has no field" in capsys.readouterr().err


def test_info_for_programs(nuclei: Path, capsys):
    assert main(["info", str(nuclei), "--json"]) == 0

    facts = json.loads(capsys.readouterr().out)
    assert facts["shape"] == [6, 200, 200]
    assert facts["axes"] == "TYX"
    assert facts["marks"] == {"nucleus": 2, "dividing": 1}
    assert facts["notes"] == 1
    assert facts["pixel_size"] is None
    assert facts["problems"] == []


def test_info_writes_nothing(tmp_path: Path, capsys):
    folder = copy_sample("nuclei", tmp_path / "data")

    assert main(["info", str(folder)]) == 0

    assert "marks           none" in capsys.readouterr().out
    assert [path.name for path in folder.parent.iterdir()] == ["nuclei"]
    assert all(path.suffix == ".tif" for path in folder.iterdir())


def test_info_lists_problems(tmp_path: Path, capsys):
    folder = copy_sample("nuclei", tmp_path)
    (folder / "nuclei_2.tif").write_bytes(b"II*\0 but no picture follows")

    assert main(["info", str(folder)]) == 0
    assert "frame 2: nuclei_2.tif: " in capsys.readouterr().out


def test_info_of_a_marks_file(nuclei: Path, capsys):
    assert main(["info", str(nuclei.with_suffix(".marey")), "--json"]) == 0

    facts = json.loads(capsys.readouterr().out)
    assert (facts["name"], facts["frames"]) == ("nuclei", 6)


def test_export_of_markers(nuclei: Path, tmp_path: Path, capsys):
    target = tmp_path / "out.csv"

    assert main(["export", str(nuclei), "--markers", str(target)]) == 0

    table = pd.read_csv(target)
    assert table[["t", "type", "y", "x"]].to_numpy().tolist() == [
        [0, "nucleus", 60, 76],
        [0, "nucleus", 73, 155],
        [3, "dividing", 136, 38],
    ]
    assert set(table["author"]) == {"Ada"}
    assert capsys.readouterr().out == f"3 rows to {target}\n"


def test_counts_are_empty_where_nobody_looked(nuclei: Path, tmp_path: Path):
    target = tmp_path / "counts.csv"

    assert main(["export", str(nuclei), "--counts", str(target)]) == 0

    counts = pd.read_csv(target, index_col="t")
    assert counts.loc[0, "nucleus"] == 2
    assert np.isnan(counts.loc[1, "nucleus"])
    assert len(counts) == 6


def test_the_ending_says_that_marks_are_meant(nuclei: Path, tmp_path: Path, capsys):
    target = tmp_path / "out.geojson"
    assert main(["export", str(nuclei), str(target)]) == 0
    assert len(json.loads(target.read_text())["features"]) == 3

    assert main(["export", str(nuclei), str(tmp_path / "out.odd")]) == 1
    assert "marey export with --format" in capsys.readouterr().err


def test_export_without_a_wish(nuclei: Path, capsys):
    assert main(["export", str(nuclei)]) == 1
    assert "say --markers OUT.csv" in capsys.readouterr().err


def test_export_to_a_folder_that_is_not_there(nuclei: Path, tmp_path: Path, capsys):
    target = tmp_path / "no" / "where" / "out.csv"

    assert main(["export", str(nuclei), "--markers", str(target)]) == 1
    assert "marey: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda folder: folder / "not here", "there is no file or folder"),
        (lambda folder: _folder(folder / "empty"), "empty"),
        (lambda folder: _file(folder / "zero.tif", b""), "zero.tif"),
        (
            lambda folder: _file(folder / "text.txt", b"hello"),
            "text.txt was read as a list of files",
        ),
        (lambda folder: _file(folder / "a.marey", b"x" * 200), "a.marey"),
    ],
    ids=["absent", "empty folder", "zero bytes", "text", "no sidecar"],
)
@pytest.mark.parametrize("command", ["info", "export"])
def test_what_cannot_be_opened_gets_a_sentence(
    tmp_path: Path, capsys, command: str, make, words: str
):
    options = ["--markers", str(tmp_path / "o.csv")] if command == "export" else []

    assert main([command, str(make(tmp_path)), *options]) == 1

    said = capsys.readouterr().err
    assert said.startswith("marey: ")
    assert words in said
    assert "Traceback" not in said
    assert not (tmp_path / "o.csv").exists()


def test_nothing_typed_shows_the_commands(capsys):
    assert main([]) == 2
    assert "open a recording in napari" in capsys.readouterr().out


def test_an_unknown_command_is_not_understood(capsys):
    with pytest.raises(SystemExit) as end:
        main(["opne", "x"])

    assert end.value.code == 2
    assert "invalid choice" in capsys.readouterr().err


def test_the_version(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"marey {marey.__version__}\n"


def test_python_m_marey_is_the_same(nuclei: Path):
    done = subprocess.run(
        [sys.executable, "-m", "marey", "info", str(nuclei / "not here")],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.startswith("marey: there is no file or folder")


def test_a_closed_pipe_is_no_error(nuclei: Path):
    command = f'"{sys.executable}" -m marey info "{nuclei}" --json | true'
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_the_demo_says_what_is_missing_without_a_display(monkeypatch, capsys):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(shutil, "which", lambda name: None)

    assert main(["demo"]) == 1
    assert "apt-get install -y xvfb" in capsys.readouterr().err


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def _file(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_a_stack_is_marked_beside_it(tmp_path: Path, capsys):
    stack = tmp_path / "f.tif"
    tifffile.imwrite(stack, np.zeros((4, 30, 50), np.uint8), imagej=True)

    assert main(["info", str(stack), "--json"]) == 0

    assert json.loads(capsys.readouterr().out)["marks_file"] == str(
        tmp_path / "f.marey"
    )


def test_export_of_a_film(nuclei: Path, tmp_path: Path, capsys):
    target = tmp_path / "out.mp4"
    words = ["--frames", "1:5", "--every", "2", "--scale", "0.5", "--fps", "25"]
    words += ["--overlays", "markers,notes", "--region", "0,0,101,150"]

    assert main(["export", str(nuclei), str(target), *words]) == 0

    said = capsys.readouterr()
    assert said.out == "2 frames, 75 x 50, to out.mp4\n"
    assert said.err.startswith("2 frames, 75 x 50, about")
    with marey.open_series(target) as film:
        assert len(film) == 2
        assert film.times.tolist() == pytest.approx([0, 0.04])


def test_export_of_pictures_and_tables_at_once(nuclei: Path, tmp_path: Path, capsys):
    pictures, table = tmp_path / "f_%02d.png", tmp_path / "out.csv"

    words = ["--frames", "3", "--overlays", "none", "--markers", str(table)]

    assert main(["export", str(nuclei), str(pictures), *words]) == 0

    assert (tmp_path / "f_03.png").exists()
    assert len(pd.read_csv(table)) == 3
    assert "1 frame, 200 x 200" in capsys.readouterr().out


def test_an_export_that_cannot_be_says_why(nuclei: Path, tmp_path: Path, capsys):
    target = tmp_path / "out.mp4"

    assert main(["export", str(nuclei), str(target), "--scale-bar"]) == 1
    assert "needs the pixel size" in capsys.readouterr().err
    assert main(["export", str(nuclei), str(target), "--frames", "9"]) == 1
    assert "Frames are 0 to 5; 9 was asked for" in capsys.readouterr().err
    assert main(["export", str(nuclei), str(target)]) == 0
    assert main(["export", str(nuclei), str(target)]) == 1
    assert "is there already" in capsys.readouterr().err
    assert main(["export", str(nuclei), str(target), "--overwrite"]) == 0
    with pytest.raises(SystemExit):
        main(["export", str(nuclei), str(target), "--frames", "a:b"])


def test_control_c_cancels_cleanly(tmp_path: Path):
    """A real interrupt of a real process."""
    source, target = tmp_path / "in.tif", tmp_path / "out.mp4"
    tifffile.imwrite(source, np.zeros((2000, 256, 256), np.uint8))
    command = [sys.executable, "-m", "marey", "export", str(source), str(target)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    process.stderr.readline()  # what will be made: it has begun
    until = time.monotonic() + 60
    while not list(tmp_path.glob("*.part*")) and time.monotonic() < until:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "cancelled after" in said
    assert "nothing was kept" in said
    assert "Traceback" not in said
    assert sorted(
        one.name for one in tmp_path.iterdir() if one != tmp_path / "cache"
    ) == ["in.tif"]
