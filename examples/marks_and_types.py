"""Types that ask, marks of several kinds, labels of frames, and what lies between."""

from pathlib import Path
from tempfile import TemporaryDirectory

import marey
from marey.jobs import interpolate, snap
from marey.samples import copy_sample
from marey.words.outlines import box, turned

with TemporaryDirectory() as folder:
    with marey.open(copy_sample("nuclei", folder), author="Ada") as rec:
        asked = {"phase": ["G1", "S", "M"], "intensity": {"kind": "number", "least": 0}}
        rec.types.add("nucleus", tracked=True, attribute_schema=asked)
        rec.types.add("region", "rectangle", line_style="dashed", label="{area} px")
        rec.types.add("dividing", "frame")

        (first,) = rec.markers.add(
            "nucleus", 0, [[100, 120]], attributes={"phase": "M"}
        )
        snap(rec, first, "centroid", reach=15)
        rec.frame_labels.add("dividing", 1, last=3)

        region = rec.shapes.add("region", 0, box((60, 60), 40, 80))
        copies = rec.shapes.copy_on(region, range(1, 6), link=True)
        rec.shapes.edit(copies[-1], vertices=turned(box((90, 80), 40, 80), 30))
        print(interpolate(rec, rec.shapes.frame(0)[0].track))

        rec.types.change_kind("region", "ellipse")
        print(rec.shapes.table()[["t", "type", "kind", "track"]])
        print(rec.frame_labels.table()[["t", "last", "type"]])
        kept = rec.types.save_template(Path(folder) / "nuclei.json")

    with marey.open(copy_sample("simulated", folder)) as other:
        used = other.types.use_template(kept)
        print("came along:", ", ".join(used.added))
