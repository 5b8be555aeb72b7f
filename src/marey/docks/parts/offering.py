"""A box whose choices change while it is in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import QSignalBlocker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qtpy.QtWidgets import QComboBox


def offer(box: QComboBox, names: Sequence[str]) -> None:
    """Show other choices; what was chosen stays where it is still there.

    Parameters
    ----------
    box : QComboBox
        The box; it says nothing meanwhile.
    names : sequence of str
        The choices; the first is taken where the chosen one is gone.
    """
    if list(names) == [box.itemText(one) for one in range(box.count())]:
        return
    chosen = box.currentText()
    with QSignalBlocker(box):
        box.clear()
        box.addItems(list(names))
        box.setCurrentIndex(list(names).index(chosen) if chosen in names else 0)
