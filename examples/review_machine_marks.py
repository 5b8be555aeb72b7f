"""Let a program mark, review it, run it again: nothing looked at is lost."""

import tempfile
from collections.abc import Iterable

import numpy as np
from skimage.feature import blob_log

import marey
from marey.samples import copy_sample
from marey.sidecar.putting import put_rows


def detect(
    recording: marey.Recording, frames: Iterable[int], threshold: float
) -> dict[str, object]:
    """Return what a detector says of some frames, as columns of the marks file."""
    found = []
    for t in frames:
        picture = recording.series[t].astype(float)
        scaled = (picture - picture.min()) / np.ptp(picture)
        for y, x, sigma in blob_log(scaled, 4, 8, 3, threshold=threshold):
            score = float(scaled[int(y), int(x)])
            found.append((t, y, x, sigma * 2**0.5, score))
    t, y, x, radius, score = np.array(found).T
    cell = recording.types.get("cell").id
    maker = recording.makers.program("blob_log", recipe={"threshold": threshold})
    columns = {"t": t.astype(int), "type": cell, "y": y, "x": x}
    return columns | {"radius": radius, "score": score, "origin": maker}


with (
    tempfile.TemporaryDirectory() as folder,
    marey.open(copy_sample("simulated", folder)) as rec,
):
    rec.types.add("cell")
    first = put_rows(rec.sidecar, "marker", detect(rec, range(3), 0.15))
    print("first run: ", first.choice.words("cell"))

    # a person looks: one frame is right, one mark of another is moved
    rec.review.accept_frame(0)
    rec.markers.move(rec.markers.frame(1).ids[0], [[50.0, 60.0]])
    unseen, total = rec.review.left()
    print(f"left to review: {unseen} of {total}")
    print("next frame with something unseen:", rec.review.next_unreviewed(0))

    # another setting, by each of the choices; what was looked at stays
    again = detect(rec, range(3), 0.1)
    for existing in ("fill", "overwrite"):
        put = put_rows(rec.sidecar, "marker", again, existing)
        print(f"{existing:10}", put.choice.words("cell"))

    # only those that are sure enough count, in tables and exports alike
    rec.types.edit("cell", least_score=0.8)
    print("sure enough:", rec.markers.count(), "of", rec.markers.count(all_scores=True))
