"""Calling a slot less often than news comes, while pictures follow each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable

EVERY = 66
"""Milliseconds between two calls: nobody reads numbers faster."""


class Seldom(QObject):
    """Hands news on at once; while a recording plays, some times a second.

    The last news always arrives.

    Parameters
    ----------
    slot : callable
        Shows something of no more use than to be read; takes the news.
    is_playing : callable
        Whether pictures follow each other now.
    parent : QObject
        Owner.
    """

    def __init__(
        self,
        slot: Callable[..., object],
        is_playing: Callable[[], bool],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._slot, self._is_playing = slot, is_playing
        self._kept: list[object] = []
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(EVERY)
        self._rest.timeout.connect(self._hand_on)

    def hear(self, news: object = None) -> None:
        """Take news."""
        self._kept = [news]
        if not (self._is_playing() and self._rest.isActive()):
            self._hand_on()

    def _hand_on(self) -> None:
        kept, self._kept = self._kept, []
        for news in kept:
            self._slot(news)
            self._rest.start()
