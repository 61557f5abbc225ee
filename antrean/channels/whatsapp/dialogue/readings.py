"""What the pieces of a form mean: people and a day, or the one thing to ask about next.

Where something else is likelier than what was typed, a problem carries the other readings:
whole forms, ready to be taken instead. Nobody is corrected without being asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from antrean.channels.whatsapp.dialogue import forms
from antrean.channels.whatsapp.dialogue.forms import Entry
from antrean.channels.whatsapp.dialogue.intents import Applicant
from antrean.kernel import dates, names

LARGEST_PARTY = 4
EVERYBODY = -1
_OLDEST_YEARS = 110
# Beyond this a day is likelier a mistyped birth date than a plan.
_FAR = timedelta(days=366)
# Within this people plan a visit; a mistyped day further off is not guessed at.
_SOON = timedelta(days=92)
_CENTURY = 100


@dataclass(frozen=True, slots=True)
class Complete:
    people: tuple[Applicant, ...]
    day: date


@dataclass(frozen=True, slots=True)
class Problem:
    """What to ask next. `field` is the piece the reply is about, empty for the whole form.

    `readings` are whole forms; `dates_read` the date by which each differs, to name it.
    """

    question: str
    entries: tuple[Entry, ...]
    line: int = 0
    field: str = ""
    readings: tuple[tuple[Entry, ...], ...] = ()
    dates_read: tuple[date, ...] = ()


def judge(entries: Sequence[Entry], *, today: date) -> Complete | Problem:
    """Return the people and the day of a form, or the first thing that must be asked."""
    people = _with_the_same_day(entries)
    if len(people) > LARGEST_PARTY:
        return Problem("party_too_large", people)
    judged = _Judged(people, today)
    problem = next(judged.problems(), None)
    return problem or judged.complete()


def _with_the_same_day(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return the entries with the day filled in for those who left it out."""
    told = next((entry.visit for entry in entries if entry.visit), "")
    return tuple(replace(entry, visit=entry.visit or told) for entry in entries)


@dataclass(frozen=True, slots=True)
class _Judged:
    entries: tuple[Entry, ...]
    today: date

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong, in the order in which it is worth asking."""
        yield from self._swapped()
        for line, entry in enumerate(self.entries):
            yield from self._name(line, entry)
            yield from self._birth(line, entry)
            yield from self._visit(line, entry)
            yield from self._relation(line, entry)
        yield from self._days_differ()

    def complete(self) -> Complete:
        """Return the form's meaning; only when there are no problems."""
        people = tuple(
            Applicant(
                names.accepted(entry.name),
                self._day_of(dates.birth_date(entry.birth, today=self.today)),
                relation,
            )
            for entry, relation in zip(self.entries, self._relations(), strict=True)
        )
        unique = {(names.folded(person.name), person.birth_date): person for person in people}
        return Complete(tuple(unique.values()), self._days()[0])

    def _relations(self) -> list[str]:
        """Return everybody's relation; husband and wife of each other stay open till check-in."""
        told = [forms.relation_of(entry.relation) or "" for entry in self.entries]
        is_couple = told.count("spouse") == 2 and "self" not in told  # noqa: PLR2004 - a couple
        return ["" if is_couple and relation == "spouse" else relation for relation in told]

    def _day_of(self, reading: dates.Reading) -> date:
        if not isinstance(reading, date):
            raise TypeError("asked for the meaning of a form that has none")
        return reading

    def _days(self) -> list[date]:
        days = (dates.visit_day(entry.visit, today=self.today) for entry in self.entries)
        return list(dict.fromkeys(map(self._day_of, days)))

    # Birth and visit, one for the other

    def _swapped(self) -> Iterator[Problem]:
        swapped = tuple(self._exchanged(entry) for entry in self.entries)
        if swapped != self.entries:
            yield Problem("swapped", self.entries, readings=(swapped,))

    def _exchanged(self, entry: Entry) -> Entry:
        """Return the entry the other way round if only that makes sense."""
        if self._is_plausible(entry.birth, entry.visit):
            return entry
        if not self._is_plausible(entry.visit, entry.birth):
            return entry
        return replace(entry, birth=entry.visit, visit=entry.birth)

    def _is_plausible(self, birth: str, visit: str) -> bool:
        born = dates.birth_date(birth, today=self.today)
        day = dates.visit_day(visit, today=self.today)
        if not isinstance(born, date) or not isinstance(day, date):
            return False
        return self._is_life(born) and self.today <= day <= self.today + _FAR

    def _is_life(self, born: date) -> bool:
        return born < self.today and dates.age_on(self.today, born) <= _OLDEST_YEARS

    # One field after another

    def _name(self, line: int, entry: Entry) -> Iterator[Problem]:
        try:
            names.accepted(entry.name)
        except names.InvalidNameError as error:
            reason = "missing" if error.reason == "empty" else error.reason
            yield self._problem(f"name_{reason}", line, "name")

    def _birth(self, line: int, entry: Entry) -> Iterator[Problem]:
        if not entry.birth:
            yield self._problem("birth_missing", line, "birth")
            return
        reading = dates.birth_date(entry.birth, today=self.today)
        if isinstance(reading, dates.Unreadable):
            yield self._problem(f"birth_{reading.why}", line, "birth")
        elif isinstance(reading, dates.Ambiguous):
            lives = tuple(day for day in reading.readings if self._is_life(day))
            yield self._problem("birth_which" if lives else "birth_no_year", line, "birth", lives)
        elif not self._is_life(reading):
            others = (_month_first(reading), self._other_century(reading))
            lives = tuple(day for day in others if day is not None and self._is_life(day))
            yield self._problem(self._why_no_life(reading), line, "birth", lives[:1])

    def _why_no_life(self, born: date) -> str:
        if born == self.today:
            return "birth_today"
        return "birth_future" if born > self.today else "birth_too_old"

    def _visit(self, line: int, entry: Entry) -> Iterator[Problem]:
        if not entry.visit:
            yield self._problem("visit_missing", line, "visit")
            return
        reading = dates.visit_day(entry.visit, today=self.today)
        if isinstance(reading, dates.Unreadable):
            yield self._problem(f"visit_{reading.why}", line, "visit")
        elif isinstance(reading, dates.Ambiguous):
            coming = tuple(day for day in reading.readings if day >= self.today)
            yield self._problem("visit_which" if coming else "visit_vague", line, "visit", coming)
        elif reading < self.today:
            coming = self._coming(reading)
            # With no better reading the queue itself says which days there are.
            if coming:
                yield self._problem("visit_past", line, "visit", coming)

    def _other_century(self, born: date) -> date | None:
        """Return the birth date with the mistyped century mended; none if it is simply today."""
        if born == self.today:
            return None
        return _in_year(born, born.year + (_CENTURY if born < self.today else -_CENTURY))

    def _coming(self, past: date) -> tuple[date, ...]:
        """Return the soon coming day that was meant instead of a past one, if there is one."""
        next_one = self.today.year + ((past.month, past.day) < (self.today.month, self.today.day))
        others = (_month_first(past), _in_year(past, next_one))
        soon = (day for day in others if day is not None and self._is_soon(day))
        return tuple(soon)[:1]

    def _is_soon(self, day: date) -> bool:
        return self.today < day <= self.today + _SOON

    def _relation(self, line: int, entry: Entry) -> Iterator[Problem]:
        if forms.relation_of(entry.relation) is None:
            yield self._problem("relation_unknown", line, "relation")

    def _days_differ(self) -> Iterator[Problem]:
        days = self._days()
        if len(days) > 1:
            readings = tuple(
                tuple(replace(entry, visit=day.isoformat()) for entry in self.entries)
                for day in days
            )
            yield Problem(
                "days_differ", self.entries, EVERYBODY, "visit", readings, dates_read=tuple(days)
            )

    def _problem(
        self, question: str, line: int, field: str, found: tuple[date, ...] = ()
    ) -> Problem:
        readings = tuple(put(self.entries, line, field, day.isoformat()) for day in found)
        return Problem(question, self.entries, line, field, readings, found)


def put(entries: Sequence[Entry], line: int, field: str, text: str) -> tuple[Entry, ...]:
    """Return the form with one piece of it typed anew.

    Whoever had the same day gets the new one too; everybody does if the line is EVERYBODY.
    """
    if not 0 <= line < len(entries):
        return tuple(replace(entry, **{field: text}) for entry in entries)
    old = entries[line]
    return tuple(
        replace(entry, **{field: text})
        if number == line or (field == "visit" and entry.visit == old.visit)
        else entry
        for number, entry in enumerate(entries)
    )


def _month_first(day: date) -> date | None:
    """Return the day if its month stood before its day; None if that is no other date."""
    try:
        swapped = day.replace(day=day.month, month=day.day)
    except ValueError:
        return None
    return swapped if swapped != day else None


def _in_year(day: date, year: int) -> date | None:
    try:
        return day.replace(year=year)
    except ValueError:
        return None
