"""Make a film and a figure of a recording, with what was marked in it."""

import tempfile
from pathlib import Path

import marey
from marey.samples import copy_sample

folder = copy_sample("nuclei", tempfile.mkdtemp())
with marey.open(folder) as rec:
    rec.types.add("nucleus")
    rec.markers.add("nucleus", [0, 0, 1], [[60, 76], [73, 155], [61, 77]])
    rec.calibrate("pixel_size", 0.65)

    film = folder.with_suffix(".mp4")
    for report in (job := marey.export(rec, film, fps=2, scale=2, scale_bar=True)):
        if isinstance(report, marey.words.Done):
            print(report.made)
        else:
            print(f"{report.fraction:.0%}  {report.message}")

    figure = Path(folder).with_suffix(".svg")  # marks stay vectors in it
    print(marey.export(rec, figure, frames=0, region=(40, 40, 120, 180)).run().made)

with marey.open_series(film) as read:
    print(f"read back: {len(read)} frames, {read.shape[1:3]}")
