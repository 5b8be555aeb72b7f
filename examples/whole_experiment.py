"""A plate of wells: one table over all marks files, one function over all."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import tifffile

import marey

with TemporaryDirectory() as folder:
    # four wells with their doses, marked as a person or a detector would
    for well in range(4):
        pictures = Path(folder) / f"well_{well}.tif"
        frames = np.zeros((3, 64, 96), np.uint8)
        tifffile.imwrite(pictures, frames, photometric="minisblack")
        with marey.open(pictures) as rec:
            rec.types.add("cell")
            rec.markers.add("cell", 0, [[9.0, 9.0 + i] for i in range(well * 3)])
            rec.sidecar.describe(dose=well // 2, strain="wild")

    # one of them is damaged: it is said, and stops nothing
    broken = Path(folder) / "well_1.marey"
    broken.write_bytes(broken.read_bytes()[:5000])

    experiment = marey.open_experiment(folder)
    print(experiment.table().groupby(["dose", "recording"]).size())
    print("not read:", list(experiment.problems))

    # any function or job, one recording after another
    *_, done = experiment.each(lambda rec: int(rec.series[0].max()))
    print(done.made, done.result)
