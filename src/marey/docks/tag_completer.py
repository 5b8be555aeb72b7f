"""Completing the last of several tags in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QCompleter, QLineEdit

if TYPE_CHECKING:
    from collections.abc import Sequence


class TagCompleter(QCompleter):
    """Completes what stands after the last comma."""

    def pathFromIndex(self, index: object) -> str:
        """Return the whole line with its last tag completed."""
        before = self._line().rpartition(",")[0]
        tag = super().pathFromIndex(index)
        return f"{before}, {tag}" if before else str(tag)

    def splitPath(self, path: str) -> list[str]:
        """Return the tag that is being typed."""
        return [path.rpartition(",")[2].strip()]

    def _line(self) -> str:
        line = self.widget()
        return str(line.text()) if isinstance(line, QLineEdit) else ""


def complete_tags(line: QLineEdit, tags: Sequence[str]) -> None:
    """Let a line complete these tags."""
    completer = TagCompleter(list(tags), line)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    line.setCompleter(completer)
