"""Visitors serve themselves, in a browser that staff switched on, and do nothing else there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from antrean.accounts.actions import count_try
from antrean.bookings.models import Booking, Slot
from antrean.counters.models import Ticket, Visit
from antrean.kernel import clock
from antrean.kiosk.views.reporting import WRONG_CODES
from antrean.offices.models import Office
from antrean.slips import actions as slips
from antrean.slips.models import Kiosk, PrintJob
from tests import make, staff
from tests.console.desk import MINUTE, before, booked, held, opened

pytestmark = pytest.mark.django_db


@dataclass
class Browser:
    """A browser in the hall; `page` is what it shows."""

    office: Office
    client: Client = field(default_factory=Client)
    page: str = ""
    status: int = 0
    answer: Any = None

    def open(self, language: str = "") -> str:
        return self._show(self.client.get(f"{language}/anjungan/{self.office.code}/"))

    def send(self, address: str = "", **fields: Any) -> str:
        path = f"/anjungan/{self.office.code}/{address}"
        return self._show(self.client.post(path, fields, follow=True))

    def scan(self, code: str, **fields: Any) -> str:
        """Scan a code; return the word of the answer, or the page that it led to."""
        self.send(code=code, **fields)
        context = self.answer.context
        return context["answer"].word if "answer" in context else "who"

    def _show(self, answer: HttpResponse) -> str:
        self.answer, self.status = answer, answer.status_code
        self.page = unescape(answer.content.decode())
        return self.page


@pytest.fixture
def slot(db: None) -> Slot:
    slot = make.slot(office=make.office(code="bogor"), capacity=4)
    opened(slot)
    return slot


def switched_on(office: Office) -> Browser:
    code = slips.offer_kiosk(office, staff.account("supervisor", office))
    browser = Browser(office)
    browser.send("nyalakan/", code=code)
    return browser


@pytest.fixture
def kiosk(slot: Slot) -> Iterator[Browser]:
    """A kiosk that is on, at a quarter to eight."""
    with clock.stopped(before(slot)):
        yield switched_on(slot.office)


def of_party(booking: Booking, *positions: int) -> dict[str, object]:
    places = booking.places.filter(position__in=positions)
    return {"listed": "yes", "person": [place.pk for place in places]}


# Locked down


def test_a_browser_that_nobody_switched_on_shows_how_and_serves_nobody(slot: Slot) -> None:
    booking = booked(slot)
    with clock.stopped(before(slot)):
        browser = Browser(slot.office)
        assert "Anjungan belum dinyalakan" in browser.open()
        assert browser.status == 403

        browser.send(code=booking.code)
        assert browser.status == 403
        browser.send("slip/", code=booking.code)
        assert browser.status == 403

    assert not Ticket.objects.exists()


def test_a_code_of_staff_switches_it_on_once(kiosk: Browser) -> None:
    assert "Pindai barcode pada telepon atau tiket Anda." in kiosk.page

    cookie = kiosk.client.cookies["anjungan"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")
    other = Browser(kiosk.office)
    other.send("nyalakan/", code="12345678")
    assert other.status == 422
    assert "Kode salah, sudah dipakai, atau lebih dari 10 menit." in other.page


def test_codes_to_switch_on_are_not_found_by_trying(slot: Slot) -> None:
    browser = Browser(slot.office)
    for _ in range(10):
        browser.send("nyalakan/", code="12345678")

    browser.send("nyalakan/", code=slips.offer_kiosk(slot.office, staff.account("admin")))

    assert browser.status == 429
    assert "Terlalu sering." in browser.page


def test_it_serves_its_own_office_and_ends_when_staff_say_so(kiosk: Browser) -> None:
    elsewhere = Browser(make.office(code="depok"), kiosk.client)
    elsewhere.open()
    assert elsewhere.status == 403

    slips.switch_off(kiosk.office, Kiosk.objects.get(office=kiosk.office).pk)
    kiosk.open()
    assert kiosk.status == 403


def test_an_office_that_is_not_open_has_none(db: None) -> None:
    assert Client().get("/anjungan/nirgends/").status_code == 404
    planned = make.office(state="planned")
    assert Client().get(f"/anjungan/{planned.code}/").status_code == 404


def test_no_page_of_it_leads_anywhere_else(kiosk: Browser, slot: Slot) -> None:
    pages = [kiosk.open()]
    kiosk.scan(booked(slot).code)
    pages.append(kiosk.page)
    kiosk.scan(booked(slot, "Made", "Budi").code)
    pages.append(kiosk.page)

    for page in pages:
        assert set(re.findall(r'<a [^>]*href="([^"]*)"', page)) <= {
            "/anjungan/bogor/",
            "/en/anjungan/bogor/",
        }
    assert kiosk.answer.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in kiosk.answer.headers["Cache-Control"]


# Reporting


def test_who_is_on_time_comes_in_and_reads_only_a_number(kiosk: Browser, slot: Slot) -> None:
    booking = booked(slot)

    assert kiosk.scan(booking.code) == "in"

    assert "Silakan masuk" in kiosk.page
    assert "<span>A001</span>" in kiosk.page
    assert "siti" not in kiosk.page.lower()
    assert booking.events.get(event="check_in").actor.startswith("kiosk:")
    assert Ticket.objects.get().number == "A001"


def test_a_party_is_told_apart_by_numbers_and_initials(kiosk: Browser, slot: Slot) -> None:
    booking = booked(slot, "Hj. Siti Nurhaliza, S.E.", "Made")

    assert kiosk.scan(booking.code) == "who"

    assert '<strong>A001</strong> <span lang="id">Siti N.</span>' in kiosk.page
    assert "Nurhaliza" not in kiosk.page
    assert kiosk.scan(booking.code, **of_party(booking, 2)) == "in"
    assert "<span>A002</span>" in kiosk.page

    # The other comes later, by the same code.
    assert kiosk.scan(booking.code) == "who"
    assert kiosk.page.count('name="person"') == 1


def test_nobody_ticked_is_asked_again(kiosk: Browser, slot: Slot) -> None:
    booking = booked(slot, "Siti", "Made")

    assert kiosk.scan(booking.code, listed="yes") == "who"

    assert "Centang sedikitnya satu orang." in kiosk.page
    assert not Ticket.objects.exists()


def test_a_tick_that_is_no_number_is_nobodys(kiosk: Browser, slot: Slot) -> None:
    assert kiosk.scan(booked(slot, "Siti", "Made").code, listed="yes", person="9" * 5000) == "who"


def test_what_staff_have_to_do_is_not_done_here(kiosk: Browser, slot: Slot) -> None:
    booking = held(slot)

    assert kiosk.scan(booking.code) == "unconfirmed"

    assert "Silakan ke meja petugas." in kiosk.page
    booking.refresh_from_db()
    assert booking.state == "held"


def test_who_comes_too_early_hears_the_hours_of_their_ticket(kiosk: Browser, slot: Slot) -> None:
    booking = booked(make.slot(office=slot.office, starts=make.time(11)))

    assert kiosk.scan(booking.code) == "early"

    assert "Waktu lapor hadir Anda pukul 10.30–11.00 WIB." in kiosk.page
    assert "diterima di sini mulai pukul 10.00 WIB." in kiosk.page


def test_late_nobody_is_shamed_and_no_number_is_taken(slot: Slot) -> None:
    booking = booked(slot)
    with clock.stopped(slot.starts_at + MINUTE):
        kiosk = switched_on(slot.office)
        assert kiosk.scan(booking.code) == "void"

    assert "Jadwal Anda sudah lewat" in kiosk.page
    assert "Silakan ambil nomor datang langsung di meja petugas." in kiosk.page
    assert not Visit.objects.exists()
    assert booking.places.get().absence == "came_late"


def test_a_wrong_code_says_so_and_trying_comes_to_an_end(kiosk: Browser) -> None:
    assert kiosk.scan("nonsense") == "unknown"
    for _ in range(59):
        count_try("kiosk", Kiosk.objects.get(office=kiosk.office).pk, **WRONG_CODES)

    assert kiosk.scan("nonsense") == "often"
    assert kiosk.status == 429


def test_it_speaks_english_by_a_button_and_goes_back_to_indonesian(
    kiosk: Browser, slot: Slot
) -> None:
    assert 'href="/en/anjungan/bogor/"' in kiosk.open()
    assert "Scan the barcode on your telephone or ticket." in kiosk.open("/en")

    kiosk._show(kiosk.client.post("/en/anjungan/bogor/", {"code": booked(slot).code}))
    assert "Please come in" in kiosk.page
    assert 'data-back="/anjungan/bogor/"' in kiosk.page
    assert 'data-seconds="20"' in kiosk.page


# Slips


def test_without_a_printer_the_browser_prints_at_once(kiosk: Browser, slot: Slot) -> None:
    kiosk.scan(booked(slot).code)

    assert 'data-slip="now"' in kiosk.page
    assert '<section class="slip' in kiosk.page


def test_the_offices_printer_prints_once_for_each_arrival(
    kiosk: Browser, slot: Slot, settings: Any
) -> None:
    settings.PRINTER_NETWORKS = ["10.0.0.0/8"]
    slips.set_printer(slot.office, "10.1.2.3", 9100)
    booking = booked(slot)

    kiosk.scan(booking.code)
    assert "Ambil slip nomor Anda." in kiosk.page
    kiosk.scan(booking.code)
    assert PrintJob.objects.get().slip["numbers"] == ["A001"]

    # Asked for, it comes again, thrice at most.
    for _ in range(5):
        kiosk.send("slip/", code=booking.code)
    assert PrintJob.objects.count() == 4


def test_no_slip_is_had_for_a_code_that_did_not_report(kiosk: Browser, slot: Slot) -> None:
    for code in (booked(make.slot(office=slot.office, starts=make.time(13))).code, "K7QX4M2T9"):
        kiosk.send("slip/", code=code)
        assert kiosk.answer.redirect_chain == [("/anjungan/bogor/", 302)]
