"""The paragraph for the methods says what is there."""

from __future__ import annotations

import numpy as np

import marey
from marey.jobs import methods


def test_methods_name_marks_people_machines_review_and_versions(tmp_path):
    pixels = np.zeros((3, 20, 30), np.uint8)
    with marey.open(pixels, tmp_path / "a.marey", author="Ada") as rec:
        assert "Nothing was marked." in methods(rec)
        rec.calibrate("pixel_size", 0.35)
        rec.types.add("cell", key="1")
        rec.markers.add("cell", 0, [[1, 1], [2, 2]])
        maker = rec.makers.program("finder", "1.2", {"size": 7})
        ids = rec.markers.add("cell", 1, [[1, 1]] * 4, origin=maker)
        rec.review.accept(ids[:1])
        rec.versions.create("submitted")
        words = methods(rec)
    assert "3 frames (20 x 30, uint8) with a pixel size of 0.35 um" in words
    assert "Marks: cell (6)." in words
    assert "By hand: Ada (0.0 min of work)" in words
    assert "By machine: program finder 1.2 (size=7)." in words
    assert "Of 4 made by machine 1 were reviewed by a person." in words
    assert "kept as version 'submitted'" in words
    assert f"Marey (napari-marey {marey.__version__})" in words
    assert "ClickPoints" not in words
