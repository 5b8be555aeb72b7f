"""Both studies of the ClickPoints paper, as notebooks that anybody can run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "docs" / "notebooks"


def run(name: str, data: Path, folder: Path) -> dict:
    """Run a notebook on data in a folder; return it with what it said."""
    path = NOTEBOOKS / f"{name}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    (cell,) = [
        one
        for one in notebook["cells"]
        if "parameters" in one["metadata"].get("tags", ())
    ]
    cell["source"] += f"\nfolder = Path({str(data)!r})"
    copy = folder / path.name
    copy.write_text(json.dumps(notebook), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "jupyter", "execute", "--inplace", str(copy)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={name: one for name, one in os.environ.items() if name != "MPLBACKEND"},
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(copy.read_text(encoding="utf-8"))


@pytest.fixture
def data(shared_data: Path) -> Path:
    return shared_data / "clickpoints"


@pytest.fixture
def expected(data: Path) -> dict:
    return json.loads((data / "expected.json").read_text(encoding="utf-8"))


def pictures(notebook: dict) -> int:
    """Return how many plots a notebook shows."""
    outputs = [out for cell in notebook["cells"] for out in cell.get("outputs", ())]
    return sum("image/png" in out.get("data", ()) for out in outputs)


def code(notebook: dict, name: str) -> list[str]:
    (cell,) = [one for one in notebook["cells"] if one["id"] == name]
    return "".join(cell["source"]).splitlines()


@pytest.mark.slow
def test_penguins_are_counted_as_in_the_paper(
    data: Path, expected: dict, tmp_path: Path
):
    notebook = run("penguin-counts", data / "penguin_count", tmp_path)

    counts = pd.read_csv(tmp_path / "penguin-counts.csv", index_col="date")
    assert counts.index.tolist() == ["2015-03-12", "2015-04-08", "2015-05-14"]
    for picture, truth in expected["penguin_counts"].items():
        day = f"{picture[:4]}-{picture[4:6]}-{picture[6:8]}"
        assert counts.loc[day].to_dict() == truth
    assert counts.loc["2015-05-14"].to_dict() == {"adult": 52, "juvenile": 215}
    assert pictures(notebook) == 1
    assert (tmp_path / "penguin-counts.png").stat().st_size > 5000


@pytest.mark.slow
def test_the_dye_spreads_in_the_root_as_in_the_paper(
    data: Path, expected: dict, tmp_path: Path
):
    notebook = run("plant-root", data / "plant_root", tmp_path)

    green = pd.read_csv(tmp_path / "plant-root-green.csv", index_col="minutes")
    areas = pd.read_csv(tmp_path / "plant-root-areas.csv", index_col="minutes")
    for picture, truth in expected["plant_root"].items():
        minute = int(picture.removeprefix("1-").removesuffix("min.tif"))
        assert green.loc[minute].to_dict() == pytest.approx(
            truth["mean_green"], abs=1e-3
        )
        assert areas.loc[minute].to_dict() == truth["area_px"]
    assert areas.index.tolist() == [0, 2, 4, 6, 8, 10]
    assert pictures(notebook) == 1
    assert (tmp_path / "plant-root.png").stat().st_size > 5000


def test_the_study_of_the_root_is_ten_lines():
    text = (NOTEBOOKS / "plant-root.ipynb").read_text(encoding="utf-8")
    lines = [one for one in code(json.loads(text), "study") if one.strip()]

    assert len([one for one in lines if "import " not in one]) <= 10


@pytest.mark.parametrize(
    "path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda p: p.stem
)
def test_notebooks_are_kept_without_their_outputs(path: Path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]

    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells)
