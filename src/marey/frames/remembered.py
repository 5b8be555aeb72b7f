"""The frame index in the user's cache, until there is a marks file."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import zipfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

from marey.frames.columns import Paths
from marey.frames.index import Files
from marey.frames.tables import index_of_table
from marey.words import Calibration, FrameTable, Known, SeriesFacts, Texts
from marey.words.texts import pack

_FORMAT = 2


def cache_folder() -> Path:
    """Return where this user's caches lie; ``MAREY_CACHE`` overrides."""
    named = os.environ.get("MAREY_CACHE")
    return Path(named) if named else Path(platformdirs.user_cache_dir("marey"))


class CacheIndex:
    """Remembers the index of one recording in the user's cache.

    It is a convenience: where it cannot be read or written, the folder is
    scanned again. Nothing refers to its ids, so rows of files that have gone
    are forgotten.

    Parameters
    ----------
    source : path-like
        The folder or file of the recording.
    """

    def __init__(self, source: str | os.PathLike[str]) -> None:
        name = os.path.abspath(os.fspath(source))  # noqa: PTH100
        digest = hashlib.sha256(os.fsencode(name)).hexdigest()[:32]
        self.path = cache_folder() / "index" / f"{digest}.npz"

    def load(self) -> FrameTable | None:
        """Return the index as last saved, None where there is none."""
        try:
            with self.path.open("rb") as file, np.load(file) as kept:
                return _unpack({name: kept[name] for name in kept.files})
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None

    def save(self, table: FrameTable, changed: np.ndarray | None = None) -> None:
        """Keep an index in place of the one before; always all of it."""
        del changed
        written = self.path.with_name(f"{self.path.name}.{os.getpid()}.part")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with written.open("wb") as file:
                np.savez(file, **_pack(table))
            written.replace(self.path)
        except OSError:
            # A full or read-only home slows the next opening down; no more.
            with contextlib.suppress(OSError):
                written.unlink(missing_ok=True)


def _pack(table: FrameTable) -> dict[str, Any]:
    index = index_of_table(replace(table, digests=()))
    files, file_of = index.files, index.file_of
    facts = json.dumps({"format": _FORMAT, **asdict(table.facts)})
    return {
        "folders": np.frombuffer(pack(files.folders), np.uint8),
        "folder_of": files.folder_of,
        "names": np.frombuffer(files.names.packed, np.uint8),
        "first": index.first_rows(),
        "sizes": table.sizes,
        "mtimes": table.mtimes,
        "facts": np.frombuffer(facts.encode(), np.uint8),
        "file_of": file_of,
        "ids": table.ids,
        "indices": table.indices,
        "missing": table.missing,
        "times": table.times,
    }


def _unpack(kept: dict[str, np.ndarray]) -> FrameTable:
    facts = json.loads(kept["facts"].tobytes())
    if facts.pop("format") != _FORMAT:
        message = "an index of another release"
        raise ValueError(message)
    known = {
        name: None if value is None else _known(value)
        for name, value in facts.pop("calibration").items()
    }
    facts["shape"] = tuple(facts["shape"])
    files = Files(
        list(Texts(kept["folders"].tobytes())),
        kept["folder_of"],
        Texts(kept["names"].tobytes()),
        kept["sizes"][kept["first"]],
        kept["mtimes"][kept["first"]],
    )
    file_of = kept["file_of"]
    return FrameTable(
        ids=kept["ids"],
        paths=Paths(files, file_of),
        indices=kept["indices"],
        sizes=kept["sizes"],
        mtimes=kept["mtimes"],
        missing=kept["missing"],
        times=kept["times"],
        facts=SeriesFacts(**facts, calibration=Calibration(**known)),
    )


def _known(value: dict[str, Any]) -> Known[Any]:
    what = value["value"]
    return Known(tuple(what) if isinstance(what, list) else what, value["source"])
