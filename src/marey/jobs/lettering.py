"""Text in a picture, in a font that has its letters.

The fonts are those that napari and vispy bring along; what is installed on the
machine does not matter, so that a film looks the same everywhere.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.words.looks import DARK, LIGHT, rim

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from marey.jobs.drawing import Text

_FONTS = (
    ("vispy", "util/fonts/data/OpenSans-Regular.ttf"),
    ("napari_resources", "resources/fonts/M_PLUS_1p/MPLUS1p-Regular.ttf"),
)
_FURTHER = ("DejaVuSans.ttf", "NotoSansCJK-Regular.ttc", "arialuni.ttf", "Arial.ttf")
_NOBODYS = "\U0010ffff"
"""A letter that no font has: it shows what a font draws in place of others."""


@lru_cache(maxsize=64)
def font_for(letters: frozenset[str], size: int) -> Any:
    """Return the first font that has the letters; the one with most of them else.

    Parameters
    ----------
    letters : frozenset of str
        What is to be written.
    size : int
        In pixels.
    """
    from PIL import ImageFont

    found = [font for one in _places() if (font := _load(one, size)) is not None]
    found = found or [ImageFont.load_default(size)]
    return min(found, key=lambda font: len(_lacking(font, letters)))


def _places() -> list[str]:
    specs = ((find_spec(package), inside) for package, inside in _FONTS)
    shipped = [
        str(Path(folder) / inside)
        for spec, inside in specs
        for folder in (spec and spec.submodule_search_locations) or ()
    ]
    return [*shipped, *_FURTHER]


def _load(place: str, size: int) -> Any:
    from PIL import ImageFont

    try:
        return ImageFont.truetype(place, size)
    except OSError:
        return None


def _lacking(font: Any, letters: frozenset[str]) -> list[str]:
    blank = bytes(font.getmask(_NOBODYS))
    seen = [one for one in letters if not one.isspace()]
    return [one for one in seen if bytes(font.getmask(one)) == blank]


def letter(picture: NDArray[np.uint8], text: Text) -> None:
    """Write a text into a picture.

    Parameters
    ----------
    picture : ndarray of uint8, shape (Y, X, 3)
        Written upon in place.
    text : Text
        What, where and how large.
    """
    from PIL import Image, ImageDraw

    size = max(4, round(text.size))
    font = font_for(frozenset(text.words), size)
    ink = LIGHT if text.color is None else text.color
    edge = DARK if text.color is None else rim(ink)
    halo = max(1, round(size / 10))
    top, left, bottom, right = bounds(text)
    y0, x0 = max(top, 0), max(left, 0)
    part = picture[y0 : max(bottom, 0), x0 : max(right, 0)]
    if not part.size:
        return
    image = Image.fromarray(np.ascontiguousarray(part))
    ImageDraw.Draw(image).multiline_text(
        (left - x0 + halo + 1, top - y0 + halo + 1),
        text.words,
        fill=_bytes(ink),
        font=font,
        stroke_width=halo,
        stroke_fill=_bytes(edge),
        align={"l": "left", "m": "center", "r": "right"}[text.anchor[0]],
    )
    part[...] = np.asarray(image)


def bounds(text: Text) -> tuple[int, int, int, int]:
    """Return the box of a text with its rim: top, left, bottom, right."""
    from PIL import Image, ImageDraw

    size = max(4, round(text.size))
    halo = max(1, round(size / 10))
    font = font_for(frozenset(text.words), size)
    ruler = ImageDraw.Draw(Image.new("L", (1, 1)))
    box = ruler.multiline_textbbox((0, 0), text.words, font=font, stroke_width=halo)
    width, height = (int(np.ceil(one)) + halo + 2 for one in box[2:])
    across, down = {"l": 0.0, "m": 0.5, "r": 1.0}, {"t": 0.0, "m": 0.5, "b": 1.0}
    top = round(text.at[0] - height * down[text.anchor[1]])
    left = round(text.at[1] - width * across[text.anchor[0]])
    return top, left, top + height, left + width


def _bytes(color: NDArray) -> tuple[int, ...]:
    return tuple(round(float(one) * 255) for one in color[:3])
