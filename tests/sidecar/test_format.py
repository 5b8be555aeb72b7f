"""What docs/sidecar-format.md says is enough to read a file without Marey."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

PAGE = Path(__file__).resolve().parents[2] / "docs" / "sidecar-format.head.md"


def test_the_described_reader_reads_masks_of_every_kind(marks, path):
    text = PAGE.read_text(encoding="utf-8")
    (code,) = [
        one
        for one in re.findall(r"```python\n(.*?)```", text, re.DOTALL)
        if "def read_mask" in one
    ]
    names: dict = {}
    exec(code, names)
    chance = np.random.default_rng(2)
    labels = np.zeros((1100, 600), np.uint32)
    labels[:512, :512] = 7
    labels[600:700, 100:300] = 70_000
    labels[1030:1060, 550:590] = chance.integers(0, 3, (30, 40))
    marks.masks.write(4, labels)
    assert np.array_equal(names["read_mask"](path, "mask", 4), labels)
