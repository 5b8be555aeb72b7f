"""The families that hang on a sidecar, gathered for its door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marey.sidecar.changes import Changes
from marey.sidecar.conflicts import Conflicts
from marey.sidecar.effort import Effort
from marey.sidecar.events import Events
from marey.sidecar.finding import Marks
from marey.sidecar.frame_labels import FrameLabels
from marey.sidecar.history import History
from marey.sidecar.index import FrameIndex
from marey.sidecar.makers import Makers
from marey.sidecar.marks import Markers
from marey.sidecar.masks import Masks
from marey.sidecar.notes import Notes
from marey.sidecar.objects import Objects
from marey.sidecar.offsets import Offsets
from marey.sidecar.reviewing import Reviews
from marey.sidecar.selections import Selections
from marey.sidecar.shapes import Shapes
from marey.sidecar.styles import Styles
from marey.sidecar.tracks import Tracks
from marey.sidecar.types import Types
from marey.sidecar.versions import Versions

if TYPE_CHECKING:
    from marey.sidecar.door import Sidecar
    from marey.sidecar.late import LateStore
    from marey.sidecar.store import Store


FAMILIES = (
    "types",
    "marks",
    "markers",
    "shapes",
    "masks",
    "objects",
    "tracks",
    "events",
    "notes",
    "frame_labels",
    "styles",
    "selections",
    "offsets",
    "review",
    "makers",
    "index",
    "history",
    "effort",
    "versions",
    "conflicts",
    "changes",
)
"""Names under which families hang on a sidecar and on a recording."""


class Families:
    """The tables of a marks file, one family each.

    Attributes
    ----------
    types : Types
        Classes of marks.
    marks : Marks
        All marks in one list.
    markers, shapes, masks : Markers, Shapes, Masks
        Points; lines, polygons, ellipses; label images.
    objects, tracks, events : Objects, Tracks, Events
        What values of masks are; objects through time; what happens to them.
    notes, frame_labels, selections, offsets : Notes, FrameLabels, Selections, Offsets
        What is said of frames.
    styles : Styles
        What single marks say beside their type.
    review, makers : Reviews, Makers
        Who looked at what; programs and models that made marks.
    index : FrameIndex
        The frame index: an `IndexStore`.
    effort : Effort
        How long people's marks took.
    history, versions, conflicts, changes : History, Versions, Conflicts, Changes
        What was done, named states of it, edits that came too late, news.
    """

    def _grow_families(self, sidecar: Sidecar, store: Store | LateStore) -> None:
        """Make the families of a sidecar; they are small."""
        self.types = Types(sidecar)
        self.marks = Marks(sidecar)
        self.markers = Markers(sidecar)
        self.shapes = Shapes(sidecar)
        self.masks = Masks(sidecar)
        self.objects = Objects(sidecar)
        self.tracks = Tracks(sidecar)
        self.events = Events(sidecar)
        self.notes = Notes(sidecar)
        self.frame_labels = FrameLabels(sidecar)
        self.styles = Styles(sidecar)
        self.selections = Selections(sidecar)
        self.offsets = Offsets(sidecar)
        self.review = Reviews(sidecar)
        self.makers = Makers(sidecar)
        self.index = FrameIndex(sidecar)
        self.history = History(sidecar)
        self.effort = Effort(sidecar)
        self.versions = Versions(sidecar)
        self.conflicts = Conflicts(sidecar)
        self.changes = Changes(sidecar, store)

    def _take_families(self, other: Families) -> None:
        """Have the families of a sidecar under the same names."""
        for name in FAMILIES:
            setattr(self, name, getattr(other, name))
