"""Write marks with nothing but sqlite3; a viewer that shows the file follows.

    python plain_sqlite.py recording.marey

The tables are described in docs/sidecar-format.md. Triggers in the file give these
rows a revision and the author "external", so a person can undo them like any act.
"""

import sqlite3
import sys

SPOTS = [(0, 50, 60.5), (0, 80, 120), (2, 41.25, 33)]  # frame, y, x

marks = sqlite3.connect(sys.argv[1], isolation_level=None)
marks.execute("PRAGMA foreign_keys = ON")
marks.execute("PRAGMA busy_timeout = 5000")  # wait for others who write
marks.execute("BEGIN IMMEDIATE")
marks.execute("INSERT OR IGNORE INTO type (name, color) VALUES ('spot', '#56b4e9')")
(spot,) = marks.execute("SELECT id FROM type WHERE name = 'spot'").fetchone()
marks.executemany(
    "INSERT INTO marker (frame, y, x, type) VALUES (?, ?, ?, ?)",
    [(*place, spot) for place in SPOTS],
)
marks.execute("COMMIT")

count = "SELECT frame, count(*) FROM marker WHERE type = ? GROUP BY frame"
for frame, number in marks.execute(count, [spot]):
    print(f"frame {frame}: {number} spots")
marks.close()
