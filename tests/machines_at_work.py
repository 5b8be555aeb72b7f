"""Imports and jobs for random stories, each by one of the three choices."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.exchange import MaskPart, Parcel
from marey.exchange.unpacking import unpack
from marey.jobs import Arrivals, interpolate
from marey.sidecar.putting import put_rows
from stories import FRAMES, Gestures

if TYPE_CHECKING:
    from marey.sidecar import Sidecar

SIZE = (20, 40)


class Pictures:
    """As much of a series as an import asks for."""

    axes = "TYX"
    shape = (FRAMES, *SIZE)

    def __len__(self) -> int:
        return FRAMES


def detect(existing: str, scene: Any, who: Sidecar) -> None:
    """Find points and boxes in each frame, and paint what was found."""
    with who.group("found beads", kind="job"):
        rec: Any = SimpleNamespace(
            sidecar=who, types=who.types, masks=who.masks, makers=who.makers
        )
        door = Arrivals(rec, existing, origin=who.makers.program("finder"))
        for t in range(FRAMES):
            count = scene.random.randrange(3)
            door.points("bead", t, Gestures.spot(scene, count), score=0.5)
            y, x = Gestures.spot(scene)[0]
            corners = [[y, x], [y, x + 9], [y + 5, x + 9], [y + 5, x]]
            door.shapes("box", t, [corners], "rectangle")
            labels = np.zeros(SIZE, np.uint8)
            labels[y : y + 4, x : x + 8] = 1 + scene.random.randrange(3)
            door.labels(t, labels, "cells", kind="instances")


def follow(existing: str, scene: Any, who: Sidecar) -> None:
    """Follow one track through all frames."""
    columns = {
        "t": np.arange(FRAMES),
        "type": Gestures.pick(scene, "type"),
        "track": Gestures.some_track(scene),
        "y": float(scene.random.randrange(9)),
        "x": 1.0,
        "hand_set": 0,
        "origin": who.makers.program("tracker"),
    }
    put_rows(who, "marker", columns, existing)


def bring_in(existing: str, scene: Any, who: Sidecar) -> None:
    """Import points, a track, a note and label images."""
    y, x = Gestures.spot(scene)[0]
    labels = np.zeros(SIZE, np.uint8)
    labels[y : y + 5, x : x + 5] = 2
    objects = {"value": [2], "type": ["bead"], "track": [7], "score": [0.5]}
    part = MaskPart(
        frame=1, layer="cells", kind="instances", read=labels.copy, objects=objects
    )
    parcel = Parcel.of(
        frames={"t": list(range(FRAMES))},
        types={"name": ["bead"]},
        tracks={"key": [7], "type": ["bead"]},
        markers={
            "frame": [0, 1, 1],
            "type": ["bead"] * 3,
            "y": [y, y, 3.0],
            "x": [x, x, 4.0],
            "track": [7, 7, -1],
        },
        notes={"frame": [2], "text": [f"imported {y}"]},
        masks=[part],
    )
    rec: Any = SimpleNamespace(sidecar=who, group=who.group, series=Pictures())
    unpack(parcel, rec, existing=existing, match="t", maker=("other program", "1"))


def fill_in(existing: str, scene: Any, who: Sidecar) -> None:
    """Fill tracks between marks placed by hand, of which there may be more now."""
    with who.group("followed a bead"):
        if scene.random.random() < 0.7:
            kind = Gestures.pick(scene, "type")
            track = who.tracks.add(kind)
            ends = [0, FRAMES - 1]
            who.markers.add(kind, ends, Gestures.spot(scene, 2), track=track)
        tracks = [row[0] for row in who.rows("SELECT id FROM track")]
        interpolate(who, tracks, existing=existing)  # type: ignore[arg-type]


def copy_on(existing: str, scene: Any, who: Sidecar) -> None:
    """Copy a point, and a shape, into all frames."""
    with who.group("copied on", kind="job"):
        for table, door in (("marker", who.markers), ("shape", who.shapes)):
            door.copy_on(
                Gestures.pick(scene, table), np.arange(FRAMES), existing=existing
            )


def paint_between(existing: str, scene: Any, who: Sidecar) -> None:
    """Fill masks between painted frames, or copy one into all."""
    with who.group("painted between"):
        for t in (0, FRAMES - 1):
            if not who.masks.has(t, "cells"):
                labels = np.zeros(SIZE, np.uint8)
                labels[t : t + 6, 3 : 9 + t] = 1 + scene.random.randrange(2)
                who.masks.write(t, labels, "cells")
        if scene.random.random() < 0.5:
            who.masks.interpolate(0, FRAMES - 1, "cells", existing=existing)
        else:
            t = Gestures.frame(scene)
            who.masks.copy_on(t, np.arange(FRAMES), "cells", existing=existing)


MACHINES = (detect, follow, bring_in, fill_in, copy_on, paint_between)
