"""Writing points and shapes as the GeoJSON of QuPath."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import ExchangeError, TargetExists
from marey.exchange.geojson_features import HALF, OWN
from marey.words.outlines import ring

if TYPE_CHECKING:
    import os

    from numpy.typing import NDArray

    from marey.exchange.parcel import Parcel


def write(parcel: Parcel, path: str | os.PathLike[str]) -> list[Path]:
    """Write points and shapes as a collection of features; return the file.

    People's marks are annotations, others detections. What QuPath has no place for
    (track, score, radius, attributes, turned boxes) lies in a property ``marey``,
    from where it comes back.

    Parameters
    ----------
    parcel : Parcel
        What to write.
    path : path
        The file.

    Raises
    ------
    ExchangeError
        Where a frame has no place in the recording.
    TargetExists
        Where a file of that name is there.
    """
    target = Path(path)
    if target.exists():
        raise TargetExists(f"{target} is there already; choose another name.")
    times = parcel.frames["t"].to_numpy()
    colors = dict(zip(parcel.types["name"], parcel.types["color"], strict=True))
    features = []
    for table in (parcel.markers, parcel.shapes):
        for row in table.to_dict("records"):
            t = int(times[row["frame"]])
            if t < 0:
                raise ExchangeError(
                    "A mark lies on a frame whose place in the recording is not known; "
                    "GeoJSON tells frames by it."
                )
            features.append(_feature({str(k): v for k, v in row.items()}, t, colors))
    target.parent.mkdir(parents=True, exist_ok=True)
    whole = {"type": "FeatureCollection", "features": features}
    target.write_text(json.dumps(whole, allow_nan=False), encoding="utf-8")
    return [target]


def _feature(row: dict[str, Any], t: int, colors: dict[str, str]) -> dict[str, Any]:
    z = 0 if np.isnan(row["z"]) else max(0, round(row["z"]))
    geometry, form = _point(row) if "y" in row else _shape(row)
    geometry["plane"] = {"c": -1, "z": z, "t": t}
    kind: dict[str, Any] = {"name": row["type"]}
    if colors.get(row["type"]):
        kind["color"] = _parts(colors[row["type"]])
    said: dict[str, Any] = {
        "objectType": "annotation" if row["maker"] < 0 else "detection",
        "classification": kind,
        "isLocked": False,
    }
    if row["text"]:
        said["name"] = row["text"]
    style = row["style"] or {}
    if isinstance(style.get("color"), str) and _parts(style["color"]):
        said["color"] = _parts(style["color"])
    attributes = row["attributes"] or {}
    numbers = {k: v for k, v in attributes.items() if _is_number(v)}
    if numbers:
        said["measurements"] = numbers
    said[OWN] = form | _own(row)
    given = uuid.UUID(bytes=bytes(row["uid"])) if row["uid"] else uuid.uuid4()
    return {
        "type": "Feature",
        "id": str(given),
        "geometry": geometry,
        "properties": said,
    }


def _own(row: dict[str, Any]) -> dict[str, Any]:
    """Return what QuPath has no place for, where it is not as usual."""
    made: dict[str, Any] = {"made": "person" if row["maker"] < 0 else "program"}
    for name in ("z", "score"):
        if not np.isnan(row[name]):
            made[name] = float(row[name])
    for name, usual in (("track", -1), ("visibility", 0), ("review", 0)):
        if row[name] != usual:
            made[name] = int(row[name])
    if not row["hand_set"]:
        made["hand_set"] = False
    if row["attributes"]:
        made["attributes"] = json.loads(json.dumps(row["attributes"], default=str))
    return made


def _point(row: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    form = {} if np.isnan(row["radius"]) else {"radius": float(row["radius"])}
    return {"type": "Point", "coordinates": [row["x"] + HALF, row["y"] + HALF]}, form


def _shape(row: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    kind, vertices = row["kind"], row["vertices"]
    form: dict[str, Any] = {"kind": kind}
    if kind in {"line", "polyline"}:
        return {"type": "LineString", "coordinates": _pairs(vertices)}, form
    if kind in {"rectangle", "ellipse"} or row["rotation"]:
        form |= {"corners": _pairs(vertices), "rotation": float(row["rotation"])}
    line = ring(kind, vertices, row["rotation"])
    closed = line if (line[0] == line[-1]).all() else np.vstack([line, line[:1]])
    geometry = {"type": "Polygon", "coordinates": [_pairs(closed)]}
    return geometry | ({"isEllipse": True} if kind == "ellipse" else {}), form


def _pairs(vertices: NDArray) -> list[list[float]]:
    """Return y, x from centres as x, y from corners."""
    return [[float(x) + HALF, float(y) + HALF] for y, x in vertices]


def _parts(color: str) -> list[int]:
    """Return red, green and blue of #rrggbb; nothing of anything else."""
    try:
        return list(bytes.fromhex(color.removeprefix("#")))[:3]
    except ValueError:
        return []


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
