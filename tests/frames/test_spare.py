"""Memory of pictures is used again, and never under the eyes of anybody."""

from __future__ import annotations

import gc

import numpy as np
import pytest
import tifffile

from marey.frames import spare
from marey.frames.sources.tiff import read_tiff
from marey.frames.spare import blank

SHAPE = (1024, 1024)


@pytest.fixture(autouse=True)
def nothing_spare():
    spare._spare.clear()
    yield
    spare._spare.clear()


def address(picture):
    return picture.__array_interface__["data"][0]


def test_memory_that_nobody_looks_at_is_taken_again():
    picture = blank(SHAPE, np.uint16)
    before = address(picture)
    del picture
    assert address(blank(SHAPE, np.uint16)) == before


@pytest.mark.parametrize(
    "kept",
    [
        lambda picture: picture[3:9, ::2],
        lambda picture: picture.T,
        lambda picture: picture.view(np.uint8),
        lambda picture: memoryview(picture),
        lambda picture: picture[np.newaxis].reshape(-1),
    ],
)
def test_memory_with_a_view_left_is_not_taken(kept):
    picture = blank(SHAPE, np.uint16)
    before = address(picture)
    picture[:] = 7
    view = kept(picture)
    del picture
    gc.collect()
    other = blank(SHAPE, np.uint16)
    other[:] = 9
    assert address(other) != before
    assert (np.asarray(view).ravel() != 9).all()


def test_memory_of_another_size_is_let_go():
    picture = blank(SHAPE, np.uint16)
    del picture
    assert len(spare._spare) == 1
    blank(SHAPE, np.float64)[:] = 1.0
    assert {len(memory) for memory in spare._spare} == {8 << 20}


def test_no_more_is_kept_than_is_allowed():
    pictures = [blank(SHAPE, np.float32) for _ in range(40)]
    del pictures
    assert sum(len(memory) for memory in spare._spare) <= spare.MOST


def test_small_arrays_are_none_of_its_business():
    assert blank((3, 4), ">u2").base is None


@pytest.mark.parametrize("compression", [None, "zlib"])
@pytest.mark.parametrize("dtype", ["<u2", ">u2", "<f4", ">f8"])
def test_a_tiff_is_read_into_it_like_anywhere_else(tmp_path, compression, dtype):
    rng = np.random.default_rng(1)
    pictures = rng.integers(0, 200, (3, *SHAPE)).astype(dtype)
    for number, picture in enumerate(pictures):
        path = tmp_path / f"{number}.tif"
        tifffile.imwrite(path, picture, compression=compression, byteorder=dtype[0])
        np.testing.assert_array_equal(read_tiff(str(path)), picture)
