"""``marey import FILE --into X``: whatever of a recording X names."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
import tifffile

import marey
from marey.cli import main


@pytest.fixture
def film(tmp_path):
    folder = tmp_path / "film"
    folder.mkdir()
    for t in range(3):
        tifffile.imwrite(folder / f"{t}.tif", np.zeros((20, 30), "u1"))
    return folder


@pytest.fixture
def marks(tmp_path):
    file = tmp_path / "marks.csv"
    file.write_text("t,type,y,x\n0,cell,5,9\n1,nest,5,7\n")
    return file


@pytest.mark.parametrize("into", ["film", "film.marey", "film/"])
def test_a_recording_without_a_marks_file_gets_one(film, marks, into, tmp_path):
    there = tmp_path / "film.marey"
    assert not there.exists()

    assert main(["import", str(marks), "--into", str(tmp_path / into)]) == 0

    with marey.open(there) as rec:
        assert rec.markers.count() == 2
        assert len(rec.series) == 3, "with its pictures"


def test_a_trial_makes_none(film, marks, tmp_path, capsys):
    place = tmp_path / "film.marey"
    assert main(["import", str(marks), "--into", str(place), "--dry-run"]) == 0
    assert "2 markers would come" in capsys.readouterr().out
    assert not place.exists()


def test_neither_pictures_nor_marks_is_said(marks, tmp_path, capsys):
    place = tmp_path / "films.marey"
    assert main(["import", str(marks), "--into", str(place)]) == 1
    said = capsys.readouterr().err
    assert "neither" in said
    assert "a folder films" in said
    assert "--into FOLDER" in said
    assert not place.exists()


def test_two_recordings_of_one_name_are_said(film, marks, tmp_path, capsys):
    shutil.copy(film / "0.tif", tmp_path / "film.tif")
    assert main(["import", str(marks), "--into", str(tmp_path / "film.marey")]) == 1
    assert "film, film.tif could be meant" in capsys.readouterr().err
