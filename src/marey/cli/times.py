"""What ``marey info`` says of times, and ``marey info --times`` tries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import marey
from marey.frames import CsvTimes, is_table, look_ahead, pattern_clock

if TYPE_CHECKING:
    from marey.recording import Recording

_SHOWN = 20


def time_facts(recording: Recording) -> dict[str, Any]:
    """Return who says the times, in what zone, how often, with how many gaps."""
    timing = recording.series.timing
    known = len(timing.known)
    return {
        "times": timing.source,
        "zone": timing.zone,
        "timed_frames": known,
        "duration_s": round(timing.duration, 3) if known else None,
        "usual_step_s": None if timing.interval != timing.interval else timing.interval,
        "gaps": len(timing.gaps),
    }


def preview(path: str, times: str, zone: str) -> None:
    """Print what a clock would read; changes nothing.

    Parameters
    ----------
    path : str
        The recording.
    times : str
        A pattern of names, or the path of a table.
    zone : str
        The zone of times that name none.
    """
    table = is_table(times)
    clock = CsvTimes(times, zone=zone) if table else pattern_clock(times, zone)
    with marey.open_series(path) as series:
        found = look_ahead(series, clock)
    print("\n".join(found.lines))
    for name in found.unread[:_SHOWN]:
        print(f"    no time: {name}")
    if len(found.unread) > _SHOWN:
        print("    ...")
