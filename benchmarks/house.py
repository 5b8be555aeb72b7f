"""What it costs to have Marey at all: ``import marey``, against ``import json``."""

from __future__ import annotations

import statistics
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from pairs import figure

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPT = """
import time
started = time.perf_counter()
import {module}
print(time.perf_counter() - started)
"""


def seconds(module: str, rounds: int) -> float:
    """Median wall time of an import in a fresh interpreter."""
    return statistics.median(
        float(
            subprocess.run(
                [sys.executable, "-c", SCRIPT.format(module=module)],
                capture_output=True,
                text=True,
                check=True,
            ).stdout
        )
        for _ in range(rounds)
    )


def figures(quick: bool) -> Iterator[dict[str, Any]]:
    """Yield the cost of the import."""
    rounds = 5 if quick else 15
    seconds("marey", 1)  # bytecode is there from now on
    yield figure(
        "house.import_marey",
        seconds("marey", rounds),
        unit="s wall",
        rival="import json",
        rival_value=seconds("json", rounds),
        most_value=0.1,
    )
