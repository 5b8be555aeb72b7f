"""EXACT's JSON, in: made after its serializers; height unlike width."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import marey
from marey.errors import ExchangeError
from marey.exchange import exact
from marey.exchange.formats import recognised

if TYPE_CHECKING:
    from pathlib import Path

UUID = "12345678-1234-5678-1234-567812345678"


def annotation(kind: int, vector: dict | None, **other: Any) -> dict:
    about = {"id": kind, "name": f"type {kind}", "vector_type": kind}
    about |= {"color_code": "#CC4444", "closed": True}
    made = {"id": 1, "vector": vector, "annotation_type": about, "deleted": False}
    made |= {"image": {"id": 3, "name": "slide.tif"}, "description": "seen twice"}
    made |= {"unique_identifier": UUID, "first_editor": {"id": 1, "name": "Ada"}}
    return made | other


def vector(*places: tuple[int, int]) -> dict:
    made: dict[str, int] = {}
    for number, (x, y) in enumerate(places, 1):
        made |= {f"x{number}": x, f"y{number}": y}
    return made


GIVEN = [
    annotation(1, vector((20, 2), (28, 6))),
    annotation(2, vector((16, 3), (24, 7)), is_verified=True),
    annotation(3, vector((1, 2), (25, 3))),
    annotation(5, vector((20, 2), (28, 2), (28, 7))),
    annotation(7, None),
    annotation(1, None),
    annotation(1, vector((1, 1), (2, 2)), deleted=True),
    annotation(8, None),
]


def written(place: Path, given: object) -> Path:
    file = place / "exact.json"
    file.write_text(given if isinstance(given, str) else json.dumps(given))
    return file


def test_further_words_of_the_server_are_attributes(tmp_path):
    more = {"meta_data": {"stain": "HE", "depth": 2, "parts": [1, {"a": 2}]}}
    more |= {"verified_by_user": True, "user": {"id": 1, "username": "ada"}}
    given = annotation(2, vector((20, 5)), **more)
    del given["first_editor"]
    parcel = exact.read(written(tmp_path, [given]))
    assert parcel.markers["attributes"][0] == {
        "stain": "HE",
        "depth": 2,
        "parts": '[1, {"a": 2}]',
        "first editor": "ada",
        "verified": True,
    }


@pytest.mark.parametrize("key", ["annotations", "results", ""])
def test_what_the_server_says_comes(tmp_path, key):
    file = written(tmp_path, {key: GIVEN} if key else GIVEN)
    assert recognised(file).FORMAT.name == "exact"
    parcel = exact.read(file)
    assert parcel.frames[["t", "path"]].to_numpy().tolist() == [[-1, "slide.tif"]]
    marker = parcel.markers.iloc[0]
    assert (marker["y"], marker["x"], marker["radius"]) == (5, 20, 3)
    assert marker["attributes"] == {"first editor": "Ada", "verified": True}
    assert marker["text"] == "seen twice"
    assert bytes(marker["uid"]).hex() == UUID.replace("-", "")
    shapes = parcel.shapes
    assert shapes["kind"].tolist() == ["rectangle", "line", "polygon"]
    assert np.ptp(shapes["vertices"][0], axis=0).tolist() == [4, 8]
    assert shapes["vertices"][2].tolist() == [[2, 20], [2, 28], [7, 28]]
    assert parcel.frame_labels["type"].tolist() == ["type 7"]
    kinds = dict(zip(parcel.types["name"], parcel.types["kind"], strict=True))
    assert kinds["type 1"] == "rectangle"
    assert kinds["type 7"] == "frame"
    assert parcel.types["color"][0] == "#cc4444"
    assert len(parcel.cannot) == 3


def test_it_lands_in_a_recording_as_one_act(tmp_path):
    file = written(tmp_path, GIVEN)
    with marey.open(np.zeros((2, 12, 30), np.uint8), tmp_path / "a.marey") as rec:
        arrival = marey.import_marks(rec, file, t=1)
        assert arrival.counts["markers"] == 1
        assert rec.markers.table()[["t", "y", "x"]].to_numpy().tolist() == [[1, 5, 20]]
        assert len(rec.shapes.list()) == 3
        rec.undo()
        assert not rec.types.list()


def test_pages_of_a_film_count_from_one_and_planes_come_first(tmp_path):
    """As its viewer numbers them; an image without planes and frames has one page."""
    film = {"name": "film.tif", "frames": 9, "depth": 1}
    deep = {"name": "deep.tif", "frames": 4, "depth": 5}
    stack = {"name": "stack.tif", "frames": 1, "depth": 5}
    on = [(film, 3), (deep, 13), (stack, 2), ({"name": "one.tif"}, 1)]
    given = [
        annotation(2, vector((20, 5)) | {"frame": page}, image=image)
        for image, page in on
    ]
    parcel = exact.read(written(tmp_path, given))
    assert parcel.frames[["path", "inner"]].to_numpy().tolist() == [
        *(["film.tif", 2], ["deep.tif", 2], ["stack.tif", -1], ["one.tif", -1])
    ]
    assert parcel.markers["z"].fillna(-1).tolist() == [-1, 2, 1, -1]
    parcel = exact.read(written(tmp_path, given[:1]), t=4)
    assert parcel.frames["t"].tolist() == [6]


@pytest.mark.parametrize(
    "given",
    [
        "{",
        "[" * 100_000,
        "3",
        "{}",
        '["x"]',
        [{"annotation_type": 3, "image": 4}],
        [annotation(1, {"x1": 1, "y1": 1, "x2": 2})],
        [annotation(1, vector((1, 2), (10**30, 4)))],
        [annotation(2, {"x1": "nan", "y1": 1})],
        [annotation(2, [1, 2])],
        [annotation(10**40, None)],
        [annotation(2, vector((1, 2)) | {"frame": 0})],
        [annotation(2, vector((1, 2)) | {"frame": 10**30})],
        [annotation(2, vector((1, 2)), image={"name": "a", "depth": "x"})],
        [annotation(2, vector((1, 2)), image={"name": "a", "width": -4})],
    ],
)
def test_hostile_files_end_in_words(tmp_path, given):
    with pytest.raises(ExchangeError):
        exact.read(written(tmp_path, given))


def test_names_cannot_lead_out_of_the_folder(tmp_path):
    image = {"name": "../../etc/passwd"}
    parcel = exact.read(written(tmp_path, [annotation(2, vector((1, 2)), image=image)]))
    assert parcel.frames["path"].tolist() == ["etc/passwd"]
