"""What a dock's button and a command do: one file a job.

A job reads through the recording, makes something of it and says how far it is
while it runs; docks, the command line and scripts call the same one.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
