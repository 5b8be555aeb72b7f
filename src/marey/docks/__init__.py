"""What a person sees: thin windows onto one session.

Every dock takes the viewer and finds the rest by
:meth:`marey.layers.Session.of`; none holds state, so any may be closed at any
moment.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
