"""With napari's asynchronous slicing marks belong to the frame that is drawn."""

from __future__ import annotations

from queue import SimpleQueue

import pytest
from napari.components import ViewerModel
from napari.settings import get_settings

from marey.layers import Session


class Canvas:
    """Draws what was sliced in another thread when the test says so."""

    def __init__(self, viewer):
        self._slicer = viewer._layer_slicer
        self._sliced = SimpleQueue()
        self._slicer.events.ready.connect(lambda event: self._sliced.put(event.value))

    def draw(self):
        """Do what a window does with slices that are ready."""
        self._slicer.wait_until_idle(10)
        while not self._sliced.empty():
            for layer, response in self._sliced.get().items():
                if (there := layer()) is not None:
                    there._slicing_state._update_slice_response(response)
                    there._slicing_state._update_loaded_slice_id(response.request_id)
                    there.events.set_data()
            self._slicer.wait_until_idle(10)


@pytest.fixture
def viewer():
    """A viewer that slices asynchronously."""
    experimental = get_settings().experimental
    before = experimental.async_
    experimental.async_ = True
    viewer = ViewerModel()
    yield viewer
    experimental.async_ = before
    viewer._layer_slicer.shutdown()


@pytest.fixture
def canvas(viewer):
    return Canvas(viewer)


@pytest.fixture
def session(viewer, canvas, recording):
    recording.types.add("adult")
    recording.markers.add("adult", [0, 2, 2], [[1, 2], [3, 4], [5, 6]])
    session = Session.of(viewer)
    session.show(recording)
    canvas.draw()
    session.choose("mark")
    canvas.draw()
    yield session
    canvas.draw()
    session.close()


def test_marks_wait_for_their_picture(session, canvas):
    assert session.points.data.tolist() == [[1, 2]]
    session.go(2)
    assert not session.image_layers[0].loaded
    assert session.t == 0
    assert session.points.data.tolist() == [[1, 2]]
    canvas.draw()
    assert session.t == 2
    assert session.points.data.tolist() == [[3, 4], [5, 6]]


def test_a_click_before_the_picture_comes_marks_the_drawn_frame(
    session, canvas, mouse, pictures
):
    session.go(3)
    mouse.click((30, 40))
    canvas.draw()
    frame = session.recording.markers.frame
    assert frame(0).yx.tolist() == [[1, 2], [30, 40]]
    assert len(frame(3).yx) == 0
    assert (session.image_layers[0]._slice.image.raw == pictures[3]).all()
    mouse.click((30, 40))
    assert frame(3).yx.tolist() == [[30, 40]]


def test_the_newest_of_many_steps_is_drawn(session, canvas):
    shown = []
    session.stepped.connect(shown.append)
    for t in (1, 2, 3, 2):
        session.go(t)
    canvas.draw()
    assert shown == [2]
    assert session.points.data.tolist() == [[3, 4], [5, 6]]


def test_marks_are_sliced_at_once(session, canvas):
    session.go(2)
    canvas.draw()
    session.choose("paint")
    canvas.draw()
    marks = (session.points, session.labels)
    requests = []
    session.viewer._layer_slicer.events.ready.connect(
        lambda event: requests.extend(layer() for layer in event.value)
    )
    session.go(3)
    canvas.draw()
    assert requests == session.image_layers
    assert all(layer.loaded for layer in marks)
    assert len(session.points._view_data) == len(session.points.data) == 0
    session.go(2)
    canvas.draw()
    assert session.points._view_data.tolist() == [[3, 4], [5, 6]]
