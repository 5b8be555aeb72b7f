"""Write docs/keys.md from the table of keys itself, so that they cannot differ.

Run ``python docs/make_keys.py``; with ``--check`` it only says whether the page is up
to date, as the gate does.
"""

from __future__ import annotations

import sys
from pathlib import Path

from marey.docks.keys import ANYWHERE, KEYS, Key

PAGE = Path(__file__).resolve().parent / "keys.md"
HEAD = """# Keys

F1 shows this list in the window. A key belongs to the active tool first, then to the
timeline, then to napari. Any of them is changed in napari's *Preferences*, page
*napari-marey*; an empty field takes the key away.

They are bound on the viewer and on Marey's own layers: layers of other plugins keep
napari's keys. What ClickPoints users know keeps its meaning.
"""


def page() -> str:
    """Return the page: a table for each group."""
    groups: dict[str, list[Key]] = {}
    for line in KEYS:
        groups.setdefault(line.group, []).append(line)
    return "\n".join([HEAD, *(_group(name, lines) for name, lines in groups.items())])


def _group(name: str, lines: list[Key]) -> str:
    rows = [f"## {name}", "", "| key | what it does |", "|---|---|"]
    for line in lines:
        keys = " or ".join(f"`{_spoken(key)}`" for key in line.keys)
        where = "" if line.where == ANYWHERE else f" ({line.where})"
        rows.append(f"| {keys} | {line.words}{where} |")
    return "\n".join([*rows, ""])


def _spoken(key: str) -> str:
    if key == "Keypad--":
        return "Keypad -"
    for held in ("Control", "Shift", "Alt", "Keypad"):
        short = {"Control": "Ctrl+", "Keypad": "Keypad "}.get(held, f"{held}+")
        key = key.replace(f"{held}-", short)
    return key


def main() -> int:
    """Write the page, or check it."""
    text = page()
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(text, encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text:
        return 0
    print(f"docs/{PAGE.name} is old: run `python docs/make_keys.py`")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
