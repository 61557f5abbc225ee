"""What a day at an office came to, and how true its estimates were. Reads only.

Counted from places and from what happened to them, so the figures stay true after
personal data is erased: an emptied place still tells where its person stood.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, Sum

from antrean.bookings.lifecycle import Event
from antrean.bookings.models import BookingEvent, Place, Slot
from antrean.counters.estimates import held
from antrean.counters.models import Visit
from antrean.offices.models import Office


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCounts:
    """People on one day of one office, each on the day where their place stands last.

    Attributes:
        office: its code.
        day: at the office.
        offered: places in hours that the office did not shut.
        held: people who were given a place, but for holds that gave way to a newer one.
        confirmed: those of them who got a number.
        on_time: those who reported before their time was over.
        late: those who came after it, let in again by a supervisor or not.
        absent: those who did not come; known once the day is closed.
        left: those who were called and gone.
        served: those who were.
        incomplete: those who have to come back.
    """

    office: str
    day: date
    offered: int = 0
    held: int = 0
    confirmed: int = 0
    on_time: int = 0
    late: int = 0
    absent: int = 0
    left: int = 0
    served: int = 0
    incomplete: int = 0


def day_counts(office: Office, day: date) -> DayCounts:
    """Return what one day came to, in two queries."""
    return days_counts(office, day, 1)[0]


def days_counts(office: Office, first: date, count: int) -> list[DayCounts]:
    """Return what `count` days from `first` on came to, in two queries; empty days are zeros."""
    days = [first + timedelta(days=ahead) for ahead in range(count)]
    slots = Slot.objects.filter(office=office, day__range=(days[0], days[-1]), closed_reason="")
    offered = dict(slots.values_list("day").annotate(Sum("capacity")))
    people = _people(office, days[0], days[-1])
    return [
        DayCounts(office=office.code, day=day, offered=offered.get(day, 0), **people.get(day, {}))
        for day in days
    ]


def _people(office: Office, first: date, last: date) -> dict[date, dict[str, int]]:
    places = Place.objects.filter(office=office, day__range=(first, last))
    let_in_again = _happened(Event.REINSTATE)
    came_late = Q(absence="came_late") | Q(let_in_again=True)
    counted = {
        "held": Q(gave_way=False),
        "confirmed": ~Q(queue_number=""),
        "on_time": Q(arrived_at__isnull=False) & ~came_late,
        "late": came_late,
        "absent": Q(absence="absent"),
        "left": Q(state="left"),
        "served": Q(state="served"),
        "incomplete": Q(state="incomplete"),
    }
    rows = (
        places.annotate(let_in_again=let_in_again, gave_way=_happened(Event.CANCEL, "replaced"))
        .values("day")
        .annotate(**{name: Count("pk", filter=who) for name, who in counted.items()})
        .values_list("day", *counted)
    )
    return {day: dict(zip(counted, figures, strict=True)) for day, *figures in rows}


def _happened(event: Event, reason: str = "") -> Exists:
    """Tell whether the event happened to a place, alone or with its whole party."""
    theirs = Q(place=OuterRef("pk")) | Q(place=None)
    found = BookingEvent.objects.filter(theirs, booking=OuterRef("booking"), event=event.value)
    return Exists(found.filter(reason=reason) if reason else found)


@dataclass(frozen=True, slots=True)
class DayAccuracy:
    """How true were a day's estimates of waiting.

    Attributes:
        day: at the office.
        told: parties of whom it was estimated, as they came in, when they would be called.
        held: those of them who waited as long as was estimated.
    """

    day: date
    told: int = 0
    held: int = 0

    @property
    def share(self) -> float | None:
        """Held ÷ told; None of a day without estimates. Meant is four fifths."""
        return self.held / self.told if self.told else None

    @property
    def percent(self) -> int:
        return round(100 * (self.share or 0))


def days_accuracy(office: Office, first: date, count: int) -> list[DayAccuracy]:
    """Return how true the estimates of `count` days from `first` on were, in one query.

    Whoever was not called yet is not counted.
    """
    days = [first + timedelta(days=ahead) for ahead in range(count)]
    visits = Visit.objects.filter(
        hall__office=office,
        hall__day__range=(days[0], days[-1]),
        estimate_low__isnull=False,
        estimate_high__isnull=False,
        first_called_at__isnull=False,
    )
    kept: dict[date, list[bool]] = {day: [] for day in days}
    for day, low, high, came, called in visits.values_list(
        "hall__day", "estimate_low", "estimate_high", "entered_at", "first_called_at"
    ):
        if low is not None and high is not None and called is not None:  # As was asked for.
            kept[day].append(held((low, high), (called - came).total_seconds() / 60))
    return [DayAccuracy(day, len(told), sum(told)) for day, told in kept.items()]
