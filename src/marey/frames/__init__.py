"""Pixels in time: read-only, lazy, whatever they lie in.

``open_series`` takes a folder, a file, a glob, a list or an array and gives a
:class:`~marey.frames.series.FrameSeries`. Nothing in this room ever writes to
the folder of the data.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
