"""Marks from another program in, and out again, in twelve lines."""

from pathlib import Path
from tempfile import TemporaryDirectory

import marey
from marey.samples import copy_sample

with TemporaryDirectory() as folder, marey.open(copy_sample("nuclei", folder)) as rec:
    # what another program found
    file = Path(folder, "found.csv")
    file.write_text("t,type,y,x,score\n0,nucleus,32,45,0.9\n3,nucleus,134,37,0.4\n")

    print(marey.import_marks(rec, file, dry_run=True).words)
    marey.import_marks(rec, file, maker="my detector")
    rec.types.edit("nucleus", least_score=0.5)

    for made in marey.export_marks(rec, Path(folder, "marks.json"), "coco"):
        print(made.name)
    rec.undo()  # the threshold
    rec.undo()  # the import, whole
    print(len(rec.markers.table()), "marks are left")
