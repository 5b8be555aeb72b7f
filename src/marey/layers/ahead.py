"""What can be done before a recording is shown, in the thread that opens it.

napari reads its units and imports pandas and scipy when the first layer is made:
half a second in which a window would not answer.
"""

from __future__ import annotations

from concurrent.futures import Future
from functools import cache
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING, Any

import pint

from marey.layers.contrast import look_ahead

if TYPE_CHECKING:
    from marey.recording import Recording

_PINT: Any = pint  # these doors of it are not typed
LATE = ("marey.recording", "pandas", "scipy.ndimage")
"""Modules that opening imports, and napari with its first layers."""
LATER = ("skimage.morphology",)
"""Modules of which napari thinks at the first use of a tool, such as filling."""


@cache
def warm() -> Future[pint.UnitRegistry | None]:
    """Begin to do, in a thread, what the first layer of a process needs.

    Asked for when a dock appears, most of it is done before somebody has chosen
    what to open.

    Returns
    -------
    Future of pint.UnitRegistry or None
        For `adopt_units`; None where the units are read already. The same at each
        asking.
    """
    ready: Future[pint.UnitRegistry | None] = Future()

    def work() -> None:
        try:
            for name in LATE:
                import_module(name)
            ready.set_result(pint.UnitRegistry() if _units_are_unread() else None)
        except BaseException as error:  # noqa: BLE001 - raised where it is awaited
            ready.set_exception(error)
            return
        for name in LATER:
            import_module(name)

    Thread(target=work, name="marey warms up").start()
    return ready


def make_ready(recording: Recording) -> pint.UnitRegistry | None:
    """Do what showing a recording will need; in any thread.

    Parameters
    ----------
    recording : Recording
        What will be shown; its contrast is estimated.

    Returns
    -------
    pint.UnitRegistry or None
        For `adopt_units`; None where the units are read already.
    """
    look_ahead(recording.series)
    return warm().result()


def adopt_units(units: pint.UnitRegistry | None) -> None:
    """Let napari have units that were read elsewhere; in the window's thread.

    pint reads its units at the first question, in place, and is seen half read by
    other threads. So they are read into a registry of its own, which takes the
    place of the unread one, and never of one that somebody has used.
    """
    if units is not None and _units_are_unread():
        _PINT.set_application_registry(units)


def _units_are_unread() -> bool:
    return type(_PINT.get_application_registry().get()).__name__ == "LazyRegistry"
