"""The numbers of days on paper, `W501` to `W599`: no counter gives them. Plain Python."""

from __future__ import annotations

import re
from typing import Final

SERIES: Final = "W"
FIRST, LAST = 501, 599
_WRITTEN: Final = re.compile(r"[Ww][ .-]?(5\d\d)")


def named(number: int) -> str:
    """Return `W501`."""
    return f"{SERIES}{number:03d}"


def of_paper(text: str) -> str | None:
    """Return the number of a day on paper that was typed, spelt right; None: it is none."""
    match = _WRITTEN.fullmatch(text.strip())
    return named(int(match[1])) if match and FIRST <= int(match[1]) <= LAST else None
