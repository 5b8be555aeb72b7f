"""Fields for the attributes that a type asks of its marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtpy.QtCore import Signal
from qtpy.QtWidgets import QCheckBox, QComboBox, QFormLayout, QWidget

from marey.docks.parts import Line, guard_wheel
from marey.errors import BadValue

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from marey.words import Attribute


class AttributeFields(QWidget):
    """One field for each attribute, made from the schema of a type.

    Parameters
    ----------
    parent : QWidget, optional
        Owner.
    """

    changed = Signal(object)
    """The attribute that a person changed and its value, as a dict; None: no more."""
    refused = Signal(str)
    """Why a value was not taken, in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._schema: tuple[Attribute, ...] = ()
        self._values: dict[str, Any] = {}
        self.fields: dict[str, QWidget] = {}
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setVerticalSpacing(3)

    def show_values(
        self, schema: Sequence[Attribute], values: Mapping[str, Any]
    ) -> None:
        """Show what is said; fields are made anew only for another schema."""
        if tuple(schema) != self._schema:
            self._schema = tuple(schema)
            self._build()
        self._values = dict(values)
        for one in self._schema:
            self._fill(one, self._values.get(one.name))
        # the rows of a form that are added later would share the old height
        self.setMinimumHeight(self._form.sizeHint().height())
        self.setVisible(bool(self._schema))

    def _build(self) -> None:
        while self._form.rowCount():
            self._form.removeRow(0)
        self.fields = {}
        for one in self._schema:
            field = _MAKERS[one.kind](self, one)
            field.setToolTip(one.description)
            self.fields[one.name] = field
            words = f"{one.name} ({one.unit})" if one.unit else one.name
            self._form.addRow(words, field)
        guard_wheel(self)

    def _fill(self, one: Attribute, value: Any) -> None:
        field = self.fields[one.name]
        field.blockSignals(True)
        if isinstance(field, QCheckBox):
            field.setChecked(bool(value))
        elif isinstance(field, QComboBox):
            field.setCurrentText("" if value is None else str(value))
        elif isinstance(field, Line) and not field.isModified():
            field.setText(_written(value))
        field.blockSignals(False)

    def _take(self, one: Attribute, value: Any) -> None:
        """Take a value that a person gave, if it fits."""
        try:
            said = None if value == "" else one.checked(value)
        except BadValue as error:
            self.refused.emit(str(error))
            self._fill(one, self._values.get(one.name))
            return
        if said != self._values.get(one.name):
            self._values[one.name] = said
            self.changed.emit({one.name: said})

    # -- fields of each kind -------------------------------------------------------
    def _line(self, one: Attribute) -> QWidget:
        field = Line(self)
        field.editingFinished.connect(lambda: self._typed(one, field))
        return field

    def _typed(self, one: Attribute, field: Line) -> None:
        if field.isModified():
            field.setModified(False)
            self._take(one, field.text().strip())

    def _choice(self, one: Attribute) -> QWidget:
        field = QComboBox(self)
        field.addItems(["", *one.choices])
        field.textActivated.connect(lambda text: self._take(one, text))
        return field

    def _flag(self, one: Attribute) -> QWidget:
        field = QCheckBox(self)
        field.clicked.connect(lambda checked: self._take(one, checked))
        return field


_MAKERS: dict[str, Callable[[AttributeFields, Attribute], QWidget]] = {
    "number": AttributeFields._line,  # noqa: SLF001 - its own
    "text": AttributeFields._line,  # noqa: SLF001 - its own
    "choice": AttributeFields._choice,  # noqa: SLF001 - its own
    "flag": AttributeFields._flag,  # noqa: SLF001 - its own
}


def _written(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)
