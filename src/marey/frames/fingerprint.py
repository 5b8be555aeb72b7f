"""A short text that is the same for the same pictures, wherever they lie."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from marey.errors import FrameUnreadable

if TYPE_CHECKING:
    from marey.frames.sources.protocol import FrameSource


def fingerprint(source: FrameSource) -> str:
    """Return a digest of a source's first picture; empty if it has none.

    Pixels are digested and not files, so that copying, renaming or writing
    the same picture into another container changes nothing.
    """
    try:
        picture = source.read(0)
    except FrameUnreadable:
        return ""
    digest = hashlib.sha256(f"{picture.shape}{picture.dtype}".encode())
    digest.update(np.ascontiguousarray(picture).data)
    return digest.hexdigest()[:32]
