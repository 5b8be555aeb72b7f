"""The tables of a marks file as a parcel has them, now or at a revision."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.sidecar.past import as_of
from marey.sidecar.scores import Thresholds, thresholds

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from marey.recording import Recording

_TYPE = {
    "id": "id",
    "name": "name",
    "kind": "kind",
    "color": "color",
    "symbol": "symbol",
    "key": "key",
    "size": "size",
    "description": "description",
    "group": "group_name",
    "attribute_schema": "attribute_schema",
    "tracked": "tracked",
    "visible": "visible",
    "active": "active",
    "line_style": "line_style",
    "line_width": "line_width",
    "label": "label",
    "box_height": "box_height",
    "box_width": "box_width",
    "least_score": "least_score",
    "persistent": "persistent",
}
_SAID = "frame type score text attributes review origin uid"
_MARK = f"{_SAID} z track hand_set visibility style"
_NUMBERS = {"track", "origin", "last", "parent"}
"""Columns that refer to rows: -1 where there is none."""
NO_TYPE = 0
"""Stands for the type of a cell that has none; no type has this id."""
_JSON = {"attributes", "style", "recipe", "attribute_schema"}


@dataclass(frozen=True)
class Selection:
    """What is packed of a recording.

    Attributes
    ----------
    types : tuple of str or None
        Names of types; None for all.
    frames : ndarray of int64 or None
        Places; None for all frames of which something is said.
    layer : str or None
        The mask layer; None for all.
    revision : int or None
        As it was then; None for now.
    least_score : float or None
        Marks with a lower score stay out; None goes by the threshold of each type.
    """

    types: tuple[str, ...] | None = None
    frames: NDArray[np.int64] | None = None
    layer: str | None = None
    revision: int | None = None
    least_score: float | None = None


class Reader:
    """Reads the tables of a recording that a selection asks for.

    Parameters
    ----------
    rec : Recording
        The recording.
    selection : Selection
        What of it.
    """

    def __init__(self, rec: Recording, selection: Selection) -> None:
        self.rec = rec
        self.selection = selection
        self.types = self._table("type", _TYPE.values(), "ORDER BY sort_order, id")
        self.types.columns = list(_TYPE)
        self.makers = self._plain("maker", "id kind name version recipe")
        self._latest = self._newest()

    def _newest(self) -> int:
        rows = self._rows("SELECT coalesce(max(rev), 0) FROM changeset")
        return int(rows[0][0]) if rows else 0

    def then(self) -> int | None:
        """Return the revision at which pixels are read later; None where it is now.

        A parcel says what was true when it was packed, also where somebody paints
        before its masks are read.
        """
        if self.selection.revision is not None:
            return self.selection.revision
        return None if self._newest() == self._latest else self._latest

    def _rows(self, sql: str, values: tuple = ()) -> list[tuple]:
        return self.rec.sidecar.rows(sql, values)

    def _table(self, name: str, columns: Any, where: str = "") -> pd.DataFrame:
        source = as_of(name, self.selection.revision)
        return self._read(source, list(columns), where)

    def _plain(self, name: str, columns: str) -> pd.DataFrame:
        return self._read(name, columns.split(), "ORDER BY id")

    def _read(self, source: str, columns: list[str], where: str) -> pd.DataFrame:
        import pandas as pd

        values: tuple = ()
        if "frame" in columns and self.selection.frames is not None:
            ids = self.rec.sidecar.axis.ids(self.selection.frames)
            values = (json.dumps(ids.tolist()),)
            where = f"WHERE frame IN (SELECT value FROM json_each(?)) {where}"
        rows = self._rows(f"SELECT {', '.join(columns)} FROM {source} {where}", values)
        found = zip(*rows, strict=True) if rows else [()] * len(columns)
        made = {
            name: pd.Series(_fit(name, one), dtype=None if name in _NUMBERS else object)
            for name, one in zip(columns, found, strict=True)
        }
        return pd.DataFrame(made)

    def marks(self, table: str, more: str) -> pd.DataFrame:
        """Return markers, shapes or labels that are asked for, types by name.

        Frames, tracks and makers are ids yet.
        """
        columns = (_MARK if table != "frame_label" else _SAID).split() + more.split()
        found = self._table(table, columns, "ORDER BY id")
        found = found.rename(columns={"origin": "maker"})
        found = found[self._asked(found)]
        found["type"] = found["type"].map(self.names)
        return found.reset_index(drop=True)

    @property
    def names(self) -> dict[int, str]:
        """Name of each type by id."""
        return dict(zip(self.types["id"], self.types["name"], strict=True))

    def _asked(self, marks: pd.DataFrame) -> NDArray[np.bool_]:
        """Return which marks are of the types and scores that are asked for."""
        types = marks["type"]
        asked = types.isin(self.types["id"]).to_numpy(bool)
        if self.selection.types is not None:
            named = types.map(self.names).isin(self.selection.types)
            asked = asked & named.to_numpy(bool)
        scores = marks["score"].to_numpy(np.float64, na_value=np.nan)
        return asked & self._sure().mask(types.to_numpy(np.int64), scores)

    def _sure(self) -> Thresholds:
        """Return the least scores that are asked for: those of the types, or one."""
        selection = self.selection
        if selection.least_score is None:
            return thresholds(self.rec.sidecar, revision=selection.revision)
        # cells may have a score and no type
        every = [*self.types["id"], NO_TYPE]
        return Thresholds(dict.fromkeys(every, selection.least_score))

    def tracks(self) -> pd.DataFrame:
        """Return all tracks: key, type by name, parent, name, color, maker, ..."""
        columns = "id type parent name color origin style visible"
        found = self._table("track", columns.split(), "ORDER BY id")
        found = found.rename(columns={"id": "key", "origin": "maker"})
        found["type"] = found["type"].map(self.names).astype(object)
        return found

    def events(self) -> pd.DataFrame:
        """Return all events."""
        columns = "track frame kind certainty text review origin"
        found = self._table("event", columns.split(), "ORDER BY id")
        return found.rename(columns={"origin": "maker"})

    def notes(self) -> pd.DataFrame:
        """Return all notes."""
        columns = ["frame", "text", "tags", "rating"]
        found = self._table("note", columns, "ORDER BY frame")
        found["tags"] = [_tags(one) for one in found["tags"]]
        return found

    def complete(self) -> pd.DataFrame:
        """Return where somebody found all of a type: frame, type by name, who, when."""
        columns = ["frame", "type", "checked_by", "checked_at"]
        found = self._table("complete", columns, "ORDER BY id")
        found["type"] = found["type"].map(self.names).astype(object)
        times = [-1 if one is None else int(one) for one in found["checked_at"]]
        found["checked_at"] = np.array(times, np.int64)
        asked = found["type"].notna()
        if self.selection.types is not None:
            asked &= found["type"].isin(self.selection.types)
        return found[asked].reset_index(drop=True)

    def offsets(self) -> pd.DataFrame:
        """Return all offsets."""
        return self._table("frame_offset", ["frame", "dy", "dx", "rotation"])

    def mask_frames(self) -> list[tuple]:
        """Return layer, kind, frame, z, id of the layer, origin of label images.

        Other programs may have written tiles without a row of their image.
        """
        layers, frames, tiles = (
            as_of(name, self.selection.revision)
            for name in ("mask_layer", "mask_frame", "mask_tile")
        )
        where, values = [], []
        if self.selection.layer is not None:
            where.append("l.name = ?")
            values.append(self.selection.layer)
        if self.selection.frames is not None:
            ids = self.rec.sidecar.axis.ids(self.selection.frames).tolist()
            where.append("t.frame IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(ids))
        asked = f" WHERE {' AND '.join(where)}" if where else ""
        return self._rows(
            "SELECT DISTINCT l.name, l.kind, t.frame, t.z, l.id, f.origin"
            f" FROM {tiles} t JOIN {layers} l ON l.id = t.layer LEFT JOIN {frames} f"
            " ON f.layer = t.layer AND f.frame = t.frame AND f.z = t.z"
            f"{asked} ORDER BY l.id, t.frame, t.z",
            tuple(values),
        )

    def classes(self) -> dict[int, dict[int, str]]:
        """Return value to name of type for each layer, by its id."""
        found: dict[int, dict[int, str]] = {}
        rows = self._table("mask_class", ["layer", "value", "type"], "ORDER BY value")
        for layer, value, kind in rows.itertuples(index=False):
            if kind in self.names:
                found.setdefault(layer, {})[value] = self.names[kind]
        return found

    def objects(self) -> tuple[dict[Any, pd.DataFrame], dict[Any, list[int]]]:
        """Return what the values of label images are, by layer, frame and plane.

        Returns
        -------
        known : dict of tuple to DataFrame
            What is said of cells that are asked for by their score.
        unsure : dict of tuple to list of int
            Values of the others: their pixels stay out.
        """
        columns = "layer frame z value type track score attributes review"
        found = self._table("object", columns.split(), "ORDER BY value")
        scores = found["score"].to_numpy(np.float64, na_value=np.nan)
        types = found["type"].fillna(NO_TYPE).to_numpy(np.int64)
        sure = self._sure().mask(types, scores)
        found["type"] = found["type"].map(self.names).astype(object)
        out = found[~sure].groupby(["layer", "frame", "z"], sort=False)["value"]
        return self._known(found[sure]), {key: one.tolist() for key, one in out}

    @staticmethod
    def _known(found: pd.DataFrame) -> dict[Any, pd.DataFrame]:
        groups = found.groupby(["layer", "frame", "z"], sort=False)
        keep = ["value", "type", "track", "score", "attributes", "review"]
        return {key: table[keep].reset_index(drop=True) for key, table in groups}


def _fit(name: str, values: tuple) -> Any:
    """Return a column: references as numbers, JSON as objects."""
    if name in _NUMBERS:
        return np.array([-1 if one is None else one for one in values], np.int64)
    if name in _JSON:
        return [_object(one) for one in values]
    return list(values)


def _object(text: str | None) -> Any:
    """Return JSON as an object; other programs may have written anything."""
    if not text or text == "{}":
        return None
    try:
        found = json.loads(text)
    except ValueError:
        return {"text": text}
    return found if isinstance(found, dict) else {"value": found}


def _tags(text: str) -> tuple[str, ...]:
    try:
        found = json.loads(text)
    except ValueError:
        return (text,)
    return tuple(map(str, found)) if isinstance(found, list) else (text,)
