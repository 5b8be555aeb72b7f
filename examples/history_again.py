"""Write a whole history as a script, and run it: the tables come out equal."""

import subprocess
import sys
import tempfile
from pathlib import Path

import marey
from marey.samples import copy_sample

with tempfile.TemporaryDirectory() as home:
    cells = copy_sample("simulated", home)
    script, marks = Path(home) / "again.py", Path(home) / "again.marey"
    with marey.open(cells, author="Ada") as rec:
        rec.types.add("cell")
        ids = rec.markers.add("cell", [0, 0, 1], [[20, 30], [60, 80], [22, 31]])
        rec.markers.move(ids[:1], [[21.5, 33]])
        rec.notes.set(1, "out of focus", tags=["check"])
        rec.undo()
        rec.versions.create("counted")
        print(marey.jobs.script(rec))

        marey.jobs.save_script(rec, script)
        subprocess.run([sys.executable, str(script), str(marks)], check=True)
        with marey.open(cells, marks) as again:
            columns = ["id", "t", "y", "x", "type"]
            one, other = rec.markers.table()[columns], again.markers.table()[columns]
            print("equal:", one.equals(other), again.versions.names())
