"""Databases of every version of ClickPoints, from before versions to the last."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cdb_history import FILM, FIRST, SECOND, VERSIONS, mask_pixels, write_history
from marey.exchange import clickpoints

if TYPE_CHECKING:
    from pathlib import Path

    from marey.exchange.parcel import Parcel


@pytest.fixture(scope="module", params=VERSIONS)
def version(request: pytest.FixtureRequest) -> int:
    return request.param


@pytest.fixture(scope="module")
def parcel(version: int, tmp_path_factory: pytest.TempPathFactory) -> Parcel:
    folder = tmp_path_factory.mktemp("history")
    return clickpoints.read(write_history(folder / "world.cdb", version))


def names(parcel: Parcel, rows) -> list[tuple[str, int]]:
    """Return file and place inside it of frames."""
    told = parcel.frames.iloc[np.asarray(rows, int)]
    return [
        (path.rpartition("/")[2], inner)
        for path, inner in zip(told["path"], told["inner"], strict=True)
    ]


def test_the_file_is_left_as_it_was_and_nothing_lies_beside_it(
    version: int, tmp_path: Path
):
    path = write_history(tmp_path / "world.cdb", version)
    before = hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns
    files = sorted(tmp_path.rglob("*"))

    parcel = clickpoints.read(path)
    for part in parcel.masks:
        part.read()

    after = hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns
    assert after == before
    assert sorted(tmp_path.rglob("*")) == files


def test_frames_are_named_and_numbered(version: int, parcel: Parcel):
    names_here = names(parcel, range(len(parcel.frames)))
    film = [(FILM, 0), (FILM, 1), (FILM, 2)]

    assert sorted(names_here) == [(SECOND, 0), (FIRST, 0), *film]
    t = dict(zip(names_here, parcel.frames["t"].tolist(), strict=True))
    if 1 <= version < 5:  # only what was marked is listed: no number is known
        assert set(t.values()) == {-1}
    else:
        assert t == {(SECOND, 0): 0, (FIRST, 0): 1} | dict(
            zip(film, (2, 3, 4), strict=True)
        )


def test_folders_come_from_version_6_and_sizes_with_them(version: int, parcel: Parcel):
    first = parcel.frames["path"].iloc[0]

    assert ("/" in first) == (version >= 9)
    assert (parcel.frames["height"] == 6).all() == (version >= 6)
    assert (parcel.frames["width"] == 9).all() == (version >= 6)


def test_points_lie_half_a_pixel_nearer_and_keep_what_is_said_of_them(
    version: int, parcel: Parcel
):
    mark = parcel.markers[parcel.markers["type"] == "cell"].iloc[0]

    moved = (-2.0, 1.0) if version >= 4 else (0.0, 0.0)
    assert (mark["y"], mark["x"]) == (1.5 - 0.5 - moved[0], 3.5 - 0.5 - moved[1])
    assert names(parcel, [mark["frame"]]) == [(FIRST, 0)]
    assert mark["attributes"] == {"processed": 1}
    styled = {"symbol": "disc", "size": 20.0} if version >= 2 else None
    assert mark["style"] == styled
    assert mark["text"] == ("here" if version >= 3 else "")


def test_points_of_a_track_have_its_type_where_they_say_none(
    version: int, parcel: Parcel
):
    points = parcel.markers[parcel.markers["track"] >= 0]
    track = parcel.tracks.iloc[0]

    assert len(parcel.tracks) == 1
    assert sorted(names(parcel, points["frame"])) == [(SECOND, 0), (FILM, 2)]
    assert set(points["type"]) == {"walker"}
    assert track["type"] == "walker"
    assert track["color"] == ("#102030" if version >= 2 else "")
    assert track["name"] == ("Ann" if version >= 4 else "")


def test_lines_and_rectangles_come_as_pairs_of_markers_or_as_themselves(
    version: int, parcel: Parcel
):
    found = {row["kind"]: row for row in parcel.shapes.to_dict("records")}

    np.testing.assert_array_equal(found["line"]["vertices"], [[0, 1], [4, 5]])
    np.testing.assert_array_equal(
        found["rectangle"]["vertices"], [[1, 2], [1, 6], [4, 6], [4, 2]]
    )
    assert found["line"]["type"] == "edge"
    assert found["rectangle"]["type"] == "box"
    assert names(parcel, [found["line"]["frame"]]) == [(SECOND, 0)]
    half = [one for one in parcel.cannot if "a partner" in one]
    assert half == (
        ["1 end of lines or rectangles without a partner."] if version < 14 else []
    )
    assert not set(parcel.markers["type"]) & {"edge", "box"}


def test_ellipses_and_polygons_of_the_last_versions(version: int, parcel: Parcel):
    found = {row["kind"]: row for row in parcel.shapes.to_dict("records")}

    if version >= 21:
        np.testing.assert_array_equal(
            found["ellipse"]["vertices"], [[2, 2], [2, 6], [4, 6], [4, 2]]
        )
        assert found["ellipse"]["rotation"] == 30
    if version >= 22:
        np.testing.assert_array_equal(
            found["polygon"]["vertices"], [[1, 1], [1, 5], [4, 5]]
        )
        np.testing.assert_array_equal(found["polyline"]["vertices"], [[0, 0], [3, 3]])
        kinds = dict(zip(parcel.types["name"], parcel.types["kind"], strict=True))
        assert (kinds["area"], kinds["trace"]) == ("polygon", "polyline")
    assert len(found) == 2 + (version >= 21) + 2 * (version >= 22)


def test_types_keep_colour_text_and_whether_they_are_shown(
    version: int, parcel: Parcel
):
    types = parcel.types.set_index("name")

    assert types.loc["cell", "color"] == "#00ff00"
    assert types.loc["cell", "visible"] == (0 if version >= 17 else 1)
    assert types.loc["walker", "tracked"] == 1
    assert types.loc["walker", "label"] == ("{track}" if version >= 4 else "")


def test_masks_come_with_values_and_names_of_their_own(version: int, parcel: Parcel):
    found = {names(parcel, [part.frame])[0]: part for part in parcel.masks}

    if version == 0:
        assert not found
        return
    assert set(found) == {(FIRST, 0), (FILM, 2)}
    for (name, _), part in found.items():
        np.testing.assert_array_equal(part.read(), mask_pixels(name))
        assert part.classes == {1: "Color", 2: "Color 2"}
    colors = parcel.types.set_index("name")["color"]
    assert (colors["Color"], colors["Color 2"]) == ("#ff0000", "#00ff00")


def test_annotations_come_with_tags_and_a_rating_of_ours(version: int, parcel: Parcel):
    if version == 0:
        assert parcel.notes.empty
        return
    notes = {
        names(parcel, [row["frame"]])[0]: row for row in parcel.notes.to_dict("records")
    }

    assert notes[FILM, 2]["text"] == "look"
    assert notes[FILM, 2]["tags"] == ("bird",)
    assert notes[FILM, 2]["rating"] == 5
    assert notes[SECOND, 0]["rating"] == 4
    assert "1 rating outside 0 to 5: the nearest holds here." in parcel.cannot
    assert "1 tag that no annotation bears." in parcel.cannot


def test_offsets_have_our_sign_and_move_marks_only_where_asked(
    version: int, tmp_path: Path
):
    path = write_history(tmp_path / "world.cdb", version)
    parcel = clickpoints.read(path, offsets="raw")
    mark = parcel.markers[parcel.markers["type"] == "cell"].iloc[0]

    assert (mark["y"], mark["x"]) == (1.0, 3.0)
    if version >= 4:
        shift = parcel.offsets.iloc[0]
        assert names(parcel, [shift["frame"]]) == [(FIRST, 0)]
        assert (shift["dy"], shift["dx"]) == (-2.0, 1.0)
    else:
        assert parcel.offsets.empty


def test_what_was_assumed_of_moved_pictures_is_said(version: int, parcel: Parcel):
    said = [one for one in parcel.cannot if "on moved pictures" in one]

    if version >= 4:
        assert [one.split(" on ")[0] for one in said] == [
            "Whether 1 mark",
            "Whether 1 mask",
        ]
    else:
        assert not said


def test_times_without_a_zone_are_seconds_and_junk_is_none(
    version: int, parcel: Parcel
):
    time = dict(
        zip(
            names(parcel, range(len(parcel.frames))),
            parcel.frames["time"].tolist(),
            strict=True,
        )
    )

    assert np.isnan(time[SECOND, 0])
    if version >= 1:
        assert (time[FIRST, 0], time[FILM, 0]) == (0.0, 86400.0)


@pytest.mark.parametrize("version", range(5, 11))
def test_files_that_were_brought_up_from_version_4_keep_old_columns(
    version: int, tmp_path: Path
):
    path = write_history(tmp_path / "world.cdb", version, grown=True)

    grown = clickpoints.read(path)

    fresh = clickpoints.read(write_history(tmp_path / "fresh.cdb", version))
    assert grown.counts == fresh.counts
    assert grown.markers["frame"].tolist() == fresh.markers["frame"].tolist()
    assert grown.frames.equals(fresh.frames)
