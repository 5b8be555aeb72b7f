"""Every format that comes in against every kind of harm, as one table.

Each harm is done to the small file of the format, and the file is then brought to a
real recording: it ends in an error in words, and the marks file is as it was, byte for
byte. What a format has no place for is said, too, so that no cell is left open. What
is peculiar to one format stands in the tests of that format.
"""

from __future__ import annotations

import json
import sqlite3
import struct
import zlib
from base64 import b64encode
from contextlib import closing
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

import marey
from marey.errors import ExchangeError
from strangers import HEIGHT, NAMES, OPTIONS, TRACKMATE, WIDTH, sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from marey.recording import Recording

pytest.importorskip("zarr")
pytest.importorskip("pyarrow")

HARMS = ("malformed", "deep", "huge", "nan", "path", "bomb", "clash")
DEEP = "[" * 100_000
HUGE = "9" * 5000
BILLION_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'
)


def swap(old: str, new: str, name: str = "") -> Callable[[Path], None]:
    """Change a text, in the file or in one of its folder."""

    def done(file: Path) -> None:
        place = file / name if name else file
        text = place.read_text()
        assert old in text
        place.write_text(text.replace(old, new))

    return done


def sql(*statements: str) -> Callable[[Path], None]:
    """Change a database; each statement changes a row at least."""

    def done(file: Path) -> None:
        with closing(sqlite3.connect(file)) as connection, connection:
            for one in statements:
                assert connection.execute(one).rowcount

    return done


def array(name: str, values: list) -> Callable[[Path], None]:
    """Put other values into an array of a graph."""

    def done(file: Path) -> None:
        import zarr

        group = zarr.open_group(file, mode="r+")
        group[name][:] = np.array(values).astype(group[name].dtype)

    return done


def one_id(file: Path) -> None:
    """Let all features have the identity of the first."""
    said = json.loads(file.read_text())
    for one in said["features"]:
        one["id"] = said["features"][0]["id"]
    file.write_text(json.dumps(said))


def claims(name: str, **said: Any) -> Callable[[Path], None]:
    """Let an array of a graph claim what it is not."""

    def done(file: Path) -> None:
        place = file / name / ".zarray"
        place.write_text(json.dumps(json.loads(place.read_text()) | said))

    return done


def column(name: str, value: Any, row: int = -1) -> Callable[[Path], None]:
    """Put a value into a table of Parquet."""

    def done(file: Path) -> None:
        table = pd.read_parquet(file)
        table[name] = table[name].astype(object if isinstance(value, str) else float)
        table.loc[table.index[row], name] = value
        table.to_parquet(file)

    return done


def tracks_twice(file: Path) -> None:
    table = pd.read_parquet(file)
    table = pd.concat([table, table[table["table"] == "tracks"]])
    table.to_parquet(file)


def vast_parquet(file: Path) -> None:
    """Write a table of nothing, which takes hardly any place."""
    import pyarrow as pa
    import pyarrow.parquet

    nothing = pa.nulls(600_000_000)
    pyarrow.parquet.write_table(pa.table({"x": nothing}), file)


def vast_tiff(name: str = "") -> Callable[[Path], None]:
    """Let a label image claim to be vast."""

    def done(file: Path) -> None:
        import tifffile

        place = file / name if name else file
        tifffile.imwrite(place, np.zeros((4, 4), np.uint16))
        with tifffile.TiffFile(place, mode="r+") as tiff:
            for tag in ("ImageWidth", "ImageLength"):
                tiff.pages[0].tags[tag].overwrite(2**31 - 1, dtype="I")

    return done


def vast_png(height: int = 100_000, width: int = 100_000) -> bytes:
    """Return a PNG of a hundred bytes that claims to be vast."""
    head = b"IHDR" + struct.pack(">LLBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = [
        struct.pack(">L", len(one) - 4) + one + struct.pack(">L", zlib.crc32(one))
        for one in (head, b"IDAT" + zlib.compress(bytes(1000)), b"IEND")
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


PAINTED = {"label": "a", "points": [[0, 0], [1, 1]], "shape_type": "mask"}
PAINTED["mask"] = b64encode(vast_png()).decode()
CDB_MASK = (
    "INSERT INTO masktype (name, color, 'index') VALUES ('m', '#ff0000', 1)",
    f"INSERT INTO mask (image_id, data) SELECT id, x'{vast_png().hex()}' FROM image "
    "LIMIT 1",
)
ENDLESS = (
    "DROP TABLE Classes",
    "CREATE VIEW Classes AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
    "FROM n) SELECT i AS uid, 'a' AS name, '' AS color FROM n",
)

TABLE: dict[str, dict[str, Callable[[Path], None] | str]] = {
    "trackmate": {
        "deep": swap("<AllSpots>", "<AllSpots>" + "<a>" * 100_000),
        "huge": swap('FRAME="1"', f'FRAME="{HUGE}"'),
        "nan": swap('POSITION_X="20"', 'POSITION_X="NaN"'),
        "path": "pictures are not looked for",
        "bomb": swap(TRACKMATE, BILLION_LAUGHS + TRACKMATE.replace("pixel", "&c;")),
        "clash": swap('ID="2"', 'ID="1"'),
    },
    "sleap": {
        "deep": "rows do not nest",
        "huge": swap(",0,1,", f",{HUGE},1,"),
        "nan": swap("20", "inf"),
        "path": "rows name no files",
        "bomb": swap("a,0", '"' + "a" * 200_000),
        "clash": swap("a,0,1,20,5,1\n", "a,0,1,20,5,1\n" * 2),
    },
    "deeplabcut": {
        "deep": "rows do not nest",
        "huge": swap("\n1,", f"\n{HUGE},"),
        "nan": swap("20", "inf"),
        "path": swap("\n0,20,5\n1,21,5", "\n../../etc/passwd,20,5"),
        "bomb": swap("scorer", 'scorer,"' + "a" * 200_000),
        "clash": swap("\n1,", "\n0,"),
    },
    "labelme": {
        "deep": swap("[[20.5, 5.5]]", DEEP),
        "huge": swap("20.5", HUGE),
        "nan": swap("20.5", "NaN"),
        "path": swap('"imagePath": ""', '"imagePath": "/etc/../../passwd"'),
        "bomb": swap('"shapes": [', f'"shapes": [{json.dumps(PAINTED)},'),
        "clash": "a file is of one picture, and its shapes have no ids",
    },
    "exact": {
        "deep": swap('{"x1": 20', '{"z": ' + DEEP),
        "huge": swap("20", HUGE),
        "nan": swap("20", "NaN"),
        "path": swap('"name": ""', '"name": "/etc/../../passwd"'),
        "bomb": "nothing is packed",
        "clash": "ids of annotations are the server's and not used",
    },
    "sliderunner": {
        "deep": "no column nests",
        "huge": sql("UPDATE Annotations_coordinates SET coordinateX = 9e300"),
        "nan": sql("UPDATE Annotations_coordinates SET coordinateX = 'nan'"),
        "path": sql("UPDATE Slides SET filename = '/etc/../../passwd'"),
        "bomb": sql(*ENDLESS),
        "clash": sql(
            "ALTER TABLE Slides RENAME TO old",
            "CREATE VIEW Slides AS SELECT * FROM old UNION ALL SELECT 1, '', 3, 3",
        ),
    },
    "clickpoints": {
        "deep": "styles that nobody can read are passed by",
        "huge": sql("UPDATE marker SET x = 9e300"),
        "nan": sql("UPDATE marker SET x = 'nan'"),
        "path": sql(
            "UPDATE image SET filename = '../../etc/passwd' || id, sort_index = 90 + id"
        ),
        "bomb": sql(*CDB_MASK),
        "clash": sql(
            "ALTER TABLE image RENAME TO old",
            "CREATE VIEW image AS SELECT * FROM old UNION ALL SELECT * FROM old",
        ),
    },
    "ctc": {
        "deep": "a table of four numbers",
        "huge": swap("1 0 1 0", f"1 0 {HUGE} 0", "res_track.txt"),
        "nan": swap("1 0 1 0", "1 0 nan 0", "res_track.txt"),
        "path": "files are found by what the folder lists",
        "bomb": vast_tiff("mask001.tif"),
        "clash": swap("1 0 1 0", "1 0 1 0\n1 0 1 0", "res_track.txt"),
    },
    "geff": {
        "deep": swap("{", '{"a": ' + DEEP, ".zattrs"),
        "huge": array("nodes/props/x/values", [1e300, 1]),
        "nan": array("nodes/props/x/values", [np.nan, 1]),
        "path": "related files are not opened",
        "bomb": claims("nodes/props/x/values", shape=[10**13]),
        "clash": array("nodes/ids", [4, 4]),
    },
    "mot": {
        "deep": "lines do not nest",
        "huge": swap("2,1,20.5", f"{HUGE},1,20.5"),
        "nan": swap("19.5", "nan"),
        "path": "lines name no files",
        "bomb": swap("19.5", "1," * 200_000),
        "clash": swap("2,1,20.5", "1,1,20.5"),
    },
    "coco": {
        "deep": swap('"segmentation": []', '"segmentation": ' + DEEP),
        "huge": swap("18.5", HUGE),
        "nan": swap("18.5", "NaN"),
        "path": swap(
            '"file_name": "", "height": 12, "width": 30, "frame_id"',
            '"file_name": "../../etc/passwd", "height": 12, "width": 30, "id_of"',
        ),
        "bomb": swap(
            '"segmentation": []',
            '"segmentation": {"size": [1000000, 1000000], "counts": [1000000000000]}',
        ),
        "clash": swap('"id": 2}], "tracks"', '"id": 1}], "tracks"'),
    },
    "geojson": {
        "deep": swap("[20.5, 5.5]", DEEP),
        "huge": swap("20.5", HUGE),
        "nan": swap("20.5", "NaN"),
        "path": "features name no files",
        "bomb": "nothing is packed",
        "clash": one_id,
    },
    "cvat": {
        "deep": swap("<meta>", "<meta>" + "<a>" * 100_000),
        "huge": swap('frame="1"', f'frame="{HUGE}"'),
        "nan": swap("20.5,5.5", "nan,5.5"),
        "path": "frames of a film have numbers",
        "bomb": swap("<annotations>", f"{BILLION_LAUGHS}<annotations>"),
        "clash": swap('frame="1"', 'frame="0"'),
    },
    "napari": {
        "deep": "a row does not nest",
        "huge": swap("20.0", HUGE),
        "nan": swap("20.0", "nan"),
        "path": "rows name no files",
        "bomb": "nothing is packed",
        "clash": "rows have no ids",
    },
    "csv": {
        "deep": swap(
            "track\n", 'track,attributes\nmarkers,0,a,1,2,,,,,,"' + DEEP + '"\n'
        ),
        "huge": swap("20.0", HUGE),
        "nan": swap("20.0", "nan"),
        "path": "masks lie in a folder of tables: test_tables.py",
        "bomb": "nothing is packed",
        "clash": swap("tracks,,a,,,,,,,1\n", "tracks,,a,,,,,,,1\n" * 2),
    },
    "parquet": {
        "deep": column("type", DEEP, 0),
        "huge": column("x", 1e300),
        "nan": column("x", np.nan),
        "path": "masks lie in a folder of tables: test_tables.py",
        "bomb": vast_parquet,
        "clash": tracks_twice,
    },
    "labels": {
        "deep": "a picture does not nest",
        "huge": "pixels have a dtype",
        "nan": "pixels are whole numbers",
        "path": "a file of its own",
        "bomb": vast_tiff(),
        "clash": "one pixel has one value",
    },
}


def malformed(file: Path) -> None:
    """Fill a file, or all files of a folder, with nonsense."""
    for one in [file] if file.is_file() else file.rglob("*"):
        if one.is_file():
            one.write_bytes(one.read_bytes()[:4] + b"\x00\xff{<[,;" * 40)


def test_no_cell_of_the_table_is_open():
    assert set(TABLE) == set(NAMES)
    assert all({"malformed", *row} == set(HARMS) for row in TABLE.values())


CELLS = [
    (name, harm)
    for name, row in TABLE.items()
    for harm in HARMS
    if harm == "malformed" or callable(row[harm])
]


@pytest.fixture(scope="module")
def rec(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recording]:
    """Two frames, wider than high, with a mark of somebody's."""
    frames = np.zeros((2, HEIGHT, WIDTH), np.uint8)
    place = tmp_path_factory.mktemp("rec") / "here.marey"
    with marey.open(frames, place) as made:
        made.types.add("mine")
        made.markers.add("mine", 0, [[1, 2]])
        yield made


@pytest.mark.parametrize(("name", "harm"), CELLS)
def test_harm_ends_in_words_and_changes_nothing(tmp_path, rec, name, harm):
    file = sample(name, tmp_path)
    done = malformed if harm == "malformed" else TABLE[name][harm]
    done(file)
    beside = [one for one in rec.path.parent.iterdir() if one.name[-4:] != "-shm"]
    before = {one: one.read_bytes() for one in beside}
    # told which frame is which, the names of pictures would not be looked at
    options = OPTIONS.get(name, {}) if harm != "path" else {}
    with pytest.raises(ExchangeError) as caught:
        marey.import_marks(rec, file, name, **options)
    assert len(str(caught.value)) > 20
    assert all(one.read_bytes() == bytes_ for one, bytes_ in before.items())
