"""Words and napari layers: what is on the canvas is a view of the marks file.

Nothing here knows Qt: everything works on a bare
:class:`napari.components.ViewerModel`, and is tested there. The one object
that docks, keys and scripts talk to is :class:`Session`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
