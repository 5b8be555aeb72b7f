"""What long work says while it runs, and at its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Report:
    """How far a job has come.

    Attributes
    ----------
    fraction : float
        0 to 1.
    done, total : int
        Steps done and steps in all.
    seconds_left : float
        Estimate; NaN before the first one is possible.
    message : str
        What it is doing, in words.
    frame : int or None
        The frame it is at, as position on the time axis.
    picture : ndarray or None
        The newest result worth looking at.
    """

    fraction: float
    done: int = 0
    total: int = 0
    seconds_left: float = float("nan")
    message: str = ""
    frame: int | None = None
    picture: np.ndarray | None = None


@dataclass(frozen=True)
class Done:
    """The last thing a job says.

    Attributes
    ----------
    result : object
        What the same call returns in a script.
    made : str
        What came of it and where, in words.
    action : int or None
        The action in the history that undoes it; None where nothing was
        stored.
    """

    result: Any = None
    made: str = ""
    action: int | None = None
