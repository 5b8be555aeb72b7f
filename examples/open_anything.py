"""Open pictures, a film, a stack and an array on disk as one recording."""

import tempfile
from pathlib import Path

import cv2
import numpy as np
import tifffile
from PIL import Image

import marey

folder = Path(tempfile.mkdtemp())
frames = np.random.default_rng(1).integers(0, 200, (12, 64, 96), np.uint8)

(folder / "day1").mkdir()
for t in range(3):
    cv2.imwrite(str(folder / "day1" / f"frame{t}.png"), frames[t])
first, *others = [Image.fromarray(frame) for frame in frames[3:6]]
first.save(folder / "day2.gif", save_all=True, append_images=others, duration=500)
tifffile.imwrite(
    folder / "day3.tif", frames[6:9], imagej=True, metadata={"axes": "TYX"}
)
(folder / "days.txt").write_text("# in this order\nday1\nday2.gif\nday3.tif\n")

source = ["day1", "day2.gif", "day3.tif"]
with marey.open_series([folder / name for name in source]) as series:
    print(series)
    print("all as stored:", np.array_equal(series[:], frames[:9]))
with marey.open_series(folder / "days.txt") as series:
    print(len(series), "frames, the last in", series.frame(8).path)
with marey.open_series(str(folder / "day1" / "*[02].png")) as series:
    print(len(series), "frames fit the pattern")
