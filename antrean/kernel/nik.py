"""The number of an Indonesian resident (NIK), read by its structure only.

`PP KK CC DDMMYY SSSS`: where it was first given out, the birth date with 40 added to the
day for women, a serial. There is no check digit, so a well-formed number may still be
nobody's. It never changes, not even when the birth date in it was wrong: a mismatch is a
warning for the officer, never a refusal. Districts split and keep their old numbers, so
only the province is known to be right or wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, Literal

# The codes of the Ministry of Home Affairs; those of the statistics office differ.
PROVINCES: Final = MappingProxyType(
    {
        "11": "Aceh",
        "12": "Sumatera Utara",
        "13": "Sumatera Barat",
        "14": "Riau",
        "15": "Jambi",
        "16": "Sumatera Selatan",
        "17": "Bengkulu",
        "18": "Lampung",
        "19": "Kepulauan Bangka Belitung",
        "21": "Kepulauan Riau",
        "31": "Daerah Khusus Ibukota Jakarta",
        "32": "Jawa Barat",
        "33": "Jawa Tengah",
        "34": "Daerah Istimewa Yogyakarta",
        "35": "Jawa Timur",
        "36": "Banten",
        "51": "Bali",
        "52": "Nusa Tenggara Barat",
        "53": "Nusa Tenggara Timur",
        "61": "Kalimantan Barat",
        "62": "Kalimantan Tengah",
        "63": "Kalimantan Selatan",
        "64": "Kalimantan Timur",
        "65": "Kalimantan Utara",
        "71": "Sulawesi Utara",
        "72": "Sulawesi Tengah",
        "73": "Sulawesi Selatan",
        "74": "Sulawesi Tenggara",
        "75": "Gorontalo",
        "76": "Sulawesi Barat",
        "81": "Maluku",
        "82": "Maluku Utara",
        "91": "Papua",
        "92": "Papua Barat",
        "93": "Papua Selatan",
        "94": "Papua Tengah",
        "95": "Papua Pegunungan",
        "96": "Papua Barat Daya",
    }
)

_SHAPE = re.compile(r"[0-9]{16}")
_ANYWHERE = re.compile(r"(?:[0-9][ .\-]?){15}[0-9]")
_WOMAN = 40
_OLDEST_YEARS = 115

type Reason = Literal["digits", "repeated", "province", "birth_date", "serial"]


class InvalidNikError(ValueError):
    """This cannot be a NIK. `reason` says which part is wrong; the number is not kept."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Nik:
    """What the number says. `birth_dates` holds each possible century, youngest first."""

    number: str
    sex: Literal["male", "female"]
    birth_dates: tuple[date, ...]
    province: str

    def agrees_with(self, birth_date: date) -> bool:
        """Whether the declared birth date is the one in the number."""
        return birth_date in self.birth_dates

    def __repr__(self) -> str:
        return f"Nik({masked(self.number)})"


def parse(text: str, *, today: date) -> Nik:
    """Return what the sixteen digits say.

    Raises:
        InvalidNikError: they cannot be a NIK.
    """
    number = text.strip()
    if not _SHAPE.fullmatch(number):
        raise InvalidNikError("digits")
    if len(set(number)) == 1:
        raise InvalidNikError("repeated")
    province = PROVINCES.get(number[:2])
    if province is None:
        raise InvalidNikError("province")
    day = int(number[6:8])
    is_woman = day > _WOMAN
    born = _centuries(number[8:12], day - _WOMAN if is_woman else day, today)
    if not born:
        raise InvalidNikError("birth_date")
    if number.endswith("0000"):
        raise InvalidNikError("serial")
    return Nik(number, "female" if is_woman else "male", born, province)


def masked(number: str) -> str:
    """Return the number as it may be shown: `3201********0001`."""
    return f"{number[:4]}{'*' * 8}{number[-4:]}"


def occurs_in(text: str) -> bool:
    """Whether the text holds sixteen digits in a row: such a text is never repeated to anybody."""
    return _ANYWHERE.search(text) is not None


def _centuries(month_and_year: str, day: int, today: date) -> tuple[date, ...]:
    month, year = int(month_and_year[:2]), int(month_and_year[2:])
    found = (_real(century + year, month, day) for century in (2000, 1900))
    return tuple(
        born
        for born in found
        if born is not None and born <= today and today.year - born.year <= _OLDEST_YEARS
    )


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
