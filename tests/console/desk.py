"""A desk on the day in the first report, with somebody of the office behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from typing import Any

from django.http import HttpResponse
from django.test import Client

from antrean.accounts.actions import count_try
from antrean.accounts.models import Account
from antrean.bookings import actions as bookings
from antrean.bookings.actions import Actor, Applicant
from antrean.bookings.models import Booking, Slot
from antrean.console.answering import TRIES
from antrean.kernel import clock
from antrean.offices.models import Office
from tests import make, staff

HOLDER = Actor("whatsapp", "holder")
MINUTE = timedelta(minutes=1)


@dataclass
class Desk:
    """The browser of a desk; `page` is what it shows."""

    account: Account
    client: Client
    page: str = ""
    status: int = 0
    answer: Any = None

    def open(self, address: str) -> str:
        return self._show(self.client.get(address, follow=True))

    def send(self, address: str, **fields: Any) -> str:
        return self._show(self.client.post(address, fields, follow=True))

    def scan(self, code: str, **fields: Any) -> str:
        """Scan a code; return the word of the answer."""
        self.send("/petugas/hadir/", code=code, **fields)
        return self.word

    def act(self, booking: Booking, act: str, **fields: Any) -> str:
        """Do something with a booking; return the word of the answer."""
        self.send(f"/petugas/hadir/{booking.code}/{act}/", **fields)
        return self.word

    def tries(self, count: int, *, what: str = "check_in") -> None:
        """Let so many codes, searches or NIKs have been tried in the last minutes."""
        for _ in range(count):
            count_try(what, self.account.pk, **TRIES)

    @property
    def office(self) -> Office:
        assert self.account.office
        return self.account.office

    @property
    def word(self) -> str:
        return self.told("answer").word

    @property
    def numbers(self) -> list[str]:
        return list(self.told("arrival").numbers)

    def told(self, name: str) -> Any:
        """Return what the page was told."""
        return self.answer.context[name]

    def _show(self, answer: HttpResponse) -> str:
        self.answer, self.status = answer, answer.status_code
        self.page = unescape(answer.content.decode())
        return self.page


def desk(office: Office, role: str = "reception") -> Desk:
    """Return the desk of somebody with this role."""
    account = staff.account(role, office)
    return Desk(account, staff.at_work(account))


def booked(slot: Slot, *people: str | Applicant, holder: Any = None) -> Booking:
    """Book some people two days before, and confirm it."""
    names = [one for one in people or ("Siti Nurhaliza",) if isinstance(one, str)]
    party = (*make.people(*names), *(one for one in people if isinstance(one, Applicant)))
    with clock.stopped(slot.starts_at - timedelta(days=2)):
        held = bookings.hold(make.request(slot=slot, people=party, holder=holder))
        return bookings.confirm(held.code, HOLDER).booking


def held(slot: Slot, *names: str) -> Booking:
    """Hold places on the eve of the visit, and leave them unconfirmed."""
    with clock.stopped(slot.bookable_until - 10 * MINUTE):
        return bookings.hold(make.request(slot=slot, people=make.people(*(names or ("Budi",)))))


def opened(slot: Slot) -> None:
    with clock.stopped(slot.starts_at - 30 * MINUTE):
        bookings.open_day(slot.office, slot.day)


def before(slot: Slot, minutes: int = 15) -> datetime:
    return slot.starts_at - minutes * MINUTE
