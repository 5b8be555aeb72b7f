"""Tables as other programs read them from CSV."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def plain(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose attributes are JSON text, empty where there are none.

    Parameters
    ----------
    table : DataFrame
        Any table of a recording.
    """
    if "attributes" not in table:
        return table
    return table.assign(attributes=[_text(one) for one in table["attributes"]])


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if value else ""
