"""What the left button does while marking points."""

from __future__ import annotations

import numpy as np


def table(session):
    rows = session.recording.markers.table()
    return sorted(rows[["t", "y", "x"]].itertuples(index=False, name=None))


def test_a_click_marks_at_once(session, mouse):
    assert session.tool == "mark"
    mouse.click((10, 20))
    assert table(session) == [(0, 10.0, 20.0)]
    assert [kind.name for kind in session.recording.types.list()] == ["object"]


def test_opening_writes_nothing(session, place):
    session.go(5)
    session.step(1)
    assert not place.exists()


def test_a_shaky_click_marks_and_a_longer_way_pans(session, mouse):
    mouse.drag((10, 20), (10, 20.9))  # 3.6 screen pixels
    mouse.drag((30, 40), (30, 45))
    assert table(session) == [(0, 10.0, 20.0)]
    assert not mouse.last.handled


def test_a_press_near_a_mark_takes_it(session, mouse):
    mouse.click((10, 20))
    assert mouse.press((11, 20)).handled
    mouse.to((15, 20))
    mouse.to((21, 30))
    assert session.points.data.tolist() == [[20.0, 30.0]]
    mouse.release((21, 30))
    assert table(session) == [(0, 20.0, 30.0)]


def test_alt_adds_regardless(session, mouse):
    mouse.click((10, 20))
    mouse.click((10, 20), "Alt")
    assert len(table(session)) == 2


def test_a_click_beside_the_picture_marks_nothing_and_says_so(session, mouse):
    height, width = session.recording.series.shape[-2:]
    said = []
    session.said.connect(said.append)

    for place in ((-3, 20), (20, -3), (height + 2, 20), (20, width + 2)):
        mouse.click(place)

    assert table(session) == []
    assert len(said) == 4
    assert all("outside the picture" in words for words in said)
    mouse.click((height - 0.75, -0.25))  # the corner pixel reaches half a pixel out
    assert len(table(session)) == 1


def test_a_click_on_a_mark_selects_it(session, mouse):
    mouse.click((10, 20))
    mouse.click((40, 20))
    heard = []
    session.selected.connect(heard.append)
    mouse.click((10, 21))
    assert len(heard) == 1
    assert len(session.selection) == 1
    session.delete()
    assert table(session) == [(0, 40.0, 20.0)]


def test_control_click_removes(session, mouse):
    said = []
    session.said.connect(said.append)
    mouse.click((10, 20))
    mouse.click((10, 20), "Control")
    assert table(session) == []
    mouse.click((10, 20), "Control")
    assert said == ["nothing here to remove"]


def test_shift_click_adds_and_steps(session, mouse):
    for x in range(3):
        mouse.click((10, 20 + 5 * x), "Shift")
    assert session.t == 3
    assert [row[0] for row in table(session)] == [0, 1, 2]


def test_a_mark_lights_up_before_it_is_pressed(session, mouse):
    mouse.click((10, 20))
    session.select(())  # a mark just set is selected, and lit up for that
    mouse.hover((50, 50))
    before = np.array(session.points.size)
    mouse.hover((10, 20.5))
    assert session.points.cursor == "pointing"
    assert session.points.size[0] > before[0]
    mouse.hover((50, 50))
    assert session.points.cursor == "crosshair"
    assert np.array_equal(session.points.size, before)


def test_reach_is_in_screen_pixels(session, mouse, viewer):
    mouse.click((10, 20))
    viewer.scene.camera.zoom = 1.0
    assert mouse.press((15, 20)).handled
    mouse.release((15, 20))
    viewer.scene.camera.zoom = 10.0
    assert not mouse.press((15, 20)).handled
    mouse.release((15, 20))


def test_looking_says_why_a_click_does_nothing(session, mouse):
    said = []
    session.said.connect(said.append)
    session.choose("look")
    mouse.click((10, 20))
    assert table(session) == []
    assert "looking" in said[-1]


def test_tab_walks_the_marks_of_the_frame(session, mouse):
    for yx in [(10, 20), (5, 60), (30, 30)]:
        mouse.click(yx)
    seen = []
    session.select(())
    for _ in range(4):
        session.walk()
        row = session.recording.markers.frame(0)
        seen.append(row.yx[list(row.ids).index(session.selection[0])].tolist())
    assert seen == [[5, 60], [10, 20], [30, 30], [5, 60]]


def test_right_button_is_not_ours(session, mouse):
    mouse._send(
        __import__("napari.utils.interactions", fromlist=["x"]).mouse_press_callbacks,
        "mouse_press",
        (10, 20),
        button=2,
    )
    mouse.release((10, 20))
    assert table(session) == []


def test_two_fast_clicks_click_through_frames(session, mouse):
    mouse.double_click((10, 20), "Shift")
    assert session.t == 2
    assert [row[0] for row in table(session)] == [0, 1]


def test_a_double_click_marks_once_and_does_not_zoom(session, mouse, viewer):
    mouse.double_click((10, 20))
    assert len(table(session)) == 1
    assert viewer.scene.camera.zoom == 4


def test_marks_keep_their_size_on_the_screen(session, mouse, viewer):
    mouse.click((10, 20))
    session.select(())
    for zoom in (4.0, 1.0, 12.5):
        viewer.scene.camera.zoom = zoom
        assert float(session.points.size[0]) * zoom == 10
