"""The command line: ``huecount`` and ``python -m huecount``."""

from __future__ import annotations

import sys

from . import _huecount


def main() -> int:
    """Runs the command line of this process and returns its exit code."""
    return _huecount.run(["huecount", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
