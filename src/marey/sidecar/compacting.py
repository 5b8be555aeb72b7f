"""Dropping history that no version and no undo needs: on demand, never by itself.

The head tables, the versions, who did what when, and the ids of all change sets stay.
What goes are rows of the past. A copy of the whole file is written first; the rows go
in one transaction; the file is then written anew by SQLite, which keeps the old one
until the new one is whole. Broken off or killed at any moment, the file is whole.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from marey.errors import BadValue, SidecarReadOnly
from marey.sidecar.connection import in_words
from marey.sidecar.dropping import Dropped, count, drop
from marey.words import Report

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from marey.sidecar.door import Sidecar
    from marey.sidecar.transaction import Transaction

    Told = Callable[[Report], object]

KEEPS = ("undo", "versions")
STEPS = ("looking for what may go", "copying", "dropping history", "writing anew")
_BEGINS = (0.0, 0.05, 0.4, 0.65, 1.0)
"""How far the whole is when each step begins, by what they take of large files."""
WORTH = 0.1
"""From this part of the file on, room that nothing uses is given back."""


@dataclass(frozen=True)
class Compacted:
    """What compacting dropped, or would drop.

    Attributes
    ----------
    rows : mapping of str to int
        Rows of the past by table.
    bytes : int
        About how much they take.
    acts : int
        How many acts can no longer be undone or redone.
    versions : tuple of str
        Versions, which all stay whole.
    unused : int
        Bytes of the file that nothing uses any more, given back too.
    before, after : int
        Size of the file in bytes.
    backup : Path or None
        The copy that was written first.
    notice : str
        Why the file did not become smaller, in words; empty where it did.
    """

    rows: Mapping[str, int] = field(default_factory=dict)
    bytes: int = 0
    acts: int = 0
    versions: tuple[str, ...] = ()
    unused: int = 0
    before: int = 0
    after: int = 0
    backup: Path | None = None
    notice: str = ""

    @property
    def is_worth_it(self) -> bool:
        """Whether the file can become smaller, or could before it did."""
        return bool(self.rows) or self.unused > WORTH * self.before

    @property
    def won(self) -> int:
        """By how many bytes the file became smaller."""
        return max(0, self.before - self.after)

    @property
    def words(self) -> str:
        """All of it in a sentence."""
        rows = sum(self.rows.values())
        room = f"{in_bytes(self.unused)} of the file are unused"
        if not rows:
            nothing = "there is no history that could go"
            return f"{nothing}, but {room}" if self.is_worth_it else nothing
        kept = len(self.versions)
        stay = f"{kept} version{'' if kept == 1 else 's'} and all marks stay"
        undo = f"; {self.acts:,} acts cannot be undone any more" if self.acts else ""
        more = f"; {room}" if self.unused > WORTH * self.before else ""
        about = in_bytes(self.bytes)
        return f"{rows:,} rows of history (about {about}){more}{undo}; {stay}"

    @property
    def won_words(self) -> str:
        """What the file has become, in a sentence."""
        if not self.won:
            return self.notice or "The file did not become smaller"
        sizes = f"{in_bytes(self.before)} to {in_bytes(self.after)}"
        return f"The file went from {sizes}: {in_bytes(self.won)} won"


def compact(
    sidecar: Sidecar,
    keep: str = "undo",
    *,
    days: float = 0.0,
    backup: bool | str | os.PathLike[str] = True,
    dry_run: bool = False,
    told: Told | None = None,
) -> Compacted:
    """Drop history; see `Sidecar.compact`."""
    if keep not in KEEPS:
        raise BadValue(f"keep is one of {', '.join(map(repr, KEEPS))}; {keep!r} came.")
    if sidecar.read_only:
        raise SidecarReadOnly(sidecar.read_only)
    if not sidecar.exists:
        return Compacted()
    way = _Way(told)
    way.say(0)
    plan = _looked(sidecar, keep, days)
    if dry_run or not plan.is_worth_it:
        return plan
    copy = None
    if plan.rows:
        if backup is not False:
            target = _free_name(sidecar) if backup is True else backup
            copy = sidecar.backup(target, told=partial(way.say, 1))
        try:
            sidecar.write(
                f"compacted: {plan.words}",
                lambda one: _dropped(one, keep, days, way),
                kind="version",
            )
        except Exception:
            # The writer said so: nothing went, and the copy is of use to nobody. An
            # interrupt of who waits says nothing: the writer goes on, the copy stays.
            if copy is not None and backup is True:
                copy.unlink(missing_ok=True)
            raise
    notice = _vacuum(sidecar, way)
    return _with(plan, after=_bytes_of(sidecar)[0], backup=copy, notice=notice)


class _Way:
    """Says how far it is; what a listener raises breaks the work off."""

    def __init__(self, told: Told | None) -> None:
        self._told = told
        self._since = monotonic()

    def say(self, step: int, part: float = 0.0, words: str = "") -> None:
        """Tell of a step and the part of it that is done."""
        if self._told is None:
            return
        fraction = _BEGINS[step] + part * (_BEGINS[step + 1] - _BEGINS[step])
        past = monotonic() - self._since
        known = step < len(STEPS) - 1 and fraction > _BEGINS[1]
        left = past / fraction * (1 - fraction) if known else float("nan")
        message = f"{STEPS[step]}{words}"
        self._told(Report(fraction, step, len(STEPS), left, message))


def _looked(sidecar: Sidecar, keep: str, days: float) -> Compacted:
    """Return what would go."""
    found: Dropped = sidecar.write(
        "looked ahead", lambda one: count(one, keep, days), kind="undo"
    )
    size, unused = _bytes_of(sidecar)
    return Compacted(*found, unused=unused, before=size, after=size)


def _with(plan: Compacted, **more: object) -> Compacted:
    return Compacted(**{**vars(plan), **more})


def _dropped(transaction: Transaction, keep: str, days: float, way: _Way) -> None:
    drop(transaction, keep, days, partial(way.say, 2))
    way.say(2, 1.0)  # the last moment at which nothing is done yet


def _free_name(sidecar: Sidecar) -> Path:
    """Return a name beside the file that nothing has."""
    stem = sidecar.path.name.removesuffix(".marey")
    target = sidecar.path.with_name(f"{stem}.before-compacting.marey")
    number = 1
    while target.exists():
        number += 1
        target = sidecar.path.with_name(f"{stem}.before-compacting-{number}.marey")
    return target


def _vacuum(sidecar: Sidecar, way: _Way) -> str:
    """Give the room back to the disk; say why where that could not be done."""
    try:
        sidecar.give_back_room(told=partial(way.say, 3))
    except sqlite3.DatabaseError as error:
        return (
            "The history was dropped, but the file could not be written anew "
            f"({in_words(error, sidecar.path)}). The room it took is used for what "
            "comes; compact once more to make the file smaller."
        )
    return ""


def _bytes_of(sidecar: Sidecar) -> tuple[int, int]:
    """Return the size of the file with its log, and how much of it is unused."""
    sizes = (
        "SELECT page_count * page_size, freelist_count * page_size"
        " FROM pragma_page_count, pragma_page_size, pragma_freelist_count"
    )
    whole, unused = sidecar.rows(sizes)[0]
    return int(whole), int(unused)


def in_bytes(count: int) -> str:
    """Return a number of bytes as people say it.

    Examples
    --------
    >>> in_bytes(8_123_456)
    '8.1 MB'
    """
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("KB", 1e3)):
        if count >= factor:
            return f"{count / factor:.1f} {unit}"
    return f"{count} bytes"
