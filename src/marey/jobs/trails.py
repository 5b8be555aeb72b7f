"""How the ways of tracked objects are drawn: how long, and in which colours."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import BadValue
from marey.jobs.colours import instance_table, table_of
from marey.words.looks import rgba

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from marey.jobs.tails import Ways
    from marey.recording import Recording
    from marey.words import MarkType

NAMED = ("type", "track")
"""Colours that are no numbers."""
COLUMNS = ("frame", "speed", "score", "radius", "y", "x", "z")
"""Numbers that every marker may have; any other name is that of an attribute."""
PAST, FUTURE = 0.85, 0.4
"""Opacity of what was, and of what is to come."""
_UNKNOWN = (0.6, 0.6, 0.6)
_UNLIKE = 1024


@dataclass(frozen=True)
class Trail:
    """How the ways of tracked objects are drawn.

    Attributes
    ----------
    behind, ahead : int
        How many frames before and after the shown one.
    hide_after : int
        How many frames after its last marker the way of a track still shows;
        0: only of objects that are in the shown frame, or between two markers.
    color : str
        ``type``, ``track``, or a number: one of `COLUMNS` or the name of an
        attribute. ``speed`` is in pixels a frame.
    colormap : str
        Of numbers; see :func:`marey.export`.
    limits : (float, float), optional
        The numbers at both ends of the colormap; those of the whole recording
        where left out.
    width : float
        Screen pixels.

    Raises
    ------
    BadValue
        A length is negative, limits are not two rising numbers, or the colormap
        is not known.

    Examples
    --------
    >>> Trail(behind=30, color="speed", limits=(0, 5)).is_number
    True
    """

    behind: int = 10
    ahead: int = 0
    hide_after: int = 0
    color: str = "type"
    colormap: str = "viridis"
    limits: tuple[float, float] | None = None
    width: float = 2.0

    def __post_init__(self) -> None:
        for name in ("behind", "ahead", "hide_after", "width"):
            value = getattr(self, name)
            if not np.isfinite(value) or value < 0:
                raise BadValue(f"{name} of a trail is 0 or more; {value!r} came.")
        if not isinstance(self.color, str) or not self.color:
            names = ", ".join((*NAMED, *COLUMNS))
            raise BadValue(
                f"A trail is coloured by {names} or an attribute; {self.color!r} came."
            )
        if self.limits is not None:
            object.__setattr__(self, "limits", _checked(self.limits))
        table_of(self.colormap)

    @property
    def is_number(self) -> bool:
        """Whether colours stand for numbers."""
        return self.color not in NAMED

    def said(self) -> dict[str, Any]:
        """Return the settings that are not the usual ones."""
        usual = asdict(Trail())
        return {name: v for name, v in asdict(self).items() if v != usual[name]}


def _checked(limits: Any) -> tuple[float, float]:
    try:
        low, high = (float(one) for one in limits)
    except (TypeError, ValueError):
        low = high = np.nan
    if not low < high or not np.isfinite([low, high]).all():
        raise BadValue(f"Limits are two rising numbers; {limits!r} came.")
    return low, high


def trail_of(given: Trail | Mapping[str, Any]) -> Trail:
    """Return settings given as they are, or by name.

    Raises
    ------
    BadValue
        A name or value is not known.

    Examples
    --------
    >>> trail_of({"behind": 5}).behind
    5
    """
    if isinstance(given, Trail):
        return given
    known = [one.name for one in fields(Trail)]
    wrong = [name for name in given if name not in known]
    if wrong:
        raise BadValue(f"A trail has {', '.join(known)}; {wrong[0]!r} came.")
    return Trail(**given)


def columns_of(recording: Recording) -> list[str]:
    """Return by what trails can be coloured: `NAMED`, `COLUMNS`, attributes."""
    rows = recording.sidecar.rows(
        "SELECT DISTINCT j.key FROM marker m, json_each(m.attributes) j"
        " WHERE m.track IS NOT NULL AND m.attributes IS NOT NULL"
        " AND j.type IN ('integer', 'real') ORDER BY j.key"
    )
    own = [row[0] for row in rows if row[0] not in (*NAMED, *COLUMNS)]
    return [*NAMED, *COLUMNS, *own]


def limits_of(recording: Recording, column: str) -> tuple[float, float]:
    """Return the least and the largest number of a column, over all tracks.

    Parameters
    ----------
    recording : Recording
        Whose tracks.
    column : str
        One of `COLUMNS`, or the name of an attribute.

    Returns
    -------
    (float, float)
        Rising; 0 and 1 where there is no number.
    """
    if column == "frame":
        return _rising(0.0, len(recording.series) - 1.0)
    if column == "speed":
        return _rising(*_speeds(recording))
    named = f"m.{column}"
    if column not in COLUMNS:
        named = "json_extract(m.attributes, '$.' || json_quote(:name))"
    rows = recording.sidecar.rows(
        f"SELECT min(v), max(v) FROM (SELECT {named} AS v FROM marker m"
        " WHERE m.track IS NOT NULL) WHERE typeof(v) IN ('integer', 'real')",
        {} if column in COLUMNS else {"name": column},
    )
    return _rising(*rows[0])


def _speeds(recording: Recording) -> tuple[float | None, float | None]:
    rows = recording.markers.arrays().near()
    rows = rows.take((rows.track > 0) & (rows.t >= 0))
    order = np.lexsort((rows.t, rows.track))
    same = np.diff(rows.track[order]) == 0
    ways = np.hypot(*np.diff(rows.yx[order], axis=0)[same].T)
    speeds = ways / np.maximum(np.diff(rows.t[order])[same], 1)
    return (speeds.min(), speeds.max()) if len(speeds) else (None, None)


def _rising(low: float | None, high: float | None) -> tuple[float, float]:
    if low is None or high is None:
        return 0.0, 1.0
    low, high = float(low), float(high)
    return (low, high) if low < high else (low - 0.5, low + 0.5)


def colors_of_ways(
    ways: Ways, trail: Trail, types: Mapping[int, MarkType], limits: tuple[float, float]
) -> NDArray[np.float64]:
    """Return the colour of each piece of the ways of a frame.

    Parameters
    ----------
    ways : Ways
        M pieces.
    trail : Trail
        How they are drawn.
    types : mapping of int to MarkType
        Types by id.
    limits : (float, float)
        The numbers at the ends of the colormap.

    Returns
    -------
    ndarray of float64, shape (M, 4)
        Red, green, blue, opacity; grey where there is no number.
    """
    colors = np.ones((len(ways), 4))
    if trail.is_number:
        colors[:, :3] = _by_number(ways.values, trail.colormap, limits)
    elif trail.color == "track":
        colors[:, :3] = instance_table(_UNLIKE + 1)[1 + ways.tracks % _UNLIKE]
    else:
        for kind in np.unique(ways.types).tolist():
            known = types.get(kind)
            shade = _UNKNOWN if known is None else rgba(known.color)[:3]
            colors[ways.types == kind, :3] = shade
    if not trail.is_number:
        for track, color in ways.own.items():
            colors[ways.tracks == track, :3] = rgba(color)[:3]
    colors[:, 3] = np.where(ways.later, FUTURE, PAST)
    return colors


def _by_number(
    values: NDArray, colormap: str, limits: tuple[float, float]
) -> NDArray[np.float64]:
    low, high = limits
    known = np.isfinite(values)
    shares = np.clip((np.where(known, values, low) - low) / (high - low), 0, 1)
    colors = table_of(colormap)[np.rint(shares * 255).astype(int)] / 255
    colors[~known] = _UNKNOWN
    return colors
