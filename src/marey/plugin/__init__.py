"""What napari calls: readers, writers, samples, commands, keys."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from marey.plugin.keys import KEYS as KEYS
    from marey.plugin.keys import show_keys as show_keys
    from marey.plugin.readers import read_marey as read_marey
    from marey.plugin.samples import open_sample_real as open_sample_real
    from marey.plugin.samples import open_sample_simulated as open_sample_simulated
    from marey.plugin.writers import write_marey as write_marey

_PUBLIC = {
    "KEYS": "marey.plugin.keys",
    "open_sample_real": "marey.plugin.samples",
    "open_sample_simulated": "marey.plugin.samples",
    "read_marey": "marey.plugin.readers",
    "show_keys": "marey.plugin.keys",
    "write_marey": "marey.plugin.writers",
}

__all__ = sorted(_PUBLIC)


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for."""
    if name not in _PUBLIC:
        message = f"module 'marey.plugin' has no attribute {name!r}"
        raise AttributeError(message)
    value = getattr(import_module(_PUBLIC[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
