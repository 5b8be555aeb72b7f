"""What a job finds comes into a recording by one of the three choices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import BadValue, UnknownName
from marey.sidecar.arriving import Choice, beside_name, checked_existing
from marey.sidecar.mask_layers import DEFAULT
from marey.sidecar.putting import put_labels, put_rows
from marey.sidecar.shape_rows import KINDS, corners_blob
from marey.sidecar.values import counted, points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from marey.recording import Recording
    from marey.words import MarkType

_LOOKS = ("label", "line_style", "line_width", "group", "attribute_schema")


class Arrivals:
    """The door through which a job writes: nothing of people's is replaced.

    One for each run, so that ``beside`` means the same types and layers from the
    first frame to the last. What is written bears the maker, and is to be reviewed.

    Parameters
    ----------
    rec : Recording
        Where to.
    existing : {"fill", "overwrite", "beside"}
        Where something is already: only what is missing comes; what machines made
        and nobody reviewed is replaced; or all comes as types and layers of its
        own, called "name (2)". See `marey.sidecar.arriving`.
    origin : int
        Id of the program or model that made it; see ``rec.makers``.
    hand_made : bool
        Whether "overwrite" may replace what people made or reviewed too.

    Attributes
    ----------
    added, replaced, left_out, protected : int
        Rows and label images that came, went, were not taken, and were kept since
        a person made or reviewed them.

    Raises
    ------
    BadValue
        For an unknown choice.

    Examples
    --------
    >>> import numpy as np, marey, tempfile
    >>> pixels = np.zeros((3, 40, 60), np.uint8)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with marey.open(pixels, f"{folder}/a.marey") as rec:
    ...         program = rec.makers.program("finder")
    ...         for _ in range(2):
    ...             found = Arrivals(rec, "fill", origin=program)
    ...             ids = found.points("cell", 0, [[10, 20], [30, 40]])
    ...             print(found.words("cell"))
    2 cells added.
    0 cells added, 2 left out, 2 others kept.
    """

    def __init__(
        self,
        rec: Recording,
        existing: str = "fill",
        *,
        origin: int,
        hand_made: bool = False,
    ) -> None:
        self._rec = rec
        self._existing = checked_existing(existing)
        self._hand_made = bool(hand_made)
        self._origin = int(origin)
        self._types: dict[str, MarkType] = {}
        self._layers: dict[str, str] = {}
        self.added = self.replaced = self.left_out = self.protected = 0
        self._kept = 0

    def points(
        self,
        type: str | MarkType,  # noqa: A002
        t: ArrayLike,
        yx: ArrayLike,
        *,
        looked: ArrayLike | None = None,
        **columns: Any,
    ) -> NDArray[np.int64]:
        """Mark points of one type; the type is made where it is not there.

        Parameters
        ----------
        type : str or MarkType
            Their type.
        t : int or (N,) array of int
            Places of the frames.
        yx : (N, 2) array of float
            y, x in pixels.
        looked : int or array of int, optional
            Places of frames that were looked at; those of `t` where left out.
            Where nothing was found, ``overwrite`` clears what machines made.
        **columns
            ``z``, ``track``, ``radius``, ``score``, ``text``, ``attributes``: one
            for all or one each.

        Returns
        -------
        ndarray of int64, shape (N,)
            Their ids; 0 for those that were left out.
        """
        places = points("yx", np.reshape(np.asarray(yx, np.float64), (-1, 2)))
        given = {"y": places[:, 0], "x": places[:, 1], **columns}
        frames = np.broadcast_to(np.asarray(t), (len(places),))
        kind = self._type(type, "point")
        return self._put("marker", kind, frames, given, t if looked is None else looked)

    def shapes(
        self,
        type: str | MarkType,  # noqa: A002
        t: ArrayLike,
        outlines: Sequence[ArrayLike],
        kind: str | None = None,
        *,
        looked: ArrayLike | None = None,
        **columns: Any,
    ) -> NDArray[np.int64]:
        """Draw shapes of one type; the type is made where it is not there.

        Parameters
        ----------
        type, t, looked
            As of `points`.
        outlines : sequence of N arrays of float, (K, 2) each
            Corners y, x in pixels.
        kind : str, optional
            ``line``, ``polyline``, ``rectangle``, ``ellipse`` or ``polygon``; where
            left out that of the type, else ``polygon``.
        **columns
            ``z``, ``track``, ``rotation``, ``score``, ``text``, ``attributes``.

        Returns
        -------
        ndarray of int64, shape (N,)
            Their ids; 0 for those that were left out.
        """
        found = self._type(type, kind or "polygon")
        what = kind or (found.kind if found.kind in KINDS else "polygon")
        blobs = [corners_blob(one, what) for one in outlines]
        frames = np.broadcast_to(np.asarray(t), (len(blobs),))
        given = {"vertices": blobs, "kind": [what] * len(blobs), **columns}
        return self._put("shape", found, frames, given, t if looked is None else looked)

    def labels(
        self,
        t: int,
        labels: ArrayLike,
        layer: str = DEFAULT,
        z: int | None = None,
        *,
        kind: str = "classes",
    ) -> bool:
        """Write a label image; return whether it was taken.

        It is taken or left as a whole: one that a person painted or accepted, or
        in which an object was reviewed, stays.

        Parameters
        ----------
        t : int
            Place of the frame.
        labels : array of int, shape (Y, X)
            0 where there is nothing.
        layer : str
            Name of the mask layer; made where it is not there.
        z : int, optional
            Plane.
        kind : {"classes", "instances"}
            Of a layer that is made: whether a value is a type or a single cell.
        """
        choice = put_labels(
            self._rec.sidecar,
            t,
            labels,
            self.layer(layer, kind),
            self._existing,
            z=z,
            origin=self._origin,
            hand_made=self._hand_made,
        )
        self._count(choice)
        return bool(choice.add[0])

    def words(self, noun: str = "mark") -> str:
        """Return as a sentence what came, went and stayed, in all frames."""
        whole = Choice(
            np.arange(self.added + self.left_out) < self.added,
            np.zeros(self.replaced, np.int64),
            self._kept,
            self.protected,
        )
        return whole.words(noun)

    # -- beside ------------------------------------------------------------------
    def layer(self, name: str, kind: str = "classes") -> str:
        """Return the name of the layer that is painted in, made where it lacks.

        Parameters
        ----------
        name : str
            As the job calls it.
        kind : str
            Of a layer that is made.
        """
        if name not in self._layers:
            layers = self._rec.masks.layers
            found = layers.find(name)
            if found is None:
                self._layers[name] = layers.add(name, kind).name
            elif self._existing != "beside":
                self._layers[name] = name
            else:
                made = _layer_beside(self._rec, name)
                self._layers |= {name: made, made: made}
        return self._layers[name]

    def _type(self, wanted: str | MarkType, kind: str) -> MarkType:
        """Return the type that is marked with, made where it lacks."""
        name = wanted if isinstance(wanted, str) else wanted.name
        if name not in self._types:
            types = self._rec.types
            try:
                found = types.get(name)
            except UnknownName:
                found = types.add(name, kind=kind)
            else:
                if self._existing == "beside":
                    found = _type_beside(self._rec, found)
                    self._types[found.name] = found
            self._types[name] = found
        return self._types[name]

    # -- writing -----------------------------------------------------------------
    def _put(
        self,
        table: str,
        kind: MarkType,
        frames: NDArray,
        given: dict[str, Any],
        looked: ArrayLike,
    ) -> NDArray[np.int64]:
        fixed = sorted({"origin", "hand_set", "review"} & given.keys())
        if fixed:
            raise BadValue(
                f"{', '.join(fixed)} of what a job finds is not for it to say: it is"
                " its maker's, and to be reviewed."
            )
        said = {"t": frames, "type": kind.id, "origin": self._origin, "hand_set": 0}
        seen = np.unique(np.atleast_1d(np.asarray(looked, np.int64)))
        put = put_rows(
            self._rec.sidecar,
            table,
            said | given,
            self._existing,
            hand_made=self._hand_made,
            looked={"t": seen, "type": np.full(len(seen), kind.id)},
            words=f"marked {counted(len(frames), kind.name)}",
        )
        self._count(put.choice)
        return put.ids

    def _count(self, choice: Choice) -> None:
        self.added += int(choice.add.sum())
        self.replaced += len(choice.remove)
        self.left_out += choice.left_out
        self.protected += choice.protected
        self._kept += choice.kept


def _type_beside(rec: Recording, found: MarkType) -> MarkType:
    """Make a type like another, for what comes beside it."""
    name = beside_name(found.name, {one.name for one in rec.types.list()})
    looks = {one: getattr(found, one) for one in _LOOKS}
    return rec.types.add(
        name, found.kind, size=found.size, tracked=found.tracked, **looks
    )


def _layer_beside(rec: Recording, name: str) -> str:
    """Make a layer like another, with what its values are, for what comes beside."""
    taken = {row[0] for row in rec.sidecar.rows("SELECT name FROM mask_layer")}
    return rec.masks.layers.add_like(name, beside_name(name, taken)).name
