"""A version for another program: which format, where to, and how it went."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from qtpy.QtCore import QObject
from qtpy.QtWidgets import QMenu

from marey.docks.attached_files import as_name
from marey.docks.parts.save_dialog import ask_place

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qtpy.QtCore import QPoint

    from marey.docks.dock import Dock
    from marey.docks.long_work import LongWork
    from marey.exchange import Format
    from marey.jobs import Job


class VersionExport(QObject):
    """Offers the formats that can be written, and writes one.

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

    def offer_formats(self, version: str, place: QPoint) -> None:
        """Open a menu of the formats a version can be exported to.

        Parameters
        ----------
        version : str
            Its name.
        place : QPoint
            Of the screen.
        """

        def read() -> tuple[Format, ...]:
            from marey.exchange import list_formats

            return tuple(one for one in list_formats() if one.writes)

        def show(formats: Sequence[Format]) -> None:
            menu = self.menu_of_formats(version, formats)
            menu.popup(place)

        self._dock.asking.ask("formats", self._dock.desk.read(read), show)

    def menu_of_formats(self, version: str, formats: Sequence[Format]) -> QMenu:
        """Return the menu; each entry asks for a name and exports."""
        menu = QMenu(self._dock)
        menu.setToolTipsVisible(True)
        menu.aboutToHide.connect(menu.deleteLater)
        for one in sorted(formats, key=lambda one: one.title.lower()):
            entry = menu.addAction(f"{one.title}...")
            entry.setToolTip("\n".join(["Cannot hold:", *one.losses]))
            entry.triggered.connect(partial(self._ask_target, version, one))
        return menu

    def _ask_target(self, version: str, kind: Format, *_checked: bool) -> None:
        recording = self._session.recording
        if recording is None:
            return
        ending = kind.suffixes[0] if kind.suffixes else ""
        stem = f"{recording.path.stem} {as_name(version)}"
        ask_place(
            self._dock,
            f"Export {version} as {kind.title}",
            recording.path.with_name(f"{stem}{ending}"),
            {kind.title: ending} if ending else {},
            lambda path: self.export(version, kind, path),
        )

    def export(self, version: str, kind: Format, path: Path) -> None:
        """Write the marks of a version for another program.

        Parameters
        ----------
        version : str
            Its name.
        kind : Format
            What is written.
        path : Path
            Where to; a file that is there is replaced, a folder is not.
        """
        recording = self._session.recording
        if recording is None:
            return

        def make() -> Job:
            from marey.jobs import take_out

            replaces = path.is_file()
            return take_out(
                recording, path, kind.name, version=version, overwrite=replaces
            )

        def said(made: list[Path]) -> None:
            about = made[-1].name
            if len(made) > 1:
                words = (
                    f"exported {version} to {path.name}; {about} says what is not in"
                )
            else:
                words = f"{kind.title} can hold nothing of {version}: see {about}"
            self._session.said.emit(words)

        self._work.start(f"exporting {version} as {kind.title}", make, said)
