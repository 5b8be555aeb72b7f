"""Values on their way into a file: words for counts, JSON that is JSON."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np

from marey.errors import ExchangeError


def counted(count: int, noun: str) -> str:
    """Return a number and its noun: ``"1 mask"``, ``"2 labels of frames"``."""
    if count == 1:
        return f"1 {noun}"
    head, space, rest = noun.partition(" ")
    return f"{count} {head}s{space}{rest}"


def json_text(value: Any) -> str | None:
    """Return an object as JSON; None stays None, numbers that are none become null.

    Raises
    ------
    ExchangeError
        It is nested too deeply, or holds what is no text.
    """
    if value is None:
        return None
    try:
        try:
            text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        except (ValueError, TypeError):
            text = json.dumps(plain(value), ensure_ascii=False, allow_nan=False)
        text.encode()
    except (ValueError, TypeError, RecursionError) as error:
        raise ExchangeError(f"Attributes cannot be written as JSON: {error}.") from (
            error
        )
    return text


def plain(value: Any) -> Any:
    """Return a value in words of JSON: no numpy, no NaN, text for all else."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool | int | str):
        return value
    return value.hex() if isinstance(value, bytes) else str(value)
