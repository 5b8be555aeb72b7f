"""While somebody scrubs, the drawn picture is the frame that is named, always."""

from __future__ import annotations

from time import monotonic

import numpy as np
import pytest
from qtpy.QtCore import QTimer

from journeys import eye
from journeys.stage import Stage
from worlds import TellTale, read_code, write_folder, write_video

pytestmark = [pytest.mark.gui, pytest.mark.slow]

SHAPE = (112, 176)
FRAMES = 240


@pytest.fixture(params=["folder", "video"])
def stage(request, tmp_path, make_napari_viewer):
    world = TellTale(frames=FRAMES)
    if request.param == "folder":
        source = write_folder(world, tmp_path / "told", "mixed")
    else:
        source = write_video(world, tmp_path / "told.mp4")
    stage = Stage.set(source, make_napari_viewer(show=True))
    stage.recording.series.cache.budget = 20 * SHAPE[0] * SHAPE[1]
    yield stage
    stage.desk.shut()
    vars(stage).clear()


class Witness:
    """Reads the code of each picture that is put in, and the frame it is named."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.seen: list[tuple[int, int]] = []
        stage.session.stepped.connect(self.look)

    def look(self, t: int) -> None:
        picture = self.stage.session.image_layers[0]._slice.image.raw
        self.seen.append((t, read_code(np.asarray(picture))[0]))


def test_the_code_is_that_of_the_frame_named(stage: Stage, rng):
    stage.recording.types.add("object")
    witness = Witness(stage)
    way = iter(np.abs(np.cumsum(rng.integers(-9, 12, 400)) % FRAMES).tolist())
    last = [0]

    def drag() -> None:
        t = next(way, None)
        if t is None:
            timer.stop()
            return
        last[0] = int(t)
        stage.session.go(last[0])

    timer = QTimer()
    timer.setInterval(2)
    timer.timeout.connect(drag)
    timer.start()
    canvas_codes = []
    while timer.isActive():
        stage.turn(0.2)
        # a screenshot draws at once: whatever it shows must be what is named
        code = read_code(eye.picture(stage, SHAPE))[0]
        canvas_codes.append((stage.session.t, code))
    assert len(witness.seen) >= 5, "somebody who scrubs sees pictures pass by"
    assert all(named == code for named, code in witness.seen)
    assert all(named == code for named, code in canvas_codes)
    stage.until(lambda: stage.session.t == last[0], "the last position to be drawn")
    assert witness.seen[-1] == (last[0], last[0])
    assert stage.viewer.dims.current_step[0] == last[0]


def test_the_thread_of_the_window_decodes_nothing(stage: Stage, monkeypatch):
    import threading

    from marey.frames.reading import FileReader

    inside: list[str] = []
    here = threading.get_ident()
    real = FileReader.read

    def read(self, t, plane=0, aside=None):
        if threading.get_ident() == here:
            inside.append(f"frame {t}")
        return real(self, t, plane, aside)

    monkeypatch.setattr(FileReader, "read", read)
    stage.recording.series.cache.clear()
    for t in (3, 200, 50, 51, 52, 53, 10):
        stage.viewer.dims.set_current_step(0, t)
        stage.until(lambda t=t: stage.session.t == t)
    stage.desk.player.rate = 50
    stage.desk.player.start()
    stage.turn(2.0)
    stage.desk.player.stop()
    assert not inside


@pytest.mark.parametrize("way", [1, -1])
def test_playing_every_frame_shows_every_frame(stage: Stage, way):
    witness = Witness(stage)
    player = stage.desk.player
    stage.session.go(100)
    assert stage.session.settle(20)
    witness.seen.clear()
    player.rate, player.direction, player.loop = 1000, way, "ping-pong"
    player.set_bounds(90, 130)
    player.start()
    stage.until(lambda: len(witness.seen) > 90)
    player.stop()
    named = [t for t, _ in witness.seen]
    assert all(t == code for t, code in witness.seen)
    assert set(np.abs(np.diff(named)).tolist()) == {1}
    assert (min(named), max(named)) == (90, 130)


def test_keeping_time_drops_and_says_how_many(stage: Stage):
    player = stage.desk.player
    told = []
    player.measured.connect(lambda rate, dropped: told.append((rate, dropped)))
    stage.session.go(0)
    assert stage.session.settle(20)
    player.rate, player.keep_time, player.loop = 400.0, True, "loop"
    begun = monotonic()
    witness = Witness(stage)
    player.start()
    stage.turn(3.0)
    player.stop()
    passed = monotonic() - begun
    shown, (rate, dropped) = len(witness.seen), told[-1]
    assert rate == 0
    assert dropped > 0
    assert all(t == code for t, code in witness.seen)
    # frames that were shown or dropped are those whose time came
    assert 0.5 * 400 * passed < shown + dropped < 1.05 * 400 * passed + 20


def test_a_screenshot_after_settling_shows_the_wanted_frame(stage: Stage):
    for t in (30, 7, 180):
        stage.viewer.dims.set_current_step(0, t)
        assert stage.session.settle(20)
        assert read_code(eye.picture(stage, SHAPE))[0] == t
