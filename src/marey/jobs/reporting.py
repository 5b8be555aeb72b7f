"""``marey.jobs.methods``: a paragraph for the methods of a paper."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

import marey
from marey.sidecar.effort import PAUSE
from marey.sidecar.values import counted

if TYPE_CHECKING:
    from marey.recording import Recording

CITATIONS = {
    "marey": "Marey (napari-marey {version})",
    "napari": "napari contributors, doi:10.5281/zenodo.3555620",
    "clickpoints": "Gerum et al. 2017, doi:10.1111/2041-210X.12702",
}
"""What is cited, where it was used."""


def methods(rec: Recording, *, pause: float = PAUSE) -> str:
    """Return a paragraph that says how the marks of a recording came about.

    Parameters
    ----------
    rec : Recording
        The recording.
    pause : float
        Seconds without an act that count as a pause; see `Effort.table`.

    Returns
    -------
    str
        Frames, types with their counts, who made them in what time, programs and
        models with versions and settings, review, versions, what to cite.
    """
    parts = [_pictures(rec), _marks(rec), _people(rec, pause)]
    parts += [_machines(rec), _reviewed(rec), _versions(rec), _cited(rec)]
    return " ".join(part for part in parts if part)


def _pictures(rec: Recording) -> str:
    series, known = rec.series, rec.calibration
    size = " x ".join(str(one) for one in series.shape[1:])
    words = f"{counted(len(series), 'frame')} ({size}, {series.dtype})"
    if known.pixel_size is not None:
        words += f" with a pixel size of {known.pixel_size.value:g} um"
    if known.frame_interval is not None:
        words += f", every {known.frame_interval.value:g} s"
    return f"{words} were annotated with Marey {marey.__version__}."


def _marks(rec: Recording) -> str:
    told = []
    for kind in rec.types.list():
        count = len(rec.marks.find(types=kind))
        if count:
            least = (
                "" if kind.least_score is None else f", score >= {kind.least_score:g}"
            )
            told.append(f"{kind.name} ({count:,}{least})")
    for layer in rec.masks.layers.list():
        frames = len(np.unique(rec.masks.places(layer.name)[:, 0]))
        if frames:
            told.append(f"masks {layer.name!r} in {counted(frames, 'frame')}")
    return f"Marks: {', '.join(told)}." if told else "Nothing was marked."


def _people(rec: Recording, pause: float) -> str:
    table = rec.effort.table(pause)
    if not len(table):
        return ""
    told = []
    for author, mine in table[table["what"] != "track"].groupby("author"):
        minutes = mine["seconds"].sum() / 60
        told.append(f"{author} ({minutes:.1f} min of work)")
    gaps = f"gaps above {pause:g} s not counted"
    return f"By hand: {', '.join(told)}; {gaps}."


def _machines(rec: Recording) -> str:
    told = []
    for row in rec.makers.table().to_dict("records"):
        settings = json.loads(str(row["recipe"]) or "{}")
        words = ", ".join(f"{name}={value!r}" for name, value in settings.items())
        version = f" {row['version']}" if row["version"] else ""
        told.append(
            f"{row['kind']} {row['name']}{version}" + (f" ({words})" * bool(words))
        )
    return f"By machine: {'; '.join(told)}." if told else ""


def _reviewed(rec: Recording) -> str:
    unseen, total = rec.review.left()
    if not total:
        return ""
    return f"Of {total:,} made by machine {total - unseen:,} were reviewed by a person."


def _versions(rec: Recording) -> str:
    table = rec.versions.table()
    if not len(table):
        return ""
    last = table.iloc[-1]
    return (
        f"The state is kept as version {last['name']!r}"
        f" (revision {last['revision']}, {last['at']:%Y-%m-%d})."
    )


def _cited(rec: Recording) -> str:
    used = ["marey", "napari"]
    words = " ".join(row[0] for row in rec.sidecar.rows("SELECT words FROM action"))
    if ".cdb" in words:
        used.append("clickpoints")
    cited = [CITATIONS[one].format(version=marey.__version__) for one in used]
    return f"Please cite: {'; '.join(cited)}."
