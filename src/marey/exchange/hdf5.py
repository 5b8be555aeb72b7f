"""HDF5 of strangers, read within bounds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import ExchangeError

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from numpy.typing import NDArray

MOST_BYTES = 2**32
"""Of one array, and of one of its chunks unpacked."""

SIGNATURE = b"\x89HDF\r\n\x1a\n"


def is_hdf5(path: Path) -> bool:
    """Whether a file begins as HDF5 does; never raises."""
    try:
        with path.open("rb") as stream:
            return stream.read(len(SIGNATURE)) == SIGNATURE
    except OSError:
        return False


class Hdf5:
    """An HDF5 file, open for reading; a context manager.

    Arrays that lie in other files (external storage, links, virtual arrays) are
    refused: a file of marks has no business reading the rest of the disk.

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    ExchangeError
        Where it is no HDF5, damaged, or h5py is not installed.
    """

    def __init__(self, path: Path) -> None:
        self.name = path.name
        try:
            import h5py
        except ImportError as error:
            raise ExchangeError(
                f"{path.name} is HDF5, which needs h5py, and that is not installed. "
                'Install it with: pip install "napari-marey[exchange]"'
            ) from error
        self._hard = h5py.HardLink
        self._dataset = h5py.Dataset
        try:
            self._file = h5py.File(path, "r")
        except (OSError, RuntimeError, ValueError) as error:
            raise ExchangeError(f"{path.name} cannot be read: {error}.") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def has(self, name: str) -> bool:
        """Whether there is an array or group of a name."""
        try:
            return name in self._file
        except (OSError, RuntimeError, ValueError, KeyError):
            return False

    def array(self, name: str) -> NDArray:
        """Return an array as it is.

        Raises
        ------
        ExchangeError
            Where it is not there, damaged, vast, or lies in another file.
        """
        if not self.has(name):
            raise ExchangeError(f"{self.name} has no {name}, which was expected.")
        try:
            found = self._file[name]
            within = (
                isinstance(self._file.get(name, getlink=True), self._hard)
                and isinstance(found, self._dataset)
                and not found.external
                and not found.is_virtual
            )
            shape = tuple(found.shape or ()) if within else ()
            chunks = tuple(found.chunks or ()) if within else ()
            item = max(1, found.dtype.itemsize) if within else 1
        except Exception as error:  # whatever damaged metadata provoke
            raise self._damaged(name, error) from error
        if not within:
            raise ExchangeError(f"{self.name}: {name} is no array of this file itself.")
        if max(math.prod(shape), math.prod(chunks)) * item > MOST_BYTES:
            raise ExchangeError(
                f"{self.name}: {name} claims shape {shape}; that is no table of points."
            )
        try:
            return np.asarray(found[()])
        except Exception as error:  # whatever damaged chunks provoke
            raise self._damaged(name, error) from error

    def table(self, name: str, fields: tuple[str, ...]) -> NDArray:
        """Return a table that has certain columns.

        Raises
        ------
        ExchangeError
            Where it is none, or a column is not there.
        """
        found = self.array(name)
        there = found.dtype.names or ()
        lacks = [one for one in fields if one not in there]
        if found.ndim != 1 or lacks:
            raise ExchangeError(
                f"{self.name}: {name} should be a table with {', '.join(fields)}; "
                f"{', '.join(there) or found.shape} came."
            )
        return found

    def texts(self, name: str) -> list[str]:
        """Return an array of texts."""
        return [_text(one) for one in self.array(name).ravel().tolist()]

    def attribute(self, of: str, name: str) -> Any:
        """Return an attribute of a group or array; None where it is not there."""
        try:
            found = self._file[of].attrs.get(name)
        except Exception as error:  # whatever damaged metadata provoke
            raise self._damaged(f"{of}/{name}", error) from error
        return _text(found) if isinstance(found, bytes | np.bytes_) else found

    def _damaged(self, name: str, error: Exception) -> ExchangeError:
        return ExchangeError(f"{self.name}: {name} cannot be read: {error}.")


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value)
