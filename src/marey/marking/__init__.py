"""Tools for marking: what lies between two marks, and where a mark belongs.

Pure functions: coordinates and pictures in, coordinates out. They know neither
marks file nor recording; `marey.jobs` brings them together.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
