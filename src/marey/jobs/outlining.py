"""Shapes become masks, and masks become polygons, frame by frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.areas.outlines import from_polygons
from marey.errors import BadValue
from marey.jobs.arrivals import Arrivals
from marey.jobs.choosing import chosen_frames
from marey.jobs.running import Job
from marey.sidecar.arriving import beside_name, checked_existing
from marey.sidecar.putting import put_rows
from marey.sidecar.shape_rows import corners_blob
from marey.sidecar.values import counted
from marey.words import Done, Report
from marey.words.outlines import OPEN, ring

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from marey.jobs.wishes import Frames
    from marey.recording import Recording
    from marey.sidecar import ShapeRow
    from marey.words import MarkType


def shapes_to_masks(
    recording: Recording,
    type: str,  # noqa: A002
    layer: str = "mask",
    frames: Frames = None,
    *,
    into: str | None = None,
    z: int | None = None,
    over: bool = False,
    existing: str | None = None,
    hand_made: bool = False,
) -> Job:
    """Draw the shapes of a type into a mask layer: one undo.

    Parameters
    ----------
    recording : Recording
        Whose shapes.
    type : str
        Name of their type. Those that are not sure enough for it, cannot be seen
        in the frame, or have no inside are passed over.
    layer : str
        Name of the mask layer. In one of single cells each shape is a cell of its
        own, of the same type, track and score.
    frames : None, int, range, slice, (first, last) or list of int
        Which frames, as of `marey.export`.
    into : str, optional
        The class that areas are painted with, made where it is not there; where
        left out ``"<type> area"``. Of no use for single cells.
    z : int, optional
        Plane; shapes of other planes are passed over.
    over : bool
        Whether what is painted there may be painted over.
    existing : {"fill", "overwrite", "beside"}, optional
        Whole label images by the choices of all jobs, with the program ``shapes``
        as their maker: only frames in which nothing is painted; in place of what
        machines painted and nobody reviewed, too; or into a layer of its own,
        called "name (2)". Where left out, shapes are drawn into what is free of
        any frame, as by hand.
    hand_made : bool
        Whether "overwrite" may replace what people painted or reviewed too.

    Returns
    -------
    Job
        Yields a `Report` after each frame and at last `Done`, whose result is the
        number of shapes that were drawn. Closing it keeps those that are done; one
        undo takes them back.

    Raises
    ------
    UnknownName
        There is no such type.
    BadValue
        No shape of the type lies in these frames.

    Examples
    --------
    >>> import tempfile, numpy as np, marey
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with marey.open(np.zeros((2, 9, 9)), f"{folder}/a.marey") as rec:
    ...         _ = rec.types.add("nest", kind="polygon")
    ...         _ = rec.shapes.add("nest", 1, [[2, 2], [2, 5], [5, 5], [5, 2]])
    ...         print(shapes_to_masks(rec, "nest").run().made)
    ...         int(rec.masks.read(1).sum())
    drew 1 nest into mask in 1 frame
    16
    """
    kind = recording.types.get(type)
    wanted = chosen_frames(frames, 1, len(recording.series))
    places = np.intersect1d(wanted, recording.shapes.frames(kind.name))
    if not len(places):
        raise BadValue(f"There is no shape of {kind.name} in these frames: draw one.")
    given = into or f"{kind.name} area"
    words = f"drew {kind.name} into {layer}"
    if existing is not None:
        how = {"existing": checked_existing(existing), "hand_made": hand_made}
        steps = _arrive(recording, kind, layer, places, into=given, z=z, **how)  # type: ignore[arg-type]
        return Job(steps, words)
    return Job(_draw(recording, kind, layer, places, into=given, z=z, over=over), words)


def _draw(
    recording: Recording,
    kind: MarkType,
    layer: str,
    places: NDArray[np.int64],
    *,
    into: str,
    z: int | None,
    over: bool,
) -> Iterator[Report | Done]:
    masks, drawn = recording.masks, 0
    noun = counted(len(places), "frame")
    with recording.group(f"drew {kind.name} into {layer} in {noun}"):
        cells = masks.is_cells(layer)
        value = None if cells else _class(recording, into, layer)
        for number, t in enumerate(places.tolist(), 1):
            rows = [row for row in _seen(recording, t, z) if row.type == kind.id]
            rings = [ring(row.kind, row.corners) for row in rows]
            values = masks.from_polygons(t, rings, value, layer, z, over=over)
            if cells:
                _name(recording, (t, layer, z), values, rows)
            drawn += len(rows)
            yield Report(number / len(places), number, len(places), frame=t)
    yield Done(drawn, f"drew {counted(drawn, kind.name)} into {layer} in {noun}")


def _arrive(
    recording: Recording,
    kind: MarkType,
    layer: str,
    places: NDArray[np.int64],
    *,
    into: str,
    z: int | None,
    existing: str,
    hand_made: bool,
) -> Iterator[Report | Done]:
    """Draw label images anew, and put them where they may come."""
    masks, drawn = recording.masks, 0
    noun = counted(len(places), "frame")
    with recording.group(f"drew {kind.name} into {layer} in {noun}"):
        origin = recording.makers.program("shapes")
        door = Arrivals(recording, existing, origin=origin, hand_made=hand_made)
        target = door.layer(layer)
        cells = masks.is_cells(target)
        value = None if cells else _class(recording, into, target)
        for number, t in enumerate(places.tolist(), 1):
            rows = [row for row in _seen(recording, t, z) if row.type == kind.id]
            first = masks.next_value(t, target, z) if value is None else value
            values = [first + n * cells for n in range(len(rows))]
            rings = [ring(row.kind, row.corners) for row in rows]
            shape = masks.read(t, target, z=z).shape
            labels = from_polygons(rings, shape, values or 1)
            if rows and door.labels(t, labels, target, z):
                drawn += len(rows)
                if cells:
                    _name(recording, (t, target, z), values, rows)
            yield Report(number / len(places), number, len(places), frame=t)
    yield Done(drawn, f"drew {counted(drawn, kind.name)} into {target} in {noun}")


def _seen(recording: Recording, t: int, z: int | None) -> list[ShapeRow]:
    """Return the shapes of a frame that have an inside and can be seen."""
    rows = recording.shapes.frame(t, z=z)
    return [row for row in rows if row.kind not in OPEN and not row.visibility]


def _class(recording: Recording, name: str, layer: str) -> int:
    """Return the value of a class; its type is made where it is not there."""
    if name not in recording.types:
        recording.types.add(name, "mask")
    return recording.masks.value(name, layer)


def _name(
    recording: Recording,
    place: tuple[int, str, int | None],
    values: list[int],
    rows: list[ShapeRow],
) -> None:
    """Say of new cells what was said of the shapes; of those that have any pixel."""
    t, layer, z = place
    there = np.isin(values, recording.masks.read(t, layer, z))
    chosen = [
        (value, row) for value, row, one in zip(values, rows, there, strict=True) if one
    ]
    if chosen:
        recording.objects.set(
            t,
            [value for value, _ in chosen],
            layer,
            z,
            type=chosen[0][1].type,
            track=[row.track for _, row in chosen],
            score=[row.score for _, row in chosen],
            origin=[row.origin for _, row in chosen],
            review=[row.review for _, row in chosen],
        )


def masks_to_shapes(
    recording: Recording,
    layer: str,
    type: str,  # noqa: A002
    frames: Frames = None,
    *,
    value: int | str | None = None,
    z: int | None = None,
    tolerance: float = 0.5,
    existing: str = "fill",
) -> Job:
    """Make polygons of the areas or cells of a mask layer: one undo.

    Parameters
    ----------
    recording : Recording
        Whose masks.
    layer : str
        Name of the mask layer. Cells that are not sure enough are left out; the
        others hand their track, score, maker and review on.
    type : str
        Name of the type of the polygons, made where it is not there.
    frames : None, int, range, slice, (first, last) or list of int
        Which frames, as of `marey.export`; those that are not painted are passed
        over.
    value : int or str, optional
        Only this pixel value, or class.
    z : int, optional
        Plane.
    tolerance : float
        How far corners may be left out, in pixels; 0 keeps every pixel.
    existing : {"fill", "overwrite", "beside"}
        Where the type has something in a frame already: leave the frame, replace
        what machines made, or make a type of its own.

    Returns
    -------
    Job
        Yields a `Report` after each frame and at last `Done`, whose result is the
        number of polygons that were made. Closing it before its end makes none.

    Raises
    ------
    UnknownName, BadValue
        There is no such layer, nothing is painted in these frames, or the type
        is no polygon.
    """
    found = recording.masks.layers.get(layer)
    checked_existing(existing)
    if type in recording.types and recording.types.get(type).kind != "polygon":
        raise BadValue(f"{type} is no type of polygons: choose one, or another name.")
    wanted = chosen_frames(frames, 1, len(recording.series))
    places = recording.masks.places(found.name)
    painted = places[places[:, 1] == int(z or 0), 0]
    chosen = np.intersect1d(wanted, painted)
    if not len(chosen):
        raise BadValue(f"Nothing of {layer} is painted in these frames.")
    number = _value(recording, value, found.name)
    work = _Outlining(recording, found.name, z, tolerance, number)
    if existing == "beside":
        type = beside_name(type, {one.name for one in recording.types.list()})  # noqa: A001
    return Job(work.run(chosen, type, existing), f"polygons of {layer}")


def _value(recording: Recording, value: int | str | None, layer: str) -> int | None:
    """Return the pixel value that is meant; None for all."""
    if not isinstance(value, str):
        return value
    classes = {kind.name: n for n, kind in recording.masks.classes(layer).items()}
    if value not in classes:
        known = ", ".join(classes) or "none"
        raise BadValue(f"A class of {layer}, of {known}, was expected; {value!r} came.")
    return classes[value]


class _Outlining:
    """Collects the outlines of a layer, and writes them in one act."""

    def __init__(
        self,
        recording: Recording,
        layer: str,
        z: int | None,
        tolerance: float,
        value: int | None,
    ) -> None:
        self._recording, self._layer, self._z = recording, layer, z
        self._tolerance, self._value = tolerance, value
        self._filled = 0
        names = ("t", "vertices", "track", "score", "origin", "review")
        self._columns: dict[str, list[Any]] = {name: [] for name in names}

    def run(
        self, places: NDArray[np.int64], name: str, existing: str
    ) -> Iterator[Report | Done]:
        """Yield a report for each frame, then what was made."""
        for number, t in enumerate(places.tolist(), 1):
            self._take(t)
            yield Report(number / len(places), number, len(places), frame=t)
        made = self._put(name, existing) if self._columns["t"] else 0
        noun = counted(made, "polygon")
        words = f"made {noun} of {self._layer} in {counted(len(places), 'frame')}"
        left = len(self._columns["t"]) - made
        if left:
            words += f"; {left:,} left out, for {name} is there already"
        if self._filled:
            words += f"; {counted(self._filled, 'hole')} filled"
        yield Done(made, words)

    def _take(self, t: int) -> None:
        masks, objects = self._recording.masks, self._recording.objects
        known = objects.frame(t, self._layer, self._z)
        rows = {value: row for row, value in enumerate(known.value.tolist())}
        for one in masks.to_polygons(t, self._layer, self._z, self._tolerance):
            if self._value not in (None, one.value):
                continue
            row = rows.get(one.value)
            self._filled += len(one.holes)
            self._columns["t"].append(t)
            self._columns["vertices"].append(corners_blob(one.ring, "polygon"))
            for name, none in (("track", 0), ("score", np.nan), ("origin", 0)):
                value = none if row is None else getattr(known, name)[row]
                self._columns[name].append(value if value == value and value else None)
            self._columns["review"].append(0 if row is None else int(known.review[row]))

    def _put(self, name: str, existing: str) -> int:
        recording = self._recording
        with recording.group(f"made polygons of {self._layer}"):
            if name not in recording.types:
                recording.types.add(name, "polygon")
            kind = recording.types.get(name).id
            z = None if self._z is None else float(self._z)
            columns = self._columns | {"type": kind, "kind": "polygon", "z": z}
            put = put_rows(recording.sidecar, "shape", columns, existing)
        return int(put.choice.add.sum())
