"""``python -m marey`` is the same as ``marey``."""

import sys

from marey.cli import main

if __name__ == "__main__":
    sys.exit(main())
