"""Several recordings as one experiment: a list, one table, one job over all.

A list of recordings is a folder, a glob, paths, or a table (CSV) with a column
``path``; what is known of each stands in its own marks file and in the list. One that
cannot be read is said, and stops nothing.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
