"""Twenty-four recordings, one of which is broken."""

from __future__ import annotations

import io
import shutil

import numpy as np
import pandas as pd
import pytest
import tifffile

import marey
from marey.cli import main
from marey.errors import BadValue, MareyError, NoFrames, UnknownName
from marey.experiments import neighbours_of
from marey.words import Done, Report

WELLS = 24
BROKEN = "well_07"


@pytest.fixture(scope="module")
def plate_once(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plate")
    for well in range(WELLS):
        pictures = folder / f"well_{well:02d}.tif"
        tifffile.imwrite(
            pictures, np.full((3, 16, 24), well, np.uint8), photometric="minisblack"
        )
        with marey.open(pictures, author="Ada") as rec:
            rec.types.add("cell")
            rec.markers.add("cell", np.arange(well) % 3, np.full((well, 2), 4.5))
            rec.sidecar.describe(dose=well % 4, strain="wild")
    broken = folder / f"{BROKEN}.marey"
    broken.write_bytes(broken.read_bytes()[:5000])
    return folder


@pytest.fixture
def plate(plate_once, tmp_path):
    return shutil.copytree(plate_once, tmp_path / "plate")


def test_one_broken_of_24_leaves_23_and_a_sentence(plate):
    experiment = marey.open_experiment(plate)
    table = experiment.table()
    assert len(experiment) == WELLS
    expected = {f"well_{well:02d}": well for well in range(1, WELLS) if well != 7}
    assert table.groupby("recording").size().to_dict() == expected
    assert table.columns[:4].tolist() == ["recording", "dose", "strain", "id"]
    assert list(experiment.problems) == [BROKEN]
    assert "damaged" in experiment.problems[BROKEN]

    overview = experiment.overview().set_index("recording")
    assert len(overview) == WELLS
    assert overview["markers"].sum() == sum(expected.values())
    assert (overview["problem"] != "").sum() == 1
    assert overview.loc["well_09", "dose"] == 1


def test_the_other_tables(plate):
    experiment = marey.open_experiment(f"{plate}/well_0[1-3].marey")
    counts = experiment.table("counts")
    assert counts["count"].sum() == 6
    assert set(experiment.table("history")["author"]) == {"Ada"}
    assert experiment.table("shapes").empty
    with pytest.raises(BadValue, match="markers, shapes"):
        experiment.table("marks")


def test_a_list_in_a_table(plate):
    listed = plate / "list.csv"
    listed.write_text(
        "path;dose;operator\nwell_03.tif;12.5;Bo\nwell_01.marey;1;\nnot_here.tif;;\n"
    )
    experiment = marey.open_experiment(listed)
    assert [one.name for one in experiment] == ["well_03", "well_01", "not_here"]
    table = experiment.table()
    assert len(table) == 4
    # what the marks file says goes before the list
    assert experiment.known("well_03") == {
        "dose": 3,
        "operator": "Bo",
        "strain": "wild",
    }
    assert "not there" in experiment.problems["not_here"]

    experiment.describe("well_03", dose=None, note="again")
    assert experiment.known("well_03")["dose"] == 12.5
    experiment.save(plate / "second.csv")
    again = marey.open_experiment(plate / "second.csv")
    assert [one.path for one in again] == [one.path for one in experiment]
    assert again.entries[0].listed["note"] == "again"


def test_what_is_said_of_a_recording_is_undone_like_a_mark(plate):
    with marey.open(plate / "well_02.marey") as rec:
        rec.sidecar.describe(dose=9)
        rec.undo()
        assert rec.sidecar.metadata == {"dose": 2, "strain": "wild"}
        with pytest.raises(BadValue, match="text, a number"):
            rec.sidecar.describe(dose=[1, 2])
        with pytest.raises(BadValue):
            rec.sidecar.describe(dose=float("nan"))


def test_unmarked_pictures_read_as_empty_and_nothing_is_made(tmp_path):
    for name in "ab":
        tifffile.imwrite(tmp_path / f"{name}.tif", np.zeros((2, 8, 9), np.uint8))
    experiment = marey.open_experiment(tmp_path / "*.tif")
    assert experiment.table().empty
    assert experiment.overview()["markers"].tolist() == [0, 0]
    assert not experiment.problems
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.tif", "b.tif"]


def count_and_mark(rec, more):
    rec.markers.add("cell", 0, [[1, 1]] * more)
    return rec.markers.count()


def job(rec):
    yield Report(0.5, message="half")
    yield Done(rec.series.shape)


def test_a_function_or_a_job_over_the_list(plate):
    experiment = marey.open_experiment(plate)
    *reports, done = experiment.each(count_and_mark, more=2)
    assert len(reports) == WELLS
    assert done.result["well_05"] == 7
    assert len(done.result) == WELLS - 1
    assert BROKEN in done.made

    *reports, done = marey.open_experiment(f"{plate}/well_1*.marey").each(job)
    assert done.result["well_11"] == (3, 16, 24)
    fractions = [one.fraction for one in reports]
    assert fractions == sorted(fractions)
    assert reports[1].message == "well_10: half"


def test_a_function_that_fails_on_one_goes_on(plate):
    def fails(rec):
        if rec.markers.count() == 5:
            raise MareyError("five is too many")
        return 1

    experiment = marey.open_experiment(plate)
    *_, done = experiment.each(fails)
    assert len(done.result) == WELLS - 2
    assert experiment.problems["well_05"] == "five is too many"


def test_cancelled_between_two_keeps_what_is_done(plate):
    experiment = marey.open_experiment(f"{plate}/well_1*.marey")
    reports = experiment.each(count_and_mark, more=1)
    next(reports)
    next(reports)  # the first one is done
    reports.close()
    table = experiment.table().groupby("recording").size()
    assert table["well_10"] == 11
    assert table["well_11"] == 11


def test_the_next_recording(plate):
    experiment = marey.open_experiment(plate)
    assert experiment.after(plate / "well_03.marey").name == "well_04"
    assert experiment.after(plate / "well_03.marey", -1).name == "well_02"
    assert experiment.after(plate / "well_23.marey") is None
    assert experiment.after(None).name == "well_00"
    with pytest.raises(UnknownName, match="well_00"):
        experiment.entry("well_99")


def test_names_tell_recordings_of_one_name_apart(tmp_path):
    for folder in ("mon", "tue"):
        (tmp_path / folder).mkdir()
        tifffile.imwrite(tmp_path / folder / "a.tif", np.zeros((2, 8, 9), np.uint8))
    experiment = marey.open_experiment(tmp_path / "*" / "a.tif")
    assert [one.name for one in experiment] == ["mon/a", "tue/a"]


def test_lists_that_are_none(tmp_path):
    with pytest.raises(NoFrames, match="No recording"):
        marey.open_experiment(tmp_path)
    table = tmp_path / "list.csv"
    table.write_text("file,dose\na.tif,1\n")
    with pytest.raises(BadValue, match=r"column 'path'.*file, dose"):
        marey.open_experiment(table)
    table.write_bytes(b"path\n\xff\xfe\x00bad")
    with pytest.raises(BadValue, match="cannot be read"):
        marey.open_experiment(table)
    table.write_text("path\na.tif\na.tif\n")
    with pytest.raises(BadValue, match="twice"):
        marey.open_experiment(table)


def test_on_the_command_line(plate, capsys):
    paths = [str(one) for one in sorted(plate.glob("*.marey"))]
    assert main(["table", *paths, "--out", str(plate / "all.csv")]) == 0
    said = capsys.readouterr()
    assert "rows of 23 recordings" in said.out
    assert said.err.startswith(f"marey: {BROKEN}: ")
    assert len(said.err.splitlines()) == 1
    table = pd.read_csv(plate / "all.csv")
    assert table["recording"].nunique() == WELLS - 2  # the first has no marks

    assert main(["table", str(plate), "--kind", "overview"]) == 0
    assert len(pd.read_csv(io.StringIO(capsys.readouterr().out))) == WELLS
    assert main(["table", str(plate / f"{BROKEN}.marey")]) == 1
    assert "no recording could be read" in capsys.readouterr().err


def test_ten_lines_from_a_plate_to_a_mean(plate):
    table = marey.open_experiment(plate).table("counts")
    assert isinstance(table, pd.DataFrame)
    means = table.groupby(["dose", "recording"])["count"].sum().groupby("dose").mean()
    assert means.to_dict() == {0: 10.0, 1: 11.0, 2: 12.0, 3: 14.2}


def test_beside_a_folder_of_pictures_lie_others_and_no_tables(tmp_path):
    for name in ("day_1", "day_2/left", "day_10"):
        folder = tmp_path / name
        folder.mkdir(parents=True)
        tifffile.imwrite(folder / "a.tif", np.zeros((4, 6), np.uint8))
    for name in ("tables", "empty", "moved", ".hidden", "well.zarr"):
        (tmp_path / name).mkdir()
    (tmp_path / "tables" / "marks.csv").write_text("t,y,x")
    (tmp_path / "moved.marey").touch()
    found = [one.path.name for one in neighbours_of(tmp_path / "day_1")]
    assert found == ["day_1", "day_2", "day_10", "moved", "well.zarr"]
    here = [one.path.name for one in neighbours_of(tmp_path / "tables")]
    assert "tables" in here
