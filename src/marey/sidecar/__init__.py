"""What people and programs said about the pixels: one SQLite file beside the data.

The file has marks, shapes, masks, notes, the frame index and the whole history of
all of them. `Sidecar` is the only door; nothing else in a process opens the file.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
