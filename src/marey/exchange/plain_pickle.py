"""Lists, tuples, texts and numbers out of a pickle, without running it.

The standard library takes a pickle apart into its instructions; of these only the
harmless are followed here. Whatever would find, make or call anything is refused.
"""

from __future__ import annotations

import pickletools
from typing import Any

from marey.errors import ExchangeError

_VALUES = {
    *("UNICODE", "STRING", "BINUNICODE", "SHORT_BINUNICODE", "BINSTRING"),
    *("SHORT_BINSTRING", "INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1"),
}
_PUTS = {"PUT", "BINPUT", "LONG_BINPUT"}
_GETS = {"GET", "BINGET", "LONG_BINGET"}
_TUPLES = {"EMPTY_TUPLE": 0, "TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}
_LONGEST = 64_000
"""Bytes of one attribute, as HDF5 has it."""


def plain_pickle(said: str, where: str) -> Any:
    """Return the lists, tuples, texts and numbers of a pickle; run nothing.

    Parameters
    ----------
    said : str
        A pickle as text, of protocol 0 to 2.
    where : str
        What it is, for the error.

    Raises
    ------
    ExchangeError
        It is damaged, or would make something else.

    Examples
    --------
    >>> import pickle
    >>> plain_pickle(pickle.dumps([("net", "nose", "x")], 0).decode(), "the heads")
    [('net', 'nose', 'x')]
    """
    stack: list[Any] = []
    marks: list[int] = []
    memo: dict[Any, Any] = {}
    try:
        if len(said) > _LONGEST:
            raise ValueError("it is too long")
        for code, argument, _ in pickletools.genops(said.encode("latin-1")):
            if code.name == "STOP":
                (found,) = stack
                return found
            _step(code.name, argument, stack, marks, memo)
    except (ValueError, IndexError, KeyError, TypeError, AttributeError) as error:
        raise ExchangeError(
            f"{where} are kept as pickled Python that is damaged or could run code "
            f"({error}); it is not opened. Give the CSV beside it, which says the same."
        ) from error
    raise ExchangeError(f"{where} are cut off.")


def _step(
    name: str, argument: Any, stack: list[Any], marks: list[int], memo: dict[Any, Any]
) -> None:
    """Do what one instruction of a pickle says, if it is one of the harmless."""
    if name == "MARK":
        marks.append(len(stack))
    elif name in _VALUES:
        stack.append(argument)
    elif name in _PUTS:
        memo[int(argument)] = stack[-1]
    elif name in _GETS:
        stack.append(memo[int(argument)])
    elif name == "EMPTY_LIST":
        stack.append([])
    elif name == "APPEND":
        last = stack.pop()
        stack[-1].append(last)
    elif name in _TUPLES:
        start = len(stack) - _TUPLES[name]
        stack[start:] = [tuple(stack[start:])]
    elif name in {"LIST", "TUPLE", "APPENDS"}:
        _close(name, stack, marks.pop())
    elif name != "PROTO":
        raise ValueError(name)


def _close(name: str, stack: list[Any], start: int) -> None:
    """Put what came since a mark into a list or tuple."""
    within = stack[start:]
    del stack[start:]
    if name == "APPENDS":
        stack[-1].extend(within)
    else:
        stack.append(within if name == "LIST" else tuple(within))
