"""What is done before a recording is shown."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pint
import pytest

import marey
from marey.layers.ahead import adopt_units, make_ready
from marey.layers.contrast import sampled_contrast
from marey.layers.image import image_options

UNREAD = """
import pint
from marey.layers import ahead
assert ahead._units_are_unread()
made = pint.UnitRegistry()
ahead.adopt_units(made)
assert not ahead._units_are_unread()
assert pint.get_application_registry().get() is made
assert pint.Unit("um") == made.um
ahead.adopt_units(pint.UnitRegistry())  # never one that somebody has used
assert pint.get_application_registry().get() is made
"""


@pytest.fixture
def recording(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 900, (6, 32, 32)).astype(np.uint16)
    with marey.open(pixels, tmp_path / "a.marey") as rec:
        yield rec


def test_units_that_nobody_has_read_are_replaced_once():
    subprocess.run([sys.executable, "-W", "ignore", "-c", UNREAD], check=True)


WARM = """
import sys
from marey.layers.ahead import LATE, adopt_units, warm, _units_are_unread
assert not set(LATE) & sys.modules.keys()
assert warm() is warm()
adopt_units(warm().result())
assert set(LATE) <= sys.modules.keys()
assert not _units_are_unread()
"""


def test_what_a_first_layer_needs_is_done_once_and_in_a_thread():
    subprocess.run([sys.executable, "-W", "ignore", "-c", WARM], check=True)


def test_units_in_use_stay():
    app = pint.get_application_registry()
    _ = app.pixel
    before = app.get()
    adopt_units(pint.UnitRegistry())
    assert app.get() is before


def test_contrast_is_estimated_before_and_taken_once(recording, monkeypatch):
    series = recording.series
    wanted = sampled_contrast(series, None)
    make_ready(recording)
    with monkeypatch.context() as no_reading:
        no_reading.setattr(type(series), "plane", None)
        [option] = image_options(series, recording.calibration)
    assert option["contrast_limits"] == wanted
    [again] = image_options(series, recording.calibration)
    assert again["contrast_limits"] == wanted
