"""Which frame of the recording each frame of a parcel is: by its name, or by t."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from marey.errors import BadValue

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from marey.recording import Recording

RULES = ("auto", "path", "t")
_SHOWN = 5


@dataclass(frozen=True)
class Matched:
    """Where the frames of a parcel are in a recording.

    Attributes
    ----------
    t : ndarray of int64, shape (F,)
        Place of each, -1 where it is not there.
    by : str
        ``path`` or ``t``: the rule that was used.
    missing : tuple of str
        What the frames that are not there are called.
    words : tuple of str
        Sentences a person should read: names that several pictures bear, and
        frames matched by number because no name fits.
    """

    t: NDArray[np.int64]
    by: str = "t"
    missing: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def match_frames(frames: pd.DataFrame, rec: Recording, rule: str = "auto") -> Matched:
    """Find the frames of a parcel in a recording.

    By path first: the base name decides, and where several pictures bear it, more
    of the folders. A name that still fits several is said, never guessed. Only
    where no name at all fits, frames are matched by number.

    Parameters
    ----------
    frames : DataFrame
        Frames of the parcel.
    rec : Recording
        Where to look.
    rule : {"auto", "path", "t"}
        Whether to go by names, by numbers, or by numbers where no name fits.
    """
    if rule not in RULES:
        raise BadValue(f"Frames are matched by {', '.join(RULES)}; {rule!r} came.")
    named = frames["path"].to_numpy() != ""
    if rule != "t" and named.any():
        places, doubtful = _by_path(frames, rec)
        if rule == "path" or (places >= 0).any() or doubtful:
            return _said(frames, places, "path", _several(doubtful))
    words = []
    if named.any() and rule == "auto":
        first = frames["path"].to_numpy()[named][0]
        words.append(
            f"No picture of this recording has a name such as {first}, so frames were "
            "matched by their numbers."
        )
    t = frames["t"].to_numpy()
    places = np.where((t >= 0) & (t < len(rec.series)), t, -1).astype(np.int64)
    return _said(frames, places, "t", words)


def _said(
    frames: pd.DataFrame, places: NDArray, by: str, words: Sequence[str]
) -> Matched:
    rows = np.flatnonzero(places < 0).tolist()
    return Matched(
        places, by, tuple(_called(frames, row) for row in rows), tuple(words)
    )


def _called(frames: pd.DataFrame, row: int) -> str:
    """Return what to call a frame of a parcel."""
    path = str(frames["path"].iloc[row])
    inner, t = (int(frames[name].iloc[row]) for name in ("inner", "t"))
    if path:
        return f"{path} [{inner}]" if inner > 0 else path
    return f"frame {t}" if t >= 0 else f"row {row}, with neither name nor number"


def _several(doubtful: list[str]) -> list[str]:
    if not doubtful:
        return []
    shown = ", ".join(doubtful[:_SHOWN]) + (", ..." if len(doubtful) > _SHOWN else "")
    return [
        f"{len(doubtful)} frames have names that several pictures bear ({shown}); "
        "their marks were left out. Give names with more folders, or match by t."
    ]


def _by_path(frames: pd.DataFrame, rec: Recording) -> tuple[NDArray, list[str]]:
    """Return the place of each frame by name, and the names that fit several."""
    wanted = [_parts(path) for path in frames["path"]]
    table = rec.series.table
    pictures: dict[str, list[tuple[tuple[str, ...], int, int]]] = defaultdict(list)
    names = {parts[-1] for parts in wanted if parts}
    for t, (path, inner) in enumerate(zip(table.paths, table.indices, strict=True)):
        base = path.rpartition("/")[2].lower()
        if base in names:
            pictures[base].append((_parts(path), int(inner), t))
    places = np.full(len(frames), -1, np.int64)
    doubtful = []
    numbers = zip(frames["inner"].tolist(), frames["t"].tolist(), strict=True)
    for row, (parts, (inner, t)) in enumerate(zip(wanted, numbers, strict=True)):
        found = pictures.get(parts[-1], []) if parts else []
        fits = list(_fits(parts, inner, t, found))
        if len(fits) == 1:
            places[row] = fits[0]
        elif fits:
            doubtful.append("/".join(parts))
    return places, doubtful


def _parts(path: str) -> tuple[str, ...]:
    """Return the folders and the name; upper and lower case are the same."""
    plain = path.replace("\\", "/").lower()
    return tuple(part for part in plain.split("/") if part not in {"", "."})


def _fits(
    parts: tuple[str, ...],
    inner: int,
    t: int,
    found: list[tuple[tuple[str, ...], int, int]],
) -> Iterator[int]:
    """Yield the places that fit a name best: those that share most folders."""
    if not found:
        return
    shared = [_shared(parts, path) for path, _, _ in found]
    best = max(shared)
    near = [one for one, count in zip(found, shared, strict=True) if count == best]
    if inner >= 0:
        near = [one for one in near if one[1] == inner]
    elif len(near) > 1 and len({path for path, _, _ in near}) == 1 and t >= 0:
        near = [one for one in near if one[2] == t]  # one file of many frames
    yield from (place for _, _, place in near)


def _shared(one: tuple[str, ...], two: tuple[str, ...]) -> int:
    """Return how many parts of two paths are the same, counted from their ends."""
    count = 0
    for a, b in zip(reversed(one), reversed(two), strict=False):
        if a != b:
            break
        count += 1
    return count
