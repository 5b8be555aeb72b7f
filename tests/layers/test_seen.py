"""An export without wishes looks as the viewer first shows a recording."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import tifffile
from napari.components import ViewerModel
from PIL import Image

import marey
from marey.jobs.moves import Move, Moves
from marey.layers import Session
from marey.layers.seen import as_seen, drawn_box, shown_kinds, view_box

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def channels(tmp_path: Path, rng) -> Path:
    path = tmp_path / "two.ome.tif"
    pixels = rng.integers(100, 3000, (6, 2, 3, 50, 70)).astype(np.uint16)
    tifffile.imwrite(path, pixels, metadata={"axes": "TCZYX"})
    return path


@pytest.fixture
def session(channels: Path) -> Iterator[Session]:
    made = Session.of(ViewerModel())
    made.open(channels, author="Ada")
    yield made
    made.close()


def picture(rec, tmp_path: Path, **wishes) -> np.ndarray:
    path = tmp_path / "seen.png"
    marey.export(rec, path, frames=3, overwrite=True, **wishes).run()
    with Image.open(path) as image:
        return np.asarray(image)


def test_what_a_script_takes_is_what_the_viewer_shows(session, tmp_path: Path):
    seen = as_seen(session)
    for name in ("overlays", "mark_scale", "z"):
        seen.pop(name, None)
    plain = picture(session.recording, tmp_path)
    told = picture(session.recording, tmp_path, **seen)
    assert np.abs(plain.astype(int) - told).max() <= 1
    assert np.ptp(plain) > 100


def test_what_is_changed_by_hand_is_told(session, tmp_path: Path):
    first, second = session.image_layers
    first.contrast_limits, first.gamma = (150, 1000), 0.5
    first.colormap, second.visible = "viridis", False
    seen = as_seen(session, scale=2)
    assert seen["contrast"] == (150, 1000)
    assert seen["gamma"] == 0.5
    assert seen["channels"] == [0]
    assert len(seen["colormaps"][0]) == 33
    assert seen["z"] == session.plane
    written = picture(session.recording, tmp_path, **seen)
    raw = session.recording.series.plane(3, z=session.plane, c=0).astype(float)
    part = np.clip((raw - 150) / 850, 0, 1) ** 0.5
    truth = np.asarray(first.colormap.map(part.ravel()))[:, :3].reshape(*raw.shape, 3)
    assert np.abs(written - truth * 255).max() <= 4


def test_opacity_dims_a_channel(session):
    session.image_layers[1].opacity = 0.5
    session.image_layers[1].colormap = "green"
    assert as_seen(session)["colormaps"][1] == "#008000"


def test_layers_that_are_hidden_are_left_out(session):
    assert shown_kinds(session) == ("markers", "tracks", "shapes", "masks", "notes")
    session.points.visible = False
    assert shown_kinds(session) == ("shapes", "masks", "notes")


def test_the_part_in_sight(session):
    camera = session.viewer.scene.camera
    camera.center, camera.zoom = (0, 20, 30), 10.0
    assert view_box(session, (100, 200)) == (15, 20, 26, 41)
    session.display.rotation = 90
    y0, x0, y1, x1 = view_box(session, (100, 200))
    assert (y1 - y0, x1 - x0) == (21, 11), "a wide window sees a high part"


def test_rotation_of_the_display_is_that_of_the_export(session, tmp_path: Path):
    session.display.rotation = 90
    assert as_seen(session)["rotation"] == 90
    turned = picture(session.recording, tmp_path, rotation=90)
    plain = picture(session.recording, tmp_path)
    layer = session.image_layers[0]
    # where napari draws a pixel, and where the export does
    at = layer.data_to_world((3, 1, 10, 60))[-2:]
    middle = np.array([49 / 2, 69 / 2])
    y, x = np.rint(np.array(at) / layer.scale[-2:] - middle + (69 / 2, 49 / 2)).astype(
        int
    )
    assert np.array_equal(turned[y, x], plain[10, 60])


def test_no_shape_is_no_part(session):
    assert drawn_box(session) is None


def test_moves_are_those_of_the_display(session):
    offsets = session.recording.offsets
    offsets.set([1, 4], [[1, 2], [3, -4]], rotation=[0, 5])
    moves = Moves(session.recording)
    for t in range(6):
        shift = offsets.at(t)
        assert moves.of(t) == Move(shift.dy, shift.dx, shift.rotation)
