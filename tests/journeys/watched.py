"""Five recordings to watch, made of real pictures that say who they are.

Every frame carries the block code of `worlds.TellTale` in its upper left corner and is
moved by a known drift, so that what is drawn, played, aligned and exported can be told
from the canvas and from files.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import av
import cv2
import numpy as np
import tifffile
from PIL import Image

from worlds import TellTale

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FRAMES = 48
CODE = (28, 176)
"""Room of the code, which stays where it is while the scene drifts."""
LATER = 12
"""A frame that shows the same scene as the first one, drifted."""
_WORLD = TellTale(frames=FRAMES)


@dataclass(frozen=True)
class Watched:
    """A recording on disk, and what is true of it.

    Attributes
    ----------
    path : Path
        Folder or file.
    shape : tuple of int
        Height and width of a frame.
    seconds : ndarray or None
        When each frame was taken, since the first; None where nothing tells.
    source : str
        What Marey calls the source of these times.
    """

    path: Path
    shape: tuple[int, int]
    seconds: np.ndarray | None
    source: str = ""


def drift(t: int) -> tuple[float, float]:
    """How far down and right the scene has moved in a frame."""
    return 9.0 * np.sin(t / 8), -0.9 * t


def _frame(scene: np.ndarray, t: int) -> np.ndarray:
    """Move a scene by the drift of a frame and write its code into it."""
    dy, dx = drift(t)
    size = scene.shape[1::-1]
    way = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
    made = cv2.warpAffine(scene, way, size, borderMode=cv2.BORDER_REFLECT)
    code = _WORLD.plane(t)[: CODE[0], : CODE[1]]
    made[: CODE[0], : CODE[1]] = code if made.ndim == 2 else code[..., None]
    return made


def penguins(data: Path, folder: Path) -> Watched:
    """A colony from above: JPEG, each with its EXIF time to the hundredth."""
    (real,) = (data / "clickpoints/penguin_count").glob("*.jpg")
    scene = cv2.resize(cv2.imread(str(real)), (648, 486), interpolation=cv2.INTER_AREA)
    scene = scene[..., ::-1]
    folder = folder / "colony"
    folder.mkdir()
    seconds = np.round(2.5 * np.arange(FRAMES), 2)
    for t, second in enumerate(seconds):
        minutes, rest = divmod(second + 1.25, 60)
        exif = Image.Exif()
        told = exif.get_ifd(0x8769)
        told[36867] = f"2015:04:08 15:{int(minutes):02d}:{int(rest):02d}"
        told[37521] = f"{round(rest % 1 * 100):02d}"
        picture = Image.fromarray(np.ascontiguousarray(_frame(scene, t)))
        picture.save(folder / f"G{t:04d}.jpg", quality=92, exif=exif)
    return Watched(folder, scene.shape[:2], seconds, "EXIF")


def beads(data: Path, folder: Path) -> Watched:
    """Beads on a cell: grey JPEG with the time in the names, and a pause."""
    real = sorted((data / "tracking/clickpoints_tweezer_001").glob("*.jpg"))
    folder = folder / "beads"
    folder.mkdir()
    seconds = np.arange(FRAMES) + 600.0 * (np.arange(FRAMES) >= 30)
    for t, second in enumerate(seconds.astype(int)):
        scene = np.ascontiguousarray(cv2.imread(str(real[t]), 0)[:, 300:972])
        name = f"20160514-11{second // 60:02d}{second % 60:02d}_beads.jpg"
        quality = [cv2.IMWRITE_JPEG_QUALITY, 92]
        cv2.imwrite(str(folder / name), _frame(scene, t), quality)
    return Watched(folder, (512, 672), seconds, "file name")


def root(data: Path, folder: Path) -> Watched:
    """A plant root: colour TIFF with LZW, of which nobody knows when it was taken."""
    real = sorted((data / "clickpoints/plant_root").glob("*.tif"))
    scenes = [tifffile.imread(path)[::2, ::2] for path in real]
    folder = folder / "root"
    folder.mkdir()
    for t in range(FRAMES):
        scene = np.ascontiguousarray(scenes[t * len(scenes) // FRAMES])
        made = _frame(scene, t)
        name = folder / f"root_{t:03d}.tif"
        tifffile.imwrite(name, made, photometric="rgb", compression="lzw")
    return Watched(folder, scenes[0].shape[:2], None)


def flies(data: Path, folder: Path) -> Watched:
    """Two flies: H.264 with a key frame every twelve."""
    path = folder / "flies.mp4"
    with av.open(str(path), "w") as film:
        stream = film.add_stream("libx264", rate=25, options={"crf": "14", "g": "12"})
        stream.width = stream.height = 512
        stream.pix_fmt = "yuv420p"
        for t, scene in enumerate(_decoded(data / "tracking/sleap_two_flies/clip.mp4")):
            frame = av.VideoFrame.from_ndarray(_frame(scene, t), format="gray")
            film.mux(stream.encode(frame.reformat(format="yuv420p")))
        film.mux(stream.encode())
    return Watched(path, (512, 512), np.arange(FRAMES) / 25, "video")


def _decoded(path: Path) -> Iterator[np.ndarray]:
    with av.open(str(path)) as film:
        for frame, _ in zip(film.decode(video=0), range(FRAMES), strict=False):
            grey = frame.to_ndarray(format="gray")
            yield cv2.resize(grey, (512, 512), interpolation=cv2.INTER_AREA)


def cells(data: Path, folder: Path) -> Watched:
    """Nuclei as OME-TIFF with a DeltaT for each plane, unevenly spaced."""
    real = sorted((data / "tracking/ctc_Fluo-N2DH-GOWT1_01").glob("raw_*.tif"))
    stack = np.concatenate([tifffile.imread(path) for path in real])
    stack = _bytes(stack)
    frames = [_frame(stack[t * len(stack) // FRAMES // 4], t) for t in range(FRAMES)]
    seconds = np.round(np.cumsum(np.r_[0, np.tile([300.5, 299.75], FRAMES)]), 3)
    seconds = seconds[:FRAMES]
    path = folder / "nuclei.ome.tif"
    told = {
        "axes": "TYX",
        "Plane": {"DeltaT": seconds.tolist(), "DeltaTUnit": ["s"] * FRAMES},
        "PhysicalSizeX": 0.24,
        "PhysicalSizeXUnit": "\N{MICRO SIGN}m",
        "PhysicalSizeY": 0.24,
        "PhysicalSizeYUnit": "\N{MICRO SIGN}m",
    }
    tifffile.imwrite(path, np.stack(frames), metadata=told, photometric="minisblack")
    return Watched(path, frames[0].shape, seconds, "OME")


def _bytes(stack: np.ndarray) -> np.ndarray:
    """Bring 8 or 16 bits to 8, at half the size."""
    top = float(np.percentile(stack, 99.9))
    made = np.clip(stack.astype(np.float32) * (230 / top), 0, 255).astype(np.uint8)
    return np.ascontiguousarray(made[:, ::2, ::2])


SOURCES: dict[str, Callable[[Path, Path], Watched]] = {
    "penguins": penguins,
    "beads": beads,
    "root": root,
    "flies": flies,
    "cells": cells,
}
