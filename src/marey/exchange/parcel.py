"""A parcel: what any format can say, apart from the ids of a marks file.

Coordinates are ours: pixels, (0, 0) at the centre of the first pixel, y before x, t
from 0, z in planes. A reader converts and says which rule it applied and where it
learnt it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from marey.errors import ExchangeError
from marey.exchange import soundness
from marey.exchange.columns import OBJECTS, TABLES, fitted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True)
class MaskPart:
    """The label image of one frame and plane.

    Attributes
    ----------
    layer : str
        Name of the mask layer.
    kind : {"classes", "instances"}
        Whether a value is a type or one object.
    frame : int
        Row of the parcel's table of frames.
    read : callable
        Returns the pixels, shape (Y, X), whole numbers from 0; called once, when
        the part is unpacked or written, so that a parcel stays small.
    z : int
        Plane; 0 for pictures without planes.
    classes : dict of int to str
        Value to name of type, for masks of classes.
    objects : DataFrame or None
        Of a mask of instances: value, and where known type (name), track (key or
        -1), score, attributes (dict or None), review.
    maker : int
        Row of the table of makers; -1 for a person.
    """

    layer: str
    kind: str
    frame: int
    read: Callable[[], NDArray]
    z: int = 0
    classes: Mapping[int, str] = field(default_factory=dict)
    objects: pd.DataFrame | None = None
    maker: int = -1


@dataclass(frozen=True)
class Parcel:
    """Tables of marks on their way in or out; made by `Parcel.of`.

    ``frame`` is everywhere a row number of `frames`, ``track`` a ``key`` of
    `tracks`, ``type`` a ``name`` of `types`, ``maker`` a row number of `makers`; -1
    stands for an unknown whole number, NaN for an unknown other, "" for no text.

    Attributes
    ----------
    frames : DataFrame
        t (place on the time axis), path (forward slashes), inner (place inside the
        file), height, width (pixels), time (seconds).
    types : DataFrame
        name, kind, color (#rrggbb), symbol, key, size, description, group,
        attribute_schema (dict), tracked, visible, active, line_style, line_width,
        label, box_height, box_width, least_score, persistent: what the format says.
    makers : DataFrame
        kind (program or model), name, version, recipe (dict). Marks with maker -1
        were made by people.
    tracks : DataFrame
        key, type, parent (key), name, color, maker, style (dict), visible.
    markers : DataFrame
        frame, type, z (NaN: all planes), track, score, text, attributes (dict),
        hand_set, visibility, review, maker, style (dict), uid (16 bytes), y, x,
        radius.
    shapes : DataFrame
        As markers, but kind, vertices ((N, 2) float64, y x; of a rectangle or
        ellipse its four corners), rotation (degrees) in place of y, x, radius.
    masks : tuple of MaskPart
        Label images.
    frame_labels : DataFrame
        frame, last (row of the last frame it holds for; -1: this frame alone),
        type, score, text, attributes, review, maker, uid.
    notes : DataFrame
        frame, text, tags (tuple of str), rating.
    offsets : DataFrame
        frame, dy, dx (pixels that move its content onto frame 0), rotation.
    complete : DataFrame
        frame, type, checked_by, checked_at (whole seconds since 1970, UTC): where
        somebody looked for a type and there is nothing more.
    events : DataFrame
        track, frame, kind, certainty, text, review, maker.
    cannot : tuple of str
        Sentences: what was there and cannot come, with counts.
    facts : dict
        What else is known, where it is: ``name``, ``pixel_size``,
        ``plane_spacing`` (micrometres), ``frame_interval`` (seconds), ``axes``,
        ``version``, ``revision``, ``folder`` (that paths start from), ``start``
        (ISO 8601, when second 0 of the frames was), ``target``
        (the file that is to be, where it is made elsewhere first).
    """

    frames: pd.DataFrame
    types: pd.DataFrame
    makers: pd.DataFrame
    tracks: pd.DataFrame
    markers: pd.DataFrame
    shapes: pd.DataFrame
    masks: tuple[MaskPart, ...]
    frame_labels: pd.DataFrame
    notes: pd.DataFrame
    offsets: pd.DataFrame
    complete: pd.DataFrame
    events: pd.DataFrame
    cannot: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        *,
        masks: Iterable[MaskPart] = (),
        cannot: Iterable[str] = (),
        facts: Mapping[str, Any] | None = None,
        **tables: Any,
    ) -> Parcel:
        """Make a parcel of what was found, filling in and checking the rest.

        Types that marks name and the table of types lacks are added with the kind
        of the first such mark, and so are tracks.

        Parameters
        ----------
        masks : iterable of MaskPart
            Label images.
        cannot : iterable of str
            What was there and cannot come.
        facts : mapping, optional
            See the class.
        **tables : DataFrame or dict of columns
            Any of the tables; tables and columns may be left out.

        Raises
        ------
        ExchangeError
            A table or column is unknown, a coordinate is not finite or absurd, a
            frame, track or maker is named that is not there, a track comes from
            itself, or a shape has too few vertices.

        Examples
        --------
        >>> frames = {"t": [0, 4]}
        >>> marks = {"frame": [0, 1], "type": "cell", "y": [5.0, 7], "x": [1.5, 2]}
        >>> parcel = Parcel.of(frames=frames, markers=marks)
        >>> parcel.types[["name", "kind"]].values.tolist()
        [['cell', 'point']]
        """
        odd = sorted(set(tables) - set(TABLES))
        if odd:
            raise ExchangeError(
                f"A parcel has {', '.join(TABLES)} and masks; {', '.join(odd)} came."
            )
        made = {
            name: fitted(name, tables.get(name), columns)
            for name, columns in TABLES.items()
        }
        parts = tuple(_fitted_mask(part) for part in masks)
        made["types"] = soundness.with_named_types(made, parts)
        made["tracks"] = soundness.with_named_tracks(made, parts)
        made["shapes"]["vertices"] = soundness.vertices(made["shapes"])
        soundness.check(made, parts)
        return cls(**made, masks=parts, cannot=tuple(cannot), facts=dict(facts or {}))

    @property
    def counts(self) -> dict[str, int]:
        """How many rows each table has, masks by label images; none left out."""
        names = [name for name in TABLES if name not in {"frames", "makers"}]
        return {name: len(getattr(self, name)) for name in names} | {
            "masks": len(self.masks)
        }


def _fitted_mask(part: MaskPart) -> MaskPart:
    """Return a mask with all columns of its objects and plain numbers."""
    if part.kind not in {"classes", "instances"}:
        raise ExchangeError(
            f"A mask is of classes or instances; {part.kind!r} came in {part.layer}."
        )
    objects = part.objects
    if objects is not None:
        objects = fitted(f"objects of {part.layer}", objects, OBJECTS)
        if objects["value"].duplicated().any() or (objects["value"] < 1).any():
            raise ExchangeError(
                f"The objects of {part.layer} should have one value each, from 1."
            )
    classes = {int(value): str(name) for value, name in part.classes.items()}
    if any(not 1 <= value < 2**32 for value in classes):
        raise ExchangeError(
            f"Values of {part.layer} go from 1 to {2**32 - 1}; {sorted(classes)} came."
        )
    return replace(part, classes=classes, objects=objects)
