"""Names of people, as they are on an Indonesian identity card.

One field: single names are normal and nobody has a "first" name. Letters of any script,
spaces and `. ' - ,` are accepted, digits are not; at most 60 characters. A name is kept as
typed; only comparing folds it.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Literal

LONGEST = 60

_PUNCTUATION = frozenset(" .'-,")
# What telephones make of an apostrophe and a hyphen.
_STRAIGHTENED = str.maketrans(dict.fromkeys("’‘ʼʻ`´′＇", "'") | dict.fromkeys("‐‑‒–—−", "-"))


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TITLES_BEFORE = _set("H HJ KH DR DRS DRA DRG IR PROF R RA RR RM TB APT")
_TITLES_AFTER = _set(
    "SE SH ST SS SPD SKOM SKM SSOS SSI SAG SIP SP SPT SKED SFARM SPSI SIKOM SSN SPDI STP SKEP "
    "MM MH MT MA MSI MPD MKOM MSC MBA MAG MIKOM MKES MFARM MHUM AMD AMK LC CPA PHD"
)
_MUHAMMAD = _set("MUHAMMAD MUHAMAD MOHAMMAD MOHAMAD MOCHAMMAD MOCHAMAD MOCH MOH MUH M")
_MAY_CHANGE_LETTERS = 2

type Reason = Literal["empty", "too_long", "digits", "characters"]


class InvalidNameError(ValueError):
    """The text cannot be a name. `reason` says why; the text is not kept."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def accepted(text: str) -> str:
    """Return the name as it will be kept: invisible characters gone, one space between words.

    Raises:
        InvalidNameError: it is empty, too long, or holds what no name holds.
    """
    name = " ".join(_visible(unicodedata.normalize("NFC", text)).translate(_STRAIGHTENED).split())
    name = name.strip(" ,-")
    if any(unicodedata.category(character).startswith("N") for character in name):
        raise InvalidNameError("digits")
    if not any(map(_is_letter, name)):
        raise InvalidNameError("characters" if name else "empty")
    if not all(map(_belongs_in_name, name)):
        raise InvalidNameError("characters")
    if len(name) > LONGEST:
        raise InvalidNameError("too_long")
    return name


def folded(name: str) -> str:
    """Return the form under which two spellings of one name are found to be alike.

    For marks to staff and for searching only; two different people may share it.
    """
    words = ["MUHAMMAD" if word in _MUHAMMAD else word for word in _words(name)]
    return " ".join(words)


def shortened(name: str) -> str:
    """Return as much of a name as may be read by others: `Siti N.` for `Hj. Siti Nurhaliza, S.E.`.

    The first word that is no title, and initials.
    """
    words = name.split(",", maxsplit=1)[0].split()
    while len(words) > 1 and _bare(words[0]) in _TITLES_BEFORE:
        words.pop(0)
    initials = [f"{letters[0].upper()}." for word in words[1:] if (letters := _letters(word))]
    return " ".join([*words[:1], *initials])


def is_small_correction(old: str, new: str) -> bool:
    """Whether a booked name may be changed so without becoming somebody else's.

    At most two letters, a title more or less, or the same words in another order. Of a very
    short name at least half has to stay.
    """
    before, after = _words(old), _words(new)
    if sorted(before) == sorted(after):
        return True
    left, right = "".join(before), "".join(after)
    changed = _distance(left, right)
    return changed <= _MAY_CHANGE_LETTERS and 2 * changed <= max(len(left), len(right))


def is_small_date_correction(old: date, new: date) -> bool:
    """Whether at most one of day, month and year differs."""
    pairs = ((old.day, new.day), (old.month, new.month), (old.year, new.year))
    return sum(before != after for before, after in pairs) <= 1


def _visible(text: str) -> str:
    """Return the text without zero-width, direction and control characters; breaks are spaces."""
    return "".join(
        " " if character.isspace() else character
        for character in text
        if character.isspace() or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co"}
    )


def _is_letter(character: str) -> bool:
    return unicodedata.category(character).startswith("L")


def _belongs_in_name(character: str) -> bool:
    return character in _PUNCTUATION or unicodedata.category(character)[0] in "LM"


def _words(name: str) -> list[str]:
    """Return the words in capitals, without accents, punctuation and titles."""
    before, *after = name.split(",")
    # "Moh.Amin" is two words, "M.Kom" is one.
    typed = re.split(r"[\s\-]+|(?<=\w{2})\.(?=\w)", before)
    while len(typed) > 1 and _bare(typed[0]) in _TITLES_BEFORE:
        typed.pop(0)
    words = [_bare(word) for word in typed if not ("." in word and _bare(word) in _TITLES_AFTER)]
    # After a comma stand titles, but also the family name of one who put it first.
    trailing = [_bare(word) for part in after for word in part.split()]
    words += [word for word in trailing if word not in _TITLES_AFTER]
    return [word for word in words if word]


def _letters(word: str) -> str:
    return "".join(filter(_is_letter, word))


def _bare(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word)
    return "".join(filter(_is_letter, plain)).upper()


def _distance(left: str, right: str) -> int:
    """Return how many letters must be put in, left out or replaced (Levenshtein)."""
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, start=1):
        before, row[0] = row[0], i
        for j, b in enumerate(right, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]
