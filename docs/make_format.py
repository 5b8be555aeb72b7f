"""Write docs/sidecar-format.md from the schema itself, so that they cannot differ.

Run ``python docs/make_format.py``; with ``--check`` it only says whether the page is
up to date, as the gate does.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PAGE = HERE / "sidecar-format.md"
HEAD = HERE / "sidecar-format.head.md"
EXAMPLE = HERE.parent / "examples" / "plain_sqlite.py"


def page() -> str:
    """Return the page: the written introduction, then every table."""
    example = EXAMPLE.read_text(encoding="utf-8").rstrip()
    code = f"```python\n{example}\n```"
    head = HEAD.read_text(encoding="utf-8").rstrip().replace("(example)", code)
    if find_spec("marey.sidecar") is None:
        return f"{head}\n"
    schema = import_module("marey.sidecar.schema")
    versioned = schema.VERSIONED
    twins = {entry.hist.name for entry in versioned.values()}
    tables = [t for t in schema.METADATA.sorted_tables if t.name not in twins]
    marks = [t for t in tables if t.name in versioned]
    book = [t for t in tables if t.name not in versioned]
    parts = [
        head,
        f"The file's header says `application_id` {schema.APPLICATION_ID:#x} and "
        f"`user_version` {schema.SCHEMA_VERSION}.",
        "## Tables of marks",
        "Each has a twin `<name>_hist` with the rows as they were: the same columns "
        "and `rev_from`, `rev_to`; a row of it held from revision `rev_from` up to, "
        "but not including, `rev_to`.",
        *map(_section, marks),
        "## Tables of the house",
        "Read them; leave writing to Marey.",
        *map(_section, book),
    ]
    return "\n\n".join(parts) + "\n"


def _section(table: Any) -> str:
    lines = [
        f"### {table.name}",
        "",
        f"{(table.comment or '').capitalize() or 'Kept by Marey'}.",
        "",
        "| column | type | | meaning |",
        "|---|---|---|---|",
    ]
    for column in table.columns:
        meaning = (column.comment or "").replace("|", "\\|")
        lines.append(
            f"| `{column.name}` | {column.type} | {_rule(column)} | {meaning} |"
        )
    return "\n".join(lines)


def _rule(column: Any) -> str:
    words = []
    if column.primary_key:
        words.append("key")
    elif not column.nullable:
        words.append("not NULL")
    words += [f"-> {key.target_fullname}" for key in column.foreign_keys]
    if column.server_default is not None:
        words.append(f"default {column.server_default.arg}")
    return ", ".join(words)


def main(words: list[str]) -> int:
    """Write the page, or compare it."""
    made = page()
    if "--check" not in words:
        PAGE.write_text(made, encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == made:
        return 0
    print("docs/sidecar-format.md is old: run `python docs/make_format.py`")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
