"""What is exported is what counts: 100,000 marks, as SQL and numpy say."""

from __future__ import annotations

import numpy as np
import pytest

import marey
from marey.exchange import pack
from marey.sidecar.putting import put_rows
from marey.sidecar.scores import thresholds

MANY = 100_000


def test_the_export_holds_the_marks_that_count(tmp_path):
    rng = np.random.default_rng(8)
    scores = rng.uniform(0, 1, MANY)
    scores[::5] = np.nan
    with marey.open(np.zeros((50, 9, 9), "u1"), tmp_path / "a.marey") as rec:
        kinds = [rec.types.add(name).id for name in "ab"]
        types = rng.choice(kinds, MANY)
        columns = {"t": rng.integers(0, 50, MANY), "y": 1.0, "x": 2.0}
        put_rows(rec.sidecar, "marker", columns | {"type": types, "score": scores})
        rec.types.edit("a", least_score=0.625)
        plain = (
            "SELECT count(*) FROM marker JOIN type ON type.id = marker.type WHERE"
            " score IS NULL OR least_score IS NULL OR score >= least_score"
        )
        ((wanted,),) = rec.sidecar.rows(plain)
        exported = pack(rec).markers
        assert len(exported) == wanted == rec.markers.count()
        mask = thresholds(rec.sidecar).mask(types, scores)
        assert int(mask.sum()) == wanted
        kept = np.sort(scores[mask & np.isfinite(scores)])
        assert np.array_equal(np.sort(exported["score"].dropna()), kept)
        assert len(pack(rec, least_score=-1.0).markers) == MANY


def cells_in(target, form) -> list[int]:
    """How many cells each frame has that came from a file."""
    place = target.parent / "again.marey"
    with marey.open(np.zeros((2, 30, 40), "u1"), place) as rec:
        marey.import_marks(rec, target, form)
        (layer,) = rec.masks.layers.list()
        there = [np.unique(rec.masks.read(t, layer.name)) for t in (0, 1)]
        return [int((values > 0).sum()) for values in there]


@pytest.mark.parametrize(
    ("name", "form"), [("a", "ctc"), ("a.json", "coco"), ("a.tif", None), ("b", "csv")]
)
def test_files_hold_the_cells_that_count(tmp_path, name, form):
    labels = np.zeros((2, 30, 40), np.uint16)
    for value in (1, 2, 3):
        labels[:, 5:9, 10 * value : 10 * value + 6] = value
    with marey.open(np.zeros((2, 30, 40), "u1"), tmp_path / "a.marey") as rec:
        rec.masks.layers.add("cells", kind="instances")
        rec.types.add("cell", "mask", least_score=0.5)
        tracks = [rec.tracks.add("cell") for _ in range(3)]
        for t in (0, 1):
            rec.masks.write(t, labels[t], layer="cells")
            scores = [0.9, 0.2, None]
            rec.objects.set(t, [1, 2, 3], type="cell", score=scores, track=tracks)
        for least, wanted in ((None, 2), (0.95, 1), (0.0, 3)):
            target = tmp_path / f"{wanted}" / name
            target.parent.mkdir()
            marey.export_marks(rec, target, form, least_score=least)
            assert cells_in(target, form) == [wanted, wanted], least
