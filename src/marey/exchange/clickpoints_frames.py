"""Which frames a ClickPoints file speaks of, and how far each was moved.

Up to version 4 a video is one row with a number of frames, a mark says ``image_frame``,
and only pictures that bear marks are listed, so that nothing says which number a
picture has. From version 5 each frame is a row with a ``sort_index``, which is the
frame number ClickPoints shows; the order of ids means nothing. Version 6 brought
folders, in a table of their own that may hold others as well.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from marey.errors import ExchangeError
from marey.exchange.clickpoints_columns import numbers, places, texts, whole
from marey.exchange.naming import counted

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from marey.exchange.clickpoints_read import Copy

OFFSETS = ("shown", "raw")
"""Where marks of moved frames lie: where they are shown, or in the stored picture."""

UNLISTED = "of pictures that the file does not list"
"""What is said of marks that belong to no frame."""

_MOST = 20_000_000
"""Frames of a file; more are no recording but a mistake."""

_MARKED = ("marker", "mask", "annotation", "offset", "offsets")
_WANTED = (
    *("id", "filename", "frame", "frames", "sort_index", "index", "timestamp"),
    *("width", "height", "path_id", "layer", "layer_id"),
)


@dataclass
class Frames:
    """The frames of a file, and where to find the one a mark means.

    Attributes
    ----------
    table : DataFrame
        Frames of a parcel.
    start : str
        When second 0 was, as ISO 8601; empty where no time is known. ClickPoints
        knows no zones: it counts as UTC.
    cannot : list of str
        What of them cannot come.
    """

    table: pd.DataFrame
    _row_of: pd.Series
    start: str = ""
    cannot: list[str] = field(default_factory=list)

    def rows(self, marks: pd.DataFrame) -> NDArray[np.int64]:
        """Return the row of the frame of each mark, -1 where there is none.

        Parameters
        ----------
        marks : DataFrame
            With a column ``image_id``, and ``image_frame`` in old files.
        """
        import pandas as pd

        image = whole(marks["image_id"])
        within = whole(marks["image_frame"], 0)
        wanted = pd.MultiIndex.from_arrays([image, within])
        found = self._row_of.index.get_indexer(wanted)
        return np.where(found < 0, -1, self._row_of.to_numpy()[found])


def frames_of(copy: Copy, version: float) -> Frames:
    """Return the frames of a ClickPoints file.

    Parameters
    ----------
    copy : Copy
        The file.
    version : float
        Version of its tables.

    Raises
    ------
    ExchangeError
        There are more frames than a recording can have.
    """
    import pandas as pd

    images = copy.table("image", "images", wanted=_WANTED)
    images = images.assign(id=whole(images["id"])).drop_duplicates("id")
    lengths = _lengths(copy, images)
    if lengths.sum() > _MOST:
        raise ExchangeError(
            f"{copy.path.name} lists {int(lengths.sum())} frames; at most {_MOST} are "
            "read. It is damaged or was not written by ClickPoints."
        )
    every = np.repeat(np.arange(len(images)), lengths)
    within = np.arange(len(every)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    seconds, start = _times(images["timestamp"])
    shots = pd.DataFrame(
        {
            "image": images["id"].to_numpy()[every],
            "within": within,
            "t": _numbers(images, lengths, version)[every],
            "path": np.array(_paths(copy, images), dtype=object)[every],
            "inner": np.maximum(whole(images["frame"], 0), 0)[every] + within,
            "height": _size(images["height"])[every],
            "width": _size(images["width"])[every],
            "time": np.where(within == 0, seconds[every], np.nan),
        }
    )
    lone = len(images) == 1 and lengths[0] > 1
    if lone:  # one video: its frames are numbered from its first
        shots["t"] = shots["within"]
    table, row_of = _merged(shots)
    return Frames(table, row_of, start, _of_layers(copy, images))


def _lengths(copy: Copy, images: pd.DataFrame) -> NDArray[np.int64]:
    """Return how many frames each row stands for."""
    said = np.maximum(whole(images["frames"], 1), 1)
    place = {one: row for row, one in enumerate(images["id"])}
    for name in _MARKED:
        if "image_frame" not in copy.columns(name):
            continue
        marks = copy.table(name, wanted=("image_id", "image_frame"))
        pairs = zip(
            whole(marks["image_id"]), whole(marks["image_frame"], 0), strict=True
        )
        for image, frame in set(pairs):
            if image in place:
                said[place[image]] = max(said[place[image]], frame + 1)
    return said


def _numbers(
    images: pd.DataFrame, lengths: NDArray[np.int64], version: float
) -> NDArray[np.int64]:
    """Return the place of each row on the time axis, -1 where it is not known."""
    column = "index" if images["sort_index"].isna().all() else "sort_index"
    found = np.maximum(whole(images[column]), -1)
    listed = images["frames"].isna().to_numpy() | (version >= 5)
    return np.where(listed & (lengths == 1), found, -1)


def _paths(copy: Copy, images: pd.DataFrame) -> list[str]:
    """Return folder and name of each row, with forward slashes."""
    table = copy.table("path", "paths", wanted=("id", "path"))
    folders = dict(zip(whole(table["id"]).tolist(), texts(table["path"]), strict=True))
    names = zip(
        whole(images["path_id"]).tolist(), texts(images["filename"]), strict=True
    )
    return [joined(folders.get(folder, ""), name) for folder, name in names]


def joined(folder: str, name: str) -> str:
    r"""Return a path with forward slashes and nothing superfluous.

    Examples
    --------
    >>> joined(".", "a.jpg"), joined(r"day\1", "a.jpg"), joined(r"\\box\x", "a.tif")
    ('a.jpg', 'day/1/a.jpg', '//box/x/a.tif')
    """
    parts = [part.replace("\\", "/") for part in (folder, name) if part]
    return posixpath.normpath("/".join(parts)) if parts else ""


def _size(values: pd.Series) -> NDArray[np.int64]:
    found = whole(values)
    return np.where(found > 0, found, -1)


def _times(values: pd.Series) -> tuple[NDArray[np.float64], str]:
    """Return times as seconds since the first, and when that was."""
    import pandas as pd

    said = [one if isinstance(one, str) and len(one) < 40 else None for one in values]
    times = pd.to_datetime(
        pd.Series(said, dtype=object), errors="coerce", format="ISO8601", utc=True
    )
    first = times.min()
    seconds = np.asarray((times - first).dt.total_seconds(), np.float64)
    return seconds, "" if pd.isna(first) else str(first.isoformat())


def _merged(shots: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Return the table of frames in order, and the row of each image and frame.

    A picture that two rows name, by two spellings of its folder, is one frame.
    """
    import pandas as pd

    shots = shots.assign(unknown=shots["t"] < 0)
    shots = shots.sort_values(["unknown", "t", "path", "inner", "image"], kind="stable")
    first = ~(shots.duplicated(["path", "inner"]) & (shots["path"] != ""))
    shots = shots.assign(row=np.cumsum(first) - 1)
    again = shots.loc[~first, ["path", "inner"]]
    if len(again):
        known = shots[first].set_index(["path", "inner"])["row"]
        shots.loc[~first, "row"] = known.loc[
            list(map(tuple, again.to_numpy()))
        ].to_numpy()
    columns = ["t", "path", "inner", "height", "width", "time"]
    table = shots.loc[first, columns].reset_index(drop=True)
    index = pd.MultiIndex.from_frame(shots[["image", "within"]])
    return table, pd.Series(shots["row"].to_numpy(np.int64), index=index)


def _of_layers(copy: Copy, images: pd.DataFrame) -> list[str]:
    """Say how many pictures lie in layers above the first."""
    layers = copy.table("layer", wanted=("id", "name", "base_layer_id"))
    if len(layers):
        name = dict(
            zip(whole(layers["id"]).tolist(), texts(layers["name"]), strict=True)
        )
        ids = whole(layers["id"])
        bases = set(whole(layers["base_layer_id"]).tolist()) & set(ids.tolist())
        bases = bases or {int(ids.min())}
        own = whole(images["layer_id"], min(bases, default=0))
    else:
        name, bases = {}, {0}
        own = whole(images["layer"], 0)
    upper = {one: int((own == one).sum()) for one in set(own.tolist()) - bases}
    return [
        f"the layer {name.get(one, str(one))!r}: its {counted(count, 'picture')} came "
        "as frames of their own, at the places of those below"
        for one, count in sorted(upper.items())
    ]


def offsets_of(copy: Copy, frames: Frames) -> pd.DataFrame:
    """Return how far ClickPoints moves each frame, as offsets of a parcel.

    It draws the picture at ``(x, y)``: the same sign as ours, ``aligned = raw +
    offset``.

    Raises
    ------
    ExchangeError
        An offset is no finite number.
    """
    import pandas as pd

    wanted = ("id", "image_id", "image_frame", "x", "y")
    table = copy.table("offset", "offsets", wanted=wanted)
    xy = places("offset", table, ("x", "y"))
    found = pd.DataFrame({"frame": frames.rows(table), "dy": xy[:, 1], "dx": xy[:, 0]})
    lost = int((found["frame"] < 0).sum())
    if lost:
        frames.cannot.append(f"{counted(lost, 'offset')} {UNLISTED}")
    return found[found["frame"] >= 0].drop_duplicates("frame", keep="last")


def moved(offsets: pd.DataFrame, frames: Frames) -> NDArray[np.float64]:
    """Return the offset of each frame, y and x, shape (F, 2)."""
    found = np.zeros((len(frames.table), 2))
    found[offsets["frame"].to_numpy(np.int64)] = offsets[["dy", "dx"]].to_numpy()
    return found


def version_of(copy: Copy) -> float:
    """Return the version of the tables: 0 where none is said, the newest of several."""
    meta = copy.table("meta", wanted=("key", "value"))
    named = np.array([one == "version" for one in texts(meta["key"])], bool)
    found = numbers(meta["value"])[named]
    found = found[np.isfinite(found)]
    return float(found.max()) if len(found) else 0.0
