"""Turn grown cells into polygons, hide the unsure ones, and paint polygons back."""

from tempfile import TemporaryDirectory

import numpy as np

import marey
from marey.samples import copy_sample

with TemporaryDirectory() as folder, marey.open(copy_sample("nuclei", folder)) as rec:
    frame = rec.series[0]
    rec.masks.layers.add("nuclei", kind="instances")
    for seed in ([33, 44], [60, 108], [59, 14]):
        rec.masks.grow(0, frame, seed, np.ptp(frame) / 5, layer="nuclei", smooth=2)

    # how sure a program would be of each; the second one is hidden
    rec.types.add("nucleus", kind="mask", least_score=0.5)
    rec.objects.set(0, [1, 2, 3], "nuclei", type="nucleus", score=[0.9, 0.3, 0.7])
    print(rec.objects.count(type="nucleus"), rec.objects.unsure(0, "nuclei"))

    # out of the mask, and into another one; each is one undo
    print(marey.jobs.masks_to_shapes(rec, "nuclei", "outline").run().made)
    print(marey.jobs.shapes_to_masks(rec, "outline", "again").run().made)
    before, after = rec.masks.read(0, "nuclei"), rec.masks.read(0, "again")
    print(np.isin(before, [1, 3]).sum(), "pixels before,", (after > 0).sum(), "after")
