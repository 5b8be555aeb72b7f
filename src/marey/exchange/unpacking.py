"""Unpacking: what a parcel says comes into a recording, as one action.

All is read and cut before; then one transaction chooses, clears and writes, so that
an import is there whole or not at all, and one undo takes all of it back.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from marey.errors import ExchangeError
from marey.exchange import classes, painted, taking
from marey.exchange.arrival import Arrival
from marey.exchange.delivery import Delivery
from marey.exchange.matching import Matched, match_frames
from marey.exchange.naming import counted
from marey.exchange.pace import Pace
from marey.sidecar.arriving import checked_existing
from marey.sidecar.putting import clear_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from marey.exchange.pace import Told
    from marey.exchange.parcel import Parcel
    from marey.recording import Recording
    from marey.sidecar.transaction import Transaction

_UNNAMED = "imported marks"
_ON_FRAMES = (
    *("markers", "shapes", "frame_labels", "notes", "offsets", "complete", "events"),
)


def unpack(
    parcel: Parcel,
    rec: Recording,
    *,
    existing: str = "fill",
    dry_run: bool = False,
    words: str = "",
    hand_made: bool = False,
    match: str = "auto",
    maker: tuple[str, str] | None = None,
    cancelled: Callable[[], bool] | None = None,
    told: Told | None = None,
    source: str = "",
    sizes: dict[int, tuple[int, int]] | None = None,
) -> Arrival:
    """Put what a parcel says into a recording: one action, one undo.

    Parameters
    ----------
    parcel : Parcel
        What arrives.
    rec : Recording
        Where to.
    existing : {"fill", "overwrite", "beside"}
        Where something is already: only what is missing comes; what machines made
        and nobody reviewed is replaced; or all comes as types and layers of its
        own, called "name (2)".
    dry_run : bool
        Write nothing, and say what would come.
    words : str
        What is done, for the history.
    hand_made : bool
        Whether "overwrite" may replace what people made or reviewed too.
    match : {"auto", "path", "t"}
        How frames are found; see `match_frames`.
    maker : (str, str), optional
        Name and version of a program that made what has no maker in the file;
        else that counts as made by a person.
    cancelled : callable, optional
        Asked at each step, the last just before all is stored; True ends the import.
    told : callable, optional
        Called with the words of each step, and how many of how many (0 of 0: not
        known).
    source : str
        Name of the file it came from, for the history.
    sizes : dict of int to (int, int), optional
        Of a dry run: height and width of label images by their place in the parcel,
        where these are known. What it learns is added, so that another dry run
        of the parcel reads none of them again.

    Returns
    -------
    Arrival
        What came, what was kept, and what cannot come.

    Raises
    ------
    ExchangeError
        No frame of the parcel is in the recording, or a mask cannot be read. Nothing
        was changed.
    Cancelled
        It was cancelled; nothing was changed.
    """
    checked_existing(existing)
    matched = match_frames(parcel.frames, rec, match)
    _check_any(parcel, matched)

    said = [*parcel.cannot, *matched.words]
    pace = Pace(told, cancelled)

    def delivery(transaction: Transaction | None = None) -> Delivery:
        made = Delivery(rec, parcel, matched, existing, hand_made, transaction)
        made.cannot = list(said)
        made.pace = pace
        return made

    trial = delivery()
    classes.know_makers(trial, maker)
    classes.know_types(trial)
    layers = painted.know_layers(trial)
    known = ({} if sizes is None else sizes) if dry_run else None
    images = painted.paint(trial, layers, painted.choose_masks(trial, layers), known)
    pace.step("bringing in")
    said = trial.cannot
    if dry_run:
        return _deliver(delivery(), images, maker)

    with rec.group(words or _UNNAMED, kind="job") as act:

        def work(transaction: Transaction) -> Arrival:
            arrival = _deliver(delivery(transaction), images, maker)
            if act.words == _UNNAMED:
                origin = f" from {source}" if source else ""
                act.words = f"imported {arrival.in_short}{origin}"
            return arrival

        arrival = rec.sidecar.write(_UNNAMED, work, kind="job")
    return replace(arrival, action=act.action or None)


def _check_any(parcel: Parcel, matched: Matched) -> None:
    """Refuse a parcel of which no frame is here: it is another recording's."""
    if len(parcel.frames) and not (matched.t >= 0).any():
        shown = ", ".join(matched.missing[:3])
        count = counted(len(parcel.frames), "frame")
        raise ExchangeError(
            f"None of {count} of the file is in this recording: {shown}. "
            "Is it the file of another recording?"
        )


def _deliver(
    delivery: Delivery,
    images: dict[int, painted.Painted],
    maker: tuple[str, str] | None,
) -> Arrival:
    """Choose and, in a transaction, write; return what came."""
    classes.know_makers(delivery, maker)
    classes.know_types(delivery)
    classes.add_types(delivery, _marked(delivery.parcel))
    layers = painted.know_layers(delivery)
    images = _take_masks(delivery, layers, images)
    objects = painted.objects_of(delivery, layers, images)
    named = taking.choose_objects(delivery, objects)
    marks = taking.choose_marks(delivery)
    choices = {name: choice for name, (_, choice) in marks.items()}
    emptied = taking.tracks_replaced(delivery, choices | {"objects": named})
    classes.add_tracks(delivery, taking.tracks_used(marks, (objects, named)))
    taking.take_objects(delivery, objects, named)
    taking.take_marks(delivery, marks)
    taking.take_labels(delivery)
    taking.take_notes(delivery)
    taking.take_offsets(delivery)
    taking.take_complete(delivery)
    taking.take_events(delivery)
    classes.drop_emptied_tracks(delivery, emptied)
    _say_lost(delivery)
    delivery.pace.step("storing")
    return Arrival(
        counts=delivery.counts,
        cannot=tuple(dict.fromkeys(delivery.cannot)),
        frames_missing=delivery.matched.missing,
        kept=delivery.kept,
        removed=delivery.removed,
        left_out=delivery.left_out,
        dry=delivery.transaction is None,
        protected=delivery.protected,
        details=tuple(row for rows in delivery.details.values() for row in rows),
    )


def _marked(parcel: Parcel) -> set[str]:
    """Return the names of types that anything bears."""
    named: set[str] = set()
    for name in ("markers", "shapes", "frame_labels", "complete", "tracks"):
        named |= set(getattr(parcel, name)["type"])
    for part in parcel.masks:
        named |= set(part.classes.values())
        named |= set() if part.objects is None else set(part.objects["type"])
    return named


def _take_masks(
    delivery: Delivery,
    layers: dict[str, painted.Layer],
    images: dict[int, painted.Painted],
) -> dict[int, painted.Painted]:
    """Write the label images that may come; return them."""
    choice = painted.choose_masks(delivery, layers)
    chosen = {place: one for place, one in images.items() if choice.add[place]}
    delivery.counts["masks"] = len(chosen)
    _detail_masks(delivery, layers, chosen)
    if delivery.transaction is not None:
        clear_rows(delivery.transaction, "mask_frame", choice.remove)
        used = {delivery.parcel.masks[place].layer for place in chosen}
        painted.add_layers(delivery, layers, used)
        painted.store(delivery, layers, chosen)
    return chosen


def _detail_masks(
    delivery: Delivery,
    layers: dict[str, painted.Layer],
    chosen: dict[int, painted.Painted],
) -> None:
    """Count by layer which label images come; those of another size do not."""
    parts = delivery.parcel.masks
    here = [n for n, part in enumerate(parts) if delivery.frames[part.frame] >= 0]
    taken = np.array([place in chosen for place in here], bool)
    names = [layers[parts[place].layer].name for place in here]
    delivery.detail("masks", taken, names)


def _say_lost(delivery: Delivery) -> None:
    """Say how much belongs to frames that are not here."""
    parcel = delivery.parcel
    lost = sum(
        len(getattr(parcel, name)) - len(delivery.here(name)) for name in _ON_FRAMES
    )
    lost += sum(int(delivery.frames[part.frame] < 0) for part in parcel.masks)
    if lost:
        delivery.cannot.append(
            f"{counted(lost, 'row')} left out, of frames that are not here."
        )
