"""Bookings: made, looked at and moved by the client that made them.

Checks stand in this order everywhere: who calls, the shape of the body, whether what it
names exists, whether the client may, and then the rules of the queue.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from dmr import Headers, Path, modify
from dmr.plugins.msgspec import BodyMsgspec
from msgspec import UNSET, UnsetType

from antrean.api import reading, rendering
from antrean.api.controllers import ClientController, OptionalBody, office_of, refusals
from antrean.api.schemas import (
    EVERYBODY,
    NOTHING,
    BookingOut,
    BookingPath,
    BookingRequest,
    NewSlot,
    Nothing,
    OptionalRequestKey,
    People,
    RequestKey,
)
from antrean.bookings import actions, queries
from antrean.bookings.errors import BookingNotFoundError, IllegalMoveError, OfficeClosedError
from antrean.bookings.lifecycle import Event
from antrean.bookings.models import Booking, Slot
from antrean.counters import actions as counters
from antrean.counters.errors import HallClosedError, NumberGivenError
from antrean.offices.models import Office

_COMMON: Final = {
    "_400": "invalid_request",
    "_401": "unauthorized",
    "_403": "out_of_scope",
    "_404": "not_found",
    "_406": "not_acceptable",
    "_413": "body_too_large",
    "_422": "invalid_request",
    "_503": "unavailable",
}
_BOOK: Final = {
    "_403": "out_of_scope, office_closed",
    "_409": "slot_full, day_full, already_booked, too_many_people",
    "_422": "invalid_request, invalid_nik, party_too_large, not_kin, other_office, day_closed,"
    " day_out_of_window, not_yet_released, idempotency_key_reused",
    "_429": "too_many_requests, too_many_holds",
}


class Bookings(ClientController):
    responses = refusals(**_COMMON | _BOOK)

    @modify(status_code=HTTPStatus.CREATED)
    def post(
        self, parsed_body: BodyMsgspec[BookingRequest], parsed_headers: Headers[RequestKey]
    ) -> BookingOut:
        """Hold places for a party.

        With `slot_id` in that slot, with `day` in the earliest slot of the day that has room
        for the whole party. The hold ends at `held_until` unless it is confirmed.
        """
        read = reading.read(parsed_body)
        office = office_of(parsed_body.office)
        self.zone = office.timezone
        self._require_booking(office, parsed_body.slot_id)
        held = actions.book(
            actions.Request(
                key=f"{self.client.booking_scope}:{parsed_headers.key}",
                office_id=office.pk,
                contact=read.contact,
                applicants=read.applicants,
                channel="api",
                slot_id=int(parsed_body.slot_id) if parsed_body.slot_id else None,
                day=parsed_body.day or None,
                service=parsed_body.service,
                scope=self.client.booking_scope,
                digest=reading.digest(parsed_body),
                notify=parsed_body.notify,
                actor=self.actor.name,
            )
        )
        return rendering.hold(held) if isinstance(held, actions.Hold) else rendering.booking(held)

    def _require_booking(self, office: Office, slot_id: int | UnsetType) -> None:
        """Refuse a client or an office that may not book; a slot that is not there comes first."""
        if self.client.may("book") and office.is_open:
            return
        if slot_id is not UNSET and not Slot.objects.filter(pk=slot_id).exists():
            raise BookingNotFoundError
        self.require("book")
        raise OfficeClosedError(office=office.code)


class OneBooking(ClientController):
    responses = refusals(**_COMMON)

    def get(self, parsed_path: Path[BookingPath]) -> BookingOut:
        """A booking as it stands."""
        found = self.mine(parsed_path.code)
        self.require("read")
        return rendering.booking(found)


class MoveController(ClientController):
    """An act on one booking, which it answers as it then stands."""

    def key_for(self, code: str, headers: OptionalRequestKey) -> str:
        """Return the request's key, scoped to client and booking; empty if it has none."""
        if headers.key is UNSET:
            return ""
        return f"{self.client.booking_scope}:{code}:{headers.key}"

    def chosen(self, found: Booking, people: People) -> list[int] | None:
        """Return the ids that the body names, None for the whole party.

        Raises:
            BookingNotFoundError: one of them is not of this party.
        """
        if people.applicants is UNSET:
            return None
        if not set(people.applicants) <= {place.pk for place in found.places.all()}:
            raise BookingNotFoundError
        return list(people.applicants)

    def shown(self, code: str) -> BookingOut:
        return rendering.booking(queries.booking(code))


class Confirm(MoveController):
    responses = refusals(
        **_COMMON
        | {
            "_409": "hold_expired, cancelled, forfeited, illegal_move, already_booked,"
            " too_many_people",
            "_422": "invalid_request, day_closed",
        }
    )

    @modify(status_code=HTTPStatus.OK)
    def post(
        self, parsed_path: Path[BookingPath], parsed_body: OptionalBody[Nothing] = NOTHING
    ) -> BookingOut:
        """Confirm a hold; its people get their queue numbers. Again changes nothing."""
        self.mine(parsed_path.code)
        self.require("book")
        actions.confirm(parsed_path.code, self.actor)
        return self.shown(parsed_path.code)


class Extend(MoveController):
    responses = refusals(**_COMMON | {"_409": "hold_expired, illegal_move"})

    @modify(status_code=HTTPStatus.OK)
    def post(
        self,
        parsed_path: Path[BookingPath],
        parsed_headers: Headers[OptionalRequestKey],
        parsed_body: OptionalBody[Nothing] = NOTHING,
    ) -> BookingOut:
        """Lengthen a hold by its own length, once."""
        self.mine(parsed_path.code)
        self.require("book")
        key = self.key_for(parsed_path.code, parsed_headers)
        actions.extend(parsed_path.code, self.actor, request_key=key)
        return self.shown(parsed_path.code)


class Cancel(MoveController):
    responses = refusals(**_COMMON | {"_409": "hold_expired, forfeited, illegal_move"})

    @modify(status_code=HTTPStatus.OK)
    def post(
        self, parsed_path: Path[BookingPath], parsed_body: OptionalBody[People] = EVERYBODY
    ) -> BookingOut:
        """Cancel the whole party or some of it; their places go to others. Again: no change."""
        people = self.chosen(self.mine(parsed_path.code), parsed_body)
        self.require("book")
        actions.cancel(parsed_path.code, self.actor, place_ids=people)
        return self.shown(parsed_path.code)


class CheckIn(MoveController):
    responses = refusals(
        **_COMMON
        | {
            "_409": "not_confirmed, forfeited, cancelled, illegal_move, too_early, wrong_day,"
            " wrong_office, already_booked, too_many_people"
        }
    )

    @modify(status_code=HTTPStatus.OK)
    def post(
        self, parsed_path: Path[BookingPath], parsed_body: OptionalBody[People] = EVERYBODY
    ) -> BookingOut:
        """Note that the party, or some of it, is there. Again changes nothing."""
        found = self.mine(parsed_path.code)
        people = self.chosen(found, parsed_body)
        self.require("check-in")
        office_id = self.client.office_id or found.slot.office_id
        try:
            counters.arrive(parsed_path.code, self.actor, office_id=office_id, place_ids=people)
        # Programs are told of bookings, and know of no hall.
        except HallClosedError as refusal:
            raise IllegalMoveError(event=Event.CHECK_IN.value, state="closed") from refusal
        except NumberGivenError as refusal:
            raise IllegalMoveError(event=Event.CHECK_IN.value, state=found.state) from refusal
        return self.shown(parsed_path.code)


class Reschedule(MoveController):
    responses = refusals(
        **_COMMON
        | {
            "_409": "slot_full, not_confirmed, cancelled, forfeited, illegal_move,"
            " reschedule_used, reschedule_too_late",
            "_422": "invalid_request, other_office, day_closed, day_out_of_window,"
            " not_yet_released",
        }
    )

    @modify(status_code=HTTPStatus.OK)
    def post(
        self,
        parsed_path: Path[BookingPath],
        parsed_body: BodyMsgspec[NewSlot],
        parsed_headers: Headers[OptionalRequestKey],
    ) -> BookingOut:
        """Move a confirmed booking to another slot of its office; the code stays."""
        found = self.mine(parsed_path.code)
        if not Slot.objects.filter(pk=parsed_body.slot_id).exists():
            raise BookingNotFoundError
        self.require("book")
        key = self.key_for(found.code, parsed_headers)
        actions.reschedule(
            found.code, self.actor, slot_id=int(parsed_body.slot_id), request_key=key
        )
        return self.shown(parsed_path.code)
