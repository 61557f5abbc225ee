"""Which day lists there are, which should be, and who stands on one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Min, QuerySet

from antrean.accounts.models import StaffAct
from antrean.bookings.lifecycle import State
from antrean.bookings.models import Place, Slot
from antrean.counters.actions.entering import is_elderly
from antrean.counters.actions.numbers import value
from antrean.offices.models import OPEN_STATES, ZONES, Office
from antrean.paper.models import DayList

TAKEN = "list_printed"
FORMS = ("pdf", "csv")
EVE_AT = time(16, 30)
MORNING_AT = time(6, 30)
_COMING = timedelta(days=14)
_EXPECTED = [State.CONFIRMED.value, State.CHECKED_IN.value]
_CODE_ENDING = 4


@dataclass(frozen=True, slots=True)
class Due:
    """A list that should be there by now, and is not."""

    office_id: int
    day: date
    occasion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A person on a day list; `ending` is the end of their code, to know them by."""

    number: str
    name: str
    hour: datetime
    ending: str
    has_priority: bool
    is_cancelled: bool


def due_lists(now: datetime) -> Iterator[Due]:
    """Return which lists the clocks of the offices ask for and nobody made.

    From 16.30 on it is that of the next day on which the office serves, from 06.30 on today's.
    """
    for zone in ZONES:
        local = now.astimezone(Office(timezone=zone).zone)
        slots = Slot.objects.filter(
            office__timezone=zone, office__state__in=OPEN_STATES, closed_reason=""
        )
        if local.time() >= EVE_AT:
            coming = slots.filter(day__gt=local.date(), day__lte=local.date() + _COMING)
            first = coming.order_by().values_list("office").annotate(first=Min("day"))
            yield from _missing("eve", dict(first))
        if local.time() >= MORNING_AT:
            today = slots.filter(day=local.date()).order_by().values_list("office", flat=True)
            yield from _missing("morning", dict.fromkeys(today.distinct(), local.date()))


def _missing(occasion: str, days: dict[int, date]) -> Iterator[Due]:
    made = DayList.objects.filter(occasion=occasion, day__in=set(days.values()))
    there = set(made.values_list("office", "day"))
    for office_id, day in sorted(days.items()):
        if (office_id, day) not in there:
            yield Due(office_id, day, occasion)


def expected(office_id: int, day: date) -> list[int]:
    """Return the places of everybody who may come on a day, as the hall would call them."""
    places = Place.objects.filter(office=office_id, day=day, state__in=_EXPECTED)
    found = places.values_list("slot__starts_at", "queue_number", "pk")
    return [pk for *_, pk in sorted((hour, value(number), pk) for hour, number, pk in found)]


def days_with_lists(office: Office, now: datetime) -> list[date]:
    """Return the days whose lists are of use: today if the office serves, and the next day."""
    today = office.today(now)
    slots = Slot.objects.filter(
        office=office, closed_reason="", day__range=(today, today + _COMING)
    )
    days = sorted(set(slots.values_list("day", flat=True)))
    return days[: 2 if today in days else 1]


def lists_of(office: Office, day: date) -> QuerySet[DayList]:
    """Return the lists of a day of an office, the newest first."""
    lists = DayList.objects.filter(office=office, day=day).select_related("made_by", "office")
    return lists.order_by("-made_at", "-pk")


def taken(day_list: DayList) -> list[tuple[StaffAct, str]]:
    """Return who took a copy of a list along, and in which form, the latest first."""
    forms = {about(day_list, form): form for form in FORMS}
    acts = StaffAct.objects.filter(
        act=TAKEN, office=day_list.office_id, about__in=forms, at__gte=day_list.made_at
    )
    found = acts.select_related("account").order_by("-at", "-pk")
    return [(act, forms[act.about]) for act in found]


def about(day_list: DayList, form: str) -> str:
    """Return what the record of staff calls a copy of a list."""
    return f"{day_list.day} {form} {day_list.pk}"


def lines(day_list: DayList) -> list[Line]:
    """Return who stands on a list, in its order, named as they are now."""
    places = Place.objects.select_related("booking", "slot").in_bulk(day_list.places)
    return [
        Line(
            number=place.queue_number,
            name=place.name,
            hour=place.slot.starts_at,
            ending=place.booking.code[-_CODE_ENDING:],
            has_priority=is_elderly(place.birth_date, day_list.day),
            is_cancelled=place.state == State.CANCELLED,
        )
        for pk in day_list.places
        if (place := places.get(pk)) and place.day == day_list.day
    ]
