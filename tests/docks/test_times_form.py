"""The times form: what it would read, what it takes, what it refuses."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from time import sleep

import cv2
import numpy as np
import pytest

from marey.docks.job_runner import PAUSE as JOB_PAUSE
from marey.frames import FileTags, tags

pytestmark = pytest.mark.gui


@pytest.fixture
def cells(tmp_path):
    """Twelve pictures of a night, one of them named badly."""
    folder = tmp_path / "cells"
    folder.mkdir()
    for t in range(12):
        name = "spoilt" if t == 5 else f"20241027-02{t:02d}00"
        picture = np.full((60, 80), 20 * t, np.uint8)
        cv2.imwrite(str(folder / f"c{t:02d}_{name}.png"), picture)
    return folder


@pytest.fixture
def form(window):
    """The form, open, with its first preview."""
    window.wait(lambda: window.recording.series.complete)
    dock = window.dock("Recording")
    dock.times.open()
    window.wait(lambda: bool(dock.times.form.said.text()))
    return dock.times.form


def test_a_pattern_is_tried_taken_shown_and_undone(window, form):
    dock = window.dock("Recording")
    assert "no frame has a time" not in form.said.text()
    form.source.setCurrentIndex(1)
    form.zone.setCurrentText("Europe/Berlin")
    window.wait(lambda: "written in Europe/Berlin" in form.said.text())
    assert "first 2024-10-27 00:00:00.000 UTC" in form.said.text()
    assert "1 of 12 names does not fit" in form.said.text()
    assert [form.unread.item(i).text() for i in range(form.unread.count())] == [
        "c05_spoilt.png"
    ]
    assert not window.recording.path.exists(), "a preview writes nothing"

    window.push(form.apply)
    window.wait(lambda: "Europe/Berlin" in dock.values["frame_interval"].text())
    series = window.recording.series
    assert series.start == datetime(2024, 10, 27, tzinfo=UTC)
    assert not dock.times.is_open()
    assert dock.state.state != "working"
    window.wait(lambda: dock.problems.list.count() == 1)
    assert "does not fit" in dock.problems.list.item(0).text()
    assert (
        "rec.set_times(NamePattern(pattern='%Y%m%d-%H%M%S', zone='Europe/Berlin'))"
        in dock.as_python()
    )

    window.session.undo()
    window.wait(lambda: series.zone == "")
    window.wait(lambda: "Europe" not in dock.values["frame_interval"].text())


def test_what_cannot_be_read_is_said_and_cannot_be_applied(window, form):
    form.source.setCurrentIndex(1)
    form.pattern.setText("c_%q")
    window.wait(lambda: "%q is unknown" in form.said.text())
    assert not form.apply.isEnabled()
    form.pattern.setText("%Y%m%d-%H%M%S")
    form.zone.setCurrentText("Europe/Berln")
    window.wait(lambda: "perhaps Europe/Berlin" in form.said.text())
    form.source.setCurrentIndex(4)
    window.wait(lambda: "choose a table" in form.said.text())
    form.source.setCurrentIndex(5)
    form.every.setText("soon")
    window.wait(lambda: "no number of seconds" in form.said.text())


def test_an_interval_with_a_start_in_a_zone(window, form):
    form.source.setCurrentIndex(5)
    form.every.setText("2,5")
    form.start.setText("2024-05-06 12:00")
    form.zone.setCurrentText("+02:00")
    window.wait(lambda: "12 frames over 27.5 s, every 2.5 s" in form.said.text())
    window.push(form.apply)
    series = window.recording.series
    window.wait(lambda: series.times[-1] == 27.5)
    assert series.start == datetime(2024, 5, 6, 10, tzinfo=UTC)
    lines = window.dock("Recording").as_python().splitlines()
    names: dict = {"rec": window.recording}
    for line in lines:
        if line.startswith(("import datetime", "from marey", "rec.set")):
            exec(line, names)  # what is copied runs
    window.wait(lambda: series.start == datetime(2024, 5, 6, 10, tzinfo=UTC))


def test_a_table_and_what_is_wrong_with_it(window, form, tmp_path):
    table = tmp_path / "t.csv"
    table.write_text("frame;time\n" + "".join(f"{t};{t},5\n" for t in range(11)))
    form.choose_table(str(table))
    window.wait(lambda: "t.csv: 1 frame has no time in it" in form.said.text())
    window.push(form.apply)
    window.wait(lambda: window.recording.series.times[10] == 10)
    dock = window.dock("Recording")
    dock.times.open()
    assert form.table.text() == str(table), "what was chosen is shown again"
    assert form.source.currentIndex() == 4


def test_typing_survives_news_of_the_recording(window, form):
    form.source.setCurrentIndex(2)
    form.pattern.setText("%Y%m")
    window.recording.notes.set(3, "fog")
    window.recording.calibrate("pixel_size", 0.5)
    window.session.recalibrate()
    window.wait(lambda: not window.dock("Recording")._soon.isActive())
    assert form.pattern.text() == "%Y%m"
    assert form.source.currentIndex() == 2


@pytest.fixture
def gate(monkeypatch):
    """Lets tags be read, one for each release, or all once it is opened."""
    passes, is_open = threading.Semaphore(0), threading.Event()

    def told_by(path):
        while not is_open.is_set() and not passes.acquire(timeout=0.02):
            pass
        minute = int(path.rpartition("/c")[2][:2])
        return datetime(2022, 7, 1, 10, minute, tzinfo=UTC), "EXIF"

    monkeypatch.setattr(tags, "_told_by", told_by)
    monkeypatch.setattr(tags, "_AT_ONCE", 1)
    yield passes, is_open
    is_open.set()


def test_reading_tags_shows_how_far_it_is_and_can_be_cancelled(window, form, gate):
    passes, is_open = gate
    dock, said = window.dock("Recording"), []
    window.session.said.connect(said.append)
    series = window.recording.series
    before, source = series.times.copy(), series.time_source
    form.show_clock(FileTags())
    form._later.stop()  # the preview would ask too

    window.push(form.apply)
    passes.release()
    window.wait(lambda: "1 of 12 files asked" in dock.state.words())
    sleep(JOB_PAUSE)
    passes.release()
    window.wait(lambda: "2 of 12 files asked" in dock.state.words())
    window.push(dock.state._button)
    passes.release()
    window.wait(lambda: dock.state.state == "ready")
    assert said[-1] == "cancelled after 3 of 12 files: the times are as before"
    assert (series.times == before)[:5].all()
    assert series.time_source == source
    assert window.recording.sidecar.times is None
    assert not window.recording.path.exists()

    is_open.set()
    window.push(form.apply)
    window.wait(lambda: series.time_source == "EXIF")
    assert series.start == datetime(2022, 7, 1, 10, tzinfo=UTC)
    window.wait(lambda: not dock.times.is_open() and dock.state.state == "ready")
    window.session.said.disconnect(said.append)


def test_closing_ends_the_reading_of_tags(window, form, gate):
    passes, _ = gate
    form.show_clock(FileTags())
    form._later.stop()
    window.push(form.apply)
    passes.release()
    dock = window.dock("Recording")
    window.wait(lambda: "1 of 12 files asked" in dock.state.words())
    window.session.close()
    gate[1].set()
    window.wait(lambda: not dock.times.is_reading)
