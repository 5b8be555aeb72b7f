"""Settings as JSON holds them."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

import numpy as np


def as_json(value: Any) -> Any:
    """Return a value as JSON holds it; ``...`` where it cannot."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, PurePath):
        return str(value)
    if hasattr(value, "value") and hasattr(value, "name"):  # of an enumeration
        return as_json(value.value)
    if isinstance(value, (list, tuple)):
        parts = [as_json(one) for one in value]
        return ... if ... in parts else parts
    return ...
