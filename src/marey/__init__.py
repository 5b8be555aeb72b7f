"""Marey: open a recording, look at it in time, mark what matters.

The public names are loaded on first use, so that importing :mod:`marey` costs
next to nothing and brings neither Qt nor napari along. They are listed in
``__init__.pyi`` beside this file, as those of every room are.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
