"""A look at a file of marks: read once, and asked what would come of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from marey.errors import Cancelled, ExchangeError
from marey.exchange import Incoming, fitting, read_marks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from threading import Lock

    from marey.exchange import Arrival, Format
    from marey.exchange.pace import Told
    from marey.recording import Recording


@dataclass(frozen=True)
class Look:
    """A file, read, and what would come of it.

    Attributes
    ----------
    incoming : Incoming
        What it says.
    arrival : Arrival or None
        What would come; None where it cannot.
    guarded : int
        Rows at the places concerned that people made, accepted or put right.
    also : tuple of str
        Other formats that it could be of.
    trouble : str
        Why it cannot come, in words.
    """

    incoming: Incoming
    arrival: Arrival | None
    guarded: int = 0
    also: tuple[str, ...] = ()
    trouble: str = ""


@dataclass(frozen=True)
class Wanted:
    """A look at a file, as it is asked for; done beside the window.

    Attributes
    ----------
    recording : Recording
        Where it would come to.
    path : Path
        The file.
    name : str or None
        Of the format; None where it is to be seen from what is inside.
    options : dict
        What the format takes further.
    asked : dict
        What was chosen, as `Incoming.preview` takes it.
    known : Incoming or None
        What was read of it already.
    busy : Lock
        Held while the recording is read: it must not be closed meanwhile.
    """

    recording: Recording
    path: Path
    name: str | None
    options: dict[str, Any]
    asked: dict[str, Any]
    known: Incoming | None
    busy: Lock

    def look(self, cancelled: Callable[[], bool], told: Told) -> Look:
        """Read the file where it was not read yet, and say what would come.

        Parameters
        ----------
        cancelled, told
            As `marey.import_marks` takes them.

        Raises
        ------
        ExchangeError
            It cannot be read.
        """
        fits = () if self.known or self.name else fitting(self.path)
        incoming = self.known or self._read(fits)
        also = tuple(one.title for one in fits if one != incoming.format)
        asked = self.asked | {"cancelled": cancelled, "told": told}
        with self.busy:
            if cancelled():
                raise Cancelled(f"{self.path.name} is not looked at any more.")
            try:
                arrival = kept = incoming.preview(self.recording, **asked)
                if asked.get("hand_made"):
                    asked["hand_made"] = False
                    kept = incoming.preview(self.recording, **asked)
            except Cancelled:
                raise
            except ExchangeError as error:  # another choice may help
                return Look(incoming, None, also=also, trouble=str(error))
        return Look(incoming, arrival, kept.protected, also)

    def _read(self, fits: tuple[Format, ...]) -> Incoming:
        name = self.name or next((one.name for one in fits), None)
        if name is None and self.path.exists():
            raise ExchangeError(
                f"{self.path.name} is of no format that is known here. Choose its"
                " format, if you know it."
            )
        return read_marks(self.path, name, **self.options)
