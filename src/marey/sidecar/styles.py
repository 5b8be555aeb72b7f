"""What single marks say beside their type: own styles, attributes, standing ones."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from marey.sidecar.family import Family
from marey.sidecar.own_words import read_attributes
from marey.words.styles import style_in

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Own:
    """What one mark says beside its type.

    Attributes
    ----------
    style : dict
        What its track and it say differently of the style of their type:
        ``color``, ``symbol``, ``size``, ``line_style``, ``line_width``,
        ``label``; and ``visible`` False for marks of a track that is hidden.
    attributes : dict
        Its attributes.
    """

    style: Mapping[str, Any] = field(default_factory=dict)
    attributes: Mapping[str, Any] = field(default_factory=dict)


class Styles(Family):
    """Own words of the marks of a frame, for those few that have any.

    A style is inherited: the type says everything, track and mark what differs.
    Set them with ``tracks.edit(id, style={...})``, ``markers.edit(ids, style={...})``
    and ``shapes.edit(ids, style={...})``.
    """

    def markers(self, t: int) -> dict[int, Own]:
        """Return what points of a frame say of themselves, by id.

        Parameters
        ----------
        t : int
            Place of the frame.
        """
        return self._own("marker", "m.frame = ?", self._axis.id(t))

    def shapes(self, t: int) -> dict[int, Own]:
        """Return what shapes of a frame say of themselves, by id."""
        return self._own("shape", "m.frame = ?", self._axis.id(t))

    def tracks(self) -> dict[int, Mapping[str, Any]]:
        """Return what tracks say differently of the style of their type, by id.

        Only of those that say anything; ``visible`` is False where one is hidden.
        """
        rows = self._rows(
            "SELECT id, color, style, visible FROM track"
            " WHERE style IS NOT NULL OR color <> '' OR visible = 0"
        )
        return {
            row: _own(color, style, visible, None, None).style
            for row, color, style, visible in rows
        }

    def standing(self, table: str) -> dict[int, Own]:
        """Return the same of all marks whose type is shown in every frame.

        Parameters
        ----------
        table : {"marker", "shape"}
            Points, or shapes.
        """
        if table == "marker":
            ids = self._sidecar.markers.standing().ids.tolist()
        else:
            ids = [row.id for row in self._sidecar.shapes.standing()]
        if not ids:
            return {}
        name = "marker" if table == "marker" else "shape"
        these = "m.id IN (SELECT value FROM json_each(?))"
        return self._own(name, these, json.dumps(ids))

    def _own(self, table: str, where: str, value: int | str) -> dict[int, Own]:
        rows = self._rows(
            "SELECT m.id, t.color, t.style, t.visible, m.style, m.attributes"
            f" FROM {table} m LEFT JOIN track t ON t.id = m.track WHERE {where}"
            " AND (m.style IS NOT NULL OR m.attributes IS NOT NULL"
            " OR t.style IS NOT NULL OR t.color <> '' OR t.visible = 0)",
            (value,),
        )
        return {row[0]: _own(*row[1:]) for row in rows}


def _own(
    color: str | None,
    track: str | None,
    visible: int | None,
    mark: str | None,
    attributes: str | None,
) -> Own:
    said = style_in(f'{{"color": "{color}"}}') if color else {}
    said |= style_in(track) | style_in(mark)
    if visible == 0:
        said["visible"] = False
    return Own(said, read_attributes(attributes))
