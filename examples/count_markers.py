"""Count the markers of a recording, per frame and type, in ten lines."""

from tempfile import TemporaryDirectory

import marey
from marey.samples import copy_sample

with TemporaryDirectory() as folder, marey.open(copy_sample("nuclei", folder)) as rec:
    # what a person does in the viewer
    rec.types.add("resting", kind="point")
    rec.types.add("dividing", kind="point")
    rec.markers.add("resting", 0, [[3, 30], [32, 45], [62, 78]])
    rec.markers.add("dividing", [0, 3], [[5, 152], [134, 37]])

    # what a script does with it
    table = rec.markers.table()
    print(table.groupby(["t", "type"]).size().unstack(fill_value=0))
