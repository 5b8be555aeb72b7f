"""One import under way: what is asked, what is known so far, what was counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.exchange.pace import Pace
from marey.sidecar.arriving import Choice, choose
from marey.sidecar.putting import clear_rows, insert_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import ArrayLike, NDArray

    from marey.exchange.matching import Matched
    from marey.exchange.parcel import Parcel
    from marey.recording import Recording
    from marey.sidecar.transaction import Transaction

TABLE_OF = {
    "markers": "marker",
    "shapes": "shape",
    "masks": "mask_frame",
    "objects": "object",
    "frame_labels": "frame_label",
    "notes": "note",
    "offsets": "frame_offset",
    "complete": "complete",
    "events": "event",
}
"""What a parcel calls a table, and what the marks file does."""

AT_ONCE = 20_000
"""Rows that are written between two looks at whether the import is still wanted."""

SINGLE = {"notes", "offsets", "events"}
"""A frame has one of each, so that nothing can stand beside."""


@dataclass
class Delivery:
    """What the steps of one import share.

    Attributes
    ----------
    rec : Recording
        Where to.
    parcel : Parcel
        What arrives.
    matched : Matched
        Which frame is which.
    existing, hand_made : str, bool
        The choice; see `marey.sidecar.arriving`.
    transaction : Transaction or None
        In which to write; None in a dry run.
    type_ids, track_ids : dict
        Name or key to id; below 0 for what is not there yet.
    origins : list of int or None
        Id of each maker of the parcel; that of people last.
    called : dict of str to str
        What types of the parcel are called here, where that is another name.
    pace : Pace
        Told at each step; may end the import.
    """

    rec: Recording
    parcel: Parcel
    matched: Matched
    existing: str = "fill"
    hand_made: bool = False
    transaction: Transaction | None = None
    type_ids: dict[str, int] = field(default_factory=dict)
    track_ids: dict[int, int] = field(default_factory=dict)
    origins: list[int | None] = field(default_factory=lambda: [None])
    counts: dict[str, int] = field(default_factory=dict)
    removed: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    cannot: list[str] = field(default_factory=list)
    kept: int = 0
    protected: int = 0
    called: dict[str, str] = field(default_factory=dict)
    details: dict[str, list[tuple[str, str, int, int]]] = field(default_factory=dict)
    pace: Pace = field(default_factory=Pace)
    frames: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        t = self.matched.t
        self.frames = np.full(len(t), -1, np.int64)
        there = t >= 0
        self.frames[there] = self.rec.sidecar.axis.ids(t[there])

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple]:
        """Read rows, with what was written so far."""
        if self.transaction is None:
            return self.rec.sidecar.rows(sql, parameters)
        return self.transaction.execute(sql, parameters).fetchall()

    def here(self, name: str) -> NDArray[np.intp]:
        """Return the rows of a table whose frames are in the recording."""
        frames = getattr(self.parcel, name)["frame"].to_numpy()
        return np.flatnonzero(self.frames[frames] >= 0)

    def choose(self, name: str, wanted: dict[str, ArrayLike]) -> Choice:
        """Return what may come to a table, by the choice of this import."""
        single = name in SINGLE and self.existing == "beside"
        return choose(
            self.rec.sidecar,
            TABLE_OF[name],
            wanted,
            "fill" if single else self.existing,
            hand_made=self.hand_made,
            transaction=self.transaction,
        )

    def take(
        self,
        name: str,
        choice: Choice,
        columns: dict[str, list[Any]],
        names: Iterable[str] = (),
    ) -> NDArray[np.int64]:
        """Write what was chosen and count it; return the ids of what came."""
        self.note(name, choice, names)
        places = np.flatnonzero(choice.add)
        if self.transaction is None:
            return np.empty(0, np.int64)
        clear_rows(self.transaction, TABLE_OF[name], choice.remove)
        made = [np.empty(0, np.int64)]
        for start in range(0, len(places), AT_ONCE):
            self.pace.step(_bringing(name), start, len(places))
            some = places[start : start + AT_ONCE]
            made.append(insert_rows(self.transaction, TABLE_OF[name], columns, some))
        return np.concatenate(made)

    def note(self, name: str, choice: Choice, names: Iterable[str] = ()) -> None:
        """Count what was chosen, and how much of each type, where these are named."""
        self.pace.step(_bringing(name))
        self.counts[name] = int(choice.add.sum())
        self.removed[name] = len(choice.remove)
        self.left_out[name] = choice.left_out
        self.kept += choice.kept
        self.protected += choice.protected
        self.detail(name, choice.add, names)

    def detail(
        self, name: str, add: NDArray[np.bool_], names: Iterable[str] = ()
    ) -> None:
        """Count by type, or layer, which rows of a table come."""
        called = {} if name == "masks" else self.called
        pairs = zip(names or [""] * len(add), add.tolist(), strict=True)
        found = Counter(pairs)
        self.details[name] = [
            (name, called.get(one, one), found[one, True], found[one, False])
            for one in dict.fromkeys(one for one, _ in found)
        ]


def _bringing(name: str) -> str:
    """Return the words for the step that writes a table."""
    return f"bringing in {name.replace('_', ' ')}"
