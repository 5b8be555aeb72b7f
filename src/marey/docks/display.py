"""The Display dock: contrast by channel, view, text over the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from marey.docks.display_contrast import ContrastPart
from marey.docks.display_text import TextPart
from marey.docks.display_view import ViewPart
from marey.docks.dock import Dock
from marey.docks.parts import Fold
from marey.docks.saved_plots import let_save

if TYPE_CHECKING:
    from psygnal import SignalInstance


class DisplayDock(Dock):
    """Three steps, one of them open: contrast, view, text."""

    title = "Display"
    empty_words: ClassVar[str] = (
        "Open a recording; then choose how bright, how turned and with which words"
        " it is shown."
    )

    def build(self) -> None:
        """Make the offer of a better contrast, and the three steps."""
        self.offer = self._make_offer()
        self.contrast = ContrastPart(self.desk, self)
        histogram = self.contrast.plot
        let_save(self, histogram, self._histogram_name).show_button(at_top=True)
        self.view = ViewPart(self.desk, self)
        self.text = TextPart(self.desk, self)
        self.folds = [
            Fold("Contrast", self.contrast, self),
            Fold("View", self.view, self),
            Fold("Text over the picture", self.text, self),
        ]
        self.column.addWidget(self.offer)
        for fold in self.folds:
            fold.opened.connect(lambda fold=fold: self._open_only(fold))
            self.column.addWidget(fold)
        self.column.addStretch(1)
        self.folds[0].open()

    def _histogram_name(self) -> str:
        channel = self.contrast.channel.currentText()
        return f"{channel} histogram".strip()

    def wires(self) -> list[tuple[SignalInstance, Any]]:
        """Return the signals to hear."""
        session = self.session
        return [
            (session.display.changed, self.refresh_soon),
            (session.display.offered, self.refresh_soon),
            (session.stepped, self.refresh_soon),
            (session.calibrated, self.refresh_soon),
        ]

    def refresh(self) -> None:
        """Show how the recording is shown."""
        if self.session.recording is None:
            return
        words = self.session.display.offer_in_words()
        self.offer.setVisible(bool(words))
        self.offer_words.setText(words)
        for part in (self.contrast, self.view, self.text):
            if part.isVisible():
                part.refresh()

    def as_python(self) -> str:
        """Return lines that show a recording as it is shown here."""
        display = self.session.display
        lines = [
            "import marey",
            "from marey.layers import Session",
            "",
            f"viewer = marey.view({self.source!r})",
            "display = Session.of(viewer).display",
        ]
        if display.has_contrast:
            for channel in range(len(display.channels)):
                low, high = display.limits(channel)
                gamma = float(display.layer(channel).gamma)
                lines.append(f"display.set_limits({low:g}, {high:g}, {channel})")
                lines.append(f"display.set_gamma({gamma:g}, {channel})")
        settings = {
            "per_frame": display.per_frame,
            "rotation": display.rotation,
            "hud": display.hud,
            "scale_bar": display.scale_bar,
        }
        lines += [f"display.{name} = {value!r}" for name, value in settings.items()]
        trails = self.session.trails.as_seen()
        if trails is not None:
            told = ", ".join(f"{name}={value!r}" for name, value in trails.items())
            lines.append(f"Session.of(viewer).trails.set({told})")
        return "\n".join(lines) + "\n"

    def _make_offer(self) -> QFrame:
        offer = QFrame(self)
        offer.setFrameShape(QFrame.Shape.StyledPanel)
        self.offer_words = QLabel(offer)
        self.offer_words.setWordWrap(True)
        display = self.session.display
        row = QHBoxLayout(offer)
        row.setContentsMargins(6, 4, 6, 4)
        row.addWidget(self.offer_words, 1)
        column: list[QWidget] = [
            self.button("Use it", display.use_offered),
            self.button("No", display.refuse_offered),
        ]
        for button in column:
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        offer.hide()
        return offer

    def _open_only(self, opened: Fold) -> None:
        for fold in self.folds:
            if fold is not opened:
                fold.close_up()
        self.refresh_soon()
