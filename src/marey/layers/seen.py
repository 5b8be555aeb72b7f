"""What a viewer shows, as plain arguments of :func:`marey.export`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from marey.layers.session import Session

STOPS = 33
"""Colours by which a colormap of more than two is told."""


def as_seen(session: Session, scale: float = 1.0) -> dict[str, Any]:
    """Return what makes an export look like the viewer.

    Limits, gamma, colours and visibility of the channels, plane, rotation, the
    size of marks on the screen, opacity and name of the masks; layers that are
    hidden are left out of ``overlays``.

    Parameters
    ----------
    session : Session
        Of the viewer; a recording is open.
    scale : float
        Written pixels per pixel.
    """
    seen = {**_channels(session), "overlays": shown_kinds(session)}
    if session.plane is not None:
        seen["z"] = int(session.plane)
    if session.display.rotation:
        seen["rotation"] = float(session.display.rotation)
    zoom = _zoom(session)
    if zoom > 0:
        seen["mark_scale"] = float(f"{scale / zoom:.3g}")
    trails = session.trails.as_seen()
    if trails is not None:
        seen["trails"] = trails
    labels = session.labels
    if labels is not None:
        seen["mask_layers"] = shown_masks(session) or (session.mask_layer,)
        seen["mask_opacity"] = round(float(labels.opacity), 3)
    return seen


def shown_kinds(session: Session) -> tuple[str, ...]:
    """Return the overlays whose layers are not hidden."""
    points, shapes, labels = session.points, session.shapes, session.labels
    hidden = {
        "markers": points is not None and not points.visible,
        "tracks": points is not None and not points.visible,
        "shapes": shapes is not None and not shapes.visible,
        "masks": labels is not None and not shown_masks(session),
        "notes": False,
    }
    return tuple(kind for kind, is_hidden in hidden.items() if not is_hidden)


def shown_masks(session: Session) -> tuple[str, ...]:
    """Return the names of the mask layers that are shown."""
    sheets = session.canvas.sheets
    return tuple(name for name, layer in sheets.items() if layer.visible)


def view_box(session: Session, canvas: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return the part of the drawn frame that is in sight.

    Parameters
    ----------
    session : Session
        Of the viewer.
    canvas : (int, int)
        Height and width of the canvas, in screen pixels.

    Returns
    -------
    (y0, x0, y1, x1)
        Pixels of the frame, of the aligned one where it is shown aligned; may
        reach beyond it.
    """
    camera, layer = session.viewer.scene.camera, session.image_layers[0]
    middle = np.array(camera.center[-2:], float)
    reach = np.array(canvas, float) / 2 / float(camera.zoom)
    corners = [middle + reach * way for way in ((-1, -1), (-1, 1), (1, 1), (1, -1))]
    lead = (0.0,) * (layer.ndim - 2)
    places = np.array([layer.world_to_data((*lead, *c))[-2:] for c in corners])
    places += np.array(layer.translate[-2:]) / np.array(layer.scale[-2:])
    (y0, x0), (y1, x1) = places.min(axis=0), places.max(axis=0)
    low, high = np.floor([y0 + 0.5, x0 + 0.5]), np.ceil([y1 + 0.5, x1 + 0.5])
    return int(low[0]), int(low[1]), int(high[0]), int(high[1])


def drawn_box(session: Session) -> tuple[int, int, int, int] | None:
    """Return the box around the selected shapes, or the only one; else None."""
    layer = session.shapes
    if layer is None or not len(layer.data):
        return None
    rows = sorted(layer.selected_data)
    if not rows and len(layer.data) > 1:
        return None
    corners = np.concatenate(
        [np.asarray(layer.data[row])[:, -2:] for row in rows or [0]]
    )
    low, high = np.floor(corners.min(axis=0) + 0.5), np.ceil(corners.max(axis=0) + 0.5)
    return int(low[0]), int(low[1]), int(high[0]), int(high[1])


def _zoom(session: Session) -> float:
    """Return screen pixels per pixel of the frame."""
    layers = session.image_layers
    step = abs(float(layers[0].scale[-1])) if layers else 1.0
    return float(session.viewer.scene.camera.zoom) * step


def _channels(session: Session) -> dict[str, Any]:
    layers = session.image_layers
    shown = [(n, one) for n, one in enumerate(layers) if one.visible]
    if not shown or shown[0][1].rgb:
        return {}
    found: dict[str, Any] = {
        "contrast": [tuple(map(_short, one.contrast_limits)) for _, one in shown],
        "colormaps": [_colors(one) for _, one in shown],
    }
    if any(one.gamma != 1 for _, one in shown):
        found["gamma"] = [_short(one.gamma) for _, one in shown]
    if len(shown) < len(layers):
        found["channels"] = [n for n, _ in shown]
    if len(shown) == 1:  # said for one, not as a list of one
        for name in found.keys() - {"channels"}:
            found[name] = found[name][0]
        if isinstance(found["colormaps"], list):
            found["colormaps"] = [found["colormaps"]]
    return found


def _short(value: float) -> float:
    return float(f"{float(value):.6g}")


def _colors(layer: Any) -> str | list[str]:
    """Return the colormap of a layer: a name, a colour or a list of them."""
    colormap, opacity = layer.colormap, float(layer.opacity)
    colors = np.asarray(colormap.colors, float)[:, :3]
    if str(colormap.name) == "gray" and opacity == 1:
        return "gray"
    if len(colors) == 2 and not colors[0].any():
        return _hex(colors[1] * opacity)
    count = STOPS if len(colors) > 2 else 2
    stops = np.asarray(colormap.map(np.linspace(0, 1, count)), float)[:, :3]
    return [_hex(one * opacity) for one in stops]


def _hex(color: np.ndarray) -> str:
    return "#" + "".join(f"{round(float(one) * 255):02x}" for one in color)
