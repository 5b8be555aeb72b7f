"""Masks taken from other frames: copied, or worked out between two."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from marey.areas.midway import between
from marey.areas.values import checked_value
from marey.errors import BadValue
from marey.sidecar.mask_layers import DEFAULT
from marey.sidecar.mask_outlines import MaskOutlines
from marey.sidecar.values import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import ArrayLike, NDArray

    from marey.sidecar.objects import ObjectArrays


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

    def interpolate(
        self,
        first: int,
        last: int,
        layer: str = DEFAULT,
        z: int | None = None,
    ) -> list[int]:
        """Fill the frames between painted ones; return which were filled.

        Frames that have anything painted are left as they are, and each gap is
        filled from the two painted frames around it, by `marey.areas.between`.
        Single cells belong together by their track, or by their number where
        they have none; those below the least score of their type are left out.
        What is filled in bears the maker ``interpolation``, to be
        looked at.

        Parameters
        ----------
        first, last : int
            Places of the first and last frame; both should be painted.
        layer : str
            Name of the layer.
        z : int, optional
            Plane.

        Raises
        ------
        BadValue
            Fewer than two painted frames, or no gap between them.
        """
        return [t for t, _ in self.interpolating(first, last, layer, z)]

    def interpolating(
        self,
        first: int,
        last: int,
        layer: str = DEFAULT,
        z: int | None = None,
    ) -> Iterator[tuple[int, int]]:
        """Do what `interpolate` does frame by frame.

        Yields
        ------
        t, total : int
            The frame that was filled, and how many there are to fill in all.
        """
        gaps = self._gaps(first, last, layer, z)
        count = sum(b - a - 1 for a, b in gaps)
        words = f"interpolated {layer} in {counted(count, 'frame')}"
        with self._sidecar.group(words):
            origin = self._sidecar.makers.program("interpolation")
            for a, b in gaps:
                for t in self._fill((a, b), layer, z, origin):
                    yield t, count

    def _gaps(
        self, first: int, last: int, layer: str, z: int | None
    ) -> list[tuple[int, int]]:
        """Return the painted frames that have others between them, in pairs."""
        self.layers.get(layer)
        places = self.places(layer)
        painted = places[places[:, 1] == int(z or 0), 0]
        painted = painted[(painted >= first) & (painted <= last)]
        gaps = [(a, b) for a, b in pairwise(painted.tolist()) if b - a > 1]
        if not gaps:
            raise BadValue(
                f"There is no gap to fill in frames {int(first)} to {int(last)}: "
                f"{counted(len(painted), 'frame')} of {layer} {_are(len(painted))} "
                "painted there. Paint two frames with others between them."
            )
        return gaps

    def _fill(
        self, gap: tuple[int, int], layer: str, z: int | None, origin: int
    ) -> Iterator[int]:
        """Fill the frames between two, one after another."""
        a, b = gap
        one, two = self._sure(a, layer, z), self._sure(b, layer, z)
        known = None
        if self.is_cells(layer):
            known = self._sidecar.objects.frame(a, layer, z)
            after = self._sidecar.objects.frame(b, layer, z)
            two = _renamed(two, after, known)
        for t in range(a + 1, b):
            labels = between(one, two, (t - a) / (b - a))
            if labels.any():
                self.write(t, labels, layer=layer, z=z, origin=origin)
            if known is not None:
                values = np.unique(labels)
                self._copy_names(known, t, layer, values, z=z, origin=origin)
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


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
