"""Outages: stretches in which nobody could write that people came. They count against nobody.

Every process that serves the desks proves now and then, by writing it down, that arrivals can be
written. When that proof is missing, time stands still for those who are late, at once and
whoever looks (`ends`). The first proof after ten minutes without one makes what was lost a delay
of every day that it touched, in the transaction that writes the proof: so there is no instant
between at which somebody is late by it. A quiet morning is none of this: proofs go on.

An office whose own line is out goes on by hand, and says afterwards from when to when
(`note_outage`): nobody here can tell that from a quiet morning.

Locks: the pulse, then office-days, sorted; who is pardoned as any act on a booking.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from antrean.bookings import queries
from antrean.bookings.actions import sql
from antrean.bookings.actions.closures import cancel_by_office
from antrean.bookings.actions.confirm import closed_claims, take_back
from antrean.bookings.actions.days import locked_day, tell_delay
from antrean.bookings.actions.notices import tell_delayed
from antrean.bookings.actions.parties import Actor, Party, locked, move
from antrean.bookings.errors import AlreadyBookedError, TooManyPeopleError
from antrean.bookings.lifecycle import Event, State
from antrean.bookings.models import Booking, BookingEvent, Claim, Outage, Pulse
from antrean.kernel import clock
from antrean.offices.actions import record_days
from antrean.offices.errors import OutageRefusedError
from antrean.offices.models import Office, OfficeDay

OUTAGE_AFTER = timedelta(minutes=10)
BY_SYSTEM = Actor("system", "worker", "outage")
_ARRIVALS = "arrivals"
# Suspended days count the time they lose themselves; closed ones lose none.
_LOSING = ["planned", "open"]
_LONGEST_LOOK = timedelta(days=7)


def beat() -> int:
    """Prove that arrivals can be written; return how many days an outage before it delayed."""
    with transaction.atomic():
        pulse = Pulse.objects.select_for_update(no_key=True).filter(pk=_ARRIVALS).first()
        now = clock.now()
        if pulse is None:
            Pulse.objects.bulk_create([Pulse(name=_ARRIVALS, at=now)], ignore_conflicts=True)
            return 0
        delayed = _note_silence(pulse.at, now) if now - pulse.at >= OUTAGE_AFTER else 0
        pulse.at = now
        pulse.save(update_fields=["at"])
    return delayed


def _note_silence(since: datetime, until: datetime) -> int:
    """Make the silence a delay of the days that it touched; return how many."""
    delayed = 0
    for day in _locked_days(since, until):
        starts, ends = _lost(day, since, until)
        if ends - starts >= OUTAGE_AFTER and _is_anybody_expected(day, starts):
            delayed += bool(_delay(day, starts, ends, BY_SYSTEM, until))
    return delayed


def _locked_days(since: datetime, until: datetime) -> Iterable[OfficeDay]:
    # The earliest zone is seven hours ahead of UTC, the latest nine.
    first = max(since, until - _LONGEST_LOOK) + timedelta(hours=7)
    days = (first.date(), (until + timedelta(hours=9)).date())
    found = OfficeDay.objects.filter(state__in=_LOSING, day__range=days)
    locked_days = found.select_for_update(no_key=True, of=("self",)).order_by("pk")
    return locked_days.select_related("office")


def _lost(day: OfficeDay, since: datetime, until: datetime) -> tuple[datetime, datetime]:
    """Return which part of a silence fell between the opening of the doors and the day's end."""
    office = day.office
    doors, ends = office.at(day.day, office.doors_open), office.bounds(day.day)[1]
    return max(since, doors), min(until, ends)


def _is_anybody_expected(day: OfficeDay, at: datetime) -> bool:
    """Tell whether somebody could still have come in time at this instant."""
    begun = at - queries.lateness(day.office, day)
    slots = {"slot__office": day.office_id, "slot__day": day.day, "slot__starts_at__gt": begun}
    return Booking.objects.filter(state=State.CONFIRMED, **slots).exists()


def _delay(
    day: OfficeDay, starts: datetime, ends: datetime, by: Actor, now: datetime
) -> list[Outage]:
    """Add to a locked day what of the stretch was not lost already; return what was new."""
    known = queries.outages(day.office, day.day)
    pieces = _uncovered(starts, ends, [(one.starts_at, one.ends_at) for one in known])
    new = [
        Outage(
            office_id=day.office_id,
            day=day.day,
            starts_at=first,
            ends_at=last,
            minutes=math.ceil((last - first).total_seconds() / 60),
            noted_at=now,
            noted_by=by.name,
        )
        for first, last in pieces
    ]
    if new:
        Outage.objects.bulk_create(new)
        day.delay_minutes += sum(outage.minutes for outage in new)
        day.save(update_fields=["delay_minutes"])
        record_days("delayed", [(day.office_id, day.day)])
    return new


def _uncovered(
    starts: datetime, ends: datetime, known: Sequence[tuple[datetime, datetime]]
) -> list[tuple[datetime, datetime]]:
    """Return what of a stretch lies in none of the known ones, which are sorted and apart."""
    pieces = []
    for first, last in known:
        if starts < min(first, ends):
            pieces.append((starts, min(first, ends)))
        starts = max(starts, last)
    return [*pieces, (starts, ends)] if starts < ends else pieces


def tell_outages(limit: int = 50) -> int:
    """Write to those whose day an outage delayed, office by office; return how many days."""
    told = 0
    for pk in Outage.objects.filter(told_at=None).order_by("pk").values_list("pk", flat=True):
        if told == limit:
            break
        told += _tell(pk)
    return told


def _tell(pk: int) -> bool:
    with transaction.atomic():
        waiting = Outage.objects.select_for_update(no_key=True, skip_locked=True)
        outage = waiting.filter(pk=pk, told_at=None).first()
        if outage is None:
            return False  # Another worker tells it.
        now = clock.now()
        days = OfficeDay.objects.select_related("office")
        day = days.filter(office=outage.office_id, day=outage.day).first()
        if day is not None and day.state == "planned":
            return False  # Nobody is late on it yet, and perhaps nobody opens it.
        if day is not None and day.state != "closed":
            tell_delay(day, now)
        outage.told_at = now
        outage.save(update_fields=["told_at"])
    return True


# What an office says of its own line


def note_outage(
    office: Office, day: date, starts: datetime, ends: datetime, by: Actor
) -> OfficeDay:
    """Note that an office could not write who came: a delay of the day, and nobody's fault.

    Who was forfeited in that stretch, or would be in time by the delay, is expected again; if it
    is too late for that, they are cancelled by the office and may choose anew. Again changes
    nothing.

    Raises:
        OutageRefusedError: it ends before it begins, is not over, or is of another day.
    """
    with transaction.atomic():
        row = locked_day(office, day)
        now = clock.now()
        reason = _why_not(office, day, (starts, ends), now)
        if reason:
            raise OutageRefusedError(reason=reason)
        _delay(row, starts, ends, by, now)
    for code in _forfeited(office, day):
        _pardon(code, row, starts, ends)
    return row


def _why_not(office: Office, day: date, stretch: tuple[datetime, datetime], now: datetime) -> str:
    starts, ends = stretch
    if starts >= ends:
        return "order"
    if ends > now:
        return "future"
    first, last = office.bounds(day)
    return "" if first <= starts and ends <= last else "day"


def _forfeited(office: Office, day: date) -> list[str]:
    late = Booking.objects.filter(
        places__office=office, places__day=day, places__state=State.FORFEITED
    )
    return list(late.distinct().order_by("pk").values_list("code", flat=True))


def _pardon(code: str, day: OfficeDay, starts: datetime, ends: datetime) -> None:
    """Take back what an outage made of a party that was forfeited."""
    with transaction.atomic():
        found = Booking.objects.get(code=code)
        won = sql.insert_claims(dict.fromkeys(closed_claims(found)))
        party = locked(code)
        late = [place for place in party.standing(State.FORFEITED) if not place.erased_at]
        deadline = party.slot.starts_at + queries.lateness(party.slot.office, day)
        in_time = day.state != "closed" and party.now < deadline
        if late and (in_time or starts <= _forfeited_at(party) <= ends):
            back = in_time and _can_come(party, won)
            move(Event.PARDON, party, late, BY_SYSTEM, arrived_at=None, absence="")
            if back:
                tell_delayed(
                    [party.booking] if party.booking.notify else [],
                    day.delay_minutes,
                    party.slot.office.bounds(day.day)[1],
                )
            else:
                cancel_by_office(party, day.reason)
        Claim.objects.filter(key__in=won, booking=None).delete()


def _forfeited_at(party: Party) -> datetime:
    events = BookingEvent.objects.filter(booking=party.booking, event=Event.FORFEIT.value)
    return events.order_by("-pk").values_list("at", flat=True)[0]


def _can_come(party: Party, won: set[str]) -> bool:
    """Give a party its claims again; tell whether nobody of it was booked elsewhere since."""
    try:
        take_back(party, party.standing(State.FORFEITED), won)
    except (AlreadyBookedError, TooManyPeopleError):
        return False
    return True
