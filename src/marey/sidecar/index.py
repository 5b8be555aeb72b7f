"""The frame index: which picture has which id, and where it stands."""

from __future__ import annotations

import dataclasses
import json
import re
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.sidecar.family import Family
from marey.words import Calibration, FrameTable, Known, SeriesFacts, Texts
from marey.words.texts import pack

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from marey.sidecar.transaction import Transaction

_UPSERT = """
INSERT INTO frame(id, t, path, idx, size, mtime, missing, time, digest)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT(id) DO UPDATE SET t = excluded.t, path = excluded.path,
  idx = excluded.idx, size = excluded.size, mtime = excluded.mtime,
  missing = excluded.missing, time = excluded.time, digest = excluded.digest
WHERE t <> excluded.t OR path <> excluded.path OR idx <> excluded.idx
  OR size <> excluded.size OR mtime <> excluded.mtime
  OR missing <> excluded.missing OR time IS NOT excluded.time
  OR digest <> excluded.digest
"""

_COLUMNS = ("id", "path", "idx", "size", "mtime", "missing", "time", "digest")
_PART = 20_000
_BYTE, _KEPT = re.compile("[\udc80-\udcff]"), re.compile("//([89a-f][0-9a-f])")


class FrameIndex(Family):
    """The table ``frame`` as an `IndexStore`: load and save a `FrameTable`.

    The index is found by looking, not made by a person: it has no history and no
    undo. Rows are never removed, since marks may refer to them.
    """

    def load(self) -> FrameTable | None:
        """Return the index as last saved, or None where there is none."""
        count = self._rows("SELECT count(*) FROM frame")[0][0]
        if not count:
            return None
        numbers = {
            name: np.empty(count, dtype)
            for name, dtype in (
                ("id", np.int64),
                ("idx", np.int32),
                ("size", np.int64),
                ("mtime", np.int64),
                ("missing", np.bool_),
                ("time", np.float64),
            )
        }
        texts: dict[str, list[bytes]] = {"path": [], "digest": []}
        for begin, rows in self._in_parts(count):
            columns = zip(*rows, strict=True)
            for name, column in zip(_COLUMNS, columns, strict=True):
                if name in texts:
                    texts[name].append(pack([_plain(text) for text in column]))
                else:
                    numbers[name][begin : begin + len(rows)] = column
        digests = Texts(b"".join(texts["digest"]))
        return FrameTable(
            ids=numbers["id"],
            paths=Texts(b"".join(texts["path"])),
            indices=numbers["idx"],
            sizes=numbers["size"],
            mtimes=numbers["mtime"],
            missing=numbers["missing"],
            times=numbers["time"],
            facts=self.facts() or SeriesFacts("TYX", (count, 0, 0), "uint8"),
            digests=digests if digests.packed.strip(b"\0") else (),
        )

    def _in_parts(self, count: int) -> Iterator[tuple[int, list[tuple]]]:
        """Yield the rows of the index in the order of the time axis, in parts."""
        columns, last, done = ", ".join(_COLUMNS), (-1, -1), 0
        while done < count:
            rows = self._rows(
                f"SELECT {columns}, t FROM frame WHERE (t, id) > (?, ?)"
                " ORDER BY t, id LIMIT ?",
                (*last, _PART),
            )[: count - done]
            if not rows:
                break
            yield done, [row[:-1] for row in rows]
            last, done = (rows[-1][-1], rows[-1][0]), done + len(rows)

    def facts(self) -> SeriesFacts | None:
        """Return what the recording looked like when last seen, or None."""
        found = self._rows("SELECT value FROM fact WHERE name = 'series'")
        return _facts_from(json.loads(found[0][0])) if found else None

    def save(self, table: FrameTable, changed: np.ndarray | None = None) -> None:
        """Keep an index in place of the one before.

        Parameters
        ----------
        table : FrameTable
            The index.
        changed : ndarray of int64, optional
            Positions of rows that differ from what is stored; all may where
            left out.
        """
        if not len(table):
            return
        ids = table.ids if changed is None else table.ids[changed]
        facts = json.dumps(_facts_to(table.facts), ensure_ascii=False)

        def work(transaction: Transaction) -> int:
            before = transaction.connection.total_changes
            transaction.executemany(_UPSERT, _rows_of(table, changed))
            known = transaction.execute(
                "SELECT value FROM fact WHERE name = 'series'"
            ).fetchone()
            if transaction.connection.total_changes > before or known != (facts,):
                _note_facts(transaction, table, facts, ids)
            return transaction.rev

        revision = self._write("looked at the files", work, kind="index")
        self._axis.set(table.ids, revision)


def _note_facts(
    transaction: Transaction, table: FrameTable, facts: str, ids: np.ndarray
) -> None:
    """Write the facts, and a mark by which other processes see the new index."""
    transaction.executemany(
        "INSERT INTO fact(name, value) VALUES (?, ?)"
        " ON CONFLICT(name) DO UPDATE SET value = excluded.value",
        [
            ("series", facts),
            ("fingerprint", json.dumps(table.facts.fingerprint)),
            ("index", json.dumps([len(table), transaction.rev])),
        ],
    )
    transaction.touch("frame", "mixed", ids.tolist())


def _rows_of(
    table: FrameTable, changed: np.ndarray | None
) -> Iterator[tuple[Any, ...]]:
    """Yield rows, made in parts: a million of them at once take a gigabyte."""
    places = np.arange(len(table)) if changed is None else changed
    paths = iter(table.paths) if changed is None else None
    digests = iter(table.digests) if changed is None else None
    for begin in range(0, len(places), _PART):
        part = places[begin : begin + _PART]
        times = [None if time != time else time for time in table.times[part].tolist()]
        yield from zip(
            table.ids[part].tolist(),
            part.tolist(),
            map(_safe, _some(table.paths, paths, part)),
            table.indices[part].tolist(),
            table.sizes[part].tolist(),
            table.mtimes[part].tolist(),
            table.missing[part].astype(int).tolist(),
            times,
            _some(table.digests, digests, part) or [""] * len(part),
            strict=True,
        )


def _some(
    texts: Sequence[str], running: Iterator[str] | None, part: np.ndarray
) -> list[str]:
    """Return texts at some places; the next ones where all are gone through."""
    if not len(texts):
        return []
    if running is not None:
        return list(islice(running, len(part)))
    return [texts[place] for place in part.tolist()]


def _safe(path: str) -> str:
    """Return a path as SQLite can store it.

    Bytes that are no UTF-8 become two slashes and two digits, which no
    relative path holds.
    """
    if path.isascii():
        return path
    return _BYTE.sub(lambda found: f"//{ord(found[0]) - 0xDC00:02x}", path)


def _plain(stored: str) -> str:
    """Return a path as the file system knows it."""
    if "//" not in stored:
        return stored
    return _KEPT.sub(lambda found: chr(0xDC00 + int(found[1], 16)), stored)


def _facts_to(facts: SeriesFacts) -> dict[str, Any]:
    return dataclasses.asdict(facts)


def _facts_from(stored: dict[str, Any]) -> SeriesFacts:
    calibration = {
        name: None if known is None else _known(known["value"], known["source"])
        for name, known in stored.get("calibration", {}).items()
    }
    return SeriesFacts(
        axes=stored["axes"],
        shape=tuple(stored["shape"]),
        dtype=stored["dtype"],
        fingerprint=stored.get("fingerprint", ""),
        calibration=Calibration(**calibration),
    )


def _known(value: Any, source: str) -> Known:
    return Known(tuple(value) if isinstance(value, list) else value, source)
