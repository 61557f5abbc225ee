"""Booking codes: nine characters that survive a crowded hall.

Eight characters are random, the ninth is a check over GF(32). The alphabet has no
0, O, 1 or I, so nobody has to ask which one is meant. Canonical codes are upper case
without separators (barcodes, addresses, the API); people read `K7QX-4M2T-9` and type it
in any case with whatever between the groups.

The check is a weighted sum that must be zero. Weights are powers of a primitive element,
all different and none zero: every single wrong character changes the sum, and so does
every swap of two characters, neighbours or not.
"""

from __future__ import annotations

import secrets

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 9

# x⁵ + x² + 1, whose root generates all 31 non-zero elements of GF(32).
_POLYNOMIAL = 0b100101
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_SHIFTS = tuple(range(0, 5 * (LENGTH - 1), 5))
# Nobody types more than this around nine characters; it bounds the work on hostile text.
_LONGEST_TYPED = 64


def _product(a: int, b: int) -> int:
    """Return the product of two elements of GF(32)."""
    result = 0
    while b:
        if b & 1:
            result ^= a
        a <<= 1
        if a & 32:
            a ^= _POLYNOMIAL
        b >>= 1
    return result


def _powers(count: int) -> list[int]:
    powers = [1]
    while len(powers) < count:
        powers.append(_product(powers[-1], 2))
    return powers


# The last character weighs 1, so it is the plain sum of the others.
_WEIGHTS = tuple(reversed(_powers(LENGTH)))
_WEIGHED = tuple(
    {character: _product(weight, value) for character, value in _VALUES.items()}
    for weight in _WEIGHTS
)


def _sum(characters: str) -> int:
    total = 0
    for weighed, character in zip(_WEIGHED, characters, strict=False):
        total ^= weighed[character]
    return total


def new_code() -> str:
    """Return a fresh canonical code. Whether it is free, the database says."""
    drawn = secrets.randbits(5 * (LENGTH - 1))  # five bits choose one of 32
    body = "".join([ALPHABET[drawn >> shift & 31] for shift in _SHIFTS])
    return body + ALPHABET[_sum(body)]


def canonical(text: str) -> str | None:
    """Return the canonical form of a code as typed, or None if it is not a code.

    Everything that is neither letter nor digit separates and is dropped. A letter or digit
    outside the alphabet is never guessed at: `0` might have been meant as `D` or `Q`.
    """
    typed = _compact(text)
    if typed is None or _sum(typed):
        return None
    return typed


def is_code(text: str) -> bool:
    """Whether the text is a code with a right check character, in any spelling."""
    return canonical(text) is not None


def resembles_code(text: str) -> bool:
    """Whether somebody meant a code but mistyped it: right length and letters, wrong check.

    A digit is asked for, so that a word of nine letters is not taken for one.
    """
    typed = _compact(text)
    if typed is None or not _sum(typed):
        return False
    return any(character.isdigit() for character in typed)


def shown(code: str) -> str:
    """Return a canonical code as people read it: `K7QX-4M2T-9`."""
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def _compact(text: str) -> str | None:
    """Return nine characters of the alphabet, or None if the text holds anything else."""
    if len(text) > _LONGEST_TYPED:
        return None
    typed = "".join(character for character in text if character.isalnum())
    if len(typed) != LENGTH or not typed.isascii():
        return None
    typed = typed.upper()
    return typed if all(character in _VALUES for character in typed) else None
