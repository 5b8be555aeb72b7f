"""What came of an import, or would come of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from marey.exchange.naming import counted

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Arrival:
    """What came into a recording, or would come in a dry run.

    Attributes
    ----------
    counts : dict of str to int
        How many rows came to each table: types, tracks, markers, shapes, masks
        (label images), objects, frame_labels, notes, offsets, complete, events.
    cannot : tuple of str
        Sentences: what was in the file and did not come, and why.
    frames_missing : tuple of str
        Frames of the file that are not in the recording.
    kept : int
        Rows that were there and stayed as they are where something arrived.
    removed : dict of str to int
        How many rows of each table were replaced.
    left_out : dict of str to int
        How many rows of each table were not taken since something was there.
    dry : bool
        Whether nothing was written.
    protected : int
        How many of the rows that stayed people made, accepted or put right.
    details : tuple of (str, str, int, int)
        For each table and type (of masks: layer) how many came and how many were
        left out.
    action : int or None
        The act in the history that takes all of it back; None where nothing came.
    """

    counts: dict[str, int]
    cannot: tuple[str, ...] = ()
    frames_missing: tuple[str, ...] = ()
    kept: int = 0
    removed: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    dry: bool = False
    protected: int = 0
    details: tuple[tuple[str, str, int, int], ...] = ()
    action: int | None = None

    @property
    def total(self) -> int:
        """How many marks, masks, notes and the like came, types not counted."""
        return sum(count for name, count in self.counts.items() if name != "types")

    @property
    def in_short(self) -> str:
        """What came, in words: ``"2 types, 30 markers"``."""
        return _listed(self.counts) or "nothing"

    def table(self) -> pd.DataFrame:
        """Return what came by table and type.

        Returns
        -------
        DataFrame
            what (as in ``"markers"``), name (of the type, or of the layer of masks,
            as it is called here), comes, left_out; one row for each pair of which
            the file says anything on frames of this recording.
        """
        import pandas as pd

        return pd.DataFrame(self.details, columns=["what", "name", "comes", "left_out"])

    @property
    def words(self) -> str:
        """What came, what was replaced and what was left out, one line each."""
        verb = "would come" if self.dry else "came"
        lines = [f"{self.in_short} {verb}"]
        if any(self.removed.values()):
            verb = "would be replaced" if self.dry else "were replaced"
            lines.append(f"{_listed(self.removed)} {verb}")
        if any(self.left_out.values()):
            lines.append(
                f"{_listed(self.left_out)} left out, since something is there already"
            )
        if self.frames_missing:
            names = ", ".join(self.frames_missing[:3])
            more = ", ..." if len(self.frames_missing) > 3 else ""
            lines.append(
                f"{counted(len(self.frames_missing), 'frame')} not in this recording: "
                f"{names}{more}"
            )
        return "\n".join([*lines, *self.cannot])


def _listed(counts: dict[str, int]) -> str:
    """Return counts in words: ``"2 types, 30 markers"``."""
    return ", ".join(
        counted(count, NOUNS.get(name, name)) for name, count in counts.items() if count
    )


NOUNS = {
    "types": "type",
    "tracks": "track",
    "markers": "marker",
    "shapes": "shape",
    "masks": "mask",
    "objects": "object",
    "frame_labels": "label of frames",
    "notes": "note",
    "offsets": "offset",
    "complete": "complete frame",
    "events": "event",
}
