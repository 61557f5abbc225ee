"""Which privacy notice is in force.

The text stands in the website's templates. Whoever changes what it says gives it a new
version here, so that it can be told which text a person was shown.
"""

from __future__ import annotations

from datetime import date

VERSION = "2026-11-25"
IN_FORCE_SINCE = date.fromisoformat(VERSION)
