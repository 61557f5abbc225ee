"""Writes `antrean/offices/data/holidays.csv` from the library `holidays`.

    .venv/bin/python -m tests.offices.national_days

The library's Indonesian differs from KBBI in a few words, and says more than a message
about a closed office needs.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date

import holidays

from antrean.offices import national

YEARS = range(2016, 2041)
_REASONS = {"holiday": "public", "joint_leave": "government"}
_INDONESIAN = (
    (r" \(perkiraan\)", ""),
    (r"^(Peganti|Pegangti|Pengganti) ", ""),
    (r"^Cuti Bersama ", ""),
    (r"Hari kedua dari Hari Raya Idul Fitri", "Hari Kedua Idulfitri"),
    (r"Idul Fitri", "Idulfitri"),
    (r"Idul Adha", "Iduladha"),
    (r" Republik Indonesia", ""),
    (r"; ", " dan "),
)
_ENGLISH = (
    (r" \((estimated|observed)\)", ""),
    (r"^New Year's Joint Holiday", "New Year's Day"),
    (r"^(Independence|Vesak|Ascension|Christmas)( Day)? Joint Holiday", r"\1 Day"),
    (r" Joint Holiday", ""),
    (r"International Labor Day", "Labour Day"),
    (r"; ", " and "),
)

type Row = tuple[str, str, str, str]


def rows() -> Iterator[Row]:
    """Yield day, reason, Indonesian and English name of each national day, by date."""
    found: dict[date, Row] = {}
    # A day that is both is a holiday: it is written last.
    for reason in ("joint_leave", "holiday"):
        indonesian, english = (_days(reason, language) for language in ("id", "en_US"))
        for day, name in indonesian.items():
            found[day] = (
                day.isoformat(),
                reason,
                _respelt(name, _INDONESIAN),
                _respelt(english[day], _ENGLISH),
            )
    for day in sorted(found):
        yield found[day]


def text() -> str:
    """Return the whole file."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(["day", "reason", "name_id", "name_en"])
    writer.writerows(rows())
    return lines.getvalue()


def _days(reason: str, language: str) -> dict[date, str]:
    return dict(holidays.ID(years=YEARS, categories=(_REASONS[reason],), language=language).items())


def _respelt(name: str, changes: tuple[tuple[str, str], ...]) -> str:
    for pattern, replacement in changes:
        name = re.sub(pattern, replacement, name)
    return name


if __name__ == "__main__":
    national.FILE.write_text(text(), encoding="utf-8")
