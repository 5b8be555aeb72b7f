"""How long the marks took: time of people's acts, pauses left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from marey.errors import BadValue
from marey.sidecar.family import Family

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

PAUSE = 60.0
"""Seconds without an act after which somebody did something else."""

_NAMED = {
    "marker": "type",
    "shape": "type",
    "frame_label": "type",
    "object": "type",
    "mask_tile": None,
    "note": None,
}
_KIND = {
    "marker": "mark",
    "shape": "mark",
    "frame_label": "label",
    "object": "cell",
    "mask_tile": "mask",
    "note": "note",
}
COLUMNS = ("author", "what", "type", "made", "acts", "seconds", "seconds_each")


class Effort(Family):
    """What people's work has cost, read from the history; nothing is measured."""

    def table(self, pause: float = PAUSE) -> pd.DataFrame:
        """Return the time that each author spent on each type.

        An act lasts from the act before it in the same session. Where that is
        longer than `pause`, and for the first act of a session, the median of the
        session's other acts is taken instead: what lay between was no work on
        marks. An act on several things is shared among them by their number; jobs,
        imports and other programs are no effort.

        Parameters
        ----------
        pause : float
            Seconds.

        Returns
        -------
        pandas.DataFrame
            author, what (``mark``, ``mask``, ``label``, ``cell``, ``note``; ``track``
            for what stands on tracks, counted a second time), type, made (how many
            of what these acts made stand now: for masks frames, for tracks tracks),
            acts, seconds, seconds_each.

        Raises
        ------
        BadValue
            The pause is not above 0.
        """
        import pandas as pd

        if not pause > 0:
            raise BadValue(f"A pause is a number of seconds above 0; {pause!r} came.")
        acts = self._rows(
            "SELECT id, author, session, at FROM action"
            " WHERE kind = 'edit' ORDER BY session, at, id"
        )
        spent = dict(
            zip(
                (row[0] for row in acts),
                durations([row[2] for row in acts], [row[3] for row in acts], pause),
                strict=True,
            )
        )
        authors = {row[0]: row[1] for row in acts}
        touched = pd.DataFrame(
            self._touched(), columns=["action", "what", "type", "rows"]
        )
        touched = touched[touched["action"].isin(spent)]
        whole = touched.groupby("action")["rows"].transform("sum")
        touched["seconds"] = touched["action"].map(spent) * touched["rows"] / whole
        touched = pd.concat([touched, self._on_tracks(touched)], ignore_index=True)
        touched["author"] = touched["action"].map(authors)
        return self._summed(touched)

    def _summed(self, touched: pd.DataFrame) -> pd.DataFrame:
        keys = ["author", "what", "type"]
        table = (
            touched.groupby(keys)
            .agg(acts=("action", "nunique"), seconds=("seconds", "sum"))
            .reset_index()
        )
        made = self._made()
        table["made"] = [
            made.get(key, 0) for key in zip(*(table[k] for k in keys), strict=True)
        ]
        each = table["seconds"] / table["made"].where(table["made"] > 0)
        return table.assign(seconds_each=each)[list(COLUMNS)]

    def _touched(self) -> list[tuple]:
        """Return action, what, type and number of rows that people's acts touched."""
        return [
            (action, _KIND[table], name or "", rows)
            for table, named in _NAMED.items()
            for action, name, rows in self._rows(_changed(table, named))
        ]

    def _on_tracks(self, touched: pd.DataFrame) -> pd.DataFrame:
        """Return the part of the work that was on marks of tracks, a second time."""
        rows = self._rows(
            "SELECT c.action, coalesce(y.name, ''), count(*) FROM marker m"
            " JOIN changeset c ON c.rev = m.created LEFT JOIN type y ON y.id = m.type"
            " WHERE m.track IS NOT NULL AND m.origin IS NULL GROUP BY 1, 2"
        )
        on = {(action, name): count for action, name, count in rows}
        marks = touched[touched["what"] == "mark"]
        shares = [
            min(on.get((action, name), 0) / count, 1.0)
            for action, name, count in zip(
                marks["action"], marks["type"], marks["rows"], strict=True
            )
        ]
        part = marks.assign(what="track", seconds=marks["seconds"] * shares)
        return part[np.array(shares, float) > 0]

    def _made(self) -> dict[tuple[str, str, str], int]:
        """Return how much of what people made stands now, by author, what, type."""
        made: dict[tuple[str, str, str], int] = {}
        for table, named in _NAMED.items():
            count = "count(DISTINCT m.frame)" if table == "mask_tile" else "count(*)"
            for author, name, rows in self._rows(_standing(table, named, count)):
                made[author, _KIND[table], name or ""] = (
                    made.get((author, _KIND[table], name or ""), 0) + rows
                )
        tracks = _standing("marker", "type", "count(DISTINCT m.track)")
        for author, name, rows in self._rows(tracks):
            if rows:
                made[author, "track", name or ""] = rows
        return made


def durations(
    sessions: list[int], at: list[float], pause: float = PAUSE
) -> NDArray[np.float64]:
    """Return how long each act took; a pause counts as an act of usual length.

    Parameters
    ----------
    sessions : list of int, length N
        The session of each act, in order.
    at : list of float, length N
        Seconds at which each was done, in order within a session.
    pause : float
        Seconds after which a gap is a pause.

    Returns
    -------
    ndarray of float64, shape (N,)
        Seconds.

    Examples
    --------
    >>> durations([1, 1, 1, 1], [0, 2, 6, 500], pause=60).tolist()
    [3.0, 2.0, 4.0, 3.0]
    """
    which, when = np.asarray(sessions), np.asarray(at, float)
    took = np.full(len(when), np.nan)
    if len(when) > 1:
        gaps = np.diff(when)
        same = (which[1:] == which[:-1]) & (gaps <= pause) & (gaps >= 0)
        took[1:][same] = gaps[same]
    for session in np.unique(which):
        mine = which == session
        known = took[mine & ~np.isnan(took)]
        usual = float(np.median(known)) if len(known) else 0.0
        took[mine & np.isnan(took)] = usual
    return took


def _changed(table: str, named: str | None) -> str:
    """Return SQL: action, type and number of rows that each act of a person left."""
    of = "m.type" if named else "NULL"
    origin = "" if table in {"mask_tile", "note"} else " AND m.origin IS NULL"
    return (
        "SELECT c.action, (SELECT name FROM type WHERE id = x.type), count(*) FROM ("
        f" SELECT m.id, {of} AS type, m.rev AS rev FROM {table} m WHERE 1{origin}"
        f" UNION SELECT m.id, {of}, m.rev_from FROM {table}_hist m WHERE 1{origin}"
        f" UNION SELECT m.id, {of}, m.rev_to FROM {table}_hist m"
        f" WHERE m.op = 'd'{origin}"
        ") x JOIN changeset c ON c.rev = x.rev GROUP BY 1, 2"
    )


def _standing(table: str, named: str | None, count: str) -> str:
    """Return SQL: author, type and number of rows of people that stand now."""
    of = "(SELECT name FROM type WHERE id = m.type)" if named else "NULL"
    origin = "" if table in {"mask_tile", "note"} else " AND m.origin IS NULL"
    return (
        f"SELECT a.author, {of}, {count} FROM {table} m"
        " JOIN changeset c ON c.rev = m.created JOIN action a ON a.id = c.action"
        f" WHERE a.kind = 'edit'{origin} GROUP BY 1, 2"
    )
