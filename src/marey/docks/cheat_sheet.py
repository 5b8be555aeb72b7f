"""The list of keys, made from the table."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QDialog, QLabel, QScrollArea, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from collections.abc import Iterable

    from marey.docks.keys import Key


class CheatSheet(QDialog):
    """Shows every key, under the heading of what it is for.

    Parameters
    ----------
    lines : iterable of Key
        The table as it is bound.
    parent : QWidget, optional
        The window above which it opens.
    """

    def __init__(self, lines: Iterable[Key], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.text = QLabel(as_html(lines), self)
        self.text.setTextFormat(Qt.TextFormat.RichText)
        self.text.setMargin(12)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setWidget(self.text)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)
        self.resize(560, 620)


def as_html(lines: Iterable[Key]) -> str:
    """Return the table as rich text, one heading a group.

    Digits share one line; keys of one line stand beside each other.
    """
    groups: dict[str, list[str]] = {}
    for line in lines:
        if not line.keys or (line.name.startswith("type ") and line.name != "type 1"):
            continue
        rows = groups.setdefault(line.group, [])
        if (row := _row(line)) not in rows:  # one key, the same with several tools
            rows.append(row)
    return "".join(
        f"<h3>{escape(group)}</h3><table cellspacing='4'>{''.join(rows)}</table>"
        for group, rows in groups.items()
    )


def _row(line: Key) -> str:
    keys, words = " or ".join(_spoken(key) for key in line.keys), line.words
    if line.name == "type 1":
        keys, words = "1 to 9", "choose the type on that key"
    return (
        f"<tr><td width='190'><b>{escape(keys)}</b></td><td>{escape(words)}</td></tr>"
    )


def _spoken(key: str) -> str:
    return (
        key.replace("Control-", "Ctrl+")
        .replace("Shift-", "Shift+")
        .replace("Alt-", "Alt+")
        .replace("Keypad-", "keypad ")
    )
