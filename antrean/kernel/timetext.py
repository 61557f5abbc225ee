"""Days and hours as people read them, in Indonesian and English.

Hours have a full stop and the zone's abbreviation in both languages, `08.00–09.00 WIB`: it
is what stands on the wall of the office. Every instant is shown in the office's zone.
"""

from __future__ import annotations

from datetime import date, datetime
from types import MappingProxyType
from typing import Literal
from zoneinfo import ZoneInfo

type Language = Literal["id", "en"]

_WEEKDAYS = MappingProxyType(
    {
        "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
        "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    }
)
_MONTHS = MappingProxyType(
    {
        "id": (
            "Januari",
            "Februari",
            "Maret",
            "April",
            "Mei",
            "Juni",
            "Juli",
            "Agustus",
            "September",
            "Oktober",
            "November",
            "Desember",
        ),
        "en": (
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ),
    }
)
_ZONES = MappingProxyType(
    {
        "Asia/Jakarta": "WIB",
        "Asia/Pontianak": "WIB",
        "Asia/Makassar": "WITA",
        "Asia/Jayapura": "WIT",
    }
)


def zone_short(zone: str) -> str:
    """Return the abbreviation everybody uses, `WIB` for `Asia/Jakarta`."""
    return _ZONES[zone]


def day_text(day: date, language: Language = "id") -> str:
    """Return `Rabu, 9 Agustus 2017` or `Wednesday, 9 August 2017`."""
    return f"{_WEEKDAYS[language][day.weekday()]}, {date_text(day, language)}"


def short_day_text(day: date, language: Language = "id") -> str:
    """Return the day in at most 24 characters, for rows of lists: `Rabu, 9 Agu 2017`."""
    month = _MONTHS[language][day.month - 1][:3]
    return f"{_WEEKDAYS[language][day.weekday()]}, {day.day} {month} {day.year}"


def shortest_day_text(day: date, language: Language = "id") -> str:
    """Return the day for narrow lists, where the year is plain: `Rab 9 Agu`."""
    month = _MONTHS[language][day.month - 1][:3]
    return f"{_WEEKDAYS[language][day.weekday()][:3]} {day.day} {month}"


def date_text(day: date, language: Language = "id") -> str:
    """Return the date without its weekday: `25 Januari 1987`."""
    return f"{day.day} {_MONTHS[language][day.month - 1]} {day.year}"


def clock_text(at: datetime, zone: str) -> str:
    """Return an instant's hour in the office's zone: `14.25 WIB`."""
    return f"{_hour(at, zone)} {zone_short(zone)}"


def window_text(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """Return a stretch of one day in the office's zone: `08.00–09.00 WIB`."""
    return f"{_hour(starts_at, zone)}–{_hour(ends_at, zone)} {zone_short(zone)}"


def local_day(at: datetime, zone: str) -> date:
    """Return the date it is at the office at this instant."""
    return at.astimezone(ZoneInfo(zone)).date()


def _hour(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%H.%M}"
