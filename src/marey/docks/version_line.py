"""What can be done with a version: look at it, compare it, keep things with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtpy.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from marey.docks.attached_files import AttachedButton
from marey.docks.parts import push_button

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from marey.docks.attached_files import AttachedFiles

NOW = "now"


class VersionLine(QWidget):
    """The version that is chosen, and its buttons.

    Parameters
    ----------
    parent : QWidget
        The dock.
    acts : mapping of str to callable
        What the buttons do: ``chosen(name)``, ``show(name, shown=)``,
        ``compare(name, other)``, where `other` is None for now, and
        ``export(name, place)``, where `place` is one of the screen.
    files : AttachedFiles
        What is kept with versions.
    """

    def __init__(
        self,
        parent: QWidget,
        acts: dict[str, Callable[..., Any]],
        files: AttachedFiles,
    ) -> None:
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
        self.export = push_button("Export...", self._export, self)
        self.export.setToolTip("Write the marks of this version for another program")
        self.attach = push_button("Attach...", lambda: files.attach(self.shown), self)
        self.attach.setToolTip("Keep copies of files with this version")
        self.attached = AttachedButton(self, files)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        for parts in (
            (self.name, self.show_it),
            (self.compare, self.other),
            (self.export, self.attach, self.attached),
        ):
            row = QHBoxLayout()
            row.setSpacing(3)
            for part in parts:
                row.addWidget(part, int(isinstance(part, QComboBox)))
            column.addLayout(row)
        row.addStretch(1)
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

    @property
    def shown(self) -> str:
        """Name of the chosen version."""
        return str(self.name.currentText())

    def _chosen(self, name: str) -> None:
        self._acts["chosen"](name)

    def _show(self) -> None:
        self._acts["show"](self.name.currentText(), shown=self.show_it.isChecked())

    def _compare(self) -> None:
        other = self.other.currentText()
        self._acts["compare"](self.name.currentText(), None if other == NOW else other)

    def _export(self) -> None:
        corner = self.export.rect().bottomLeft()
        self._acts["export"](self.shown, self.export.mapToGlobal(corner))
