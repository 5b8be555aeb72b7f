"""Let a program mark, review it, run it again: nothing looked at is lost."""

import tempfile

import marey
from marey import addons
from marey.samples import copy_sample


def detect(rec: marey.Recording, threshold: float, existing: str = "fill") -> str:
    """Run the shipped detector on all frames; return what came of it, in words."""
    size = {"smallest": 8.0, "largest": 30.0, "threshold": threshold}
    run = addons.run(
        "detect_cells", rec, name="cell", frames="all", existing=existing, **size
    )
    *_, done = run
    return done.made


with (
    tempfile.TemporaryDirectory() as folder,
    marey.open(copy_sample("nuclei", folder)) as rec,
):
    print("first run:", detect(rec, 0.15))

    # a person looks: one frame is right, one mark of another is moved
    rec.review.accept_frame(0)
    rec.markers.move(rec.markers.frame(1).ids[0], [[50.0, 60.0]])
    unseen, total = rec.review.left()
    print(f"left to review: {unseen} of {total}")
    print("next frame with something unseen:", rec.review.next_unreviewed(0))

    # another setting, by each of the choices; what was looked at stays
    print("fill:", detect(rec, 0.1))
    print("overwrite:", detect(rec, 0.1, "overwrite"))

    # only those that are sure enough count, in tables and exports alike
    rec.types.edit("cell", least_score=0.3)
    print("sure enough:", rec.markers.count(), "of", rec.markers.count(all_scores=True))
