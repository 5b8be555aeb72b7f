"""Which modules a room brings along, seen in a fresh interpreter.

The contracts of import-linter read the source; this looks at what got loaded.
"""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

import pytest

QT = {"qtpy", "PyQt5", "PyQt6", "PySide2", "PySide6", "superqt", "pyqtgraph"}
WINDOW = QT | {"napari", "magicgui", "vispy", "npe2"}
HEAVY = {"torch", "monai", "tensorflow"}
SLOW = {"dask", "pandas", "sqlalchemy", "cv2", "av", "scipy", "skimage", "tifffile"}

HEADLESS = [
    "marey.errors",
    "marey.words",
    "marey.samples",
    "marey.frames",
    "marey.sidecar",
    "marey.recording",
    "marey.areas",
    "marey.exchange",
    "marey.jobs",
    "marey.marking",
    "marey.addons",
    "marey.cli",
]


def loaded(statement: str) -> set[str]:
    """Names of top-level packages that are loaded after a statement."""
    script = f"{statement}\nimport sys\nprint(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_importing_marey_costs_next_to_nothing():
    assert not loaded("import marey") & (WINDOW | HEAVY | SLOW | {"numpy"})


@pytest.mark.parametrize("room", HEADLESS)
def test_headless_rooms_bring_no_window(room: str):
    assert not loaded(f"import {room}") & (WINDOW | HEAVY)


@pytest.mark.parametrize("room", HEADLESS)
def test_every_module_of_a_headless_room_is_headless(room: str):
    everything = (
        "import pkgutil, importlib\n"
        f"room = importlib.import_module({room!r})\n"
        "for m in pkgutil.walk_packages(getattr(room, '__path__', []), "
        "room.__name__ + '.'):\n"
        "    importlib.import_module(m.name)"
    )

    assert not loaded(everything) & (WINDOW | HEAVY)


@pytest.mark.parametrize(
    "room", ["marey.words", "marey.frames", "marey.sidecar", "marey.exchange"]
)
def test_rooms_load_slow_libraries_on_demand(room: str):
    assert not loaded(f"import {room}") & {"dask", "pandas", "sqlalchemy", "av"}


def test_layers_load_napari_and_no_binding():
    got = loaded("import marey.layers")

    assert not got & ({"PyQt5", "PyQt6", "PySide2", "PySide6", "superqt"} | HEAVY)


@pytest.mark.parametrize("room", ["marey.docks", "marey.plugin"])
def test_napari_never_gets_torch_from_us(room: str):
    assert find_spec(room) is not None
    assert not loaded(f"import {room}") & HEAVY
