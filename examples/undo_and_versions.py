"""Take acts back, do them again, and compare two versions of the marks."""

from tempfile import TemporaryDirectory

import marey
from marey.samples import copy_sample

with TemporaryDirectory() as folder, marey.open(copy_sample("nuclei", folder)) as rec:
    rec.types.add("nucleus", kind="point")
    with rec.group("count frame 0"):  # several calls, one act
        rec.markers.add("nucleus", 0, [[15, 29], [31, 47]])
        rec.markers.add("nucleus", 0, [[62, 78]])
    rec.versions.create("first count")

    ids = rec.markers.add("nucleus", 1, [[20, 30]])
    rec.markers.move(ids, [[21, 33]])
    print(rec.undo().words)
    print(rec.redo().words)

    rec.versions.create("second count")
    print(rec.versions.diff("first count", "second count"))
