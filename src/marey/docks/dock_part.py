"""A part of a dock that hears the session and asks questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtWidgets import QWidget

if TYPE_CHECKING:
    from marey.docks.desk import Desk
    from marey.docks.parts import Asking


class DockPart(QWidget):
    """What a dock is put together of; a subclass makes its controls in `build`.

    Parameters
    ----------
    desk : Desk
        Whose session it is about.
    asking : Asking
        Brings answers into the window's thread.
    parent : QWidget, optional
        Owner.
    """

    def __init__(
        self, desk: Desk, asking: Asking, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._session, self._asking = desk, desk.session, asking
        self.build()

    def build(self) -> None:
        """Make the controls; called once."""
