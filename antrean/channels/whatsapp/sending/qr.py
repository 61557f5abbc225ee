"""The modules of a code's QR code, put together from what the library draws.

A QR code of one size, level and mask is linear over its bits: whatever bits of the content
differ, the modules that differ are the same, since the check bits of Reed and Solomon are sums
of the data's (ISO/IEC 18004). So the library draws once what each bit changes, and a code is the
sum of those of its bits.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import batched

import segno

# The characters that QR codes write in pairs, by their value (§7.4.4).
_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES = {character: value for value, character in enumerate(_CHARACTERS)}
# Every reader reads every mask; to weigh all eight takes longer than all the rest of a code.
_MASK = 7


@dataclass(frozen=True, slots=True)
class _Basis:
    """Of contents of one length: the modules of that of zeros, and what each bit changes."""

    size: int
    zeros: int
    changes: list[list[int]]  # of each pair, from its lowest bit


def rows(code: str) -> list[int]:
    """Return the rows of the QR code, level Q or better, each a number, the highest bit left.

    Raises:
        KeyError: a character is none of those that QR codes write in pairs.
    """
    basis = _basis(len(code))
    drawn = basis.zeros
    for pair, changes in zip(batched(code, 2), basis.changes, strict=True):
        value = _value(pair)
        for bit, change in enumerate(changes):
            if value >> bit & 1:
                drawn ^= change
    last = basis.size * (basis.size - 1)
    whole = (1 << basis.size) - 1
    return [drawn >> shift & whole for shift in range(last, -1, -basis.size)]


def _value(pair: tuple[str, ...]) -> int:
    value = 0
    for character in pair:
        value = value * len(_CHARACTERS) + _VALUES[character]
    return value


@cache
def _basis(length: int) -> _Basis:
    zeros = ["00"] * (length // 2) + ["0"] * (length % 2)
    size, plain = _drawn("".join(zeros))
    changes = []
    for nth, pair in enumerate(zeros):
        of_pair = []
        highest = len(_CHARACTERS) ** len(pair) - 1
        for bit in range(highest.bit_length()):
            high, low = divmod(1 << bit, len(_CHARACTERS))
            one = (_CHARACTERS[high] + _CHARACTERS[low])[-len(pair) :]
            _, modules = _drawn("".join([*zeros[:nth], one, *zeros[nth + 1 :]]))
            of_pair.append(plain ^ modules)
        changes.append(of_pair)
    return _Basis(size, plain, changes)


def _drawn(content: str) -> tuple[int, int]:
    """Return how many modules a side of this QR code has, and all of them, dark ones set."""
    matrix = segno.make_qr(content, error="q", mode="alphanumeric", mask=_MASK).matrix
    return len(matrix), int("".join(str(module) for row in matrix for module in row), 2)
