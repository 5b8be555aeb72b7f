"""A viewer without a window, a small recording, and a hand on the mouse."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from napari.components import ViewerModel
from napari.utils._proxies import ReadOnlyWrapper
from napari.utils.interactions import (
    mouse_double_click_callbacks,
    mouse_move_callbacks,
    mouse_press_callbacks,
    mouse_release_callbacks,
)

from marey.layers import Session
from marey.recording import Recording
from marey.recording import open as open_recording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FRAMES, HEIGHT, WIDTH = 12, 60, 80


@dataclass
class Event:
    """What napari hands to mouse callbacks, as far as they look at it."""

    type: str
    pos: np.ndarray
    position: tuple[float, ...]
    button: int | None = 1
    modifiers: list[str] = field(default_factory=list)
    is_dragging: bool = False
    handled: bool = False
    view_direction: Any = None
    up_direction: Any = None
    dims_displayed: list[int] = field(default_factory=lambda: [1, 2])
    camera_zoom: float = 1.0


class Mouse:
    """Presses, moves and releases on the canvas, as napari sends them on.

    Positions are in pixels of the frame; screen pixels follow from the zoom.
    """

    def __init__(self, viewer: ViewerModel) -> None:
        self.viewer = viewer
        self.last: Event | None = None

    def _send(
        self, callbacks: Callable[[Any, Any], None], kind: str, yx: Any, **more: Any
    ) -> Event:
        viewer = self.viewer
        picture = viewer.layers[0]
        raw = (0.0,) * (picture.ndim - 2) + tuple(map(float, yx))
        world = np.asarray(picture.data_to_world(raw)[-2:])
        point = [*viewer.dims.point[:-2], *world]
        displayed = list(viewer.dims.displayed)
        zoom = float(viewer.scene.camera.zoom)
        event = Event(
            kind, world[::-1] * zoom, tuple(point), dims_displayed=displayed, **more
        )
        viewer.cursor.position = tuple(point)
        wrapped = ReadOnlyWrapper(event, exceptions=("handled",))
        callbacks(viewer, wrapped)
        active = viewer.layers.selection.active
        if active is not None:
            callbacks(active, wrapped)
        self.last = event
        return event

    def press(self, yx: Any, *modifiers: str) -> Event:
        return self._send(
            mouse_press_callbacks, "mouse_press", yx, modifiers=list(modifiers)
        )

    def to(self, yx: Any, *modifiers: str) -> Event:
        return self._send(
            mouse_move_callbacks,
            "mouse_move",
            yx,
            modifiers=list(modifiers),
            is_dragging=True,
        )

    def release(self, yx: Any, *modifiers: str) -> Event:
        return self._send(
            mouse_release_callbacks, "mouse_release", yx, modifiers=list(modifiers)
        )

    def click(self, yx: Any, *modifiers: str) -> None:
        self.press(yx, *modifiers)
        self.release(yx, *modifiers)

    def double_click(self, yx: Any, *modifiers: str) -> None:
        """Two fast clicks, as Qt sends them: the second is no press."""
        self.click(yx, *modifiers)
        self._send(
            mouse_double_click_callbacks,
            "mouse_double_click",
            yx,
            modifiers=list(modifiers),
        )
        self.release(yx, *modifiers)

    def drag(self, *way: Any, modifiers: tuple[str, ...] = ()) -> None:
        self.press(way[0], *modifiers)
        for place in way[1:]:
            self.to(place, *modifiers)
        self.release(way[-1], *modifiers)

    def hover(self, yx: Any) -> None:
        self._send(mouse_move_callbacks, "mouse_move", yx, button=None)


class Later:
    """A scheduler whose time passes when the test says so."""

    def __init__(self) -> None:
        self.waiting: list[tuple[int, Callable[[], object]]] = []

    def __call__(self, fn: Callable[[], object], ms: int) -> None:
        self.waiting.append((ms, fn))

    def pass_by(self, upto: int = 10**9) -> int:
        """Call what is waiting, once, and return how many there were."""
        due = [item for item in self.waiting if item[0] <= upto]
        self.waiting = [item for item in self.waiting if item[0] > upto]
        for _, fn in due:
            fn()
        return len(due)


@pytest.fixture
def viewer() -> ViewerModel:
    return ViewerModel()


@pytest.fixture
def pictures(rng: np.random.Generator) -> np.ndarray:
    return rng.integers(0, 200, (FRAMES, HEIGHT, WIDTH), dtype=np.uint8)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "beads.marey"


@pytest.fixture
def recording(pictures: np.ndarray, place: Path) -> Iterator[Recording]:
    with open_recording(pictures, place, author="me") as opened:
        yield opened


@pytest.fixture
def session(viewer: ViewerModel, recording: Recording) -> Iterator[Session]:
    session = Session.of(viewer)
    session.show(recording)
    yield session
    session.close()


@pytest.fixture
def mouse(viewer: ViewerModel) -> Mouse:
    viewer.scene.camera.zoom = 4.0
    return Mouse(viewer)


@pytest.fixture
def later_scheduler() -> Later:
    return Later()
