"""The zarr of a GEFF: arrays of nodes and edges, read within bounds."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import ExchangeError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

MOST_BYTES = 2**32
"""Of one array, and of one of its chunks unpacked."""

LAST_LETTER = 0x10FFFF
"""Of Unicode; text beyond it cannot be made into Python's."""

_CODECS = {
    *("bytes", "blosc", "zstd", "gzip", "zlib", "lz4", "lzma", "bz2", "crc32c"),
    *("crc32", "adler32", "shuffle", "delta", "transpose", "sharding_indexed"),
    *("vlen-utf8", "fixedscaleoffset", "bitround", "packbits"),
}
"""Codecs that only unpack numbers and text. ``pickle`` would run a stranger's code."""


@dataclass(frozen=True)
class Property:
    """A property of nodes.

    Attributes
    ----------
    values : ndarray, shape (N, ...)
        Numbers, flags or texts.
    missing : ndarray of bool, shape (N,)
        Where it has no value.
    """

    values: NDArray
    missing: NDArray[np.bool_]


class GeffStore:
    """A GEFF on disk.

    Parameters
    ----------
    path : Path
        The zarr group with the key ``geff`` among its attributes.

    Attributes
    ----------
    facts : dict
        The value of the key ``geff``.

    Raises
    ------
    ExchangeError
        Where it is no GEFF, damaged, or zarr is not installed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        zarr = _zarr()
        try:
            self._group = zarr.open_group(path, mode="r")
            facts = self._group.attrs.asdict().get("geff")
        except Exception as error:  # whatever damaged metadata provoke
            raise ExchangeError(f"{path.name} is no zarr group: {error}.") from error
        if not isinstance(facts, dict) or "geff_version" not in facts:
            raise ExchangeError(
                f"{path.name} says nothing of a GEFF in its attributes."
            )
        if str(facts["geff_version"]).split(".")[0] not in {"0", "1"}:
            raise ExchangeError(
                f"{path.name} is GEFF {facts['geff_version']}; versions 0 and 1 are "
                "read."
            )
        self.facts: dict[str, Any] = facts

    def names(self, of: str) -> list[str]:
        """Return the names of the properties of ``nodes`` or ``edges``."""
        try:
            return sorted(self._opened(f"{of}/props").group_keys())
        except KeyError:
            return []
        except Exception as error:  # whatever damaged metadata provoke
            raise self._damaged(f"{of}/props", error) from error

    def ids(self, of: str, columns: int) -> NDArray[np.int64]:
        """Return whole numbers from 0, shape (N,) or (N, columns)."""
        found = self.array(f"{of}/ids")
        fits = found.ndim == 1 if columns == 1 else found.shape[1:] == (columns,)
        if found.dtype.kind not in "iu" or not (fits or not found.size):
            raise ExchangeError(
                f"{self._path.name}: the ids of {of} should be whole numbers; "
                f"{found.dtype} of shape {found.shape} came."
            )
        if found.size and (int(found.max()) >= 2**63 or int(found.min()) < 0):
            raise ExchangeError(
                f"{self._path.name}: ids of {of} lie outside 0 to 2^63."
            )
        return found.astype(np.int64).reshape((-1, columns) if columns > 1 else -1)

    def property(self, name: str, count: int) -> Property | None:
        """Return a property of the nodes; None where its length varies."""
        if self._about(name).get("varlength"):
            return None
        values = self.array(f"nodes/props/{name}/values")
        missing = np.zeros(count, dtype=bool)
        if "missing" in self._keys(f"nodes/props/{name}"):
            missing = self.array(f"nodes/props/{name}/missing").astype(bool)
        if values.shape[:1] != (count,) or missing.shape != (count,):
            raise ExchangeError(
                f"{self._path.name}: the property {name} should have {count} values; "
                f"{values.shape} came."
            )
        return Property(values, missing)

    def array(self, name: str) -> NDArray:
        """Return an array as it is; its size and codecs are looked at first."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # zarr's, of texts in version 3
            array = self._looked_at(name)
            try:
                found = np.asarray(array[...])
            except Exception as error:  # whatever damaged chunks provoke
                raise self._damaged(name, error) from error
        if found.dtype.kind == "U" and found.size:
            letters = np.ascontiguousarray(found).view(np.uint32)
            if letters.max() > LAST_LETTER:
                raise self._damaged(name, ValueError("its texts are no Unicode"))
        return found

    def _looked_at(self, name: str) -> Any:
        try:
            array = self._group[name]
            shape = tuple(int(one) for one in array.shape)
            chunks = tuple(int(one) for one in array.chunks)
            size = max(1, int(np.dtype(array.dtype).itemsize))
            codecs = _codecs(array.metadata.to_dict())
        except Exception as error:  # whatever damaged metadata provoke
            raise self._damaged(name, error) from error
        if max(math.prod(shape), math.prod(chunks)) * size > MOST_BYTES:
            raise ExchangeError(
                f"{self._path.name}: {name} claims shape {shape} in pieces of "
                f"{chunks}; that is no table of tracks."
            )
        if not codecs <= _CODECS:
            raise ExchangeError(
                f"{self._path.name}: {name} is packed with "
                f"{', '.join(sorted(codecs - _CODECS))}, which is not opened."
            )
        return array

    def _opened(self, name: str) -> Any:
        """Return an array or group without zarr's warning of texts in version 3."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return self._group[name]

    def _keys(self, name: str) -> set[str]:
        try:
            return set(self._opened(name).array_keys())
        except Exception as error:  # whatever damaged metadata provoke
            raise self._damaged(name, error) from error

    def _about(self, name: str) -> Mapping[str, Any]:
        known = self.facts.get("node_props_metadata")
        about = known.get(name) if isinstance(known, dict) else None
        return about if isinstance(about, dict) else {}

    def _damaged(self, name: str, error: Exception) -> ExchangeError:
        return ExchangeError(f"{self._path.name}: {name} cannot be read: {error}.")


def is_geff(path: Path) -> bool:
    """Whether a folder is a zarr group that says it is a GEFF."""
    for name in (".zattrs", "zarr.json"):
        try:
            with (path / name).open("rb") as stream:
                if b'"geff_version"' in stream.read(2**20):
                    return True
        except OSError:
            continue
    return False


def _codecs(about: Any, depth: int = 0) -> set[str]:
    """Return the names of all codecs in the metadata of an array."""
    found: set[str] = set()
    for key in ("filters", "compressor", "codecs", "index_codecs"):
        given = about.get(key) or ()
        for one in (given,) if isinstance(given, dict) else given:
            about_one = one if isinstance(one, dict) else one.get_config()
            name = about_one.get("id") or about_one.get("name") or "?"
            found.add(str(name).removeprefix("numcodecs."))
            settings = about_one.get("configuration")
            if isinstance(settings, dict) and depth < 4:
                found |= _codecs(settings, depth + 1)
    return found


def _zarr() -> Any:
    try:
        import zarr
    except ImportError as error:
        raise ExchangeError(
            "GEFF needs zarr, which is not installed. "
            'Install it with: pip install "napari-marey[exchange]"'
        ) from error
    return zarr
