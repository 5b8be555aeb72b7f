"""Whatever a parcel says: a dry run foretells it, it comes whole, and it goes whole."""

from __future__ import annotations

import tempfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

import marey
from exchange_parcels import HEIGHT, WIDTH, parcels
from exchange_world import assert_alike
from marey.exchange import pack, unpack
from marey.sidecar.schema import VERSIONED

few = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def everything(rec):
    return {
        name: rec.sidecar.rows(
            f"SELECT id, {', '.join(table.data)} FROM {name} ORDER BY id"
        )
        for name, table in VERSIONED.items()
    }


@given(parcel=parcels())
@few
def test_it_comes_as_foretold_is_packed_alike_and_undone_whole(parcel):
    pixels = np.zeros((31, HEIGHT, WIDTH), np.uint8)
    with (
        tempfile.TemporaryDirectory() as folder,
        marey.open(pixels, f"{folder}/a.marey") as rec,
    ):
        dry = unpack(parcel, rec, dry_run=True)
        assert not rec.path.exists()
        rec.types.add("mine")
        empty = everything(rec)

        arrival = unpack(parcel, rec)

        assert dry.counts == arrival.counts
        full = everything(rec)
        rec.types.rename("mine", "\N{PENGUIN} mine, renamed")
        rec.undo()
        packed = pack(rec)
        kept = packed.types[packed.types["name"] != "mine"].reset_index(drop=True)
        assert_alike(marey.exchange.Parcel.of(**_tables(packed, kept)), parcel)
        assert unpack(parcel, rec).total == 0
        while everything(rec) != empty:
            rec.undo()
        while everything(rec) != full:
            rec.redo()


def _tables(parcel, types):
    names = [*parcel.counts, "frames", "makers"]
    return {name: getattr(parcel, name) for name in names} | {"types": types}


@pytest.mark.parametrize("existing", ["overwrite", "beside"])
@given(parcel=parcels())
@few
def test_what_people_made_stays_whatever_the_choice(existing, parcel):
    pixels = np.zeros((31, HEIGHT, WIDTH), np.uint8)
    with (
        tempfile.TemporaryDirectory() as folder,
        marey.open(pixels, f"{folder}/a.marey") as rec,
    ):
        unpack(parcel, rec)
        before = everything(rec)

        unpack(parcel, rec, existing=existing)

        after = everything(rec)
        for name in ("marker", "shape", "mask_tile", "object", "note", "frame_offset"):
            assert set(before[name]) <= set(after[name]), name
        rec.undo()
        assert everything(rec) == before
