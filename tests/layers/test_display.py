"""How a recording is shown, without a window."""

from __future__ import annotations

from datetime import UTC, datetime
from time import monotonic, sleep

import numpy as np
import pytest
import tifffile
from napari.layers import Image

import marey
from marey.errors import BadValue
from marey.frames import FrameSeries, NamePattern
from marey.frames.brightness import contrast
from marey.layers import Session
from marey.layers.drawn import around, drawn, in_region, in_sight
from marey.layers.hud import COMING, FIELDS, NAME
from marey.layers.lens import magnified, values_at
from marey.layers.placing import place
from marey.recording import open as open_recording


def stack(tmp_path, data, **options):
    path = tmp_path / "stack.tif"
    tifffile.imwrite(path, data, photometric="minisblack", **options)
    return path


@pytest.fixture
def shown(viewer, tmp_path):
    """Frames of 60 x 80 whose left half is dark, each brighter than the last."""
    data = np.full((6, 60, 80), 10, np.uint16)
    data[:, :, 40:] = 200
    data += np.arange(6, dtype=np.uint16)[:, None, None] * 100
    data[:, ::2] += 5
    session = Session.of(viewer)
    session.show(open_recording(stack(tmp_path, data)))
    yield session
    session.close()


# -- contrast ---------------------------------------------------------------------


def test_limits_by_hand_and_what_makes_no_sense(shown):
    display = shown.display
    display.set_limits(30, 700)

    assert shown.image_layers[0].contrast_limits == [30, 700]
    assert display.limits() == (30, 700)
    with pytest.raises(BadValue, match="black should be below white"):
        display.set_limits(5, 5)
    with pytest.raises(BadValue, match="expected one of 0 to 0 for the channel"):
        display.limits(3)
    assert display.limits() == (30, 700)


@pytest.mark.parametrize("angle", [0, 90, 37])
def test_auto_looks_only_at_what_is_in_sight(shown, viewer, angle):
    shown.display.rotation = angle
    image = shown.image_layers[0]
    viewer.canvas.size = (400, 400)
    viewer.scene.camera.zoom = 40
    viewer.scene.camera.center = (0, *image.data_to_world((0, 30, 15))[-2:])
    assert set(np.unique(in_sight(viewer, image))) == {10, 15}

    assert shown.display.auto() == (10, 15)
    viewer.scene.camera.center = (0, *image.data_to_world((0, 30, 65))[-2:])
    assert shown.display.auto() == (200, 205)


def test_auto_of_a_region_and_of_nothing(shown, viewer):
    assert shown.display.auto((0, 0, 59, 30)) == (10, 15)
    said = []
    shown.said.connect(said.append)
    viewer.scene.camera.center = (0, 1e6, 1e6)

    assert shown.display.auto() == (10, 15)
    assert said == ["nothing of the picture is in sight: F fits it"]


def test_each_frame_by_itself_sets_the_limits_with_the_picture(shown):
    display, image = shown.display, shown.image_layers[0]
    display.set_limits(0, 1000)
    display.per_frame = True
    seen = []
    # what the screen is given, with the limits it is drawn by
    image.events.set_data.connect(
        lambda event: seen.append((int(drawn(image).min()), image.contrast_limits[0]))
    )
    for t in (3, 1, 5):
        shown.go(t)

    assert [(low, limit) for low, limit in seen if low != limit] == []
    assert seen[-1] == (510, 510)
    image._slicing_state._set_loaded(False)  # a later frame is being fetched
    shown.go(2)
    assert seen[-1] == (210, 210)
    image._slicing_state._set_loaded(True)
    display.per_frame = False
    assert display.limits() == (0, 1000)


def test_a_hand_on_the_limits_ends_the_rule_of_each_frame(shown):
    shown.display.per_frame = True
    shown.image_layers[0].contrast_limits = (50, 60)  # napari's own slider
    assert not shown.display.per_frame
    shown.go(4)
    assert shown.display.limits() == (50, 60)


def test_gamma_of_one_channel_leaves_the_other(viewer, tmp_path):
    data = np.arange(3 * 2 * 16 * 24, dtype=np.uint16).reshape(3, 2, 16, 24)
    session = Session.of(viewer)
    session.show(
        open_recording(stack(tmp_path, data, imagej=True, metadata={"axes": "TCYX"}))
    )
    display = session.display
    display.choose_channel(1)
    display.gamma = 0.5
    display.set_limits(2, 9)

    assert [layer.gamma for layer in session.image_layers] == [1.0, 0.5]
    assert display.limits(0) != (2, 9)
    assert display.limits(1) == (2, 9)
    display.gamma = 99
    assert display.gamma == 5.0
    session.close()


def test_histogram_counts_the_drawn_frame(shown):
    shown.go(2)
    counts, edges = shown.display.histogram()

    assert counts.sum() == 60 * 80
    filled = edges[:-1][counts > 0]
    assert filled.tolist() == [210, 215, 400, 405]
    assert len(edges) == len(counts) + 1


@pytest.mark.parametrize("kind", ["uint8", "int16", "uint32", "float32"])
def test_histogram_of_every_pixel_type(viewer, kind):
    data = np.zeros((2, 30, 30), kind)
    data[:, 10:] = 100
    if kind == "float32":
        data[0, 0, 0] = np.nan
    session = Session.of(viewer)
    session.show(open_recording(data))
    counts, _ = session.display.histogram()

    assert counts.sum() == 900 - (kind == "float32")
    session.close()


def test_colours_have_no_contrast(viewer, tmp_path):
    path = tmp_path / "c.tif"
    tifffile.imwrite(path, np.zeros((2, 20, 30, 3), np.uint8), photometric="rgb")
    session = Session.of(viewer)
    session.show(open_recording(path))
    session.display.per_frame = True

    assert not session.display.has_contrast
    assert not session.display.per_frame
    session.close()


# -- found later --------------------------------------------------------------------


def photo_activation(folder):
    folder.mkdir()
    rng = np.random.default_rng(3)
    for t in range(30):
        data = rng.integers(8, 20, (40, 50)).astype(np.uint16)
        if t >= 20:
            data[10:30, 10:30] += 460
        tifffile.imwrite(folder / f"{t:03d}.tif", data)
    return folder


def test_brighter_frames_found_later_are_offered_not_applied(
    viewer, tmp_path, later_scheduler, monkeypatch
):
    """As where a search goes on for long: the end comes when the test says so."""
    found_all = []
    monkeypatch.setattr(FrameSeries, "complete", property(lambda _: bool(found_all)))
    session = Session.of(viewer, later_scheduler)
    display = session.display
    offered = []
    display.offered.connect(lambda *offer: offered.append(offer))
    session.show(open_recording(photo_activation(tmp_path / "pa")))
    display._give_limits(session.image_layers[0], (8.0, 20.0))  # by the first frames
    session.grew.emit(30)
    assert not display._aside._asked
    found_all.append(True)
    session.grew.emit(30)
    until = monotonic() + 60
    while not offered and monotonic() < until:
        later_scheduler.pass_by(20)
        sleep(0.01)

    assert display.limits() == (8, 20)
    ((channel, low, high),) = offered
    assert channel == 0
    assert low == pytest.approx(8, abs=1)
    assert high == pytest.approx(478, abs=3)
    assert display.offer_in_words() == (
        f"Brighter frames were found later: contrast {low:g} to {high:g} fits all."
    )
    display.use_offered()
    assert display.limits() == (low, high)
    assert display.offer_in_words() == ""
    session.close()


def test_nothing_is_offered_against_a_persons_hand_or_where_it_fits(viewer, tmp_path):
    session = Session.of(viewer)
    display = session.display
    offered = []
    display.offered.connect(lambda *offer: offered.append(offer))
    session.show(open_recording(photo_activation(tmp_path / "pa")))
    display.sample_again()
    assert not offered, "the sample of a complete recording saw them"
    display.set_limits(8, 20)
    display.sample_again()
    assert not offered, "a person has set the limits"
    session.close()


# -- rotation -----------------------------------------------------------------------


def test_rotation_turns_all_layers_about_what_is_in_the_middle(shown, viewer, mouse):
    image = shown.image_layers[0]
    shown.choose("paint")
    shown.choose("mark")
    viewer.scene.camera.center = (0, *image.data_to_world((0, 20, 30))[-2:])
    assert shown.display.rotate() == 90
    middle = tuple(viewer.scene.camera.center)[-2:]

    assert image.world_to_data((0, *middle))[-2:] == pytest.approx((20, 30))
    for layer in shown.layers:
        world = layer.data_to_world((0,) * (layer.ndim - 2) + (20, 30))[-2:]
        assert world == pytest.approx(middle)
    mouse.click((11, 22))
    assert shown.recording.markers.frame(0).yx == pytest.approx(np.array([[11, 22]]))
    assert np.array_equal(drawn(image), shown.recording.series[0])


def test_rotation_wraps_and_refuses_nonsense(shown):
    shown.display.rotation = 350
    assert shown.display.rotate(20) == 10
    shown.display.rotation = -90
    assert shown.display.rotation == 270
    with pytest.raises(BadValue, match="degrees"):
        shown.display.rotation = float("nan")


def test_a_picture_that_was_whole_stays_whole(viewer):
    session = Session.of(viewer)
    session.show(open_recording(np.zeros((2, 20, 400), np.uint8)))
    viewer.canvas.size = (200, 600)
    viewer.reset_view()
    before = viewer.scene.camera.zoom
    session.display.rotate()

    assert viewer.scene.camera.zoom < before
    assert session.display._is_whole()
    session.close()


# -- text ---------------------------------------------------------------------------


def test_text_follows_the_drawn_frame_and_leaves_our_words_alone(shown, viewer):
    shown.display.hud = "{frame} of {last}, {file}"
    shown.go(3)
    overlay = viewer.canvas.overlays[NAME]
    assert (overlay.text, overlay.visible) == ("3 of 5, stack.tif", True)
    shown.canvas.tell("this frame is broken")
    assert viewer.canvas.overlays.text.text == "this frame is broken"
    assert overlay.text == "3 of 5, stack.tif"
    shown.display.hud = ""
    assert not overlay.visible
    assert shown.display.template == "{frame} of {last}, {file}"


def test_every_field_says_something_or_a_dash(shown):
    for name in FIELDS:
        text = shown.display.text("{" + name + "}")
        assert text
        assert "?" not in text
    assert shown.display.trouble_in("{frame} {exposure} {meta[x]} {count[a]}") == ""
    assert "no field {fram}" in shown.display.trouble_in("{fram}")


def test_clock_counts_notes_and_tags(viewer, tmp_path, mouse):
    start = datetime(2026, 5, 9, 23, 59, 58, tzinfo=UTC)
    path = tmp_path / "d.ome.tif"
    tifffile.imwrite(
        path,
        np.zeros((4, 30, 40), np.uint8),
        metadata={
            "axes": "TYX",
            "AcquisitionDate": start.isoformat(),
            "Plane": {
                "DeltaT": [0.0, 1.5, 3.0, 4.5],
                "ExposureTime": [20.0] * 4,
                "ExposureTimeUnit": ["ms"] * 4,
            },
        },
    )
    with marey.open(path) as rec:
        rec.types.add("adult")
        rec.types.add("chick")
        rec.markers.add("adult", 2, [[1, 2], [3, 4]])
        rec.markers.add("chick", 2, [[9, 9]])
        rec.notes.set(2, "drift begins", ["drift", "blur"])
    session = Session.of(viewer)
    session.show(open_recording(path))
    session.go(2)
    say = session.display.text

    assert say("{time} {seconds:.1f}") == "00:00:03.000 3.0"
    assert say("{date} {clock} {clock:%H.%M}") == "2026-05-10 00:00:01 00.00"
    assert say("{count} {count[adult]} {count[chick]} {count[none]}") == "3 2 1 0"
    assert say("{note}: {tags}") == "drift begins: drift, blur"
    assert say("{exposure}") == "20 ms"
    session.close()


def test_a_second_look_does_not_throw_away_what_is_being_read(
    viewer, tmp_path, later_scheduler, monkeypatch
):
    session = Session.of(viewer, later_scheduler)
    session.show(open_recording(stack(tmp_path, np.zeros((3, 20, 20), np.uint8))))
    asked = []

    def slowly(self, t, z=None, c=None):
        asked.append(t)
        sleep(0.2)
        return {"label": "there"}

    monkeypatch.setattr(FrameSeries, "metadata", slowly)
    session.display.hud = "{meta[label]}"
    until = monotonic() + 60
    while viewer.canvas.overlays[NAME].text != "there" and monotonic() < until:
        session.display.read_anew()
        later_scheduler.pass_by(20)
        sleep(0.01)

    assert viewer.canvas.overlays[NAME].text == "there"
    assert asked == [0]
    session.close()


def test_the_clock_is_that_of_the_zone_the_times_were_written_in(viewer, tmp_path):
    for hour in (10, 11):
        name = f"20260710-{hour}0000.tif"
        tifffile.imwrite(tmp_path / name, np.zeros((20, 20), np.uint8))
    clock = NamePattern("%Y%m%d-%H%M%S", zone="Europe/Berlin")
    session = Session.of(viewer)
    session.show(open_recording(tmp_path))
    session.recording.set_times(clock)
    session.go(1)

    assert session.display.text("{clock}") == "11:00:00"
    session.close()


def test_what_must_be_read_is_awaited_and_never_of_another_frame(
    viewer, tmp_path, later_scheduler
):
    labels = ["one", "two", "three"]
    path = stack(
        tmp_path,
        np.zeros((3, 20, 20), np.uint8),
        imagej=True,
        metadata={"axes": "TYX", "Labels": labels},
    )
    session = Session.of(viewer, later_scheduler)
    session.show(open_recording(path))
    session.display.hud = "{meta[label]}"
    texts = []
    for t in (0, 2, 1):
        session.go(t)
        for _ in range(300):
            later_scheduler.pass_by(20)
            texts.append((session.t, viewer.canvas.overlays[NAME].text))
            if session.t == t and texts[-1][1] == labels[t]:
                break
            sleep(0.01)

    assert {text for t, text in texts} == {COMING, *labels}
    assert all(text in (COMING, labels[t]) for t, text in texts)
    session.close()


# -- scale bar and what is kept -------------------------------------------------------


def test_a_scale_bar_needs_a_pixel_size_and_says_so(shown, viewer):
    said = []
    shown.said.connect(said.append)
    shown.display.scale_bar = True
    bar = viewer.canvas.overlays.scale_bar
    assert not bar.visible
    assert "the pixel size is unknown" in said[-1]
    shown.recording.calibrate("pixel_size", 0.5)
    shown.recalibrate()
    assert bar.visible
    shown.display.scale_bar_color = "#ff8000"
    assert shown.display.scale_bar_color == "#ff8000"
    shown.display.scale_bar = False
    assert not bar.visible


def test_looking_writes_nothing(viewer, tmp_path):
    path = stack(tmp_path, np.zeros((3, 20, 20), np.uint8))
    session = Session.of(viewer)
    session.show(open_recording(path))
    session.display.rotation = 90
    session.display.set_limits(3, 9)
    session.close()

    assert not list(tmp_path.glob("*.marey*"))
    session.show(open_recording(path))
    assert session.display.rotation == 0
    session.close()


def test_once_marked_the_display_is_found_again(viewer, tmp_path, mouse):
    path = stack(tmp_path, np.arange(1200, dtype=np.uint16).reshape(3, 20, 20))
    session = Session.of(viewer)
    session.show(open_recording(path))
    session.display.rotation = 90
    session.display.set_limits(3, 9)
    session.display.gamma = 0.7
    session.display.hud = "{frame}"
    mouse.click((5, 6))
    session.close()
    session.show(open_recording(path))
    display = session.display

    assert (display.rotation, display.limits(), display.gamma) == (90, (3, 9), 0.7)
    assert display.hud == "{frame}"
    session.close()
    assert display.rotation == 0


def test_pixels_around_a_place_are_raw_and_end_at_the_border(shown):
    patch = around(shown.image_layers[0], (0.4, 79.3), 1)

    assert np.isnan(patch[0]).all()
    assert np.isnan(patch[:, 2]).all()
    assert patch[1:, :2].tolist() == [[205, 205], [200, 200]]


def test_contrast_of_a_sample_is_that_of_all(shown):
    pixels = drawn(shown.image_layers[0])
    assert contrast(pixels) == (10, 205)


@pytest.mark.parametrize("level", [0, 1, 2])
def test_of_a_picture_in_levels_the_drawn_one_is_looked_at(viewer, level):
    steps = (1, 4, 16)
    rows = np.add.outer(np.arange(1024) // 16, np.zeros(1024, int)).astype(np.uint16)
    frames = np.stack([rows, rows + 1000])
    image = Image([frames[:, ::s, ::s] for s in steps], multiscale=True)
    viewer.layers.append(image)
    viewer.dims.set_point(0, 1)
    place(image, (1, 1, 1), (5, 9), 90, (511.5, 511.5))
    image._data_level = level
    last = 1024 // steps[level] - 1
    image.corner_pixels = np.array([[0, 0, 0], [1, last, last]])
    image.refresh()
    viewer.canvas.size = (400, 400)
    viewer.scene.camera.zoom = 4
    viewer.scene.camera.center = (0, *image.data_to_world((1, 600, 500))[-2:])

    assert drawn(image).shape == (last + 1, last + 1)
    assert around(image, (600, 500), 0)[0, 0] == pytest.approx(1037, abs=1)
    seen = in_sight(viewer, image)
    assert int(seen.min()) == pytest.approx(1000 + 550 // 16, abs=1)
    assert int(seen.max()) == pytest.approx(1000 + 650 // 16, abs=1)
    found = in_region(image, (600, 0, 700, 1000))
    assert int(found.min()) == pytest.approx(1037, abs=1)


def test_the_lens_mixes_channels_as_the_screen_does(viewer):
    one = Image(np.full((9, 9), 50, np.uint8), contrast_limits=(0, 100), colormap="red")
    two = Image(
        np.full((9, 9), 30, np.uint8),
        contrast_limits=(0, 120),
        colormap="green",
        blending="additive",
        gamma=2.0,
    )
    color = Image(np.full((9, 9, 3), (10, 20, 30), np.uint8), rgb=True)
    for layer in (one, two, color):
        viewer.layers.append(layer)

    assert magnified([one, two], (4, 4), 1)[1, 1].tolist() == [128, 16, 0, 255]
    assert values_at([one, two], (4, 4)) == ["50", "30"]
    assert magnified([color], (4, 4), 0)[0, 0].tolist() == [10, 20, 30, 255]
    assert values_at([color], (4, 4)) == ["10 20 30"]
    assert magnified([one], (0, 0), 1)[0].tolist() == [[0, 0, 0, 0]] * 3
    one.visible = False
    assert magnified([one], (4, 4), 0)[0, 0].tolist() == [0, 0, 0, 0]
    assert values_at([one, two], (99, 0)) == []
