"""Between the pure decision and the database: what it is told, and what it grants as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from antrean.bookings.actions import sql
from antrean.bookings.actions.parties import Party
from antrean.bookings.actions.requests import Request
from antrean.bookings.allocation import Ask, OpenSlot, Replaced
from antrean.bookings.lifecycle import State
from antrean.bookings.models import Booking, Place, Slot
from antrean.bookings.queries import Appointment
from antrean.kernel.codes import new_code


def ask(request: Request, party: Party | None) -> Ask:
    """Return what the pure decision needs to know of a request and the hold it replaces."""
    held = party.standing(State.HELD) if party else []
    return Ask(
        holder_id=request.holder_id,
        office_id=request.office_id,
        people=len(request.applicants),
        niks=request.niks,
        slot_id=request.slot_id,
        day=request.day or date.max,
        said_at=request.said_at,
        replaced=Replaced(
            booking_id=party.booking.pk,
            slot_id=party.slot.pk,
            seats=frozenset(place.seat for place in held),
            niks=frozenset(place.nik_hash for place in held if place.nik_hash),
        )
        if party
        else None,
    )


def open_slot(slot: Slot) -> OpenSlot:
    """Return a locked slot as it is decided on."""
    return OpenSlot(
        id=slot.pk,
        office_id=slot.office_id,
        day=slot.day,
        starts_at=slot.starts_at,
        bookable_from=slot.bookable_from,
        bookable_until=slot.bookable_until,
        room=slot.capacity - slot.taken,
        closed_reason=slot.closed_reason,
    )


@dataclass(slots=True)
class Hold:
    """A booking just made, as rows; as a model only for those who ask for that."""

    rows: sql.HoldRows
    slot: Slot
    appointment: Appointment | None = None

    @property
    def booking(self) -> Booking:
        """The booking with its slot, office and places at hand."""
        booking = Booking(**self.rows.booking)
        booking.slot = self.slot
        prefetched = booking.places.all()
        # Django fills these two itself, but only by reading what we have just written.
        places = [Place(**place) for place in self.rows.places]
        prefetched._result_cache = places  # noqa: SLF001  # see above
        cached = {"places": prefetched}
        booking._prefetched_objects_cache = cached  # type: ignore[attr-defined]  # noqa: SLF001  # see above
        return booking


def new_hold(  # noqa: PLR0913  # a hold is who asks, what they get, and from when to when
    request: Request,
    slot: Slot,
    seats: Sequence[int],
    *,
    ids: tuple[int, Sequence[int]],
    at: datetime,
    until: datetime,
) -> Hold:
    """Return the rows of a hold; `ids` are those of the booking and of its places."""
    booking_id, place_ids = ids
    booking = {
        "id": booking_id,
        "code": new_code(),
        "holder_id": request.holder_id,
        "slot_id": slot.pk,
        "service": request.service,
        "channel": request.channel,
        "scope": request.scope,
        "booked_at": at,
        "held_until": until,
        "notify": request.notify,
        "request_digest": request.digest,
    }
    places = [
        {
            "id": pk,
            "booking_id": booking_id,
            "position": position,
            "seat": seat,
            "slot_id": slot.pk,
            "office_id": slot.office_id,
            "day": slot.day,
            "name": person.name,
            "birth_date": person.birth_date,
            "relation": person.relation,
            "nik_sealed": person.nik_sealed,
            "nik_hash": person.nik_hash,
            "frees_at": until,
        }
        for position, (pk, seat, person) in enumerate(
            zip(place_ids, seats, request.applicants, strict=True), start=1
        )
    ]
    return Hold(sql.HoldRows(booking, places, request.actor), slot)
