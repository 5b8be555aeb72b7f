"""Write marks with nothing but sqlite3: a running viewer shows them in a second.

The tables are described in docs/sidecar-format.md. Triggers of the file give such
rows a revision and the author "external", so they can be undone like any other.
"""

import sqlite3
from tempfile import TemporaryDirectory

import marey
from marey.samples import copy_sample

with TemporaryDirectory() as folder, marey.open(copy_sample("nuclei", folder)) as rec:
    rec.types.add("spot", kind="point")  # makes the file

    other = sqlite3.connect(rec.path, isolation_level=None)
    (spot,) = other.execute("SELECT id FROM type WHERE name = 'spot'").fetchone()
    row = (2, 50, 60.5, spot)
    other.execute("INSERT INTO marker (frame, y, x, type) VALUES (?, ?, ?, ?)", row)
    other.close()

    print(rec.markers.table()[["t", "y", "x", "type", "author"]])
