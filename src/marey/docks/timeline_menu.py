"""The menu of a right click on the timeline."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from qtpy.QtGui import QColor, QIcon, QPixmap
from qtpy.QtWidgets import QMenu

from marey.docks import acts
from marey.docks.timeline_ticks import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from qtpy.QtGui import QAction

    from marey.docks.timeline import TimelineDock


def menu_of(dock: TimelineDock, t: int) -> QMenu:
    """Return the menu for a frame.

    Parameters
    ----------
    dock : TimelineDock
        Where the click was.
    t : int
        The frame below the pointer.
    """
    menu = QMenu(dock)
    desk, strips = dock.desk, dock.strips
    first, last = desk.player.bounds
    menu.addAction(f"Play from frame {t:,} on", partial(acts.begin_range_at, desk, t))
    menu.addAction(f"Play up to frame {t:,}", partial(acts.end_range_at, desk, t))
    clear = menu.addAction("Play all frames", lambda: desk.player.set_bounds())
    menu.addSeparator()
    menu.addAction("Go to...", dock.place.take_keyboard)
    zoom = menu.addAction("Zoom to the range", lambda: strips.zoom_to(first, last))
    fit = menu.addAction("Fit all frames", strips.fit)
    for action in (clear, zoom):
        action.setEnabled(strips.scene.is_bounded)
    fit.setEnabled(not strips.scene.sight.is_fitted)
    menu.addSeparator()
    _add_ticks(menu.addMenu("Ticks"), dock)
    _add_strips(menu.addMenu("Strips"), dock)
    menu.addSeparator()
    dock.saving.add_to(menu.addMenu("Save the timeline"))
    return menu


def _add_ticks(menu: QMenu, dock: TimelineDock) -> None:
    """List every kind of tick, and below it the types that are there."""
    chosen = dock.strips.scene.filter
    menu.addAction("Show all", partial(_show_all, dock))
    for kind, name in KINDS.items():
        there = {one.words: one.colour for one in dock.strips.ticks if one.kind == kind}
        if not there and kind != "broken":
            continue
        menu.addSeparator()
        _switch(menu, name, chosen.shows(kind), partial(_filter, dock, kind, ""))
        for words, colour in there.items():
            action = _switch(
                menu,
                f"    {words}",
                chosen.shows(kind, words),
                partial(_filter, dock, kind, words),
            )
            action.setIcon(_swatch(colour))
            action.setEnabled(chosen.shows(kind))


def _show_all(dock: TimelineDock) -> None:
    dock.strips.scene.filter.show_all()
    dock.news.show_ticks()


def _filter(dock: TimelineDock, kind: str, words: str, shown: bool) -> None:
    dock.strips.scene.filter.show(kind, words, shown=shown)
    dock.news.show_ticks()


def _add_strips(menu: QMenu, dock: TimelineDock) -> None:
    strips = dock.strips
    action = _switch(
        menu, "Time", strips.shows_time, lambda on: strips.show_time(shown=on)
    )
    if not strips.scene.sight.has_time:
        action.setText("Time (no time is known of these frames)")
        action.setEnabled(False)


def _switch(
    menu: QMenu, words: str, on: bool, act: Callable[[bool], object]
) -> QAction:
    action = menu.addAction(words)
    action.setCheckable(True)
    action.setChecked(on)
    action.toggled.connect(act)
    return action


def _swatch(colour: str) -> QIcon:
    square = QPixmap(12, 12)
    square.fill(QColor(colour))
    return QIcon(square)
