"""Each tracking and annotation format through the doors, into a real recording."""

from __future__ import annotations

import json
import random
import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest

import marey
from marey.errors import ExchangeError
from marey.exchange import list_formats, named
from marey.exchange.formats import recognised
from strangers import HEIGHT, NAMES, OPTIONS, WIDTH, sample

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from marey.recording import Recording

pytest.importorskip("zarr")
NONSENSE = (
    *(b"", b"\0", b"9" * 30, b"-", b"nan", b"1e999", b"[", b"{", b'"', b","),
    *(b"\n", b"null", b"true", b"\xff\xfe", b"0"),
)


@pytest.fixture
def rec(tmp_path: Path) -> Iterator[Recording]:
    """Two frames, wider than high, with a mark of somebody's."""
    frames = np.zeros((2, HEIGHT, WIDTH), np.uint8)
    with marey.open(frames, tmp_path / "here.marey") as made:
        made.types.add("mine")
        made.markers.add("mine", 0, [[1, 2]])
        yield made


def everything(rec: Recording) -> list:
    tables = (rec.types, rec.tracks, rec.markers, rec.shapes, rec.frame_labels)
    said = [table.table().astype(str).to_numpy().tolist() for table in tables]
    layers = [one.name for one in rec.masks.layers.list()]
    return [*said, layers, len(rec.history.table())]


def places(rec: Recording) -> np.ndarray:
    """Row and column of what came into the first frame."""
    marks = rec.markers.table(t=0)
    marks = marks[marks["type"] != "mine"]
    if len(marks):
        return marks[["y", "x"]].to_numpy()
    shapes = rec.shapes.table(t=0)
    if len(shapes):
        return np.array([one.mean(axis=0) for one in shapes["vertices"]])
    return np.argwhere(rec.masks.read(0, layer="cells") > 0)


def test_each_format_that_comes_in_is_at_the_door():
    assert set(NAMES) == {one.name for one in list_formats() if one.reads}


@pytest.mark.parametrize("name", NAMES)
def test_each_format_is_known_and_lands_on_its_pixel(tmp_path, rec, name):
    file = sample(name, tmp_path)
    assert recognised(file).FORMAT.name == name
    before = everything(rec)
    options = OPTIONS.get(name, {})
    rehearsed = marey.import_marks(rec, file, dry_run=True, **options)
    assert everything(rec) == before
    arrival = marey.import_marks(rec, file, **options)
    assert arrival.counts == rehearsed.counts
    assert places(rec).tolist() == [[5, 20]]
    rec.undo()
    assert everything(rec)[:-1] == before[:-1]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kept", [0.3, 0.8])
def test_a_file_cut_short_changes_nothing(tmp_path, rec, name, kept):
    file = sample(name, tmp_path)
    if name == "napari" and kept < 0.5:
        kept = 0.58  # heads alone are a layer without points
    for one in [file] if file.is_file() else file.rglob("*"):
        if one.is_file():
            whole = one.read_bytes()
            # text formats of lines are sound where a line ends: cut within one
            one.write_bytes(whole[: int(len(whole) * kept)].rstrip(b"\n\r")[:-1])
    before = everything(rec)
    with pytest.raises(ExchangeError):
        marey.import_marks(rec, file, name, **OPTIONS.get(name, {}))
    assert everything(rec) == before


@pytest.mark.parametrize(
    "name", ["geff", "mot", "geojson", "cvat", "yolo", "voc", "ctc"]
)
def test_each_format_goes_out_with_a_word_about_it(tmp_path, rec, name):
    rec.undo()
    rec.types.add("nest", kind="polygon")
    rec.shapes.add("nest", 1, [[1, 1], [1, 9], [8, 9]], kind="polygon")
    rec.masks.layers.add("cells", kind="instances")
    labels = np.zeros((HEIGHT, WIDTH), np.int32)
    labels[3, 25] = 1
    rec.masks.write(1, labels, layer="cells")
    target = tmp_path / "out" / f"a.{name}"
    made = marey.export_marks(rec, target, name)
    assert made[-1].name == f"a.{name}.about.json"
    about = json.loads(made[-1].read_text())
    assert about["format"] == name
    assert all(one.exists() for one in made)
    assert not list(target.parent.glob(".marey-*"))
    shutil.rmtree(target.parent)


def spoilt(whole: bytes, chance: random.Random) -> bytes:
    """A file in which a few places were changed, cut or filled with nonsense."""
    made = bytearray(whole)
    for _ in range(chance.choice([1, 2, 5])):
        at = chance.randrange(len(made))
        made[at : at + chance.randrange(6)] = chance.choice(NONSENSE)
    return bytes(made)


@pytest.mark.parametrize("name", NAMES)
def test_a_spoilt_file_is_read_or_refused_and_never_anything_else(tmp_path, name):
    file = sample(name, tmp_path)
    chance = random.Random(4)
    parts = [one for one in (file, *file.rglob("*")) if one.is_file()]
    whole = {one: one.read_bytes() for one in sorted(parts)}
    for _ in range(25):
        one = chance.choice(sorted(parts))
        one.write_bytes(spoilt(whole[one], chance))
        try:
            for part in named(name).read(file).masks:
                part.read()
        except ExchangeError:
            pass
        one.write_bytes(whole[one])
