"""Simulated recordings with known truth.

The centre is `TellTale`, *a series that tells on you*: every picture carries its
own (t, z, c) as a block code that survives H.264 and JPEG, and an L-shaped mark
whose corner is at a known (y, x). Whatever reads, crops, plays, draws or exports
a recording is held against it: a frame off by one, swapped axes, a flip or half
a pixel all show. Height is unlike width on purpose.

Cells that wander, divide, blink and drift come from `simulate` (the script that
makes the shipped sample), passed on here: ``simulate(Recipe(frames=30)).tracks``.

>>> world = TellTale(planes=3, channels=2)
>>> read_code(world.plane(217, z=2, c=1))
(217, 2, 1)
>>> find_mark(world.plane(217, z=2, c=1)) == world.mark(217, 2, 1)
True
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from simulate import Recipe, World, simulate

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "CHANNELS",
    "FRAME_INTERVAL",
    "PIXEL_SIZE",
    "PLANE_SPACING",
    "Recipe",
    "TellTale",
    "World",
    "find_mark",
    "from_canvas",
    "is_red",
    "read_code",
    "simulate",
    "write_folder",
    "write_stack",
    "write_video",
]

PIXEL_SIZE = 0.25
"""Micrometres per pixel written into ImageJ and OME files."""
PLANE_SPACING = 1.5
"""Micrometres between planes."""
FRAME_INTERVAL = 30.0
"""Seconds between frames."""
CHANNELS = ("GFP", "DIC", "mCherry", "Cy5")
"""Channel names written into OME files."""

# The code: two rows of twenty blocks; two of them are the references bright and
# dark, so that any dtype, gain and offset can be read.
BLOCK = 8
CODE_AT = (4, 8)
COLUMNS = 20
BITS = {"t": 20, "z": 6, "c": 4, "check": 8}

# The mark: an L with arms of unlike length, corner below left, 3 px thick.
ARM_UP, ARM_RIGHT = 14, 9
MARK_TOP = 42  # free rows below the code
RED_SIDE = 24

DARK, GROUND, BRIGHT = 0.08, 0.35, 0.9


@dataclass(frozen=True)
class TellTale:
    """A series in which every picture says who it is.

    Attributes
    ----------
    frames, planes, channels : int
        T, Z and C; axes of length 1 are left out, save T.
    shape : (int, int)
        Height and width; not below (96, 176).
    dtype : str
        ``uint8``, ``uint16`` or ``float32``.
    rgb : bool
        Whether the frames have a last axis S; they then bear a red square in
        the lower right corner, which tells of swapped colours.
    """

    frames: int = 320
    planes: int = 1
    channels: int = 1
    shape: tuple[int, int] = (112, 176)
    dtype: str = "uint8"
    rgb: bool = False

    @property
    def axes(self) -> str:
        """Axis letters of the whole series: a subset of ``TCZYXS``."""
        middle = "C" * (self.channels > 1) + "Z" * (self.planes > 1)
        return "T" + middle + "YX" + "S" * self.rgb

    @property
    def full_shape(self) -> tuple[int, ...]:
        """Shape of the whole series."""
        return (self.frames, *self.frame(0).shape)

    @property
    def top(self) -> float:
        """Value of full white."""
        kind = np.dtype(self.dtype)
        return 1.0 if kind.kind == "f" else float(np.iinfo(kind).max)

    def mark(self, t: int, z: int = 0, c: int = 0) -> tuple[float, float]:
        """Position (y, x) of the corner of the L, in pixels."""
        rows = self.shape[0] - MARK_TOP - 4
        columns = self.shape[1] - ARM_RIGHT - 8 - (RED_SIDE + 4) * self.rgb
        y = MARK_TOP + (7 * t + 13 * z + 29 * c) % rows
        x = 4 + (11 * t + 17 * z + 5 * c) % columns
        return float(y), float(x)

    def plane(self, t: int, z: int = 0, c: int = 0) -> np.ndarray:
        """One picture, shape (Y, X) or (Y, X, 3)."""
        if not (0 <= t < self.frames and 0 <= z < self.planes):
            raise IndexError((t, z, c))
        picture = _ground(self.shape, t)
        _draw_code(picture, t, z, c)
        _draw_mark(picture, *self.mark(t, z, c))
        if self.rgb:
            picture = np.repeat(picture[:, :, None], 3, axis=2)
            picture[-RED_SIDE:, -RED_SIDE:] = (BRIGHT, DARK, DARK)
        return _as_dtype(picture * self.top, self.dtype)

    def frame(self, t: int) -> np.ndarray:
        """One frame, axes of `axes` without T."""
        stack = np.stack(
            [
                np.stack([self.plane(t, z, c) for z in range(self.planes)])
                for c in range(self.channels)
            ]
        )
        if self.planes == 1:
            stack = stack[:, 0]
        return stack[0] if self.channels == 1 else stack

    def array(self) -> np.ndarray:
        """The whole series in memory."""
        return np.stack([self.frame(t) for t in range(self.frames)])


def _ground(shape: tuple[int, int], t: int) -> np.ndarray:
    """Return a slowly travelling shade, so that a codec has something to do."""
    y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float64)
    return GROUND + 0.1 * np.sin((y + 2 * x + 3 * t) / 40)


def _bits(t: int, z: int, c: int) -> list[int]:
    values = {"t": t, "z": z, "c": c, "check": _check(t, z, c)}
    return [
        values[name] >> place & 1
        for name, length in BITS.items()
        for place in range(length)
    ]


def _check(t: int, z: int, c: int) -> int:
    """Digest of eight bits: a misread code does not pass for another frame."""
    return (t * 181 + (t >> 8) * 97 + z * 59 + c * 23 + 0x5A) % 251


def _block(number: int) -> tuple[slice, slice]:
    row, column = divmod(number, COLUMNS)
    y, x = CODE_AT[0] + row * BLOCK, CODE_AT[1] + column * BLOCK
    return slice(y, y + BLOCK), slice(x, x + BLOCK)


def _draw_code(picture: np.ndarray, t: int, z: int, c: int) -> None:
    for number, bit in enumerate([1, 0, *_bits(t, z, c)]):
        picture[_block(number)] = BRIGHT if bit else DARK


def _draw_mark(picture: np.ndarray, y: float, x: float) -> None:
    row, column = int(y), int(x)
    picture[row - ARM_UP : row + 2, column - 1 : column + 2] = BRIGHT
    picture[row - 1 : row + 2, column - 1 : column + ARM_RIGHT + 1] = BRIGHT


def _as_dtype(picture: np.ndarray, dtype: str) -> np.ndarray:
    if np.dtype(dtype).kind != "f":
        picture = np.rint(picture)
    return picture.astype(dtype)


def _grey(frame: np.ndarray) -> np.ndarray:
    picture = np.asarray(frame, dtype=np.float64)
    return picture[..., :3].mean(axis=-1) if picture.ndim == 3 else picture


def read_code(frame: np.ndarray) -> tuple[int, int, int]:
    """Read (t, z, c) from a picture of its original size.

    Raises ValueError where the picture is no tell-tale, is flipped, turned,
    shifted by more than two pixels, or beyond legibility.
    """
    picture = _grey(frame)
    if picture.shape[0] < 96 or picture.shape[1] < 176:
        raise ValueError(f"no code fits into {picture.shape} px; is it transposed?")
    inner = [
        picture[rows.start + 2 : rows.stop - 2, cols.start + 2 : cols.stop - 2].mean()
        for rows, cols in map(_block, range(2 * COLUMNS))
    ]
    bright, dark = inner[:2]
    if not bright > dark:
        raise ValueError("no code here: reference blocks are missing")
    bits = [int(value > (bright + dark) / 2) for value in inner[2:]]
    values = {}
    for name, length in BITS.items():
        values[name] = sum(bit << place for place, bit in enumerate(bits[:length]))
        bits = bits[length:]
    t, z, c = values["t"], values["z"], values["c"]
    if values["check"] != _check(t, z, c):
        raise ValueError(f"the code reads ({t}, {z}, {c}) and its check fails")
    return t, z, c


def find_mark(frame: np.ndarray) -> tuple[float, float]:
    """Find the corner (y, x) of the L, to 0.1 px in an undamaged picture.

    Raises ValueError where there is none, or it is flipped or turned.
    """
    picture = _grey(frame)
    bright, dark = picture[_block(0)].mean(), picture[_block(1)].mean()
    ground = dark + (bright - dark) * (GROUND - DARK) / (BRIGHT - DARK)
    part = (picture[MARK_TOP - ARM_UP - 2 :] - ground) / (bright - ground)
    if np.ndim(frame) == 3 and np.ptp(_corner_colour(frame)) > (bright - dark) / 3:
        part[-RED_SIDE - 2 :, -RED_SIDE - 2 :] = 0
    count, names, boxes, _ = cv2.connectedComponentsWithStats(
        (part > 0.6).astype(np.uint8)
    )
    if count < 2:
        raise ValueError("no L here")
    biggest = 1 + int(np.argmax(boxes[1:, cv2.CC_STAT_AREA]))
    left, top, width, height = boxes[biggest][:4]
    if not (ARM_UP - 2 <= height <= ARM_UP + 6 and width < height):
        raise ValueError(f"what was found is {height} x {width} px: no upright L")
    inside = names[top : top + height, left : left + width] == biggest
    if inside[: height // 2, width // 2 :].mean() > 0.2:
        raise ValueError("the L is flipped or turned")
    bottom, start = top + height - 1, left
    foot = part[bottom - 1 : bottom + 4, start + 4 : start + 8].mean(axis=1)
    side = part[top + 3 : bottom - 4, start - 3 : start + 2].mean(axis=0)
    above = MARK_TOP - ARM_UP - 2
    return (
        round(float(bottom - 1 + _edge(foot) - 1.0 + above), 1),
        round(float(start + 1 - _edge(side[::-1]) + 1.0), 1),
    )


def _edge(profile: np.ndarray) -> float:
    """Where a profile falls through half its height, in pixels from its start.

    The last pixel inside a sharp edge counts as its place: half a pixel more
    would be its outer border.
    """
    low, high = profile[-2:].mean(), profile.max()
    level = (profile - low) / (high - low)
    below = int(np.argmax(level < 0.5))
    before, after = level[below - 1], level[below]
    return below - 1 + (before - 0.5) / (before - after) - 0.5


def is_red(frame: np.ndarray) -> bool:
    """Whether the square below right is red: False where R and B are swapped."""
    red, green, blue = _corner_colour(frame)
    return bool(red > 2 * green and red > 2 * blue)


def _corner_colour(frame: np.ndarray) -> np.ndarray:
    return np.asarray(frame, float)[-18:-6, -18:-6, :3].mean(axis=(0, 1))


def from_canvas(
    canvas: np.ndarray,
    top_left: tuple[float, float],
    bottom_right: tuple[float, float],
    shape: tuple[int, int] = (112, 176),
) -> np.ndarray:
    """Cut a drawn picture out of a screenshot and bring it to its own size.

    Parameters
    ----------
    canvas : ndarray, shape (H, W, 3 or 4)
        Screenshot of the canvas.
    top_left, bottom_right : (y, x)
        Where the outer corners of the picture, world (-0.5, -0.5) and
        (Y - 0.5, X - 0.5), lie on the canvas.
    shape : (int, int)
        Size of the picture.
    """
    (y0, x0), (y1, x1) = top_left, bottom_right
    step_y, step_x = (y1 - y0) / shape[0], (x1 - x0) / shape[1]
    rows = y0 + (np.arange(shape[0]) + 0.5) * step_y - 0.5
    columns = x0 + (np.arange(shape[1]) + 0.5) * step_x - 0.5
    grid_x, grid_y = np.meshgrid(columns, rows)
    return cv2.remap(
        np.ascontiguousarray(canvas[..., :3]),
        grid_x.astype(np.float32),
        grid_y.astype(np.float32),
        cv2.INTER_LINEAR,
    )


def write_folder(world: TellTale, folder: Path, suffix: str = ".tif") -> Path:
    """Write one file a frame; `suffix` ``"mixed"`` takes TIFF, PNG and JPEG in turn.

    Names count without leading zeros, so that only natural order is right.
    """
    import tifffile

    folder.mkdir(parents=True, exist_ok=True)
    turns = (".tif", ".png", ".jpg") if suffix == "mixed" else (suffix,)
    for t in range(world.frames):
        path = folder / f"frame_{t}{turns[t % len(turns)]}"
        frame = world.frame(t)
        if path.suffix == ".tif":
            tifffile.imwrite(path, frame, photometric="rgb" if world.rgb else None)
        else:
            stored = frame[..., ::-1] if world.rgb else frame
            assert cv2.imwrite(str(path), stored, [cv2.IMWRITE_JPEG_QUALITY, 92])
    return folder


def write_stack(world: TellTale, path: Path, kind: str = "plain") -> Path:
    """Write one TIFF: ``plain`` pages, an ``imagej`` hyperstack or ``ome``.

    ImageJ files hold T, Z, C in this order, OME files T, C, Z; the calibration
    is that of this module's constants.
    """
    import tifffile

    data, axes = world.array(), world.axes
    if kind == "plain":
        tifffile.imwrite(path, data, photometric="rgb" if world.rgb else "minisblack")
        return path
    if kind == "imagej":
        order = "".join(a for a in "TZCYXS" if a in axes)
        data = np.transpose(data, [axes.index(a) for a in order])
        tifffile.imwrite(
            path,
            data,
            imagej=True,
            resolution=(1 / PIXEL_SIZE, 1 / PIXEL_SIZE),
            metadata={
                "axes": order,
                "unit": "um",
                "spacing": PLANE_SPACING,
                "finterval": FRAME_INTERVAL,
            },
        )
        return path
    tifffile.imwrite(
        path, data, ome=True, metadata={"axes": axes, **_ome_metadata(world)}
    )
    return path


def _ome_metadata(world: TellTale) -> dict[str, object]:
    return {
        "PhysicalSizeX": PIXEL_SIZE,
        "PhysicalSizeXUnit": "µm",
        "PhysicalSizeY": PIXEL_SIZE,
        "PhysicalSizeYUnit": "µm",
        "PhysicalSizeZ": PLANE_SPACING,
        "PhysicalSizeZUnit": "µm",
        "TimeIncrement": FRAME_INTERVAL,
        "TimeIncrementUnit": "s",
        "Channel": {"Name": list(CHANNELS[: world.channels])},
    }


def write_video(
    world: TellTale, path: Path, codec: str = "libx264", *, rate: int = 25
) -> Path:
    """Write a video: ``libx264`` with B frames and few key frames, or ``mjpeg``."""
    import av

    inside = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate)
        stream.height, stream.width = world.shape
        stream.pix_fmt = inside
        if codec == "libx264":
            stream.options = {"crf": "18", "g": "60", "bf": "2", "threads": "1"}
        else:
            stream.options = {"q": "2"}
        for t in range(world.frames):
            picture = world.frame(t)
            shape = "rgb24" if world.rgb else "gray"
            container.mux(
                stream.encode(av.VideoFrame.from_ndarray(picture, format=shape))
            )
        container.mux(stream.encode())
    return path
