"""What is exported is what counts: 100,000 marks, as SQL and numpy say."""

from __future__ import annotations

import numpy as np

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
