"""TrackMate's XML: spots, tracks, splits and merges.

Places are in the units of the image and are divided by its pixel size; frames count
from 0. A place of i pixel sizes is the centre of pixel i, so nothing is shifted: in
TrackMate's own demonstration (FakeTracks.tif and its XML) the brightness of 104 spots
has its centre within 0.2 pixels of their places in the mean; a rule of corners would
show half a pixel. Outlines are told from the spot's place, in the same units.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import ExchangeError
from marey.exchange.bounds import number, root_name
from marey.exchange.formats import Format
from marey.exchange.lineage import divisions, forward, last_frames, lineage, lines
from marey.exchange.parcel import Parcel
from marey.exchange.trackmate_spots import Document, Spot, read_document

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from marey.exchange.lineage import Lineage

FORMAT = Format("trackmate", "TrackMate XML", (".xml",), writes=False)

_MICROMETRES = {
    **dict.fromkeys(("micrometer", "micron", "microns", "um", "µm", "μm"), 1.0),
    **dict.fromkeys(("nanometer", "nm"), 1e-3),
    **dict.fromkeys(("millimeter", "mm"), 1e3),
}
_SECONDS = {
    **dict.fromkeys(("second", "sec", "s"), 1.0),
    **dict.fromkeys(("millisecond", "ms"), 1e-3),
    **dict.fromkeys(("minute", "min"), 60.0),
    **dict.fromkeys(("hour", "h", "hr"), 3600.0),
}
BY_HAND = -1.0
"""Quality of a spot that a person set."""

_PIXELS = {"", "pixel", "pixels", "px"}


def recognise(path: str | os.PathLike[str]) -> bool:
    """Whether the outermost element of a file is TrackMate's."""
    return root_name(Path(path)) == "TrackMate"


def read(
    path: str | os.PathLike[str],
    *,
    type_name: str = "spot",
    filtered: bool = True,
    outlines: bool = True,
    features: bool = True,
    pixel_size: tuple[float, ...] | None = None,
) -> Parcel:
    """Return the spots and tracks of a TrackMate file.

    Where a track splits, each branch is a track of its own whose parent is the stem;
    where tracks merge, one is the parent of what goes on and each other an event.
    Quality becomes the score, other features attributes. Spots were made by
    TrackMate, but those of quality -1, which it gives to spots set by hand.

    Parameters
    ----------
    path : path
        The XML file.
    type_name : str
        Type of the spots; outlines get ``<type_name> outline``.
    filtered : bool
        Whether what TrackMate's filters hide stays away, as on its screen.
    outlines : bool
        Whether outlines come as polygons.
    features : bool
        Whether measured features come as attributes.
    pixel_size : tuple of float, optional
        (Y, X) or (Z, Y, X) in the file's units, in place of what it says.

    Raises
    ------
    ExchangeError
        Where the file is damaged, contradicts itself or tells no pixel size.
    """
    document = read_document(Path(path))
    reading = _Reading(document, Path(path).name, pixel_size)
    return reading.parcel(type_name, (filtered, outlines, features))


class _Reading:
    """A document on its way to a parcel."""

    def __init__(
        self, document: Document, name: str, pixel_size: tuple[float, ...] | None
    ) -> None:
        self._document = document
        self._name = name
        self._cannot: list[str] = []
        self._z, self._y, self._x = self._sizes(pixel_size)

    def parcel(self, type_name: str, wishes: tuple[bool, bool, bool]) -> Parcel:
        filtered, outlines, features = wishes
        spots, tracks = self._chosen(filtered=filtered)
        times = np.array([spot.frame for spot in spots], dtype=np.int64)
        order, rows = np.unique(times, return_inverse=True)
        kinship, names = self._kinship(spots, tracks, times)
        ends = last_frames(kinship.track, rows)
        events = [(a, b, "division", "") for a, b in divisions(kinship.parent, ends)]
        events += [
            (track, int(rows[spot]), "merge", f"joins track {names[other]}")
            for track, spot, other in kinship.joins
        ]
        markers = self._markers(spots, type_name, features=features)
        markers |= {"frame": rows, "track": kinship.track}
        height, width = self._document.size
        return Parcel.of(
            frames={
                "t": order,
                "height": [height] * len(order),
                "width": [width] * len(order),
            },
            types={"name": [type_name], "kind": ["point"], "tracked": [1]},
            makers={"name": ["TrackMate"], "version": [self._document.version]},
            tracks={
                "key": list(names),
                "name": list(names.values()),
                "type": [type_name] * len(names),
                "parent": [kinship.parent.get(key, -1) for key in names],
                "maker": [0] * len(names),
            },
            markers=markers,
            shapes=self._outlines(spots, type_name, markers) if outlines else None,
            events={
                name: [event[at] for event in events]
                for at, name in enumerate(("track", "frame", "kind", "text"))
            }
            | {"maker": [0] * len(events)},
            cannot=self._cannot,
            facts=self._facts(),
        )

    def _sizes(self, given: tuple[float, ...] | None) -> tuple[float, float, float]:
        """Return the size of a pixel in depth, height and width."""
        said = self._document.pixel
        if given is None and said is None:
            if self._document.space.lower() not in _PIXELS:
                raise ExchangeError(
                    f"{self._name} tells places in {self._document.space} and no pixel "
                    "size. Say pixel_size=, (Y, X) or (Z, Y, X) in that unit."
                )
            return 1.0, 1.0, 1.0
        sizes = tuple(number(one, "pixel_size") for one in given or said or ())
        if not 2 <= len(sizes) <= 3 or min(sizes) <= 0:
            raise ExchangeError(
                f"{self._name}: a pixel size is (Y, X) or (Z, Y, X), each above 0; "
                f"{sizes} came. Say it with pixel_size=."
            )
        depth, height, width = (1.0, *sizes)[-3:]
        return depth, height, width

    def _chosen(self, *, filtered: bool) -> tuple[list[Spot], dict[int, Any]]:
        """Return the spots and tracks that are shown, and say what is not."""
        document = self._document
        tracks = dict(document.tracks)
        spots = list(document.spots.values())
        if not filtered:
            return spots, tracks
        shown = {one for one in spots if one.visible}
        gone = {key for key in tracks if key not in document.shown_tracks}
        linked = {
            end
            for key, (_, edges) in tracks.items()
            for edge in edges
            for end in edge
            if key in gone
        }
        kept = {
            end
            for key, (_, edges) in tracks.items()
            for edge in edges
            for end in edge
            if key not in gone
        }
        if gone:
            self._cannot.append(
                f"{len(gone)} tracks with {len(linked - kept)} spots are hidden by "
                "TrackMate's filters; filtered=False brings them."
            )
        hidden = [one for one in spots if one not in shown and one.key not in kept]
        if hidden:
            self._cannot.append(
                f"{len(hidden)} spots are hidden by TrackMate's filters; "
                "filtered=False brings them."
            )
        away = (linked - kept) | {one.key for one in hidden}
        return (
            [one for one in spots if one.key not in away],
            {key: one for key, one in tracks.items() if key not in gone},
        )

    def _kinship(
        self, spots: Sequence[Spot], tracks: dict[int, Any], times: np.ndarray
    ) -> tuple[Lineage, dict[int, str]]:
        """Return the lines of the graph and a name for each."""
        row = {spot.key: place for place, spot in enumerate(spots)}
        edges, owner = [], {}
        for name, links in tracks.values():
            for source, target in links:
                if source not in row or target not in row:
                    raise ExchangeError(
                        f"{self._name}: a link of {name} names a spot that is not "
                        "there."
                    )
                edges.append((row[source], row[target]))
                owner[row[source]] = owner[row[target]] = name
        found = forward(np.array(edges, dtype=np.int64), times)
        track = lines(found, len(spots))
        first: dict[int, str] = {}
        for place in np.argsort(times, kind="stable"):
            if track[place] >= 0:
                first.setdefault(int(track[place]), owner[int(place)])
        count = {name: list(first.values()).count(name) for name in set(first.values())}
        seen: dict[str, int] = {}
        names = {}
        for key, name in first.items():
            seen[name] = seen.get(name, 0) + 1
            names[key] = name if count[name] == 1 else f"{name}.{seen[name]}"
        return lineage(track, found, times), names

    def _markers(
        self, spots: Sequence[Spot], type_name: str, *, features: bool
    ) -> dict[str, Any]:
        deep = self._document.planes > 1
        by_hand = [spot.quality == BY_HAND for spot in spots]
        return {
            "maker": [-1 if one else 0 for one in by_hand],
            "hand_set": by_hand,
            "type": [type_name] * len(spots),
            "y": [spot.y / self._y for spot in spots],
            "x": [spot.x / self._x for spot in spots],
            "z": [spot.z / self._z if deep else np.nan for spot in spots],
            "radius": [spot.radius / self._x for spot in spots],
            "score": [
                np.nan if one else spot.quality
                for spot, one in zip(spots, by_hand, strict=True)
            ],
            "text": [spot.name for spot in spots],
            "attributes": [spot.features if features else None for spot in spots],
        }

    def _outlines(
        self, spots: Sequence[Spot], type_name: str, markers: dict[str, Any]
    ) -> dict[str, Any]:
        with_one = [at for at, spot in enumerate(spots) if spot.outline is not None]
        scale = np.array([self._y, self._x])
        columns = {
            name: [markers[name][at] for at in with_one]
            for name in ("frame", "track", "score", "z", "maker", "hand_set")
        }
        places = [np.array([spots[at].y, spots[at].x]) for at in with_one]
        return columns | {
            "type": [f"{type_name} outline"] * len(with_one),
            "kind": ["polygon"] * len(with_one),
            "vertices": [
                (place + spots[at].outline) / scale
                for at, place in zip(with_one, places, strict=True)
            ],
        }

    def _facts(self) -> dict[str, Any]:
        document = self._document
        made: dict[str, Any] = {"name": document.image} if document.image else {}
        to_micrometres = _MICROMETRES.get(document.space.lower())
        if to_micrometres is not None and document.pixel is not None:
            made["pixel_size"] = (self._y * to_micrometres, self._x * to_micrometres)
            made["plane_spacing"] = self._z * to_micrometres
        to_seconds = _SECONDS.get(document.time.lower())
        if to_seconds is not None and document.interval is not None:
            made["frame_interval"] = document.interval * to_seconds
        return made
