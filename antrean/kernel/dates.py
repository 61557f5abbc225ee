"""Dates as people type them in a chat, always day before month.

A small grammar of our own: libraries either miss `lusa` and `senin depan` or are silently
wrong. Three things can come back. A `date` was meant beyond doubt. `Ambiguous` may mean
what its readings say, and the person is asked. `Unreadable` is no date at all. Nothing here
knows which days are open, or whether a birth date is plausible.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """What was typed has no single meaning.

    `why`: `order` (only month before day, or year first, makes a date), `digits` (a zero is
    missing), `no_year`, `no_month`, `week` (a week, not a day), `vague` (a part of a month),
    `weekday` (it does not fall on that date). `readings` may be empty.
    """

    why: Literal["order", "digits", "no_year", "no_month", "week", "vague", "weekday"]
    readings: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """`no_such_day`: the shape of a date, but 31 February. `unknown`: anything else."""

    why: Literal["unknown", "no_such_day"]


type Reading = date | Ambiguous | Unreadable

_LONGEST = 60
_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+")
_MONTHS: Mapping[str, int] = MappingProxyType(
    {
        token: number
        for number, tokens in enumerate(
            (
                "januari jan january",
                "februari feb peb pebruari february",
                "maret mar mrt march",
                "april apr",
                "mei may",
                "juni jun june",
                "juli jul july",
                "agustus agu agt ags agus agst aug august",
                "september sep sept",
                "oktober okt oct october",
                "november nov nop nopember",
                "desember des dec december",
            ),
            start=1,
        )
        for token in tokens.split()
    }
)
_WEEKDAYS: Mapping[str, int] = MappingProxyType(
    {
        token: number
        for number, tokens in enumerate(
            (
                "senin monday mon",
                "selasa tuesday tue",
                "rabu wednesday wed",
                "kamis thursday thu",
                "jumat friday fri",
                "sabtu saturday sat",
                "minggu ahad sunday sun",
            )
        )
        for token in tokens.split()
    }
)
_NOISE = frozenset(
    ["pada", "hari", "bulan", "tahun", "thn", "on", "the", "of", "th", "nd", "rd", "st"]
)
_LABELS = frozenset(["tgl", "tanggal", "tg", "date"])
_PHRASES: Mapping[str, int] = MappingProxyType(
    {
        "hari ini": 0,
        "today": 0,
        "besok": 1,
        "bsk": 1,
        "esok": 1,
        "tomorrow": 1,
        "lusa": 2,
        "day after tomorrow": 2,
    }
)
_NEXT_WEEK = frozenset(["minggu depan", "pekan depan", "next week"])
_THIS_WEEK = frozenset(["minggu ini", "pekan ini", "this week"])
_VAGUE = frozenset(
    ["awal", "akhir", "pertengahan", "tengah", "bulan depan", "next month", "early", "end"]
)
# Which hour is not ours to promise; the day is, and it is echoed in full.
_HOUR = re.compile(r"\s(?:pagi|siang|sore|(?:jam|pukul|pkl)\s.*|morning|afternoon|at\s.*)$")
_SHORT, _FULL_YEAR = 2, 4
_WORKING_DAYS = 5


def birth_date(text: str, *, today: date) -> Reading:
    """Return the birth date meant. Of two-digit years the latest that is not in the future."""
    typed = _plain(text)
    if not typed:
        return Unreadable("unknown")
    return _numbers_and_months(_tokens(typed), today, is_birth=True)


def visit_day(text: str, *, today: date) -> Reading:
    """Return the day somebody wants to come, counted from today in the office's zone."""
    typed = _plain(text)
    if not typed:
        return Unreadable("unknown")
    said = _said_in_words(_HOUR.sub("", typed), today)
    return said if said is not None else _with_weekday(_tokens(typed), today)


def age_on(day: date, born: date) -> int:
    """Return the age in whole years on a day; negative before birth."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _plain(text: str) -> str:
    """Return the text in lower case, words one space apart; empty if hopeless."""
    if len(text) > _LONGEST:
        return ""
    typed = unicodedata.normalize("NFKC", text).lower()
    return " ".join(re.sub(r"['’‘`]", "", typed).split())


def _tokens(typed: str) -> list[str]:
    return [token for token in _TOKEN.findall(typed) if token not in _NOISE]


# Words


def _said_in_words(typed: str, today: date) -> Reading | None:
    words = " ".join(_TOKEN.findall(typed))
    if words in _PHRASES:
        return today + timedelta(days=_PHRASES[words])
    if words in _NEXT_WEEK:
        return Ambiguous("week", _working_week(_monday(today) + timedelta(weeks=1), today))
    if words in _THIS_WEEK:
        return Ambiguous("week", _working_week(_monday(today), today))
    if words in _VAGUE or words.split(" ")[0] in _VAGUE:
        return Ambiguous("vague")
    return _days_from_now(words, today) or _weekday_in_words(words.split(" "), today)


def _days_from_now(words: str, today: date) -> date | None:
    found = re.fullmatch(
        r"([0-9]{1,2}) (hari|minggu|pekan) lagi|in ([0-9]{1,2}) (days?|weeks?)", words
    )
    if found is None:
        return None
    number, unit = int(found[1] or found[3]), found[2] or found[4]
    return today + timedelta(days=number if unit in {"hari", "day", "days"} else 7 * number)


def _weekday_in_words(words: Sequence[str], today: date) -> Reading | None:
    """Read `senin` (never today), `senin ini`, `senin depan`, `next monday`."""
    said = " ".join(word for word in words if word != "hari")
    said = re.sub(r" (?:minggu|pekan) (depan|ini)$", r" \1", said)
    said = re.sub(r"^(next|this) (\w+)$", r"\2 \1", said)
    weekday, _, which = said.partition(" ")
    if weekday not in _WEEKDAYS or which not in {"", "ini", "depan", "this", "next"}:
        return None
    in_this_week = _monday(today) + timedelta(days=_WEEKDAYS[weekday])
    if which in {"depan", "next"}:
        return in_this_week + timedelta(weeks=1)
    if which and in_this_week < today:
        # "This Monday", said on a Wednesday: the coming one must have been meant, surely.
        return Ambiguous("weekday", (in_this_week + timedelta(weeks=1),))
    if which or in_this_week > today:
        return in_this_week
    return in_this_week + timedelta(weeks=1)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _working_week(monday: date, today: date) -> tuple[date, ...]:
    week = (monday + timedelta(days=number) for number in range(_WORKING_DAYS))
    return tuple(day for day in week if day > today)


# Numbers and names of months


def _with_weekday(tokens: list[str], today: date) -> Reading:
    """Read a date that may bear its weekday, `Rabu, 9 Agustus 2017`, and compare the two."""
    if len(tokens) < 2 or tokens[0] not in _WEEKDAYS:  # noqa: PLR2004 - a weekday and something
        return _numbers_and_months(tokens, today, is_birth=False)
    reading = _numbers_and_months(tokens[1:], today, is_birth=False)
    if isinstance(reading, date) and reading.weekday() != _WEEKDAYS[tokens[0]]:
        return Ambiguous("weekday", (reading,))
    return reading


def _numbers_and_months(tokens: list[str], today: date, *, is_birth: bool) -> Reading:
    is_labelled = bool(tokens) and tokens[0] in _LABELS
    parts = tokens[1:] if is_labelled else tokens
    kinds = "".join(map(_kind, parts))
    frame = _Frame(today, is_birth=is_birth)
    match kinds:
        case "NNN" | "NMN":
            return frame.three(parts[0], parts[1], parts[2])
        case "MNN":
            return frame.three(parts[1], parts[0], parts[2])
        case "NM" | "NN" | "MN":
            return frame.without_year(parts, named="M" in kinds)
        case "N":
            return frame.one_number(parts[0], is_labelled=is_labelled)
        case _:
            return Unreadable("unknown")


def _kind(token: str) -> str:
    if token in _MONTHS:
        return "M"
    return "N" if token.isdigit() else "?"


def _fits(token: str) -> bool:
    """Whether this can be a day or a month: two digits, or a name."""
    return token in _MONTHS or len(token) <= _SHORT


def _month(token: str) -> int:
    return _MONTHS[token] if token in _MONTHS else int(token)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What a reading depends on besides the text."""

    today: date
    is_birth: bool

    def three(self, first: str, second: str, third: str) -> Reading:
        if len(first) == _FULL_YEAR:
            return self._by_number(third, second, first)
        return self._by_number(first, second, third)

    def _by_number(self, day: str, month: str, year: str) -> Reading:
        if not (_fits(day) and _fits(month) and len(year) in {_SHORT, _FULL_YEAR}):
            return Unreadable("unknown")
        read = self._real(year, _month(month), int(day))
        if read is not None:
            return read
        swapped = None if month in _MONTHS else self._real(year, int(day), int(month))
        return Ambiguous("order", (swapped,)) if swapped else Unreadable("no_such_day")

    def _real(self, year: str, month: int, day: int) -> date | None:
        if len(year) == _FULL_YEAR:
            return _real(int(year), month, day)
        century = self.today.year // 100 * 100
        read = _real(century + int(year), month, day)
        if self.is_birth and (read is None or read > self.today):
            return _real(century - 100 + int(year), month, day)
        return read

    def without_year(self, parts: Sequence[str], *, named: bool) -> Reading:
        day, month = parts if parts[0] not in _MONTHS else (parts[1], parts[0])
        if len(day) == _FULL_YEAR:
            return Ambiguous("vague")
        if not (_fits(day) and _fits(month)):
            return Unreadable("unknown")
        coming = self._coming(_month(month), int(day))
        if coming is None:
            return Unreadable("no_such_day")
        if self.is_birth:
            return Ambiguous("no_year")
        return coming if named else Ambiguous("no_year", (coming,))

    def _coming(self, month: int, day: int) -> date | None:
        """Return the next such day from today on; 29 February may be three years off."""
        years = range(self.today.year, self.today.year + 9)
        found = (_real(year, month, day) for year in years)
        return next((read for read in found if read is not None and read >= self.today), None)

    def one_number(self, digits: str, *, is_labelled: bool) -> Reading:
        match len(digits):
            case 8:
                return self._eight(digits)
            case 7:
                return self._seven(digits)
            case 6:
                return self._by_number(digits[:2], digits[2:4], digits[4:])
            case 1 | 2 if not self.is_birth:
                return self._day_of_month(int(digits), is_labelled=is_labelled)
            case _:
                return Unreadable("unknown")

    def _eight(self, digits: str) -> Reading:
        read = self._by_number(digits[:2], digits[2:4], digits[4:])
        if isinstance(read, Unreadable):
            year_first = self._real(digits[:4], int(digits[4:6]), int(digits[6:]))
            return Ambiguous("order", (year_first,)) if year_first else read
        return read

    def _seven(self, digits: str) -> Reading:
        """Read `7082017` or `1712017`: the zero before a day or a month is missing."""
        splits = ((digits[:1], digits[1:3]), (digits[:2], digits[2:3]))
        found = (self._real(digits[3:], int(month), int(day)) for day, month in splits)
        readings = tuple(read for read in found if read is not None)
        if len(readings) == 1:
            return readings[0]
        return Ambiguous("digits", readings) if readings else Unreadable("no_such_day")

    def _day_of_month(self, day: int, *, is_labelled: bool) -> Reading:
        for months_on in range(3):  # Of three months in a row at least one has a 31st.
            number = self.today.month - 1 + months_on
            read = _real(self.today.year + number // 12, number % 12 + 1, day)
            if read is not None and read > self.today:
                return read if is_labelled else Ambiguous("no_month", (read,))
        return Unreadable("no_such_day")


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
