"""The settings of an add-on as a form, which magicgui makes of its signature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from magicgui.widgets import LiteralEvalLineEdit, create_widget
from qtpy.QtCore import Signal
from qtpy.QtWidgets import QFormLayout, QLabel, QWidget

from marey.addons.describing import REQUIRED
from marey.docks.parts import guard_wheel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from marey.addons import AddOn, Setting

_WIDEST = 10**9
_NUMBERS: dict[Any, dict[str, Any]] = {
    int: {"min": -_WIDEST, "max": _WIDEST},
    float: {"min": -1e9, "max": 1e9},
}


class AddOnForm(QWidget):
    """One row a setting, with the docstring's words as tooltip.

    Parameters
    ----------
    addon : AddOn
        Whose settings.
    choices : mapping of str to list of str
        What the recording has of ``type`` and ``mask_layer``.
    parent : QWidget, optional
        Owner.
    """

    changed = Signal()
    """A person changed something."""

    def __init__(
        self,
        addon: AddOn,
        choices: Mapping[str, list[str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.rows = {one.name: _row(one, choices) for one in addon.settings}
        layout = QFormLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setVerticalSpacing(3)
        for row in self.rows.values():
            label = QLabel(row.label, self)
            label.setToolTip(row.tooltip)
            layout.addRow(label, row.native)
            row.changed.connect(lambda *_news: self.changed.emit())
        self.setVisible(bool(self.rows))
        guard_wheel(self)

    def values(self) -> dict[str, Any]:
        """Return what is set, by the names of the signature."""
        return {name: row.value for name, row in self.rows.items()}

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Show settings; those that no longer fit are left as they are."""
        for name, value in values.items():
            if name in self.rows:
                try:
                    self.rows[name].value = value
                except (ValueError, TypeError):
                    continue


def _row(one: Setting, choices: Mapping[str, list[str]]) -> Any:
    """Return the control of a setting."""
    options: dict[str, Any] = _NUMBERS.get(one.annotation, {}) | dict(one.options)
    source = options.pop("of", None)
    options |= {"tooltip": one.tooltip}
    said: dict[str, Any] = {"name": one.name, "label": one.title, "options": options}
    value: Any = None if one.default is REQUIRED else one.default
    if source is not None:
        names: list[Any] = [(name, name) for name in choices.get(source, [])]
        if value == "":  # may be left out
            names.insert(0, ("(none)", ""))
        if names:
            options["choices"] = names
            offered = [name for _, name in names]
            value = value if value in offered else offered[0]
    if value is not None:
        said["value"] = value
    if one.annotation is bool:
        options["text"] = ""  # its name stands beside it already
    try:
        return create_widget(annotation=one.annotation, **said)
    except (ValueError, TypeError):  # nothing of magicgui's takes this kind
        return LiteralEvalLineEdit(
            name=one.name, label=one.title, value=repr(value), tooltip=one.tooltip
        )
