"""Write the figures of a benchmark run into docs/performance.md.

    python benchmarks/run.py > figures.jsonl
    python docs/make_performance.py figures.jsonl

Between the marks of the page stand machine, versions and one table a subject, with the
day on which it was measured. Subjects that were not run keep their tables. A figure
measured twice counts as it was measured last.
"""

from __future__ import annotations

import json
import os
import platform
import re
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parent / "performance.md"
MARKS = ("<!-- figures -->", "<!-- end of figures -->")
PACKAGES = ("napari", "numpy", "dask", "tifffile", "av", "SQLAlchemy", "vispy", "PyQt6")
HEAD = "| what | Marey | rival | ratio | goal | |\n|---|---|---|---|---|---|"
VERDICT = {True: "holds", False: "**missed**", None: ""}


def page(old: str, lines: list[str]) -> str:
    """Return the page with these figures in it.

    Parameters
    ----------
    old : str
        The page as it is.
    lines : list of str
        JSON lines of ``benchmarks/run.py``.
    """
    figures = {one["name"]: one for one in map(json.loads, filter(str.strip, lines))}
    subjects: dict[str, list[dict[str, Any]]] = {}
    for name, figure in figures.items():
        subjects.setdefault(name.split(".")[0], []).append(figure)
    tables = _kept(old) | {name: _table(name, rows) for name, rows in subjects.items()}
    parts = [_machine(), *(tables[name] for name in sorted(tables))]
    text = "\n\n".join([MARKS[0], *parts, MARKS[1]])
    return re.sub(f"{MARKS[0]}.*{MARKS[1]}", lambda _: text, old, flags=re.DOTALL)


def _kept(old: str) -> dict[str, str]:
    """Return the tables that the page has, by subject."""
    between = old.split(MARKS[0])[-1].split(MARKS[1])[0]
    found = re.split(r"^### ", between, flags=re.MULTILINE)[1:]
    return {one.split("\n")[0].strip(): f"### {one.strip()}" for one in found}


def _machine() -> str:
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{os.cpu_count()} cores "
        f"({platform.machine()}, {platform.system()}), Python "
        f"{platform.python_version()}, {versions}."
    )


def _table(subject: str, figures: list[dict[str, Any]]) -> str:
    day = f"Measured on {datetime.now(UTC):%d %B %Y}."
    return "\n".join([f"### {subject}", "", day, "", HEAD, *map(_row, figures)])


def _row(figure: dict[str, Any]) -> str:
    name = figure["name"].split(".", 1)[1].replace("_", " ")
    rival = f"{_short(figure.get('rival_value'))} {figure.get('rival') or ''}"
    ratio = figure.get("ratio")
    cells = (
        figure.get("words") or name,
        f"{_short(figure.get('value'))} {figure.get('unit') or ''}",
        rival,
        "" if ratio is None else f"{ratio:.2f}",
        figure.get("goal") or "",
        VERDICT[figure.get("holds")],
    )
    return "| " + " | ".join(cell.strip().replace("|", "\\|") for cell in cells) + " |"


def _short(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return "" if value is None else str(value)


def main() -> int:
    """Replace the figures in the page."""
    lines = [
        line
        for name in sys.argv[1:]
        for line in Path(name).read_text(encoding="utf-8").splitlines()
    ]
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
