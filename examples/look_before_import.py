"""A file of marks read once, looked at by each choice, brought in with reports."""

from pathlib import Path
from tempfile import TemporaryDirectory

import marey
from marey.exchange import read_marks
from marey.jobs import bring_in, take_out
from marey.samples import copy_sample

with TemporaryDirectory() as folder, marey.open(copy_sample("nuclei", folder)) as rec:
    rec.types.add("nucleus")
    rec.markers.add("nucleus", 0, [[30, 44]])  # made by hand
    file = Path(folder, "found.csv")
    file.write_text("t,type,y,x\n0,nucleus,32,45\n3,nucleus,134,37\n3,debris,9,9\n")

    incoming = read_marks(file)
    for existing in ("fill", "overwrite", "beside"):
        look = incoming.preview(rec, existing)  # writes nothing
        print(existing, look.counts["markers"], "come,", look.protected, "are safe")
    print(incoming.preview(rec).table())

    done = bring_in(rec, incoming).run(lambda report: print(report.message))
    print(done.made)
    rec.history.undo(done.action)

    done = take_out(rec, Path(folder, "marks.json"), "coco").run()
    print(done.made)
