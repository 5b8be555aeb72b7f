"""The command line: ``marey open | info | export | import | table | run | ...``.

A thin room beside the docks: every command is a call that a script can make too.
"""

from marey.cli.arguments import main

__all__ = ["main"]
