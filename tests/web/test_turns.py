"""The ticket of somebody who is in the hall, as their telephone shows it."""

from __future__ import annotations

import html
import re
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from antrean.bookings import actions as bookings
from antrean.bookings.models import Booking, Slot
from antrean.counters.models import HallRules
from tests import make
from tests.channels.whatsapp.chat import at
from tests.counters.office import Day
from tests.web.visitor import BUDI, SITI, Visitor, texts

MORNING = at("2017-08-09 07:40")


class Phone:
    """Siti's telephone, with the ticket of herself and her child open, and the hall she is in."""

    def __init__(self, siti: Visitor) -> None:
        self.siti = siti
        self.code = siti.hold(SITI, BUDI)
        siti.send(f"/tiket/{self.code}/confirm", guardian="yes")
        self.day = Day(Slot.objects.get(), MORNING)
        with self.day.clock():
            bookings.open_day(self.day.slot.office, self.day.slot.day)

    def comes(self) -> None:
        self.day.arrive(Booking.objects.get(code=self.code))

    def shows(self) -> str:
        with self.day.clock():
            return self.siti.open(f"/tiket/{self.code}/")

    def says(self) -> str:
        return " ".join(text for text in texts(self.shows()) if text)


@pytest.fixture
def phone(siti: Visitor) -> Phone:
    return Phone(siti)


def fact(page: str, name: str) -> list[str]:
    """Return what stands in the row of this name, if the row is to be seen."""
    rows = re.findall(r"<div data-row\s*(hidden)?>(.*?)</div>", page, re.DOTALL)
    seen = [inside for is_hidden, inside in rows if not is_hidden]
    return [
        " ".join(html.unescape(re.sub(r"<[^>]+>", " ", value)).split())
        for inside in seen
        for key, value in re.findall(r"<dt>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", inside, re.DOTALL)
        if key == name
    ]


def test_who_waits_sees_who_is_served_and_how_many_go_first(phone: Phone) -> None:
    counter = phone.day.counter(3)
    ani = phone.day.walked_in("Ani", lane="priority")
    phone.day.do("call_next", counter)
    phone.comes()
    HallRules.objects.create(effective_on=make.DAY, waiting_place="Lantai 1")

    page = phone.shows()

    assert ani.tickets.get().number == "P001"
    assert fact(page, "Sekarang dilayani") == ["P001"]
    assert fact(page, "Nomor di depan Anda") == ["0"]
    assert re.fullmatch(r"\d+–\d+ menit", *fact(page, "Perkiraan menunggu"))
    assert "<dd>Berkas</dd>" in page
    assert "<dd>Lantai 1</dd>" in page
    assert page.count("<strong>A001</strong>") == page.count("<strong>A002</strong>") == 1
    assert "Keadaan pukul <span data-as-of>07.40 WIB</span>." in page


def test_who_is_called_sees_where_to_go_and_nothing_else_first(phone: Phone) -> None:
    phone.comes()
    phone.day.do("call_next", phone.day.counter(3))

    page = phone.shows()

    assert re.search(r'<p class="called"\s+role="status"\s+data-called\s*>', page)
    assert "Loket <span data-counter>3</span>" in page
    assert fact(page, "Nomor di depan Anda") == []


def test_who_missed_a_call_is_told_what_to_do_and_blamed_for_nothing(phone: Phone) -> None:
    counter = phone.day.counter(3)
    phone.comes()
    phone.day.do("call_next", counter)
    phone.day.call_in_vain(counter)

    said = phone.says()

    assert (
        "Nomor Anda sudah dipanggil. Silakan lapor ke petugas; Anda dipanggil lagi setelah tiga "
        "nomor." in said
    )
    assert "Nomor di depan Anda" not in said


def test_who_asked_for_a_while_is_told_until_when(phone: Phone) -> None:
    counter = phone.day.counter(3)
    phone.comes()
    phone.day.do("call_next", counter)
    phone.day.do("excuse", counter)

    assert "Anda dipanggil lagi sesudah pukul 08.10 WIB." in phone.says()


def test_who_is_served_or_put_aside_is_told_so(phone: Phone) -> None:
    counter = phone.day.counter(3)
    phone.comes()
    phone.day.do("call_next", counter)
    phone.day.do("start", counter)

    assert "Anda sedang dilayani di Loket 3." in phone.says()

    phone.day.do("put_aside", counter, note="fotokopi")

    assert "Pelayanan Anda ditunda sebentar." in phone.says()


def test_the_next_stage_has_its_own_line(phone: Phone) -> None:
    counter = phone.day.counter(3)
    phone.comes()
    phone.day.serve(counter)

    assert "<dd>Wawancara</dd>" in phone.shows()


def test_after_the_last_stage_the_ticket_is_over(phone: Phone) -> None:
    counter = phone.day.counter(3)
    phone.comes()
    for _ in range(3):
        phone.day.serve(counter)

    page = phone.shows()

    assert "Antrean ini selesai." in page
    assert "data-turn" not in page


def test_the_page_follows_the_hall_and_the_booking_till_midnight(phone: Phone) -> None:
    phone.comes()

    page = phone.shows()

    followed = [html.unescape(one) for one in re.findall(r'data-(?:live|turn)="([^"]+)"', page)]
    assert [urlsplit(one).path for one in followed] == [
        f"/live/booking/{phone.code}",
        "/live/hall/bogor:2017-08-09",
    ]
    until = int(phone.day.slot.office.bounds(phone.day.slot.day)[1].timestamp())
    assert all(f"exp={until}&" in one for one in followed)


def test_in_english_it_says_the_same(phone: Phone) -> None:
    phone.comes()
    with phone.day.clock():
        page = phone.siti.open(f"/en/tiket/{phone.code}/")

    assert fact(page, "Numbers before you") == ["0"]
    assert "<dd>Documents</dd>" in page


def test_a_ticket_costs_no_more_for_more_people_in_the_hall(phone: Phone) -> None:
    phone.comes()

    def asked() -> int:
        with CaptureQueriesContext(connection) as context:
            phone.shows()
        return len(context)

    before = asked()
    for name in ("Ani", "Ina", "Ida"):
        phone.day.walked_in(name)

    assert asked() == before
