"""Long work that says how far it is and can be stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marey.words import Done, Report
from marey.words.closing import Closing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Job(Closing):
    """Reports one after another, the last of them a `Done`.

    A notebook goes through it with ``for``, or calls `run`; closing it cancels
    between two steps.

    Parameters
    ----------
    reports : generator
        What does the work; nothing is done before the first is asked for.
    words : str
        What will be made, for people.

    Examples
    --------
    >>> from marey.words import Done, Report
    >>> Job(iter([Report(0.5), Done(7)])).run().result
    7
    """

    def __init__(self, reports: Iterator[Report | Done], words: str = "") -> None:
        self._reports = reports
        self.words = words

    def __iter__(self) -> Job:
        return self

    def __next__(self) -> Report | Done:
        return next(self._reports)

    def close(self) -> None:
        """Stop between two steps; what is half made is taken away."""
        close = getattr(self._reports, "close", None)
        if close is not None:
            close()

    def run(self, told: Callable[[Report], object] | None = None) -> Done:
        """Work to the end.

        Parameters
        ----------
        told : callable, optional
            Called with each report.

        Returns
        -------
        Done
            What came of it.
        """
        done = Done()
        with self:
            for report in self:
                if isinstance(report, Done):
                    done = report
                elif told is not None:
                    told(report)
        return done
