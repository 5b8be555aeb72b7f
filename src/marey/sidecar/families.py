"""The families that hang on a sidecar, gathered for its door."""

from __future__ import annotations

from marey.sidecar.changes import Changes
from marey.sidecar.facts import (
    describe,
    read_calibration,
    read_fact,
    write_calibration,
    write_fact,
)
from marey.sidecar.history import History
from marey.sidecar.index import FrameIndex
from marey.sidecar.marks import Markers
from marey.sidecar.masks import Masks
from marey.sidecar.notes import Notes
from marey.sidecar.shapes import Shapes
from marey.sidecar.types import Types

__all__ = [
    "Changes",
    "FrameIndex",
    "History",
    "Markers",
    "Masks",
    "Notes",
    "Shapes",
    "Types",
    "describe",
    "read_calibration",
    "read_fact",
    "write_calibration",
    "write_fact",
]
