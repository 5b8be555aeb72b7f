"""What is packed is what was unpacked, or the part that was asked for."""

from __future__ import annotations

import math

import numpy as np
import pytest

import marey
from exchange_world import a_bit_of_everything, assert_alike, painted
from marey.errors import UnknownName
from marey.exchange import pack, unpack


@pytest.fixture
def rec(tmp_path):
    with marey.open(np.zeros((12, 30, 44), "u1"), tmp_path / "a.marey") as opened:
        unpack(a_bit_of_everything(), opened)
        yield opened


def test_all_that_came_is_packed_again(rec):
    assert_alike(pack(rec), a_bit_of_everything())


def test_it_goes_on_to_another_recording(rec, tmp_path):
    with marey.open(np.zeros((12, 30, 44), "u1"), tmp_path / "b.marey") as other:
        unpack(pack(rec), other)

        assert_alike(pack(other), pack(rec))


def test_a_score_below_the_threshold_of_its_type_stays_out(rec):
    rec.types.edit("cell", least_score=0.6)

    scores = pack(rec).markers["score"]
    assert 0.5 not in set(scores)
    assert scores.isna().sum() == 3
    assert 0.5 in set(pack(rec, least_score=-math.inf).markers["score"])
    assert pack(rec, least_score=0.8).markers["score"].isna().all()


def test_types_frames_and_layers_can_be_chosen(rec):
    part = pack(rec, types="nest")
    assert part.types["name"].tolist() == ["nest"]
    assert part.counts["markers"] == part.counts["masks"] == part.counts["notes"] == 0
    assert part.counts["shapes"] == 2

    part = pack(rec, frames=[3, 5])
    assert part.frames["t"].tolist() == [3, 5, 11][:2]
    assert part.counts["markers"] == 2
    assert part.tracks["name"].tolist() == ["mother", "a", "b"]

    part = pack(rec, layer="soil")
    assert [one.layer for one in part.masks] == ["soil"]


def test_only_the_values_of_chosen_types_are_painted(rec):
    rec.masks.value("nest", "soil")
    part = pack(rec, types=["soil"])

    (mask,) = part.masks
    assert mask.classes == {1: "soil"}
    np.testing.assert_array_equal(mask.read(), np.where(painted(1) == 1, 1, 0))


def test_an_old_version_is_packed_as_it_was(rec):
    rec.versions.create("v1")
    before = pack(rec)
    rec.markers.remove(rec.markers.table()["id"])
    rec.masks.remove(0, "soil")
    rec.tracks.edit(1, name="other")

    assert_alike(pack(rec, version="v1"), before)
    assert pack(rec).counts["markers"] == 0


def test_names_that_are_not_there_are_said(rec):
    with pytest.raises(UnknownName):
        pack(rec, types="nobody")
    with pytest.raises(UnknownName):
        pack(rec, layer="nowhere")
    with pytest.raises(UnknownName):
        pack(rec, version="never")


def test_an_empty_recording_is_an_empty_parcel(tmp_path):
    with marey.open(np.zeros((2, 3, 4), "u1"), tmp_path / "n.marey") as empty:
        assert not any(pack(empty).counts.values())
        assert not empty.path.exists()
