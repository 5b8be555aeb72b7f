"""Make the shipped real sample from laptrack's source distribution.

Get the archive from the Python Package Index and unpack it, then::

    pip download --no-deps --no-binary :all: laptrack==0.17.1
    tar xzf laptrack-0.17.1.tar.gz
    python sample_data/convert_nuclei.py laptrack-0.17.1

Grey levels are untouched: the six pages become six files, the labels one stack.
"""

from __future__ import annotations

import sys
from pathlib import Path

import tifffile

HERE = Path(__file__).resolve().parent
INSIDE = "docs/examples/napari_interactive_fix_data"


def main(unpacked: str) -> None:
    """Write ``nuclei/`` and ``truth/nuclei/``."""
    source = Path(unpacked) / INSIDE
    frames, labels = HERE / "nuclei", HERE / "truth" / "nuclei"
    frames.mkdir(exist_ok=True)
    labels.mkdir(parents=True, exist_ok=True)
    for t, frame in enumerate(tifffile.imread(source / "example_images.tif")):
        tifffile.imwrite(frames / f"nuclei_{t}.tif", frame, compression="zlib")
    tifffile.imwrite(
        labels / "labels.tif",
        tifffile.imread(source / "example_label.tif"),
        compression="zlib",
        metadata={"axes": "TYX"},
    )


if __name__ == "__main__":
    main(sys.argv[1])
