"""What an export will make: checked before any work, and said in words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import BadValue
from marey.frames.export.pace import Pace, real, steady
from marey.frames.export.targets import Target, check_target, target_of
from marey.jobs.burning import CLOCKS
from marey.jobs.choosing import (
    checked_number,
    chosen_channels,
    chosen_frames,
    chosen_plane,
    chosen_region,
)
from marey.jobs.geometry import Geometry
from marey.jobs.guessing import guess
from marey.jobs.overlays import KINDS
from marey.jobs.trails import trail_of

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from marey.frames import FrameSeries
    from marey.jobs.wishes import Wishes
    from marey.recording import Recording
    from marey.words import Calibration

FPS = 10.0
"""Frames a second where nothing is said, as the player begins with."""


@dataclass(frozen=True)
class ExportPlan:
    """What will be made of which frames; made by `plan_export`.

    Attributes
    ----------
    recording : Recording or None
        Whose marks are drawn.
    series : FrameSeries
        The pictures.
    target : Target
        Where to.
    wishes : Wishes
        What was asked.
    frames : ndarray of int64, shape (N,)
        Places on the time axis.
    geometry : Geometry
        Region, scale and turn.
    z : int or None
        The plane drawn.
    pace : Pace
        When pictures of a film are shown.
    names : tuple of str
        Of several pictures.
    raw : bool
        Whether pixel values are written as they are.
    """

    recording: Recording | None
    series: FrameSeries
    target: Target
    wishes: Wishes
    frames: NDArray[np.int64]
    geometry: Geometry
    z: int | None
    pace: Pace
    names: tuple[str, ...]
    raw: bool

    @property
    def calibration(self) -> Calibration:
        """What is known of scale and time."""
        return (self.recording or self.series).calibration

    @property
    def words(self) -> str:
        """What will be made, how large and how long: ``40 frames, 1344 x 512, ...``."""
        height, width = self.geometry.size
        count = len(self.frames)
        size, seconds = guess(self)
        frames = "1 frame" if count == 1 else f"{count:,} frames"
        return f"{frames}, {width} x {height}, about {size}, {seconds}"

    def check(self) -> None:
        """Say why nothing can be written there: see `check_target`."""
        check_target(
            self.target,
            overwrite=self.wishes.overwrite,
            source=self.series.source,
            names=self.names,
        )


def plan_export(
    recording: Recording | FrameSeries, path: str | os.PathLike[str], wishes: Wishes
) -> ExportPlan:
    """Find out what an export would make; nothing is read or written.

    Parameters
    ----------
    recording : Recording or FrameSeries
        What is exported.
    path : path
        Where to.
    wishes : Wishes
        What is asked.

    Raises
    ------
    BadValue
        A wish that cannot be; the message says what was expected.
    """
    series, marks = _parts(recording)
    target = target_of(path, wishes.images)
    frames = chosen_frames(wishes.frames, wishes.every, len(series))
    if target.kind == "figure" and len(frames) != 1:
        raise BadValue(
            f"{target.path.name} holds one picture and {len(frames)} frames were asked"
            " for. Give frames=t, or a name with a number such as frame_%05d.png."
        )
    at = series.axes.index("Y")
    height, width = series.shape[at : at + 2]
    geometry = Geometry(
        (height, width),
        chosen_region(wishes.region, (height, width)),
        checked_number("scale", wishes.scale, 0, 100),
        checked_number("rotation", wishes.rotation, -1e6, 1e6),
        wishes.smooth,
    )
    _check_wishes(wishes, series, marks)
    return ExportPlan(
        recording=marks,
        series=series,
        target=target,
        wishes=wishes,
        frames=frames,
        geometry=geometry,
        z=chosen_plane(series, wishes.z),
        pace=_pace(wishes, series, frames, target),
        names=_names(target, series, frames),
        raw=_is_raw(wishes, target, marks),
    )


def _parts(given: Recording | FrameSeries) -> tuple[FrameSeries, Recording | None]:
    from marey.frames import FrameSeries

    return (given, None) if isinstance(given, FrameSeries) else (given.series, given)


def _check_wishes(wishes: Wishes, series: FrameSeries, marks: Recording | None) -> None:
    chosen_channels(series, wishes.channels)
    unknown = [one for one in wishes.overlays if one not in KINDS]
    if unknown:
        raise BadValue(f"Overlays are {', '.join(KINDS)}; {unknown[0]!r} came.")
    if not 0 <= wishes.quality <= 10:
        raise BadValue(f"The quality is 0 to 10, the best; {wishes.quality!r} came.")
    if not 0 <= wishes.mask_opacity <= 1:
        raise BadValue(f"An opacity is 0 to 1; {wishes.mask_opacity!r} came.")
    checked_number("mark_scale", wishes.mark_scale, 0, 1000)
    trail_of(wishes.trails or {})
    if wishes.clock not in (None, *CLOCKS):
        raise BadValue(f"A clock is absolute or elapsed; {wishes.clock!r} came.")
    if wishes.clock is not None:
        _check_clock(wishes.clock, series)
    if wishes.scale_bar and (marks or series).calibration.pixel_size is None:
        raise BadValue(
            "A scale bar needs the pixel size, which is not known. Say it in the"
            ' Recording dock or with rec.calibrate("pixel_size", 0.35).'
        )
    if wishes.aligned and (marks is None or not len(marks.offsets.table())):
        raise BadValue(
            "There are no offsets to align by. Store them with rec.offsets.set, or"
            " leave aligned out."
        )


def _check_clock(kind: str, series: FrameSeries) -> None:
    if kind == "absolute" and series.start is None:
        raise BadValue(
            "The clock has no date: nobody says when the first frame was taken. Take"
            ' clock="elapsed", or say the times when opening.'
        )
    if not np.isfinite(series.times).any():
        raise BadValue(
            "The clock has no times: none are known of this recording. Leave it out,"
            " or say the times when opening."
        )


def _pace(
    wishes: Wishes, series: FrameSeries, frames: NDArray[np.int64], target: Target
) -> Pace:
    if target.kind not in {"video", "gif"} or not isinstance(wishes.fps, str):
        fps = FPS if wishes.fps is None or isinstance(wishes.fps, str) else wishes.fps
        return steady(len(frames), checked_number("fps", fps, 0, 1000))
    if wishes.fps != "real":
        raise BadValue(f'fps is a number or "real"; {wishes.fps!r} came.')
    if target.suffix == ".avi":
        raise BadValue(
            "An .avi shows all frames equally long. Give fps as a number, or write"
            " .mp4, .mkv or .gif."
        )
    return real(series.times[frames], frames, float(wishes.speed))


def _names(
    target: Target, series: FrameSeries, frames: NDArray[np.int64]
) -> tuple[str, ...]:
    """Return the names of several pictures: numbers, or those of their files."""
    if target.kind != "images":
        return ()
    if target.pattern:
        return tuple(target.called(int(t)) for t in frames)
    paths = series.table.paths
    if len(paths) == len(series):
        names = [
            str(PurePosixPath(_inside(paths[t])).with_suffix(target.suffix))
            for t in frames.tolist()
            if paths[t]
        ]
        if len(set(names)) == len(frames):
            return tuple(names)
    digits = max(5, len(str(len(series) - 1)))
    return tuple(f"frame_{t:0{digits}d}{target.suffix}" for t in frames.tolist())


def _inside(path: str) -> str:
    """Return a path without what would lead out of the folder."""
    parts = PurePosixPath(path).parts
    return "/".join(one for one in parts if one not in {"..", "/"})


def _is_raw(wishes: Wishes, target: Target, marks: Recording | None) -> bool:
    looks: dict[str, Any] = {
        "a clock": wishes.clock,
        "a scale bar": wishes.scale_bar,
        "contrast": wishes.contrast,
        "gamma": wishes.gamma,
        "colormaps": wishes.colormaps,
        "a rotation": wishes.rotation % 90,
    }
    drawn = [name for name, value in looks.items() if value not in (None, False, 0)]
    if wishes.raw:
        if target.suffix not in {".tif", ".tiff"}:
            raise BadValue(f"Raw values go into .tif; {target.suffix} was asked for.")
        if drawn:
            raise BadValue(
                f"Raw values cannot bear {drawn[0]}. Leave one of the two out."
            )
        return True
    if wishes.raw is False or target.kind != "stack" or drawn:
        return False
    return marks is None or not _is_marked(marks, wishes.overlays)


def _is_marked(marks: Recording, kinds: Sequence[str]) -> bool:
    """Whether there is anything of these kinds to draw."""
    return (
        (bool({"markers", "tracks"} & set(kinds)) and marks.markers.any())
        or ("shapes" in kinds and marks.shapes.any())
        or ("notes" in kinds and bool(len(marks.notes.frames())))
        or (
            "masks" in kinds
            and any(marks.masks.any(one.name) for one in marks.masks.layers.list())
        )
    )


def beside(series: FrameSeries, fallback: Path, suffix: str = ".mp4") -> Path:
    """Return a name for an export beside the data; elsewhere for arrays.

    Parameters
    ----------
    series : FrameSeries
        What is exported.
    fallback : Path
        Folder where the data lies nowhere.
    suffix : str
        Of the file; empty for a folder.
    """
    source = series.source
    if source is None:
        return fallback / f"{Path(series.name).stem or 'recording'}{suffix}"
    stem = source.name if source.is_dir() else source.stem
    name = f"{stem}{suffix}" if suffix else f"{stem} frames"
    return source.with_name(name)
