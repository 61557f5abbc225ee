"""What people said after their visit, in numbers, and beside what they said before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet, Sum

from antrean.bookings.models import Booking
from antrean.counters.choices import ANSWERS
from antrean.counters.models import Rating, Visit
from antrean.offices.models import Office

COMPARED_DAYS = 28


@dataclass(frozen=True, slots=True)
class Ratings:
    """How many gave each answer on a day, and on the days compared with it: those before.

    A share is in whole percent; None when nobody said anything.
    """

    counts: Mapping[str, int]
    before: Mapping[str, int]

    @property
    def answers(self) -> int:
        return sum(self.counts.values())

    def share(self, answer: str) -> int | None:
        return _share(self.counts, answer)

    def share_before(self, answer: str) -> int | None:
        return _share(self.before, answer)


def ratings(office: Office, day: date) -> Ratings:
    """Return what was said of an office on a day, and on the 28 days before."""
    theirs = Rating.objects.filter(office=office)
    before = theirs.filter(day__lt=day, day__gte=day - timedelta(days=COMPARED_DAYS))
    return Ratings(_counted(theirs.filter(day=day)), _counted(before))


def unrated(booking: Booking) -> QuerySet[Visit]:
    """Return the visits of a booking that ended with somebody served and were not rated yet."""
    ended = Visit.objects.filter(booking=booking, state="done", rated=False)
    return ended.filter(tickets__state="served").distinct().order_by("-pk")


def was_rated(booking: Booking) -> bool:
    """Whether a party said how its visit was."""
    return Visit.objects.filter(booking=booking, rated=True).exists()


def _counted(rows: QuerySet[Rating]) -> Mapping[str, int]:
    sums = dict(rows.order_by().values_list("answer").annotate(Sum("count")))
    return {answer: sums.get(answer, 0) for answer, _ in ANSWERS}


def _share(counts: Mapping[str, int], answer: str) -> int | None:
    total = sum(counts.values())
    return round(100 * counts[answer] / total) if total else None
