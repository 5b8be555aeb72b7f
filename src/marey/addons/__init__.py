"""Add-ons: functions that work on a recording, yours beside the shipped ones.

An add-on is a plain function whose first parameter is called `rec`. Its signature
and its docstring say what can be set; docks, scripts and ``marey run`` call the
same function, all that it writes is one undo.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
