"""Hours that an office shuts, and what becomes of the people who were booked then."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, time, timedelta

from django.db import transaction

from antrean.bookings.actions import sql
from antrean.bookings.actions.notices import tell_closed
from antrean.bookings.actions.parties import CLOSED_BY_OFFICE, Actor, Party, locked, move
from antrean.bookings.lifecycle import Event, State
from antrean.bookings.models import Booking, Slot
from antrean.kernel import clock
from antrean.offices.actions import publish_again, record_days
from antrean.offices.models import Closure, Office

CHOICE_VALID = timedelta(days=30)
# A closing that was interrupted is gone on with for as long.
_LOOKED_AT_FOR = timedelta(days=7)
_EXPECTED = (State.HELD, State.CONFIRMED)


def shut(  # noqa: PLR0913  # where, when, why, who
    office: Office | None,
    day: date,
    *,
    starts: time | None = None,
    ends: time | None = None,
    reason: str,
    by: Actor,
) -> Closure:
    """Close an office (or all) for a day or a part of it, and cancel who is booked then.

    Nobody can book the hours from this instant on. Who was confirmed is cancelled by the
    office, told in the same transaction, and may choose anew for 30 days.
    """
    with transaction.atomic():
        _take_turns_with_publishing(office)
        closure = Closure.objects.create(
            office=office,
            day=day,
            starts=starts,
            ends=ends,
            reason=reason,
            decided_by=by.name,
            decided_at=clock.now(),
        )
        standing = [slot for slot in _slots_within(closure) if not slot.closed_reason]
        slots = Slot.objects.filter(pk__in=[slot.pk for slot in standing])
        # An update alone would lock them in no order, and batches lock several.
        list(slots.select_for_update(no_key=True).order_by("pk"))
        slots.update(closed_reason=reason)
        record_days("shut", _days(standing))
    # Of whatever day: one long past may be shut as well, and its people may choose anew.
    _cancel_in([slot.pk for slot in standing])
    return closure


def reopen(closure: Closure) -> None:
    """Take a closure back: its hours can be booked again, unless another one shuts them.

    Who was cancelled stays so, and keeps the free new choice.
    """
    with transaction.atomic():
        _take_turns_with_publishing(closure.office)
        slots = [slot for slot in _slots_within(closure) if slot.closed_reason]
        others = list(Closure.objects.filter(day=closure.day).exclude(pk=closure.pk))
        for slot in slots:
            still = [c.reason for c in others if _speaks_for(c, slot) and _overlaps(slot, c)]
            Slot.objects.filter(pk=slot.pk).update(closed_reason=still[0] if still else "")
        record_days("reopened", _days(slots))
        closure.delete()
        publish_again(closure.office)


def _days(slots: Iterable[Slot]) -> list[tuple[int, date]]:
    return sorted({(slot.office_id, slot.day) for slot in slots})


def _take_turns_with_publishing(office: Office | None) -> None:
    # Else hours that are being published at this moment would stay open.
    offices = Office.objects.select_for_update(no_key=True).order_by("pk")
    list(offices.filter(pk=office.pk) if office else offices)


def _slots_within(closure: Closure) -> list[Slot]:
    slots = Slot.objects.filter(day=closure.day).select_related("office").order_by("pk")
    return [slot for slot in slots if _speaks_for(closure, slot) and _overlaps(slot, closure)]


def _speaks_for(closure: Closure, slot: Slot) -> bool:
    return closure.office_id in {None, slot.office_id}


def _overlaps(slot: Slot, closure: Closure) -> bool:
    office = slot.office
    first, last = office.bounds(closure.day)
    starts = office.at(closure.day, closure.starts) if closure.starts else first
    ends = office.at(closure.day, closure.ends) if closure.ends else last
    return slot.starts_at < ends and starts < slot.ends_at


def cancel_in_shut_slots(limit: int = 500) -> int:
    """Cancel who is still expected in hours that the office shut; return how many parties.

    Asked again and again by the worker, so it looks at the few slots that are shut first.
    """
    since = (clock.now() - _LOOKED_AT_FOR).date()
    shut_slots = Slot.objects.exclude(closed_reason="").filter(day__gte=since)
    ids = list(shut_slots.values_list("pk", flat=True))
    return _cancel_in(ids, limit) if ids else 0


def _cancel_in(slot_ids: Collection[int], limit: int = 500) -> int:
    """Cancel who is expected in these slots as long as they are shut; return how many parties."""
    # Asked of the people: one of a party may be in the building while another is expected.
    expected = Booking.objects.filter(slot__in=slot_ids, places__state__in=_EXPECTED)
    codes = list(expected.distinct().order_by("pk").values_list("code", flat=True)[:limit])
    for code in codes:
        with transaction.atomic():
            party = locked(code)
            if party.slot.closed_reason:
                cancel_by_office(party, party.slot.closed_reason)
    return len(codes)


def cancel_by_office(party: Party, reason: str) -> None:
    """Cancel a locked party for the office: told at once, a free new choice for 30 days.

    `reason` is in the office's own words; empty when it gave none. Whose kin is in the
    building already is told there, and is free to register anew.
    """
    people = party.standing(*_EXPECTED)
    if not people:
        return
    sql.change_taken({party.slot.pk: -len(people)})
    by = Actor("staff", "office", CLOSED_BY_OFFICE)
    if party.standing(State.CHECKED_IN):
        move(Event.CANCEL, party, people, by)
        return
    confirmed = any(place.state == State.CONFIRMED for place in people)
    party.booking.choice_until = party.now + CHOICE_VALID if confirmed else None
    move(Event.CANCEL, party, people, by)
    tell_closed(party, reason)
