"""A whole copy of the marks file, while others go on marking."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QFileDialog

if TYPE_CHECKING:
    from marey.docks.dock import Dock


def ask_backup(dock: Dock) -> None:
    """Ask for a place and write the copy there.

    Parameters
    ----------
    dock : Dock
        Who asks; says how it went.
    """
    recording = dock.session.recording
    if recording is None:
        return
    day = datetime.now().astimezone().strftime("%Y-%m-%d")
    offered = recording.path.with_name(f"{recording.path.stem} {day}.marey")
    dialog = QFileDialog(dock, "Backup", str(offered), "Marks files (*.marey)")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("marey")
    dialog.fileSelected.connect(lambda path: write_backup(dock, Path(path)))
    dialog.open()


def write_backup(dock: Dock, target: Path) -> None:
    """Write the copy beside the window's thread, and say where it is.

    Parameters
    ----------
    dock : Dock
        Who asks.
    target : Path
        Where to; what is there is replaced.
    """
    recording = dock.session.recording
    if recording is None:
        return
    if target.exists() and target.samefile(recording.path):
        dock.state.failed(
            f"{target.name} holds the marks themselves; give the copy another name."
        )
        return
    dock.state.working(f"copying the marks to {target.name}", can_stop=False)

    def done(copy: Path) -> None:
        dock.state.dismiss()
        dock.session.said.emit(f"backed up to {copy.name}")

    def failed(trouble: BaseException) -> None:
        dock.state.failed(f"No copy was written to {target}: {trouble}")

    future = dock.desk.read(recording.backup, target)
    dock.asking.ask("backup", future, done, failed=failed)
