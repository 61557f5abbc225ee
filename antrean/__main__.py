"""`python -m antrean`: the command line, where no script is installed."""

from __future__ import annotations

import sys

from antrean.config.cli import main

sys.exit(main())
