"""What is known of the recording, and what the file holds."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from marey.errors import BadValue
from marey.words import Calibration, Known

if TYPE_CHECKING:
    from marey.sidecar.door import Sidecar
    from marey.sidecar.transaction import Transaction

_NAMES = ("pixel_size", "plane_spacing", "frame_interval", "channels", "colors")
_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def read_calibration(sidecar: Sidecar) -> Calibration:
    """Return what people said; None where nobody said anything."""
    rows = sidecar.rows("SELECT name, value, source FROM calibration")
    said: dict[str, Known] = {}
    for name, value, source in rows:
        if name in _NAMES:
            found = json.loads(value)
            said[name] = Known(
                tuple(found) if isinstance(found, list) else found, source
            )
    return Calibration(**said)


def write_calibration(sidecar: Sidecar, name: str, value: Any, source: str) -> None:
    """Store what a person says; None takes it back."""
    if name not in _NAMES:
        raise BadValue(f"Calibration knows {', '.join(_NAMES)}; {name!r} came.")
    text = None if value is None else json.dumps(_checked(name, value))
    _keep(sidecar, name, text, source)


def read_times(sidecar: Sidecar) -> dict[str, Any] | None:
    """Return the clock that a person chose, as words; None where nobody did."""
    rows = sidecar.rows("SELECT value FROM calibration WHERE name = 'times'")
    return json.loads(rows[0][0]) if rows else None


def write_times(sidecar: Sidecar, words: dict[str, Any] | None) -> None:
    """Store the clock that a person chose; None takes it back."""
    text = None if words is None else json.dumps(words, ensure_ascii=False)
    _keep(sidecar, "times", text, "typed")


def read_metadata(sidecar: Sidecar) -> dict[str, Any]:
    """Return what people say of the whole recording; empty where nobody did."""
    rows = sidecar.rows("SELECT value FROM calibration WHERE name = 'metadata'")
    return json.loads(rows[0][0]) if rows else {}


def write_metadata(sidecar: Sidecar, said: dict[str, Any]) -> None:
    """Add to what is said of the whole recording; None takes a word back."""
    for name, value in said.items():
        plain = isinstance(value, (str, int, float, bool)) or value is None
        if not plain or not name.strip() or value != value:
            raise BadValue(
                "Metadata are names with a text, a number, or None to take one "
                f"back; {name}={value!r} came."
            )
    merged = read_metadata(sidecar) | said
    kept = {name: value for name, value in merged.items() if value is not None}
    text = json.dumps(kept, ensure_ascii=False) if kept else None
    _keep(sidecar, "metadata", text, "typed")


def _keep(sidecar: Sidecar, name: str, text: str | None, source: str) -> None:
    """Write, change or remove the row of a name."""

    def work(transaction: Transaction) -> None:
        row = transaction.execute(
            "SELECT id, value, source FROM calibration WHERE name = ?", (name,)
        ).fetchone()
        if row and text is None:
            transaction.execute("DELETE FROM calibration WHERE id = ?", row[:1])
            transaction.touch("calibration", "removed", row[:1])
        elif row and row[1:] != (text, source):
            transaction.execute(
                "UPDATE calibration SET value = ?, source = ?, rev = ?,"
                " etag = etag + 1 WHERE id = ?",
                (text, source, transaction.rev, row[0]),
            )
            transaction.touch("calibration", "changed", row[:1])
        elif not row and text is not None:
            cursor = transaction.execute(
                "INSERT INTO calibration(name, value, source, created, rev)"
                " VALUES (?, ?, ?, ?, ?)",
                (name, text, source, transaction.rev, transaction.rev),
            )
            transaction.touch("calibration", "added", [int(cursor.lastrowid or 0)])

    sidecar.write(f"set the {name.replace('_', ' ')}", work)


def read_fact(sidecar: Sidecar, name: str) -> Any:
    """Return a fact about the recording, or None."""
    rows = sidecar.rows("SELECT value FROM fact WHERE name = ?", (name,))
    return json.loads(rows[0][0]) if rows else None


def write_fact(sidecar: Sidecar, name: str, value: Any) -> None:
    """Keep a fact about the recording; found by looking, so without history."""

    def work(transaction: Transaction) -> None:
        transaction.execute(
            "INSERT INTO fact(name, value) VALUES (?, ?)"
            " ON CONFLICT(name) DO UPDATE SET value = excluded.value",
            (name, json.dumps(value)),
        )
        transaction.touch("fact", "changed", [0])

    sidecar.write(f"noted the {name}", work, kind="index")


def _checked(name: str, value: Any) -> Any:
    if name == "channels":
        return [str(one) for one in value]
    if name == "colors":
        return [_color(str(one)) for one in value]
    try:
        number = float(value)
    except (TypeError, ValueError) as error:
        raise BadValue(f"{name} should be a number; {value!r} came.") from error
    if not 0 < number < float("inf"):
        raise BadValue(f"{name} should be above 0; {value!r} came.")
    return number


def _color(text: str) -> str:
    if text and not _HEX.fullmatch(text):
        raise BadValue(f"colors should be like '#00ff00'; {text!r} came.")
    return text.lower()


def describe(sidecar: Sidecar) -> dict[str, Any]:
    """Return what a file holds, for people and ``marey info``."""
    tables = ("frame", "type", "marker", "shape", "note", "track", "mask_layer")
    counts = {
        name: sidecar.rows(f"SELECT count(*) FROM {name}")[0][0] for name in tables
    }
    masks = sidecar.rows("SELECT count(*) FROM mask_frame")[0][0]
    authors = [row[0] for row in sidecar.rows("SELECT name FROM author ORDER BY id")]
    return {
        "path": str(sidecar.path),
        "format": sidecar.rows("PRAGMA user_version")[0][0],
        "read_only": sidecar.read_only,
        "counts": counts | {"mask_frame": masks},
        "authors": authors,
        "actions": sidecar.rows("SELECT count(*) FROM action")[0][0],
        "revision": sidecar.rows("SELECT coalesce(max(rev), 0) FROM changeset")[0][0],
        "bytes": sidecar.path.stat().st_size,
    }
