"""The picture of a strip: all that does not move when a frame is stepped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from qtpy.QtCore import QPointF, QRectF, Qt
from qtpy.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QPen,
    QPixmap,
)

from marey.docks.timeline_axis import TimeAxis
from marey.docks.timeline_columns import Columns, argb, runs_of, shades, widened
from marey.docks.timeline_labels import context, labels, length, numbers
from marey.docks.timeline_sight import FRAMES, TIME
from marey.docks.timeline_ticks import BROKEN_COLOUR, rows_of

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from qtpy.QtCore import QSize

    from marey.docks.parts.strip_scene import Scene
    from marey.docks.timeline_columns import Mask
    from marey.docks.timeline_ticks import Ticks

MARGIN = 6
"""Pixels left and right of the frames."""
BASE = 4
"""Height of the bar below the ticks of frames: what is in memory."""
LETTERS = 10
"""Height of letters."""
LABEL_ROW = 12
"""Height of the row of labels."""
_ROOM_FOR_NUMBERS = 28
_LABEL_WIDTHS = {FRAMES: 90, TIME: 100}
_LEAST_GAP = 3
_ROW = 2.5  # the least height of a row of ticks
_ROOM_FOR_TICKS = 11
_CROSS = 4
_COVERED = (0.07, 0.34)
"""Opacity of a column with few frames, and of the densest."""
_FAINT = 0.55
"""Opacity of a column with a single tick, where others have many."""
_FAINT_ON_BARS = 0.8
_PALE = 0.85
"""Lightness from which a colour needs an edge on a light ground; dark ones alike."""
_EDGE = 0.6
"""Opacity of such an edge."""


@dataclass(frozen=True)
class Shape:
    """Where things are in a strip, in pixels from its top.

    Attributes
    ----------
    lanes : tuple of int
        First and last row of the ticks.
    has_labels : bool
        Whether labels stand above them.
    """

    lanes: tuple[int, int]
    has_labels: bool


def shape_of(name: str, height: int) -> Shape:
    """Return how a strip of a height is divided."""
    has_labels = name == TIME or height >= _ROOM_FOR_NUMBERS
    top = LABEL_ROW if has_labels else 1
    bottom = height - (BASE + 2 if name == FRAMES else 1)
    return Shape((top, max(top + 2, bottom)), has_labels)


def columns_of(scene: Scene, name: str, width: int, ratio: float = 1.0) -> Columns:
    """Return the columns of a strip so many pixels wide."""
    sight = scene.sight
    inside = round((width - 2 * MARGIN) * ratio)
    return Columns(sight.axis(name), sight.span(name), inside)


def picture(scene: Scene, name: str, size: QSize, ratio: float, ink: QColor) -> QPixmap:
    """Draw a strip.

    Parameters
    ----------
    scene : Scene
        What there is to see.
    name : str
        Which strip: ``"frames"`` or ``"time"``.
    size : QSize
        Of the widget, in its own pixels.
    ratio : float
        Pixels of the screen for one of the widget.
    ink : QColor
        Colour of text in the theme.
    """
    drawn = QPixmap(size * ratio)
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    paint(painter, scene, name, (size, ratio), ink)
    painter.end()
    return drawn


def paint(
    painter: QPainter,
    scene: Scene,
    name: str,
    measures: tuple[QSize, float],
    ink: QColor,
    *,
    ground: QColor | None = None,
) -> None:
    """Draw a strip with a painter, ticks as a picture and the rest as vectors.

    Parameters
    ----------
    painter : QPainter
        Stands at the upper left of the strip.
    scene, name, ink
        As of `picture`.
    measures : tuple of QSize and float
        Size, and how many pixels of the ticks are one of its.
    ground : QColor, optional
        What is below letters; nothing where left out.
    """
    size, ratio = measures
    shape = shape_of(name, size.height())
    columns = columns_of(scene, name, size.width(), ratio)
    canvas = np.zeros((round(size.height() * ratio), columns.width), np.uint32)
    if name == TIME:
        top, bottom = (round(y * ratio) for y in shape.lanes)
        _paint_coverage(canvas[top:bottom], columns, ink)
    if name == FRAMES or shape.lanes[1] - shape.lanes[0] >= _ROOM_FOR_TICKS:
        ticks = scene.shown_ticks()
        _paint_ticks(canvas, columns, ticks, shape=shape, ratio=ratio, ink=ink)
    painter.drawImage(QPointF(MARGIN, 0), _as_image(canvas, ratio))
    pen = _Pen(painter, columns, shape, (ink, ground), ratio)
    if name == TIME:
        pen.draw_gaps()
        pen.draw_dates(scene)
    else:
        pen.draw_base(size.height())
    if scene.filter.shows("broken"):
        pen.draw_broken(scene.broken)


def _as_image(canvas: NDArray[np.uint32], ratio: float) -> QImage:
    height, width = canvas.shape
    kind = QImage.Format.Format_ARGB32_Premultiplied
    image = QImage(canvas.data, width, height, 4 * width, kind)
    image.setDevicePixelRatio(ratio)
    return image


def _paint_coverage(rows: NDArray[np.uint32], columns: Columns, ink: QColor) -> None:
    """Paint where there are frames: fainter where they are sparse."""
    share = columns.coverage()
    faint, strong = _COVERED
    alpha = np.where(share > 0, faint + (strong - faint) * share, 0.0)
    rows[:] = shades(ink.name(), alpha)


def _paint_ticks(
    canvas: NDArray[np.uint32],
    columns: Columns,
    ticks: list[Ticks],
    *,
    shape: Shape,
    ratio: float,
    ink: QColor,
) -> None:
    top, bottom = (y * ratio for y in shape.lanes)
    rows = rows_of(ticks, int((bottom - top) / (_ROW * ratio)))
    each = (bottom - top) / max(1, 1 + max(rows, default=0))
    for row, one in zip(rows, ticks, strict=True):
        first = round(top + row * each)
        last = max(first + 1, round(top + (row + 1) * each - (each > 3 * ratio)))
        lane = canvas[first:last]
        before = lane.copy()
        if one.bars is not None:
            _paint_bars(lane, columns, one)
        there = columns.ticks(one.frames)
        faint = _FAINT if one.bars is None else _FAINT_ON_BARS
        alpha = faint + (1.0 - faint) * columns.strength(one.frames)
        lane[:, there] = shades(one.colour, alpha[there])
        if _is_lost(one.colour, ink):
            _paint_edge(lane, (lane != before).any(axis=0), ink)


def _is_lost(colour: str, ink: QColor) -> bool:
    """Whether a colour is hard to see on the ground on which one writes with an ink."""
    light = QColor(colour).lightnessF()
    return light > _PALE if ink.lightnessF() < 0.5 else light < 1.0 - _PALE


def _paint_edge(lane: NDArray[np.uint32], painted: Mask, ink: QColor) -> None:
    """Draw the colour of text around what was painted."""
    edge = np.zeros_like(painted)
    edge[1:] |= painted[:-1]
    edge[:-1] |= painted[1:]
    lane[:, edge & ~painted] = argb(ink.name(), _EDGE)
    if len(lane) > 3:
        for row in (lane[0], lane[-1]):
            row[painted] = argb(ink.name(), _EDGE)


def _paint_bars(lane: NDArray[np.uint32], columns: Columns, one: Ticks) -> None:
    """Paint tracks: a thin line through their gaps, a bar where they are there."""
    bars = one.bars
    if bars is None:
        return
    axis = columns.axis
    thin, bar = argb(one.colour, 0.45), argb(one.colour, 0.6)
    if isinstance(axis, TimeAxis) and not axis.is_plain:
        there = columns.ticks(np.unique(np.concatenate([bars.first, bars.last])))
        lane[:, there] = bar
        return
    middle = len(lane) // 2
    lane[middle : middle + 1, columns.runs(bars.begin, bars.end)] = thin
    lane[:, columns.runs(bars.first, bars.last)] = bar


class _Pen:
    """Draws what needs more than columns: text, hatching and crosses."""

    def __init__(
        self,
        painter: QPainter,
        columns: Columns,
        shape: Shape,
        inks: tuple[QColor, QColor | None],
        ratio: float,
    ) -> None:
        self._painter, self._columns, self._shape = painter, columns, shape
        self._ink, self._ground, self._ratio = QColor(inks[0]), inks[1], ratio
        font = QFont(painter.font())
        font.setPixelSize(LETTERS)
        painter.setFont(font)
        self._metrics = QFontMetricsF(font)
        self._right = MARGIN + columns.width / ratio
        self._taken: list[tuple[float, float]] = []

    def _x(self, place: float) -> float:
        return MARGIN + (place - self._columns.span[0]) * self._columns.scale / (
            self._ratio
        )

    def _shade(self, alpha: float) -> QColor:
        shade = QColor(self._ink)
        shade.setAlphaF(alpha)
        return shade

    def draw_base(self, height: int) -> None:
        """Draw the bar on which is shown what is in memory, and frame numbers."""
        box = QRectF(MARGIN, height - BASE - 1, self._right - MARGIN, BASE)
        self._painter.fillRect(box, self._shade(0.16))
        if not self._shape.has_labels:
            return
        room = (self._right - MARGIN) / _LABEL_WIDTHS[FRAMES]
        for t in numbers(self._columns.span, int(room)):
            self._write(self._x(t + 0.5), f"{t:,}", strong=False)

    def draw_dates(self, scene: Scene) -> None:
        """Write dates or times above the coverage, their day at the left."""
        span = self._columns.span
        left = float(MARGIN)
        if scene.start is not None:
            words = context(span[0], span[1] - span[0], scene.start, scene.zone)
            if words:
                left = self._say_day(words)
        room = (self._right - MARGIN) / _LABEL_WIDTHS[TIME]
        self._taken.append((0.0, left))
        for label in labels(span, int(room), scene.start, scene.zone):
            x = self._x(label.seconds)
            self._write(x, label.text, strong=label.is_strong)

    def _say_day(self, words: str) -> float:
        """Write the day at the left end; return where the labels may begin."""
        wide = self._metrics.horizontalAdvance(words)
        box = QRectF(MARGIN, 0, wide, LABEL_ROW)
        self._painter.setPen(self._shade(1.0))
        self._painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, words)
        return MARGIN + wide + LETTERS

    def _write(self, x: float, text: str, *, strong: bool) -> None:
        wide = self._metrics.horizontalAdvance(text)
        if any(a < x + 3 + wide and x < b for a, b in self._taken):
            return
        self._painter.setPen(QPen(self._shade(0.8 if strong else 0.45), 1))
        self._painter.drawLine(QPointF(x, 1), QPointF(x, LABEL_ROW - 1))
        if x + 3 + wide > self._right:
            return
        self._painter.setPen(self._shade(1.0 if strong else 0.85))
        box = QRectF(x + 3, 0, wide + 1, LABEL_ROW)
        self._painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)

    def draw_gaps(self) -> None:
        """Hatch where nothing was recorded, with its length where there is room."""
        axis = self._columns.axis
        if not isinstance(axis, TimeAxis) or not len(axis.gap_ranks):
            return
        ranks = self._columns.in_sight(axis.gap_ranks)
        begins, ends = axis.ends(ranks), axis.begins(ranks + 1)
        wide = (ends - begins) * self._columns.scale / self._ratio >= _LEAST_GAP
        top, bottom = self._shape.lanes
        pairs = zip(begins[wide].tolist(), ends[wide].tolist(), strict=True)
        for begin, end in pairs:
            x0 = max(self._x(begin), float(MARGIN))
            x1 = min(self._x(end), self._right)
            box = QRectF(x0, top, x1 - x0, bottom - top)
            self._hatch(box)
            self._say_length(box, f"gap of {length(end - begin)}")

    def _hatch(self, box: QRectF) -> None:
        lines = QBrush(self._shade(0.4), Qt.BrushStyle.BDiagPattern)
        self._painter.fillRect(box, lines)

    def _say_length(self, box: QRectF, words: str) -> None:
        """Write the length of a gap into it, or above it in a flat strip."""
        wide = self._metrics.horizontalAdvance(words)
        if box.width() < wide + LETTERS:
            return
        around = QRectF(0, 0, wide + 6, box.height())
        around.moveCenter(box.center())
        if box.height() < LETTERS:
            around = QRectF(around.left(), 0, around.width(), LABEL_ROW)
            self._taken.append((around.left(), around.right()))
        self._wipe(around)
        self._painter.setPen(self._shade(0.95))
        self._painter.drawText(around, Qt.AlignmentFlag.AlignCenter, words)

    def _wipe(self, box: QRectF) -> None:
        """Make room for letters."""
        if self._ground is not None:  # a drawing cannot take away what was drawn
            self._painter.fillRect(box, self._ground)
            return
        whole = self._painter.compositionMode()
        self._painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        self._painter.fillRect(box, Qt.GlobalColor.black)
        self._painter.setCompositionMode(whole)

    def draw_broken(self, broken: NDArray[np.int64]) -> None:
        """Cross out the frames that cannot be shown."""
        mask: Mask = widened(self._columns.ticks(broken), 1)
        top, bottom = self._shape.lanes
        middle = (top + min(bottom, top + 3 * _CROSS)) / 2
        self._painter.setPen(QPen(QColor(BROKEN_COLOUR), 2))
        for a, b in runs_of(mask):
            x0, x1 = MARGIN + a / self._ratio, MARGIN + b / self._ratio
            if x1 - x0 > 6 * _CROSS:
                box = QRectF(x0, top, x1 - x0, 2)
                self._painter.fillRect(box, QColor(BROKEN_COLOUR))
                continue
            x = (x0 + x1) / 2
            for way in (_CROSS, -_CROSS):
                low, high = middle - way, middle + way
                self._painter.drawLine(
                    QPointF(x - _CROSS, low), QPointF(x + _CROSS, high)
                )
