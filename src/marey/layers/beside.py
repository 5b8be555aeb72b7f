"""Texts beside marks: what the templates of their types say, drawn by napari."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.words.labels import Told, label_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from marey.layers.points import Marks
    from marey.layers.shapes import Outline
    from marey.layers.style import Drawn

SIZE = 10
"""Height of the letters, in points of the screen."""


def texts_of_marks(
    marks: Marks,
    drawn: Drawn,
    names: Mapping[int, str],
    *,
    t: int,
    pixel_size: float | None = None,
) -> list[str]:
    """Return the text beside each of N points; empty for most.

    Parameters
    ----------
    marks : Marks
        The points.
    drawn : Drawn
        How they look, row by row.
    names : mapping of int to str
        Names of the types by id.
    t : int
        Their frame.
    pixel_size : float, optional
        Micrometres per pixel.
    """
    texts = [""] * len(marks)
    wanted = (drawn.labels != "") | (marks.texts != "")
    for row in np.flatnonzero(wanted).tolist():
        told = Told(
            type=names.get(int(marks.types[row]), ""),
            kind="point",
            corners=marks.yx[row : row + 1],
            text=str(marks.texts[row]),
            id=int(marks.ids[row]),
            t=t,
            z=None if np.isnan(marks.z[row]) else float(marks.z[row]),
            score=None if np.isnan(marks.scores[row]) else float(marks.scores[row]),
            track=int(marks.tracks[row]),
            attributes=marks.attributes[row] or {},
            pixel_size=pixel_size,
        )
        texts[row] = label_text(str(drawn.labels[row]), told)
    return texts


def texts_of_outlines(
    outlines: Sequence[Outline],
    drawn: Drawn,
    names: Mapping[int, str],
    *,
    t: int,
    pixel_size: float | None = None,
) -> list[str]:
    """Return the text beside each of N shapes; empty for most."""
    return [
        label_text(
            str(label),
            Told(
                type=names.get(one.type, ""),
                kind=one.kind,
                corners=one.vertices,
                text=one.text,
                id=one.id,
                t=t,
                z=one.z,
                score=one.score,
                track=one.track,
                attributes=one.attributes,
                pixel_size=pixel_size,
            ),
        )
        if (label or one.text) and one.id
        else ""
        for one, label in zip(outlines, drawn.labels, strict=True)
    ]


class Lettering:
    """Texts on one layer, given to napari only when they are others.

    Parameters
    ----------
    layer : napari.layers.Points or napari.layers.Shapes
        The layer.
    anchor : str
        napari's word for where beside the mark.
    """

    def __init__(self, layer: Any, anchor: str) -> None:
        self._layer = layer
        self._anchor = anchor
        self._shown: tuple[Any, ...] = ()

    def show(
        self, texts: Sequence[str], colors: np.ndarray, shift: float = 0.0
    ) -> None:
        """Show a text beside each row of the layer.

        Parameters
        ----------
        texts : sequence of str, length N
            What is written; all empty takes the texts away.
        colors : ndarray, shape (N, 4)
            Of the letters.
        shift : float
            How far right of the anchor, in pixels of the frame.
        """
        any_text = any(texts)
        now = (tuple(texts), colors.tobytes(), shift) if any_text else ()
        if now == self._shown:
            return
        self._shown = now
        if not any_text:
            self._layer.text = {"string": {"constant": ""}}
            return
        bright = colors.copy()
        bright[:, 3] = 1.0
        self._layer.text = {
            "string": list(texts),
            "color": bright,
            "size": SIZE,
            "anchor": self._anchor,
            "translation": np.array([0.0, shift]),
        }
