"""A subject and its rival take turns, so that both meet the same machine.

Times of one run on a busy machine vary by a factor of three to eight; the ratio
of medians of runs that take turns, in CPU time, varies by a few per cent.
"""

from __future__ import annotations

import gc
import statistics
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

CLOCKS = {"CPU": time.process_time, "wall": time.perf_counter}
SCALES = {"s": 1.0, "ms": 1e3, "us": 1e6}
ROUNDS = 5
"""Fewest turns each; medians of fewer say little."""


def take_turns(
    subject: Callable[[], Any],
    rival: Callable[[], Any],
    *,
    rounds: int = 7,
    clock: str = "CPU",
    before: Callable[[], Any] | None = None,
) -> tuple[float, float]:
    """Return the median seconds of subject and rival.

    Parameters
    ----------
    subject, rival : callable
        Take no arguments; what they return is let go outside the measure.
    rounds : int
        Turns each, at least `ROUNDS`, after one that does not count.
    clock : str
        ``"CPU"`` (all threads of this process) or ``"wall"``.
    before : callable, optional
        Run before each turn of either, outside the measure.
    """
    times: dict[int, list[float]] = {0: [], 1: []}
    for turn in range(max(rounds, ROUNDS) + 1):
        # whoever comes second finds warmer caches: change about
        for who in (0, 1) if turn % 2 else (1, 0):
            if before is not None:
                before()
            seconds = _time((subject, rival)[who], CLOCKS[clock])
            if turn:
                times[who].append(seconds)
    return statistics.median(times[0]), statistics.median(times[1])


def _time(act: Callable[[], Any], clock: Callable[[], float]) -> float:
    gc.collect()
    gc.disable()
    try:
        started = clock()
        kept = act()
        spent = clock() - started
    finally:
        gc.enable()
    del kept
    return spent


def figure(
    name: str,
    value: float,
    *,
    unit: str,
    rival: str | None = None,
    rival_value: float | None = None,
    goal: str | None = None,
    most_ratio: float | None = None,
    most_value: float | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Build one figure; `holds` follows from `most_ratio` or `most_value`.

    Parameters
    ----------
    name : str
        ``subject.what``.
    value, rival_value : float
        In `unit`.
    goal : str, optional
        In words; made from the limits where left out.
    most_ratio, most_value : float, optional
        Largest ratio, or value, that holds the goal.
    **more
        Further facts, such as sizes.
    """
    ratio = value / rival_value if rival_value else None
    holds = None
    if most_ratio is not None:
        goal = goal or f"<= {most_ratio:g}x"
        holds = ratio is not None and ratio <= most_ratio
    if most_value is not None:
        goal = goal or f"<= {most_value:g} {unit}"
        holds = holds is not False and value <= most_value
    return {
        "name": name,
        "value": _rounded(value),
        "unit": unit,
        "rival": rival,
        "rival_value": None if rival_value is None else _rounded(rival_value),
        "ratio": None if ratio is None else _rounded(ratio),
        "goal": goal,
        "holds": holds,
        **more,
    }


def against(
    name: str,
    subject: Callable[[], Any],
    rival: Callable[[], Any],
    *,
    rival_name: str,
    scale: str = "ms",
    clock: str = "CPU",
    rounds: int = 7,
    per: int = 1,
    most_ratio: float | None = None,
    most_value: float | None = None,
    before: Callable[[], Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Measure subject against rival and return the figure.

    Parameters
    ----------
    scale : str
        ``"s"``, ``"ms"`` or ``"us"``.
    per : int
        How many acts a turn holds; times are given for one.
    """
    ours, theirs = take_turns(subject, rival, rounds=rounds, clock=clock, before=before)
    factor = SCALES[scale] / per
    return figure(
        name,
        ours * factor,
        unit=f"{scale} {clock}",
        rival=rival_name,
        rival_value=theirs * factor,
        most_ratio=most_ratio,
        most_value=most_value,
        **more,
    )


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")
