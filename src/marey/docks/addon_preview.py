"""What an add-on would find in the shown frame, drawn and not marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import QTimer
from qtpy.QtWidgets import QLabel, QVBoxLayout, QWidget

from marey.docks.parts import check_box
from marey.docks.sight import is_in_sight

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from marey.addons import Preview
    from marey.docks.parts import Asking
    from marey.layers import Session

SETTLED = 200
"""Milliseconds without a change after which a preview is made anew."""


class AddOnPreview(QWidget):
    """Switches the preview on and off, and makes it anew when something changed.

    Parameters
    ----------
    session : Session
        On whose canvas it is drawn.
    asking : Asking
        Brings answers into the window's thread.
    look : callable
        ``look(t)`` begins to look at a frame; None where there is nothing to ask.
    parent : QWidget, optional
        Owner.
    """

    def __init__(
        self,
        session: Session,
        asking: Asking,
        look: Callable[[int], Future | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._asking, self._look = session, asking, look
        self.box = check_box(
            "Preview in this frame", lambda _on: self.renew(), self, "Marks nothing"
        )
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.words.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.box)
        column.addWidget(self.words)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SETTLED)
        self._soon.timeout.connect(self._ask)

    def renew(self) -> None:
        """Make it anew a little later, or take it away where it is switched off."""
        if self.box.isChecked() and not self.isHidden():
            self._soon.start()
        else:
            self.clear()

    def step(self) -> None:
        """Another frame is drawn: what was found in the last one goes."""
        if self.box.isChecked() and is_in_sight(self):
            self._session.canvas.drop_preview()
            self._soon.start()

    def clear(self) -> None:
        """Take it away."""
        self.stop()
        self.words.hide()
        self._session.canvas.drop_preview()

    def stop(self) -> None:
        """Ask for no more."""
        self._soon.stop()

    def _ask(self) -> None:
        t = self._session.t
        future = self._look(t) if self.isVisible() and self.box.isChecked() else None
        if future is not None:
            self._asking.ask(
                "preview",
                future,
                lambda found: self._show(t, found),
                failed=lambda error: self._say(str(error)),
            )

    def _show(self, t: int, found: Preview) -> None:
        if self._session.t == t and self.box.isChecked():
            self._session.canvas.show_preview(found.yx, found.radius)
            self._say(found.words)

    def _say(self, words: str) -> None:
        self.words.setText(words)
        self.words.setVisible(bool(words))
