"""How marks look in ClickPoints, and how they look here."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cdb_history import write_history
from marey.exchange import Parcel, clickpoints

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_history(tmp_path / "world.cdb", 22)


def read(path: Path, *statements: tuple) -> Parcel:
    with sqlite3.connect(path) as connection:
        for sql, *values in statements:
            connection.execute(sql, values)
    connection.close()
    return clickpoints.read(path)


def kind(parcel: Parcel, name: str) -> dict:
    return parcel.types.set_index("name").loc[name].to_dict()


def mark(parcel: Parcel, name: str = "cell") -> dict:
    return parcel.markers[parcel.markers["type"] == name].iloc[0].to_dict()


STYLE = "UPDATE markertype SET style = ? WHERE name = ?"


def test_the_style_of_a_type_is_its_looks(path: Path):
    style = (
        '{"color": "#A1B2C3", "shape": "rect", "scale": 1.5, "line-style": "dash", '
        '"line-width": 3}'
    )

    found = kind(read(path, (STYLE, style, "cell")), "cell")

    assert found["color"] == "#a1b2c3"
    assert (found["symbol"], found["size"]) == ("square", 15.0)
    assert (found["line_style"], found["line_width"]) == ("dashed", 3.0)


def test_the_trail_of_a_track_gives_it_its_lines(path: Path):
    style = (
        '{"track-line-style": "dot", "track-line-width": 4, "track-gap-line-width": 1}'
    )

    parcel = read(path, (STYLE, style, "walker"))

    found = kind(parcel, "walker")
    assert (found["line_style"], found["line_width"]) == ("dotted", 4.0)
    assert "Track-gap-line-width of styles (1)." in parcel.cannot


def test_a_size_in_the_picture_is_a_radius(path: Path):
    style = '{"transform": "image", "scale": 9}'

    of_type = mark(read(path, (STYLE, style, "cell")))
    own = "UPDATE marker SET style = '{}' WHERE id = 5"
    inherited = mark(read(path, (own,)))

    assert of_type["radius"] == 1.0  # its own scale of 2
    assert inherited["radius"] == 4.5


def test_a_radius_goes_out_and_comes_back(tmp_path: Path):
    marks = {
        "frame": 0,
        "type": "cell",
        "y": [1.0, 2],
        "x": 3.0,
        "radius": [2.5, np.nan],
    }
    parcel = Parcel.of(frames={"t": [0]}, markers=marks)

    clickpoints.write(parcel, tmp_path / "a.cdb")

    found = clickpoints.read(tmp_path / "a.cdb").markers["radius"]
    np.testing.assert_array_equal(found, [2.5, np.nan])


@pytest.mark.parametrize("where", ["color", "style"])
def test_a_colour_map_is_counted_among_what_cannot_come(path: Path, where: str):
    value = "jet(30)" if where == "color" else '{"color": "jet(30)"}'

    parcel = read(
        path, (f"UPDATE markertype SET {where} = ? WHERE name = 'cell'", value)
    )

    assert any("colour map of the type cell" in one for one in parcel.cannot)


@pytest.mark.parametrize(
    ("shape", "symbol"),
    [
        *(("cross", "cross"), ("cross-o", "cross"), ("circle", "disc")),
        *(("circle-o", "ring"), ("ring", "ring"), ("rect-o", "square")),
    ],
)
def test_shapes_of_points(path: Path, shape: str, symbol: str):
    parcel = read(path, (STYLE, f'{{"shape": "{shape}"}}', "cell"))

    assert kind(parcel, "cell")["symbol"] == symbol


def test_a_text_with_fields_is_a_template_of_its_mark(path: Path):
    parcel = read(path, ("UPDATE marker SET text = '$x_pos px' WHERE id = 5",))

    assert mark(parcel)["text"] == "$x_pos px"
    assert mark(parcel)["style"]["label"] == "{x:.2f} px"


def test_types_of_marks_and_of_masks_may_bear_one_name(path: Path):
    parcel = read(
        path,
        ("UPDATE masktype SET name = 'cell' WHERE \"index\" = 1",),
        ("UPDATE masktype SET name = '' WHERE \"index\" = 2",),
    )

    assert parcel.masks[0].classes == {1: "cell (mask)", 2: "mask 2"}
    assert kind(parcel, "cell (mask)")["kind"] == "mask"
    assert kind(parcel, "cell")["kind"] == "point"
