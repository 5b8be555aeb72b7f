"""Formats of tracks in: GEFF, Cell Tracking Challenge, TrackMate.

What each takes at least is its rival: the same arrays by zarr, the same label images
by tifffile, the same XML by Python's parser; none of these makes a table of marks.
"""

from __future__ import annotations

import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import marey
from marey.exchange import ctc, geff, trackmate
from masks import cells
from pairs import against

if TYPE_CHECKING:
    from collections.abc import Iterator

SHAPE = (256, 320)
CELLS = 30


def figures(quick: bool) -> Iterator[dict[str, Any]]:
    """Yield what reading a file costs beside the least it can cost."""
    spots, images = (5_000, 20) if quick else (100_000, 200)
    with tempfile.TemporaryDirectory() as place:
        yield _geff(Path(place), spots)
        yield _ctc(Path(place), images)
        yield _trackmate(Path(place), spots)


def _geff(place: Path, spots: int) -> dict[str, Any]:
    import zarr

    frames, path = 100, place / "tracks.geff"
    rng = np.random.default_rng(1)
    with marey.open(np.zeros((frames, *SHAPE), np.uint8), place / "g.marey") as rec:
        rec.types.add("cell", tracked=True)
        with rec.group("tracks"):
            tracks = [rec.tracks.add("cell") for _ in range(spots // frames)]
            t = np.repeat(np.arange(frames), len(tracks))
            yx = rng.uniform(0, SHAPE, (len(t), 2))
            rec.markers.add("cell", t, yx, track=tracks * frames, score=0.5)
        marey.export_marks(rec, path, "geff")

    def bare() -> list[Any]:
        return [one[...] for _, one in _arrays(zarr.open_group(path, mode="r"))]

    return against(
        f"geff_{spots}",
        lambda: geff.read(path),
        bare,
        rival_name="zarr, the same arrays",
        scale="s",
        rounds=5,
        most_value=2.0 * spots / 100_000 + 0.1,
    )


def _arrays(group: Any) -> Iterator[tuple[str, Any]]:
    yield from group.arrays()
    for _, inner in group.groups():
        yield from _arrays(inner)


def _ctc(place: Path, images: int) -> dict[str, Any]:
    import tifffile

    folder = place / "01_RES"
    folder.mkdir()
    for t in range(images):
        tifffile.imwrite(
            folder / f"mask{t:03}.tif", cells(SHAPE, CELLS, t % 10), compression="zlib"
        )
    lines = [f"{value} 0 {images - 1} 0" for value in range(1, CELLS + 1)]
    (folder / "res_track.txt").write_text("\n".join(lines))

    def bare() -> list[Any]:
        paths = sorted(folder.glob("mask*.tif"))
        return [np.unique(tifffile.imread(path)) for path in paths]

    return against(
        f"ctc_{images}",
        lambda: ctc.read(folder),
        bare,
        rival_name="tifffile and numpy.unique of the same images",
        scale="s",
        rounds=5,
        most_value=0.01 * images + 0.1,
    )


def _trackmate(place: Path, spots: int) -> dict[str, Any]:
    file = place / "spots.xml"
    frames = 100
    tracks = spots // frames
    rng = np.random.default_rng(2)
    rows, edges = [], [""] * tracks
    for t in range(frames):
        rows.append(f'<SpotsInFrame frame="{t}">')
        for track, (y, x) in enumerate(rng.uniform(0, 200, (tracks, 2)).round(3)):
            row = t * tracks + track
            rows.append(
                f'<Spot ID="{row}" name="ID{row}" QUALITY="9.5" FRAME="{t}"'
                f' RADIUS="2.5" POSITION_X="{x}" POSITION_Y="{y}" POSITION_Z="0.0"'
                f' VISIBILITY="1" MEAN_INTENSITY="{y}"/>'
            )
            if t:
                edges[track] += (
                    f'<Edge SPOT_SOURCE_ID="{row - tracks}" SPOT_TARGET_ID="{row}"/>'
                )
        rows.append("</SpotsInFrame>")
    links = [
        f'<Track name="Track_{n}" TRACK_ID="{n}">{one}</Track>'
        for n, one in enumerate(edges)
    ]
    kept = "".join(f'<TrackID TRACK_ID="{n}"/>' for n in range(tracks))
    file.write_text(
        '<?xml version="1.0" encoding="UTF-8"?><TrackMate version="7.1">'
        '<Model spatialunits="micron" timeunits="s">'
        f"<AllSpots>{''.join(rows)}</AllSpots><AllTracks>{''.join(links)}</AllTracks>"
        f"<FilteredTracks>{kept}</FilteredTracks></Model>"
        '<Settings><ImageData filename="a.tif" folder="" width="200" height="200"'
        f' nslices="1" nframes="{frames}" pixelwidth="1" pixelheight="1"'
        ' voxeldepth="1" timeinterval="1"/></Settings></TrackMate>'
    )

    return against(
        f"trackmate_{spots}",
        lambda: trackmate.read(file),
        lambda: ET.parse(file),
        rival_name="xml.etree of the same file",
        scale="s",
        rounds=5,
        most_value=4.0 * spots / 100_000 + 0.1,
    )
