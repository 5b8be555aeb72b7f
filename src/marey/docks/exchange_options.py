"""What a format takes further, as a form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtpy.QtCore import Signal
from qtpy.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLabel, QWidget

from marey.docks.parts import Line, check_box, guard_wheel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marey.exchange import Option


class OptionForm(QWidget):
    """One row an option, with what the documentation says of it as tooltip.

    Parameters
    ----------
    parent : QWidget, optional
        Owner.
    """

    changed = Signal()
    """A person said something else."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._options: tuple[Option, ...] = ()
        self.rows: dict[str, QWidget] = {}
        self._grid = QFormLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(3)
        self.hide()

    def show_options(self, options: Sequence[Option]) -> None:
        """Show the options of another format; of the same, what was said stays."""
        if tuple(options) == self._options:
            return
        self._options = tuple(options)
        while self._grid.rowCount():
            self._grid.removeRow(0)
        self.rows = {one.name: self._control(one) for one in options}
        for one in options:
            label = QLabel(one.title, self)
            label.setToolTip(one.words)
            self.rows[one.name].setToolTip(one.words)
            self._grid.addRow(label, self.rows[one.name])
        guard_wheel(self)
        self.setVisible(bool(options))

    def values(self) -> dict[str, Any]:
        """Return what was said that is not what counts anyway.

        Raises
        ------
        BadValue
            What was typed is no value of its kind.
        """
        said = {one.name: self._value(one) for one in self._options}
        usual = {one.name: one.default for one in self._options}
        return {name: value for name, value in said.items() if value != usual[name]}

    def _value(self, one: Option) -> Any:
        row = self.rows[one.name]
        if isinstance(row, QCheckBox):
            return row.isChecked()
        if isinstance(row, QComboBox):
            return row.currentText()
        return one.value(row.text()) if isinstance(row, Line) else one.default

    def _control(self, one: Option) -> QWidget:
        if one.kind == "flag":
            tick = check_box("", lambda _on: self.changed.emit(), self)
            tick.setChecked(bool(one.default))
            return tick
        if one.kind == "choice":
            box = QComboBox(self)
            box.addItems(list(one.choices))
            box.setCurrentText(str(one.default))
            box.activated.connect(lambda *_place: self.changed.emit())
            return box
        line = Line(self)
        usual = one.default
        line.setPlaceholderText("" if usual in (None, "") else str(usual))
        line.editingFinished.connect(self.changed.emit)
        return line
