"""Marks in and out: COCO, CSV and Parquet, against reading them into pandas.

The rival of an import is ``json.load`` and ``pandas.json_normalize`` of the
annotations: what a script does before it has stored anything.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import marey
from pairs import figure, take_turns

if TYPE_CHECKING:
    from collections.abc import Iterator

FRAMES = 1000
ROUNDS = 5


def coco_file(folder: Path, count: int) -> Path:
    """Write a COCO file of boxes, tracks and scores."""
    rng = np.random.default_rng(0)
    boxes = (rng.random((count, 4)) * 100).round(2).tolist()
    images = [
        {"id": t, "file_name": f"{t:05d}.png", "height": 480, "width": 640}
        | {"frame_id": t}
        for t in range(FRAMES)
    ]
    annotations = [
        {
            "id": number,
            "image_id": number % FRAMES,
            "category_id": number % 5,
            "bbox": box,
            "area": box[2] * box[3],
            "iscrowd": 0,
            "segmentation": [],
            "score": 0.5,
            "track_id": number % FRAMES * 5 + number % 5,
        }
        for number, box in enumerate(boxes)
    ]
    categories = [{"id": number, "name": f"class {number}"} for number in range(5)]
    file = folder / "marks.json"
    content = {"images": images, "categories": categories, "annotations": annotations}
    file.write_text(json.dumps(content))
    return file


def recording(folder: Path, name: str) -> marey.Recording:
    """Open a recording of as many frames."""
    return marey.open(np.zeros((FRAMES, 48, 64), np.uint8), folder / f"{name}.marey")


def figures(quick: bool) -> Iterator[dict[str, Any]]:
    """Yield the cost of an import, and of what comes before and after it."""
    count = 10_000 if quick else 100_000
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        file = coco_file(folder, count)
        recs = iter(recording(folder, f"r{number}") for number in range(99))
        used: list[marey.Recording] = []

        def fresh() -> None:
            used.append(next(recs))

        def read_with_pandas() -> Any:
            content = json.loads(file.read_bytes())
            return pd.json_normalize(content["annotations"])

        def bring_in() -> Any:
            return marey.import_marks(used[-1], file, "coco", match="t")

        value, rival = take_turns(
            bring_in, read_with_pandas, rounds=ROUNDS, before=fresh
        )
        yield figure(
            f"exchange.coco_import_{count}",
            value,
            unit="s CPU",
            rival="json.loads and json_normalize",
            rival_value=rival,
            most_value=3.0 * count / 100_000 if not quick else None,
        )
        rec = used[-1]
        if not len(rec.shapes.table(0)):
            bring_in()
        yield from _out(rec, folder, count)
        for one in used:
            one.close()


def _out(rec: marey.Recording, folder: Path, count: int) -> Iterator[dict[str, Any]]:
    table = rec.shapes.table()

    def plain_json() -> Any:
        return table.assign(vertices=table["vertices"].map(np.ndarray.tolist)).to_json(
            folder / "plain.json", orient="records"
        )

    for name, target in (
        ("coco", "o.json"),
        ("csv", "o.csv"),
        ("parquet", "o.parquet"),
    ):

        def write(name: str = name, target: str = target) -> Any:
            return marey.export_marks(rec, folder / target, name, overwrite=True)

        value, rival = take_turns(write, plain_json, rounds=ROUNDS)
        yield figure(
            f"exchange.{name}_export_{count}",
            value,
            unit="s CPU",
            rival="shapes.table().to_json",
            rival_value=rival,
        )
