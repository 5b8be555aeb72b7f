"""Finding the pictures of a recording again after they were moved."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLabel

from marey.docks.parts.clock_text import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from marey.docks.dock import Dock
    from marey.recording import Recording

_ASKED = 50  # nobody answers more questions than that


def find_pictures(dock: Dock, folder: str) -> None:
    """Look in a folder for the pictures of the open recording, and show them.

    What fits by content or by name is taken; where two files fit, a person is
    asked.

    Parameters
    ----------
    dock : Dock
        Who asks; says what was found.
    folder : path
        Where to look, with all its subfolders.
    """
    recording = dock.session.recording
    if recording is None:
        return
    dock.state.working("comparing the pictures with those that were marked")

    def tell(match: Any) -> None:
        dock.state.dismiss()
        if match.ambiguous:
            Choice(match, take, dock).open()
        else:
            take(match.found)

    def take(found: Mapping[int, Any]) -> None:
        if not found:
            dock.state.failed(
                f"None of the pictures lies in {folder}; choose another folder."
            )
            return
        dock.asking.ask(
            "pictures",
            dock.desk.read(recording.with_pictures, found),
            partial(_show, dock, len(found), dock.session.n_frames - len(found)),
            failed=fail,
        )

    def fail(trouble: BaseException) -> None:
        dock.state.failed(str(trouble))

    dock.asking.ask(
        "pictures", dock.desk.read(recording.find_pictures, folder), tell, failed=fail
    )


def _show(dock: Dock, found: int, lost: int, recording: Recording) -> None:
    dock.session.show(recording)
    left = f", {counted(lost, 'frame')} still without" if lost else ""
    dock.session.said.emit(f"found {counted(found, 'picture')}{left}")


class Choice(QDialog):
    """Asks which of several files is the picture that was marked.

    Parameters
    ----------
    match : Match
        What was found for sure, and what fits more than once.
    then : callable
        Called with all pictures, the chosen ones among them.
    parent : QWidget
        The dock.
    """

    def __init__(
        self, match: Any, then: Callable[[Mapping[int, Any]], None], parent: Dock
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Which picture is it?")
        self._match, self._then = match, then
        self.boxes: dict[int, QComboBox] = {}
        form = QFormLayout(self)
        form.addRow(QLabel("These pictures are there more than once:", self))
        for frame, paths in list(match.ambiguous.items())[:_ASKED]:
            box = self.boxes[frame] = QComboBox(self)
            box.addItems([str(path) for path in paths])
            form.addRow(f"frame {frame}", box)
        buttons = QDialogButtonBox(self)
        take = buttons.addButton("Use these", QDialogButtonBox.ButtonRole.AcceptRole)
        take.clicked.connect(self.accept)
        leave = buttons.addButton(
            "Leave them out", QDialogButtonBox.ButtonRole.RejectRole
        )
        leave.clicked.connect(self.reject)
        form.addRow(buttons)

    def accept(self) -> None:
        """Take the chosen files along."""
        super().accept()
        chosen = {
            frame: self._match.ambiguous[frame][box.currentIndex()]
            for frame, box in self.boxes.items()
        }
        self._then({**self._match.found, **chosen})

    def reject(self) -> None:
        """Take only what fits for sure."""
        super().reject()
        self._then(self._match.found)
