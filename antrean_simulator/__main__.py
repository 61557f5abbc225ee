"""`python -m antrean_simulator`."""

from __future__ import annotations

import sys

from antrean_simulator.cli import main

sys.exit(main())
