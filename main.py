"""Starts the window: `python main.py --help` lists what it takes."""

from __future__ import annotations

import sys

from playground.app import main

if __name__ == "__main__":
    sys.exit(main())
