"""Plots of a dock are saved beside its marks file, and the dock says so."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from marey.docks.parts.plot_saving import KINDS, PlotSaving

if TYPE_CHECKING:
    from collections.abc import Callable

    from marey.docks.dock import Dock


def let_save(
    dock: Dock,
    plot: Any,
    name: Callable[[], str],
    kinds: tuple[str, ...] = tuple(KINDS),
) -> PlotSaving:
    """Give a plot its menu, where it asks for one by a right click.

    Parameters
    ----------
    dock : Dock
        Where it is.
    plot : widget
        With ``draw(painter)``, ``data()`` and mostly a signal ``menu_asked``.
    name : callable
        Returns what is shown, for the name of the file.
    kinds : tuple of str
        Endings of what it is saved as.
    """

    def place() -> Path:
        recording = dock.session.recording
        if recording is None:
            return Path(name())
        return recording.path.with_name(f"{recording.path.stem} {name()}")

    saving = PlotSaving(plot, place, kinds)
    saving.said.connect(dock.session.said.emit)
    saving.failed.connect(dock.state.failed)
    if hasattr(plot, "menu_asked"):
        plot.menu_asked.connect(saving.open_menu)
    return saving
