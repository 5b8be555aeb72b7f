"""What can be asked of an export, with what is taken where nothing is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from marey.jobs.overlays import KINDS

Frames = int | range | slice | Sequence[int] | None
Pair = tuple[float, float]


@dataclass(frozen=True)
class Wishes:
    """What to export and how; see `export` for what each means."""

    frames: Frames = None
    every: int = 1
    region: tuple[int, int, int, int] | None = None
    scale: float = 1.0
    overlays: tuple[str, ...] = KINDS
    clock: str | None = None
    scale_bar: bool | float = False
    aligned: bool = False
    fps: float | str | None = None
    speed: float = 1.0
    contrast: Pair | Sequence[Pair] | None = None
    gamma: float | Sequence[float] | None = None
    colormaps: str | Sequence[str | Sequence[str]] | None = None
    channels: int | Sequence[int] | None = None
    z: int | None = None
    rotation: float = 0.0
    smooth: bool = False
    mark_scale: float = 1.0
    mask_layers: tuple[str, ...] | None = None
    mask_opacity: float = 0.5
    tail: int = 10
    trails: Mapping[str, Any] | None = None
    text_size: float | None = None
    quality: float = 7.0
    raw: bool | None = None
    images: str = "png"
    overwrite: bool = False

    def said(self) -> dict[str, Any]:
        """Return the wishes that are not what is taken anyway."""
        usual = Wishes()
        return {
            one.name: getattr(self, one.name)
            for one in fields(self)
            if getattr(self, one.name) != getattr(usual, one.name)
        }
