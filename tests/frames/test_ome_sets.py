"""OME-TIFF in several files: each frame once, in the order of time."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import numpy as np
import pytest
import tifffile

import marey
from marey.errors import FrameUnreadable
from worlds import TellTale, read_code

if TYPE_CHECKING:
    from pathlib import Path

WORLD = TellTale(9, channels=2)
SPACE = "http://www.openmicroscopy.org/Schemas/OME/2016-06"


def document(names: dict[str, list[tuple[int, int]]], own: str, ids: dict) -> bytes:
    """Describe a set of files, each with its planes (t, c)."""
    data = "".join(
        f'<TiffData IFD="{ifd}" FirstT="{t}" FirstC="{c}" FirstZ="0" PlaneCount="1">'
        f'<UUID FileName="{name}">{ids[name]}</UUID></TiffData>'
        for name, planes in names.items()
        for ifd, (t, c) in enumerate(planes)
    )
    planes = "".join(
        f'<Plane TheT="{t}" TheC="{c}" TheZ="0" DeltaT="{5 * t}"/>'
        for t in range(9)
        for c in range(2)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><OME xmlns="{SPACE}" UUID="{ids[own]}">'
        '<Image ID="Image:0"><Pixels ID="Pixels:0" DimensionOrder="XYZCT" Type="uint8"'
        ' SizeX="176" SizeY="112" SizeZ="1" SizeC="2" SizeT="9">'
        '<Channel ID="Channel:0:0" Name="GFP" Color="16711935" SamplesPerPixel="1"/>'
        '<Channel ID="Channel:0:1" Name="DIC" Color="-1" SamplesPerPixel="1"/>'
        f"{data}{planes}</Pixels></Image></OME>"
    ).encode()


def write(folder: Path, names: dict[str, list[tuple[int, int]]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    ids = {name: f"urn:uuid:{uuid4()}" for name in names}
    for name, planes in names.items():
        with tifffile.TiffWriter(folder / name) as writer:
            for number, (t, c) in enumerate(planes):
                words = document(names, name, ids) if number == 0 else None
                writer.write(
                    WORLD.plane(t, 0, c),
                    description=words,
                    metadata=None,
                    contiguous=False,
                )


BY_TIME = {
    # names in another order than time
    "z_first.ome.tif": [(t, c) for t in (0, 1, 2) for c in (0, 1)],
    "a_last.ome.tif": [(t, c) for t in (6, 7, 8) for c in (0, 1)],
    "m_middle.ome.tif": [(t, c) for t in (3, 4, 5) for c in (0, 1)],
}
BY_CHANNEL = {f"c{c}.ome.tif": [(t, c) for t in range(9)] for c in (0, 1)}
BY_PLANE = {f"p_{t}_{c}.ome.tif": [(t, c)] for t in range(9) for c in (0, 1)}


@pytest.mark.parametrize("names", [BY_TIME, BY_CHANNEL, BY_PLANE])
def test_each_frame_once(tmp_path: Path, names: dict) -> None:
    write(tmp_path / "set", names)
    sources = [tmp_path / "set", tmp_path, [tmp_path / "set" / name for name in names]]
    sources += [tmp_path / "set" / name for name in list(names)[:3]]
    for source in sources:
        with marey.open_series(source) as series:
            assert series.axes == "TCYX"
            assert series.shape == (9, 2, *WORLD.shape)
            assert not series.check()
            np.testing.assert_array_equal(series[:], WORLD.array())
            np.testing.assert_allclose(series.times, np.arange(9) * 5.0)
            assert series.calibration.channels.value == ("GFP", "DIC")
            assert series.calibration.colors.value == ("#00ff00", "#ffffff")


def test_two_sets_and_a_stranger(tmp_path: Path) -> None:
    write(tmp_path / "1", BY_TIME)
    write(tmp_path / "2", BY_CHANNEL)
    tifffile.imwrite(tmp_path / "3.tif", WORLD.frame(4), photometric="minisblack")
    with marey.open_series(tmp_path) as series:
        times = [read_code(series[t, 0])[0] for t in range(18)]
        assert times == [*range(9), *range(9)]


def test_a_file_of_the_set_is_away(tmp_path: Path) -> None:
    write(tmp_path, BY_TIME)
    (tmp_path / "m_middle.ome.tif").unlink()
    for source in (tmp_path, tmp_path / "z_first.ome.tif"):
        with marey.open_series(source) as series:
            assert len(series) == 9
            assert [p.t for p in series.check()] == [3, 4, 5]
            with pytest.raises(FrameUnreadable, match="another of its set"):
                series[4]
            assert [read_code(series[t, 1])[0] for t in (2, 6)] == [2, 6]
    (tmp_path / "z_first.ome.tif").unlink()
    with marey.open_series(tmp_path) as series:
        # by itself a file of a set is its own pages
        assert len(series) == 6
        assert [read_code(series[t])[0] for t in range(6)] == [6, 6, 7, 7, 8, 8]


def test_the_first_file_describes_the_others(tmp_path: Path) -> None:
    write(tmp_path, BY_TIME)
    uuid = "urn:uuid:0"
    for name in ("a_last.ome.tif", "m_middle.ome.tif"):
        words = (
            f'<?xml version="1.0" encoding="UTF-8"?><OME xmlns="{SPACE}" UUID="{uuid}">'
            f'<BinaryOnly MetadataFile="z_first.ome.tif" UUID="{uuid}"/></OME>'
        ).encode()
        with tifffile.TiffWriter(tmp_path / name) as writer:
            for number, (t, c) in enumerate(BY_TIME[name]):
                writer.write(
                    WORLD.plane(t, 0, c),
                    description=words if number == 0 else None,
                    metadata=None,
                    contiguous=False,
                )
    for source in (tmp_path, tmp_path / "m_middle.ome.tif"):
        with marey.open_series(source) as series:
            np.testing.assert_array_equal(series[:], WORLD.array())
