"""EXACT's annotations as its server hands them out: JSON, in.

EXACT keeps places as whole numbers and cuts off what is behind the point, x first:
place 3 is anywhere from 3 to 4 from the corner of the picture, whose middle is the
centre of pixel 3, so nothing is shifted. Inside a file it counts pages from 1, planes
before frames. Learnt from its models, serializers and viewer.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import ExchangeError
from marey.exchange.bounds import json_of, number, whole_number
from marey.exchange.formats import Format
from marey.exchange.slides import Slides, uid_of

if TYPE_CHECKING:
    import os

    from numpy.typing import NDArray

    from marey.exchange.parcel import Parcel

FORMAT = Format("exact", "EXACT", (".json",), writes=False)

KINDS = {
    1: "rectangle",
    2: "point",
    3: "line",
    4: "polyline",
    5: "polygon",
    6: "rectangle",
    7: "frame",
}
"""What EXACT numbers as types of vectors."""
_MOST = 100_000
"""Corners of one outline."""


def recognise(path: str | os.PathLike[str]) -> bool:
    """Whether a file speaks of vectors and types, as far as 8192 bytes say."""
    place = Path(path)
    if place.suffix.lower() != ".json":
        return False
    try:
        with place.open("rb") as stream:
            head = stream.read(8192)
    except OSError:
        return False
    return b'"annotation_type"' in head and b'"vector"' in head


def read(path: str | os.PathLike[str], *, t: int | None = None) -> Parcel:
    """Return the annotations of an EXACT server's answer.

    Types come with their colours, descriptions as text, editors as attributes;
    what bears no shape is a label of its frame. Pictures are found by their names.

    Parameters
    ----------
    path : path
        A list of annotations with their types and images spelled out, or an object
        that holds it as ``annotations`` or ``results``.
    t : int, optional
        Frame of the first picture, the others following as they come: for
        recordings whose frames have no such names.

    Raises
    ------
    ExchangeError
        Where it is no sound JSON of that kind.
    """
    place = Path(path)
    given = json_of(place)
    if isinstance(given, dict):
        given = given.get("annotations", given.get("results"))
    if not isinstance(given, list):
        raise ExchangeError(f"{place.name} should hold a list of annotations.")
    made = Slides(None if t is None else whole_number(t, "The first frame"))
    for one in given:
        if not (isinstance(one, dict) and _spelled_out(one)):
            raise ExchangeError(
                f"{place.name}: an annotation should spell out its annotation_type and "
                "image; ask EXACT for them with expand=annotation_type,image."
            )
    pages = _Pages(place.name, given)
    for one in given:
        _take(made, pages, place.name, one)
    return made.parcel()


def _spelled_out(given: dict[str, Any]) -> bool:
    return all(isinstance(given.get(one), dict) for one in ("annotation_type", "image"))


def _take(made: Slides, pages: _Pages, name: str, given: Any) -> None:
    about, image = given["annotation_type"], given["image"]
    if given.get("deleted"):
        made.lost["deleted in EXACT"] += 1
        return
    number_ = whole_number(about.get("vector_type"), f"{name}: a vector_type", most=99)
    kind = KINDS.get(number_)
    if kind is None:
        made.lost[f"of vector type {number_}, which is not known here"] += 1
        return
    inner, z = pages.of(given)
    row: dict[str, Any] = {
        "frame": _frame(made, name, image, inner),
        "z": z,
        "type": str(about.get("name") or "").strip() or "annotation",
        "text": str(given.get("description") or ""),
        "attributes": _attributes(given),
        "uid": uid_of(given.get("unique_identifier")),
    }
    made.know(str(row["type"]), kind, str(about.get("color_code") or ""))
    vector = given.get("vector")
    if kind == "frame":
        del row["z"]
        made.label(row)
    elif not vector:
        made.lost["said to be not in the image"] += 1
    else:
        _draw(made, row, kind, _places(name, vector))


class _Pages:
    """Which pages of their files annotations are on.

    Parameters
    ----------
    name : str
        What to call the file of annotations in messages.
    given : list of dict
        All annotations: where images do not tell how many pages they have, one of
        which a page beyond the first is said has several.
    """

    def __init__(self, name: str, given: list[dict[str, Any]]) -> None:
        self._name = name
        self._several = {
            _name(one["image"]) for one in given if self._page(one) or self._size(one)
        }

    def of(self, given: dict[str, Any]) -> tuple[int, float]:
        """Return frame inside the file, -1 where it has one, and plane or NaN."""
        if _name(given["image"]) not in self._several:
            return -1, np.nan
        page, deep = self._page(given), self._count(given, "depth")
        if deep <= 1:
            return page, np.nan
        is_film = self._count(given, "frames") > 1
        return (page // deep if is_film else -1), float(page % deep)

    def _page(self, given: dict[str, Any]) -> int:
        """Return the page from 0."""
        vector = given.get("vector")
        said = vector.get("frame") if isinstance(vector, dict) else None
        return (
            0 if said is None else whole_number(said, f"{self._name}: a frame", 1) - 1
        )

    def _size(self, given: dict[str, Any]) -> bool:
        return max(self._count(given, one) for one in ("depth", "frames")) > 1

    def _count(self, given: dict[str, Any], what: str) -> int:
        said = given["image"].get(what)
        return 1 if said is None else whole_number(said, f"{self._name}: the {what}")


def _name(image: dict[str, Any]) -> str:
    return str(image.get("name") or image.get("filename") or "")


def _frame(made: Slides, name: str, image: dict[str, Any], inner: int) -> int:
    sizes = {
        side: -1
        if image.get(side) is None
        else whole_number(image[side], f"{name}: the {side} of an image")
        for side in ("height", "width")
    }
    return made.frame(_name(image), inner, **sizes)


def _draw(made: Slides, row: dict[str, Any], kind: str, places: NDArray) -> None:
    if kind != "point":
        made.shape(row, kind, places)
    elif len(places) == 1:
        made.point(row, places[0])
    else:
        across = np.abs(places[1] - places[0]).mean()
        made.point(row, places[:2].mean(axis=0), float(across) / 2 or np.nan)


def _places(name: str, vector: Any) -> NDArray:
    """Return x, y of ``{"x1": .., "y1": .., "x2": ..}``, shape (N, 2)."""
    what = f"{name}: a vector"
    if not isinstance(vector, dict) or len(vector) > 2 * _MOST + 1:
        raise ExchangeError(f"{what} should be an object with x1, y1, x2, ...")
    count = sum(1 for key in vector if str(key).startswith("x"))
    keys = [(f"x{one}", f"y{one}") for one in range(1, count + 1)]
    if not count or any(x not in vector or y not in vector for x, y in keys):
        raise ExchangeError(f"{what} should have x1, y1, x2, y2 and so on.")
    return np.array(
        [[number(vector[x], what), number(vector[y], what)] for x, y in keys]
    )


def _attributes(given: dict[str, Any]) -> dict[str, Any] | None:
    more = given.get("meta_data")
    made: dict[str, Any] = {}
    for key, value in (more if isinstance(more, dict) else {}).items():
        plain = value is None or isinstance(value, str | int | float)
        made[str(key)] = value if plain else json.dumps(value)
    for key, words in (
        ("user", "first editor"),
        ("first_editor", "first editor"),
        ("last_editor", "last editor"),
    ):
        person = given.get(key)
        who = isinstance(person, dict) and (
            person.get("name") or person.get("username")
        )
        if who:
            made[words] = str(who)
    made |= {key: True for key in ("concealed", "blurred") if given.get(key) is True}
    if True in (given.get("is_verified"), given.get("verified_by_user")):
        made["verified"] = True
    return made or None
