"""Why a request is refused, with what the person needs to know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from antrean.bookings.errors import (
    DayClosedError,
    DayFullError,
    DayOutOfWindowError,
    NotYetReleasedError,
    SlotFullError,
)
from antrean.bookings.lifecycle import State
from antrean.bookings.models import Booking
from antrean.bookings.queries.rooms import ComingDays
from antrean.kernel.errors import DomainError
from antrean.offices.models import Office
from antrean.offices.queries import release_of, rules, why_closed

# No hold, lengthened or not, that ran out within the last day was made earlier.
_HELD_AT_MOST = timedelta(days=4)


def waiting_holders(holders: Mapping[int, Office], now: datetime) -> dict[int, datetime]:
    """Return until when holders must wait whose holds ran out once too often; holder id → end.

    `holders` tells at which office each of them asks: its rules and its midnight count.
    """
    if not holders:
        return {}
    rows = Booking.objects.filter(
        holder_id__in=holders,
        state=State.EXPIRED,
        closed_at__gt=now - timedelta(hours=24),
        booked_at__gt=now - _HELD_AT_MOST,  # Implied: years of a holder's past stay unread.
    )
    ends: dict[int, list[datetime]] = defaultdict(list)
    for holder_id, closed_at in rows.values_list("holder_id", "closed_at"):
        if closed_at is not None:
            ends[holder_id].append(closed_at)
    waiting = {}
    for holder_id, expired in ends.items():
        office = holders[holder_id]
        until = office.bounds(office.today(max(expired)))[1]
        if len(expired) >= rules(office, office.today(now)).fruitless_holds and now < until:
            waiting[holder_id] = until
    return waiting


def explained(
    refusal: DomainError, *, office: Office, people: int, days: ComingDays
) -> DomainError:
    """Return the refusal with what the person needs to know: the true reason, other days."""
    now = days.now
    if isinstance(refusal, SlotFullError | DayFullError):
        day = _day_of(refusal)
        nearest = days.nearest(office, around=day, people=people)
        refusal.facts["nearest"] = [{"day": d, "remaining": room} for d, room in nearest]
    elif isinstance(refusal, DayClosedError) and "reason" not in refusal.facts:
        return _why_no_slots(office, _day_of(refusal), now)
    elif isinstance(refusal, DayOutOfWindowError):
        refusal.facts |= _window(office, now)
    return refusal


def _day_of(refusal: DomainError) -> date:
    day = refusal.facts["day"]
    assert isinstance(day, date)  # noqa: S101  # facts are untyped; these always name a day
    return day


def _window(office: Office, now: datetime) -> dict[str, object]:
    today = office.today(now)
    return {
        "first": today + timedelta(days=1),
        "last": today + timedelta(days=rules(office, today).release_days),
    }


def _why_no_slots(office: Office, day: date, now: datetime) -> DomainError:
    """Say why a day has no slots at all: past, shut, or not yet open for booking."""
    today = office.today(now)
    if day <= today:
        return DayOutOfWindowError(day=day, **_window(office, now))
    if closed := why_closed(office, day):
        return DayClosedError(day=day, reason=closed.reason, detail=closed.detail)
    opens = release_of(office, day)
    if now < opens:
        return NotYetReleasedError(day=day, bookable_from=opens)
    return DayOutOfWindowError(day=day, **_window(office, now))
