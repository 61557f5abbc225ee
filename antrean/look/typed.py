"""What people type into several fields or with something between: read by all forms alike."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

# As long as an id may be; Python itself refuses to read thousands of digits.
_LONGEST_NUMBER: Final = 18
# No list has more; what comes before a page must be a number for the database as well.
_LAST_PAGE: Final = 9_999


def number_of(text: str) -> int | None:
    """Return the number that a form or an address says; None if it is none that ours can be."""
    typed = text.strip()
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= _LONGEST_NUMBER
    return int(typed) if is_number else None


def page_of(text: str) -> int:
    """Return which page of a list an address asks for; the first, if it makes no sense."""
    number = number_of(text) or 1
    return number if number <= _LAST_PAGE else 1


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
