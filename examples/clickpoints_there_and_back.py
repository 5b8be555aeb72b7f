"""Hand marks to a user of ClickPoints, and take them back."""

from pathlib import Path
from tempfile import TemporaryDirectory

import marey
from marey.samples import copy_sample

with TemporaryDirectory() as folder:
    source = copy_sample("nuclei", folder)
    with marey.open(source) as rec:
        rec.types.add("dividing", kind="point", color="#ff8800")
        rec.markers.add("dividing", [0, 3], [[5, 152], [134, 37]])
        rec.notes.set(3, text="two at once", tags=["mitosis"], rating=4)
        database, about = marey.export_marks(rec, Path(folder) / "nuclei.cdb")
        print(f"{database.name} is for ClickPoints, {about.name} says what it is")

    # ... where others mark on; then, in a marks file of its own:
    with marey.open(source, sidecar=Path(folder) / "theirs.marey") as rec:
        print(marey.import_marks(rec, database, dry_run=True).words)
        marey.import_marks(rec, database)
        print(rec.markers.table()[["t", "y", "x", "type"]])
