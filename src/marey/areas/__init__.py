"""Label images as arrays: measured, cut, joined, grown, drawn from outlines.

Arrays in, arrays out: nothing here knows a file, a recording or a window. A label
image has shape (Y, X), 0 where there is nothing; coordinates are (y, x) in pixels,
the centre of the first pixel at (0, 0).
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
