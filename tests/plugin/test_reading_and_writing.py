from __future__ import annotations

import numpy as np
import pytest

import marey
from marey.errors import BadValue
from marey.plugin import (
    open_sample_real,
    open_sample_simulated,
    read_marey,
    write_marey,
)


def test_only_marks_files_are_claimed(tmp_path):
    assert read_marey(str(tmp_path)) is None
    assert read_marey("cells.tif") is None
    assert read_marey(["a.marey", "b.marey"]) is None
    assert callable(read_marey("cells.marey"))
    assert callable(read_marey(["cells.MAREY"]))


def test_without_a_window_plain_layers_come(cells):
    path = str(cells.with_suffix(".marey"))
    image, points = read_marey(path)(path)

    assert image[2] == "image"
    assert image[0].shape[0] == 6
    assert points[1]["name"] == "adult"
    np.testing.assert_array_equal(points[0], [[2, 5, 9], [2, 7.5, 2]])


def test_foreign_layers_alone_make_a_marks_file(tmp_path):
    labels = np.zeros((3, 16, 16), np.uint8)
    labels[1, 4:8, 4:8] = 2
    data = [
        (np.array([[0, 3, 4], [2, 5, 6.5]]), {"name": "adult"}, "points"),
        (labels, {"name": "area"}, "labels"),
        (np.zeros((3, 16, 16)), {"name": "pictures"}, "image"),
    ]
    (written,) = write_marey(str(tmp_path / "saved"), data)

    assert written.endswith("saved.marey")
    with marey.Sidecar.open(written, create=False) as marks:
        assert marks.markers.count() == 2
        np.testing.assert_array_equal(marks.masks.read(1, layer="area"), labels[1])
        assert marks.history.list()[0].words == "saved layers of napari"


def test_a_file_that_is_there_is_not_written_over(tmp_path):
    path = tmp_path / "there.marey"
    path.write_bytes(b"somebody else's")
    with pytest.raises(BadValue, match="there already"):
        write_marey(str(path), [(np.zeros((1, 2)), {"name": "adult"}, "points")])
    assert path.read_bytes() == b"somebody else's"


def test_samples_are_copied_before_they_are_opened(own_home):
    (image,) = open_sample_real()
    assert image[0].shape[0] == 6
    (image,) = open_sample_simulated()
    assert image[0].shape[0] == 60
    assert sorted(p.name for p in (own_home / "samples").iterdir()) == [
        "nuclei",
        "simulated",
    ]


@pytest.mark.gui
def test_napari_opens_a_marks_file_as_a_recording(make_napari_viewer, cells, qtbot):
    from marey.docks import Desk

    viewer = make_napari_viewer()
    viewer.open(str(cells.with_suffix(".marey")), plugin="napari-marey")
    desk = Desk.of(viewer)

    assert desk.session.recording.markers.count() == 2
    assert desk.session.tool == "look", "somebody marked here before"
    assert desk.rail.find("Markers") is not None
    desk.shut()


@pytest.mark.gui
def test_save_all_and_open_is_a_round_trip(make_napari_viewer, cells, tmp_path, qtbot):
    from marey.docks import Desk, view

    viewer = make_napari_viewer()
    view(cells, viewer)
    desk = Desk.of(viewer)
    viewer.add_points(np.array([[3, 3.0, 4.0]]), name="theirs")
    desk.session.canvas.need_points()
    saved = tmp_path / "elsewhere" / "saved.marey"
    saved.parent.mkdir()
    written = viewer.layers.save(str(saved), plugin="napari-marey")
    desk.shut()

    assert written == [str(saved)]
    with marey.open(saved) as again:
        counts = again.markers.table().groupby("type").size().to_dict()
        assert counts == {"adult": 2, "theirs": 1}
        assert again.notes.get(1).text == "fog"
        assert again.series.shape == (6, 240, 320)


@pytest.mark.gui
def test_a_sample_opens_with_its_docks(make_napari_viewer, own_home, qtbot):
    from marey.docks import Desk

    viewer = make_napari_viewer()
    viewer.open_sample("napari-marey", "nuclei")
    desk = Desk.of(viewer)
    qtbot.waitUntil(lambda: desk.session.recording is not None, timeout=20_000)

    assert desk.session.recording.series.name == "nuclei"
    assert len(viewer.layers) == len(desk.session.layers)
    desk.shut()
