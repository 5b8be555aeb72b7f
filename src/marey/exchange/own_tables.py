"""A parcel as plain tables, for CSV, Parquet and Excel, and back.

What refers to frames says ``t``; what has structure is JSON; uids are hexadecimal.
Columns in which nothing is said are left out. Coordinates are Marey's own: pixels,
(0, 0) at the centre of the first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import ExchangeError
from marey.exchange.columns import TABLES, Column
from marey.exchange.naming import json_text
from marey.exchange.parsing import json_value

if TYPE_CHECKING:
    import pandas as pd

    from marey.exchange.parcel import Parcel

_JSON = {"attributes", "style", "recipe", "attribute_schema", "tags", "vertices"}
_ALWAYS = {"t", "type", "y", "x", "name", "kind", "vertices", "value"}
_ON_FRAMES = {
    *("markers", "shapes", "frame_labels", "notes", "offsets", "complete", "events"),
}
ORDER = (
    *("frames", "types", "makers", "tracks", "markers", "shapes"),
    *("frame_labels", "notes", "offsets", "complete", "events"),
)
"""Tables in the order in which they are written; masks are files of their own."""


def plain_tables(parcel: Parcel) -> dict[str, pd.DataFrame]:
    """Return the tables of a parcel in which something is said, by name."""
    made = {}
    for name in ORDER:
        table = getattr(parcel, name)
        if len(table):
            made[name] = _plain(parcel, name, table)
    return made


def _plain(parcel: Parcel, name: str, table: pd.DataFrame) -> pd.DataFrame:
    columns = TABLES[name]
    made = table
    if name in _ON_FRAMES:
        made = with_t(parcel, table)
    if name == "tracks":
        made = table.rename(columns={"key": "track"})
    return said_columns(made, columns)


def lone_table(tables: dict[str, pd.DataFrame], name: str) -> pd.DataFrame | None:
    """Return one table that stands for itself: makers by name, not by row.

    Parameters
    ----------
    tables : dict of str to DataFrame
        As `plain_tables` made them.
    name : str
        Which of them; None is returned where it is not there.
    """
    import pandas as pd

    table = tables.get(name)
    if table is None or "maker" not in table:
        return table
    names = dict(enumerate(tables["makers"]["name"])) if "makers" in tables else {}
    made = [names.get(one) for one in table["maker"]]
    return table.assign(maker=pd.Series(made, index=table.index, dtype=object))


def with_t(parcel: Parcel, table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with places instead of rows of the table of frames."""
    t = parcel.frames["t"].to_numpy()
    if len(t) and (t.min() < 0 or len(np.unique(t)) != len(t)):
        raise ExchangeError("Each frame needs a place of its own (t) to be written.")
    made = table.copy(deep=False)
    if "last" in made:
        ends = made["last"].to_numpy()
        made["last"] = np.where(ends >= 0, t[ends] if len(t) else ends, -1)
    made.insert(0, "t", t[made.pop("frame").to_numpy()])
    return made


def said_columns(table: pd.DataFrame, columns: dict[str, Column]) -> pd.DataFrame:
    """Return a table with plain values, without columns that say nothing."""
    import pandas as pd

    made = {}
    for name in table:
        values = table[name]
        column = columns.get(str(name))
        if name not in _ALWAYS and column is not None and not _says(values, column):
            continue
        made[name] = _plain_column(str(name), values)
        if column is not None and column.default == -1 and (values == -1).any():
            known = [None if one == -1 else one for one in values.tolist()]
            made[name] = pd.Series(known, dtype=object)
    return pd.DataFrame(made)


def _says(values: pd.Series, column: Column) -> bool:
    """Whether a column holds anything but what is assumed where it is left out."""
    if column.default is None or column.default != column.default:
        return bool(values.notna().any())
    return bool((values != column.default).any())


def _plain_column(name: str, values: pd.Series) -> pd.Series:
    import pandas as pd

    if name in _JSON:
        found = list(values)
        if name == "vertices":
            found = [np.asarray(one).tolist() for one in found]
        return pd.Series([json_text(one) for one in found], dtype=object)
    if name == "uid":
        found = [None if one is None else bytes(one).hex() for one in values]
        return pd.Series(found, dtype=object)
    if values.dtype == bool:
        return values.astype("int64").reset_index(drop=True)
    return values.reset_index(drop=True)


def parcel_tables(tables: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """Return what `Parcel.of` takes, of plain tables.

    Parameters
    ----------
    tables : dict of str to DataFrame
        As `plain_tables` made them; text may stand for numbers, "" for unknown.
        Marks of a lone table may name frames by ``t``, ``frame`` or ``path``.
    """
    import pandas as pd

    odd = sorted(set(tables) - set(ORDER))
    if odd:
        raise ExchangeError(f"Tables are {', '.join(ORDER)}; {', '.join(odd)} came.")
    frames = Frames(tables.get("frames", pd.DataFrame()))
    made = {}
    for name, table in tables.items():
        if name == "frames":
            continue
        columns = TABLES[name]
        given = table.rename(columns={"track": "key"}) if name == "tracks" else table
        if name in _ON_FRAMES:
            given = frames.numbered(given)
        made[name] = parsed(name, given, columns)
    return {"frames": frames.table(), **made}


class Frames:
    """The frames that tables name, by t or by path, numbered as they come.

    Parameters
    ----------
    known : DataFrame
        A table of frames, which may be empty.
    """

    def __init__(self, known: pd.DataFrame) -> None:
        self._known = parsed("frames", known, TABLES["frames"])
        self._rows: dict[tuple[int, str], int] = {}
        self._t: list[int] = []
        self._path: list[str] = []
        if len(known) and "t" not in known:
            raise ExchangeError("A table of frames needs a column t.")
        for t in _whole("t", numbers("t", known["t"])) if len(known) else ():
            self._row(t, "")
        if len(self._t) != len(known):
            raise ExchangeError("A table of frames names each t once.")

    @classmethod
    def of(cls, table: dict[str, Any]) -> Frames:
        """Take up a table of frames as `table` made it."""
        import pandas as pd

        return cls(
            pd.DataFrame({k: pd.Series(v, dtype=object) for k, v in table.items()})
        )

    def _row(self, t: int, path: str) -> int:
        key = (t, path)
        if key not in self._rows:
            self._rows[key] = len(self._t)
            self._t.append(t)
            self._path.append(path)
        return self._rows[key]

    def numbered(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return a table whose frames are row numbers."""
        named = next((one for one in ("t", "frame") if one in table), None)
        if named is None and "path" not in table:
            raise ExchangeError("A mark needs its frame: t, frame or path; none came.")
        count = len(table)
        t = np.full(count, -1.0)
        if named is not None:
            t = numbers(named, table[named])
        paths = list(table["path"]) if "path" in table else [""] * count
        made = table.drop(columns=[n for n in ("t", "frame", "path") if n in table])
        pairs = zip(_whole(named or "t", t), paths, strict=True)
        made.insert(0, "frame", [self._row(one, str(path)) for one, path in pairs])
        if "last" in made:
            ends = _whole("last", numbers("last", made["last"]))
            made["last"] = [self._row(t, "") if t >= 0 else -1 for t in ends]
        return made

    def table(self) -> dict[str, Any]:
        """Return the table of frames."""
        made: dict[str, Any] = {"t": self._t, "path": self._path}
        count = len(self._t)
        for name, values in self._known.items():
            if name == "path":
                made["path"] = [*values, *self._path[len(values) :]]
            elif name != "t":
                made[name] = [*values, *[None] * (count - len(values))]
        return made


def _whole(words: str, values: np.ndarray) -> list[int]:
    """Return whole numbers, -1 where there is none."""
    found = np.where(np.isnan(values), -1, values)
    if (found % 1).any() or (np.abs(found) > 2**53).any():
        raise ExchangeError(f"The column {words} should be whole numbers.")
    return [int(one) for one in found]


def parsed(
    name: str, table: pd.DataFrame, columns: dict[str, Column]
) -> dict[str, Any]:
    """Return columns with text turned into what it stands for."""
    made: dict[str, Any] = {}
    for key in table:
        column = columns.get(str(key))
        if column is None:
            raise ExchangeError(
                f"The table {name} has {', '.join(columns)}; a column {key!r} came."
            )
        made[str(key)] = _parsed_column(f"{key} of {name}", table[key], column)
    return made


def _parsed_column(words: str, values: pd.Series, column: Column) -> Any:
    name = words.partition(" ")[0]
    if name == "uid":
        return [_uid(one) for one in values]
    if name in _JSON:
        found = [None if _lacks(one) else json_value(str(one)) for one in values]
        return found if name != "tags" else [tuple(one or ()) for one in found]
    if column.kind == "text":
        return ["" if _lacks(one) else str(one) for one in values]
    return numbers(words, values)


def _lacks(value: Any) -> bool:
    return value is None or value == "" or value != value


def _uid(value: Any) -> bytes | None:
    if _lacks(value):
        return None
    try:
        found = bytes.fromhex(str(value))
    except ValueError as error:
        raise ExchangeError(f"A uid is hexadecimal; {value!r} came.") from error
    if len(found) != 16:
        raise ExchangeError(f"A uid has 16 bytes; {value!r} came.")
    return found


def numbers(words: str, values: pd.Series) -> np.ndarray:
    """Return numbers, NaN where there is none; text is read."""
    import pandas as pd

    if values.dtype.kind in "iufb":
        return values.to_numpy(np.float64)
    text = values.map(lambda one: np.nan if _lacks(one) else one)
    try:
        return pd.to_numeric(text.astype(object)).to_numpy(np.float64)
    except (ValueError, TypeError) as error:
        raise ExchangeError(f"The {words} should be numbers: {error}.") from error
