"""What people type into several fields or with something between: read by all forms alike."""

from __future__ import annotations

import re
from datetime import date


def date_of(day: str, month: str, year: str) -> date | None:
    """Return the date typed in three fields; None when there is no such day."""
    parts = [part.strip() for part in (year, month, day)]
    if not all(part.isascii() and part.isdigit() for part in parts):
        return None
    try:
        return date(*map(int, parts))
    except (ValueError, OverflowError):
        return None


def digits_of(nik: str) -> str:
    """Return a NIK without what people put between its digits to read it."""
    return re.sub(r"[\s.-]", "", nik)
