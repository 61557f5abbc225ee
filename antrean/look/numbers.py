"""Numbers as they are written, the same on a screen and at a counter, and as they are typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

# So many neighbours are written, and said, by the first and the last of them.
_MANY: Final = 3


def written(numbers: Iterable[str]) -> str:
    """Return the numbers of a party in short: `A012`, `A012, A013`, `A012–A014`, `A012, W013`."""
    runs: list[list[str]] = []
    for number in numbers:
        if runs and _are_neighbours(runs[-1][-1], number):
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [[f"{run[0]}–{run[-1]}"] if len(run) >= _MANY else run for run in runs]
    return ", ".join(part for run in parts for part in run)


def typed(text: str) -> str:
    """Return the number that somebody typed, its zeros added: `a 5` as `A005`."""
    told = "".join(text.split()).upper()
    series, digits = told[:1], told[1:]
    if not (series.isalpha() and digits.isascii() and digits.isdigit()):
        return told
    return f"{series}{digits:0>3}"


def _are_neighbours(one: str, other: str) -> bool:
    return one[0] == other[0] and int(one[1:]) + 1 == int(other[1:])
