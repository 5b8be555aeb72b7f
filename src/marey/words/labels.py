"""Text beside a mark, with fields that are true of it at this moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from marey.words.outlines import Measures, measures_of
from marey.words.template import fields_in, fill, trouble_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    from numpy.typing import NDArray

LABEL_FIELDS = {
    "type": "name of its type",
    "id": "its number in the marks file",
    "frame": "its frame",
    "x": "pixels right",
    "y": "pixels down",
    "z": "its plane",
    "track": "number of its track",
    "score": "how sure its maker is",
    "text": "its own text",
    "attribute": "an attribute: {attribute[age]}",
    "length": "length of a line, or around an outline, in pixels",
    "area": "area inside, in square pixels",
    "height": "height of its box, in pixels",
    "width": "width of its box, in pixels",
    "length_um": "length in micrometres, where the pixel size is known",
    "area_um2": "area in square micrometres, where the pixel size is known",
}
"""Every field of the text beside a mark, and what it says."""

PLACES = {"x": ".1f", "y": ".1f", "length": ".1f", "area": ".0f", "height": ".1f"}
"""How fields are written where the template does not say."""
_USUAL = PLACES | {
    "width": ".1f",
    "length_um": ".2f",
    "area_um2": ".2f",
    "score": ".2f",
}


@dataclass(frozen=True)
class Told:
    """What is known of one mark, for the text beside it.

    Attributes
    ----------
    type, text : str
        Name of its type; its own text.
    kind : str
        ``point``, or the kind of a shape.
    corners : ndarray of float64, shape (N, 2)
        y, x in pixels as they are seen: one row for a point.
    id, t : int
        Its number and frame.
    z, score : float or None
        Plane and score, where there are any.
    track : int
        Number of its track; 0 without.
    attributes : dict
        Its attributes.
    pixel_size : float or None
        Micrometres per pixel.
    """

    type: str
    kind: str
    corners: NDArray[np.float64]
    text: str = ""
    id: int = 0
    t: int = 0
    z: float | None = None
    score: float | None = None
    track: int = 0
    attributes: Mapping[str, Any] = field(default_factory=dict)
    pixel_size: float | None = None

    @cached_property
    def measures(self) -> Measures | None:
        """How large it is; None for a point."""
        return None if self.kind == "point" else measures_of(self.kind, self.corners)

    def value(self, name: str, key: str = "") -> Any:
        """Return what a field says; None where it is unknown."""
        if name == "attribute":
            return self.attributes.get(key)
        if name in {"x", "y"}:
            centre = self.measures.centre if self.measures else self.corners[0]
            return float(centre[1 if name == "x" else 0])
        if name in {"length", "area", "height", "width"}:
            return getattr(self.measures, name, None)
        if name in {"length_um", "area_um2"}:
            return self._micrometres(name)
        if name == "frame":
            return self.t
        return getattr(self, name) or None

    def _micrometres(self, name: str) -> float | None:
        value = getattr(self.measures, name.partition("_")[0], None)
        if value is None or not self.pixel_size:
            return None
        return float(value) * self.pixel_size ** (2 if name == "area_um2" else 1)


class _Usual(float):
    """A number that is written with few places where no form is asked for."""

    form: str

    def __new__(cls, value: float, form: str) -> _Usual:
        made = super().__new__(cls, value)
        made.form = form
        return made

    def __format__(self, form: str) -> str:
        return float.__format__(self, form or self.form)


def label_text(template: str, told: Told) -> str:
    r"""Return the text beside a mark.

    Parameters
    ----------
    template : str
        Text with the fields of `LABEL_FIELDS` in braces, ``\n`` for another line;
        empty shows the mark's own text. Where none of its fields is known, nothing
        is written.
    told : Told
        What is known of it.

    Examples
    --------
    >>> import numpy as np
    >>> box = np.array([[0, 0], [0, 4], [3, 4], [3, 0.0]])
    >>> told = Told("nest", "rectangle", box, pixel_size=2.0)
    >>> label_text("{type} {area} px, {area_um2:.0f} um2", told)
    'nest 12 px, 48 um2'
    >>> label_text("", Told("nest", "point", box[:1], text="hatched"))
    'hatched'
    """
    if not template:
        return told.text
    named = fields_in(template)
    if named and not any(_is_known(told, name) for name in named):
        return ""
    return fill(template, {name: _asked(told, name) for name in LABEL_FIELDS})


def _is_known(told: Told, name: str) -> bool:
    """Whether a field says anything: a dash beside every mark would be noise."""
    return (
        bool(told.attributes) if name == "attribute" else told.value(name) is not None
    )


def _asked(told: Told, name: str) -> Callable[[str], Any]:
    def ask(key: str) -> Any:
        value = told.value(name, key)
        if isinstance(value, float) and name in _USUAL:
            return _Usual(value, _USUAL[name])
        return value

    return ask


def trouble_in_label(template: str) -> str:
    """Say what is wrong with a template, in words; empty where nothing is.

    Examples
    --------
    >>> trouble_in_label("{aera}")
    'there is no field {aera}; did you mean {area}?'
    """
    return trouble_in(template, dict.fromkeys(LABEL_FIELDS, str))
