"""CSV, Parquet and Excel: Marey's own columns come back as they went."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from exchange_parcels import parcels
from exchange_world import a_bit_of_everything, assert_alike
from marey.errors import ExchangeError
from marey.exchange import MaskPart, Parcel, named, recognised

quick = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
FORMATS = {"csv": "a.csv", "parquet": "a.parquet"}


@pytest.mark.parametrize("name", FORMATS)
@given(parcel=parcels(masks=False))
@quick
def test_one_file_holds_all_but_masks(name, parcel):
    module = named(name)
    with tempfile.TemporaryDirectory() as folder:
        (file,) = module.write(parcel, Path(folder, FORMATS[name]))

        assert recognised(file) is module
        assert_alike(module.read(file), parcel)


@pytest.mark.parametrize("name", FORMATS)
@given(parcel=parcels())
@quick
def test_a_folder_holds_masks_too(name, parcel):
    module = named(name)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "marks")
        files = module.write(parcel, place)

        assert all(file.is_file() for file in files)
        assert_alike(module.read(place), parcel)


def test_a_folder_is_known_by_its_tables(tmp_path):
    named("csv").write(a_bit_of_everything(), tmp_path / "a")
    named("parquet").write(a_bit_of_everything(), tmp_path / "b")

    assert recognised(tmp_path / "a").FORMAT.name == "csv"
    assert recognised(tmp_path / "b").FORMAT.name == "parquet"


CONTROL = Parcel.of(
    frames={"t": [0]},
    notes={
        "frame": [0],
        "text": [
            'a,b;"c"\r\nd\n\te',
        ],
        "rating": [1],
    },
    markers={"frame": [0], "type": "NA", "y": 1 / 3, "x": 1e-9, "text": ["null"]},
)


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.parquet"])
def test_what_tables_like_to_swallow_comes_back(tmp_path, name):
    module = named("parquet" if name.endswith("t") else "csv")

    (file,) = module.write(CONTROL, tmp_path / name)

    assert_alike(module.read(file), CONTROL)


def write(folder, text, name="a.csv"):
    file = folder / name
    file.write_text(text, encoding="utf-8", newline="")
    return file


def test_a_table_of_another_program_is_read_by_its_columns(tmp_path):
    file = write(
        tmp_path,
        "Frame;Y;X;Type;area;name\n1;2,5;3;cell;12,25;a\n2;4,0;5;;;\n",
    )

    parcel = named("csv").read(file, type="thing", first=1, corner=True)

    assert parcel.frames["t"].tolist() == [0, 1]
    assert parcel.markers[["y", "x"]].to_numpy().tolist() == [[2, 2.5], [3.5, 4.5]]
    assert parcel.markers["type"].tolist() == ["cell", "thing"]
    assert parcel.markers["attributes"].tolist() == [{"area": 12.25, "name": "a"}, None]


def test_columns_can_be_named_and_frames_be_files(tmp_path):
    file = write(tmp_path, "IMAGE,ROW,COL\nb/a.tif,1,2\nb/c.tif,3,4\n", "other.csv")

    names = {"IMAGE": "path", "ROW": "y", "COL": "x"}
    parcel = named("csv").read(file, columns=names)

    assert parcel.frames["path"].tolist() == ["b/a.tif", "b/c.tif"]
    assert parcel.markers["x"].tolist() == [2, 4]


def test_the_table_that_people_export_comes_back(tmp_path):
    file = write(
        tmp_path,
        "id,t,z,y,x,type,track,radius,score,text,author\n7,3,,1.5,2,cell,,,0.5,,Mara\n",
    )

    parcel = named("csv").read(file)

    assert parcel.markers["score"].tolist() == [0.5]
    assert parcel.markers["attributes"].tolist() == [None]


HOSTILE = {
    "no frame": "y,x\n1,2\n",
    "words": "t,y,x\n0,one,two\n",
    "NaN": "t,y,x\n0,nan,2\n",
    "infinity": "t,y,x\n0,1e999,2\n",
    "a number of many digits": f"t,y,x\n{'9' * 5000},1,2\n",
    "an absurd number": "t,y,x\n0,1e30,2\n",
    "half a frame": "t,y,x\n0.5,1,2\n",
    "a row too long": "t,y,x\n0,1,2\n0,1,2,3,4,5\n",
    "a table of no kind": "table,t,y,x\nstars,0,1,2\n",
    "a track of no track": "table,track,parent\ntracks,1,7\n",
    "deep attributes": "t,y,x,attributes\n0,1,2," + '"' + "[" * 9999 + '"\n',
    "no JSON": "t,y,x,attributes\n0,1,2,{\n",
    "half a shape": 't,type,kind,vertices\n0,a,polygon,"[[0,1],[2"\n',
    "a short uid": "t,y,x,uid\n0,1,2,abcd\n",
    "a colour": "table,name,color\ntypes,a,red\n",
    "nothing": "",
    "a quote that never ends": 't,y,x,text\n0,1,2,"abc\n',
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_tables_end_in_words(tmp_path, text):
    file = write(tmp_path, text)

    with pytest.raises(ExchangeError):
        named("csv").read(file)


@pytest.mark.parametrize(
    "name", ["../a.tif", "/etc/passwd", "masks/../../a.tif", "b.tif"]
)
def test_masks_outside_of_the_folder_are_refused(tmp_path, name):
    (tmp_path / "a.tif").write_bytes(b"II*\0")
    folder = tmp_path / "marks"
    folder.mkdir()
    write(folder, f"layer,kind,t,z,file\na,classes,0,0,{name}\n", "masks.csv")

    with pytest.raises(ExchangeError, match="no file in"):
        named("csv").read(folder)


def test_parquet_that_is_cut_off_ends_in_words(tmp_path):
    (file,) = named("parquet").write(CONTROL, tmp_path / "a.parquet")
    whole = file.read_bytes()
    for size in (4, len(whole) // 2, len(whole) - 3):
        file.write_bytes(whole[:size])
        with pytest.raises(ExchangeError):
            named("parquet").read(file)


def test_excel_has_a_sheet_for_each_table_and_computes_nothing(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    parcel = a_bit_of_everything(
        notes={"frame": [0], "text": ["=1+1"], "tags": [("a",)], "rating": [2]}
    )

    (file,) = named("excel", to="write").write(parcel, tmp_path / "a.xlsx")

    book = openpyxl.load_workbook(file)
    assert book.sheetnames[:3] == ["markers", "shapes", "tracks"]
    cells = [[cell.value for cell in row] for row in book["markers"].iter_rows()]
    columns = {name: [row[i] for row in cells[1:]] for i, name in enumerate(cells[0])}
    assert columns["t"] == [0, 0, 3, 3, 11]
    assert columns["y"] == [1.5, 20, 3, 9.25, 29]
    assert columns["score"] == [0.5, None, 0.75, None, None]
    note = next(book["notes"].iter_rows(min_row=2))
    assert [cell.value for cell in note][1] == "=1+1"
    assert note[1].data_type == "s"
    book.close()


def test_a_parcel_without_places_is_not_written(tmp_path):
    part = MaskPart("m", "classes", 0, lambda: np.zeros((2, 3)))
    parcel = Parcel.of(
        frames={"path": ["a.tif"]},
        masks=[part],
        markers={"frame": [0], "type": "a", "y": 0.0, "x": 0.0},
    )
    with pytest.raises(ExchangeError, match="place"):
        named("csv").write(parcel, tmp_path / "a.csv")


def test_a_table_that_pandas_wrote_comes_in(tmp_path):
    import pandas as pd

    table = pd.DataFrame(
        {
            "t": np.array([1, 1, 3], np.uint16),
            "y": np.array([29.5, 0, 7], np.float32),
            "x": [43.25, 2, 8],
            "type": pd.Categorical(["a", "b", "a"]),
            "score": [0.5, None, 1.0],
            "area": [3, 4, 5],
            "when": pd.to_datetime(["2020-01-01"] * 3),
        },
        index=[5, 6, 7],
    )
    table.to_parquet(tmp_path / "a.parquet")

    parcel = named("parquet").read(tmp_path / "a.parquet")

    assert parcel.frames["t"].tolist() == [1, 3]
    assert parcel.markers[["y", "x"]].to_numpy().tolist() == [
        [29.5, 43.25],
        [0, 2],
        [7, 8],
    ]
    assert parcel.markers["type"].tolist() == ["a", "b", "a"]
    first = parcel.markers["attributes"][0]
    assert first["area"] == 3
    assert str(first["when"]).startswith("2020-01-01")
