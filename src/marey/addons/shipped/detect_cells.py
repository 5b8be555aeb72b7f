"""Blobs of a size: nuclei, beads, spots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np

import marey
from marey.addons.describing import addon
from marey.addons.kinds import Existing, HandMade, TypeName, steps_of
from marey.addons.pixels import grey
from marey.addons.results import Plot, Preview, Result
from marey.addons.scoring import Score, score
from marey.addons.writing import arrivals
from marey.errors import BadValue

if TYPE_CHECKING:
    from collections.abc import Generator

    from numpy.typing import NDArray

    from marey.recording import Recording
    from marey.words import Report

Pixels = Annotated[float, {"min": 1.0, "max": 500.0, "step": 1.0}]
_SCALES = 6
_SAMPLE = 1 << 18


def blobs(
    picture: NDArray,
    *,
    smallest: float,
    largest: float,
    threshold: float,
    method: str = "LoG",
    dark: bool = False,
) -> NDArray[np.float64]:
    """Return blobs of a picture, shape (N, 4): y, x, radius, score.

    By scikit-image: the Laplacian of Gaussians (``LoG``, Lindeberg 1998), or its
    approximation by differences of Gaussians (``DoG``, Lowe 2004), which is
    faster. The picture is stretched to 0 to 1 by its percentiles 1 and 99.8.

    Parameters
    ----------
    picture : ndarray, shape (Y, X)
        Values.
    smallest, largest : float
        Diameters in pixels.
    threshold : float
        Least response at the middle, 0 to 1; also what the score tells.
    method : {"LoG", "DoG"}
        Which.
    dark : bool
        Whether blobs are darker than what is around them.
    """
    from skimage.feature import blob_dog, blob_log

    low, high = np.percentile(_sample(picture), (1.0, 99.8))
    flat = np.clip((picture - low) / max(high - low, 1e-9), 0, 1)
    flat = 1 - flat if dark else flat
    sigmas = {"min_sigma": smallest / 2**1.5, "max_sigma": largest / 2**1.5}
    if method == "LoG":
        found = blob_log(flat, num_sigma=_SCALES, threshold=threshold, **sigmas)
    else:
        found = blob_dog(flat, threshold=threshold, **sigmas)
    found = np.asarray(found, np.float64).reshape(-1, 3)
    places = found[:, :2].astype(np.intp)
    response = _contrast(flat, places, found[:, 2])
    return np.column_stack([found[:, :2], found[:, 2] * 2**0.5, response])


def _sample(picture: NDArray) -> NDArray:
    step = max(1, int(np.sqrt(picture.size / _SAMPLE)))
    return picture[::step, ::step]


def _contrast(
    flat: NDArray, places: NDArray[np.intp], sigmas: NDArray
) -> NDArray[np.float64]:
    """Return minus the Laplacian at each place, at its scale, held to 0 to 1."""
    from scipy.ndimage import gaussian_laplace

    scores = np.zeros(len(places))
    for sigma in np.unique(sigmas):
        mine = sigmas == sigma
        response = -gaussian_laplace(flat, sigma) * sigma**2
        scores[mine] = response[tuple(places[mine].T)]
    return np.clip(scores, 0, 1)


def _look(rec: Recording, t: int, said: dict[str, Any]) -> NDArray[np.float64]:
    if said["largest"] < said["smallest"]:
        raise BadValue(
            f"The largest diameter, {said['largest']:g} px, is smaller than the"
            f" smallest, {said['smallest']:g} px."
        )
    return blobs(
        grey(rec, t, channel=said["channel"]),
        smallest=said["smallest"],
        largest=said["largest"],
        threshold=said["threshold"],
        method=said["method"],
        dark=said["cells_are"] == "dark",
    )


def _true(rec: Recording, t: int, name: str) -> NDArray[np.float64] | None:
    """Return what people marked of a type in a frame; None where none is named."""
    if not name:
        return None
    marks = rec.markers.arrays(t, type=name)
    return np.asarray(marks.yx, np.float64)


def preview_cells(rec: Recording, t: int, **said: Any) -> Preview:
    """Return what would be found in a frame, and how well it fits marks."""
    found = _look(rec, t, said)
    words = f"{len(found)} here"
    true = _true(rec, t, said["compare_with"])
    if true is not None:
        words += f"; {score(found[:, :2], true, said['within']).words()}"
    return Preview(found[:, :2], found[:, 2], words)


@addon(title="Detect cells", preview=preview_cells)
def detect_cells(
    rec: Recording,
    t: int,
    *,
    name: str = "blob",
    frames: Literal["this frame", "all"] = "this frame",
    cells_are: Literal["bright", "dark"] = "bright",
    smallest: Pixels = 8.0,
    largest: Pixels = 30.0,
    threshold: Annotated[float, {"min": 0.0, "max": 1.0, "step": 0.02}] = 0.1,
    method: Literal["LoG", "DoG"] = "LoG",
    channel: int = 0,
    existing: Existing = "fill",
    hand_made: HandMade = False,
    compare_with: TypeName = "",
    within: Pixels = 8.0,
) -> Generator[Report, None, Result]:
    """Mark blobs of a size, and say how well they fit marks made by hand.

    Parameters
    ----------
    name
        Type of the marks; made where it is not there.
    frames
        Where to look.
    cells_are
        Brighter or darker than what is around them.
    smallest
        Least diameter in pixels.
    largest
        Greatest diameter in pixels.
    threshold
        Least contrast, 0 to 1; the score of a mark is its contrast.
    method
        LoG looks more closely, DoG is faster.
    channel
        In which to look, from 0.
    existing
        Where something of the type is: fill only frames without any, overwrite
        what a program made and nobody accepted, or put beside it, as a type of
        its own.
    hand_made
        Whether overwriting takes what people made or accepted, too.
    compare_with
        A type marked by hand; frames in which it is marked are scored.
    within
        Pixels by which a right one may be off.
    """
    said = {
        "cells_are": cells_are,
        "smallest": smallest,
        "largest": largest,
        "threshold": threshold,
        "method": method,
        "channel": channel,
    }
    if compare_with:
        rec.types.get(compare_with)  # says so where there is none
    places = [int(t)] if frames == "this frame" else range(len(rec.series))
    door = arrivals(
        rec,
        existing,
        hand_made=hand_made,
        maker="marey detect_cells",
        version=marey.__version__,
        recipe=said,
    )
    rows: list[tuple[Any, ...]] = []
    total = Score()
    for place, report in steps_of(places):
        found = _look(rec, place, said)
        true = _true(rec, place, compare_with)
        more = {"radius": found[:, 2], "score": found[:, 3]}
        door.points(name, place, found[:, :2], **more)
        here = None
        if true is not None and len(true):
            here = score(found[:, :2], true, within)
            total += here
        rows.append((place, len(found), *_columns(here)))
        yield report
    return _told(rows, door.added, total if compare_with else None, name)


def _columns(here: Score | None) -> tuple[float, ...]:
    if here is None:
        return (float("nan"),) * 5
    counts = (float(here.right), float(here.wrong), float(here.missed))
    return (*counts, here.precision, here.recall)


def _told(
    rows: list[tuple[Any, ...]], added: int, total: Score | None, name: str
) -> Result:
    import pandas as pd

    heads = ["t", "found", "right", "wrong", "missed", "precision", "recall"]
    table = pd.DataFrame(rows, columns=heads)
    words = f"{int(table['found'].sum()):,} found, {added:,} marked as {name}"
    if total is None:
        table = table[["t", "found"]]
    else:
        words += f"; {total.words()}"
    lines = {"found": table["found"].to_numpy(np.float64)}
    if total is not None:
        there = table["right"] + table["missed"]
        lines["by hand"] = there.to_numpy(np.float64)
    frames = table["t"].to_numpy(np.int64)
    plot = Plot(frames.astype(float), lines, y_label="cells", frames=frames)
    return Result(words, table, plot if len(table) > 1 else None)
