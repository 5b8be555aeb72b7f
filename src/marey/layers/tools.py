"""Who owns the left button."""

from __future__ import annotations

TOOLS = ("look", "mark", "paint")
"""The tools; exactly one of them reacts to the left button."""
