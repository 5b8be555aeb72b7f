"""Say when frames were taken: try a pattern, see what it reads, keep it."""

import tempfile
from pathlib import Path

import numpy as np
import tifffile

import marey
from marey.frames import NamePattern, look_ahead, preview_times

folder = Path(tempfile.mkdtemp()) / "colony"
folder.mkdir()
# A camera in Berlin, on the night when clocks go back from 03:00 to 02:00.
for number, clock in enumerate(("02h20", "02h40", "02h00", "02h20", "02h40", "03h00")):
    name = f"colony_{number}_27Oct2024_{clock}.tif"
    tifffile.imwrite(folder / name, np.full((32, 48), number, np.uint8))

clock = NamePattern("%d%b%Y_%Hh%M", zone="Europe/Berlin")
for row in preview_times(["colony_0_27Oct2024_02h20.tif", "notes.tif"], clock):
    print(f"{row.name}: {row.words}")

with marey.open(folder) as rec:
    print("\n".join(look_ahead(rec.series, clock).lines))
    rec.set_times(clock)  # kept in colony.marey, undone with rec.undo()

with marey.open(folder) as rec:
    series = rec.series
    print(series.times, series.start, series.zone, "gaps after", series.gaps)
    print("an hour later:", series.frame(series.nearest(3600)).path)
