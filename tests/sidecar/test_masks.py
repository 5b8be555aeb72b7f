"""Masks: tiles there and back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from marey.errors import BadValue, SidecarDamaged
from marey.sidecar.tiles import RUNS, ZLIB, ZSTD, Tile, decode, encode

images = st.sampled_from(["u1", "u2", "u4", "i4", "i8"]).flatmap(
    lambda dtype: hnp.arrays(
        dtype,
        hnp.array_shapes(min_dims=2, max_dims=2, max_side=40),
        elements=st.integers(0, min(2**31 - 1, np.iinfo(dtype).max)),
    )
)


@given(images)
def test_a_tile_comes_back_as_it_went_in(pixels):
    tile = encode(pixels)
    if tile is None:
        assert not pixels.any()
    else:
        assert np.array_equal(decode(tile, *pixels.shape), pixels)


def test_runs_longer_than_sixteen_bits_are_cut():
    pixels = np.ones((512, 512), np.uint16)
    pixels[-1, -1] = 300
    tile = encode(pixels)
    assert tile.codec == RUNS
    assert np.array_equal(decode(tile, 512, 512), pixels)


def test_noise_is_kept_dense(rng):
    pixels = rng.integers(0, 2**32, (64, 64), np.uint32)
    tile = encode(pixels)
    assert tile.codec in {ZLIB, ZSTD}
    assert np.array_equal(decode(tile, 64, 64), pixels)


def test_a_broken_tile_says_so():
    with pytest.raises(SidecarDamaged, match="cannot be decoded"):
        decode(Tile(1, RUNS, b"nonsense"), 4, 4)


def test_a_mask_comes_back_in_the_smallest_dtype(marks):
    labels = np.zeros((600, 700), np.int64)
    labels[500:550, 500:690] = 300
    assert marks.masks.write(4, labels) == 4
    found = marks.masks.read(4)
    assert found.dtype == np.uint16
    assert np.array_equal(found, labels)
    assert marks.masks.frames().tolist() == [4]


def test_only_tiles_that_differ_are_written(marks):
    labels = np.zeros((1100, 1100), np.uint8)
    marks.masks.write(0, labels)
    labels[5, 5] = 1
    labels[1000, 1000] = 2
    assert marks.masks.write(0, labels) == 2
    assert marks.masks.write(0, labels) == 0
    labels[5, 6] = labels[1000, 1001] = 3
    assert marks.masks.write(0, labels, box=(0, 0, 10, 10)) == 1
    assert marks.masks.read(0)[1000, 1001] == 0


def test_erasing_and_undoing_a_stroke(marks):
    labels = np.zeros((100, 90), bool)
    labels[5:9] = True
    marks.masks.write(2, labels)
    marks.masks.write(2, np.zeros((100, 90), np.uint8))
    assert marks.masks.frames().size == 0
    assert marks.undo().words == "undone: erased mask in frame 2"
    assert np.array_equal(marks.masks.read(2), labels)


def test_planes_and_layers_are_apart(marks):
    marks.masks.layers.add("cells", kind="instances", tile=64)
    labels = np.full((70, 70), 5, np.int32)
    marks.masks.write(1, labels, layer="cells", z=2)
    assert not marks.masks.read(1, layer="cells", z=1).any()
    assert np.array_equal(marks.masks.read(1, layer="cells", z=2), labels)
    assert not marks.masks.read(1, shape=(3, 3)).any()


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (np.zeros((2, 3, 4), int), "shape"),
        (np.full((3, 3), -1), "begin at 0"),
        (np.full((3, 3), 2**33), "go up to"),
        (np.zeros((3, 3)), "whole numbers"),
    ],
)
def test_what_is_no_mask_is_refused(marks, labels, words):
    with pytest.raises(BadValue, match=words):
        marks.masks.write(0, labels)


def test_another_size_in_the_same_frame_is_refused(marks):
    marks.masks.write(0, np.ones((5, 6), int))
    with pytest.raises(BadValue, match="5 x 6 pixels; 6 x 5 came"):
        marks.masks.write(0, np.ones((6, 5), int))


def test_classes_get_values_of_their_own(marks):
    nest = marks.types.add("nest", kind="mask")
    rock = marks.types.add("rock", kind="mask")
    assert [marks.masks.value(one) for one in ("nest", "rock", "nest")] == [1, 2, 1]
    assert marks.masks.classes() == {1: nest, 2: rock}


def test_whether_anything_is_painted(marks):
    assert not marks.masks.any()
    assert not marks.masks.has(1)
    marks.masks.write(1, np.ones((5, 6), int), z=2)
    assert marks.masks.any()
    assert not marks.masks.any("cells")
    assert marks.masks.has(1, z=2)
    assert not marks.masks.has(1)
    assert not marks.masks.has(2, z=2)


def test_the_next_painted_frame_of_a_plane(marks):
    ink = np.ones((20, 30), np.uint8)
    for t, z in ((1, 0), (3, 2), (5, 0)):
        marks.masks.write(t, ink, z=z)
    assert marks.masks.next_frame(1) == 3
    assert marks.masks.next_frame(1, z=0) == 5
    assert marks.masks.next_frame(5, -1, z=2) == 3
    assert marks.masks.next_frame(5, 1, z=2) is None
