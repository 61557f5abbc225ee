"""Reads of offices and their calendars."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from django.db import connection
from django.db.models import F, Q, QuerySet

from antrean.kernel.fresh import Fresh
from antrean.kernel.rows import Statement
from antrean.offices.calendar import (
    LONGEST_CLOSURE,
    Calendar,
    Closed,
    Release,
    rules_in_force,
)
from antrean.offices.errors import OfficeNotFoundError
from antrean.offices.models import (
    OPEN_STATES,
    Closure,
    ExtraDay,
    Office,
    OpeningHours,
    QueueRules,
)
from antrean.offices.schedule import DayHours

# `rules_release_before_the_day` keeps every rule within it.
_LONGEST_RELEASE = 90


@dataclass(frozen=True, slots=True)
class OfficeListing:
    """One line of the list of offices, as the API and the command line show it."""

    code: str
    name: str
    city: str
    province: str
    timezone: str
    open: bool


def office(code: str, *, rehearsals: bool = False) -> Office:
    """Return the office with this code, in any case.

    Args:
        code: its code.
        rehearsals: where staff rehearse counts as well.

    Raises:
        OfficeNotFoundError: there is none.
    """
    found = Office.objects.filter(code=code.lower()).first()
    if found is None or (found.is_rehearsal and not rehearsals):
        raise OfficeNotFoundError(office=code)
    return found


def real_offices() -> QuerySet[Office]:
    """Return every office; where staff rehearse is none."""
    return Office.objects.filter(rehearses=None)


def listing() -> list[OfficeListing]:
    """Return all offices by code."""
    return [
        OfficeListing(
            code=office.code,
            name=office.display_name,
            city=office.city,
            province=office.province,
            timezone=office.timezone,
            open=office.is_open,
        )
        for office in real_offices().order_by("code")
    ]


def offices_of_province_order() -> list[Office]:
    """Return all offices by province and name."""
    return list(real_offices().order_by("province", "name"))


def offices_by_whatsapp() -> QuerySet[Office]:
    """Return the open offices that can be written to, by name."""
    found = Office.objects.filter(state__in=OPEN_STATES).exclude(whatsapp_number="")
    return found.order_by("name")


def calendar_of(office: Office, first: date, last: date) -> Calendar:
    """Return the calendar for the days `first` to `last` and their releases, in four queries."""
    start = first - timedelta(days=_LONGEST_RELEASE + LONGEST_CLOSURE)
    theirs = Q(office=office) | Q(office=None)
    extra_days = ExtraDay.objects.filter(office=office, day__range=(start, last))
    return Calendar(
        office=office,
        first=start,
        last=last,
        rules=list(QueueRules.objects.filter(theirs, effective_on__lte=last)),
        hours=list(OpeningHours.objects.filter(theirs, effective_on__lte=last)),
        closures=list(Closure.objects.filter(theirs, day__range=(start, last))),
        extra_days={extra.day: extra for extra in extra_days},
    )


def rules(office: Office, on: date) -> QueueRules:
    """Return the rules in force on a day: the office's own before the common, else the defaults."""
    in_force = QueueRules.objects.filter(Q(office=office) | Q(office=None), effective_on__lte=on)
    newest = in_force.order_by(F("office").desc(nulls_last=True), "-effective_on").first()
    return newest or QueueRules(office=office, effective_on=on)


@dataclass(frozen=True, slots=True)
class Governed:
    """An office and every rule that may be in force there."""

    office: Office
    all_rules: Sequence[QueueRules]

    def rules(self, on: date) -> QueueRules:
        return rules_in_force(self.all_rules, self.office.pk, on)


_governed = Fresh[int, Governed](seconds=1, most=1000)


def governed(office_ids: Collection[int]) -> dict[int, Governed]:
    """Return these offices with their rules, those that there are, by id.

    What an office is and decides may be a second old: a crowd asks for the same ones.
    """
    found = {}
    for office_id in office_ids:
        try:
            found[office_id] = _governed.get(office_id, partial(_govern, office_id))
        except Office.DoesNotExist:
            continue
    return found


def _govern(office_id: int) -> Governed:
    return Governed(Office.objects.get(pk=office_id), _all_rules([office_id]))


def _all_rules(office_ids: Collection[int]) -> list[QueueRules]:
    return list(QueueRules.objects.filter(Q(office__in=office_ids) | Q(office=None)))


def rules_of(days: Iterable[tuple[int, date]]) -> dict[tuple[int, date], QueueRules]:
    """Return the rules in force on days of offices, by office id and day, in one query."""
    wanted = set(days)
    given = _all_rules({office_id for office_id, _ in wanted})
    return {(office_id, day): rules_in_force(given, office_id, day) for office_id, day in wanted}


_DAYS = Statement(
    "SELECT office_id, offices_officeday.day, state, delay_minutes FROM {given}"
    " JOIN offices_officeday ON office_id = office AND offices_officeday.day = given.day",
    "office int, day date",
    returns="office int, day date, state text, delay int",
)


def days_of(which: Collection[tuple[int, date]]) -> dict[tuple[int, date], tuple[str, int]]:
    """Return state and minutes of delay of these days (office id, date), as far as they exist."""
    rows = [{"office": office_id, "day": day} for office_id, day in which]
    found = _DAYS.run(connection, rows)
    return {(office_id, day): (state, delay) for office_id, day, state, delay in found}


def hours(office: Office, day: date) -> DayHours | None:
    """Return when the office serves on a day by its week; None when it does not."""
    return calendar_of(office, day, day).hours_on(day)


def why_closed(office: Office, day: date) -> Closed | None:
    """Return why the office serves nobody on a day; None when it does."""
    return calendar_of(office, day, day).why_closed(day)


def is_working_day(office: Office, day: date) -> bool:
    return why_closed(office, day) is None


def previous_working_day(office: Office, day: date) -> date:
    return calendar_of(office, day, day).previous_working_day(day)


def release_of(office: Office, day: date) -> datetime:
    return calendar_of(office, day, day).release_of(day)


def booking_closes(office: Office, day: date) -> datetime:
    return calendar_of(office, day, day).booking_closes(day)


def next_release(office: Office, now: datetime) -> Release | None:
    """Return when the next days open for booking, and which they are."""
    today = office.today(now)
    horizon = today + timedelta(days=_LONGEST_RELEASE + LONGEST_CLOSURE)
    return calendar_of(office, today, horizon).next_release(now)
