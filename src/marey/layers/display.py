"""How a recording is shown: contrast, rotation, text, scale bar, lens."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import BadValue, SidecarError
from marey.layers.aside import Aside
from marey.layers.exposing import Exposing
from marey.layers.hud import Hud
from marey.layers.placing import turned
from marey.layers.scale_bar import Scaled

if TYPE_CHECKING:
    from marey.layers.session import Session
    from marey.words import Change

KEPT = "display"
"""Under which the marks file keeps how a recording is shown."""
LENS = (2, 40)
"""Least and greatest magnification of the lens, in screen pixels a pixel."""


class Display(Exposing, Scaled):
    """How the recording of a session is shown; ``session.display``.

    Nothing here changes a pixel or a coordinate. What is set is kept in the
    marks file when the recording is closed, once somebody has marked in it:
    looking alone writes nothing.

    Parameters
    ----------
    session : Session
        Whose pictures.

    Attributes
    ----------
    channel : int
        The channel that limits, gamma and histogram mean where none is named.
    offers : dict
        Contrast found later, by channel, not applied.
    lens_factor : int
        Screen pixels a pixel under the lens.

    Examples
    --------
    >>> import marey, tempfile, numpy as np
    >>> from napari.components import ViewerModel
    >>> from marey.layers import Session
    >>> session = Session.of(ViewerModel())
    >>> frames = np.arange(600, dtype="u2").reshape(2, 15, 20)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = session.show(marey.open(frames, f"{folder}/a.marey"))
    ...     session.display.set_limits(20, 250)
    ...     session.display.rotation = 90
    ...     session.display.hud = "frame {frame} of {recording}"
    ...     print(session.display.limits(), session.display.text())
    ...     session.close()
    (20.0, 250.0) frame 0 of array
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._aside = Aside(session.poster)
        self._hud = Hud(session, self._aside)
        self._lens = False
        self.lens_factor = 10
        self._grows = False
        self._untouched: dict[str, Any] = {}
        session.opened.connect(self._on_opened)
        session.closed.connect(self._on_closed)
        session.grew.connect(self._on_grew)
        session.stepped.connect(self.read_anew)
        session.counted.connect(self._on_counted)
        session.changed.connect(self._on_changed)
        session.others_changed.connect(self._read_note)
        session.calibrated.connect(self.show_scale_bar)

    # -- rotation --------------------------------------------------------------------
    @property
    def rotation(self) -> float:
        """Degrees by which the picture is shown turned, clockwise, 0 to 360.

        All our layers turn together, and a click lands on the pixel below it.
        """
        return self._session.canvas.placing.rotation

    @rotation.setter
    def rotation(self, degrees: float) -> None:
        if not np.isfinite(degrees):
            message = f"expected degrees for the rotation; {degrees} came"
            raise BadValue(message)
        canvas = self._session.canvas
        was_whole = self._is_whole()
        before, canvas.placing.rotation = canvas.placing.rotation, float(degrees) % 360
        if canvas.images:
            canvas.placing.put_all(canvas.layers)
            self._keep_in_sight(canvas.placing.rotation - before)
            if was_whole and not self._is_whole():
                self._session.viewer.reset_view()
        self.changed.emit()

    def rotate(self, degrees: float = 90.0) -> float:
        """Turn the picture on, clockwise; return its rotation now."""
        self.rotation = self.rotation + degrees
        return self.rotation

    def _keep_in_sight(self, by: float) -> None:
        """Let what is in the middle of the canvas stay there."""
        camera, canvas = self._session.viewer.scene.camera, self._session.canvas
        scale = [float(s) for s in canvas.images[0].scale[-2:]]
        turn = turned(2, by, canvas.placing.centre(scale))
        y, x, _ = turn @ [*tuple(camera.center)[-2:], 1.0]
        camera.center = (0.0, float(y), float(x))

    def _is_whole(self) -> bool:
        """Whether the whole picture is in sight."""
        viewer, images = self._session.viewer, self._session.image_layers
        if not images or viewer.dims.ndisplay != 2:
            return False
        low, high = np.array(images[0].extent.world)[:, -2:]
        half = np.array(viewer.canvas.size, float) / 2 / viewer.scene.camera.zoom
        centre = np.array(viewer.scene.camera.center[-2:])
        return bool((low >= centre - half).all() and (high <= centre + half).all())

    # -- text over the picture ---------------------------------------------------------
    @property
    def hud(self) -> str:
        """Template of the text over the picture; empty where there is none.

        `marey.layers.hud.FIELDS` names what may stand in braces.
        """
        return self._hud.template if self._hud.is_on else ""

    @hud.setter
    def hud(self, template: str) -> None:
        self._hud.is_on = bool(template.strip())
        if self._hud.is_on:
            self._hud.template = template
        self._hud.show()
        self.changed.emit()

    @property
    def template(self) -> str:
        """The template that is or was last used."""
        return self._hud.template

    def text(self, template: str | None = None) -> str:
        """Return a template filled in for the drawn frame, `hud` by default.

        What files and notes say is read first where there is no scheduler;
        with one it stands as ``…`` until a worker has it, and `changed` is
        emitted then.
        """
        wanted = self._hud.template if template is None else template
        self._hud.ask(wanted)
        return self._hud.text(wanted)

    def trouble_in(self, template: str) -> str:
        """Say what is wrong with a template, in words; empty where nothing is."""
        return self._hud.trouble(template)

    def read_anew(self, *_news: object) -> None:
        """Write the text for the drawn frame."""
        self._hud.show()
        self.changed.emit()

    # -- lens ------------------------------------------------------------------------
    @property
    def lens(self) -> bool:
        """Whether a lens follows the pointer, in a window."""
        return self._lens

    @lens.setter
    def lens(self, on: bool) -> None:
        if bool(on) != self._lens:
            self._lens = bool(on)
            self.changed.emit()

    def set_lens_factor(self, factor: float) -> None:
        """Set how many screen pixels a pixel takes under the lens."""
        self.lens_factor = int(np.clip(round(factor), *LENS))
        self.changed.emit()

    # -- what is kept ------------------------------------------------------------------
    def settings(self) -> dict[str, Any]:
        """Return how the recording is shown, as the marks file keeps it."""
        images = self._session.image_layers
        touched = sorted(self._touched & set(range(len(images))))
        return {
            "channels": {
                str(channel): {
                    "limits": list(self._held.get(channel) or self.limits(channel)),
                    "gamma": float(images[channel].gamma),
                }
                for channel in touched
            },
            "per_frame": self.per_frame,
            "rotation": self.rotation,
            "hud": self.hud,
            "template": self.template,
            "scale_bar": self.scale_bar,
            "trails": self._session.trails.settings(),
        }

    def use(self, settings: dict[str, Any]) -> None:
        """Show the recording as it was shown; what does not fit is passed over."""
        for name, one in settings.get("channels", {}).items():
            channel = int(name)
            if channel < len(self.channels) and self.has_contrast:
                low, high = one["limits"]
                self.set_limits(low, high, channel)
                self.set_gamma(one["gamma"], channel)
        self._hud.template = settings.get("template") or self._hud.template
        self.hud = settings.get("hud", "")
        self.rotation = settings.get("rotation", 0.0)
        self._scale_bar = bool(settings.get("scale_bar"))
        self.show_scale_bar()
        self.per_frame = bool(settings.get("per_frame"))
        self._session.trails.use(settings.get("trails"))

    def keep(self) -> None:
        """Write how the recording is shown into its marks file, if it was marked."""
        recording = self._session.recording
        if recording is None or not recording.sidecar.acted or recording.read_only:
            return
        settings = self.settings()
        # a file that is closed already, or in trouble, does not hold up closing
        with suppress(SidecarError):
            kept = recording.sidecar.recall(KEPT)
            if settings != (kept or self._untouched) and not recording.trouble:
                recording.sidecar.remember(KEPT, settings)

    # -- news ------------------------------------------------------------------------
    def _on_opened(self, recording: Any) -> None:
        self._forget_recording()
        self._grows = not recording.series.complete
        recording.series.retimed.connect(self.read_anew)
        for layer in self._session.image_layers:
            layer.events.set_data.connect(self._on_drawn)
            layer.events.contrast_limits.connect(self._on_limits)
            layer.events.gamma.connect(self._on_limits)
        self._untouched = self.settings()
        kept = recording.sidecar.recall(KEPT) if recording.sidecar.exists else None
        if kept:
            self.use(kept)
        self.show_scale_bar()
        self.read_anew()

    def _forget_recording(self) -> None:
        self.channel = 0
        self.offers = {}
        self._held = {}
        self._touched = set()
        self._hud.forget()

    def _on_closed(self) -> None:
        self._aside.forget()
        self._forget_recording()
        self._grows = False
        self._hud.show()
        self.show_scale_bar()
        self.changed.emit()

    def _on_grew(self, count: int) -> None:
        del count
        recording = self._session.recording
        if self._grows and recording is not None and recording.series.complete:
            self._grows = False
            self.sample_again()
        self._hud.show()

    def _on_drawn(self, event: Any) -> None:
        if self._held:
            self._suit(event.source)

    def _on_limits(self, event: Any) -> None:
        """Hear napari's own controls move the limits or the gamma."""
        images = self._session.image_layers
        if self._sets_limits or event.source not in images:
            return
        self._touched.add(images.index(event.source))
        if self._held and event.type == "contrast_limits":
            self._held = {}
        self.changed.emit()

    def _on_counted(self) -> None:
        if "count" in self._hud.template:
            self._hud.show()

    def _read_note(self, *_news: object) -> None:
        self._hud.forget("note")
        self.read_anew()

    def _on_changed(self, change: Change) -> None:
        if change.table == "note":
            self._read_note()
