"""Follow a nucleus, hand its track to other programs, take it back."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from skimage.filters import threshold_otsu
from skimage.measure import label, regionprops

import marey
from marey.samples import sample_path

with (
    TemporaryDirectory() as folder,
    marey.open(sample_path("nuclei"), f"{folder}/a.marey") as rec,
):
    place = Path(folder)
    rec.types.add("nucleus")
    rec.masks.layers.add("nuclei", kind="instances")
    track_id = rec.tracks.add("nucleus")
    for t in range(3):
        frame = np.asarray(rec.series[t])
        cells = label(frame > threshold_otsu(frame))
        largest = max(regionprops(cells), key=lambda one: one.area)
        rec.masks.write(t, (cells == largest.label).astype(np.uint8), layer="nuclei")
        rec.objects.set(t, [1], layer="nuclei", track=track_id)
        rec.markers.add("nucleus", t, [largest.centroid], track=track_id)

    # what the Cell Tracking Challenge's programs score, and what CVAT shows
    masks = marey.export_marks(rec, place / "01_RES", "ctc")
    clip = marey.export_marks(rec, place / "annotations.xml", "cvat")
    print(f"{len(masks)} files for the challenge, {clip[0].name} for CVAT")

    with marey.open(sample_path("nuclei"), place / "b.marey") as other:
        print(marey.import_marks(other, place / "01_RES").words)
        print(marey.import_marks(other, place / "annotations.xml").words)
        moved = other.markers.table()[["y", "x"]] - rec.markers.table()[["y", "x"]]
        print(f"points moved by {np.abs(moved.to_numpy()).max():.6f} px")
