"""ClickPoints' two studies as a person does them: what is done, and what is known."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import numpy as np

from journeys.elsewhere import run_marey

if TYPE_CHECKING:
    from pathlib import Path

    from journeys.stage import Stage

CORNER = 0.5
"""ClickPoints counts from the corner of the first pixel, we from its middle."""
COUNTED = "20150408-150001_microbs_GoPro.jpg"
"""The picture that is here; of the others of the study there are marks alone."""


def expected(data: Path) -> dict[str, Any]:
    """What others computed from the same files, without any of our code."""
    return json.loads((data / "clickpoints" / "expected.json").read_text())


def known_places(data: Path, copy: Path) -> dict[str, np.ndarray]:
    """Where the authors of the study saw penguins, by type; (N, 2), y first."""
    shutil.copyfile(data / "clickpoints" / "penguin_count" / "count.cdb", copy)
    with closing(sqlite3.connect(copy)) as cdb:
        rows = cdb.execute(
            "SELECT k.name, m.y, m.x FROM marker m JOIN image i ON i.id = m.image_id"
            " JOIN markertype k ON k.id = m.type_id WHERE i.filename = ? ORDER BY m.id",
            (COUNTED,),
        ).fetchall()
    names = sorted({row[0] for row in rows})
    return {
        name: np.array([row[1:] for row in rows if row[0] == name]) - CORNER
        for name in names
    }


def cell(data: Path, file: str, corners: int = 24) -> np.ndarray:
    """Corners about the central cell as its authors painted it; (C, 2), y first."""
    import cv2

    path = data / "clickpoints" / "plant_root" / "plant_root.cdb"
    with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as cdb:
        asked = "SELECT data FROM mask m JOIN image i ON i.id = image_id"
        (stored,) = cdb.execute(f"{asked} WHERE filename = ?", (file,)).fetchone()
    mask = cv2.imdecode(np.frombuffer(stored, np.uint8), cv2.IMREAD_UNCHANGED)
    area = (mask == 1).astype(np.uint8)
    rims, _ = cv2.findContours(area, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    rim = max(rims, key=len)[:, 0, ::-1]
    return rim[np.linspace(0, len(rim), corners, endpoint=False).astype(int)]


def crowd(places: np.ndarray, count: int) -> np.ndarray:
    """The places that stand closest together around their middle one."""
    middle = np.median(places, axis=0)
    far = np.abs(places - middle).max(axis=1)
    return places[np.argsort(far, kind="stable")[:count]]


def go_near(stage: Stage, places: np.ndarray, zoom: float) -> None:
    """Zoom out and in by the wheel, and drag the crowd into the middle."""
    y, x = map(float, (places.min(axis=0) + places.max(axis=0)) / 2)
    while stage.zoom > 0.4:
        stage.wheel(stage.place(stage.canvas.rect().center()), -1)
    while stage.zoom < zoom:
        stage.wheel((y, x), 1)
    stage.drag([(y, x), stage.place(stage.canvas.rect().center())])
    stage.settle()


def new_type(stage: Stage, name: str) -> None:
    """Name a type in the Markers dock, by a click, the name and Enter."""
    stage.push("+ New type", stage.dock("Markers"))
    stage.write(f"{name}\n")
    stage.settle()


def mark(stage: Stage, key: str, places: np.ndarray) -> np.ndarray:
    """Choose a type by its digit and click every place; return the clicked ones."""
    stage.key(key)
    return np.array([stage.click((float(y), float(x))) for y, x in places])


def bring(file: Path, into: Path, existing: str = "fill") -> str:
    """Import in a terminal beside the window; return what was said there."""
    return run_marey("import", file, "--into", into, "--existing", existing)


def counts(stage: Stage) -> dict[str, tuple[str, str]]:
    """What the rows of the Markers dock say: here, and in all."""
    rows = stage.dock("Markers").list.rows
    return {name: (row.here.text(), row.total.text()) for name, row in rows.items()}
