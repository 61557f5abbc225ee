"""A booking as its holder sees it on a page."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

import segno
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from antrean.accounts.actions import Relative
from antrean.bookings import queries
from antrean.bookings.lifecycle import OPEN
from antrean.bookings.models import Booking
from antrean.bookings.queries import Appointment, Arrival
from antrean.kernel import clock, codes, phones
from antrean.kernel.addresses import live_address
from antrean.people.models import GUARDIAN_UNDER
from antrean.web.booking.people import age

_QUIET_MODULES = 4
_DOCUMENTS: Final[Mapping[str, range]] = MappingProxyType(
    {"new": range(1, 4), "replacement": range(1, 3), "child": range(1, 4)}
)


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    name: str
    state: str
    queue_number: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """A booking at an instant; states are as time has moved them, whether or not a worker ran."""

    booking: Booking
    state: str
    people: Sequence[Person]
    arrival: Arrival
    now: datetime
    undo_until: datetime | None
    is_movable: bool

    @property
    def code(self) -> str:
        return self.booking.code

    @property
    def shown_code(self) -> str:
        return codes.shown(self.booking.code)

    @property
    def office_phone(self) -> str:
        phone = self.booking.slot.office.phone
        return phones.local(phone) if phone else ""

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def can_cancel(self) -> bool:
        return self.state in {"held", "confirmed"} and self.now < self.booking.slot.starts_at

    @property
    def seconds_left(self) -> int:
        """How long the hold still lasts."""
        return max(0, int((self.booking.held_until - self.now).total_seconds()))

    @property
    def minors(self) -> list[str]:
        """The names of those for whom a parent or guardian speaks when it is confirmed."""
        today = self.booking.slot.office.today(self.now)
        return [
            place.name
            for place in self.booking.places.all()
            if place.birth_date
            and place.state == "held"
            and age(place.birth_date, today) < GUARDIAN_UNDER
        ]

    @property
    def present(self) -> list[dict[str, str]]:
        """Who has reported, with the number they wait with."""
        return [
            {"number": person.queue_number, "name": person.name}
            for person in self.people
            if person.state == "checked_in"
        ]

    @property
    def undoable(self) -> list[str]:
        """The names of those whose place can still be brought back, if others keep theirs."""
        gone = [
            place.name
            for place in sorted(self.booking.places.all(), key=lambda place: place.position)
            if place.state == "cancelled" and place.frees_at and place.frees_at > self.now
        ]
        return gone if self.is_open else []

    @property
    def all_present(self) -> bool:
        return len(self.present) == len(self.people)

    @property
    def why_over(self) -> str:
        """The key of what happened and what to do next, of a booking that has ended."""
        return f"over.{self.state}"

    @property
    def documents(self) -> list[str]:
        """The keys of the documents to bring."""
        day = self.booking.slot.day
        has_children = any(
            place.birth_date and age(place.birth_date, day) < GUARDIAN_UNDER
            for place in self.booking.places.all()
        )
        kinds = [self.booking.service, *(["child"] if has_children else [])]
        return [f"documents.{kind}.{number}" for kind in kinds for number in _DOCUMENTS[kind]]

    @property
    def qr(self) -> SafeString:
        return barcode(self.code)

    @property
    def live(self) -> str:
        until = self.booking.slot.office.bounds(self.booking.slot.day)[1]
        subject = f"booking/{self.code}"
        return live_address(settings.LIVE_URL, subject, until=until, secret=settings.SECRET_KEY)


def relatives(booking: Booking) -> list[Relative]:
    """Return those of a party who can be kept for the next: of whom everything is known.

    Of a NIK that was noted at a desk only a hash is.
    """
    return [
        Relative(
            name=one.name,
            birth_date=one.birth_date,
            relation=one.relation,
            nik_sealed=one.nik_sealed,
            nik_hash=one.nik_hash,
        )
        for one in sorted(booking.places.all(), key=lambda place: place.position)
        if one.birth_date and one.relation and one.nik_sealed and one.state in OPEN
    ]


def barcode(code: str) -> SafeString:
    """Return the barcode as SVG: the canonical code and nothing else, never a Micro QR."""
    drawn = segno.make_qr(code, error="q").svg_inline(
        border=_QUIET_MODULES, omitsize=True, svgclass="qr", lineclass=None
    )
    return mark_safe(drawn)  # noqa: S308  # it is drawn, from nine letters of our alphabet


def tickets(bookings: Collection[Booking]) -> list[Ticket]:
    """Return bookings, whole, as of this instant; what their days say is read once for all."""
    appointments = queries.appointments({one.slot_id: one.slot for one in bookings}.values())
    now = clock.now()
    return [_ticket(one, appointments[one.slot_id], now) for one in bookings]


def _ticket(booking: Booking, appointment: Appointment, now: datetime) -> Ticket:
    places = sorted(booking.places.all(), key=lambda place: place.position)
    undo = [p.frees_at for p in places if p.state == "cancelled" and p.frees_at]
    return Ticket(
        booking=booking,
        state=appointment.state_at(now, booking.state, booking.held_until),
        people=[
            Person(
                place.pk,
                place.name,
                appointment.state_at(now, place.state, booking.held_until),
                place.queue_number,
            )
            for place in places
        ],
        arrival=appointment.arrival,
        now=now,
        undo_until=min((at for at in undo if at > now), default=None),
        is_movable=booking.state == "confirmed" and queries.why_not_movable(booking, now) is None,
    )
