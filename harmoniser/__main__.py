"""Lets `python -m harmoniser` run the command line."""

import sys

from harmoniser.cli import main

sys.exit(main())
