"""Everything that is known of one mark: who made it, how, and what it says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from marey.errors import UnknownName
from marey.sidecar.own_words import read_attributes
from marey.sidecar.values import whole
from marey.words.styles import style_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from marey.sidecar.door import Sidecar


@dataclass(frozen=True)
class About:
    """What is known of one mark.

    Attributes
    ----------
    id, type : int
        Its id and the id of its type.
    author, changed_by : str
        Who made it, and who changed it last; "external" for other programs.
    at, changed_at : float
        When, in seconds since 1970, UTC.
    maker : str
        The program or model that made it, with its version; "" for a person.
    hand_set : bool
        Whether it was placed by hand, not computed.
    score : float or None
        How sure its maker is.
    review, visibility : int
        Values of `Review` and `Visibility`.
    reviewed_by : str
        Who looked at it.
    text : str
        Free text.
    track : int or None
        Its track.
    attributes, style : dict
        Attributes; what it says differently from its type and track.
    """

    id: int
    type: int
    author: str
    changed_by: str
    at: float
    changed_at: float
    maker: str = ""
    hand_set: bool = True
    score: float | None = None
    review: int = 0
    visibility: int = 0
    reviewed_by: str = ""
    text: str = ""
    track: int | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    style: Mapping[str, Any] = field(default_factory=dict)


def about_mark(sidecar: Sidecar, table: str, number: int) -> About:
    """Return what is known of a mark; see :meth:`Markers.about`."""
    row = whole("The id of a mark", number)
    found = sidecar.rows(
        # in the order of the attributes of `About`
        "SELECT m.id, m.type, coalesce(a.author, ''), coalesce(b.author, ''),"
        " coalesce(c.at, 0.0), coalesce(d.at, 0.0),"
        " trim(coalesce(k.name, '') || ' ' || coalesce(k.version, '')),"
        " m.hand_set, m.score, m.review, m.visibility, coalesce(m.reviewed_by, ''),"
        " coalesce(m.text, ''), m.track, m.attributes, m.style"
        f" FROM {table} m LEFT JOIN maker k ON k.id = m.origin"
        " LEFT JOIN changeset c ON c.rev = m.created"
        " LEFT JOIN action a ON a.id = c.action"
        " LEFT JOIN changeset d ON d.rev = m.rev"
        " LEFT JOIN action b ON b.id = d.action WHERE m.id = ?",
        (row,),
    )
    if not found:
        raise UnknownName(f"There is no {table} {row}; it may have been removed.")
    values = dict(zip(About.__dataclass_fields__, found[0], strict=True))
    values["hand_set"] = bool(values["hand_set"])
    values["attributes"] = read_attributes(values["attributes"])
    values["style"] = style_in(values["style"])
    return About(**values)
