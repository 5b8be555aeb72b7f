"""What was said of a frame, as outlines and texts upon its picture."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.jobs.colours import instance_table
from marey.jobs.drawing import Item, Outline, Text
from marey.jobs.moves import Move, turning
from marey.jobs.symbols import symbol
from marey.jobs.tails import Tails, joined
from marey.jobs.trails import Trail, colors_of_ways, limits_of
from marey.sidecar import Own
from marey.sidecar.scores import Thresholds
from marey.words.labels import Told, label_text
from marey.words.looks import BROAD, RIM, THIN, THIN_RIM, rgba, rim
from marey.words.outlines import OPEN, dashes, ring
from marey.words.styles import Style as MarkStyle
from marey.words.styles import style_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from marey.jobs.geometry import Geometry
    from marey.jobs.moves import Moves
    from marey.recording import Recording
    from marey.sidecar import MarkArrays, ShapeRow
    from marey.words import MarkType

KINDS = ("markers", "tracks", "shapes", "masks", "notes")
"""What can be drawn upon frames."""
FILL = 0.15
"""Opacity of the inside of a shape."""
HIDDEN = 0.5
"""Opacity of a shape whose object cannot be seen."""
BESIDE = 0.35
"""How strongly a mark of the plane beside is drawn."""
_GREY = np.array([0.6, 0.6, 0.6, 1.0])
_UNKNOWN = MarkStyle("#999999")


@dataclass(frozen=True)
class Style:
    """How marks are drawn.

    Attributes
    ----------
    kinds : tuple of str
        Which of `KINDS`.
    marks : float
        Pixels of the picture per screen pixel of a mark's size.
    opacity : float
        Of masks.
    layers : tuple of str or None
        Which masks; None for all.
    trail : Trail
        How the ways of tracks are drawn.
    letters : float
        Height of letters, in pixels.
    """

    kinds: tuple[str, ...]
    marks: float = 1.0
    opacity: float = 0.5
    layers: tuple[str, ...] | None = None
    trail: Trail = field(default_factory=Trail)
    letters: float = 14.0


class Overlays:
    """What is drawn upon the frames of a recording; hidden types are not.

    Parameters
    ----------
    recording : Recording
        Whose marks.
    geometry : Geometry
        Where places of a frame lie in the picture.
    style : Style
        What is drawn, and how.
    z : int or None
        The plane of the picture.
    moves : Moves
        How frames are moved.
    """

    def __init__(
        self,
        recording: Recording,
        geometry: Geometry,
        style: Style,
        *,
        moves: Moves,
        z: int | None = None,
    ) -> None:
        self._recording, self._geometry, self._style = recording, geometry, style
        self._z, self._moves = z, moves
        self._types = {kind.id: kind for kind in recording.types.list()}
        self._sure = Thresholds().over(
            {kind.id: kind.least_score for kind in self._types.values()}
        )
        stands = any(kind.persistent for kind in self._types.values())
        self._stones = recording.markers.standing().near() if stands else None
        self._fences = recording.shapes.standing() if stands else []
        known = recording.calibration.pixel_size
        self._pixel_size = None if known is None else float(known.value)
        self._tails = Tails(recording, style.trail, self._placed)
        self._limits = style.trail.limits or (0.0, 1.0)
        if style.trail.is_number and style.trail.limits is None:
            self._limits = limits_of(recording, style.trail.color)
        self._layers = [
            one
            for one in recording.masks.layers.list()
            if style.layers is None or one.name in style.layers
        ]

    def tint(self, t: int, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return an upright picture with the masks of a frame laid over it."""
        if "masks" in self._style.kinds:
            for layer in self._layers:
                picture = self._tinted(t, layer, picture)
        return picture

    def items(self, t: int) -> Iterator[Item]:
        """Yield what is drawn upon the picture of a frame, from below to above."""
        kinds = self._style.kinds
        marks = self._recording.markers.frame(t).near()
        if "shapes" in kinds:
            yield from self._shapes(t)
        if "tracks" in kinds:
            yield from self._ways(t)
        if "markers" in kinds:
            yield from self._marks(t, marks)
            if self._stones is not None:
                yield from self._marks(t, self._stones.take(self._stones.t != t))
        if "notes" in kinds:
            yield from self._note(t)

    def _type(self, number: int) -> tuple[NDArray, MarkType | None]:
        kind = self._types.get(int(number))
        return (_GREY if kind is None else rgba(kind.color)), kind

    # -- masks -------------------------------------------------------------------
    def _tinted(self, t: int, layer: Any, picture: NDArray) -> NDArray:
        masks, geometry = self._recording.masks, self._geometry
        if not masks.has(t, layer.name, self._z):
            return picture
        labels = masks.read(t, layer.name, z=self._z, shape=geometry.frame)
        cut = geometry.labels(self._cut(labels, self._moves.of(t)))
        colors, alphas = self._colors(layer, int(cut.max(initial=0)))
        alphas[self._unsure(t, layer, len(alphas))] = 0.0
        weight = alphas[cut][..., None] * self._style.opacity
        mixed = picture * (1 - weight) + colors[cut] * (weight * 255)
        return np.rint(mixed).astype(np.uint8)

    def _cut(self, labels: NDArray, move: Move) -> NDArray:
        """Return the region of labels that are moved; values are never blended."""
        if not move.rotation:
            whole = Move(round(move.dy), round(move.dx))
            return self._geometry.cut(lambda r, c: labels[r, c], whole)
        back, (y0, x0, y1, x1) = turning(-move.rotation), self._geometry.region
        shift = move.affine(self._geometry.frame)[1]
        there = np.moveaxis(np.mgrid[y0:y1, x0:x1], 0, -1) - shift
        rows, columns = np.moveaxis(np.rint(there @ back.T).astype(int), -1, 0)
        height, width = labels.shape
        inside = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
        return np.where(
            inside, labels[rows.clip(0, height - 1), columns.clip(0, width - 1)], 0
        )

    def _placed(self, yx: NDArray, t: int, shown: int) -> NDArray:
        del shown  # all frames lie on the first
        return self._moves.of(t).place(yx, self._geometry.frame)

    def _colors(self, layer: Any, top: int) -> tuple[NDArray, NDArray]:
        """Return colour and opacity of the values of a layer."""
        alphas = np.ones(top + 1)
        alphas[0] = 0.0
        if layer.kind == "instances":
            return instance_table(top + 1), alphas
        colors = np.full((top + 1, 3), 0.6)
        for value, kind in self._recording.masks.classes(layer.name).items():
            if value <= top:
                colors[value] = rgba(kind.color)[:3]
                alphas[value] = float(kind.visible)
        return colors, alphas

    def _unsure(self, t: int, layer: Any, count: int) -> NDArray[np.int64]:
        """Return the values of cells below the least score of their type."""
        if layer.kind != "instances" or not self._sure:
            return np.zeros(0, np.int64)
        cells = self._recording.objects.frame(t, layer.name, self._z)
        out = cells.value[~self._sure.mask(cells.type, cells.score)]
        return out[out < count]

    # -- shapes --------------------------------------------------------------------
    def _shapes(self, t: int) -> Iterator[Item]:
        own = self._recording.styles.shapes(t)
        if self._fences:
            own |= self._recording.styles.standing("shape")
        others = [row for row in self._fences if row.t != t]
        for row in [*self._recording.shapes.frame(t), *others]:
            said = own.get(row.id, Own())
            style, kind = self._style_of(row.type, said, row.score)
            if style.visible and self._in_plane(row.z):
                yield from self._shape(t, row, style)
                words = label_text(
                    style.label,
                    Told(
                        type="" if kind is None else kind.name,
                        kind=row.kind,
                        corners=row.corners,
                        text=row.text,
                        id=row.id,
                        t=t,
                        z=row.z,
                        score=row.score,
                        track=row.track or 0,
                        attributes=row.attributes,
                        pixel_size=self._pixel_size,
                    ),
                )
                if words:
                    top = row.corners[row.corners[:, 0].argmin()]
                    yield self._label(words, t, top, rgba(style.color), 0.0)

    def _shape(self, t: int, row: ShapeRow, style: MarkStyle) -> Iterator[Outline]:
        """Yield inside and line of a shape; one that cannot be seen is fainter."""
        color, scale = rgba(style.color), self._geometry.scale
        if row.visibility:
            color = color * (1, 1, 1, HIDDEN)
        is_open = row.kind in OPEN
        outline = ring(row.kind, row.corners)
        inside = None if is_open or row.visibility else color * (1, 1, 1, FILL)
        width, move = style.line_width * scale, self._moves.of(t)
        if style.line_style == "solid" or inside is not None:
            yield Outline(
                self._geometry.points(outline, move),
                closed=not is_open,
                fill=inside,
                line=color if style.line_style == "solid" else None,
                width=width,
            )
        if style.line_style != "solid":
            for piece in dashes(
                outline, style.line_style, style.line_width, closed=not is_open
            ):
                points = self._geometry.points(piece, move)
                yield Outline(points, closed=False, line=color, width=width)

    def _style_of(
        self, type_id: int, own: Own, score: float | None
    ) -> tuple[MarkStyle, MarkType | None]:
        """Return how a mark looks by type, track and itself."""
        kind = self._types.get(int(type_id))
        style = _UNKNOWN if kind is None else style_of(kind)
        resolved = style.over(own.style)
        least = None if kind is None else kind.least_score
        unsure = least is not None and score is not None and score < least
        is_shown = style.visible and resolved.visible and not unsure
        return replace(resolved, visible=is_shown), kind

    def _in_plane(self, z: float | None) -> bool:
        return self._z is None or z is None or abs(z - self._z) < 0.5

    # -- tracks --------------------------------------------------------------------
    def _ways(self, t: int) -> Iterator[Item]:
        trail = self._style.trail
        if not trail.behind and not trail.ahead:
            return
        ways = self._tails.of(t)
        hidden = [n for n, kind in self._types.items() if not kind.visible]
        ways = ways.take(~np.isin(ways.types, hidden))
        colors = colors_of_ways(ways, trail, self._types, self._limits)
        for ends, line in joined(ways, colors):
            yield Outline(
                self._geometry.points(ends),
                closed=False,
                line=line,
                width=trail.width * self._style.marks,
            )

    # -- markers -------------------------------------------------------------------
    def _marks(self, t: int, marks: MarkArrays) -> Iterator[Item]:
        places = self._geometry.points(marks.yx, self._moves.of(t))
        own = self._recording.styles.markers(t)
        if self._stones is not None:
            own |= self._recording.styles.standing("marker")
        for row, at in enumerate(places):
            said = own.get(int(marks.ids[row]), Own())
            score = _known(marks.score[row])
            style, kind = self._style_of(marks.type[row], said, score)
            alpha = self._weight(float(marks.z[row]))
            if not style.visible or not alpha:
                continue
            hollow = bool(marks.visibility[row])
            yield from self._mark(at, style, alpha, hollow=hollow)
            if style.label or marks.text[row]:
                told = Told(
                    type="" if kind is None else kind.name,
                    kind="point",
                    corners=marks.yx[row : row + 1],
                    text=marks.text[row],
                    id=int(marks.ids[row]),
                    t=t,
                    z=_known(marks.z[row]),
                    score=score,
                    track=int(marks.track[row]),
                    attributes=said.attributes,
                    pixel_size=self._pixel_size,
                )
                words, reach = label_text(style.label, told), style.size / 2
                if words:
                    reach *= self._style.marks
                    yield self._label(words, t, marks.yx[row], rgba(style.color), reach)

    def _mark(
        self, at: NDArray, style: MarkStyle, alpha: float, *, hollow: bool
    ) -> Iterator[Outline]:
        thin, color = style.symbol in THIN, rgba(style.color)
        size = style.size * (BROAD if thin else 1.0) * self._style.marks
        edge = max(1.0, size * (THIN_RIM if thin else RIM))
        fade = np.array([1, 1, 1, alpha])
        points = at + symbol(style.symbol) * (size - edge)
        if style.symbol == "ring":
            yield Outline(points, line=rim(color) * fade, width=3 * edge)
            yield Outline(points, line=color * fade, width=1.5 * edge)
        elif hollow:
            yield Outline(points, line=color * fade, width=edge)
        else:
            yield Outline(points, fill=color * fade, line=rim(color) * fade, width=edge)

    def _weight(self, z: float) -> float:
        away = 0.0 if self._z is None or np.isnan(z) else abs(z - self._z)
        return 1.0 if away < 0.5 else BESIDE if away < 1.5 else 0.0

    # -- words ---------------------------------------------------------------------
    def _label(
        self, words: str, t: int, yx: NDArray, color: NDArray, reach: float
    ) -> Text:
        y, x = self._geometry.points(yx, self._moves.of(t))[0]
        size = self._style.letters * 0.8
        return Text(words, (y, x + reach + 2), size, "lm", color)

    def _note(self, t: int) -> Iterator[Text]:
        note = self._recording.notes.get(t)
        words = " ".join([note.text, *(f"#{tag}" for tag in note.tags)]).strip()
        if words:
            size = self._style.letters
            height = self._geometry.size[0]
            yield Text(words, (height - size / 2, size / 2), size, "lb")


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
