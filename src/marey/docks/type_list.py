"""The types of a recording as a list, kept in step with the session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtpy.QtCore import Qt, Signal
from qtpy.QtWidgets import QMessageBox, QVBoxLayout, QWidget

from marey.docks.parts import Line
from marey.docks.parts.clock_text import counted
from marey.docks.type_row import TypeRow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from marey.docks.desk import Desk
    from marey.docks.parts import Asking
    from marey.words import MarkType


class TypeList(QWidget):
    """Rows of types, and a line in which a new one is named.

    Parameters
    ----------
    desk : Desk
        Whose session has the types.
    asking : Asking
        Brings answers into the window's thread.
    new_kind : str
        Kind of a type that is added here: ``"point"`` or ``"mask"``.
    parent : QWidget, optional
        Owner.
    """

    chosen = Signal(str)
    """A row was chosen."""

    def __init__(
        self,
        desk: Desk,
        asking: Asking,
        new_kind: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._session = desk.session
        self._asking = asking
        self.new_kind = new_kind
        self.rows: dict[str, TypeRow] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(1)
        self.naming = Line(self)
        self.naming.setPlaceholderText("Name of the new type, then Enter")
        self.naming.setVisible(False)
        self.naming.returnPressed.connect(self._add)
        self.naming.editingFinished.connect(self._stop_naming)
        self._column.addWidget(self.naming)

    def show_types(self, types: Sequence[MarkType]) -> None:
        """Show these types in this order; rows that stay are kept."""
        wanted = {kind.name: kind for kind in types}
        for name in [name for name in self.rows if name not in wanted]:
            row = self.rows.pop(name)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        for place, (name, kind) in enumerate(wanted.items()):
            if name not in self.rows:
                self.rows[name] = self._made(kind)
            row = self.rows[name]
            row.show_type(kind)
            if self._column.indexOf(row) != place:
                self._column.insertWidget(place, row)
        self.show_chosen(self._session.type)

    def show_chosen(self, kind: MarkType | None) -> None:
        """Show which type is chosen."""
        for name, row in self.rows.items():
            row.show_chosen(chosen=kind is not None and kind.name == name)

    def show_counts(self, here: Mapping[str, int], total: Mapping[str, int]) -> None:
        """Show counts by name; a name that is absent has none."""
        for name, row in self.rows.items():
            row.show_counts(here.get(name, 0), total.get(name, 0))

    def name_new(self) -> None:
        """Open the line in which a new type is named."""
        self.naming.setVisible(True)
        self.naming.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- acts ------------------------------------------------------------------
    def _made(self, kind: MarkType) -> TypeRow:
        row = TypeRow(kind, self)
        row.chosen.connect(self.chosen)
        row.renamed.connect(self._rename)
        row.edited.connect(self._edit)
        row.removing.connect(self._ask_before_removing)
        return row

    def _add(self) -> None:
        name = self.naming.text().strip()
        self._stop_naming()
        if not name:
            return
        if name in self.rows:
            self._session.said.emit(f"{name} is there already; it is chosen now")
            self.chosen.emit(name)
            return
        self._session.add_type(name, kind=self.new_kind)

    def _stop_naming(self) -> None:
        self.naming.clear()
        self.naming.setVisible(False)
        self._desk.back_to_picture()

    def _rename(self, old: str, new: str) -> None:
        self._change(old, lambda types: types.rename(old, new), new)

    def _edit(self, name: str, changes: dict[str, Any]) -> None:
        self._change(name, lambda types: types.edit(name, **changes), name, **changes)

    def _change(
        self,
        name: str,
        change: Callable[[Any], object],
        offered: str,
        **looks: Any,
    ) -> None:
        """Change a type in the file; store it so where it is only offered yet.

        Which of the two is asked in the writer's thread, for a click may be
        storing it at this moment.
        """
        session, recording = self._session, self._session.recording
        if recording is None:
            return
        types, kind = recording.types, self.new_kind

        def act() -> object:
            if name in types:
                return change(types)
            return types.add(offered, kind=kind, **looks)

        session.post(act, done=lambda _: session.reload_types())

    def _is_offered(self, name: str) -> bool:
        """Tell whether a type is only offered yet, and not in the file."""
        return self.rows[name].kind.id == 0

    def _post(self, door: str, *args: Any, **kwargs: Any) -> None:
        recording = self._session.recording
        if recording is not None:
            self._session.post(getattr(recording.types, door), *args, **kwargs)

    def _ask_before_removing(self, name: str) -> None:
        recording = self._session.recording
        if self._is_offered(name):
            self._session.said.emit("a recording without a type offers this one")
        elif recording is not None:
            self._asking.ask(
                "would remove",
                self._desk.read(recording.types.would_remove, name),
                lambda found: self._confirm(name, *found),
            )

    def _confirm(self, name: str, rows: int, frames: int) -> None:
        """Say what deleting would do; delete at once where it takes nothing."""
        if rows == 0:
            self._post("remove", name)
            return
        words = (
            f"Delete the type {name} with its {counted(rows, 'mark')} in "
            f"{counted(frames, 'frame')}? Ctrl+Z brings them back."
        )
        box = QMessageBox(QMessageBox.Icon.NoIcon, "Delete type", words, parent=self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        delete = box.addButton(
            f"Delete {counted(rows, 'mark')}", QMessageBox.ButtonRole.DestructiveRole
        )
        box.addButton("Keep", QMessageBox.ButtonRole.RejectRole)
        delete.clicked.connect(lambda: self._post("remove", name))
        box.open()
