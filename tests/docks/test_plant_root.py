"""ClickPoints' study of a plant root, by mouse: its figures after three clicks."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import marey
from marey.docks import Desk
from marey.docks.hand import Hand, Tally

pytestmark = pytest.mark.gui


@pytest.fixture
def root(shared_data: Path, tmp_path: Path) -> Path:
    """The pictures, with the masks that the authors of the study painted."""
    source = shared_data / "clickpoints" / "plant_root"
    folder = tmp_path / "plant_root"
    folder.mkdir()
    for picture in source.glob("*.tif"):
        shutil.copy(picture, folder)
    file = f"file:{source}/plant_root.cdb?immutable=1"
    with closing(sqlite3.connect(file, uri=True)) as cdb, marey.open(folder) as rec:
        types = 'SELECT name, color FROM masktype ORDER BY "index"'
        for name, color in cdb.execute(types).fetchall():
            rec.types.add(name, kind="mask", color=color[:7])
            rec.masks.value(name)
        masks = "SELECT filename, data FROM mask m JOIN image i ON i.id = image_id"
        stored = dict(cdb.execute(masks))
        for t in range(len(rec.series)):
            name = Path(rec.series.frame(t).path).name
            rec.masks.write(t, np.array(Image.open(io.BytesIO(stored[name]))))
    return folder


def test_the_figures_of_the_study_are_three_clicks_away(
    root: Path, shared_data: Path, make_napari_viewer_proxy
):
    expected = json.loads((shared_data / "clickpoints" / "expected.json").read_text())
    hand = Hand(marey.view(root, make_napari_viewer_proxy(show=True)))
    hand.wait(lambda: hand.session.recording.series.complete)
    hand.tally = Tally()

    hand.raise_dock("Masks")
    hand.push("Measure")
    measures = Desk.of(hand.viewer).rail.find("Measures").widget()
    hand.wait(lambda: measures.result is not None, "the measures")

    assert hand.tally.clicks <= 3
    assert measures.what.currentText() == "mean_green", "what changes most is drawn"
    drawn = {curve.name: curve.y for curve in measures.plot.curves}
    frames = [Path(hand.session.recording.series.frame(t).path).name for t in range(3)]
    for name in drawn:
        truth = [expected["plant_root"][file]["mean_green"][name] for file in frames]
        assert drawn[name] == pytest.approx(truth, abs=5e-5)
    assert len(drawn) == 7
    hand.session.close()
