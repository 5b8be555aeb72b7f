"""Make a time-lapse whose truth is known to the pixel.

Round cells wander, divide, blink (their marker goes dark for some frames) under
a drifting stage and a noisy camera. Written are the pictures, one PNG a frame
with its time in the name, and the truth: ``tracks.csv``, ``divisions.csv``,
``drift.csv``, ``objects.csv`` and ``masks.tif``.

Run ``python sample_data/simulate.py`` to make the shipped sample again: the same
seed gives the same pictures on the same machine. Other sizes::

    from simulate import Recipe, simulate
    world = simulate(Recipe(frames=200, cells=40, shape=(512, 640)))
    world.frames, world.masks, world.tracks
"""

from __future__ import annotations

import argparse
import csv
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import tifffile

START = datetime(2026, 1, 5, 9, 0, 0)
HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Recipe:
    """What to simulate.

    Attributes
    ----------
    frames : int
        Number of frames.
    shape : (int, int)
        Height and width in pixels; unlike on purpose.
    cells : int
        Cells in the first frame.
    radius : float
        Radius of a grown cell in pixels.
    step : float
        Standard deviation of a cell's change of velocity, px per frame.
    division : float
        Chance of a grown cell to divide, per frame.
    blink : float
        Chance to go dark for one to three frames, per frame.
    drift : float
        Standard deviation of the stage's step, px per frame.
    interval : float
        Seconds between frames.
    gain, noise : float
        Photons per grey level; read-out noise in grey levels.
    seed : int
        Of the random numbers.
    """

    frames: int = 60
    shape: tuple[int, int] = (240, 320)
    cells: int = 14
    radius: float = 9.0
    step: float = 0.35
    division: float = 0.012
    blink: float = 0.01
    drift: float = 0.35
    interval: float = 30.0
    gain: float = 2.0
    noise: float = 2.0
    seed: int = 1882


@dataclass
class Cell:
    """One cell while it is simulated; positions before drift, in pixels."""

    track: int
    yx: np.ndarray
    velocity: np.ndarray
    size: float = 1.0
    dark_until: int = -1


@dataclass(frozen=True)
class World:
    """Pictures and truth.

    Attributes
    ----------
    frames : ndarray of uint8, shape (T, Y, X)
        What the camera saw.
    masks : ndarray of uint16, shape (T, Y, X)
        Which pixel belongs to which track; 0 is ground. Dark cells are there.
    tracks : list of (track, t, y, x, radius, visible)
        Centres in the pixels of the frame, as drawn.
    divisions : list of (t, parent, child, child)
        `t` is the first frame with the children.
    drift : ndarray of float, shape (T, 2)
        Add it to a frame's positions to lay its content onto frame 0.
    """

    frames: np.ndarray
    masks: np.ndarray
    tracks: list[tuple[int, int, float, float, float, int]]
    divisions: list[tuple[int, int, int, int]]
    drift: np.ndarray


@dataclass
class _Dish:
    """The cells and what happened to them so far."""

    recipe: Recipe
    rng: np.random.Generator
    cells: list[Cell] = field(default_factory=list)
    born: int = 0
    divisions: list[tuple[int, int, int, int]] = field(default_factory=list)

    def add(self, yx: np.ndarray, size: float = 1.0) -> Cell:
        self.born += 1
        cell = Cell(self.born, yx, self.rng.normal(0, 0.5, 2), size)
        self.cells.append(cell)
        return cell

    def fill(self) -> None:
        """Put the first cells down, none on top of another."""
        border = 2 * self.recipe.radius
        high = np.array(self.recipe.shape) - border
        while len(self.cells) < self.recipe.cells:
            place = self.rng.uniform(border, high)
            apart = [np.hypot(*(c.yx - place)) for c in self.cells]
            if min(apart, default=np.inf) > 2.2 * self.recipe.radius:
                self.add(place)

    def live(self, t: int) -> None:
        """Move, grow, divide and blink: one frame further."""
        for cell in list(self.cells):
            self._move(cell)
            cell.size = min(1.0, cell.size + 0.03)
            if cell.size == 1.0 and self.rng.random() < self.recipe.division:
                self._divide(cell, t)
            elif self.rng.random() < self.recipe.blink:
                cell.dark_until = t + int(self.rng.integers(1, 4))

    def _move(self, cell: Cell) -> None:
        push = np.zeros(2)
        for other in self.cells:
            gap = cell.yx - other.yx
            distance = float(np.hypot(*gap))
            if 0 < distance < 2.1 * self.recipe.radius:
                push += 0.25 * gap / distance
        centre = np.array(self.recipe.shape) / 2
        outside = np.abs(cell.yx - centre) - (centre - 2.5 * self.recipe.radius)
        push -= 0.1 * np.sign(cell.yx - centre) * np.clip(outside, 0, None)
        change = self.rng.normal(0, self.recipe.step, 2)
        cell.velocity = 0.85 * cell.velocity + change + push
        cell.yx = cell.yx + cell.velocity

    def _divide(self, cell: Cell, t: int) -> None:
        angle = self.rng.uniform(0, np.pi)
        half = 0.6 * self.recipe.radius * np.array([np.sin(angle), np.cos(angle)])
        self.cells.remove(cell)
        one, other = (self.add(cell.yx + s * half, size=0.72) for s in (1, -1))
        self.divisions.append((t, cell.track, one.track, other.track))


def simulate(recipe: Recipe | None = None) -> World:
    """Simulate a recording and its truth."""
    recipe = recipe or Recipe()
    rng = np.random.default_rng(recipe.seed)
    dish = _Dish(recipe, rng)
    dish.fill()
    steps = rng.normal(0, recipe.drift, (recipe.frames, 2))
    steps[0] = 0
    shifts = np.cumsum(steps, axis=0)
    frames, masks, tracks = [], [], []
    for t in range(recipe.frames):
        if t:
            dish.live(t)
        light, mask, rows = _draw(dish, shifts[t], t)
        frames.append(_camera(light, recipe, np.random.default_rng([recipe.seed, t])))
        masks.append(mask)
        tracks.extend(rows)
    return World(np.stack(frames), np.stack(masks), tracks, dish.divisions, -shifts)


def _draw(
    dish: _Dish, shift: np.ndarray, t: int
) -> tuple[np.ndarray, np.ndarray, list[tuple[int, int, float, float, float, int]]]:
    """Draw all cells of a frame: expected grey levels, mask, rows of truth."""
    y, x = np.mgrid[: dish.recipe.shape[0], : dish.recipe.shape[1]].astype(float)
    light = 18 + 8 * np.exp(-(((y - 100) / 160) ** 2) - ((x - 180) / 220) ** 2)
    mask = np.zeros(dish.recipe.shape, np.uint16)
    nearest = np.full(dish.recipe.shape, np.inf)
    rows = []
    for cell in dish.cells:
        cy, cx = cell.yx + shift
        radius = dish.recipe.radius * cell.size
        distance = np.hypot(y - cy, x - cx)
        inside = (distance <= radius) & (distance < nearest)
        mask[inside] = cell.track
        nearest[inside] = distance[inside]
        visible = cell.dark_until < t
        body = 1 / (1 + np.exp((distance - radius) / 1.2))
        grain = 1 + 0.15 * np.sin(y / 2.3 + cell.track) * np.cos(x / 2.9 + cell.track)
        light += (95 if visible else 4) * body * grain
        rows.append(
            (
                cell.track,
                t,
                round(float(cy), 3),
                round(float(cx), 3),
                round(radius, 2),
                int(visible),
            )
        )
    return light, mask, rows


def _camera(light: np.ndarray, recipe: Recipe, rng: np.random.Generator) -> np.ndarray:
    """Shot noise, read-out noise and eight bits."""
    seen = rng.poisson(light * recipe.gain) / recipe.gain
    seen = seen + rng.normal(0, recipe.noise, light.shape)
    return np.clip(np.rint(seen), 0, 255).astype(np.uint8)


def write_frames(world: World, folder: Path, interval: float) -> None:
    """Write one PNG a frame with its time in the name."""
    import cv2

    folder.mkdir(parents=True, exist_ok=True)
    for t, frame in enumerate(world.frames):
        at = START + timedelta(seconds=t * interval)
        path = folder / f"{at:%Y%m%d-%H%M%S}_simulated.png"
        cv2.imwrite(str(path), frame, [cv2.IMWRITE_PNG_COMPRESSION, 9])


def write_truth(world: World, folder: Path) -> None:
    """Write the truth as CSV tables and a stack of masks."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        "tracks": (("track", "t", "y", "x", "radius", "visible"), world.tracks),
        "divisions": (("t", "parent", "child_1", "child_2"), world.divisions),
        "drift": (
            ("t", "dy", "dx"),
            [(t, round(dy, 3), round(dx, 3)) for t, (dy, dx) in enumerate(world.drift)],
        ),
        "objects": (("t", "value", "area_px"), _areas(world.masks)),
    }
    for name, (header, rows) in tables.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])
    tifffile.imwrite(
        folder / "masks.tif",
        world.masks,
        compression="zlib",
        metadata={"axes": "TYX"},
        software="simulate.py",
        datetime=None,
    )


def _areas(masks: np.ndarray) -> list[tuple[int, int, int]]:
    rows = []
    for t, mask in enumerate(masks):
        values, areas = np.unique(mask[mask > 0], return_counts=True)
        rows += [(t, int(v), int(a)) for v, a in zip(values, areas, strict=True)]
    return rows


def main() -> None:
    """Make the shipped sample, or one elsewhere."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--into", type=Path, default=HERE, metavar="FOLDER")
    parser.add_argument("--frames", type=int, default=Recipe.frames)
    parser.add_argument("--seed", type=int, default=Recipe.seed)
    chosen = parser.parse_args()
    recipe = Recipe(frames=chosen.frames, seed=chosen.seed)
    world = simulate(recipe)
    write_frames(world, chosen.into / "simulated", recipe.interval)
    write_truth(world, chosen.into / "truth" / "simulated")
    print(f"{len(world.frames)} frames, {len(world.divisions)} divisions")


if __name__ == "__main__":
    main()
