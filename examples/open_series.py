"""Open a series of pictures, look at one frame, compute on all with dask."""

import numpy as np

import marey
from marey.samples import sample_path

series = marey.open_series(sample_path("simulated"))
print(f"{len(series)} frames, {series.axes} {series.shape}, {series.dtype}")

frame = series[45]  # a numpy array; only this frame is read
print(f"frame 45: mean {frame.mean():.1f}")

brightness = series.dask.mean(axis=(1, 2)).compute()  # all frames, in threads
print(f"brightest frame: {int(np.argmax(brightness))}")
series.close()
