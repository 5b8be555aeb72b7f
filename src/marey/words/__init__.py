"""The words of the field: frozen values that cross between rooms.

Nothing here reads a file, opens a window or computes; every room may import
these and passes them on.
"""

from marey.words.attributes import ATTRIBUTE_KINDS, Attribute
from marey.words.frames import (
    Calibration,
    FrameRef,
    FrameStatus,
    FrameTable,
    Known,
    Problem,
    SeriesFacts,
    Shift,
)
from marey.words.history import Action, Change, Conflict, Undone
from marey.words.marks import KINDS, MarkType, OriginKind, Review, Visibility
from marey.words.protocols import IndexStore
from marey.words.reports import Done, Report
from marey.words.styles import LINE_STYLES, Style
from marey.words.texts import Texts

__all__ = [
    "ATTRIBUTE_KINDS",
    "KINDS",
    "LINE_STYLES",
    "Action",
    "Attribute",
    "Calibration",
    "Change",
    "Conflict",
    "Done",
    "FrameRef",
    "FrameStatus",
    "FrameTable",
    "IndexStore",
    "Known",
    "MarkType",
    "OriginKind",
    "Problem",
    "Report",
    "Review",
    "SeriesFacts",
    "Shift",
    "Style",
    "Texts",
    "Undone",
    "Visibility",
]
