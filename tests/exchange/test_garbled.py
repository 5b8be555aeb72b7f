"""Exports survive what other programs wrote into older files, and say what is left."""

import json
import runpy
import sys

import numpy as np
import pytest

import marey
import marey.jobs
from garbled import GARBLED, sql_of_old
from marey.exchange import export_marks, pack


@pytest.fixture
def rec(tmp_path):
    with marey.open(np.zeros((4, 30, 40), "u1"), tmp_path / "a.marey") as made:
        made.types.add("dot")
        made.types.add("area", kind="polygon")
        made.markers.add("dot", 1, [[5, 6]])
        made.shapes.add("area", 1, [[0, 0], [0, 4], [4, 4]])
        sql_of_old(made.path, *GARBLED.values())
        yield made


def test_what_can_be_read_goes_out_and_the_rest_is_said(rec, tmp_path):
    parcel = pack(rec)
    assert (len(parcel.markers), len(parcel.shapes)) == (1, 2)
    assert set(parcel.types["kind"]) == {"point", "polygon"}
    lost, odd = parcel.cannot
    assert lost.startswith("5 markers, 7 shapes cannot be read")
    assert odd.startswith("What 6 types should look like")
    for name in ("coco.json", "a.geojson", "csv.csv", "cvat.xml", "excel.xlsx"):
        how = {"coco.json": "coco", "cvat.xml": "cvat"}.get(name)
        export_marks(rec, tmp_path / name, how)
        beside = tmp_path / f"{name}.about.json"
        assert "5 markers, 7 shapes" in beside.read_text()
    told = json.loads((tmp_path / "coco.json").read_text())
    assert len(told["annotations"]) >= 2


def test_a_script_of_it_makes_the_same_rows(rec, tmp_path, monkeypatch):
    made, beside = marey.jobs.script(rec), tmp_path / "again.py"
    beside.write_text(made)
    monkeypatch.setattr(sys, "argv", ["again", str(tmp_path / "b.marey")])
    runpy.run_path(str(beside))
    sql = "SELECT id, kind, vertices FROM shape ORDER BY id"
    with marey.open(np.zeros((4, 30, 40), "u1"), tmp_path / "b.marey") as other:
        assert other.sidecar.rows(sql) == rec.sidecar.rows(sql)
