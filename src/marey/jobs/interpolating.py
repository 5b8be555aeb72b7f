"""Masks of the frames between painted ones, one after another."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from marey.jobs.running import Job
from marey.sidecar.values import counted
from marey.words import Done, Report

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from marey.recording import Recording

    Steps = Generator[tuple[int, int], None, None]


def interpolate_masks(
    recording: Recording,
    first: int,
    last: int,
    layer: str = "mask",
    z: int | None = None,
    *,
    existing: str = "fill",
    hand_made: bool = False,
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
    existing, hand_made
        What is done where something is painted; as of ``rec.masks.interpolate``.

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
    steps = recording.masks.interpolating(
        first, last, layer, z, existing=existing, hand_made=hand_made
    )
    return Job(_work(steps, layer), f"interpolate {layer} in frames {first} to {last}")


def _work(steps: Steps, layer: str) -> Iterator[Report | Done]:
    filled: list[int] = []
    with closing(steps):  # so that what is done until then is one undo at once
        for t, total in steps:
            filled.append(t)
            share = len(filled) / total
            yield Report(share, len(filled), total, message=f"frame {t}", frame=t)
    yield Done(filled, f"interpolated {layer} in {counted(len(filled), 'frame')}")
