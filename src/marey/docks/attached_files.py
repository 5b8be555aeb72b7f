"""Files kept with a version: added, opened, saved, removed."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from qtpy.QtCore import QObject, Qt, QUrl
from qtpy.QtGui import QDesktopServices
from qtpy.QtWidgets import QFileDialog, QMenu, QPushButton, QWidget

from marey.docks.parts.save_dialog import ask_place

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from marey.docks.dock import Dock
    from marey.docks.long_work import LongWork
    from marey.sidecar.attachments import Attachment

SHOWN = ("image/", "text/", "application/json", "application/pdf")
"""Kinds of files that are opened; others, which might be programs, are only saved."""
NOT_SHOWN = ("text/html", "text/javascript", "text/x-python", "text/x-sh")
WIDEST = 110
"""Pixels of a name on the button; the middle of a longer one is left out."""


class AttachedFiles(QObject):
    """Asks for files and moves them, beside the window's thread.

    Parameters
    ----------
    dock : Dock
        The dock, whose recording it is.
    work : LongWork
        What runs beside the window's thread.
    """

    def __init__(self, dock: Dock, work: LongWork) -> None:
        super().__init__(dock)
        self._dock, self._session, self._work = dock, dock.session, work
        self._opened: tempfile.TemporaryDirectory[str] | None = None

    def attach(self, version: str) -> None:
        """Ask for a file and keep a copy of it with a version."""
        dialog = QFileDialog(self._dock, f"Keep a copy of a file with {version}")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def take(paths: Sequence[str]) -> None:
            for path in paths:
                self.attach_file(version, Path(path))

        dialog.filesSelected.connect(take)
        dialog.open()

    def attach_file(self, version: str, path: Path) -> None:
        """Keep a copy of a file with a version."""
        recording = self._session.recording
        if recording is not None:
            self._session.post(
                recording.versions.attach,
                version,
                path,
                done=lambda _number: self._session.said.emit(f"attached {path.name}"),
            )

    def menu_of(self, found: Sequence[Attachment]) -> QMenu:
        """Return a menu of what is kept with a version."""
        menu = QMenu(self._dock)
        menu.aboutToHide.connect(menu.deleteLater)
        for one in found:
            mine = menu.addMenu(one.name.replace("&", "&&"))
            opens = mine.addAction("Open", partial(self.open_attached, one))
            opens.setEnabled(can_be_opened(one))
            mine.addAction("Save as...", partial(self._ask_copy, one))
            mine.addAction("Remove for good", partial(self._remove, one))
        return menu

    def open_attached(self, one: Attachment) -> None:
        """Show a copy of an attachment with the program that the system has for it."""
        if self._opened is None:
            self._opened = tempfile.TemporaryDirectory(
                prefix="marey-", ignore_cleanup_errors=True
            )
        name = file_name(one)
        path = Path(self._opened.name) / f"{one.id}" / name
        self._write(one, path, lambda: _show(path))

    def forget(self) -> None:
        """Take away what was opened: its recording is closed."""
        if self._opened is not None:
            self._opened.cleanup()
            self._opened = None

    def _ask_copy(self, one: Attachment) -> None:
        recording = self._session.recording
        if recording is not None:
            path = recording.path.with_name(file_name(one))
            kinds = {"File": path.suffix} if path.suffix else {}
            ask_place(
                self._dock,
                f"Save {one.name}",
                path,
                kinds,
                lambda place: self.save_attached(one, place),
            )

    def save_attached(self, one: Attachment, path: Path) -> None:
        """Write a copy of an attachment."""
        words = f"saved {path.name}"
        self._write(one, path, lambda: self._session.said.emit(words))

    def _write(self, one: Attachment, path: Path, then: Callable[[], object]) -> None:
        recording = self._session.recording
        if recording is None:
            return

        def write() -> None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(recording.versions.read_attachment(one))

        self._work.ask(f"reading {one.name}", write, lambda _none: then())

    def _remove(self, one: Attachment) -> None:
        recording = self._session.recording
        if recording is not None:
            self._session.post(
                recording.versions.attached.remove,
                one,
                done=lambda _none: self._session.said.emit(f"removed {one.name}"),
            )


class AttachedButton(QPushButton):
    """Says how much is kept with a version; a click lists it.

    Parameters
    ----------
    parent : QWidget
        Owner.
    files : AttachedFiles
        What opens and saves them.
    """

    def __init__(self, parent: QWidget, files: AttachedFiles) -> None:
        super().__init__(parent)
        self._files = files
        self._found: Sequence[Attachment] = ()
        self.setToolTip("Open, save or remove what is kept with this version")
        self.clicked.connect(self._open)
        self.show_attached(())

    def show_attached(self, found: Sequence[Attachment]) -> None:
        """Show what is kept with the chosen version."""
        self._found = found
        words = found[0].name if len(found) == 1 else f"{len(found)} files"
        metrics = self.fontMetrics()
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, WIDEST)
        self.setText(f"{shown} \N{BLACK DOWN-POINTING SMALL TRIANGLE}")
        self.setVisible(bool(found))

    def _open(self) -> None:
        menu = self._files.menu_of(self._found)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))


def can_be_opened(one: Attachment) -> bool:
    """Whether an attachment is a picture, a text or a table, and no program."""
    return one.media.startswith(SHOWN) and one.media not in NOT_SHOWN


def file_name(one: Attachment) -> str:
    """Return a name under which an attachment can be written, whatever it is called.

    Parameters
    ----------
    one : Attachment
        Whose name may hold a path, or no ending.
    """
    name = as_name(one.name)
    endings = {"application/json": ".json", "image/png": ".png"}
    return name if Path(name).suffix else f"{name}{endings.get(one.media, '')}"


def as_name(words: str) -> str:
    """Return words as one part of a path.

    Examples
    --------
    >>> as_name("../first count: Ada")
    '_first count_ Ada'
    """
    kept = "".join(one if one.isalnum() or one in " ._-()" else "_" for one in words)
    return kept.strip(" .") or "version"


def _show(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
