"""How marks look on the canvas, apart from what they are: decided here alone.

Sizes are in screen pixels, so that a mark is as easy to hit and to see at
every zoom. Looks are inherited: the type says everything (`Looks`), a track or a
single mark what differs, and what is known of the mark (whether its object can be
seen) is laid over both. `resolve` does all of it for the marks of a frame, points
and shapes alike.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from marey.sidecar.scores import Thresholds
from marey.sidecar.type_values import COLORS
from marey.words import MarkType, Review, Visibility
from marey.words.looks import BROAD, THIN, rgba, rim
from marey.words.styles import style_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Protocol

    from marey.words import Style

    class Facts(Protocol):
        """What is known of N marks that decides how they look.

        Attributes
        ----------
        types, origins, reviews, visibility : ndarray of int64, shape (N,)
            Type ids, makers (0: a person), values of `Review` and `Visibility`.
        scores : ndarray of float64, shape (N,)
            NaN where there is none.
        styles : ndarray of object, shape (N,)
            What track and mark say differently from the type, as a dict; None
            for most.
        """

        @property
        def types(self) -> np.ndarray: ...  # noqa: D102 - said above
        @property
        def origins(self) -> np.ndarray: ...  # noqa: D102
        @property
        def reviews(self) -> np.ndarray: ...  # noqa: D102
        @property
        def visibility(self) -> np.ndarray: ...  # noqa: D102
        @property
        def scores(self) -> np.ndarray: ...  # noqa: D102
        @property
        def styles(self) -> np.ndarray: ...  # noqa: D102


OBJECT = MarkType(
    id=0, name="object", kind="point", color=COLORS[0], symbol="disc", key="1"
)
"""The type of a recording without types; stored with its first mark."""
AREA = MarkType(id=0, name="area", kind="mask", color=COLORS[1], key="")
"""The class of a recording without classes; stored with its first stroke."""

LIT = 1.5
"""How much larger a lit mark is; a light ring alone is lost on white nuclei."""
UNKNOWN = np.array([0.6, 0.6, 0.6, 1.0])
"""Colour of a mark whose type has gone."""
HOLLOW = 0.12
"""Opacity of the inside of a mark whose object cannot be seen in this frame."""
WIDER = 1.75
"""How much broader the line is of a shape that nobody has looked at."""


def unlike(offered: MarkType, known: Iterable[MarkType]) -> MarkType:
    """Give a type that is only offered a colour that no other has.

    Parameters
    ----------
    offered : MarkType
        The type.
    known : iterable of MarkType
        Those it should not be taken for.
    """
    taken = {kind.color.lower() for kind in known}
    free = [color for color in COLORS if color.lower() not in taken]
    return replace(offered, color=free[0] if free else offered.color)


@dataclass(frozen=True)
class Looks:
    """The looks of all types, looked up for many marks at once.

    Attributes
    ----------
    ids : ndarray of int64, shape (K,)
        Type ids, ascending.
    faces, rims : ndarray of float, shape (K + 1, 4)
        Colours; the last row is for marks whose type has gone.
    symbols : ndarray of str, shape (K + 1,)
        napari's names of symbols.
    sizes : ndarray of float, shape (K + 1,)
        Diameters in screen pixels.
    line_widths : ndarray of float, shape (K + 1,)
        Widths of the lines of shapes, in screen pixels.
    line_styles, labels : ndarray of object, shape (K + 1,)
        How the lines are drawn; templates of the text beside a mark.
    shown : ndarray of bool, shape (K + 1,)
        Whether the type is visible.
    sure : Thresholds
        How sure the marks of each type have to be.
    styles : tuple of Style, length K + 1
        The same, one by one.
    """

    ids: np.ndarray
    faces: np.ndarray
    rims: np.ndarray
    symbols: np.ndarray
    sizes: np.ndarray
    line_widths: np.ndarray
    line_styles: np.ndarray
    labels: np.ndarray
    shown: np.ndarray
    sure: Thresholds
    styles: tuple[Style, ...]

    def slots(self, types: np.ndarray) -> np.ndarray:
        """Return for each type id its row in the tables.

        Parameters
        ----------
        types : ndarray of int64, shape (N,)
            Type ids of marks.
        """
        if not len(self.ids):
            return np.zeros(len(types), np.intp)
        rows = np.clip(np.searchsorted(self.ids, types), 0, len(self.ids) - 1)
        rows[self.ids[rows] != types] = len(self.ids)
        return rows


def looks_of(types: Iterable[MarkType]) -> Looks:
    """Collect the looks of types.

    Examples
    --------
    >>> import numpy as np
    >>> looks = looks_of([OBJECT])
    >>> looks.symbols[looks.slots(np.array([0, 99]))].tolist()
    ['disc', 'disc']
    """
    ordered = sorted(types, key=lambda kind: kind.id)
    styles = [*map(style_of, ordered), replace(style_of(OBJECT), color="#999999")]
    faces = np.array([rgba(one.color) for one in styles])
    faces[-1] = UNKNOWN
    return Looks(
        ids=np.array([kind.id for kind in ordered], np.int64),
        faces=faces,
        rims=np.array([rim(face) for face in faces]),
        symbols=np.array([one.symbol or "disc" for one in styles]),
        sizes=np.array([_size(one) for one in styles]),
        line_widths=np.array([one.line_width for one in styles], float),
        line_styles=np.array([one.line_style for one in styles], object),
        labels=np.array([one.label for one in styles], object),
        shown=np.array([one.visible for one in styles]),
        sure=Thresholds().over({kind.id: kind.least_score for kind in ordered}),
        styles=tuple(styles),
    )


def _size(style: Style) -> float:
    return float(style.size) * (BROAD if style.symbol in THIN else 1.0)


@dataclass
class Drawn:
    """How each of N marks is drawn, resolved.

    Attributes
    ----------
    faces, rims : ndarray of float, shape (N, 4)
        Colours of the inside and of the rim of points; of shapes the line has
        the colour of `faces`.
    symbols : ndarray of str, shape (N,)
        napari's names of symbols.
    sizes, line_widths : ndarray of float, shape (N,)
        Screen pixels.
    line_styles, labels : ndarray of object, shape (N,)
        How lines are drawn; templates of texts.
    shown : ndarray of bool, shape (N,)
        Whether it is drawn at all.
    hollow : ndarray of bool, shape (N,)
        Whether only its outline is drawn: its object cannot be seen here.
    unseen : ndarray of bool, shape (N,)
        Whether a machine made it and nobody has looked at it: a broad ring in
        the colour of the type round the colour of the rim, or a broad line round
        nothing.
    """

    faces: np.ndarray
    rims: np.ndarray
    symbols: np.ndarray
    sizes: np.ndarray
    line_widths: np.ndarray
    line_styles: np.ndarray
    labels: np.ndarray
    shown: np.ndarray
    hollow: np.ndarray
    unseen: np.ndarray

    def take(self, rows: np.ndarray) -> Drawn:
        """Return some of the rows, chosen by index or by a boolean per row."""
        return Drawn(**{name: values[rows] for name, values in vars(self).items()})


def resolve(looks: Looks, marks: Facts) -> Drawn:
    """Decide how marks look: by type, then track, then mark, then what is known.

    Parameters
    ----------
    looks : Looks
        What the types say.
    marks : Facts
        What is known of the marks, N rows.

    Examples
    --------
    >>> from marey.layers.points import one_mark
    >>> one = one_mark(7, 0, (5, 9))
    >>> resolve(looks_of([OBJECT]), one).sizes.tolist()
    [10.0]
    """
    slots = looks.slots(marks.types)
    drawn = Drawn(
        faces=looks.faces[slots],
        rims=looks.rims[slots],
        symbols=looks.symbols[slots],
        sizes=looks.sizes[slots],
        line_widths=looks.line_widths[slots],
        line_styles=looks.line_styles[slots],
        labels=looks.labels[slots],
        shown=looks.shown[slots],
        hollow=marks.visibility != Visibility.VISIBLE,
        unseen=np.zeros(len(slots), bool),
    )
    for row in np.flatnonzero(marks.styles.astype(bool)).tolist():
        _override(drawn, row, looks.styles[slots[row]], marks.styles[row])
    drawn.shown = drawn.shown & looks.sure.mask(marks.types, marks.scores)
    drawn.unseen = unseen(marks.origins, marks.reviews) & ~drawn.hollow
    _hollow_out(drawn)
    drawn.line_widths[drawn.unseen] *= WIDER
    return drawn


def _override(drawn: Drawn, row: int, base: Style, said: dict[str, Any]) -> None:
    """Let one mark look as it or its track says."""
    style = base.over(said)
    drawn.faces[row] = rgba(style.color)
    drawn.rims[row] = rim(drawn.faces[row])
    if style.symbol != drawn.symbols[row]:
        # a longer name would be cut off in an array of shorter ones
        drawn.symbols = drawn.symbols.astype(object)
        drawn.symbols[row] = style.symbol
    drawn.sizes[row] = _size(style)
    drawn.line_widths[row] = style.line_width
    drawn.line_styles[row] = style.line_style
    drawn.labels[row] = style.label
    drawn.shown[row] = base.visible and style.visible


def _hollow_out(drawn: Drawn) -> None:
    """Draw only the outline of what cannot be seen in this frame."""
    if drawn.hollow.any():
        drawn.rims[drawn.hollow] = drawn.faces[drawn.hollow]
        drawn.faces[drawn.hollow, 3] *= HOLLOW


def unseen(origins: np.ndarray, reviews: np.ndarray) -> np.ndarray:
    """Return which marks a machine made and nobody has looked at.

    Parameters
    ----------
    origins : ndarray of int64, shape (N,)
        Ids of makers; 0 for people.
    reviews : ndarray of int64, shape (N,)
        Values of `Review`.
    """
    return (np.asarray(origins) > 0) & (np.asarray(reviews) == Review.UNSEEN)
