"""A recording: what was filmed and what was said about it.

The one object that notebooks open, docks show and jobs work on. It joins a
:class:`marey.FrameSeries` with its :class:`marey.Sidecar` and holds no other
state: close it at any moment and nothing is lost.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from marey.errors import SidecarError
from marey.frames import (
    KeptClock,
    adopt,
    kept_clock,
    match_pictures,
    open_series,
    series_from_table,
)
from marey.frames.patience import SECONDS, knock
from marey.places import (
    SUFFIX,
    as_path,
    pictures_of,
    place_of_sidecar,
    second_place,
    source_fact,
)
from marey.sidecar import Sidecar
from marey.sidecar.families import Families
from marey.words.closing import Closing

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping
    from concurrent.futures import Future
    from contextlib import AbstractContextManager

    from marey.frames import FrameSeries, Match
    from marey.words import Calibration, Undone

Result = TypeVar("Result")
Given = ParamSpec("Given")


def open(  # noqa: A001 - marey.open is the door's name
    source: Any,
    sidecar: str | os.PathLike[str] | None = None,
    author: str | None = None,
    *,
    wait: bool = True,
    watch: bool = False,
) -> Recording:
    """Open a recording and what was said about it.

    Opening alone writes nothing into the folder of the data: the marks file
    is made by the first act.

    Parameters
    ----------
    source : path, glob, list of paths, array, dask array or ``.marey`` file
        Where the pictures are. A ``.marey`` file opens its own pictures; if
        these are away, it opens all the same with grey frames.
    sidecar : path, optional
        The marks file, where it should not lie at its usual place: ``D.marey``
        beside folder ``D``, ``f.marey`` beside ``f.tif``; a folder of the
        user's own where the data may not be written.
    author : str, optional
        Who marks; the name of the login where not given.
    wait : bool
        False returns as soon as the first frame can be shown; see
        ``series.complete``.
    watch : bool
        Whether a folder is looked at now and then while it is open: frames
        that come or go are shown by :meth:`Recording.deliver`.

    Returns
    -------
    Recording
        A context manager.

    Raises
    ------
    NoFrames, SourceUnsupported, SourceError
        Nothing there could be shown.
    NotASidecar, SidecarTooNew, SidecarDamaged, SidecarBusy
        The marks file cannot be used; it is left as it is.

    Examples
    --------
    >>> import tempfile, numpy as np
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with open(np.zeros((4, 32, 48), "u1"), f"{folder}/a.marey") as rec:
    ...         _ = rec.types.add("cell")
    ...         _ = rec.markers.add("cell", 2, [[10, 20.5]])
    ...         print(rec.markers.table()[["t", "y", "x", "type"]].values.tolist())
    [[2, 10.0, 20.5, 'cell']]
    """
    path = as_path(source)
    if path is not None:
        knock(path, None if wait else SECONDS)
    if path is not None and path.suffix.lower() == SUFFIX:
        return _open_marks(path, author, wait=wait, watch=watch)
    place = Path(sidecar) if sidecar is not None else place_of_sidecar(source)
    with ExitStack() as opened:  # closed again where what follows fails
        marks = opened.enter_context(Sidecar.open(place, author=author, late=True))
        other = second_place(source, marks.recall("source"))
        if sidecar is None and other is not None:
            opened.close()
            marks = opened.enter_context(Sidecar.open(other, author=author, late=True))
        # Without a marks file the index lies in the user's cache.
        store = marks.index if marks.exists else None
        clock = kept_clock(marks)
        series = open_series(source, times=clock, wait=wait, watch=watch, store=store)
        opened.pop_all()
    return Recording(series, marks, source_fact(source, marks.path))


def _open_marks(
    path: Path, author: str | None, *, wait: bool, watch: bool
) -> Recording:
    """Open a marks file with its pictures, or without where they are away."""
    with ExitStack() as opened:
        marks = opened.enter_context(Sidecar.open(path, author=author, create=False))
        source = marks.recall("source") or {}
        table = marks.index.load()
        pictures = pictures_of(source, path, table)
        if pictures is not None:
            clock = kept_clock(marks)
            series = open_series(
                pictures, times=clock, wait=wait, watch=watch, store=marks.index
            )
        elif table is not None:
            series = series_from_table(table, source.get("absolute") or path.stem)
        else:
            message = (
                f"{path.name} names no pictures that are here, and has no list of "
                "frames. Open the pictures instead and give this file as sidecar."
            )
            raise SidecarError(message)
        opened.pop_all()
    return Recording(series, marks, source, pictures_away=pictures is None)


class Recording(Families, Closing):
    """What was filmed and what was said about it; made by :func:`marey.open`.

    The families of the sidecar hang on it under their own names: ``types``,
    ``markers``, ``shapes``, ``masks``, ``objects``, ``notes``, ``frame_labels``,
    ``tracks``, ``events``, ``review``, ``makers``, ``selections``, ``offsets``,
    ``styles``, ``conflicts``, ``history``, ``versions``, ``changes``.

    Parameters
    ----------
    series : FrameSeries
        The pictures.
    sidecar : Sidecar
        The marks; its file need not exist yet.
    source : dict
        What the marks file remembers of where its pictures are.
    pictures_away : bool
        Whether the pictures are not where the marks file says.
    """

    def __init__(
        self,
        series: FrameSeries,
        sidecar: Sidecar,
        source: dict[str, Any] | None = None,
        *,
        pictures_away: bool = False,
    ) -> None:
        self.series = series
        self.sidecar = sidecar
        self.pictures_away = pictures_away
        self._source = source or {}
        self._learns = False
        self._take_families(sidecar)
        self.compact = sidecar.compact
        self._clock = KeptClock(series, sidecar)
        sidecar.before_first_act(self._keep_index)
        # also where the file has an index: the search may have been faster than
        # the series was made, and what it found is saved a little later
        sidecar.axis.set(series.ids)
        sidecar.known_length = lambda: len(series) if series.complete else None
        # before anybody else hears of it: marks are counted as frames are shown
        series.reordered.connect(self._count_anew)
        series.grew.connect(self._count_anew)

    def _count_anew(self, *_news: object) -> None:
        """Let marks stand where their frames stand now."""
        self.sidecar.axis.set(self.series.ids)

    def _keep_index(self) -> None:
        """Move the frame index from the user's cache into the marks file."""
        known = self.sidecar.index.load()
        if known is not None and list(known.paths) != list(self.series.table.paths):
            message = (
                f"{self.path} was made meanwhile by another program, for another "
                "list of pictures. Close this recording and open it again."
            )
            raise SidecarError(message)
        self.series.keep_in(self.sidecar.index)
        if known is None:
            self.sidecar.remember("source", self._source)

    # -- what it is ------------------------------------------------------------

    @property
    def path(self) -> Path:
        """The marks file, or where the first act will make it."""
        return self.sidecar.path

    @property
    def name(self) -> str:
        """What to call it on a screen."""
        return self.series.name

    @property
    def author(self) -> str:
        """Who marks in this session."""
        return self.sidecar.author

    @property
    def origin(self) -> int:
        """Number of this session in changes, by which a view knows its own."""
        return self.sidecar.session

    @property
    def read_only(self) -> str:
        """Why nothing can be marked, in words; empty where it can."""
        return self.sidecar.read_only

    @property
    def waiting(self) -> int:
        """How many acts have not been stored yet."""
        return self.sidecar.waiting

    @property
    def trouble(self) -> str:
        """Why they wait, in words; empty where nothing is wrong."""
        return self.sidecar.trouble

    @property
    def notice(self) -> str:
        """What a person should know about the marks file, in words; empty mostly."""
        return self.sidecar.notice

    @property
    def calibration(self) -> Calibration:
        """Pixel size, plane spacing, interval and channels, each with its source.

        What a person typed goes before what the files say.
        """
        return self.sidecar.calibration.over(self.series.calibration)

    def calibrate(self, name: str, value: Any, source: str = "typed") -> None:
        """Say a pixel size, plane spacing, frame interval or channel names.

        Measures are labelled anew; no coordinate ever moves.

        Parameters
        ----------
        name : {"pixel_size", "plane_spacing", "frame_interval", "channels", "colors"}
            What is said.
        value : float, sequence of str, or None
            Micrometres, seconds or names; None goes back to what the files say.
        source : str
            Who says so; shown beside the value.
        """
        self.sidecar.calibrate(name, value, source)

    def set_times(self, times: Any) -> None:
        """Say when the frames were taken; kept, undone and found like a mark.

        Parameters
        ----------
        times : str, path, float, array, clock or None
            As of :func:`marey.open_series`: a pattern of file names, a table,
            seconds between frames, one time per frame, or a clock of
            `marey.frames`. None goes back to what names and files say.

        Raises
        ------
        BadValue
            It is no clock, or none that the marks file can keep.
        """
        self._clock.choose(times)

    def __repr__(self) -> str:
        return f"<Recording {self.name!r} {self.series.axes} {self.series.shape}>"

    # -- acting ------------------------------------------------------------------

    def group(self, words: str, *, kind: str = "edit") -> AbstractContextManager[Any]:
        """Make all that this thread writes inside one action: one undo."""
        return self.sidecar.group(words, kind=kind)

    def post(
        self,
        door: Callable[Given, Result],
        *args: Given.args,
        **keywords: Given.kwargs,
    ) -> Future[Result]:
        """Run a door in the background, in the order of the calls."""
        return self.sidecar.post(door, *args, **keywords)

    def undo(self, author: str | None = None, **expected: int | None) -> Undone:
        """Take back the last act of an author, yours by default: `Sidecar.undo`."""
        undone = self.sidecar.undo(author, **expected)
        self._clock.follow()
        return undone

    def redo(self, author: str | None = None, **expected: int | None) -> Undone:
        """Do again what was last undone."""
        redone = self.sidecar.redo(author, **expected)
        self._clock.follow()
        return redone

    def deliver(self) -> None:
        """Hand out what other threads and programs have done, in this thread."""
        if not (self.series.complete and self.sidecar.waiting):
            # Acts that wait are on frames as they are counted now.
            self.series.deliver()
        self.sidecar.look()
        if self.sidecar.acted and not self._learns:
            self._learns = True
            self.series.learn_contents()
        self._clock.watch(self.changes)
        self.changes.deliver()

    def backup(self, target: str | os.PathLike[str]) -> Path:
        """Write a whole copy of the marks file, which opens the same pictures.

        Parameters
        ----------
        target : path
            Where to; a file that is there is replaced.
        """
        if self.sidecar.exists:
            return self.sidecar.backup(target)
        with open(self.series.source or self.path, sidecar=target) as copy:
            # this is the act that makes the file
            copy.sidecar.remember("copy of", str(self.path))
            return copy.path

    # -- pictures that moved -----------------------------------------------------

    def find_pictures(self, folder: str | os.PathLike[str]) -> Match:
        """Look through a folder for the pictures of this recording.

        By content first, then by name; where two files fit, both are named and
        a person has to choose. Nothing is changed: see :meth:`use_pictures`.

        Parameters
        ----------
        folder : path
            Where to look, folders inside included.
        """
        return match_pictures(self.series.table, folder)

    def with_pictures(self, found: Mapping[int, Any]) -> Recording:
        """Return this recording over the pictures that were found, opened anew.

        The marks file remembers where they are. Every frame keeps its id, so
        its marks stay with it; frames left out stay, as missing.

        Parameters
        ----------
        found : mapping of int to path
            Frame id to the file that holds it now: `Match.found`, and what a
            person chose of `Match.ambiguous`.
        """
        adopted = adopt(self.series.table, found)
        kind = self._source.get("kind", "folder")
        places = {"folder": adopted.root, "file": adopted.files[0]}
        self.sidecar.index.save(adopted.table)
        fact = source_fact(places.get(kind, adopted.files), self.path)
        self.sidecar.remember("source", fact)
        return open(self.path, author=self.author, wait=False)

    def close(self) -> None:
        """Finish what is queued and let go of all files."""
        self.series.close()
        self.sidecar.close()
