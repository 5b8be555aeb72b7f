"""What other programs wrote that no format can hold: left out of a parcel, and said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.exchange.columns import LARGEST
from marey.exchange.soundness import COLOR, FEWEST, TYPE_KINDS
from marey.sidecar.corners import corners_of
from marey.sidecar.values import counted

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

_BETWEEN: dict[str, dict[str, tuple[float, float]]] = {
    "markers": {
        **dict.fromkeys(("y", "x", "z", "score"), (-LARGEST, LARGEST)),
        "radius": (0.0, LARGEST),
        **dict.fromkeys(("review", "visibility"), (0, 2)),
    },
    "shapes": {
        **dict.fromkeys(("z", "rotation", "score"), (-LARGEST, LARGEST)),
        **dict.fromkeys(("review", "visibility"), (0, 2)),
    },
    "frame_labels": {"score": (-LARGEST, LARGEST), "review": (0, 2)},
    "events": {"certainty": (0.0, 1.0), "review": (0, 2)},
    "offsets": dict.fromkeys(("dy", "dx", "rotation"), (-LARGEST, LARGEST)),
    "notes": {"rating": (0, 5)},
}
_NOUNS = {"frame_labels": "frame label"}
_MEASURES = ("size", "line_width", "box_height", "box_width", "least_score")


def readable(tables: dict[str, pd.DataFrame]) -> tuple[dict[str, pd.DataFrame], str]:
    """Return tables as they lie in the file, without rows that cannot be read.

    Parameters
    ----------
    tables : dict of str to DataFrame
        markers, shapes, ... of a parcel under way; ``vertices`` are blobs yet.

    Returns
    -------
    tables : dict of str to DataFrame
        What can be read; ``vertices`` are arrays, (N, 2): y, x.
    words : str
        A sentence with how many of what are left out; empty where none is.
    """
    made, lost = {}, []
    for name, table in tables.items():
        sound = _within(name, table)
        if name == "shapes":
            corners = [corners_of(one) for one in table["vertices"]]
            sound &= _whole(table["kind"], corners)
            table = table.assign(vertices=_series(corners, table.index))
        made[name] = table if sound.all() else table[sound].reset_index(drop=True)
        if not sound.all():
            noun = _NOUNS.get(name, name.removesuffix("s"))
            lost.append(counted(int((~sound).sum()), noun))
    if not lost:
        return made, ""
    return made, f"{', '.join(lost)} cannot be read, as another program wrote them."


def _within(name: str, table: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which rows have all their numbers where such numbers can be."""
    sound = np.ones(len(table), np.bool_)
    for column, (least, most) in _BETWEEN.get(name, {}).items():
        found = table[column].to_numpy(np.float64, na_value=np.nan)
        sound &= ~((found < least) | (found > most))
    return sound


def _whole(kinds: pd.Series, corners: list[NDArray]) -> NDArray[np.bool_]:
    """Return which shapes are of a known kind and have the corners it needs."""
    fewest = [FEWEST.get(one, np.inf) for one in kinds]
    counts = np.fromiter(map(len, corners), np.float64, len(corners))
    return counts >= np.array(fewest, np.float64)


def _series(values: list[Any], index: Any) -> pd.Series:
    import pandas as pd

    return pd.Series(values, index=index, dtype=object)


def readable_types(types: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Return types whose kinds, colours and sizes are some; the rest they leave open.

    Parameters
    ----------
    types : DataFrame
        The types as they lie in the file.

    Returns
    -------
    types : DataFrame
        All of them: a type of an unknown kind is one of points.
    words : str
        A sentence with how many say what cannot be read; empty where none does.
    """
    odd_kind = ~types["kind"].isin(TYPE_KINDS).to_numpy(np.bool_)
    odd_color = np.array([not COLOR.fullmatch(one or "") for one in types["color"]])
    odd = odd_kind | odd_color.astype(np.bool_)
    made = types.assign(
        kind=types["kind"].where(~odd_kind, "point"),
        color=types["color"].where(~odd_color.astype(np.bool_), ""),
    )
    for name in _MEASURES:
        found = types[name].to_numpy(np.float64, na_value=np.nan)
        far = np.abs(found) > LARGEST
        if name != "least_score":
            far |= found <= 0
        odd |= far
        made[name] = made[name].where(~far, None)
    if not odd.any():
        return types, ""
    return made, (
        f"What {counted(int(odd.sum()), 'type')} should look like cannot be read, as"
        " another program wrote it."
    )
