"""What the hall of an office came to by an instant of a day, and how that was on other days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypedDict

from django.db.models import Count, Q, QuerySet

from antrean.bookings.lifecycle import State
from antrean.bookings.models import Place
from antrean.counters import policy
from antrean.counters.models import HallDay, HallEvent, Ticket, Visit
from antrean.counters.policy import Lane
from antrean.counters.queries import unfinished
from antrean.offices.models import Office

_MINUTE = timedelta(minutes=1)
# So far back a day of the same weekday is looked for.
_WEEKS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class HallFigures:
    """People of a day by an instant of it.

    Attributes:
        expected: who had booked and did not cancel.
        reported: those of them who came.
        late: those who came too late, or whose time was over.
        came: everybody with a number, booked or not.
        served, incomplete, left: how it ended for them.
        unfinished: who still waited when the hall was closed.
        missed: calls that nobody came to.
        first_call: mean minutes from the own hour, or from coming later, to the first call.
        promised, kept: parties of priority whose first call was due or made; made in time.
    """

    expected: int
    reported: int
    late: int
    came: int
    served: int
    incomplete: int
    left: int
    unfinished: int
    missed: int
    first_call: int | None
    promised: int
    kept: int


def hall_figures(office: Office, day: date, until: datetime) -> HallFigures:
    """Return what a day came to by the instant `until`, in seven queries at most."""
    visits = Visit.objects.filter(hall__office=office, hall__day=day, entered_at__lte=until)
    tickets = Ticket.objects.filter(visit__in=visits)
    ended = Q(visit__done_at__lte=until)
    people = tickets.aggregate(
        came=Count("pk"),
        served=Count("pk", filter=ended & Q(state="served")),
        left=Count("pk", filter=ended & Q(state="left")),
        # Of a party some may be sent for a paper while the others go on.
        incomplete=Count("pk", filter=Q(state="incomplete")),
    )
    missed = HallEvent.objects.filter(
        hall__office=office, hall__day=day, act="miss", at__lte=until, undone_by=None
    )
    waited = unfinished(office, day)
    people["incomplete"] -= tickets.filter(number__in=waited).count() if waited else 0
    by_then = tickets.filter(ended, number__in=waited).count() if waited else 0
    return HallFigures(
        **_booked(office, day, until),
        **people,
        unfinished=by_then,
        missed=missed.count(),
        **_calls(visits, until),
    )


def _booked(office: Office, day: date, until: datetime) -> dict[str, int]:
    gone = [State.CANCELLED.value, State.HELD.value, State.EXPIRED.value]
    places = Place.objects.filter(office=office, day=day).exclude(state__in=gone)
    forfeited = Q(state=State.FORFEITED.value, slot__starts_at__lte=until)
    counted: dict[str, int] = places.exclude(queue_number="").aggregate(
        expected=Count("pk"),
        reported=Count("pk", filter=Q(arrived_at__lte=until) & ~Q(absence="came_late")),
        late=Count("pk", filter=forfeited),
    )
    return counted


class _Calls(TypedDict):
    first_call: int | None
    promised: int
    kept: int


def _calls(visits: QuerySet[Visit], until: datetime) -> _Calls:
    """Return how long people waited for their first call, and what came of promises."""
    rows = visits.values_list("lane", "hour", "entered_at", "first_called_at")
    waits, promised, kept = [], 0, 0
    for lane, hour, entered_at, called_at in rows:
        called = called_at if called_at is not None and called_at <= until else None
        if called is not None:
            waits.append(called - max(entered_at, hour))
        due = entered_at + policy.PROMISED
        if lane == Lane.PRIORITY and (called is not None or until >= due):
            promised += 1
            kept += called is not None and called <= due
    mean = round(sum(waits, timedelta()) / len(waits) / _MINUTE) if waits else None
    # Who is called before their own hour begins waits for nothing.
    return {"first_call": mean and max(0, mean), "promised": promised, "kept": kept}


def day_to_compare(office: Office, day: date) -> date | None:
    """Return the last day like this one: of the same weekday, else the last at all; None: none."""
    before = HallDay.objects.filter(
        office=office, day__lt=day, day__gte=day - timedelta(weeks=_WEEKS), closed_at__isnull=False
    )
    days = list(before.order_by("-day").values_list("day", flat=True))
    alike = [one for one in days if one.weekday() == day.weekday()]
    return next(iter([*alike, *days]), None)
