"""Who says when the frames were taken: a form with a preview."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from qtpy.QtCore import Qt, QTimer, Signal
from qtpy.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from marey.docks.parts import Line
from marey.errors import BadValue
from marey.frames import (
    CsvTimes,
    FileTags,
    FixedInterval,
    NamePattern,
    NameSpan,
    zone_of,
)

if TYPE_CHECKING:
    from marey.frames import Preview

_FOUND, _NAMES, _SPAN, _TAGS, _TABLE, _EVEN = range(6)
_SOURCES = {
    _FOUND: ("As found", "Names first, then what the files say"),
    _NAMES: ("Names of files", "A date in each name"),
    _SPAN: ("Begin and end in names", "Two dates in the name of a video"),
    _TAGS: ("Tags in the files", "OME, EXIF, TIFF and video tags, whatever the names"),
    _TABLE: ("Table (CSV)", "A line for each frame or file"),
    _EVEN: ("Every so many seconds", "The same time between any two frames"),
}
_FIELDS = "%Y %m %d %H %M %S %f, also %y %b %j %I %p %s %z; * is anything, | or"
_PATTERNS = {
    _NAMES: "%Y%m%d-%H%M%S",
    _SPAN: "%Y%m%d-%H%M%S_%Y%m%d-%H%M%S",
}
_ANY_WIDTH = QSizePolicy.Policy.Ignored
_BY_LENGTH = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
_PAUSE = 250
"""Milliseconds without a key after which the preview is made."""


class TimesForm(QWidget):
    """Chooses a clock and shows what it would read.

    Parameters
    ----------
    parent : QWidget, optional
        Owner.
    """

    tried = Signal(object)
    """A clock to be shown in the preview."""
    chosen = Signal(object)
    """The clock to take; None for what names and files say."""
    asked_table = Signal()
    """A person wants to choose a table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = QFormLayout(self)
        self.rows.setContentsMargins(8, 0, 0, 0)
        self._make_fields()
        self._make_preview()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_PAUSE)
        self._later.timeout.connect(self.try_it)
        self.source.currentIndexChanged.connect(self._turn)
        self._turn()

    # -- what is chosen --------------------------------------------------------
    def clock(self) -> Any:
        """Return the clock that the fields describe; None for none.

        Raises
        ------
        BadValue
            A field cannot be read; the message says which and why.
        """
        zone = self.zone.currentText().strip()
        match self.source.currentIndex():
            case 1:
                clock: Any = NamePattern(self.pattern.text().strip(), zone)
            case 2:
                clock = NameSpan(self.pattern.text().strip(), zone)
            case 3:
                clock = FileTags(zone)
            case 4:
                clock = self._table(zone)
            case 5:
                clock = FixedInterval(_seconds(self.every.text()), self._start(zone))
            case _:
                return None
        if not isinstance(clock, CsvTimes):  # a table is read beside the window
            clock.check()
        return clock

    def show_clock(self, clock: Any, pattern: str = "") -> None:
        """Fill the fields with a clock; None is what names and files say.

        Parameters
        ----------
        clock : object
            As a marks file keeps it.
        pattern : str
            What names seem to hold, where no other pattern is known.
        """
        kinds = {NamePattern: 1, NameSpan: 2, FileTags: 3, CsvTimes: 4}
        kinds[FixedInterval] = 5
        with_pattern = isinstance(clock, NamePattern | NameSpan)
        self.pattern.setText(clock.pattern if with_pattern else pattern)
        self.zone.setCurrentText(getattr(clock, "zone", "UTC"))
        if isinstance(clock, CsvTimes):
            self.table.setText(clock.path)
        if isinstance(clock, FixedInterval):
            self.every.setText(f"{clock.seconds:g}")
            begin = clock.start
            self.start.setText("" if begin is None else begin.isoformat(" "))
        self.source.setCurrentIndex(kinds.get(type(clock), _FOUND))
        self._later.start()

    def choose_table(self, path: str) -> None:
        """Take a table for the source of times."""
        self.table.setText(path)
        self.source.setCurrentIndex(_TABLE)

    def try_it(self) -> None:
        """Have the preview made, or say what cannot be read."""
        self._later.stop()
        try:
            clock = self.clock()
        except BadValue as error:
            self.refuse(str(error))
            return
        self.refuse("")
        self.tried.emit(clock)

    def hand_over(self) -> None:
        """Take the clock, or say what cannot be read."""
        try:
            clock = self.clock()
        except BadValue as error:
            self.refuse(str(error))
            return
        self.chosen.emit(clock)

    # -- what it would read ----------------------------------------------------
    def show_preview(self, preview: Preview) -> None:
        """Show what the times would be, and which files have none."""
        self.said.setText("\n".join(preview.lines))
        self.unread.clear()
        self.unread.addItems(preview.unread)
        self.unread.setVisible(bool(preview.unread))

    def refuse(self, words: str) -> None:
        """Say why there is nothing to take; nothing where there is."""
        self.apply.setEnabled(not words)
        if words:
            self.said.setText(words)
            self.unread.setVisible(False)

    # -- building ----------------------------------------------------------------
    def _make_fields(self) -> None:
        self.source, self.zone = QComboBox(self), QComboBox(self)
        for place, (words, tip) in _SOURCES.items():
            self.source.addItem(words)
            self.source.setItemData(place, tip, Qt.ItemDataRole.ToolTipRole)
        for box in (self.source, self.zone):  # as wide as the dock, not as its words
            box.setSizeAdjustPolicy(_BY_LENGTH)
            box.setMinimumContentsLength(8)
        self.zone.setEditable(True)
        self.zone.addItems(["UTC", *sorted(available_timezones() - {"UTC"})])
        self.zone.setToolTip("Where the clock hung that wrote the times")
        self.zone.currentTextChanged.connect(self._change)
        self.pattern, self.every, self.start, self.table = (Line(self) for _ in "1234")
        self.pattern.setToolTip(_FIELDS)
        self.every.setPlaceholderText("0.5")
        self.start.setPlaceholderText("2024-05-06 07:08:09 (optional)")
        self.browse = QPushButton("...", self)
        self.browse.setToolTip("Choose a table")
        self.browse.clicked.connect(self.asked_table.emit)
        self._table_row = QWidget(self)
        row = QHBoxLayout(self._table_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.table, 1)
        row.addWidget(self.browse)
        for words, field in (
            ("Times", self.source),
            ("Pattern", self.pattern),
            ("Table", self._table_row),
            ("Every (s)", self.every),
            ("First at", self.start),
            ("Zone", self.zone),
        ):
            self.rows.addRow(words, field)
        for line in (self.pattern, self.every, self.start, self.table):
            line.textChanged.connect(self._change)
            line.returnPressed.connect(self.try_it)

    def _make_preview(self) -> None:
        self.said = QLabel(self)
        self.said.setWordWrap(True)
        self.said.setSizePolicy(_ANY_WIDTH, QSizePolicy.Policy.Preferred)
        self.unread = QListWidget(self)
        self.unread.setFixedHeight(64)
        self.unread.setToolTip("Files without a time")
        self.unread.setVisible(False)
        self.apply = QPushButton("Apply", self)
        self.apply.clicked.connect(self.hand_over)
        self.rows.addRow(self.said)
        self.rows.addRow(self.unread)
        self.rows.addRow(self.apply)

    def _turn(self) -> None:
        """Show the fields of the chosen source."""
        source = self.source.currentIndex()
        shown = {
            self.pattern: source in _PATTERNS,
            self._table_row: source == _TABLE,
            self.every: source == _EVEN,
            self.start: source == _EVEN,
            self.zone: source != _FOUND,
        }
        for field, visible in shown.items():
            field.setVisible(visible)
            self.rows.labelForField(field).setVisible(visible)
        usual = _PATTERNS.get(source)
        if usual and (not self.pattern.text() or self.pattern.text() in _USUAL):
            self.pattern.setText(usual)
        self._change()

    def _change(self) -> None:
        """Wait until nobody types any more, then try it."""
        if self.isVisible():
            self._later.start()

    def _table(self, zone: str) -> CsvTimes:
        path = self.table.text().strip()
        if not path:
            message = "choose a table of times"
            raise BadValue(message)
        return CsvTimes(str(Path(path).expanduser()), zone=zone)

    def _start(self, zone: str) -> datetime | None:
        text = self.start.text().strip()
        if not text:
            return None
        try:
            begin = datetime.fromisoformat(text)
        except ValueError as error:
            message = f"{text!r} is no date such as 2024-05-06 07:08:09"
            raise BadValue(message) from error
        return begin.replace(tzinfo=zone_of(zone)) if begin.tzinfo is None else begin


_USUAL = frozenset(_PATTERNS.values())


def _seconds(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError as error:
        message = f"{text!r} is no number of seconds such as 0.5"
        raise BadValue(message) from error
