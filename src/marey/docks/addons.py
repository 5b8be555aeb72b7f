"""The Add-ons dock: functions of anybody, on the open recording."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from qtpy.QtCore import Qt, QTimer, QUrl, Signal
from qtpy.QtGui import QDesktopServices
from qtpy.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from marey import addons
from marey.addons.results import as_result
from marey.docks.addon_form import AddOnForm
from marey.docks.addon_preview import AddOnPreview
from marey.docks.addon_result import AddOnResult
from marey.docks.dock import Dock, leave_keyboard
from marey.docks.going import WindowStage
from marey.docks.job_runner import JobRunner
from marey.docks.parts import Line, check_box
from marey.docks.saved_plots import let_save
from marey.places import place_of_addons

if TYPE_CHECKING:
    from concurrent.futures import Future

    from psygnal import SignalInstance

    from marey.addons import AddOn, Live
    from marey.words import Done, Report

ROWS = 7
"""Add-ons that are seen at once."""
PATIENCE = 5.0
"""Seconds a recording that closes waits for an add-on to stop."""


class AddOnsDock(Dock):
    """Finds, describes, runs and switches on add-ons."""

    title = "Add-ons"
    empty_words: ClassVar[str] = "Open a recording; then run an add-on on it."

    _reacted = Signal(object)

    def build(self) -> None:
        """Make the list, the form and the place of the result."""
        self._found: list[AddOn] = []
        self._addon: AddOn | None = None
        self._lives: dict[str, Live] = {}
        self.form = AddOnForm(addons.AddOn("", ""), {}, self)
        self.runner = JobRunner(self)
        self.stage = WindowStage(self.session, self)
        self._worker = _new_worker()
        self._make_list()
        self._make_body()
        self.run_button = self.button("Run", self.run)
        self.run_button.setEnabled(False)
        self.foot.addWidget(self.run_button)
        self.runner.reported.connect(self._show_report)
        self.runner.done.connect(self._show_done)
        self.runner.failed.connect(self._show_failure)
        self.runner.stopped.connect(self._show_stopped)
        self.state.cancelled.connect(self._cancel)
        self._reacted.connect(self._show_reaction)

    def _make_list(self) -> None:
        self.search = Line(self)
        self.search.setPlaceholderText("Search add-ons")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._show_list)
        self.list = QListWidget(self)
        self.list.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.list.currentItemChanged.connect(self._on_chosen)
        row = QHBoxLayout()
        row.addWidget(self.search, 1)
        load = self.button("Load file...", self._ask_file)
        load.setToolTip("Take the functions of a .py file as add-ons")
        folder = self.button("Folder", self._open_folder)
        folder.setToolTip("Files in this folder are add-ons; edited ones are read anew")
        row.addWidget(load)
        row.addWidget(folder)
        self.column.addLayout(row)
        self.column.addWidget(self.list)

    def _make_body(self) -> None:
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.live_box = check_box(
            "React while I work", self._switch, self, "Run it when something happens"
        )
        self.live_box.hide()
        self.preview = AddOnPreview(self.session, self.asking, self._look, self)
        self.preview.hide()
        self.form_place = QWidget(self)
        self._form_row = QHBoxLayout(self.form_place)
        self._form_row.setContentsMargins(0, 0, 0, 0)
        self._form_row.addWidget(self.form)
        self.result = AddOnResult(self)
        let_save(self, self.result.plot, self._plot_name).show_button()
        let_save(self, self.result.picture, self._plot_name, (".png", ".csv"))
        self.result.chosen.connect(self.stage.go)
        for part in (
            *(self.words, self.form_place, self.preview, self.live_box, self.result),
        ):
            self.column.addWidget(part)
        self.column.addStretch(1)

    def _plot_name(self) -> str:
        return "result" if self._addon is None else self._addon.name

    def wires(self) -> list[tuple[SignalInstance, Any]]:
        """Return the signals to hear."""
        session = self.session
        return [
            (session.opened, self._begin),
            (session.closing, self._end),
            (session.stepped, self._on_step),
            (session.types_changed, self._renew_form),
        ]

    def refresh(self) -> None:
        """Read what there is of add-ons again: files may have been edited."""
        self.run_button.setVisible(self.session.recording is not None)
        self.asking.ask("list", self._worker.submit(addons.find), self._take_list)

    def as_python(self) -> str:
        """Return lines that run the chosen add-on with these settings."""
        if self._addon is None:
            return "from marey import addons\n\nprint(addons.find())\n"
        t = self.session.t
        return addons.as_python(self._addon, self.source, self.form.values(), t)

    # -- the list ------------------------------------------------------------------
    def _take_list(self, found: list[AddOn]) -> None:
        if [(one.name, one.function, one.trouble) for one in found] != [
            (one.name, one.function, one.trouble) for one in self._found
        ]:
            self._found = found
            self._show_list()

    def _show_list(self, *_news: object) -> None:
        """Show those whose name, title or words hold what is searched for."""
        wanted = self.search.text().casefold().strip()
        before = None if self._addon is None else self._addon.name
        self.list.blockSignals(True)
        self.list.clear()
        for one in self._found:
            text = f"{one.name} {one.title} {one.words}".casefold()
            if wanted in text:
                item = QListWidgetItem(f"! {one.title}" if one.trouble else one.title)
                item.setData(Qt.ItemDataRole.UserRole, one)
                item.setToolTip(one.trouble or one.words or one.origin)
                self.list.addItem(item)
                if one.name == before:
                    self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        rows = max(2, min(ROWS, self.list.count()))
        self.list.setFixedHeight(rows * max(14, self.list.sizeHintForRow(0)) + 6)
        self._on_chosen(self.list.currentItem())

    def _on_chosen(self, item: QListWidgetItem | None, *_before: object) -> None:
        one = None if item is None else item.data(Qt.ItemDataRole.UserRole)
        if one is not None and one != self._addon:
            self.choose(one)

    def choose(self, one: AddOn) -> None:
        """Show an add-on: its words and its settings as they were last."""
        self._addon = one
        self._select(one)
        first, _, rest = (one.trouble or one.words).partition("\n\n")
        self.words.setText(first)
        self.words.setToolTip(rest)
        self.run_button.setEnabled(not one.trouble and not self.runner.is_running)
        self.live_box.setVisible(bool(one.on))
        self.live_box.setChecked(one.name in self._lives)
        self.preview.setVisible(one.preview is not None)
        self.result.forget()
        self._make_form(None)
        self.preview.renew()

    def _select(self, one: AddOn) -> None:
        """Show in the list which one is chosen."""
        self.list.blockSignals(True)
        for row in range(self.list.count()):
            if self.list.item(row).data(Qt.ItemDataRole.UserRole).name == one.name:
                self.list.setCurrentRow(row)
        self.list.blockSignals(False)

    def _renew_form(self, *_news: object) -> None:
        """Offer the types that there are now; what was set stays."""
        if self._addon is not None:
            self._make_form(self.form.values())

    def _make_form(self, values: dict[str, Any] | None) -> None:
        one, recording = self._addon, self.session.recording
        if one is None or recording is None:
            return
        if values is None and not one.trouble:
            values = addons.recall(one, recording)
        choices = {
            "type": [kind.name for kind in recording.types.list()],
            "mask_layer": [layer.name for layer in recording.masks.layers.list()],
        }
        old, self.form = self.form, AddOnForm(one, choices, self)
        self.form.show_values(values or {})
        self.form.changed.connect(self._on_setting)
        self._form_row.replaceWidget(old, self.form)
        old.setParent(None)
        old.deleteLater()
        leave_keyboard(self.form)

    def _on_setting(self) -> None:
        self.preview.renew()
        live = None if self._addon is None else self._lives.get(self._addon.name)
        if live is not None:
            live.settings = live.addon.checked(self.form.values())

    def _ask_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, "Load add-ons", "", "Python files (*.py)"
        )
        if name:
            self.load(Path(name))

    def load(self, path: Path) -> None:
        """Take the add-ons of a file, and choose the first of them."""
        self.asking.ask(
            "load",
            self._worker.submit(addons.load, path),
            self._take_loaded,
            failed=lambda error: self.state.failed(str(error)),
        )

    def _take_loaded(self, found: list[AddOn]) -> None:
        self.state.dismiss()
        self.search.clear()
        self._addon = found[0]
        self.choose(found[0])
        self.refresh()

    def _open_folder(self) -> None:
        folder = place_of_addons()
        folder.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    # -- running -------------------------------------------------------------------
    def run(self) -> None:
        """Run the chosen add-on in a thread."""
        one, recording = self._addon, self.session.recording
        if one is None or recording is None or self.runner.is_running:
            return
        self.state.dismiss()
        self.result.forget()
        self.preview.clear()
        self.stage.look()
        values, t = self.form.values(), self.session.t
        self.run_button.setEnabled(False)
        self.state.working(one.title)
        self.runner.start(
            lambda: addons.run(one, recording, stage=self.stage, t=t, **values)
        )

    def _show_report(self, report: Report) -> None:
        self.state.working(_name(self._addon), report)

    def _cancel(self) -> None:
        self.runner.cancel()
        self.state.working(f"{_name(self._addon)}: stopping at its next report")

    def _show_idle(self) -> None:
        self.run_button.setEnabled(self._addon is not None and not self._addon.trouble)
        self.state.dismiss()

    def _show_done(self, done: Done) -> None:
        self._show_idle()
        undo = "" if done.action is None else "  (Ctrl+Z takes back what it made)"
        self.result.show_result(as_result(done.result), done.made + undo)
        self.session.said.emit(done.made)
        # its height is known when it has been laid out
        QTimer.singleShot(0, self._bring_up_result)

    def _bring_up_result(self) -> None:
        self.scroll.ensureWidgetVisible(self.result, 0, 0)

    def _show_failure(self, error: Exception) -> None:
        self._show_idle()
        self.state.failed(str(error))

    def _show_stopped(self, done: int, total: int) -> None:
        self._show_idle()
        far = f" after {done} of {total}" if total else ""
        self.session.say(f"stopped{far}; Ctrl+Z takes back what it wrote")

    # -- reacting ------------------------------------------------------------------
    def _switch(self, on: bool) -> None:
        """Switch the chosen add-on on or off."""
        one, recording = self._addon, self.session.recording
        if one is None or recording is None:
            return
        live = self._lives.pop(one.name, None)
        if live is not None:
            live.close()
        if on:
            self._lives[one.name] = addons.Live(
                one,
                recording,
                self.stage,
                soon=self._soon_react,
                told=self._reacted.emit,
                **self.form.values(),
            )

    def _soon_react(self, work: Any) -> None:
        self.stage.look()
        self._worker.submit(work)

    def _show_reaction(self, done: Done) -> None:
        shown = self._addon is not None and self._addon.name in self._lives
        if shown and self.in_sight:
            self.result.show_result(as_result(done.result), done.made)

    def _look(self, t: int) -> Future | None:
        """Begin to look at a frame for the preview."""
        one, recording = self._addon, self.session.recording
        if one is None or recording is None:
            return None
        values = self.form.values()
        return self._worker.submit(addons.preview, one, recording, t, **values)

    # -- the recording ---------------------------------------------------------------
    def _on_step(self, t: int) -> None:
        self.stage.arrived(t)
        for live in self._lives.values():
            live.step(t)
        self.preview.step()

    def _begin(self, *_news: object) -> None:
        self.result.forget()
        self.state.dismiss()
        self._make_form(None)

    def _end(self) -> None:
        """Let nothing read a recording that will be closed."""
        self.preview.stop()
        self.asking.forget()
        for live in self._lives.values():
            live.close()
        self._lives.clear()
        self.live_box.setChecked(False)
        if not self.runner.finish(PATIENCE):
            self.session.say(f"{_name(self._addon)} does not stop: left behind")
        self._show_idle()
        last = self._worker.submit(int)
        if not wait([last], PATIENCE).done:
            self._worker.shutdown(wait=False, cancel_futures=True)
            self._worker = _new_worker()


def _name(addon: AddOn | None) -> str:
    return "" if addon is None else addon.title


def _new_worker() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="marey add-on")
