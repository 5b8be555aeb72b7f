"""The doctor finds what is wrong, and says it in words."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from marey.cli import doctor
from marey.cli.arguments import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def findings(place: Path) -> dict[str, doctor.Finding]:
    return {one.subject: one for one in doctor.examine(place)}


def test_a_report_names_versions_codecs_and_places(tmp_path: Path):
    text = doctor.report(tmp_path)

    for word in ("napari ", "h264", "lzw", "SQLite", str(tmp_path), "Python"):
        assert word in text
    assert text.splitlines()[-1].startswith(("All is well", "To look at"))


def test_a_folder_that_is_not_there(tmp_path: Path):
    found = findings(tmp_path / "no" / "where")

    assert not found["recordings"].well
    assert "is not there" in found["recordings"].words


def test_a_network_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(doctor, "file_system", lambda folder: "nfs4")

    found = findings(tmp_path)["file system"]

    assert not found.well
    assert "network folder (nfs4)" in found.words


def test_a_home_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(doctor, "_writable", lambda folder: False)

    found = findings(tmp_path)

    assert "nothing is remembered" in found["cache"].words
    assert "folder of your account" in found["marks beside the pictures"].words


def test_a_driver_that_crashes_takes_only_itself_along(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(doctor, "DRAWING", "import os; os.abort()")

    found = doctor._drawing()

    assert not found.well
    assert "status -6" in found.words


def test_a_driver_that_hangs(monkeypatch: pytest.MonkeyPatch):
    def hang(*args, **options):
        raise subprocess.TimeoutExpired("python", 60)

    monkeypatch.setattr(subprocess, "run", hang)

    assert "no answer" in doctor._drawing().words


def test_the_command_prints_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["doctor", str(tmp_path)]) == 0

    assert "file system" in capsys.readouterr().out


def test_the_pyside_that_ends_programs_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(doctor, "version", lambda name: "6.12.0")
    monkeypatch.setattr(doctor.sys, "version_info", (3, 11, 9))

    found = {one.subject: one for one in doctor._versions()}

    assert not found["PySide6"].well
    assert "6.9.3" in found["PySide6"].words
