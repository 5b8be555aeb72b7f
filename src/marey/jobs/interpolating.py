"""Masks of the frames between painted ones, one after another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marey.jobs.running import Job
from marey.sidecar.values import counted
from marey.words import Done, Report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marey.recording import Recording


def interpolate_masks(
    recording: Recording,
    first: int,
    last: int,
    layer: str = "mask",
    z: int | None = None,
) -> Job:
    """Fill the frames between painted ones; see ``rec.masks.interpolate``.

    Parameters
    ----------
    recording : Recording
        Whose masks.
    first, last : int
        Places of the first and last frame.
    layer : str
        Name of the mask layer.
    z : int, optional
        Plane.

    Returns
    -------
    Job
        Yields a `Report` after each frame and at last `Done`, whose result is the
        list of the frames that were filled. Closing it keeps those that are done;
        one undo takes them back.

    Raises
    ------
    BadValue
        There is no gap to fill; said with the first report.
    """
    work = _work(recording, first, last, layer, z)
    return Job(work, f"interpolate {layer} in frames {first} to {last}")


def _work(
    recording: Recording, first: int, last: int, layer: str, z: int | None
) -> Iterator[Report | Done]:
    filled: list[int] = []
    for t, total in recording.masks.interpolating(first, last, layer, z):
        filled.append(t)
        share = len(filled) / total
        yield Report(share, len(filled), total, message=f"frame {t}", frame=t)
    yield Done(filled, f"interpolated {layer} in {counted(len(filled), 'frame')}")
