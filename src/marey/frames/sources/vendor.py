"""Files of microscope makers through bioio or aicsimageio, where one is installed.

Both offer the same few doors, so one adapter serves both. Importing them takes
seconds and is done here alone. Their arrays are one task graph over all frames,
in which finding one frame costs a tenth of a second; so the tasks of one block
are picked out of it and run by themselves.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from itertools import product
from math import isfinite
from pathlib import PurePath
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from marey.errors import SourceError, SourceUnsupported
from marey.frames.sources.arrays import ArraySource
from marey.frames.sources.kinds import maker_of
from marey.frames.sources.protocol import InnerTimes, SourceFacts
from marey.words import Calibration, Known

if TYPE_CHECKING:
    from collections.abc import Iterator

LIBRARIES = {"bioio": "BioImage", "aicsimageio": "AICSImage"}
"""Libraries that may be there, the first one preferred, and their door."""
# Names that the libraries make up where a file names no channels.
_MADE_UP = "Channel:"


class VendorImage(Protocol):
    """What both libraries offer of an open file."""

    dims: Any
    channel_names: list[str]
    physical_pixel_sizes: Any

    def get_image_dask_data(self, dimension_order_out: str) -> Any:
        """Return all frames as a task graph."""
        ...


class Blocks:
    """A dask array of which single blocks are computed, each at its own price.

    Parameters
    ----------
    array : dask.array.Array
        Axes end in those of a picture.
    lead : int
        How many axes there are before them.
    """

    def __init__(self, array: Any, lead: int) -> None:
        self.shape, self.dtype = array.shape, array.dtype
        self._name, self._lead = array.name, lead
        self._graph = dict(array.__dask_graph__())
        self._ends = [np.cumsum(lengths) for lengths in array.chunks]
        # Planes often share a block; the next one asked for is a neighbour.
        self._last: tuple[tuple[int, ...], np.ndarray] | None = None
        # Few vendors' readers say whether threads may share them.
        self._lock = Lock()
        # Some arrays work only while their file is open, which they carry along.
        self._file: Any = getattr(array, "_context", None)
        self._entered = ExitStack()

    def __getitem__(self, key: tuple[int, ...]) -> np.ndarray:
        """Return one picture."""
        place, inside = [], []
        for position, ends in zip(key, self._ends, strict=False):
            block = int(np.searchsorted(ends, position, side="right"))
            place.append(block)
            inside.append(position - int(ends[block - 1] if block else 0))
        with self._lock:
            if self._file is not None and self._file.closed:
                self._entered.enter_context(self._file)
            if self._last is None or self._last[0] != tuple(place):
                self._last = tuple(place), self._whole(tuple(place))
            return self._last[1][tuple(inside)].copy()

    def close(self) -> None:
        """Let go of the file and of what was read last."""
        with self._lock:
            self._last = None
            self._entered.close()

    def _whole(self, lead: tuple[int, ...]) -> np.ndarray:
        """Return the blocks of one place put together along Y and X."""
        inner = self._ends[self._lead :]
        parts = np.empty([len(ends) for ends in inner], object)
        for place in product(*(range(len(ends)) for ends in inner)):
            parts[place] = self._compute((self._name, *lead, *place))
        return np.block(parts.tolist()) if parts.size > 1 else parts.flat[0]

    def _compute(self, key: tuple[Any, ...]) -> np.ndarray:
        import dask
        from dask.core import get_dependencies

        wanted, tasks = [key], {}
        while wanted:
            one = wanted.pop()
            if one not in tasks:
                tasks[one] = self._graph[one]
                wanted.extend(get_dependencies(self._graph, one))
        try:
            return np.asarray(dask.get(tasks, key))
        except Exception as error:
            raise ValueError(_first_line(error)) from error


class VendorSource(ArraySource):
    """One file of a microscope maker; of several scenes the first.

    Parameters
    ----------
    image : VendorImage
        The open file.
    library : str
        Who opened it.
    """

    def __init__(self, image: VendorImage, library: str) -> None:
        order = "".join(axis for axis in image.dims.order if axis in "TCZYXS")
        lead = order.index("Y")
        self._blocks = Blocks(image.get_image_dask_data(order), lead)
        super().__init__(self._blocks, order, squeeze=True)
        channels = self.facts.form.shape[0] if self.facts.form.axes[0] == "C" else 1
        count = self.facts.count
        calibration = _calibration(image, library, channels)
        interval = calibration.frame_interval
        times = InnerTimes()
        if interval is not None:
            times = InnerTimes(np.arange(count) * interval.value, None, library)
        self.facts = SourceFacts(count, self.facts.form, calibration, times)

    def close(self) -> None:
        """Let go of the file."""
        self._blocks.close()


def _calibration(image: VendorImage, library: str, channels: int) -> Calibration:
    sizes = image.physical_pixel_sizes
    # Files without sizes come with ones in all directions.
    told = {sizes.X, sizes.Y, sizes.Z} - {None} != {1.0}
    step = getattr(image, "time_interval", None)
    names = tuple(str(name) for name in image.channel_names or ())
    named = channels > 1 and not all(name.startswith(_MADE_UP) for name in names)
    seconds = step.total_seconds() if isinstance(step, timedelta) else None
    return Calibration(
        pixel_size=_known(sizes.X if told else None, library),
        plane_spacing=_known(sizes.Z if told else None, library),
        frame_interval=_known(seconds, library),
        channels=Known(names, library) if named else None,
    )


def _known(value: float | None, library: str) -> Known[float] | None:
    if value is None or not isfinite(value) or value <= 0:
        return None
    return Known(float(value), library)


def installed() -> Iterator[str]:
    """Yield the names of the libraries that are here; nothing is imported."""
    return (name for name in LIBRARIES if find_spec(name) is not None)


def open_vendor(path: str) -> VendorSource:
    """Open a microscope maker's file, or say in words what is missing.

    Raises
    ------
    SourceUnsupported
        No library is installed, or none has the part that reads such files.
    SourceError
        The file is damaged.
    """
    said: list[str] = []
    for library in installed():
        try:
            return _open(path, library)
        except Exception as error:  # noqa: BLE001 - they raise what they like
            said.append(f"{library} says: {_first_line(error)}")
    raise _refusal(path, said)


def open_instead(path: str) -> VendorSource | None:
    """Open a file that our own reader could not; None where nobody can."""
    try:
        return open_vendor(path)
    except SourceError:
        return None


def _open(path: str, library: str) -> VendorSource:
    door = getattr(import_module(library), LIBRARIES[library])
    return VendorSource(door(path), library)


def _refusal(path: str, said: list[str]) -> SourceError:
    name = PurePath(path).name
    maker, plugin = maker_of(name)
    words = f"{name} is a file of {maker} microscopes" if maker else name
    install = f'pip install "napari-marey[bioio]" {plugin}'
    if not said:
        message = (
            f"{words}, which Marey reads through bioio; it is not installed:"
            f" {install}. On older systems the extra aicsimageio does as well"
        )
        return SourceUnsupported(message)
    message = (
        f"{words} and cannot be read. {'; '.join(said)}. If the part for such files"
        f" is missing: {install}"
    )
    return SourceUnsupported(message)


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__
