"""National holidays and days of joint leave (*cuti bersama*).

They are those of the library `holidays`, with the spelling of KBBI, written down in
`data/holidays.csv`: the library takes 50 MB and half a second to say the same in every
process. `tests/offices/national_days.py` writes the file, and a test compares the two,
so a new edition of the library cannot be installed without the new days.

Joint leave is decreed a year or two ahead; from the first year without it, and for a
decree that comes late, an office records a `Closure`.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from antrean.kernel.timetext import Language

FILE = Path(__file__).parent / "data" / "holidays.csv"


@dataclass(frozen=True, slots=True)
class NationalDay:
    """A day on which no office serves. `reason` is `holiday` or `joint_leave`.

    The name is that of the occasion, without "Cuti Bersama": `Hari Raya Idulfitri`.
    """

    reason: str
    indonesian: str
    english: str

    def name(self, language: Language = "id") -> str:
        return self.indonesian if language == "id" else self.english


def national_day(day: date) -> NationalDay | None:
    """Return what the nation does not work for on this day, if anything."""
    return _days().get(day)


@cache
def _days() -> Mapping[date, NationalDay]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return MappingProxyType(
            {
                date.fromisoformat(row["day"]): NationalDay(
                    reason=row["reason"], indonesian=row["name_id"], english=row["name_en"]
                )
                for row in csv.DictReader(file)
            }
        )
