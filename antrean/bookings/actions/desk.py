"""What staff do for somebody who stands before them: a NIK read from a card, a whole booking.

Lock order: claims, bookings, slots, office-day, as everywhere.
"""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from antrean.bookings.actions import sql
from antrean.bookings.actions.confirm import confirm
from antrean.bookings.actions.holding import hold
from antrean.bookings.actions.parties import Actor, Party, nik_key, parties_of, record, settle
from antrean.bookings.actions.requests import Request
from antrean.bookings.errors import AlreadyBookedError, BookingNotFoundError, IllegalMoveError
from antrean.bookings.lifecycle import OPEN, Event
from antrean.bookings.models import Booking, Claim
from antrean.kernel.errors import DomainError
from antrean.people.actions import dismiss, welcome
from antrean.people.sealed import nik_hash


def note_nik(code: str, by: Actor, *, place_id: int, nik: str) -> Booking:
    """Note the NIK of a person who came without; again changes nothing.

    Only what tells it from others is kept, not the number: nobody needs to read it any more.

    Args:
        nik: sixteen digits, read from the identity card.

    Raises:
        BookingNotFoundError: no such booking, or a person of another.
        AlreadyBookedError: another open place has this NIK.
        IllegalMoveError: it ended, its personal data were erased, or it has another NIK.
    """
    wanted = nik_hash(nik)
    with transaction.atomic():
        found = Booking.objects.filter(code=code).values_list("pk", flat=True).first()
        if found is None:
            raise BookingNotFoundError(booking=code)
        claims = {nik_key(wanted): found}
        won = sql.insert_claims(claims)
        party, freed = _locked_with_owner(found, by, nik_key(wanted))
        won |= sql.insert_claims(claims) if freed else set()
        (place,) = party.chosen([place_id])
        if place.nik_hash == wanted:
            return party.booking
        if place.nik_hash or place.erased_at or place.state not in OPEN:
            raise IllegalMoveError(event=Event.CORRECT.value, state=party.booking.state)
        if not won:
            raise AlreadyBookedError
        place.nik_hash = wanted
        place.save(update_fields=["nik_hash"])
        record(Event.CORRECT, party, [place], by)
    return party.booking


def _locked_with_owner(booking_id: int, by: Actor, key: str) -> tuple[Party, bool]:
    """Lock a booking and the one that has a claim; tell whether that one let it go just now.

    A hold that ran out and was not swept yet has nothing any more.
    """
    owner = Claim.objects.filter(key=key).values_list("booking", flat=True).first()
    settled = settle(booking_ids={booking_id, owner or booking_id}, keep=[booking_id])
    said_at = {one.code: by.said_at for one in settled.bookings.values()}
    (party,) = (one for one in parties_of(settled, said_at) if one.booking.pk == booking_id)
    return party, key in settled.freed


def book_at_desk(request: Request, by: Actor, *, guardian_version: str = "") -> Booking:
    """Book for people who have no telephone, and confirm it: they take the paper along.

    Args:
        request: without a holder, who is made: known by no name, reached by nobody.
        by: whose officer asks.
        guardian_version: which text was read to the parent or guardian of people under 17.

    Raises:
        DomainError: the rule that refuses, as for every booking.
    """
    holder_id = welcome()
    try:
        held = hold(replace(request, holder_id=holder_id))
    except DomainError:
        dismiss(holder_id)
        raise
    if held.holder_id != holder_id:  # Asked again: it is of whom it was made for first.
        dismiss(holder_id)
    return confirm(held.code, by, guardian_version=guardian_version).booking
