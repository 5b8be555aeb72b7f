"""Files, figures and metrics kept with a version: what was found in that state."""

from __future__ import annotations

import io
import json
import mimetypes
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import BadValue, UnknownName
from marey.sidecar.family import Family

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    import pandas as pd

    from marey.sidecar.transaction import Transaction

METRICS = "application/json"
LARGEST = 500_000_000
"""Bytes of one attachment; SQLite itself ends at twice that."""


@dataclass(frozen=True)
class Attachment:
    """Something that is kept with a version.

    Attributes
    ----------
    id : int
        Number in the file.
    version : str
        The version it belongs to.
    name : str
        What it is called.
    media : str
        What it is: ``image/png``, ``application/json``, ``text/csv``, ...
    size : int
        Bytes.
    author : str
        Who attached it.
    at : float
        Seconds since 1970, UTC.
    """

    id: int
    version: str
    name: str
    media: str
    size: int
    author: str
    at: float


class Attachments(Family):
    """What is kept with versions; the doors are those of `Versions`."""

    def add(
        self, version: str, content: Any, name: str | None = None, media: str = ""
    ) -> int:
        """Keep something with a version; see `Versions.attach`."""
        number = self._version(version)
        data, called, kind = _as_bytes(content, name, media)
        if len(data) > LARGEST:
            raise BadValue(
                f"{called} has {len(data):,} bytes; {LARGEST:,} are the most that is "
                "kept in a marks file. Keep it beside the file and attach a note."
            )

        def work(transaction: Transaction) -> int:
            cursor = transaction.execute(
                "INSERT INTO attachment(version, name, media, data, author, at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (number, called, kind, data, self._sidecar.author, time.time()),
            )
            made = int(cursor.lastrowid or 0)
            transaction.touch("attachment", "added", [made])
            return made

        words = f"attached {called} to the version {version}"
        return self._write(words, work, kind="version")

    def list(self, version: str | None = None) -> list[Attachment]:
        """Return what is attached, to one version or to any, in its order."""
        if version is not None:
            self._version(version)
        rows = self._rows(
            "SELECT a.id, v.name, a.name, a.media, length(a.data), a.author, a.at"
            " FROM attachment a JOIN version v ON v.id = a.version"
            " WHERE ? IS NULL OR v.name = ? ORDER BY a.id",
            (version, version),
        )
        return [Attachment(*row) for row in rows]

    def table(self, version: str | None = None) -> pd.DataFrame:
        """Return the same as a table: id, version, name, media, size, author, at."""
        import pandas as pd

        names = ["id", "version", "name", "media", "size", "author", "at"]
        rows = [tuple(vars(one).values()) for one in self.list(version)]
        table = pd.DataFrame(rows, columns=names)
        table["at"] = pd.to_datetime(table["at"], unit="s", utc=True)
        return table

    def read(self, which: int | Attachment) -> bytes:
        """Return the bytes of an attachment."""
        number = which.id if isinstance(which, Attachment) else int(which)
        rows = self._rows("SELECT data FROM attachment WHERE id = ?", (number,))
        if not rows:
            raise UnknownName(
                f"There is no attachment {number}. versions.attachments() lists them."
            )
        return bytes(rows[0][0])

    def metrics(self, version: str) -> dict[str, Any]:
        """Return all metrics of a version together; later ones win."""
        found: dict[str, Any] = {}
        for one in self.list(version):
            if one.media == METRICS:
                read = json.loads(self.read(one))
                found.update(read if isinstance(read, dict) else {one.name: read})
        return found

    def remove(self, which: int | Attachment) -> None:
        """Remove an attachment for good: it has no history."""
        number = which.id if isinstance(which, Attachment) else int(which)
        rows = self._rows(
            "SELECT a.name, v.name FROM attachment a JOIN version v"
            " ON v.id = a.version WHERE a.id = ?",
            (number,),
        )
        if not rows:
            raise UnknownName(f"There is no attachment {number}.")

        def work(transaction: Transaction) -> None:
            transaction.execute("DELETE FROM attachment WHERE id = ?", (number,))
            transaction.touch("attachment", "removed", [number])

        words = f"removed {rows[0][0]} from the version {rows[0][1]}"
        self._write(words, work, kind="version")

    def _version(self, name: str) -> int:
        rows = self._rows("SELECT id FROM version WHERE name = ?", (name,))
        if not rows:
            known = self._rows("SELECT name FROM version ORDER BY rev")
            names = ", ".join(row[0] for row in known) or "none yet"
            raise UnknownName(f"There is no version {name!r}. Versions here: {names}.")
        return int(rows[0][0])


def _as_bytes(content: Any, name: str | None, media: str) -> tuple[bytes, str, str]:
    """Return bytes, name and kind of whatever came."""
    if isinstance(content, dict):
        return _of_metrics(content), name or "metrics", media or METRICS
    if hasattr(content, "savefig"):
        return _of_figure(content, name, media)
    if isinstance(content, bytes | bytearray | memoryview):
        if not name:
            raise BadValue("Bytes need a name, such as name='model.onnx'.")
        return bytes(content), name, media or _guess(name)
    if isinstance(content, str | Path) or hasattr(content, "__fspath__"):
        return _of_file(content, name, media)
    raise BadValue(
        "A path, bytes, a matplotlib figure or a dict of metrics was expected; "
        f"{type(content).__name__} came."
    )


def _of_file(
    path: str | os.PathLike[str], name: str | None, media: str
) -> tuple[bytes, str, str]:
    place = Path(path).expanduser()
    try:
        data = place.read_bytes()
    except OSError as error:
        raise BadValue(f"{place} cannot be read ({error.strerror}).") from error
    called = name or place.name
    return data, called, media or _guess(place.name)


def _of_figure(figure: Any, name: str | None, media: str) -> tuple[bytes, str, str]:
    """Return a figure as PNG, or as its name or `media` says."""
    called = name or "figure.png"
    kind = media or _guess(called)
    if kind not in {"image/png", "image/svg+xml", "application/pdf"}:
        kind, called = "image/png", f"{called}.png"
    formats = {"image/png": "png", "image/svg+xml": "svg", "application/pdf": "pdf"}
    page = io.BytesIO()
    figure.savefig(page, format=formats[kind])
    return page.getvalue(), called, kind


def _of_metrics(values: Mapping[str, Any]) -> bytes:
    def plain(value: Any) -> Any:
        if isinstance(value, np.generic | np.ndarray):
            return value.tolist()
        raise TypeError(type(value).__name__)

    try:
        return json.dumps(values, default=plain, ensure_ascii=False).encode()
    except (TypeError, ValueError) as error:
        raise BadValue(
            "Metrics are numbers, texts, lists and dicts of them, by name; "
            f"{error} came among them."
        ) from error


def _guess(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
