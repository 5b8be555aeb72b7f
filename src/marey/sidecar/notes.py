"""Notes: text, tags and a rating for a frame."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from marey.errors import BadValue
from marey.sidecar.family import Family
from marey.sidecar.values import whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from numpy.typing import NDArray

    from marey.sidecar.transaction import Transaction

BEST = 5


@dataclass(frozen=True)
class Note:
    """What was said of a frame.

    Attributes
    ----------
    t : int
        Place of the frame.
    text : str
        Free text.
    tags : tuple of str
        Words to find the frame by.
    rating : int
        0 none, 1 to 5.
    etag : int
        Grows with each change; 0 where there is no note.
    """

    t: int
    text: str = ""
    tags: tuple[str, ...] = ()
    rating: int = 0
    etag: int = 0


class Notes(Family):
    """Text, tags and ratings of frames.

    Where the marks of others are left out (`Sidecar.others`), so are the notes that
    somebody else wrote last by hand. They can be neither read nor written over then.
    """

    def get(self, t: int) -> Note:
        """Return the note of the frame at `t`; an empty one where there is none."""
        return self._read(t, self._counts())

    def _read(self, t: int, counts: str) -> Note:
        rows = self._rows(
            f"SELECT text, tags, rating, etag FROM note WHERE frame = ? AND {counts}",
            (self._axis.id(t),),
        )
        if not rows:
            return Note(int(t))
        text, tags, rating, etag = rows[0]
        return Note(int(t), text, _tags(tags), rating, etag)

    def _to_write(self, t: int) -> Note:
        """Return the note that is about to be changed; BadValue for a hidden one."""
        stored = self._read(t, "1")
        if stored.etag and not self.get(t).etag:
            raise BadValue(
                f"Frame {int(t)} has a note of somebody else, and notes of others are"
                " left out. Turn others' marks on to change it."
            )
        return stored

    def _counts(self) -> str:
        """Return a condition on notes: not those of others, where these are out."""
        sidecar = self._sidecar
        if sidecar.others:
            return "1"
        author = sidecar.author.replace("'", "''")
        return (
            "NOT EXISTS (SELECT 1 FROM changeset h JOIN action b ON b.id = h.action"
            " WHERE h.rev = note.rev AND b.kind <> 'job'"
            f" AND b.author NOT IN ('{author}', 'external'))"
        )

    def set(
        self,
        t: int,
        text: str | None = None,
        tags: Iterable[str] | None = None,
        rating: int | None = None,
    ) -> Note:
        """Write a note; what is left out stays as it is.

        Parameters
        ----------
        t : int
            Place of the frame.
        text : str, optional
            Free text.
        tags : iterable of str, optional
            Words; kept once each, in the order given.
        rating : int, optional
            0 to 5.

        Raises
        ------
        BadValue
            The rating is not 0 to 5; the frame has a note of somebody else, and
            those of others are left out.
        """
        now = self._to_write(t)
        after = Note(
            now.t,
            now.text if text is None else str(text),
            now.tags if tags is None else _checked_tags(tags),
            now.rating if rating is None else _checked_rating(rating),
        )
        frame = int(self._sidecar.frames_to_mark(int(t)))
        words = f"wrote a note in frame {after.t}"
        if text is None and tags is None:
            words = f"rated frame {after.t}"
        elif text is None and rating is None:
            words = f"tagged frame {after.t}"
        if after == Note(now.t, now.text, now.tags, now.rating):
            return now
        self._write(words, lambda transaction: _store(transaction, frame, after))
        return self.get(t)

    def clear(self, t: int) -> None:
        """Remove the note of a frame; BadValue for one of others, left out."""
        self._to_write(t)
        frame = self._axis.id(t)

        def work(transaction: Transaction) -> None:
            _store(transaction, frame, Note(int(t)))

        self._write(f"removed the note of frame {int(t)}", work)

    def tags(self) -> dict[str, int]:
        """Return the tags in use and how many frames bear each."""
        rows = self._rows(
            "SELECT j.value, count(*) FROM note, json_each(note.tags) j"
            f" WHERE {self._counts()} GROUP BY j.value ORDER BY count(*) DESC, j.value"
        )
        return dict(rows)

    def frames(self) -> NDArray[np.int64]:
        """Return the places of frames that have a note, in order."""
        found = [
            row[0]
            for row in self._rows(f"SELECT frame FROM note WHERE {self._counts()}")
        ]
        places = self._axis.t(np.array(found, np.int64))
        return np.sort(places[places >= 0])

    def next_frame(self, t: int, direction: int = 1) -> int | None:
        """Return the next frame after `t` with a note; before it, if negative."""
        return self._next_frame(f"note WHERE {self._counts()}", (), t, direction)

    def table(self) -> pd.DataFrame:
        """Return all notes: t, text, tags, rating, author, at.

        ``at`` is when it was written last, in seconds since 1970 UTC, as `find` takes
        it; ``pandas.to_datetime(table["at"], unit="s", utc=True)`` makes dates of it.
        """
        rows = self._rows(
            "SELECT note.frame, note.text, note.tags, note.rating, a.author, a.at"
            " FROM note LEFT JOIN changeset c ON c.rev = note.rev"
            f" LEFT JOIN action a ON a.id = c.action WHERE {self._counts()}"
        )
        columns = ("t", "text", "tags", "rating", "author", "at")
        table = self._frame_table(columns, rows)
        table["tags"] = [_tags(text) for text in table["tags"]]
        return table.sort_values("t", ignore_index=True)

    def find(
        self,
        text: str = "",
        tags: str | Iterable[str] = (),
        least_rating: int = 0,
        author: str | None = None,
        *,
        since: float | None = None,
        until: float | None = None,
    ) -> pd.DataFrame:
        """Return the notes that fit all that is asked, as `table` does.

        Parameters
        ----------
        text : str
            Part of the text or of a tag, whatever the case.
        tags : str or iterable of str
            Tags that a note bears, all of them.
        least_rating : int
            0 to 5.
        author : str, optional
            Who wrote it last.
        since, until : float, optional
            When it was written last, in seconds since 1970 UTC.

        Returns
        -------
        pandas.DataFrame
            t, text, tags, rating, author, at.

        Raises
        ------
        BadValue
            The rating is not 0 to 5.
        """
        table = self.table()
        wanted, words = set(_checked_tags(tags)), str(text).casefold()
        least = _checked_rating(least_rating)
        texts = zip(table["text"], table["tags"], strict=True)
        said = [
            wanted <= set(own) and any(words in one.casefold() for one in (text, *own))
            for text, own in texts
        ]
        fits = np.array(said, bool) & (table["rating"].to_numpy(float) >= least)
        if author is not None:
            fits &= (table["author"] == author).to_numpy(bool)
        at = table["at"].to_numpy(float)
        if since is not None:
            fits &= at >= float(since)
        if until is not None:
            fits &= at <= float(until)
        return table[fits].reset_index(drop=True)


def _store(transaction: Transaction, frame: int, note: Note) -> None:
    """Write a note; an empty one is no row."""
    found = transaction.execute("SELECT id FROM note WHERE frame = ?", (frame,))
    row = found.fetchone()
    values = (
        note.text,
        json.dumps(list(note.tags), ensure_ascii=False),
        note.rating,
        transaction.rev,
    )
    if not (note.text or note.tags or note.rating):
        if row:
            transaction.execute("DELETE FROM note WHERE id = ?", row)
            transaction.touch("note", "removed", row, [frame])
    elif row:
        transaction.execute(
            "UPDATE note SET text = ?, tags = ?, rating = ?, rev = ?,"
            " etag = etag + 1 WHERE id = ?",
            (*values, row[0]),
        )
        transaction.touch("note", "changed", row, [frame])
    else:
        cursor = transaction.execute(
            "INSERT INTO note(text, tags, rating, rev, created, frame)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (*values, transaction.rev, frame),
        )
        transaction.touch("note", "added", [int(cursor.lastrowid or 0)], [frame])


def _tags(text: str) -> tuple[str, ...]:
    """Return the tags of a row; other programs may have written anything."""
    try:
        found = json.loads(text)
    except ValueError:
        return (text,)
    return tuple(str(tag) for tag in found) if isinstance(found, list) else (text,)


def _checked_tags(tags: Iterable[str]) -> tuple[str, ...]:
    words = [tags] if isinstance(tags, str) else [str(tag) for tag in tags]
    return tuple(dict.fromkeys(word.strip() for word in words if word.strip()))


def _checked_rating(rating: int) -> int:
    value = whole("A rating", rating)
    if not 0 <= value <= BEST:
        raise BadValue(f"A rating is 0 (none) to {BEST}; {value} came.")
    return value
