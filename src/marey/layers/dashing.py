"""Lines that are dashed or dotted: napari's shapes know only solid ones.

Their line in the shapes layer is left clear, so that it can still be taken, and the
pieces are drawn on a layer of their own, all at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from marey.words.outlines import OPEN, dashes, ring

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marey.layers.canvas import Canvas
    from marey.layers.shapes import Outline
    from marey.layers.style import Drawn


@dataclass(frozen=True)
class Pieces:
    """Straight pieces of lines.

    Attributes
    ----------
    vectors : ndarray of float64, shape (M, 2, 2)
        For each its start (y, x) and the way to its end.
    colors : ndarray of float64, shape (M, 4)
        Red, green, blue, opacity.
    width : float
        Of all of them, in pixels of the frame: the widest that is wanted.
    """

    vectors: np.ndarray
    colors: np.ndarray
    width: float = 1.0

    def __len__(self) -> int:
        return len(self.vectors)


def no_pieces() -> Pieces:
    """Return nothing to draw."""
    return Pieces(np.zeros((0, 2, 2)), np.zeros((0, 4)))


def pieces_of(
    outlines: Sequence[Outline], drawn: Drawn, edges: np.ndarray, pixel: float
) -> Pieces:
    """Return the pieces of all lines that are not solid.

    Parameters
    ----------
    outlines : sequence of Outline
        N shapes.
    drawn : Drawn
        How they look, row by row.
    edges : ndarray, shape (N, 4)
        Colours of their lines.
    pixel : float
        Size of a screen pixel in pixels of the frame.
    """
    rows = [row for row, style in enumerate(drawn.line_styles) if style != "solid"]
    vectors, colors = [], []
    for row in rows:
        one, width = outlines[row], float(drawn.line_widths[row]) * pixel
        path = ring(one.kind, one.vertices)
        style = str(drawn.line_styles[row])
        for piece in dashes(path, style, width, closed=one.kind not in OPEN):
            ways = np.diff(piece, axis=0)
            vectors.append(np.stack([piece[:-1], ways], axis=1))
            colors.append(np.repeat(edges[row][None], len(ways), axis=0))
    if not vectors:
        return no_pieces()
    widest = float(drawn.line_widths[rows].max()) * pixel
    return Pieces(np.concatenate(vectors), np.concatenate(colors), widest)


def show_pieces(canvas: Canvas, pieces: Pieces) -> None:
    """Draw pieces in place of those before; the layer is made when it is needed."""
    if canvas.dashes is None and not len(pieces):
        return
    layer = canvas.need_dashes()
    if not len(pieces) and not len(layer.data):
        return
    # napari would slice it anew, and paint its thumbnail, for each of the columns
    with layer.events.blocker_all(), layer._block_refresh():  # noqa: SLF001
        layer.data = pieces.vectors
        if len(pieces):
            layer.edge_color = pieces.colors
            layer.edge_width = pieces.width
    layer.refresh(extent=False, thumbnail=False)
