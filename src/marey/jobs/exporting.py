"""`marey.export`: frames as a film, pictures, a stack or a figure."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from marey.frames.export.writing import Manner, write_frames
from marey.jobs.guessing import learn
from marey.jobs.overlays import KINDS
from marey.jobs.painting import Painter
from marey.jobs.planning import ExportPlan, plan_export
from marey.jobs.running import Job
from marey.jobs.wishes import Wishes
from marey.words import Done, Report

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from marey.frames import FrameSeries
    from marey.jobs.wishes import Frames, Pair
    from marey.recording import Recording


def export(  # noqa: PLR0913 - a door: all but two by keyword
    recording: Recording | FrameSeries,
    path: str | os.PathLike[str],
    *,
    frames: Frames = None,
    every: int = 1,
    region: tuple[int, int, int, int] | None = None,
    scale: float = 1.0,
    overlays: Sequence[str] = KINDS,
    clock: str | None = None,
    scale_bar: bool | float = False,
    aligned: bool = False,
    fps: float | str | None = None,
    speed: float = 1.0,
    contrast: Pair | Sequence[Pair] | None = None,
    gamma: float | Sequence[float] | None = None,
    colormaps: str | Sequence[str | Sequence[str]] | None = None,
    channels: int | Sequence[int] | None = None,
    z: int | None = None,
    rotation: float = 0.0,
    smooth: bool = False,
    mark_scale: float = 1.0,
    mask_layers: Sequence[str] | None = None,
    mask_opacity: float = 0.5,
    tail: int = 10,
    trails: Mapping[str, Any] | None = None,
    text_size: float | None = None,
    quality: float = 7.0,
    raw: bool | None = None,
    images: str = "png",
    overwrite: bool = False,
) -> Job:
    """Write frames as a film, as pictures, as a TIFF stack or as a figure.

    What a path ends with says what it becomes: ``.mp4 .mkv .mov`` (H.264),
    ``.avi`` (MJPEG), ``.gif``; ``.tif`` a stack; ``frame_%05d.png`` or a folder
    one picture a frame; ``.png .jpg .svg .pdf`` the figure of one frame. The
    file appears under its name when it is whole, and is read back first.

    Parameters
    ----------
    recording : Recording or FrameSeries
        What is exported; of a series alone no marks are drawn.
    path : path
        Where to.
    frames : None, int, range, slice, (first, last) or list of int
        All; one; a range or slice, whose end is not included; a pair with both
        ends included; a list.
    every : int
        Take every n-th of them.
    region : (y0, x0, y1, x1), optional
        Part of the frames in pixels, the ends not included.
    scale : float
        Written pixels per pixel; smaller ones by area.
    overlays : sequence of str
        What is drawn: of ``markers tracks shapes masks notes``. Hidden types
        are not.
    clock : {"absolute", "elapsed"}, optional
        Date and time, or the time since the first frame, at the upper left.
    scale_bar : bool or float
        A bar at the lower right, of a round length or of so many micrometres.
    aligned : bool
        Whether frames are moved by their offsets, ``aligned = raw + offset``.
    fps : float or "real", optional
        Frames a second of a film, 10 where left out; "real" shows each frame as
        long as it took.
    speed : float
        With ``fps="real"``, how many times faster than life.
    contrast : (low, high) or one a channel, optional
        Values drawn darkest and brightest; estimated where left out. Colour
        pictures are left as they are.
    gamma : float or one a channel, optional
        Exponent between them.
    colormaps : str or one a channel, optional
        ``gray``, ``green``, ``viridis``, ..., ``#rrggbb``, or a list of such
        colours. Channels are added, as napari does.
    channels : int or sequence of int, optional
        Which are seen; all where left out.
    z : int, optional
        The plane; the middle one where left out, of raw values all.
    rotation : float
        Degrees, clockwise.
    smooth : bool
        Whether enlarged pixels blend into each other.
    mark_scale : float
        How much larger marks are than their types say.
    mask_layers : sequence of str, optional
        Which masks are drawn; all where left out.
    mask_opacity : float
        0 to 1.
    tail : int
        How many frames back the way of a tracked object is drawn.
    trails : mapping of str, optional
        How else: settings of :class:`marey.jobs.Trail` by name, such as
        ``{"behind": 30, "color": "speed"}``.
    text_size : float, optional
        Height of letters in pixels.
    quality : float
        0 to 10, the best: of films and JPEG.
    raw : bool, optional
        Whether a stack holds the pixel values as they are; where left out, if
        nothing is drawn upon them.
    images : {"png", "jpg", "tif"}
        Kind of the pictures in a folder.
    overwrite : bool
        Whether what is there may be replaced.

    Returns
    -------
    Job
        Yields `Report` after each frame and `Done` at last, whose result is the
        path; ``.run()`` does it all. Closing it leaves nothing behind.

    Raises
    ------
    BadValue
        A wish that cannot be; said before any work.
    TargetExists, ExportError
        Nothing can be written there.

    Examples
    --------
    >>> import tempfile, numpy as np, marey
    >>> pixels = np.zeros((4, 31, 45), np.uint8)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with marey.open_series(pixels) as series:
    ...         done = export(series, f"{folder}/a.mp4", clock=None).run()
    ...     print(done.made.split(" to ")[0])
    4 frames, 45 x 31,
    """
    wishes = Wishes(
        frames=frames,
        every=every,
        region=region,
        scale=scale,
        overlays=(overlays,) if isinstance(overlays, str) else tuple(overlays or ()),
        clock=clock,
        scale_bar=scale_bar,
        aligned=aligned,
        fps=fps,
        speed=speed,
        contrast=contrast,
        gamma=gamma,
        colormaps=colormaps,
        channels=channels,
        z=z,
        rotation=rotation,
        smooth=smooth,
        mark_scale=mark_scale,
        mask_layers=None if mask_layers is None else tuple(mask_layers),
        mask_opacity=mask_opacity,
        tail=tail,
        trails=None if trails is None else dict(trails),
        text_size=text_size,
        quality=quality,
        raw=raw,
        images=images,
        overwrite=overwrite,
    )
    return carry_out(plan_export(recording, path, wishes))


def carry_out(plan: ExportPlan) -> Job:
    """Return the job that does what was planned.

    Parameters
    ----------
    plan : ExportPlan
        Made by `plan_export`.
    """
    plan.check()
    return Job(_work(plan), plan.words)


def _work(plan: ExportPlan) -> Iterator[Report | Done]:
    since = monotonic()
    painter = Painter(plan)
    manner = Manner(
        plan.pace,
        quality=float(plan.wishes.quality),
        overwrite=plan.wishes.overwrite,
        names=plan.names,
        stack=painter.stack_facts() if plan.target.kind == "stack" else None,
    )
    made = yield from write_frames(plan.target, plan.frames.tolist(), painter, manner)
    pixels = float(np.prod(plan.geometry.size)) * len(plan.frames)
    learn(plan.target.kind, pixels, monotonic() - since)
    yield Done(made, _in_words(plan, painter, made))


def _in_words(plan: ExportPlan, painter: Painter, made: Path) -> str:
    height, width = plan.geometry.size
    count = len(plan.frames)
    words = f"{count:,} {'frame' if count == 1 else 'frames'}, {width} x {height},"
    if plan.raw:
        words += f" raw values {plan.series.dtype},"
    words += f" to {made.name}"
    if plan.target.pattern:
        words += f"/{plan.target.pattern}"
    broken = len(painter.broken)
    if broken:
        which, are = ("frame", "is") if broken == 1 else ("frames", "are")
        words += f"; {broken} {which} could not be read and {are} drawn hatched"
    return words
