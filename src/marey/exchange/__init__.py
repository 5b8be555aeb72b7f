"""Marks in and out: what other programs say about frames, and what they are told.

A format is a module that reads a file into a `Parcel` or writes one; `unpack` puts
a parcel into a recording as one action, `pack` makes one of what is there.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
