"""Estimate how a recording drifts, store it as offsets, look at what is left."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import tifffile
from scipy.ndimage import shift
from skimage.registration import phase_cross_correlation

import marey
from marey.samples import sample_path

with marey.open_series(sample_path("nuclei")) as nuclei:
    still = nuclei[0].astype(np.float32)
rng = np.random.default_rng(4)
drift = np.cumsum(rng.normal(0, 1.5, (10, 2)), axis=0)
drift -= drift[0]
drifting = [shift(still, way, mode="nearest") for way in drift]

with TemporaryDirectory() as folder:
    path = Path(folder) / "drifting.tif"
    tifffile.imwrite(path, np.stack(drifting), photometric="minisblack")

    with marey.open(path) as rec:
        series = rec.series
        for t in range(1, len(series)):
            # moves frame t onto frame 0, which is the sign of the marks file
            way, *_ = phase_cross_correlation(series[0], series[t], upsample_factor=50)
            rec.offsets.set(t, [way])

        residual = np.abs(rec.offsets.array() + drift).max()
        print(f"drift up to {np.abs(drift).max():.1f} px, found to {residual:.2f} px")

        inner = np.s_[20:-20, 20:-20]
        before = np.abs(series[9] - series[0])[inner].mean()
        aligned = shift(series[9], rec.offsets.at(9).yx, mode="nearest")
        after = np.abs(aligned - series[0])[inner].mean()
        print(f"difference to the first frame: {after / before:.0%} of what it was")
