"""Every public name imports, twice, whatever else was imported before."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

ROOMS = [
    "marey",
    "marey.words",
    "marey.frames",
    "marey.sidecar",
    "marey.recording",
    "marey.areas",
    "marey.exchange",
    "marey.experiments",
    "marey.jobs",
    "marey.marking",
    "marey.addons",
    "marey.layers",
    "marey.docks",
    "marey.plugin",
]

# Run in an interpreter of its own: what this process has imported would hide
# that a submodule takes the place of a lazy name.
LOOK = """
import importlib, inspect, json, pkgutil, sys
room = importlib.import_module(sys.argv[1])
if sys.argv[2] == "after":
    path, prefix = getattr(room, "__path__", []), room.__name__ + "."
    for found in pkgutil.walk_packages(path, prefix):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
names = getattr(room, "__all__", None)
if names is None:
    names = [name for name, value in vars(room).items()
             if not name.startswith("_")
             and getattr(value, "__module__", None) == room.__name__]
report = {}
for name in names:
    first, second = getattr(room, name), getattr(room, name)
    of_ours = (getattr(first, "__module__", None) or "").startswith("marey")
    report[name] = {
        "same": first is second,
        "is_module": inspect.ismodule(first),
        "documented": not of_ours or not callable(first) or bool(inspect.getdoc(first)),
        "listed": name in dir(room),
    }
print(json.dumps(report))
"""


def look(room: str, when: str) -> dict[str, dict[str, bool]]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LOOK, room, when],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("when", ["at once", "after"])
def test_public_names(room: str, when: str):
    report = look(room, when)

    assert report, f"{room} has no public names"
    for name, facts in report.items():
        assert facts["same"], f"{room}.{name} is another object the second time"
        is_room = f"{room}.{name}" in ROOMS
        assert facts["is_module"] == is_room, f"{room}.{name} hides a name, or a room"
        assert facts["documented"], f"{room}.{name} has no docstring"
        assert facts["listed"], f"{room}.{name} is not in dir({room})"


def test_an_unknown_name_says_so():
    import marey

    with pytest.raises(AttributeError, match="opne"):
        marey.opne  # noqa: B018
