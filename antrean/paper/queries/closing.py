"""What became of every number of a day: the closing list, with the head of the day's chain.

There is nobody's name on it, so it may lie in a file for years.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from antrean.bookings import queries as bookings
from antrean.bookings.models import Outage, Place
from antrean.counters.actions.numbers import value
from antrean.counters.models import HallDay, Ticket
from antrean.counters.queries import unfinished
from antrean.offices.models import Office, OfficeDay

# What becomes of a number, in the order in which it is counted up.
OUTCOMES = (
    "served",
    "incomplete",
    "left",
    "unfinished",
    "came_late",
    "absent",
    "cancelled",
    "here",
    "expected",
)
_WEEK = timedelta(days=7)
_OF_PLACES = {"checked_in": "here", "confirmed": "expected"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A number, what became of it, and when its person came and was done with, if it is known."""

    number: str
    outcome: str
    came_at: datetime | None = None
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """A day of an office as it ended, or as it stands if it did not yet.

    Attributes:
        acts: how many acts of the hall are in the chain.
        head: of the chain; empty when nobody came into the hall.
    """

    day: date
    opened_at: datetime | None
    closed_at: datetime | None
    delay_minutes: int
    outages: Sequence[Outage]
    numbers: Sequence[Outcome]
    acts: int
    head: str

    @property
    def counts(self) -> Mapping[str, int]:
        """How many numbers came to each outcome, those that nobody came to left out."""
        counted = Counter(number.outcome for number in self.numbers)
        return {outcome: counted[outcome] for outcome in OUTCOMES if counted[outcome]}


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A day that was closed, and the head of its chain."""

    day: date
    head: str


def closing(office: Office, day: date) -> Closing:
    """Return what became of every number of a day."""
    row = OfficeDay.objects.filter(office=office, day=day).first() or OfficeDay(day=day)
    hall = HallDay.objects.filter(office=office, day=day).first() or HallDay()
    waited = unfinished(office, day)
    numbers = [
        replace(one, outcome="unfinished") if one.number in waited else one
        for one in (*_booked(office, day), *(_given(hall) if hall.pk else []))
    ]
    return Closing(
        day=day,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        delay_minutes=row.delay_minutes,
        outages=list(bookings.outages(office, day)),
        numbers=sorted(numbers, key=lambda one: (one.number[0], value(one.number))),
        acts=hall.acts,
        head=hall.head,
    )


def closed_days(office: Office, now: datetime) -> list[ClosedDay]:
    """Return the days of an office that were closed within a week, the latest first."""
    today = office.today(now)
    week = (today - _WEEK, today)
    days = OfficeDay.objects.filter(office=office, state="closed", day__range=week)
    heads = dict(HallDay.objects.filter(office=office, day__range=week).values_list("day", "head"))
    used = set(
        Place.objects.filter(office=office, day__range=week)
        .exclude(queue_number="")
        .values_list("day", flat=True)
    )
    return [
        ClosedDay(row.day, heads.get(row.day, ""))
        for row in days.order_by("-day")
        if row.day in used or row.day in heads
    ]


def _booked(office: Office, day: date) -> Iterator[Outcome]:
    places = Place.objects.filter(office=office, day=day).exclude(queue_number="")
    done = dict(
        Ticket.objects.filter(hall__office=office, hall__day=day, place__isnull=False)
        .order_by("pk")
        .values_list("place", "visit__done_at")
    )
    for place in places:
        yield Outcome(
            number=place.queue_number,
            # Of the forfeited it is known at closing whether they came at all.
            outcome=_OF_PLACES.get(place.state) or place.absence or _plain(place.state),
            came_at=place.arrived_at,
            done_at=done.get(place.pk),
        )


def _plain(state: str) -> str:
    return "absent" if state == "forfeited" else state


def _given(hall: HallDay) -> Iterator[Outcome]:
    """Yield the numbers that were given in the hall: to who just came, or came back."""
    tickets = Ticket.objects.filter(hall=hall).select_related("visit", "place")
    for ticket in tickets:
        if ticket.place and ticket.place.queue_number == ticket.number:
            continue
        yield Outcome(
            number=ticket.number,
            outcome=ticket.state,
            came_at=ticket.visit.entered_at,
            done_at=ticket.visit.done_at,
        )
