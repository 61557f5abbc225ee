"""What a party asks for, and what is wrong with it whatever is free."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from antrean.bookings.actions.parties import nik_key, seat_keys
from antrean.bookings.allocation import SEATS
from antrean.bookings.errors import (
    BookingNotFoundError,
    IdempotencyKeyReusedError,
    NotKinError,
    OfficeClosedError,
    PartyTooLargeError,
)
from antrean.bookings.models import Booking
from antrean.kernel.errors import DomainError
from antrean.offices.models import Office
from antrean.people.actions import Contact


@dataclass(frozen=True, slots=True)
class Applicant:
    """One person of a party. `nik_sealed` is encrypted, `nik_hash` keyed; both may be empty."""

    name: str
    birth_date: date
    relation: str = ""
    nik_sealed: str = ""
    nik_hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A party's request for places in one slot, or on one day.

    `key` is the caller's own id of the request, scoped ("api:3:<key>", "wa:<message id>"):
    asked again it returns the booking it made. Who asks is a known holder, or a contact
    whose holder is found, or made, with the batch. `replaces` is a hold that gives way.
    """

    key: str
    office_id: int
    holder_id: int = 0
    contact: Contact | None = None
    applicants: tuple[Applicant, ...]
    channel: str
    slot_id: int | None = None
    day: date | None = None
    service: str = "new"
    scope: str = ""
    digest: str = ""
    notify: bool = True
    replaces: int | None = None
    actor: str = "holder"
    said_at: datetime | None = None  # when it was asked, if before we heard it

    @property
    def claim(self) -> str:
        return f"key:{self.key}"

    @property
    def niks(self) -> tuple[str, ...]:
        """The NIK hashes of those who gave one."""
        return tuple(person.nik_hash for person in self.applicants if person.nik_hash)

    def claims(self) -> set[str]:
        """Return every key that this request may come to need."""
        return {self.claim, *seat_keys(self.holder_id), *map(nik_key, self.niks)}


Outcome = Booking | DomainError


def malformed(request: Request, office: Office | None) -> DomainError | None:
    """Return why the request cannot be granted whatever is free; None: it may be."""
    if office is None:
        return BookingNotFoundError(office=request.office_id)
    if not 1 <= len(request.applicants) <= len(SEATS):
        return PartyTooLargeError(limit=len(SEATS))
    relations = Counter(person.relation for person in request.applicants)
    if relations["self"] > 1 or relations["spouse"] > 1 or relations["parent"] > 2:  # noqa: PLR2004  # a person has two parents
        return NotKinError()
    if not office.is_open:
        return OfficeClosedError(office=office.code)
    return None


def same(booking: Booking, request: Request) -> Outcome:
    """Return the booking that the request's key made, unless the key said something else then."""
    if booking.request_digest != request.digest:
        return IdempotencyKeyReusedError()
    return booking
