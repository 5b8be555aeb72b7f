"""From whatever a person has to a series."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from marey.errors import FrameUnreadable, NoFrames, SourceError
from marey.frames.fingerprint import fingerprint
from marey.frames.form import Form
from marey.frames.gathering import GrowingState
from marey.frames.growth import Scan
from marey.frames.index import Index, empty_files
from marey.frames.locating import locate
from marey.frames.moments import Timing
from marey.frames.patience import SECONDS, ask
from marey.frames.pyramid import small_picture
from marey.frames.reading import ArrayReader, AwayReader
from marey.frames.remembered import CacheIndex
from marey.frames.scan import Leftovers
from marey.frames.series import FrameSeries
from marey.frames.sources.arrays import ArraySource
from marey.frames.sources.kinds import known_suffixes
from marey.frames.sources.opened import OpenFiles
from marey.frames.sources.protocol import in_words
from marey.frames.state import Gathering, State
from marey.frames.tables import index_of_table
from marey.frames.timing import time_frames
from marey.frames.watching import Watch
from marey.frames.wishes import wish_for_times
from marey.words import Calibration, Known, SeriesFacts

if TYPE_CHECKING:
    from marey.frames.locating import Place
    from marey.frames.sources.protocol import SourceFacts
    from marey.words import FrameTable, IndexStore


def open_series(
    source: Any,
    *,
    times: Any = None,
    pixel_size: float | None = None,
    axes: str | None = None,
    recursive: bool = True,
    wait: bool = True,
    watch: bool = False,
    timeout: float | None = None,
    store: IndexStore | None = None,
) -> FrameSeries:
    """Open pictures in time, whatever they lie in.

    Parameters
    ----------
    source : path-like, str, list or array
        A folder, an image, a stack, a video, a zarr, a glob such as
        ``"cam1/*.jpg"``, a list of any of these, which are joined in its
        order, a ``.txt`` file with one of them a line, a numpy, dask or zarr
        array.
    times : str, path, float, array or clock, optional
        A pattern of file names (``"%Y%m%d-%H%M%S"``), the path of a table of
        times, seconds between frames, one time per frame, or a clock such as
        `NamePattern`. Left out, names and files are asked.
    pixel_size : float, optional
        Micrometres per pixel, in place of what the files say.
    axes : str, optional
        For arrays: one letter of ``TCZYXS`` per axis.
    recursive : bool
        Whether folders inside the folder belong to it.
    wait : bool
        False returns with the first frame and goes on searching; see
        ``series.deliver``.
    watch : bool
        Whether a folder is looked at now and then after it was searched:
        ``series.deliver`` then shows frames that were added, and marks those
        as missing that were removed.
    timeout : float, optional
        Seconds after which a place that does not answer is given up. Left
        out, 10 with ``wait=False`` and no end with ``wait=True``.
    store : IndexStore, optional
        Where the index of frames is kept from one opening to the next; the
        user's cache where left out.

    Returns
    -------
    FrameSeries
        Lazy: one file has been opened.

    Raises
    ------
    NoFrames
        Nothing there can be shown.
    SourceUnsupported
        No reader takes such a file.
    SourceError
        It is not there, cannot be read or does not answer.

    Examples
    --------
    >>> import numpy as np
    >>> series = open_series(np.zeros((5, 32, 48), np.uint8), times=0.5)
    >>> series.axes, series.shape, float(series.times[-1])
    ('TYX', (5, 32, 48), 2.0)
    """
    wish = wish_for_times(times)
    typed = Calibration(
        pixel_size=None if pixel_size is None else Known(float(pixel_size), "given")
    )
    if hasattr(source, "shape") and hasattr(source, "dtype"):
        return _open_array(source, axes, wish, typed)
    if timeout is None and not wait:
        timeout = SECONDS
    place = ask(
        str(source), lambda: locate(source, Leftovers(), recursive=recursive), timeout
    )
    how = _How(wait=wait, watch=watch, timeout=timeout)
    return _open_files(place, wish, typed, store, how)


class _How(NamedTuple):
    """How files are opened; as for :func:`open_series`."""

    wait: bool
    watch: bool
    timeout: float | None


def _open_array(
    array: Any, axes: str | None, wish: Any, typed: Calibration
) -> FrameSeries:
    source = ArraySource(array, axes)
    count, form = source.facts.count, source.facts.form
    if not count or not all(form.shape):
        message = f"the array holds no frames: its shape is {tuple(array.shape)}"
        raise NoFrames(message)
    index = _plain_index(count)
    facts = _facts(source.facts, count)
    state = State(
        index,
        ArrayReader(source),
        form,
        facts,
        lambda: time_frames(index, {}, wish),
    )
    return FrameSeries(Gathering(state), source=None, name="array", calibration=typed)


def _plain_index(count: int) -> Index:
    zeros = np.zeros(count, np.int32)
    order = np.arange(count)
    return Index(
        empty_files(), zeros, order.astype(np.int32), order, np.zeros(count, bool)
    )


def _facts(first: SourceFacts, count: int = 0, print_: str = "") -> SeriesFacts:
    form = first.form
    return SeriesFacts(
        axes="T" + form.axes,
        shape=(count, *form.shape),
        dtype=form.dtype.name,
        fingerprint=print_,
        calibration=first.calibration,
    )


def _open_files(
    place: Place, wish: Any, typed: Calibration, store: IndexStore | None, how: _How
) -> FrameSeries:
    permanent = store is not None and not isinstance(store, CacheIndex)
    store = CacheIndex(place.source) if store is None else store
    stored = store.load()
    place.left.pace.rests = not how.wait
    scan = Scan(place.root, place.files, alone=place.alone, left=place.left)
    files = OpenFiles(alone=place.alone)
    is_folder = place.recursive is not None

    def describe(first: SourceFacts) -> SeriesFacts:
        if scan.first_source is not None:
            path, source = scan.first_source
            scan.first_source = None
            try:
                picture = small_picture(source)
                scan.print = fingerprint(picture)
                if picture.shape == first.form.plane_shape:
                    scan.primed = (scan.first_file, picture)
            except FrameUnreadable:
                scan.print = ""
            if first.count * first.form.planes > 1 or first.levels:
                files.adopt(path, source)
            else:
                source.close()
        return _facts(first, 0, scan.print)

    gathering = GrowingState(
        scan,
        root=place.root,
        describe=describe,
        files=files,
        wish=wish,
        stored=stored,
        store=store,
        natural=place.natural,
        permanent=permanent,
        at_once=permanent or (is_folder and not how.wait),
        watch=(
            Watch(place.root, recursive=bool(place.recursive))
            if how.watch and is_folder
            else None
        ),
    )
    scan.start()
    try:
        if how.wait or not gathering.shows_something:
            place.left.asking.wait(scan.done if how.wait else scan.ready, how.timeout)
        if not gathering.shows_something:
            _refuse_nothing(place, scan)
        place.left.pace.hold()
        if how.wait:
            gathering.check()
        found = gathering.take().facts.calibration
    except BaseException:
        gathering.close()
        files.close()
        raise
    return FrameSeries(
        gathering,
        source=place.source,
        name=place.source.name or str(place.source),
        calibration=typed.over(found),
        patient=how.wait,
    )


def _refuse_nothing(place: Place, scan: Scan) -> None:
    """Say why there is nothing to show, where there is nothing."""
    left = scan.left
    if scan.error is not None:
        raise SourceError(
            f"{place.source} cannot be read: {in_words(scan.error)}"
        ) from scan.error
    if scan.first is not None:
        return
    if not len(scan.tally):
        what = (
            f"{left.skipped} files lie there and none is a picture"
            if left.skipped
            else "it is empty"
        )
        message = (
            f"{place.source} holds nothing to show: {what}. Expected were"
            f" {known_suffixes()}"
        )
        raise NoFrames(message)
    if place.alone:
        empty = f"{place.source.name} is empty (0 bytes): copy it again"
        raise SourceError(scan.tally.broken.get(0, empty))
    reason = next(iter(scan.tally.broken.values()), "all are empty or not there")
    message = (
        f"{place.source} holds nothing that can be decoded: of"
        f" {len(scan.tally)} files none could be opened ({reason})"
    )
    raise NoFrames(message)


def series_from_table(
    table: FrameTable, source_root: str | os.PathLike[str]
) -> FrameSeries:
    """Return a series whose pictures are away: right size, right times, grey.

    Parameters
    ----------
    table : FrameTable
        The index as stored.
    source_root : path-like
        Where the pictures were.
    """
    facts = table.facts
    form = Form(
        facts.axes.replace("T", ""), tuple(facts.shape[1:]), np.dtype(facts.dtype)
    )
    index = index_of_table(table)
    index = replace(index, missing=np.ones(len(index), bool))
    times = np.asarray(table.times, np.float64)
    place = Path(source_root)
    state = State(
        index,
        AwayReader(form, os.fspath(place)),
        form,
        facts,
        lambda: Timing(times, float("nan"), "stored"),
    )
    return FrameSeries(
        Gathering(state),
        source=place,
        name=place.name,
        calibration=facts.calibration,
    )
