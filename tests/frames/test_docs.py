"""What the documentation shows is what comes."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

import marey.frames

ROOT = Path(__file__).resolve().parents[2]
FLAGS = doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL
MODULES = [
    found.name
    for found in pkgutil.walk_packages(marey.frames.__path__, "marey.frames.")
]


@pytest.mark.parametrize("name", ["frames", "time"])
def test_the_pages_on_pictures_and_time(name: str) -> None:
    page = ROOT / "docs" / f"{name}.md"
    failed, tried = doctest.testfile(
        str(page), module_relative=False, optionflags=FLAGS, encoding="utf-8"
    )
    assert tried > 10
    assert failed == 0


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(name), optionflags=FLAGS)
    assert failed == 0
