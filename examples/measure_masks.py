"""Measure painted areas over time, as a study of fluorescence would, in ten lines."""

from tempfile import TemporaryDirectory

import numpy as np

import marey
from marey.samples import copy_sample

with TemporaryDirectory() as folder, marey.open(copy_sample("nuclei", folder)) as rec:
    # what a person paints in the viewer: nuclei in frame 0, taken over by the others
    frame = rec.series[0]
    rec.masks.layers.add("nuclei", kind="instances")
    for seed in ([33, 44], [60, 108], [59, 14]):
        rec.masks.grow(0, frame, seed, np.ptp(frame) / 5, layer="nuclei", smooth=2)
    for t in range(1, len(rec.series)):
        rec.masks.copy(0, t, layer="nuclei")

    # what a script does with it
    table = marey.measure(rec, "nuclei").run().result
    print(table.pivot_table(index="t", columns="value", values="mean").round(1))
    print(table.loc[table["t"] == 0, ["value", "area", "eccentricity", "solidity"]])
