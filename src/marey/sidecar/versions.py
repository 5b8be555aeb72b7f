"""Versions: a name for the state of everything at one revision."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from marey.errors import BadValue
from marey.sidecar.attachments import Attachment, Attachments
from marey.sidecar.comparing import compare, differing
from marey.sidecar.family import Family
from marey.sidecar.past import revision_of
from marey.sidecar.past_store import PastStore
from marey.sidecar.schema import VERSIONED
from marey.sidecar.store import shared

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from marey.sidecar.comparison import Comparison
    from marey.sidecar.door import Sidecar
    from marey.sidecar.schema import Versioned
    from marey.sidecar.store import Store
    from marey.sidecar.transaction import Transaction

_NAMES = ["table", "id", "change", "t"]


class Versions(Family):
    """Names for the state of everything at one time.

    Attributes
    ----------
    attached : Attachments
        Files, figures and metrics kept with versions.
    """

    def __init__(self, sidecar: Sidecar) -> None:
        super().__init__(sidecar)
        self.attached = Attachments(sidecar)

    def create(self, name: str, note: str = "") -> int:
        """Give what is true now a name; return its revision.

        Costs one row, whatever the size of the file. Doors that take ``version=``
        read it; `diff` compares two.

        Parameters
        ----------
        name : str
            Unique name.
        note : str
            What it is good for.
        """
        if not isinstance(name, str) or not name.strip():
            raise BadValue(f"A version needs a name; {name!r} came.")
        if self._rows("SELECT 1 FROM version WHERE name = ?", (name,)):
            raise BadValue(f"There is a version {name!r} already. Choose another name.")

        def work(transaction: Transaction) -> int:
            # Its own change set closes that of other programs, which could grow.
            cursor = transaction.execute(
                "INSERT INTO version(name, note, rev, author, at)"
                " VALUES (?, ?, ?, ?, ?)",
                (name, note, transaction.rev, self._sidecar.author, time.time()),
            )
            transaction.touch("version", "added", [int(cursor.lastrowid or 0)])
            return transaction.rev

        return self._write(f"made the version {name}", work, kind="version")

    def table(self) -> pd.DataFrame:
        """Return all versions: name, note, revision, author, at."""
        import pandas as pd

        rows = self._rows(
            "SELECT name, note, rev, author, at FROM version ORDER BY rev"
        )
        table = pd.DataFrame(rows, columns=["name", "note", "revision", "author", "at"])
        table["at"] = pd.to_datetime(table["at"], unit="s", utc=True)
        return table

    def revision(self, name: str) -> int:
        """Return the revision that a version names.

        Raises
        ------
        UnknownName
            If there is no such version.
        """
        return int(revision_of(self._sidecar, str(name)) or 0)

    def names(self) -> list[str]:
        """Return the names of all versions, the oldest first."""
        rows = self._rows("SELECT name FROM version ORDER BY rev")
        return [row[0] for row in rows]

    def acts(self) -> dict[int, str]:
        """Return the acts of the history by which versions were made, and their names.

        By them a list of the history says where in it a version stands.
        """
        sql = "SELECT c.action, v.name FROM version v JOIN changeset c ON c.rev = v.rev"
        return dict(self._rows(sql))

    def at(self, version: str | int) -> Sidecar:
        """Return everything as it was at a version, to be read by the same doors.

        Its families answer with what was true then: ``at("v1").markers.frame(3)``.
        Doors that write refuse. Frames stand where they stand now.

        Parameters
        ----------
        version : str or int
            Name of a version, or a revision.

        Returns
        -------
        Sidecar
            A context manager; close it when you have read.

        Examples
        --------
        >>> import tempfile, pathlib
        >>> from marey.sidecar import Sidecar
        >>> folder = tempfile.TemporaryDirectory()
        >>> with Sidecar.create(pathlib.Path(folder.name) / "a.marey") as marks:
        ...     _ = marks.types.add("adult")
        ...     ids = marks.markers.add("adult", 3, [[5, 9]])
        ...     _ = marks.versions.create("v1")
        ...     _ = marks.markers.move(ids, [[7, 7]])
        ...     with marks.versions.at("v1") as then:
        ...         print(then.markers.frame(3).yx, marks.markers.frame(3).yx)
        [[5. 9.]] [[7. 7.]]
        >>> folder.cleanup()
        """
        from marey.sidecar.door import Sidecar

        sidecar = self._sidecar
        revision = revision_of(sidecar, version) or 0
        called = repr(version) if isinstance(version, str) else f"revision {revision}"
        past = PastStore(shared(sidecar.path, create=False), revision, called)
        # it stands for a store as far as reading goes
        return Sidecar(cast("Store", past), sidecar.author, sidecar.session)

    def remove(self, name: str) -> None:
        """Forget the name of a state, and what is attached to it; the history stays."""
        revision_of(self._sidecar, name)

        def work(transaction: Transaction) -> None:
            transaction.execute(
                "DELETE FROM attachment WHERE version ="
                " (SELECT id FROM version WHERE name = ?)",
                (name,),
            )
            transaction.execute("DELETE FROM version WHERE name = ?", (name,))
            transaction.touch("version", "removed", [1])

        self._write(f"removed the version {name}", work, kind="version")

    def diff(
        self, a: str | int, b: str | int | None = None, *, table: str | None = None
    ) -> pd.DataFrame:
        """Return what changed from one version to another, or to now.

        Parameters
        ----------
        a, b : str or int
            Names of versions, or revisions; `b` is now where left out.
        table : str, optional
            Only this table.

        Returns
        -------
        pandas.DataFrame
            Columns table, id, change (added, changed, removed) and t (place of the
            frame, -1 where it has none).
        """
        import pandas as pd

        first = revision_of(self._sidecar, a) or 0
        last = revision_of(self._sidecar, b)
        if last is None:
            last = self._rows("SELECT coalesce(max(rev), 0) FROM changeset")[0][0]
        if first > last:
            raise BadValue(f"Version {a!r} is later than {b!r}. Give the older first.")
        wanted = list(VERSIONED.values()) if table is None else [VERSIONED[table]]
        parts = [self._changed(one, first, last) for one in wanted]
        parts = [part for part in parts if len(part)]
        if not parts:
            return pd.DataFrame(columns=_NAMES)
        return pd.concat(parts, ignore_index=True)

    def compare(
        self,
        a: str | int,
        b: str | int | None = None,
        types: Iterable[str] | None = None,
    ) -> Comparison:
        """Compare two versions, or one with now: counts, a table, a sentence.

        Parameters
        ----------
        a, b : str or int
            Names of versions, or revisions, the older first; `b` is now where left
            out.
        types : iterable of str, optional
            Names of types to keep to.

        Raises
        ------
        UnknownName, BadValue
            There is no such version, or the later one was named first.
        """
        first, last = revision_of(self._sidecar, a) or 0, revision_of(self._sidecar, b)
        if last is not None and first > last:
            raise BadValue(f"Version {a!r} is later than {b!r}. Give the older first.")
        return compare(self._sidecar, (first, last), (_named(a), _named(b)), types)

    def attach(
        self, version: str, content: Any, name: str | None = None, media: str = ""
    ) -> int:
        """Keep a file, a figure or metrics with a version; return its number.

        Parameters
        ----------
        version : str
            Name of the version.
        content : path, bytes, matplotlib figure, or dict
            A file is copied; a figure becomes a PNG (SVG or PDF where `name` ends
            so); a dict of numbers becomes metrics.
        name : str, optional
            What it is called; that of the file where left out.
        media : str, optional
            What it is, as ``text/csv``; guessed from the name.

        Raises
        ------
        UnknownName, BadValue
            There is no such version, or nothing that can be kept.

        Examples
        --------
        >>> import tempfile, pathlib
        >>> from marey.sidecar import Sidecar
        >>> folder = tempfile.TemporaryDirectory()
        >>> with Sidecar.create(pathlib.Path(folder.name) / "a.marey") as marks:
        ...     _ = marks.versions.create("v1")
        ...     number = marks.versions.attach("v1", {"recall": 0.94, "n": 12})
        ...     print(marks.versions.metrics("v1"))
        {'recall': 0.94, 'n': 12}
        >>> folder.cleanup()
        """
        return self.attached.add(version, content, name, media)

    def attachments(self, version: str | None = None) -> list[Attachment]:
        """Return what is attached to a version, or to any."""
        return self.attached.list(version)

    def read_attachment(self, which: int | Attachment) -> bytes:
        """Return the bytes of what `attach` kept, by its number."""
        return self.attached.read(which)

    def metrics(self, version: str) -> dict[str, Any]:
        """Return the metrics of a version as one dict; later ones win."""
        return self.attached.metrics(version)

    def _changed(self, table: Versioned, first: int, last: int) -> pd.DataFrame:
        """Return what became of the rows of one table."""
        import pandas as pd

        became = (
            "CASE WHEN a.id IS NULL THEN 'added' WHEN b.id IS NULL THEN 'removed'"
            " ELSE 'changed' END"
        )
        frame = "coalesce(b.frame, a.frame)" if table.has_frame else "NULL"
        sql = differing(table, [became, frame])
        rows = self._rows(sql, {"first": first, "last": last})
        made = pd.DataFrame(rows, columns=["id", "change", "t"])
        if table.has_frame:
            made["t"] = self._axis.t(made["t"].to_numpy(np.int64))
        else:
            made["t"] = -1
        made.insert(0, "table", table.name)
        return made


def _named(version: str | int | None) -> str:
    if version is None:
        return "now"
    return version if isinstance(version, str) else f"revision {int(version)}"
