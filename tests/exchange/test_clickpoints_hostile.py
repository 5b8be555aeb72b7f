"""Foreign, damaged and hostile databases end in clear words and cost nothing."""

from __future__ import annotations

import sqlite3
import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cdb_history import mask_bytes, write_history
from marey.errors import BadValue, ExchangeError
from marey.exchange import clickpoints
from marey.exchange.clickpoints_masks import decoded

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_history(tmp_path / "world.cdb", 22)


def change(path: Path, *statements: str) -> Path:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return path


def refused(path: Path, words: str) -> None:
    before = path.read_bytes()
    with pytest.raises(ExchangeError, match=words):
        clickpoints.read(path)
    assert path.read_bytes() == before


def test_what_is_no_database(tmp_path: Path):
    path = tmp_path / "a.cdb"
    path.write_bytes(b"GIF89a")

    assert not clickpoints.recognise(path)
    refused(path, "an SQLite file was expected")
    with pytest.raises(ExchangeError, match="is no file"):
        clickpoints.read(tmp_path)


def test_a_database_of_another_program(tmp_path: Path):
    path = change(tmp_path / "places.sqlite", "CREATE TABLE moz_places (id, url)")

    assert not clickpoints.recognise(path)
    refused(path, "of another program")


def test_an_older_name_is_known_by_its_tables(tmp_path: Path):
    assert clickpoints.recognise(write_history(tmp_path / "clickpoints.db", 4))


@pytest.mark.parametrize("rest", [0.9, 0.5, 0.2])
def test_a_truncated_file(path: Path, rest: float):
    change(
        path,
        "CREATE TABLE filler (a)",
        *["INSERT INTO filler VALUES (zeroblob(9000))"] * 9,
    )
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * rest)])

    refused(path, r"damaged|could not be read")


def test_broken_pages(path: Path):
    whole = bytearray(path.read_bytes())
    whole[4096 * 3 : 4096 * 5] = b"\xff" * 4096 * 2
    path.write_bytes(whole)

    refused(path, r"damaged|could not be read")


def test_a_view_in_the_place_of_a_table(path: Path):
    change(
        path,
        "DROP TABLE marker",
        "CREATE VIEW marker AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
        "FROM n) SELECT i AS id, 11 AS image_id, 1.0 AS x, 1.0 AS y FROM n",
    )

    refused(path, "a view named marker")


def test_a_virtual_table_in_the_place_of_a_table(path: Path):
    change(
        path, "DROP TABLE line", "CREATE VIRTUAL TABLE line USING fts5(x1, y1, x2, y2)"
    )

    refused(path, "a virtual table named line")


def test_triggers_and_computed_columns_never_run(path: Path):
    change(
        path,
        "CREATE TRIGGER t AFTER INSERT ON tag BEGIN DELETE FROM marker; END",
        "ALTER TABLE marker ADD COLUMN image_frame AS (length(zeroblob(900000000)))",
    )

    assert len(clickpoints.read(path).markers) == 3


@pytest.mark.parametrize("value", ["9e999", "-9e999", "'nan'", "NULL", "x'00'", "1e40"])
@pytest.mark.parametrize(
    ("table", "column"),
    [
        *(("marker", "x"), ("line", "y2"), ("rectangle", "width"), ("offset", "x")),
        *(("ellipse", "angle"), ("polygonpoint", "y")),
    ],
)
def test_places_that_are_none(path: Path, table: str, column: str, value: str):
    change(path, f"UPDATE {table} SET {column} = {value}")

    with pytest.raises(ExchangeError, match=r"finite|go up to|at most"):
        clickpoints.read(path)


def test_ids_that_clash_or_lead_nowhere(path: Path):
    change(
        path,
        "UPDATE marker SET image_id = 999 WHERE id = 5",
        "UPDATE marker SET track_id = 77, type_id = NULL WHERE id = 6",
        "UPDATE line SET type_id = 'x'",
        "UPDATE annotation SET image_id = -1",
        'UPDATE masktype SET "index" = 1',
        "UPDATE mask SET image_id = 11",
    )

    parcel = clickpoints.read(path)

    assert "1 point of pictures that the file does not list." in parcel.cannot
    assert "2 annotations of pictures that the file does not list." in parcel.cannot
    assert "2 types of masks with a value that another has already." in parcel.cannot
    assert any("1 point: the file does not say it" in one for one in parcel.cannot)
    assert {"mask", "mask 2"} == {part.layer for part in parcel.masks}
    assert set(parcel.markers["type"]) == {"walker", "without type"}


def test_a_file_without_any_marks(path: Path):
    for table in ("marker", "line", "rectangle", "ellipse", "polygon", "mask", "track"):
        change(path, f"DELETE FROM {table}")

    assert clickpoints.read(path).markers.empty


def test_a_film_of_a_billion_frames(tmp_path: Path):
    path = change(
        write_history(tmp_path / "a.cdb", 3), "UPDATE images SET frames = 1000000000"
    )

    refused(path, "at most 20000000")


def test_a_mark_at_a_billionth_frame(tmp_path: Path):
    path = change(
        write_history(tmp_path / "a.cdb", 3),
        "UPDATE marker SET image_frame = 999999999",
    )

    refused(path, "at most 20000000")


def test_names_of_masks_never_lead_out_of_the_folder(tmp_path: Path):
    home = tmp_path / "inner"
    home.mkdir()
    secret = tmp_path / "secret.png"
    secret.write_bytes(mask_bytes(np.full((6, 9), 2, np.uint8)))
    (home / "link.png").symlink_to(secret)
    path = write_history(home / "a.cdb", 6)
    change(
        path,
        "UPDATE mask SET filename = '../secret.png' WHERE id = 1",
        "UPDATE mask SET filename = 'link.png' WHERE id = 2",
        "UPDATE meta SET value = '..' WHERE key = 'mask_path'",
    )

    parcel = clickpoints.read(path)

    assert not parcel.masks
    assert any(one.startswith("2 masks whose picture") for one in parcel.cannot)


def bomb(height: int, width: int) -> bytes:
    head = b"IHDR" + struct.pack(">LLBBBBB", width, height, 8, 0, 0, 0, 0)
    body = b"IDAT" + zlib.compress(bytes(1000))
    chunks = [
        struct.pack(">L", len(one) - 4) + one + struct.pack(">L", zlib.crc32(one))
        for one in (head, body, b"IEND")
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (bomb(100_000, 100_000), "100000 x 100000"),
        (b"BOOL" + struct.pack(">LL", 2**31, 2**31) + b"\0", "2147483648"),
        (b"BOOL" + struct.pack(">LL", 0, 5) + b"\0", "0 x 5"),
        (b"GIF89a" + bytes(60), "PNG or BOOL was expected"),
        (b"", "bytes were expected"),
    ],
)
def test_bombs_are_refused_before_anything_is_decoded(
    path: Path, data: bytes, words: str
):
    change(path, f"UPDATE mask SET data = x'{data.hex()}'")

    refused(path, words)


def test_masks_that_break_off_say_so_when_they_are_wanted():
    whole = mask_bytes(np.eye(40, dtype=np.uint8) * 3)
    bits = mask_bytes(np.eye(40, dtype=np.uint8))
    bad = bits[:14] + bits[14:].replace(b"VALS", b"VALS", 1)[:-6]

    assert decoded(whole, "it").shape == (40, 40)
    for data in (bomb(40, 40), bad, bits[:20]):
        with pytest.raises(ExchangeError, match="it is damaged"):
            decoded(data, "it")


def test_a_container_of_bits_that_unpacks_to_gigabytes_stops_early():
    packed = zlib.compress(bytes(50_000_000))
    data = b"BOOL" + struct.pack(">LL", 4, 4) + b"\0VALS\1"
    data += struct.pack(">Q", len(packed)) + packed

    with pytest.raises(ExchangeError, match="2 bytes of bits were expected, 3 came"):
        decoded(data, "it")


def test_a_container_of_bits_with_many_values():
    values = np.array([[7, 9, 9], [200, 7, 7]], np.uint8)
    first = np.packbits(np.ravel(values != 7)).tobytes()
    second = np.packbits((values[values != 7] == 200).astype(np.uint8)).tobytes()
    data = b"BOOL" + struct.pack(">LL", 2, 3) + b"\x07"
    for value, bits in ((9, first), (200, second)):
        packed = zlib.compress(bits)
        data += b"VALS" + bytes([value]) + struct.pack(">Q", len(packed)) + packed

    np.testing.assert_array_equal(decoded(data, "it"), values)


@pytest.mark.parametrize(
    "style",
    [
        "{" * 5000,
        "[1]",
        '{"scale": 1e400}',
        '{"scale": NaN}',
        '{"color": 5}',
        "x" * 99999,
    ],
)
def test_styles_that_are_none_are_counted(path: Path, style: str):
    connection = sqlite3.connect(path)
    connection.execute("UPDATE marker SET style = ? WHERE id = 5", (style,))
    connection.commit()
    connection.close()

    parcel = clickpoints.read(path)

    assert parcel.markers.loc[parcel.markers["type"] == "cell", "style"].iloc[0] is None
    assert any("style" in one and one.endswith("(1).") for one in parcel.cannot)


def test_what_lies_in_the_log_is_read_and_the_log_stays(path: Path):
    writer = sqlite3.connect(path)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("UPDATE annotation SET comment = 'from the log'")
    writer.commit()
    log = path.with_name("world.cdb-wal")
    before = path.read_bytes(), log.read_bytes()

    parcel = clickpoints.read(path)

    assert "from the log" in parcel.notes["text"].tolist()
    assert (path.read_bytes(), log.read_bytes()) == before
    writer.close()


def test_a_newer_version_is_read_as_far_as_it_is_known(path: Path):
    change(path, "UPDATE meta SET value = '23' WHERE key = 'version'")

    assert any("new in version 23" in one for one in clickpoints.read(path).cannot)


def test_an_unknown_choice_of_offsets(path: Path):
    with pytest.raises(BadValue, match="shown, raw"):
        clickpoints.read(path, offsets="both")
