"""Events: what happens to a track, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marey.errors import BadValue
from marey.sidecar.editing import Edited, edit_rows, mark_corrected, remove_rows
from marey.sidecar.family import Family
from marey.sidecar.rows import insert_row
from marey.sidecar.values import column, counted, row_ids

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike

    from marey.sidecar.transaction import Transaction


_KINDS: dict[str, type] = {"kind": str, "certainty": float, "text": str, "track": int}


class Events(Family):
    """Divisions, deaths, entries: what happens to tracks."""

    def add(
        self,
        track: int,
        t: int,
        kind: str = "division",
        *,
        certainty: float = 1.0,
        text: str = "",
        origin: int | None = None,
    ) -> int:
        """Say that something happens to a track; return the id of the event.

        Parameters
        ----------
        track : int
            The track.
        t : int
            Place of the frame.
        kind : str
            ``division``, ``death``, ``merge``, ``entry``, ``exit``, or a word of
            your own.
        certainty : float
            0 to 1.
        text : str
            Free text.
        origin : int, optional
            Id of the program that found it.
        """
        if not str(kind).strip():
            raise BadValue("An event needs a kind, such as 'division'.")
        if not 0 <= float(certainty) <= 1:
            raise BadValue(f"A certainty is 0 to 1; {certainty!r} came.")
        frame = self._axis.id(t)
        values = {
            "track": self._sidecar.tracks.known(track),
            "frame": frame,
            "kind": str(kind).strip(),
            "certainty": float(certainty),
            "text": str(text),
            "origin": origin,
        }
        return self._write(
            f"said {values['kind']} of track {int(track)} in frame {int(t)}",
            lambda transaction: insert_row(transaction, "event", values, frame=frame),
        )

    def edit(
        self, ids: ArrayLike, *, etags: ArrayLike | None = None, **columns: Any
    ) -> Edited:
        """Set ``kind``, ``certainty``, ``text`` or ``track`` of events."""
        rows = row_ids(ids)
        for name in columns:
            if name not in _KINDS:
                known = ", ".join(_KINDS)
                raise BadValue(f"An event has {known}; {name!r} came.")
        values = {
            name: column(name, value, len(rows), _KINDS[name])
            for name, value in columns.items()
        }
        stale = None if etags is None else row_ids(etags)

        def work(transaction: Transaction) -> Edited:
            done = edit_rows(transaction, "event", rows, values, stale)
            if transaction.act.kind == "edit":
                mark_corrected(transaction, "event", done.ids)
            return done

        return self._write(f"changed {counted(len(rows), 'event')}", work)

    def remove(self, ids: ArrayLike) -> Edited:
        """Remove events."""
        rows = row_ids(ids)
        return self._write(
            f"removed {counted(len(rows), 'event')}",
            lambda transaction: remove_rows(transaction, "event", rows),
        )

    def table(self, track: int | None = None) -> pd.DataFrame:
        """Return events: id, track, t, kind, certainty, text, review, etag, author."""
        rows = self._rows(
            "SELECT e.id, e.track, e.frame, e.kind, e.certainty, e.text, e.review,"
            " e.etag, coalesce(a.author, '') FROM event e"
            " LEFT JOIN changeset c ON c.rev = e.created"
            " LEFT JOIN action a ON a.id = c.action"
            " WHERE :track IS NULL OR e.track = :track",
            {"track": track},
        )
        names = ("id", "track", "t", "kind", "certainty", "text", "review", "etag")
        table = self._frame_table((*names, "author"), rows)
        return table.sort_values(["t", "id"], ignore_index=True)
