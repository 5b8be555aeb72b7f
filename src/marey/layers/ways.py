"""The ways of tracked objects on the canvas: `session.trails`."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any
from weakref import ref

import numpy as np
from napari.layers import Vectors
from psygnal import Signal

from marey.jobs.tails import Tails
from marey.jobs.trails import Trail, colors_of_ways, limits_of, trail_of
from marey.layers.alignment import way_between
from marey.layers.aside import Aside
from marey.layers.pointview import screen_pixel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from marey.layers.session import Session
    from marey.words import Change

_READ = {"marker", "track", "frame", "maker", "type"}


class WaysShown:
    """Draws where the objects of tracks were and will be; off at first.

    A step reads the one frame that came into the window; nothing is read while
    trails are off.

    Parameters
    ----------
    session : Session
        For whom.

    Attributes
    ----------
    changed : Signal()
        Trails are drawn otherwise now, or their limits are known.

    Examples
    --------
    >>> from napari.components import ViewerModel
    >>> from marey.layers import Session
    >>> viewer = ViewerModel()
    >>> session = Session.of(viewer)
    >>> session.trails.set(behind=30, color="speed")
    >>> session.trails.on, session.trails.trail.behind
    (True, 30)
    """

    changed = Signal()

    def __init__(self, session: Session) -> None:
        self._session_of = ref(session)
        self._on = False
        self._trail = Trail()
        self._limits: tuple[float, float] | None = None
        self._tails: Tails | None = None
        self._layer: Vectors | None = None
        self._aside = Aside(session.poster)
        session.stepped.connect(self._show)
        session.types_changed.connect(self._show)
        session.aligned_changed.connect(self._show)
        session.others_changed.connect(self._look_anew)
        session.trust.slid.connect(self._show)
        session.changed.connect(self._hear)
        session.opened.connect(self._look_anew)
        session.closing.connect(self._end)
        session.closed.connect(self._reset)

    # -- settings ------------------------------------------------------------------
    @property
    def on(self) -> bool:
        """Whether trails are drawn."""
        return self._on

    @on.setter
    def on(self, on: bool) -> None:
        if bool(on) != self._on:
            self._on = bool(on)
            self._look_anew()

    @property
    def trail(self) -> Trail:
        """How they are drawn; `set` changes it."""
        return self._trail

    def set(self, **settings: Any) -> None:
        """Draw trails with other settings, those of `Trail` by name.

        Parameters
        ----------
        **settings
            ``behind``, ``ahead``, ``hide_after``, ``color``, ``colormap``,
            ``limits``, ``width``; the others stay, but another ``color`` has
            limits of its own.

        Raises
        ------
        BadValue
            A name or value is not known.
        """
        if settings.get("color", self._trail.color) != self._trail.color:
            settings.setdefault("limits", None)
        self._trail = trail_of({**asdict(self._trail), **settings})
        self._on = True
        self._look_anew()

    @property
    def layer(self) -> Vectors | None:
        """The layer of trails; None as long as nobody needed one."""
        return self._layer

    @property
    def limits(self) -> tuple[float, float] | None:
        """The numbers at the ends of the colormap; None while they are looked for."""
        return self._trail.limits or self._limits

    def settings(self) -> dict[str, Any] | None:
        """Return what brings these trails back by `use`; None while they are off."""
        if not self._on:
            return None
        said = self._trail.said()
        if "limits" in said:
            said["limits"] = list(said["limits"])
        return said

    def use(self, settings: Mapping[str, Any] | None) -> None:
        """Draw as kept settings say; None draws no trails."""
        self._on = settings is not None
        self._trail = trail_of(settings or {})
        self._look_anew()

    def as_seen(self) -> dict[str, Any] | None:
        """Return what an export takes as ``trails`` to draw the same; None if off."""
        if not self._on:
            return None
        trail = self._trail
        if trail.is_number:
            trail = replace(trail, limits=self.limits)
        return trail.said()

    def forget(self) -> None:
        """Read all frames of the window again: they stand elsewhere now."""
        if self._tails is not None:
            self._tails.forget()

    # -- drawing -------------------------------------------------------------------
    def _look_anew(self, *_news: object) -> None:
        """Read all frames of the window, and the limits, again."""
        self._tails, self._limits = None, None
        session = self._session_of()
        recording = None if session is None else session.recording
        if recording is None:
            return
        if self._on:
            self._tails = Tails(recording, self._trail, self._placed)
            if self._trail.is_number and self._trail.limits is None:
                column = self._trail.color
                self._aside.ask(
                    "limits", lambda: limits_of(recording, column), self._take_limits
                )
        self._show()
        self.changed.emit()

    def _take_limits(self, limits: tuple[float, float]) -> None:
        self._limits = limits
        self._show()
        self.changed.emit()

    def _placed(self, yx: np.ndarray, t: int, shown: int) -> np.ndarray:
        session = self._session_of()
        bench = None if session is None else session._bench  # noqa: SLF001
        if session is None or bench is None or not bench.alignment.on or t == shown:
            return yx
        offsets = bench.recording.offsets
        shape = session.canvas.placing.shape
        way = way_between(offsets.at(t), offsets.at(shown), shape)
        return yx @ way[:2, :2].T + way[:2, 2]

    def _hear(self, change: Change) -> None:
        if self._tails is None:
            return
        if change.table == "track":
            self._tails.learn_tracks()
        if change.table in _READ:
            self._tails.forget(self._places(change))
        if change.table in _READ or change.table == "frame_offset":
            self._show()

    def _places(self, change: Change) -> list[int] | None:
        session = self._session_of()
        recording = None if session is None else session.recording
        if change.table != "marker" or change.frames is None or recording is None:
            return None
        return recording.series.positions(np.array(sorted(change.frames))).tolist()

    def _show(self, *_news: object) -> None:
        session = self._session_of()
        if session is None or session.recording is None:
            return
        if self._tails is None:
            self._drop()
            return
        trail = self._trail
        ways = self._tails.of(session.t)
        looks = session.looks
        sure = looks.sure.mask(ways.types, ways.scores)
        ways = ways.take(looks.shown[looks.slots(ways.types)] & sure)
        types = {kind.id: kind for kind in session.types}
        colors = colors_of_ways(ways, trail, types, self.limits or (0.0, 1.0))
        self._draw(ways.ends, colors)

    def _draw(self, ends: np.ndarray, colors: np.ndarray) -> None:
        session = self._session_of()
        if session is None or (not len(ends) and self._layer is None):
            return
        layer = self._need(session)
        if not len(ends) and not len(layer.data):
            return
        # napari would slice it anew, and paint its thumbnail, for each of the columns
        with layer.events.blocker_all(), layer._block_refresh():  # noqa: SLF001
            layer.data = np.stack([ends[:, 0], ends[:, 1] - ends[:, 0]], axis=1)
            if len(ends):
                layer.edge_color = colors
                pixel = screen_pixel(session.viewer, layer)
                layer.edge_width = self._trail.width * pixel
        layer.refresh(extent=False, thumbnail=False)

    def rescale(self) -> None:
        """Keep lines at their width on the screen after a zoom."""
        session, layer = self._session_of(), self._layer
        if session is not None and layer is not None and len(layer.data):
            with layer._block_refresh():  # noqa: SLF001 - there is no public way
                layer.edge_width = self._trail.width * screen_pixel(
                    session.viewer, layer
                )
            layer.refresh(extent=False, thumbnail=False)

    def _need(self, session: Session) -> Vectors:
        layer = self._layer
        if layer is None or layer not in session.canvas.extras:
            none = np.zeros((0, 2, 2))
            layer = self._layer = session.canvas.add_extra(
                Vectors, none, "trails", ndim=2, vector_style="line"
            )
            points, layers = session.tools.points, session.viewer.layers
            if points is not None and points in layers:
                with session.tools.quietly():
                    layers.move(layers.index(layer), layers.index(points))
        return layer

    def _drop(self) -> None:
        session, layer = self._session_of(), self._layer
        self._layer = None
        if session is not None and layer is not None:
            session.canvas.drop_extra(layer)

    def _end(self) -> None:
        self._drop()
        self._aside.forget()
        self._tails = None

    def _reset(self) -> None:
        """Draw no trails of the next recording, unless it says so itself."""
        self._on, self._trail, self._limits = False, Trail(), None
        self.changed.emit()
