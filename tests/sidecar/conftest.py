"""Fixtures of the sidecar's tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from marey.sidecar import Sidecar

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a marks file may be made."""
    return tmp_path / "penguins.marey"


@pytest.fixture
def marks(path: Path) -> Iterator[Sidecar]:
    """An open, empty marks file of Ada's."""
    with Sidecar.create(path, author="Ada") as made:
        yield made
