"""The penguin counts of the ClickPoints paper, by mouse and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import marey
from journeys import studies

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from journeys.stage import Stage

pytestmark = [pytest.mark.gui, pytest.mark.slow]

ADULTS, JUVENILES = 25, 15


@pytest.fixture
def known(shared_data: Path, tmp_path: Path) -> dict[str, np.ndarray]:
    """Where the authors of the study saw penguins."""
    return studies.known_places(shared_data, tmp_path / "count.cdb")


def test_a_sample_by_hand_then_all_of_the_study(
    staged: Callable,
    penguins: Path,
    shared_data: Path,
    known: dict[str, np.ndarray],
    tmp_path: Path,
):
    stage = staged(penguins)
    stage.start_counting()
    stage.open_tab("Markers")
    studies.new_type(stage, "adult")
    studies.new_type(stage, "juvenile")
    assert stage.overhead == 5, "the tab, and a click and a name for each type"

    hit = _mark_the_sample(stage, known)
    _correct(stage, known)
    _is_counted(stage, hit)

    file = shared_data / "clickpoints" / "penguin_count" / "count.cdb"
    by_hand = stage.recording.markers.table()
    assert "something is there already" in _fill(stage, file)
    assert stage.recording.markers.table().equals(by_hand), "what is there stays"

    studies.bring(file, penguins, "beside")
    truth = studies.expected(shared_data)["penguin_counts"][studies.COUNTED]
    wanted = {f"{name} (2)": (f"{n} here", str(n)) for name, n in truth.items()}
    stage.until(lambda: wanted.items() <= studies.counts(stage).items(), "the counts")
    assert studies.counts(stage)["adult"] == (f"{ADULTS} here", str(ADULTS))
    _each_of_the_sample_is_one_of_theirs(stage)
    _table_and_plot(stage.recording, truth, tmp_path)


def _mark_the_sample(
    stage: Stage, known: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Mark two crowds, each with its digit; return where was clicked."""
    hit = {}
    for name, key, count in (("adult", "1", ADULTS), ("juvenile", "2", JUVENILES)):
        places = studies.crowd(known[name], count)
        studies.go_near(stage, places, 1.5)
        stage.start_counting()
        hit[name] = studies.mark(stage, key, places)
        stage.settle()
        assert (stage.overhead, stage.marked) == (1, count), "a digit, then clicks"
        np.testing.assert_allclose(hit[name], places, atol=0.6 / stage.zoom)
    return hit


def _correct(stage: Stage, known: dict[str, np.ndarray]) -> None:
    """Mark what is no penguin, take it away; undo that and redo it."""
    marks = stage.recording.markers
    slip = _free_place(stage, known)
    stage.start_counting()
    stage.click(slip)
    stage.settle()
    assert marks.count() == ADULTS + JUVENILES + 1
    stage.click(slip, "Control")
    stage.settle()
    assert marks.count() == ADULTS + JUVENILES
    stage.key("Control-Z")
    stage.settle()
    assert marks.count() == ADULTS + JUVENILES + 1
    stage.key("Control-Shift-Z")
    stage.settle()
    assert marks.count() == ADULTS + JUVENILES
    assert stage.overhead == 2


def _free_place(stage: Stage, known: dict[str, np.ndarray]) -> tuple[float, float]:
    """A place in sight where no penguin is near."""
    all_of_them = np.concatenate(list(known.values()))
    middle = np.array(stage.place(stage.canvas.rect().center()))
    ways = [np.array([y, x]) for y in range(-60, 61, 20) for x in range(-60, 61, 20)]
    lonely = max(
        (middle + way for way in ways),
        key=lambda at: np.hypot(*(all_of_them - at).T).min(),
    )
    return float(lonely[0]), float(lonely[1])


def _is_counted(stage: Stage, hit: dict[str, np.ndarray]) -> None:
    wanted = {name: (f"{len(hit[name])} here", str(len(hit[name]))) for name in hit}
    stage.until(lambda: studies.counts(stage) == wanted, "the counts")
    marks = stage.recording.markers.table()
    for name, places in hit.items():
        found = marks[marks["type"] == name][["y", "x"]].to_numpy()
        np.testing.assert_allclose(found, places, atol=1e-6)


def _fill(stage: Stage, file: Path) -> str:
    """Import what is missing, as a console of the window would."""
    said = marey.import_marks(stage.recording, file, existing="fill").words
    stage.settle()
    return said


def _each_of_the_sample_is_one_of_theirs(stage: Stage) -> None:
    marks = stage.recording.markers.table()
    at = {kind: rows[["y", "x"]].to_numpy() for kind, rows in marks.groupby("type")}
    for name in ("adult", "juvenile"):
        ways = np.linalg.norm(at[name][:, None] - at[f"{name} (2)"], axis=2)
        assert ways.min(axis=1).max() < 1
        assert len(set(ways.argmin(axis=1))) == len(at[name])


def _table_and_plot(rec: marey.Recording, truth: dict[str, int], folder: Path) -> None:
    """Export the table, and draw from it what the paper draws."""
    import pandas as pd
    from matplotlib.figure import Figure

    marey.export_marks(rec, folder / "marks.csv", types=["adult (2)", "juvenile (2)"])
    table = pd.read_csv(folder / "marks.csv")
    counted = table.groupby("type").size()
    assert counted.to_dict() == {f"{name} (2)": n for name, n in truth.items()}

    axes = Figure().add_subplot()
    colors = [rec.types.get(name).color for name in counted.index]
    axes.bar(counted.index, counted, color=colors)
    assert [bar.get_height() for bar in axes.patches] == list(counted)
    axes.figure.savefig(folder / "penguins.png")
    assert (folder / "penguins.png").stat().st_size > 1000
