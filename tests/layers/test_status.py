"""The status that napari asks for in its own thread, while rows are swapped."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

WHERE = {"view_direction": None, "dims_displayed": [1, 2], "world": True}


@pytest.fixture
def torn(session, mouse):
    """The points layer in the midst of a swap: rows are gone, indices are not."""
    mouse.click((10, 20))
    layer = session.tools.points
    good = layer._slicing_state._view_indices
    layer._slicing_state._view_indices = np.array([7])
    return layer, good


def test_a_layer_in_the_midst_of_a_swap_answers_after_it(torn):
    layer, good = torn
    with pytest.raises(IndexError):
        type(layer).get_status(layer, (0.0, 10.0, 20.0), **WHERE)

    def swap():
        time.sleep(0.01)
        layer._slicing_state._view_indices = good

    swapping = threading.Thread(target=swap)
    swapping.start()
    status = layer.get_status((0.0, 10.0, 20.0), **WHERE)
    swapping.join()
    assert status["layer_name"] == "points"
    assert status["value"] == "0"


def test_what_stays_wrong_is_said(torn, monkeypatch):
    monkeypatch.setattr("marey.layers.status.PAUSE", 0.0)
    layer, _ = torn
    with pytest.raises(IndexError):
        layer.get_status((0.0, 10.0, 20.0), **WHERE)
