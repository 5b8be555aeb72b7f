"""Masks taken from other frames: copied, or worked out between two."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from marey.areas.midway import between
from marey.areas.values import checked_value
from marey.errors import BadValue
from marey.sidecar.arriving import beside_name, checked_existing
from marey.sidecar.mask_layers import DEFAULT
from marey.sidecar.mask_outlines import MaskOutlines
from marey.sidecar.putting import put_mask
from marey.sidecar.slots import REVIEWED_MASK
from marey.sidecar.values import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from numpy.typing import ArrayLike, NDArray

    from marey.sidecar.objects import ObjectArrays


@dataclass(frozen=True)
class Target:
    """Where label images go, and by which choice."""

    layer: str
    z: int | None
    existing: str
    hand_made: bool
    origin: int


class MaskBorrowing(MaskOutlines):
    """The part of `Masks` that takes from other frames."""

    places: Callable[..., NDArray[np.int64]]

    def copy(
        self,
        t: int,
        to: int,
        layer: str = DEFAULT,
        z: int | None = None,
        *,
        values: ArrayLike | None = None,
        over: bool = False,
    ) -> int:
        """Copy a label image into another frame; return how many values came.

        Single cells keep their numbers, types and tracks. Those below the least
        score of their type stay where they are, unless `values` names them.

        Parameters
        ----------
        t, to : int
            From which frame into which.
        layer : str
            Name of the layer.
        z : int, optional
            Plane.
        values : int or sequence of int, optional
            Only these.
        over : bool
            Whether what is painted there may be painted over.

        Raises
        ------
        BadValue
            Nothing is painted there, or the frames are of unlike size.
        """
        source = self.read(t, self.layers.get(layer).name, z=z)
        wanted = source > 0
        if values is not None:
            chosen = [checked_value(one) for one in np.atleast_1d(values)]
            wanted &= np.isin(source, chosen)
        else:
            wanted &= ~np.isin(source, self._unsure(t, layer, z))
        if not wanted.any():
            raise BadValue(f"Nothing of {layer} is painted in frame {int(t)}.")
        target = self._painted(to, layer, z, source.shape)
        if not over:
            wanted &= target == 0
        came = np.unique(source[wanted])
        words = f"copied {layer} from frame {int(t)} to frame {int(to)}"
        with self._sidecar.group(words):
            self._store(to, layer, z, target, np.where(wanted, source, target))
            if self.is_cells(layer):
                known = self._sidecar.objects.frame(t, layer, z)
                self._copy_names(known, to, layer, came, z=z)
        return len(came)

    def copy_on(
        self,
        t: int,
        to: ArrayLike,
        layer: str = DEFAULT,
        z: int | None = None,
        *,
        existing: str = "fill",
        hand_made: bool = False,
    ) -> list[int]:
        """Copy a label image into many frames; return those that got it: one undo.

        A label image is taken or left as a whole. Single cells keep their numbers,
        types and tracks; those below the least score of their type are left out.
        Copies bear the maker ``copy``, to be looked at.

        Parameters
        ----------
        t : int
            From which frame.
        to : int or array of int
            Into which frames.
        layer : str
            Name of the layer.
        z : int, optional
            Plane.
        existing : {"fill", "overwrite", "beside"}
            Where something is painted: nothing comes; what machines painted and
            nobody reviewed is replaced; or the copies come into a layer of their
            own, called "name (2)".
        hand_made : bool
            Whether "overwrite" may replace what people painted or reviewed too.

        Raises
        ------
        BadValue
            Nothing is painted there, or an unknown choice.
        """
        source = self._sure(t, self.layers.get(layer).name, z)
        if not source.any():
            raise BadValue(f"Nothing of {layer} is painted in frame {int(t)}.")
        frames = np.unique(np.atleast_1d(np.asarray(to, np.int64))).tolist()
        frames = [one for one in frames if one != int(t)]
        known = self._known(t, layer, z)
        words = f"copied {layer} from frame {int(t)} to {counted(len(frames), 'frame')}"
        with self._sidecar.group(words):
            origin = self._sidecar.makers.program("copy")
            door = Target(self._target(layer, existing), z, existing, hand_made, origin)
            return [one for one in frames if self._put(one, source, door, known)]

    def interpolate(
        self,
        first: int,
        last: int,
        layer: str = DEFAULT,
        z: int | None = None,
        *,
        existing: str = "fill",
        hand_made: bool = False,
    ) -> list[int]:
        """Fill the frames between painted ones; return which were filled.

        Each gap is filled from the two painted frames around it, by
        `marey.areas.between`. Single cells belong together by their track, or by
        their number where they have none; those below the least score of their
        type are left out. What is filled in bears the maker ``interpolation``, to
        be looked at.

        Parameters
        ----------
        first, last : int
            Places of the first and last frame; both should be painted.
        layer : str
            Name of the layer.
        z : int, optional
            Plane.
        existing : {"fill", "overwrite", "beside"}
            Frames that have anything painted are left as they are; those that a
            machine painted and nobody reviewed are worked out anew between those
            of people; or all between painted ones comes into a layer of its own,
            called "name (2)".
        hand_made : bool
            Whether "overwrite" may replace all between the first and the last
            painted frame, whoever painted or reviewed it.

        Raises
        ------
        BadValue
            Fewer than two painted frames, no gap between them, or an unknown
            choice.
        """
        how = {"existing": existing, "hand_made": hand_made}
        return [t for t, _ in self.interpolating(first, last, layer, z, **how)]  # type: ignore[arg-type]

    def interpolating(
        self,
        first: int,
        last: int,
        layer: str = DEFAULT,
        z: int | None = None,
        *,
        existing: str = "fill",
        hand_made: bool = False,
    ) -> Generator[tuple[int, int], None, None]:
        """Do what `interpolate` does frame by frame.

        Yields
        ------
        t, total : int
            The frame that was filled, and how many there are to fill in all.
        """
        checked_existing(existing)
        keys = self._keys(first, last, layer, z, existing, hand_made=hand_made)
        gaps = [(a, b) for a, b in pairwise(keys) if b - a > 1]
        if not gaps:
            raise BadValue(_no_gap(first, last, layer, len(keys), existing))
        count = sum(b - a - 1 for a, b in gaps)
        words = f"interpolated {layer} in {counted(count, 'frame')}"
        with self._sidecar.group(words):
            origin = self._sidecar.makers.program("interpolation")
            door = Target(self._target(layer, existing), z, existing, hand_made, origin)
            for a, b in gaps:
                for t in self._fill((a, b), layer, door):
                    yield t, count

    def _keys(
        self,
        first: int,
        last: int,
        layer: str,
        z: int | None,
        existing: str,
        *,
        hand_made: bool,
    ) -> list[int]:
        """Return the painted frames between which is filled, in order."""
        self.layers.get(layer)
        places = self.places(layer)
        painted = places[places[:, 1] == int(z or 0), 0]
        painted = painted[(painted >= first) & (painted <= last)]
        if existing == "overwrite" and hand_made:
            return painted[[0, -1]].tolist() if len(painted) > 1 else painted.tolist()
        if existing == "overwrite":
            painted = painted[self._guarded(painted, layer, z)]
        return painted.tolist()

    def _guarded(self, t: NDArray, layer: str, z: int | None) -> NDArray[np.bool_]:
        """Return which label images a person painted or reviewed."""
        ids = self._axis.ids(t)
        free = self._rows(
            "SELECT f.frame FROM mask_frame f JOIN mask_layer l ON l.id = f.layer"
            f" WHERE l.name = ? AND f.z = ? AND NOT ({REVIEWED_MASK})",
            (layer, int(z or 0)),
        )
        return ~np.isin(ids, [row[0] for row in free])

    def _target(self, layer: str, existing: str) -> str:
        """Return the layer that is painted in."""
        if checked_existing(existing) != "beside":
            return layer
        taken = {row[0] for row in self._rows("SELECT name FROM mask_layer")}
        return self.layers.add_like(layer, beside_name(layer, taken)).name

    def _known(self, t: int, layer: str, z: int | None) -> ObjectArrays | None:
        """Return what is known of single cells; None where there are none."""
        return (
            self._sidecar.objects.frame(t, layer, z) if self.is_cells(layer) else None
        )

    def _put(
        self, t: int, labels: NDArray, door: Target, known: ObjectArrays | None
    ) -> bool:
        """Write a label image where it may come; return whether it came."""
        came = put_mask(
            self._sidecar,
            t,
            labels,
            door.layer,
            door.existing,
            z=door.z,
            origin=door.origin,
            hand_made=door.hand_made,
        )
        if came and known is not None:
            values = np.unique(labels)
            more = {"z": door.z, "origin": door.origin}
            self._copy_names(known, t, door.layer, values, **more)
        return came

    def _fill(self, gap: tuple[int, int], layer: str, door: Target) -> Iterator[int]:
        """Fill the frames between two, one after another."""
        (a, b), z = gap, door.z
        one, two = self._sure(a, layer, z), self._sure(b, layer, z)
        known = self._known(a, layer, z)
        if known is not None:
            two = _renamed(two, self._sidecar.objects.frame(b, layer, z), known)
        for t in range(a + 1, b):
            labels = between(one, two, (t - a) / (b - a))
            if labels.any() or door.existing == "overwrite":
                self._put(t, labels, door, known)
            yield t

    def _copy_names(
        self,
        known: ObjectArrays,
        to: int,
        layer: str,
        values: NDArray,
        *,
        z: int | None,
        origin: int | None = None,
    ) -> None:
        """Say in another frame what is known of cells, where nothing is known yet."""
        objects = self._sidecar.objects
        there = objects.frame(to, layer, z).value
        new = np.isin(known.value, values) & ~np.isin(known.value, there)
        new &= (known.type > 0) | (known.track > 0)
        for kind in np.unique(known.type[new]).tolist():
            rows = new & (known.type == kind)
            objects.set(
                to,
                known.value[rows],
                layer,
                z,
                type=kind or None,
                track=known.track[rows],
                origin=origin,
            )


def _renamed(
    labels: NDArray, after: ObjectArrays, before: ObjectArrays
) -> NDArray[np.int64]:
    """Give cells the numbers that their tracks have in another frame.

    A number that stands for another track there is given up: its cell is left out.
    """
    by_track = {
        track: value
        for track, value in zip(
            before.track.tolist(), before.value.tolist(), strict=True
        )
        if track
    }
    tracked = set(by_track.values())
    tracks = dict(zip(after.value.tolist(), after.track.tolist(), strict=True))
    made = np.zeros(labels.shape, np.int64)
    for value in np.unique(labels[labels > 0]).tolist():
        track = tracks.get(value, 0)
        name = by_track.get(track, 0) if track else value * (value not in tracked)
        made[labels == value] = name
    return made


def _no_gap(first: int, last: int, layer: str, count: int, existing: str) -> str:
    """Say why there is nothing to fill, and what to do."""
    by = "painted or reviewed by people" if existing == "overwrite" else "painted"
    are = "is" if count == 1 else "are"
    return (
        f"There is no gap to fill in frames {int(first)} to {int(last)}: "
        f"{counted(count, 'frame')} of {layer} {are} {by} there. "
        "Paint two frames with others between them."
    )
