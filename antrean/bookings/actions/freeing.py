"""Letting go a NIK that somebody else queues with, for its owner who stands at a desk.

Whoever knows a NIK can book with it, and then its owner is told that it is queued. Any office
that saw the identity card frees it: the other's place goes, and they are told.
"""

from __future__ import annotations

from django.db import transaction

from antrean.bookings.actions import sql
from antrean.bookings.actions.notices import tell_freed
from antrean.bookings.actions.parties import Actor, locked, move, nik_key
from antrean.bookings.errors import IllegalMoveError, NikNotQueuedError
from antrean.bookings.lifecycle import Event, State
from antrean.bookings.models import Booking, Claim
from antrean.people.sealed import nik_hash


def free_nik(nik: str, by: Actor) -> Booking:
    """Cancel the place that holds this NIK, at whatever office; return its booking.

    Args:
        nik: sixteen digits, read from the identity card of who asks.
        by: staff, with the reason.

    Raises:
        NikNotQueuedError: no open place has it, or not any longer.
        IllegalMoveError: who has it is in the building.
    """
    wanted = nik_hash(nik)
    with transaction.atomic():
        claim = Claim.objects.filter(key=nik_key(wanted), booking__isnull=False)
        code = claim.values_list("booking__code", flat=True).first()
        if code is None:
            raise NikNotQueuedError
        party = locked(code, by, keep=True)
        theirs = [place for place in party.places if place.nik_hash == wanted]
        people = [place for place in theirs if place.state in {State.HELD, State.CONFIRMED}]
        if not people:
            here = any(place.state == State.CHECKED_IN for place in theirs)
            raise (
                IllegalMoveError(event=Event.CANCEL.value, state=State.CHECKED_IN.value)
                if here
                else NikNotQueuedError
            )
        sql.change_taken({party.slot.pk: -len(people)})
        move(Event.CANCEL, party, people, by)
        tell_freed(party, people[0])
    return party.booking
