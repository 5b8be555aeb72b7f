"""SlideRunner's SQLite database, in: read from a private copy, left as it is.

SlideRunner turns the place of the mouse into a pixel of the slide and cuts off what
is behind the point, x first: place 3 is anywhere from 3 to 4 from the corner of the
picture, whose middle is the centre of pixel 3, so nothing is shifted. Learnt from its
database and annotation classes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import ExchangeError
from marey.exchange.bounds import LARGEST_PLACE, whole_number
from marey.exchange.clickpoints_columns import numbers, texts, whole
from marey.exchange.clickpoints_read import Copy, Program, looks_like_sqlite
from marey.exchange.formats import Format
from marey.exchange.slides import Slides, uid_of

if TYPE_CHECKING:
    import os

    from marey.exchange.parcel import Parcel

FORMAT = Format("sliderunner", "SlideRunner", (".sqlite", ".db"), writes=False)

SLIDERUNNER = Program(
    "SlideRunner",
    frozenset(
        (
            *("slides", "annotations", "annotations_coordinates", "annotations_label"),
            *("classes", "persons"),
        )
    ),
    ("slides",),
)
_SPOTS = {1, 4}
_SPECIAL = 4
_WHOLE_PICTURE = 6
_KINDS = {2: "rectangle", 3: "polygon", 5: "ellipse"}
_UNNAMED = "unknown"


def recognise(path: str | os.PathLike[str]) -> bool:
    """Whether a file is SQLite and has SlideRunner's tables in its first pages."""
    place = Path(path)
    if not place.is_file() or not looks_like_sqlite(place):
        return False
    try:
        with place.open("rb") as stream:
            head = stream.read(2**16)
    except OSError:
        return False
    return b"Annotations_coordinates" in head and b"Slides" in head


def read(path: str | os.PathLike[str], *, t: int | None = None) -> Parcel:
    """Return the annotations of a SlideRunner database.

    The agreed class is the type, else what all persons say; each person's class is
    an attribute ``by NAME``. Slides are found by their file names, planes and frames
    of a slide by their numbers inside it.

    Parameters
    ----------
    path : path
        The database.
    t : int, optional
        Frame of the first slide, the others following as annotations name them: for
        recordings whose frames have no such names.

    Raises
    ------
    ExchangeError
        Where it is damaged, or another program's.
    """
    copy = Copy(Path(path), SLIDERUNNER)
    made = Slides(None if t is None else whole_number(t, "The first frame"))
    slides, classes = _slides(copy), _classes(copy)
    corners, labels = _corners(copy), _labels(copy, classes)
    wanted = ("uid", "guid", "deleted", "slide", "type", "agreedclass", "description")
    table = copy.table("annotations", wanted=wanted)
    columns = {name: whole(table[name], 0).tolist() for name in (*wanted[2:6], "uid")}
    flat = {slide for slide in slides if not _planes(corners, columns, slide) - {0}}
    said = zip(texts(table["description"]), table["guid"].tolist(), strict=True)
    for place, (text, guid) in enumerate(said):
        one = {name: values[place] for name, values in columns.items()}
        known = slides.get(one["slide"])
        if one["deleted"] or known is None:
            made.lost["deleted, or of no slide"] += 1
            continue
        number, places = one["uid"], corners.get(one["uid"], np.zeros((0, 3)))
        there = places[np.isfinite(places[:, 0]), :2]
        mine = labels.get(number, {})
        agreed = classes.get(one["agreedclass"], ("", ""))[0] or _common(mine)
        inner = -1 if one["slide"] in flat or not len(places) else int(places[0, 2])
        row = {
            "frame": made.frame(known[0], inner, height=known[1], width=known[2]),
            "type": agreed or _UNNAMED,
            "text": text,
            "attributes": {f"by {name}": what for name, what in mine.items()} or None,
            "uid": uid_of(guid),
        }
        _draw(made, row, one["type"], there)
    for name, color in classes.values():
        made.know(name, "point", color)
    return made.parcel()


def _draw(made: Slides, row: dict[str, Any], kind: int, places: np.ndarray) -> None:
    if kind in _SPOTS and len(places):
        if kind == _SPECIAL:
            row["attributes"] = (row["attributes"] or {}) | {"special": True}
        made.point(row, places[0])
    elif kind in _KINDS and len(places):
        if _KINDS[kind] == "ellipse" and len(places) > 1:
            middle = places[:2].mean(axis=0)
            half = abs(places[1, 0] - places[0, 0]) / 2  # its circles span x
            places = np.array([middle - half, middle + half])
        made.shape(row, _KINDS[kind], places)
    elif kind == _WHOLE_PICTURE:
        made.label(row)
    else:
        made.lost["without a place, or of a kind that is not known here"] += 1


def _slides(copy: Copy) -> dict[int, tuple[str, int, int]]:
    table = copy.table("slides", wanted=("uid", "filename", "height", "width"))
    sizes = [whole(table[name]).tolist() for name in ("uid", "height", "width")]
    rows = zip(texts(table["filename"]), *sizes, strict=True)
    return {uid: (name, max(high, -1), max(wide, -1)) for name, uid, high, wide in rows}


def _classes(copy: Copy) -> dict[int, tuple[str, str]]:
    table = copy.table("classes", wanted=("uid", "name", "color"))
    names = [one.strip() or _UNNAMED for one in texts(table["name"])]
    pairs = zip(names, texts(table["color"]), strict=True)
    return dict(zip(whole(table["uid"]).tolist(), pairs, strict=True))


def _corners(copy: Copy) -> dict[int, np.ndarray]:
    """Return x, y, z of each annotation in their order; x and y NaN for NULL."""
    names = ("coordinatex", "coordinatey", "coordinatez", "annoid", "orderidx")
    table = copy.table("annotations_coordinates", wanted=names)
    places = np.stack([numbers(table[name]) for name in names[:3]], axis=1)
    places[:, 2] = np.nan_to_num(places[:, 2])
    # what is said of a whole picture has a plane and NULL for x and y
    nowhere = table[list(names[:2])].isna().to_numpy().all(axis=1)
    said = places[~nowhere]
    if (
        not np.isfinite(said).all()
        or (np.abs(places[:, 2]) > LARGEST_PLACE).any()
        or (np.abs(said) > LARGEST_PLACE).any()
    ):
        raise ExchangeError(
            f"{copy.path.name}: each coordinate should be a number of at most "
            f"{LARGEST_PLACE:g}."
        )
    owners, order = whole(table["annoid"]), whole(table["orderidx"], 0)
    sorted_ = np.lexsort((order, owners))
    owners, places = owners[sorted_], places[sorted_]
    numbers_, starts = np.unique(owners, return_index=True)
    parts = np.split(places, starts[1:])
    return dict(zip(numbers_.tolist(), parts, strict=bool(len(numbers_))))


def _planes(
    corners: dict[int, np.ndarray], columns: dict[str, list[int]], slide: int
) -> set[float]:
    mine = zip(columns["uid"], columns["slide"], strict=True)
    return {corners[uid][0, 2] for uid, one in mine if one == slide and uid in corners}


def _labels(
    copy: Copy, classes: dict[int, tuple[str, str]]
) -> dict[int, dict[str, str]]:
    """Return what each person calls each annotation."""
    people = copy.table("persons", wanted=("uid", "name"))
    names = dict(zip(whole(people["uid"]).tolist(), texts(people["name"]), strict=True))
    table = copy.table("annotations_label", wanted=("annoid", "person", "class"))
    made: dict[int, dict[str, str]] = {}
    columns = [whole(table[one]).tolist() for one in ("annoid", "person", "class")]
    for owner, person, number in zip(*columns, strict=True):
        if number in classes:
            who = names.get(person) or f"person {person}"
            made.setdefault(owner, {})[who] = classes[number][0]
    return made


def _common(labels: dict[str, str]) -> str:
    """Return the class that most persons name; empty where there is none."""
    said = list(labels.values())
    best = sorted(set(said), key=said.count)[-2:]
    if len(best) == 2 and said.count(best[0]) == said.count(best[1]):
        return ""
    return best[-1] if best else ""
