"""``marey.jobs.script``: a whole history as a Python script that does it again."""

from __future__ import annotations

import textwrap
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

import marey
from marey.errors import BadValue
from marey.sidecar.corners import corners_of
from marey.sidecar.repeating import MAKER, Change, changes_of, trouble
from marey.sidecar.retelling import Told, told
from marey.sidecar.values import counted
from marey.words import Report

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator, Sequence

    from marey.recording import Recording

_Some = TypeVar("_Some")

LONG = 200
"""Columns of more values than that lie in a file beside a saved script."""
HEAVY = 4096
"""So do bytes and outlines of more than that in one column."""
_WIDTH = 88
_BEGINS = (0.0, 0.3, 0.6, 0.9, 1.0)
"""How far the whole is when each step begins."""
_VERBS = {"added": "add", "changed": "change", "removed": "remove"}
_ALL = "# Acts that were taken back are told too: others stand on them."
_HEAD = '''\
"""{name}, done again: {acts}. Written by Marey {version}.

Run it with the name of a new marks file, else it makes again.marey. The tables come
out as they were; who did it, and when, is said here.
"""

import sys
{imports}
import marey.jobs

marks = sys.argv[1] if len(sys.argv) > 1 else "again.marey"
pictures = {pictures}
with marey.open(pictures, marks) as rec:
    again = marey.jobs.Again(rec)
'''


def script(rec: Recording, until: int | None = None) -> str:
    """Return a Python script that does a whole history again.

    Act by act, with their words as comments: what was taken back is left out, jobs
    and imports come as what they made, with maker and settings. All tables come
    back equal, with the numbers of their rows and the named versions; only authors
    and times of the acts are those of the person who runs it.

    Parameters
    ----------
    rec : Recording
        Whose history.
    until : int, optional
        Number of the last act; see ``rec.history.table()``.

    Returns
    -------
    str
        The script, with all values in it; `save_script` puts long ones beside.

    Raises
    ------
    BadValue
        The rows refer to what is not there, so that nothing can make them again.
    """
    return _Writer(rec, until, None).text()


def save_script(
    rec: Recording,
    path: str | os.PathLike[str],
    until: int | None = None,
    *,
    told: Callable[[Report], object] | None = None,
) -> list[Path]:
    """Save a script as `script` makes it; return the files.

    Parameters
    ----------
    rec : Recording
        Whose history.
    path : path
        The script, ending in ``.py``. Long columns, outlines and masks go to a file
        of the same name that ends in ``.npz``, which the script reads.
    until : int, optional
        As of `script`.
    told : callable, optional
        Called with a `Report` now and then; what it raises breaks off, before any
        file is written.

    Raises
    ------
    BadValue
        As of `script`, or the name does not end in ``.py``.
    """
    place = Path(path)
    if place.suffix != ".py":
        raise BadValue(f"A script ends in .py; {place.name} came.")
    beside: dict[str, np.ndarray] = {}
    text = _Writer(rec, until, beside, told).text()
    place.write_text(text, encoding="utf-8")
    if not beside:
        return [place]
    arrays = place.with_suffix(".npz")
    np.savez_compressed(arrays, **beside)  # type: ignore[arg-type]
    return [place, arrays]


class _Writer:
    """One script under way."""

    def __init__(
        self,
        rec: Recording,
        until: int | None,
        beside: dict[str, np.ndarray] | None,
        told: Callable[[Report], object] | None = None,
    ) -> None:
        self._rec = rec
        self._told = told
        self._beside = beside
        self._away = 0
        self._makers = _makers(rec)
        self._note, self._acts = self._possible(until)

    def _possible(self, until: int | None) -> tuple[str, list[tuple[Told, list]]]:
        """Return the shortest telling of the history that can be done."""
        error = None
        for how, note in (("acts", ""), ("all", _ALL), ("now", "")):
            self._tell(0.0, "reading the history")
            found = self._telling(
                told(self._rec.sidecar, until, how=how), 1, "gathering what was done"
            )
            acts = [(one, self._here(changes_of(one))) for one in found]
            done = [changes for _, changes in acts]
            tried = self._telling(done, 2, "trying it")
            error = trouble(tried, self._makers, self._rec.path)
            if error is None:
                return note, acts
        raise BadValue(f"This history cannot be done again: {error}")

    def _tell(self, fraction: float, words: str) -> None:
        if self._told is not None:
            self._told(Report(fraction, round(100 * fraction), 100, message=words))

    def _telling(self, each: Sequence[_Some], step: int, words: str) -> Iterator[_Some]:
        """Yield acts, and tell how far it is with them."""
        begin, end = _BEGINS[step : step + 2]
        for number, one in enumerate(each):
            self._tell(begin + (end - begin) * number / len(each), words)
            yield one

    def _here(self, changes: list[Change]) -> list[Change]:
        """Return changes with places for frames, without frames that are away."""
        made = []
        for one in changes:
            columns = dict(one.columns)
            for name in {"frame", "last"} & set(columns):
                columns[name] = self._places(columns[name])
            keep = [
                row
                for row in range(len(one.ids))
                if all(columns[n][row] != -1 for n in ("frame", "last") if n in columns)
            ]
            self._away += len(one.ids) - len(keep)
            if keep:
                ids = [one.ids[row] for row in keep]
                kept = {n: [v[row] for row in keep] for n, v in columns.items()}
                made.append(Change(one.table, one.kind, ids, kept))
        return made

    def _places(self, frames: list[Any]) -> list[int | None]:
        known = np.array([0 if one is None else one for one in frames], np.int64)
        found = self._rec.sidecar.axis.t(known).tolist()
        pairs = zip(frames, found, strict=True)
        return [None if frame is None else t for frame, t in pairs]

    def text(self) -> str:
        """Return the script."""
        body = [] if self._makers is None else [self._maker_lines(self._makers)]
        for act, changes in self._telling(self._acts, 3, "writing the script"):
            body.append(self._act(act, changes))
        told_acts = [act for act, changes in self._acts if changes or act.version]
        imports = "from pathlib import Path\n\nimport numpy as np\n"
        head = _HEAD.format(
            name=_one_line(self._rec.name).replace("\\", "/").replace('"', "'"),
            acts=counted(len(told_acts), "act"),
            version=marey.__version__,
            imports=imports if self._beside else "",
            pictures=self._pictures(),
        )
        if self._beside:
            head += (
                '    beside = np.load(Path(__file__).with_suffix(".npz"),'
                " allow_pickle=False)\n"
            )
        if self._note:
            head += f"    {self._note}\n"
        if self._away:
            rows = counted(self._away, "row")
            head += f"    # {rows} left out, of frames that are not here.\n"
        return head + "".join(body)

    def _pictures(self) -> str:
        series = self._rec.series
        if series.source:
            return repr(str(series.source))
        if self._rec.path.exists() and not self._rec.pictures_away:
            files = [str(one) for one in getattr(series, "files", ())]
            if files:
                return repr(files)
        shape = series.shape
        return f'__import__("numpy").zeros({shape}, "u1")  # they were an array'

    def _maker_lines(self, makers: Change) -> str:
        call = self._call("again.makers", [_literal(list(makers.ids))], makers, "maker")
        return f"\n    # programs and models\n{call}"

    def _act(self, act: Told, changes: list[Change]) -> str:
        lines = ""
        if changes:
            kind = "" if act.kind == "edit" else ', "job"'
            lines += f"    with again.act({_literal(act.words)}{kind}):\n"
        for number, one in enumerate(changes):
            name = f"act{act.number}_{number}_{one.table}"
            ids = self._value(f"{name}_id", list(one.ids))
            start = [_literal(one.table), ids]
            call = self._call(f"again.{_VERBS[one.kind]}", start, one, name)
            lines += textwrap.indent(call, "    ")
        if act.version:
            note = f", {_literal(act.note)}" if act.note else ""
            lines += f"    rec.versions.create({_literal(act.version)}{note})\n"
        if not lines:
            return ""
        at = datetime.fromtimestamp(act.at, UTC).strftime("%Y-%m-%d %H:%M:%S")
        said = f"{act.number}: {act.author}, {at} UTC: {act.words}"
        return f"\n    # {_one_line(said)}\n{lines}"

    def _call(self, door: str, start: list[str], change: Change, name: str) -> str:
        given = list(start)
        for column, values in change.columns.items():
            key = "t" if column == "frame" else column
            if column == "vertices":
                values = _corners(values)
            given.append(f"{key}={self._value(f'{name}_{column}', values)}")
        line = f"    {door}({', '.join(given)})"
        if len(line) <= _WIDTH and "\n" not in line:
            return f"{line}\n"
        inner = "".join(f"{_wrapped(one)},\n" for one in given)
        return f"    {door}(\n{inner}    )\n"

    def _value(self, name: str, values: list[Any]) -> str:
        """Return a column as Python: one value, a list, or what lies beside."""
        is_listed = name.endswith("_id") or self._is_heavy(values[:1])
        if not is_listed and _all_same(values):
            return _literal(values[0])
        if self._beside is not None and (len(values) > LONG or self._is_heavy(values)):
            return self._put_beside(name, values)
        return _literal(values)

    @staticmethod
    def _is_heavy(values: list[Any]) -> bool:
        sizes = (
            one.nbytes if isinstance(one, np.ndarray) else len(one)
            for one in values
            if isinstance(one, bytes | str | np.ndarray)
        )
        return sum(sizes) > HEAVY

    def _put_beside(self, name: str, values: list[Any]) -> str:
        """Put a column into the file beside, and return what reads it."""
        beside = self._beside
        assert beside is not None
        kinds = {type(one) for one in values}
        if kinds <= {int} or kinds <= {float}:
            beside[name] = np.array(values)
            return f'beside["{name}"].tolist()'
        if kinds <= {bytes, np.ndarray}:
            parts = [one if isinstance(one, bytes) else one.tobytes() for one in values]
            beside[name] = np.frombuffer(b"".join(parts), np.uint8)
            ends = np.cumsum([len(one) for one in parts])
            beside[f"{name}_ends"] = ends
            cut = f'np.split(beside["{name}"], beside["{name}_ends"][:-1])'
            if np.ndarray in kinds:
                return f'[one.view("<f8").reshape(-1, 2) for one in {cut}]'
            return f"[one.tobytes() for one in {cut}]"
        return _literal(values)


def _makers(rec: Recording) -> Change | None:
    rows = rec.sidecar.rows("SELECT id, kind, name, version, recipe FROM maker")
    if not rows:
        return None
    ids, *values = (list(one) for one in zip(*rows, strict=True))
    names = ("kind", "name", "version", "recipe")
    return Change(MAKER, "added", ids, dict(zip(names, values, strict=True)))


def _corners(blobs: list[bytes]) -> list[Any]:
    """Return outlines as lists of y, x; as the bytes they are where one is garbled."""
    made = [corners_of(one) for one in blobs]
    lengths = [16 * len(one) for one in made]
    return list(made) if lengths == [len(one) for one in blobs] else list(blobs)


def _one_line(text: str) -> str:
    """Return text that cannot end a comment, whatever somebody wrote."""
    shown = (one if one.isprintable() else " " for one in text)
    return " ".join("".join(shown).split())


def _all_same(values: list[Any]) -> bool:
    first = values[0]
    return not isinstance(first, np.ndarray) and all(
        one == first and type(one) is type(first) for one in values
    )


def _literal(value: Any) -> str:
    """Return a value as Python reads it."""
    if isinstance(value, np.ndarray):
        return _literal(value.tolist())
    if isinstance(value, list):
        return f"[{', '.join(_literal(one) for one in value)}]"
    if isinstance(value, float) and not np.isfinite(value):
        return f'float("{value}")'
    return repr(value)


def _wrapped(text: str) -> str:
    """Return an argument on lines of its own; only lists of numbers are cut."""
    pad = " " * 8
    if len(text) + len(pad) < _WIDTH or not set(text.partition("=")[2] or text) <= set(
        "0123456789.,-+e []None"
    ):
        return pad + text
    return textwrap.fill(
        text,
        _WIDTH - 1,
        initial_indent=pad,
        subsequent_indent=f"{pad}    ",
        break_long_words=False,
        break_on_hyphens=False,
    )
