"""Small recordings of known grey values, and a store that keeps their index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    import marey
    from marey.words import FrameTable


class Kept:
    """A store that keeps ids for ever, as a marks file does."""

    def __init__(self) -> None:
        self.table: FrameTable | None = None
        self.saves = 0

    def load(self) -> FrameTable | None:
        return self.table

    def save(self, table: FrameTable, changed: np.ndarray | None = None) -> None:
        self.table = table
        self.saves += 1


def write(path: Path, value: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.full((20, 30), value, np.uint8))


def values(series: marey.FrameSeries) -> dict[int, int]:
    return {
        int(frame): int(series[t][0, 0])
        for t, frame in enumerate(series.ids)
        if series.valid[t]
    }
