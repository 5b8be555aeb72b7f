"""Where something is saved: asked without holding up the window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QFileDialog

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from qtpy.QtWidgets import QWidget


def ask_place(
    parent: QWidget,
    title: str,
    offered: Path,
    kinds: Mapping[str, str],
    then: Callable[[Path], object],
) -> QFileDialog:
    """Ask for the name of a file to be written; what is there is asked about.

    Parameters
    ----------
    parent : QWidget
        Who asks.
    title : str
        Title of the dialog.
    offered : Path
        Name that is filled in.
    kinds : mapping of str to str
        What people call a kind of file, and its ending with the dot; without any it
        is a folder, and names need no ending.
    then : callable
        Called with the name, which has an ending.

    Returns
    -------
    QFileDialog
        Which is open.
    """
    filters = {f"{words} (*{ending})": ending for words, ending in kinds.items()}
    dialog = QFileDialog(parent, title, str(offered), ";;".join(filters))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    if filters:

        def choose(chosen: str) -> None:
            dialog.setDefaultSuffix(filters[chosen].lstrip("."))

        fitting = [one for one, end in filters.items() if end == offered.suffix]
        first = (fitting or list(filters))[0]
        dialog.selectNameFilter(first)
        choose(first)
        dialog.filterSelected.connect(choose)
    dialog.fileSelected.connect(lambda path: then(Path(path)))
    dialog.open()
    return dialog
