"""The step *Type*: everything that a type says of its marks, field by field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtpy.QtCore import QEvent, Qt
from qtpy.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QWidget,
)

from marey.docks.dock_part import DockPart
from marey.docks.parts import Line, check_box
from marey.docks.type_example import TypeExample
from marey.docks.type_schema import EXAMPLE, schema_from_lines, schema_lines
from marey.errors import BadValue
from marey.words import KINDS, LINE_STYLES
from marey.words.labels import LABEL_FIELDS, trouble_in_label

if TYPE_CHECKING:
    from psygnal import SignalInstance
    from qtpy.QtCore import QObject

    from marey.words import MarkType

_FIELDS = ", ".join(f"{{{name}}}" for name in LABEL_FIELDS)


class TypeForm(DockPart):
    """Edits the chosen type; each field is one act when it is left."""

    def build(self) -> None:
        """Make the controls."""
        self._kind: MarkType | None = None
        self.kind = self._combo(
            [one for one in KINDS if one != "mask"], self._change_kind,
            "What it marks; marks that are there are taken along where they can be",
        )  # fmt: skip
        self.label = self._line("label", f"Text beside each mark. Fields: {_FIELDS}")
        self.label.setPlaceholderText("its own text, or {type} {area}")
        self.group = self._line("group", "Heading under which a template may keep it")
        self.size = self._number("size", 1, 200, "Diameter of points, screen pixels")
        self.width = self._number("line_width", 0.5, 50, "Of lines, screen pixels")
        self.style = self._combo(
            list(LINE_STYLES), lambda text: self._edit(line_style=text), "Of lines"
        )
        self.height = self._number(
            "box_height", 0, 1e5, "Rows of the box that one click makes; 0: drawn"
        )
        self.breadth = self._number(
            "box_width", 0, 1e5, "Columns of the box that one click makes; 0: drawn"
        )
        for field in (self.height, self.breadth):
            field.setSpecialValueText("drawn")
        self.persistent = check_box(
            "shown in every frame", lambda on: self._edit(persistent=on), self
        )
        self.active = check_box(
            "offered by its key", lambda on: self._edit(active=on), self
        )
        self.schema = QPlainTextEdit(self)
        self.schema.setPlaceholderText(EXAMPLE)
        self.schema.setTabChangesFocus(True)
        self.schema.setFixedHeight(66)
        self.schema.setToolTip("What is asked of each mark, a line each")
        self.schema.installEventFilter(self)
        self.description = self._line("description", "What the type means, for people")
        self.example = TypeExample(self._desk, self._asking, self)
        self.trouble = QLabel(self)
        self.trouble.setWordWrap(True)
        self.trouble.hide()
        self._lay_out()

    # -- making ------------------------------------------------------------------
    def _line(self, name: str, tip: str) -> Line:
        field = Line(self)
        field.setToolTip(tip)

        def typed() -> None:
            if field.isModified():
                field.setModified(False)
                self._edit(**{name: field.text().strip()})

        field.editingFinished.connect(typed)
        return field

    def _number(self, name: str, low: float, high: float, tip: str) -> QDoubleSpinBox:
        field = QDoubleSpinBox(self)
        field.setRange(low, high)
        field.setDecimals(1 if high < 1000 else 0)
        field.setKeyboardTracking(False)
        field.setToolTip(tip)

        def given(value: float) -> None:
            self._edit(**{name: value if value or low else None})

        field.valueChanged.connect(given)
        return field

    def _combo(self, items: list[str], act: Any, tip: str) -> QComboBox:
        field = QComboBox(self)
        field.addItems(items)
        field.setToolTip(tip)
        field.textActivated.connect(act)
        return field

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 4)
        form.setVerticalSpacing(3)
        form.setHorizontalSpacing(4)  # two numbers in a row fit beside a scroll bar
        form.addRow("Kind", self.kind)
        form.addRow("Text", self.label)
        form.addRow(self.trouble)
        form.addRow(
            "Size px", _side_by_side(self.size, QLabel("line", self), self.width)
        )
        form.addRow("Line", self.style)
        form.addRow(
            "Box px", _side_by_side(self.height, QLabel("by", self), self.breadth)
        )
        form.addRow(self.persistent)
        form.addRow(self.active)
        form.addRow("Asks", self.schema)
        form.addRow("Group", self.group)
        form.addRow("Means", self.description)
        form.addRow("Example", self.example)
        self._form = form

    def wires(self) -> list[tuple[SignalInstance, Any]]:
        """Return the signals to hear, for the dock that has the form."""
        session = self._session
        return [
            (session.type_changed, self.refresh),
            (session.types_changed, self.refresh),
        ]

    # -- showing -----------------------------------------------------------------
    def refresh(self, *_news: object) -> None:
        """Show the chosen type as it is."""
        kind = self._session.mark_type
        if kind is None or kind.kind == "mask" or not self.isVisible():
            return
        if self._kind is not None and self._kind.id != kind.id:
            self.flush()
            for line in (self.label, self.group, self.description):
                line.setModified(False)
        self._kind = kind
        self.setEnabled(bool(kind.id))
        self._fill(kind)
        self.example.show_type(kind)

    def showEvent(self, event: Any) -> None:
        """Show the type that was chosen while this was out of sight."""
        super().showEvent(event)
        self.refresh()

    def _fill(self, kind: MarkType) -> None:
        texts = (self.label, kind.label), (self.group, kind.group)
        for line, text in (*texts, (self.description, kind.description)):
            if not line.isModified():
                line.setText(text)
        numbers = (
            (self.size, kind.size),
            (self.width, kind.line_width),
            (self.height, kind.box_height or 0),
            (self.breadth, kind.box_width or 0),
        )
        for field, value in numbers:
            field.blockSignals(True)
            field.setValue(value)
            field.blockSignals(False)
        self.kind.setCurrentText(kind.kind)
        self.style.setCurrentText(kind.line_style)
        self.persistent.setChecked(kind.persistent)
        self.active.setChecked(kind.active)
        if not self.schema.document().isModified():
            self.schema.setPlainText(schema_lines(kind.attribute_schema))
            self.schema.document().setModified(False)
        self._say_trouble("")
        boxes = kind.kind in {"rectangle", "ellipse"}
        for row, shown in (
            (3, kind.kind != "frame"),
            (4, kind.kind not in {"point", "frame"}),
            (5, boxes),
        ):
            self._form.setRowVisible(row, shown)

    def _say_trouble(self, words: str) -> None:
        self.trouble.setText(words)
        self._form.setRowVisible(self.trouble, bool(words))

    # -- acts --------------------------------------------------------------------
    def flush(self) -> None:
        """Write what was typed."""
        if self.schema.document().isModified():
            self._write_schema()
        for line in (self.label, self.group, self.description):
            if line.isModified():
                line.editingFinished.emit()

    def eventFilter(self, place: QObject, event: QEvent) -> bool:
        """Write what is asked when the keyboard leaves it; Escape leaves it."""
        if event.type() == QEvent.Type.FocusOut and place is self.schema:
            self.flush()
        elif event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self.schema.document().setModified(False)
            self.refresh()
        return False

    def _write_schema(self) -> None:
        self.schema.document().setModified(False)
        try:
            schema = schema_from_lines(self.schema.toPlainText())
        except BadValue as error:
            self._session.said.emit(str(error))
            self._say_trouble(str(error))
            return
        self._edit(attribute_schema=schema)

    def _edit(self, **changes: Any) -> None:
        kind, recording = self._kind, self._session.recording
        if kind is None or recording is None or not kind.id:
            return
        trouble = trouble_in_label(str(changes.get("label", "")))
        if trouble:
            self._say_trouble(trouble)
            self._session.said.emit(trouble)
            return
        same = {name: getattr(kind, name) for name in changes}
        if same != changes:
            self._session.post(recording.types.edit, kind.id, **changes)

    def _change_kind(self, kind: str) -> None:
        chosen, recording = self._kind, self._session.recording
        if chosen is None or recording is None or kind == chosen.kind:
            return

        def done(made: Any) -> None:
            self._session.reload_types()
            self._session.choose_type(made.name)

        def failed(error: Exception) -> None:
            self.refresh()
            self._say_trouble(str(error))

        door = recording.types.change_kind
        self._session.post(door, chosen.id, kind, done=done, failed=failed)


def _side_by_side(*controls: QWidget) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(3)
    for control in controls:
        line.addWidget(control, int(not isinstance(control, QLabel)))
    return line
