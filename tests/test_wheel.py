"""The built wheel, alone in an empty environment: is everything in it?"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

# Looks at what is installed, with the interpreter of the new environment.
LOOK = """
import json
from importlib.metadata import distribution, entry_points
import marey
from npe2 import PluginManifest
from marey.samples import NAMES, sample_path
manifest = PluginManifest.from_distribution("napari-marey")
with marey.open_series(sample_path("nuclei")) as series:
    shape = series.shape
print(json.dumps({
    "file": marey.__file__,
    "widgets": [w.display_name for w in manifest.contributions.widgets],
    "samples": [str(sample_path(name)) for name in NAMES],
    "shape": shape,
    "licence": distribution("napari-marey").metadata["License-Expression"],
    "commands": [e.name for e in entry_points(group="console_scripts")
                 if e.value.startswith("marey")],
}))
"""


def run(*words: str | Path, **options) -> str:
    done = subprocess.run(
        [str(word) for word in words],
        capture_output=True,
        text=True,
        check=False,
        **options,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "-t",
        "wheel",
        "-d",
        folder,
        cwd=ROOT,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment that holds the wheel and its needs."""
    folder = tmp_path_factory.mktemp("empty") / "env"
    venv.create(folder, with_pip=True)
    inside = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    uv = shutil.which(
        "uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}"
    )
    if uv:
        run(uv, "pip", "install", "--quiet", "--python", inside, wheel)
    else:
        run(inside, "-m", "pip", "install", "--quiet", wheel)
    return inside


@pytest.fixture(scope="module")
def found(python: Path, tmp_path_factory: pytest.TempPathFactory) -> dict:
    clean = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    env = {**clean, "MAREY_CACHE": str(elsewhere)}
    said = run(python, "-W", "ignore", "-c", LOOK, env=env, cwd=elsewhere)
    return json.loads(said.splitlines()[-1])


def test_it_is_the_installed_package_that_was_looked_at(found: dict, python: Path):
    assert Path(found["file"]).is_relative_to(python.parents[1])


def test_napari_would_find_the_manifest(found: dict):
    right = ["Recording", "Markers", "Masks", "Table", "History", "Measures", "Notes"]
    right += ["Display", "Export", "Exchange", "Add-ons"]
    assert found["widgets"] == [*right, "Timeline"]


def test_the_samples_are_there_and_open(found: dict, python: Path):
    assert all(Path(s).is_relative_to(python.parents[1]) for s in found["samples"])
    assert found["shape"] == [6, 200, 200]


def test_the_command_and_the_licence_are_there(found: dict):
    assert found["commands"] == ["marey"]
    assert found["licence"] == "BSD-3-Clause"


def test_the_command_runs_from_anywhere(python: Path, tmp_path: Path):
    assert run(python.parent / "marey", "--version", cwd=tmp_path).startswith("marey ")


def test_no_marks_file_of_ours_travels(wheel: Path):
    names = run(sys.executable, "-m", "zipfile", "-l", wheel)

    assert "marey/sample_data/README.md" in names
    assert ".marey-" not in names
    assert "nuclei.marey" not in names
