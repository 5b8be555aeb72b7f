"""The frame index: which picture has which id, and where it stands."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.sidecar.family import Family
from marey.words import Calibration, FrameTable, Known, SeriesFacts

if TYPE_CHECKING:
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


class FrameIndex(Family):
    """The table ``frame`` as an `IndexStore`: load and save a `FrameTable`.

    The index is found by looking, not made by a person: it has no history and no
    undo. Rows are never removed, since marks may refer to them.
    """

    def load(self) -> FrameTable | None:
        """Return the index as last saved, or None where there is none."""
        rows = self._rows(
            "SELECT id, path, idx, size, mtime, missing, time, digest FROM frame"
            " ORDER BY t, id"
        )
        if not rows:
            return None
        ids, paths, indices, sizes, mtimes, *more = zip(*rows, strict=True)
        missing, times, digests = more
        return FrameTable(
            ids=np.array(ids, dtype=np.int64),
            paths=list(paths),
            indices=np.array(indices, dtype=np.int32),
            sizes=np.array(sizes, dtype=np.int64),
            mtimes=np.array(mtimes, dtype=np.int64),
            missing=np.array(missing, dtype=bool),
            times=np.array(times, dtype=np.float64),
            facts=self.facts() or SeriesFacts("TYX", (len(ids), 0, 0), "uint8"),
            digests=digests if any(digests) else (),
        )

    def facts(self) -> SeriesFacts | None:
        """Return what the recording looked like when last seen, or None."""
        found = self._rows("SELECT value FROM fact WHERE name = 'series'")
        return _facts_from(json.loads(found[0][0])) if found else None

    def save(self, table: FrameTable) -> None:
        """Keep an index in place of the one before."""
        if not len(table):
            return
        rows = _rows_of(table)
        facts = json.dumps(_facts_to(table.facts), ensure_ascii=False)

        def work(transaction: Transaction) -> int:
            before = transaction.connection.total_changes
            transaction.executemany(_UPSERT, rows)
            known = transaction.execute(
                "SELECT value FROM fact WHERE name = 'series'"
            ).fetchone()
            if transaction.connection.total_changes > before or known != (facts,):
                _note_facts(transaction, table, facts)
            return transaction.rev

        revision = self._write("looked at the files", work, kind="index")
        self._axis.set(table.ids, revision)


def _note_facts(transaction: Transaction, table: FrameTable, facts: str) -> None:
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
    transaction.touch("frame", "mixed", table.ids.tolist())


def _rows_of(table: FrameTable) -> list[tuple[Any, ...]]:
    times = [None if time != time else time for time in table.times.tolist()]
    return list(
        zip(
            table.ids.tolist(),
            range(len(table)),
            table.paths,
            table.indices.tolist(),
            table.sizes.tolist(),
            table.mtimes.tolist(),
            table.missing.astype(int).tolist(),
            times,
            table.digests or [""] * len(table),
            strict=True,
        )
    )


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
