"""What a GEFF says, as a parcel."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import ExchangeError
from marey.exchange.bounds import LARGEST_ID, number
from marey.exchange.lineage import divisions, forward, last_frames, lineage, lines
from marey.exchange.parcel import Parcel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from marey.exchange.geff_store import GeffStore, Property
    from marey.exchange.lineage import Lineage

OWN = ("type", "track", "hand_set", "visibility", "review", "uid", "attributes")
"""Properties that have a meaning of ours where the file says that we wrote it."""

FRAME_NAMES = ("frame", "FRAME", "frame_id")


class Reading:
    """A GEFF while it is read.

    Parameters
    ----------
    store : GeffStore
        The file.
    name : str
        What to call it in messages.
    pixel_size : tuple of float, optional
        (Y, X) or (Z, Y, X) in the unit of the file.
    frame_interval : float, optional
        Time between frames in the unit of the file.
    """

    def __init__(
        self,
        store: GeffStore,
        name: str,
        pixel_size: tuple[float, ...] | None,
        frame_interval: float | None,
    ) -> None:
        self._store = store
        self._name = name
        self._pixel_size = pixel_size
        self._interval = frame_interval
        self._ids = store.ids("nodes", 1)
        if len(np.unique(self._ids)) < len(self._ids):
            raise ExchangeError(f"{name}: two nodes have one id.")
        found = {one: self._property(one) for one in store.names("nodes")}
        self._varying = [one for one, values in found.items() if values is None]
        self._props = {one: values for one, values in found.items() if values}
        extra = store.facts.get("extra")
        own = extra.get("marey") if isinstance(extra, dict) else None
        self._own: dict[str, Any] = own if isinstance(own, dict) else {}

    def parcel(self, type_name: str) -> Parcel:
        """Return all of it."""
        axes = self._axes()
        times = self._times(axes.pop("t"))
        places = {name: self._place(name, axis) for name, axis in axes.items()}
        kinship = self._kinship(times)
        order, rows = np.unique(times, return_inverse=True)
        markers = self._markers(type_name, set(axes))
        markers |= {"frame": rows, "track": kinship.track, **places}
        keys = self._keys(kinship)
        ends = last_frames(kinship.track, rows)
        events = [(a, b, "division", "") for a, b in divisions(kinship.parent, ends)]
        events += [
            (track, int(rows[node]), "merge", f"joins track {other}")
            for track, node, other in kinship.joins
        ]
        return Parcel.of(
            frames={"t": order},
            types=self._table("types"),
            tracks=keys,
            markers=markers,
            events=_columns(("track", "frame", "kind", "text"), events),
            cannot=self._cannot(),
            facts=self._facts(),
        )

    def _property(self, name: str) -> Property | None:
        return self._store.property(name, len(self._ids))

    def _axes(self) -> dict[str, dict[str, Any]]:
        """Return the axis of each of t, z, y, x that is there."""
        given = self._store.facts.get("axes") or [
            {"name": name, "type": "time" if name == "t" else "space"}
            for name in ("t", "z", "y", "x")
            if name in self._props
        ]
        if not isinstance(given, list) or not all(
            isinstance(one, dict) and one.get("name") in self._props for one in given
        ):
            raise ExchangeError(f"{self._name}: an axis has no property of its name.")
        space = [one for one in given if one.get("type") in {"space", None}]
        time = [one for one in given if one.get("type") == "time"]
        ends = [str(one["name"])[-1:].lower() for one in space]
        if set(ends) in ({"y", "x"}, {"z", "y", "x"}) and len(ends) == len(set(ends)):
            found = dict(zip(ends, space, strict=True))
        else:  # the order means the same as in a picture
            found = dict(zip("zyx"[-len(space) :], space, strict=False))
        if len(time) != 1 or not {"y", "x"} <= set(found) or len(space) > 3:
            names = ", ".join(str(one["name"]) for one in given) or "none"
            raise ExchangeError(
                f"{self._name} should have an axis of time and two or three of space; "
                f"{names} came."
            )
        return found | {"t": time[0]}

    def _numbers(self, name: str) -> NDArray[np.float64]:
        found = self._props[name]
        if found.values.dtype.kind not in "iufb" or found.values.ndim != 1:
            raise ExchangeError(f"{self._name}: {name} should be numbers.")
        values = found.values.astype(np.float64)
        if found.missing.any() or not np.isfinite(values).all():
            raise ExchangeError(f"{self._name}: {name} is not known for every node.")
        return values

    def _times(self, axis: dict[str, Any]) -> NDArray[np.int64]:
        name = str(axis["name"])
        values = self._numbers(name)
        if self._interval is not None:
            values = values / number(self._interval, "frame_interval")
        elif axis.get("unit") not in {None, "", "frame", "frames"}:
            counted = [one for one in FRAME_NAMES if one in self._props]
            if not counted:
                raise ExchangeError(
                    f"{self._name} counts time in {axis['unit']}, not in frames. Say "
                    f"frame_interval=, the {axis['unit']}s from frame to frame."
                )
            values = self._numbers(counted[0])
        whole = np.round(values)
        if not (np.abs(values - whole) < 1e-3).all():
            raise ExchangeError(
                f"{self._name}: {name} should be whole frames; "
                f"{values[np.abs(values - whole) >= 1e-3][0]:g} came. Where it is a "
                "time, say frame_interval=."
            )
        if len(whole) and (whole.min() < 0 or whole.max() > LARGEST_ID):
            raise ExchangeError(f"{self._name}: frames lie outside 0 to {LARGEST_ID}.")
        return whole.astype(np.int64)

    def _place(self, name: str, axis: dict[str, Any]) -> NDArray[np.float64]:
        values = self._numbers(str(axis["name"]))
        if self._pixel_size is not None:
            return values / self._size(name)
        if axis.get("unit") not in {None, "", "pixel", "pixels"}:
            raise ExchangeError(
                f"{self._name} gives places in {axis['unit']}, not in pixels. Say "
                f"pixel_size=, the {axis['unit']}s of a pixel (Y, X) or (Z, Y, X)."
            )
        return values

    def _size(self, name: str) -> float:
        sizes = self._pixel_size or ()
        if not 2 <= len(sizes) <= 3:
            raise ExchangeError(f"A pixel size is (Y, X) or (Z, Y, X); {sizes} came.")
        at = "zyx".index(name) - (3 - len(sizes))
        size = number(sizes[at], "pixel_size") if at >= 0 else 1.0
        if size <= 0:
            raise ExchangeError(f"A pixel size is above 0; {size} came.")
        return size

    def _kinship(self, times: NDArray) -> Lineage:
        rows = np.argsort(self._ids)
        edges = self._store.ids("edges", 2)
        at = np.searchsorted(self._ids[rows], edges)
        inside = at < len(rows)
        if edges.size and not (inside.all() and (self._ids[rows][at] == edges).all()):
            raise ExchangeError(
                f"{self._name}: an edge names a node that is not there."
            )
        found = forward(rows[at] if edges.size else edges, times)
        track = self._given_tracks()
        if track is None:
            track = lines(found, len(times))
        return lineage(track, found, times)

    def _given_tracks(self) -> NDArray[np.int64] | None:
        """Return the tracks that the file names itself."""
        named = self._store.facts.get("track_node_props")
        name = named.get("tracklet") if isinstance(named, dict) else None
        name = "track" if self._own else name
        given = self._props.get(str(name))
        if given is None or given.values.dtype.kind not in "iu":
            return None
        inside = (given.values >= 0) & (given.values <= LARGEST_ID)
        if not (inside | given.missing).all():
            raise ExchangeError(f"{self._name}: a track has an absurd number.")
        return np.where(given.missing, -1, given.values.astype(np.int64))

    def _keys(self, kinship: Lineage) -> Any:
        """Return the table of tracks: ours with names, or plain ones."""
        import pandas as pd

        keys = [int(one) for one in np.unique(kinship.track) if one >= 0]
        made = pd.DataFrame({"key": keys})
        made["parent"] = [kinship.parent.get(one, -1) for one in keys]
        own = self._table("tracks")
        if own is not None and "key" in own.columns:
            own = own.drop_duplicates("key")
            made = made.merge(own.drop(columns="parent", errors="ignore"), how="left")
        return made

    def _table(self, name: str) -> Any:
        """Return a table that we wrote beside the graph."""
        import pandas as pd

        rows = self._own.get(name)
        if not isinstance(rows, list) or not rows:
            return None
        if not all(isinstance(one, dict) for one in rows):
            raise ExchangeError(f"{self._name}: its {name} should be a list of rows.")
        return pd.DataFrame(rows)

    def _markers(self, type_name: str, axes: set[str]) -> dict[str, Any]:
        """Return columns that are not place, frame and track."""
        used = {str(one["name"]) for one in self._axes().values()}
        used |= {"track"} if self._own else set()
        made: dict[str, Any] = {"type": [type_name] * len(self._ids)}
        sphere = "radius" if self._own else self._store.facts.get("sphere")
        if sphere in self._props:
            scale = self._size("x") if self._pixel_size is not None else 1.0
            made["radius"] = _with_gaps(self._props[sphere]) / scale
            used.add(str(sphere))
        for name in ("score", "text", *(OWN if self._own else ())):
            given = self._props.get(name)
            if given is not None and name not in {"track", "attributes"}:
                fit = _column(name, given)
                if fit is not None:
                    made[name] = fit
                    used.add(name)
        made["attributes"] = self._attributes(used)
        return made

    def _attributes(self, used: set[str]) -> list[dict[str, Any] | None]:
        made: list[dict[str, Any]] = [{} for _ in self._ids]
        for name, given in self._props.items():
            if name in used:
                continue
            for row, value, gone in zip(made, given.values, given.missing, strict=True):
                if gone:
                    continue
                if name == "attributes" and self._own:
                    row.update(self._object(value))
                else:
                    row[name] = value.tolist() if hasattr(value, "tolist") else value
        return [row or None for row in made]

    def _object(self, text: Any) -> dict[str, Any]:
        try:
            found = json.loads(str(text))
        except (ValueError, RecursionError) as error:
            raise ExchangeError(f"{self._name}: attributes are no JSON.") from error
        return found if isinstance(found, dict) else {}

    def _cannot(self) -> list[str]:
        """Say what the file holds beside."""
        said = []
        if self._varying:
            said.append(
                f"{len(self._varying)} properties whose length varies: "
                f"{', '.join(self._varying)}."
            )
        edges = self._store.names("edges")
        if edges:
            said.append(f"{len(edges)} properties of links: {', '.join(edges)}.")
        related = self._store.facts.get("related_objects") or ()
        if related:
            said.append(
                f"{len(related)} related pictures or label images; open them by "
                "themselves."
            )
        if self._store.facts.get("ellipsoid"):
            said.append("Ellipsoids stay among the attributes, not as shapes.")
        return said

    def _facts(self) -> dict[str, Any]:
        facts = self._own.get("facts")
        return facts if isinstance(facts, dict) else {}


def _with_gaps(given: Property) -> NDArray[np.float64]:
    if given.values.dtype.kind not in "iuf" or given.values.ndim != 1:
        raise ExchangeError("A radius or score should be a number.")
    return np.where(given.missing, np.nan, given.values.astype(np.float64))


def _column(name: str, given: Property) -> Any:
    """Return a property as a column of marks; None where it is something else."""
    kind, flat = given.values.dtype.kind, given.values.ndim == 1
    if name == "score":
        return _with_gaps(given) if flat and kind in "iuf" else None
    if name in {"hand_set", "visibility", "review"}:
        return given.values.astype(np.int64) if flat and kind in "iub" else None
    if not flat or kind in "iufbc":
        return None
    texts = [
        "" if gone else str(one)
        for one, gone in zip(given.values, given.missing, strict=True)
    ]
    if name != "uid":
        return texts
    try:
        return [bytes.fromhex(one) if one else None for one in texts]
    except ValueError as error:
        raise ExchangeError(f"A uid is 16 bytes as 32 digits: {error}.") from error


def _columns(names: tuple[str, ...], rows: list[tuple]) -> dict[str, list]:
    return {name: [row[at] for row in rows] for at, name in enumerate(names)}
