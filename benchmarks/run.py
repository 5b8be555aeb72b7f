"""Measure Marey beside its rivals.

    python benchmarks/run.py [NAME ...] [--quick] [--list]

One module a subject (``frames.py``, ``sidecar.py`` ...), each with a function
``figures(quick: bool) -> Iterator[dict]``. Every figure becomes one JSON line on
standard output; progress and a table go to standard error. The exit status is 0
when everything ran, whether or not the goals are held.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
NOT_SUBJECTS = {"run", "pairs"}
KEYS = ("name", "value", "unit", "rival", "rival_value", "ratio", "goal", "holds")


def subjects() -> list[str]:
    """Names of the modules that measure something."""
    return sorted(
        path.stem
        for path in HERE.glob("*.py")
        if path.stem not in NOT_SUBJECTS and not path.stem.startswith("_")
    )


def measure(name: str, *, quick: bool) -> Iterator[dict[str, Any]]:
    """Yield the figures of one subject, its name before theirs."""
    module = importlib.import_module(name)
    for figure in module.figures(quick):
        full = figure["name"]
        if not full.startswith(f"{name}."):
            full = f"{name}.{full}"
        yield {"name": full, **{k: v for k, v in figure.items() if k != "name"}}


def as_row(figure: dict[str, Any]) -> str:
    """One line of the table for people."""
    ratio = figure.get("ratio")
    verdict = {True: "holds", False: "FAILS", None: ""}[figure.get("holds")]
    return "  ".join(
        (
            f"{figure['name']:<44}",
            f"{_short(figure.get('value')):>9} {figure.get('unit') or '':<7}",
            f"{_short(figure.get('rival_value')):>9} {figure.get('rival') or '':<32}",
            f"{f'{ratio:.2f}x' if ratio is not None else '':>8}",
            f"{figure.get('goal') or '':<12} {verdict}",
        )
    )


def _short(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    return "" if value is None else str(value)


def say(*words: object) -> None:
    """Tell people, not programs."""
    print(*words, file=sys.stderr, flush=True)


def main(words: list[str] | None = None) -> int:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="all by default")
    parser.add_argument("--quick", action="store_true", help="the same work, smaller")
    parser.add_argument("--list", action="store_true", help="name the subjects")
    chosen = parser.parse_args(words)
    if chosen.list:
        print(*subjects(), sep="\n")
        return 0
    unknown = sorted(set(chosen.names) - set(subjects()))
    if unknown:
        parser.error(f"no such subject: {', '.join(unknown)}; there are {subjects()}")
    sys.path.insert(0, str(HERE))
    say(f"{platform.platform()}, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as cache:
        os.environ["MAREY_CACHE"] = cache
        return max(_run(n, quick=chosen.quick) for n in chosen.names or subjects())


def _run(name: str, *, quick: bool) -> int:
    """Measure one subject; 1 where it broke down, and the others go on."""
    say(f"\n{name}")
    started = time.perf_counter()
    try:
        for figure in measure(name, quick=quick):
            print(json.dumps(figure), flush=True)
            say(as_row(figure))
    except Exception:
        import traceback

        say(f"{name} broke down:\n{traceback.format_exc()}")
        return 1
    say(f"{name}: {time.perf_counter() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
