"""What an add-on may ask for in its signature, and what it is told."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Literal, Protocol, TypeVar

from marey.words import Report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Value = TypeVar("Value")

TypeName = Annotated[str, {"of": "type"}]
"""The name of a type of marks; a dock offers those of the recording."""
LayerName = Annotated[str, {"of": "mask_layer"}]
"""The name of a mask layer; a dock offers those of the recording."""

Existing = Annotated[
    Literal["fill", "overwrite", "beside"],
    {
        "label": "where something is",
        "tooltip": "fill: only where nothing of it is yet; overwrite: what a program"
        " made and nobody accepted is replaced; beside: as types and mask layers of"
        " its own. What people made or accepted stays.",
    },
]
"""The three choices of whatever writes marks or masks; see `arrivals`."""
HandMade = Annotated[
    bool,
    {
        "label": "replace hand-made too",
        "tooltip": "overwrite: whether what people made or accepted is replaced too.",
    },
]
"""Asked for in so many words: whether ``overwrite`` spares nothing."""
ASKED_ANEW = ("hand_made",)
"""Settings that are not remembered: each run has to say so anew."""

EVENTS = ("frame", "added", "moved", "removed", "painted")
"""What an add-on may react to."""


class Stage(Protocol):
    """The window, as an add-on sees it; in a script one that nobody looks at.

    Ask for it by a parameter called `stage`. All of it may be used from the
    thread the add-on runs in.
    """

    @property
    def t(self) -> int:
        """Place of the shown frame."""

    @property
    def selected(self) -> tuple[int, ...]:
        """Ids of the selected markers of the shown frame."""

    @property
    def outlined(self) -> tuple[int, ...]:
        """Ids of its selected shapes."""

    def go(self, t: int, yx: tuple[float, float] | None = None) -> None:
        """Show a frame; with `yx` also bring that place into sight."""

    def say(self, words: str) -> None:
        """Say something in the tool line."""

    def show_scale_bar(self, *, on: bool) -> None:
        """Draw a scale bar, where the pixel size is known, or none."""


class EmptyStage:
    """A stage without a window: goes where it is sent, and says nothing.

    Parameters
    ----------
    t : int
        The frame to begin with.
    selected, outlined : sequence of int
        What counts as selected.

    Attributes
    ----------
    said : list of str
        What was to be said.
    """

    def __init__(
        self, t: int = 0, selected: Sequence[int] = (), outlined: Sequence[int] = ()
    ) -> None:
        self.t = int(t)
        self.selected = tuple(selected)
        self.outlined = tuple(outlined)
        self.said: list[str] = []

    def go(self, t: int, yx: tuple[float, float] | None = None) -> None:
        """Remember the frame."""
        del yx
        self.t = int(t)

    def say(self, words: str) -> None:
        """Remember the words."""
        self.said.append(words)

    def show_scale_bar(self, *, on: bool) -> None:
        """Do nothing."""


@dataclass(frozen=True)
class News:
    """What an add-on reacts to; ask for it by a parameter called `news`.

    Attributes
    ----------
    kind : str
        ``frame`` (another one is shown), ``added``, ``moved`` (also retyped or
        edited), ``removed``, ``mixed`` (several of these at once), ``painted``.
    t : int
        Place of the shown frame.
    table : str
        ``marker`` or ``shape`` where marks are concerned, else empty.
    ids : tuple of int or None
        Rows concerned; None where there are very many.
    frames : tuple of int or None
        Places of the frames concerned; None where it may be any.
    """

    kind: str
    t: int
    table: str = ""
    ids: tuple[int, ...] | None = ()
    frames: tuple[int, ...] | None = ()


def steps_of(
    what: Iterable[Value], words: str = "frame {}"
) -> Iterator[tuple[Value, Report]]:
    """Go through something and get a report to yield for each step.

    Parameters
    ----------
    what : iterable
        Frames mostly.
    words : str
        Said of a step; ``{}`` stands for it.

    Yields
    ------
    value, report
        The report says how far it is and how long it will take.

    Examples
    --------
    >>> for t, report in steps_of(range(3)):
    ...     print(t, report.message, f"{report.fraction:.2f}")
    0 frame 0 0.33
    1 frame 1 0.67
    2 frame 2 1.00
    """
    everything = list(what)
    total, since = len(everything), monotonic()
    for done, value in enumerate(everything, 1):
        spent = monotonic() - since
        left = spent / (done - 1) * (total - done + 1) if done > 1 else float("nan")
        frame = int(value) if isinstance(value, int) else None
        yield (
            value,
            Report(done / total, done, total, left, words.format(value), frame),
        )
