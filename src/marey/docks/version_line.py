"""What can be done with a version: look at it, compare it, keep things with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from qtpy.QtWidgets import (
    QComboBox,
    QFileDialog,
    QGridLayout,
    QLabel,
    QWidget,
)

from marey.docks.parts import push_button

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from marey.sidecar.attachments import Attachment

NOW = "now"


class VersionLine(QWidget):
    """The version that is chosen, and its buttons.

    Parameters
    ----------
    parent : QWidget
        The dock.
    acts : mapping of str to callable
        What the buttons do: ``show(name)``, ``compare(name, other)``, where
        `other` is None for now, and ``attach(name, path)``.
    """

    def __init__(self, parent: QWidget, acts: dict[str, Callable[..., Any]]) -> None:
        super().__init__(parent)
        self._acts = acts
        self.name = QComboBox(self)
        self.other = QComboBox(self)
        for box in (self.name, self.other):
            box.setMinimumContentsLength(6)
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
        self.show_it = push_button("Show", self._show, self)
        self.show_it.setCheckable(True)
        self.show_it.setToolTip("Show this version beside the present; to look at only")
        self.compare = push_button("Compare with", self._compare, self)
        self.compare.setToolTip("Count, list and draw what differs")
        self.attach = push_button("Attach...", self._attach, self)
        self.attach.setToolTip("Keep a copy of a file with this version")
        self.attached = QLabel(self)
        self.attached.setWordWrap(True)
        rows = QGridLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(3)
        rows.addWidget(self.name, 0, 0)
        rows.addWidget(self.show_it, 0, 1)
        rows.addWidget(self.attach, 0, 2)
        rows.addWidget(self.compare, 1, 0)
        rows.addWidget(self.other, 1, 1, 1, 2)
        rows.addWidget(self.attached, 2, 0, 1, 3)
        rows.setColumnStretch(0, 1)
        self.name.currentTextChanged.connect(self._chosen)

    def show_versions(self, names: Sequence[str], shown: Sequence[str]) -> None:
        """Offer these versions, the newest first; some of them are in sight."""
        names = list(reversed(names))
        for box, offered in ((self.name, names), (self.other, [NOW, *names])):
            if [box.itemText(n) for n in range(box.count())] != offered:
                kept = box.currentText()
                box.blockSignals(True)
                box.clear()
                box.addItems(offered)
                box.setCurrentIndex(max(0, box.findText(kept)))
                box.blockSignals(False)
        self.setVisible(bool(names))
        self.show_it.setChecked(self.name.currentText() in shown)

    def choose(self, name: str) -> None:
        """Choose a version."""
        self.name.setCurrentText(name)

    def show_attached(self, found: Sequence[Attachment]) -> None:
        """List what is kept with the chosen version."""
        names = ", ".join(one.name for one in found)
        self.attached.setText(f"With it: {names}" if names else "")
        self.attached.setVisible(bool(names))

    def _chosen(self, name: str) -> None:
        self._acts["chosen"](name)

    def _show(self) -> None:
        self._acts["show"](self.name.currentText(), shown=self.show_it.isChecked())

    def _compare(self) -> None:
        other = self.other.currentText()
        self._acts["compare"](self.name.currentText(), None if other == NOW else other)

    def _attach(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "Keep a copy of a file", "")
        if path:
            self._acts["attach"](self.name.currentText(), Path(path))
