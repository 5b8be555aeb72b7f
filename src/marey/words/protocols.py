"""What one room asks of another without knowing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from numpy import ndarray

    from marey.words.frames import FrameTable


class IndexStore(Protocol):
    """A place that remembers a frame index between two openings.

    The user's cache is one until the first act; then the sidecar is. A store
    is called from the thread that scans the folder.
    """

    def load(self) -> FrameTable | None:
        """Return the index as last saved, or None."""
        ...

    def save(self, table: FrameTable, changed: ndarray | None = None) -> None:
        """Keep an index in place of the one before.

        `changed` names the positions of rows that differ from what is stored;
        all may where it is left out.
        """
        ...
