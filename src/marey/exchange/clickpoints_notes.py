"""Annotations of a ClickPoints file: one comment, rating and set of tags a frame."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from marey.exchange.clickpoints_columns import texts, whole
from marey.exchange.clickpoints_frames import UNLISTED
from marey.exchange.naming import counted

if TYPE_CHECKING:
    from marey.exchange.clickpoints_frames import Frames
    from marey.exchange.clickpoints_read import Copy

BEST = 5
"""The highest rating here; ClickPoints' programs may give any number."""


def notes_of(copy: Copy, frames: Frames) -> tuple[dict[str, list], list[str]]:
    """Return the notes of a parcel, and what of them cannot come.

    Before version 15 a frame may have several annotations: their texts stand under
    each other, the best rating and all tags hold.
    """
    wanted = ("id", "image_id", "image_frame", "comment", "rating")
    table = copy.table("annotation", wanted=wanted)
    tags, cannot = _tags(copy)
    lost = beyond = 0
    comments: dict[int, list[str]] = defaultdict(list)
    ratings: dict[int, int] = defaultdict(int)
    words: dict[int, dict[str, None]] = defaultdict(dict)
    columns = (
        frames.rows(table).tolist(),
        whole(table["id"]).tolist(),
        texts(table["comment"]),
        whole(table["rating"], 0).tolist(),
    )
    for frame, number, comment, rating in zip(*columns, strict=True):
        if frame < 0:
            lost += 1
            continue
        beyond += not 0 <= rating <= BEST
        ratings[frame] = max(ratings[frame], min(max(rating, 0), BEST))
        comments[frame] += [comment] if comment else []
        words[frame] |= dict.fromkeys(tags.get(number, []))
    if lost:
        cannot.append(f"{counted(lost, 'annotation')} {UNLISTED}")
    if beyond:
        cannot.append(
            f"{counted(beyond, 'rating')} outside 0 to {BEST}: the nearest holds here"
        )
    made: dict[str, list] = {
        "frame": list(ratings),
        "text": ["\n".join(comments[one]) for one in ratings],
        "tags": [tuple(words[one]) for one in ratings],
        "rating": list(ratings.values()),
    }
    return made, cannot


def _tags(copy: Copy) -> tuple[dict[int, list[str]], list[str]]:
    """Return the tags of each annotation, and how many belong to none."""
    table = copy.table("tag", "tags", wanted=("id", "name"))
    name = dict(zip(whole(table["id"]).tolist(), texts(table["name"]), strict=True))
    pairs = copy.table("tagassociation", wanted=("annotation_id", "tag_id"))
    found: dict[int, list[str]] = defaultdict(list)
    used = set()
    owners = whole(pairs["annotation_id"]).tolist()
    for owner, tag in zip(owners, whole(pairs["tag_id"]).tolist(), strict=True):
        if name.get(tag, "").strip():
            found[owner].append(name[tag].strip())
            used.add(tag)
    idle = len(name.keys() - used)
    return found, ([f"{counted(idle, 'tag')} that no annotation bears"] if idle else [])
