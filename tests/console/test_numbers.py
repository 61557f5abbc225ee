"""Numbers that staff give, bookings that staff make, and the browsers that staff switch on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from antrean.bookings.models import Booking, Slot
from antrean.counters.models import HallRules, Ticket, Visit
from antrean.kernel import clock
from antrean.people.sealed import nik_hash
from antrean.slips import queries as slips
from antrean.slips.actions import set_printer, switch_on
from antrean.slips.models import Kiosk, PrintJob
from tests import make
from tests.console.desk import Desk, before, booked, desk

pytestmark = pytest.mark.django_db
BUDI: dict[str, Any] = {"name": "Budi", "day": "25", "month": "1", "year": "1987", "people": "1"}


# Today


def give(reception: Desk, lane: str = "walk_in", **typed: Any) -> list[str]:
    reception.send("/petugas/nomor/", lane=lane, **{**BUDI, "key": "number:1", **typed})
    return list(reception.told("numbers"))


def test_a_walk_in_number_is_given_against_name_and_birth_date(reception: Desk) -> None:
    assert give(reception) == ["W001"]
    assert Ticket.objects.get().person

    reception.send("/petugas/nomor/", lane="walk_in", **BUDI, key="number:2")
    assert reception.status == 409
    assert "Orang ini sudah mendapat nomor hari ini: W001." in reception.page


def test_a_second_tap_gives_no_second_number(reception: Desk) -> None:
    assert give(reception) == give(reception)
    assert Ticket.objects.count() == 1


def test_priority_comes_with_companions(reception: Desk) -> None:
    assert give(reception, "priority", people="3") == ["P001", "P002", "P003"]
    assert "Jalur prioritas" in reception.page
    assert "disabilitas" not in reception.page


def test_of_walk_ins_each_comes_alone(reception: Desk) -> None:
    assert give(reception, people="3") == ["W001"]


def test_more_companions_than_there_may_be_are_none(reception: Desk) -> None:
    assert give(reception, "priority", people="9" * 5000) == ["P001"]


def test_when_the_quota_is_gone_another_day_is_offered(reception: Desk, slot: Slot) -> None:
    HallRules.objects.create(office=slot.office, effective_on=date(2017, 1, 1), walk_ins=0)

    reception.send("/petugas/nomor/", lane="walk_in", **BUDI, key="number:1")

    assert "Nomor jalur ini sudah habis hari ini. Tawarkan hari lain." in reception.page
    assert "Pesankan untuk hari lain" in reception.page


def test_the_page_says_how_many_numbers_are_left(reception: Desk, slot: Slot) -> None:
    HallRules.objects.create(
        office=slot.office, effective_on=date(2017, 1, 1), walk_ins=2, priorities=0
    )

    before = reception.open("/petugas/nomor/")
    give(reception)
    after = reception.open("/petugas/nomor/")

    assert "Tersisa 2 nomor hari ini." in before
    assert "Tersisa 1 nomor hari ini." in after
    assert "Nomornya sudah habis hari ini." in after


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"lane": ""}, "Pilih jalur."),
        ({"name": ""}, "Isi nama lengkap"),
        ({"day": "40"}, "tidak ada"),
    ],
)
def test_what_is_missing_is_said(reception: Desk, wrong: dict[str, str], said: str) -> None:
    reception.send("/petugas/nomor/", **{"lane": "walk_in", **BUDI, **wrong})

    assert reception.status == 422
    assert said in reception.page
    assert not Visit.objects.exists()


def test_a_day_that_was_not_opened_gives_no_numbers(db: None) -> None:
    office = make.office()
    with clock.stopped(office.at(make.DAY, make.time(8))):
        closed = desk(office)
        closed.send("/petugas/nomor/", lane="walk_in", **BUDI, key="k")

    assert "Hari pelayanan belum dibuka" in closed.page


@pytest.mark.parametrize(("service", "number"), [("pickup", "K001"), ("bap", "B001")])
def test_other_services_have_series_of_their_own(
    reception: Desk, service: str, number: str
) -> None:
    reception.send("/petugas/nomor/layanan/", service=service, key="number:1:service")

    assert list(reception.told("numbers")) == [number]


def test_a_service_that_is_none_gives_nothing(reception: Desk) -> None:
    reception.send("/petugas/nomor/layanan/", service="umrah", key="k")

    assert not Visit.objects.exists()


def test_a_number_is_printed_by_the_offices_printer(
    reception: Desk, slot: Slot, settings: Any
) -> None:
    settings.PRINTER_NETWORKS = ["10.0.0.0/8"]
    give(reception)
    assert "Pencetak" not in reception.page
    address = f"/petugas/nomor/{Visit.objects.get().public_id}/slip/"
    reception.send(address)
    assert "Pencetak tidak terpasang. Sebutkan nomornya." in reception.page

    set_printer(slot.office, "10.1.2.3", 9100)
    reception.send(address)

    assert PrintJob.objects.get().slip["numbers"] == ["W001"]


def test_numbers_of_another_office_are_not_shown(reception: Desk) -> None:
    give(reception)
    elsewhere = desk(make.office())

    elsewhere.open(f"/petugas/nomor/{Visit.objects.get().public_id}/")

    assert elsewhere.answer.redirect_chain == [("/petugas/nomor/", 302)]


# Another day


PARTY: dict[str, Any] = {
    "service": "new",
    "people": "2",
    "key": "draft",
    "p1-name": "Siti Nurhaliza",
    "p1-day": "25",
    "p1-month": "1",
    "p1-year": "1987",
    "p1-nik": "3201016501870001",
    "p2-name": "Made",
    "p2-day": "1",
    "p2-month": "1",
    "p2-year": "1980",
}


@pytest.fixture
def tomorrow(slot: Slot) -> Slot:
    return make.slot(office=slot.office, day=make.DAY + timedelta(days=1), capacity=4)


def test_the_hours_with_room_for_all_are_offered(reception: Desk, tomorrow: Slot) -> None:
    assert 'name="service"' in reception.open("/petugas/antrean-baru/")

    reception.open("/petugas/antrean-baru/?service=new&people=2")
    assert "08.00–09.00 WIB · 4 tempat" in reception.page
    assert reception.page.count('autocapitalize="words"') == 2

    Slot.objects.filter(pk=tomorrow.pk).update(taken=3)
    reception.open("/petugas/antrean-baru/?service=new&people=2")
    assert "Belum ada jam dengan tempat untuk 2 orang." in reception.page


@pytest.mark.parametrize("people", ["9" * 5000, "²", "0", "5"])
def test_a_number_of_people_that_cannot_be_was_not_chosen(reception: Desk, people: str) -> None:
    reception.open(f"/petugas/antrean-baru/?service=new&people={people}")

    assert (reception.status, 'name="p1-name"' in reception.page) == (200, False)


def test_a_booking_is_made_confirmed_and_printed(reception: Desk, tomorrow: Slot) -> None:
    reception.send("/petugas/antrean-baru/", **PARTY, slot=tomorrow.pk)

    booking = Booking.objects.get(channel="staff")
    assert reception.answer.redirect_chain == [(f"/petugas/antrean-baru/{booking.code}/", 302)]
    assert (booking.state, booking.notify) == ("confirmed", False)
    places = booking.places.order_by("position")
    assert [place.nik_hash for place in places] == [nik_hash("3201016501870001"), ""]
    assert [place.nik_sealed for place in places] == ["", ""]
    assert "A" in reception.told("slip").numbers[0]
    assert "Lapor hadir pukul 07.30–08.00 WIB" in reception.page
    assert not booking.holder.identities.exists()


def test_sent_twice_it_is_one_booking(reception: Desk, tomorrow: Slot) -> None:
    for _ in range(2):
        reception.send("/petugas/antrean-baru/", **PARTY, slot=tomorrow.pk)

    assert Booking.objects.filter(channel="staff").count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"slot": ""}, "Pilih hari dan jam."),
        ({"p2-name": "M4de"}, "Orang ke-2: Nama tidak boleh memuat angka."),
        ({"p1-nik": "123"}, "NIK terdiri atas 16 angka."),
        ({"p2-year": "2010"}, "Tanyakan kepada orang tua atau wali"),
    ],
)
def test_what_is_wrong_with_the_party_is_said(
    reception: Desk, tomorrow: Slot, wrong: dict[str, str], said: str
) -> None:
    reception.send("/petugas/antrean-baru/", **{**PARTY, "slot": tomorrow.pk, **wrong})

    assert reception.status == 422
    assert said in reception.page
    assert not Booking.objects.exists()


def test_a_child_is_booked_with_the_word_of_a_parent(reception: Desk, tomorrow: Slot) -> None:
    child = {**PARTY, "p2-year": "2010", "guardian": "yes"}
    reception.send("/petugas/antrean-baru/", **child, slot=tomorrow.pk)

    versions = Booking.objects.get().places.order_by("position").values_list("guardian_version")
    assert list(versions) == [("",), ("desk-2026-11",)]


def test_an_hour_that_filled_up_meanwhile_keeps_what_was_typed(
    reception: Desk, tomorrow: Slot
) -> None:
    other = make.slot(office=tomorrow.office, day=tomorrow.day, starts=make.time(9))
    Slot.objects.filter(pk=tomorrow.pk).update(taken=4)

    reception.send("/petugas/antrean-baru/", **PARTY, slot=tomorrow.pk)

    assert reception.status == 409
    assert "Tempat pada jam itu baru saja habis." in reception.page
    assert 'value="Siti Nurhaliza"' in reception.page
    assert f'value="{other.pk}"' in reception.page


def test_tickets_of_other_offices_are_not_printed(reception: Desk, slot: Slot) -> None:
    booking = booked(make.slot())

    reception.open(f"/petugas/antrean-baru/{booking.code}/")
    assert reception.status == 403

    reception.open("/petugas/antrean-baru/K7QX4M2T9/")
    assert reception.answer.redirect_chain == [("/petugas/antrean-baru/", 302)]


# Self-service


@pytest.fixture
def supervisor(reception: Desk) -> Desk:
    return desk(reception.office, "supervisor")


def test_a_code_for_a_kiosk_is_shown_once(supervisor: Desk) -> None:
    supervisor.send("/petugas/anjungan/kode/")
    code = supervisor.told("code")
    assert code in supervisor.page

    token = switch_on(supervisor.office, code)
    assert slips.kiosk(token, supervisor.office)
    assert "Menyala sejak Rab 9 Agu, 07.45 WIB" in supervisor.open("/petugas/anjungan/")
    assert code not in supervisor.page


def test_a_kiosk_is_switched_off(supervisor: Desk) -> None:
    supervisor.send("/petugas/anjungan/kode/")
    token = switch_on(supervisor.office, supervisor.told("code"))

    supervisor.send(f"/petugas/anjungan/{Kiosk.objects.get().pk}/matikan/")

    assert slips.kiosk(token, supervisor.office) is None


def test_a_printer_is_named_and_taken_away(supervisor: Desk) -> None:
    supervisor.send("/petugas/anjungan/pencetak/", host="192.168.1.50", port="")
    printer = slips.printer(supervisor.office)
    assert printer
    assert (printer.host, printer.port) == ("192.168.1.50", 9100)

    supervisor.send("/petugas/anjungan/pencetak/", host="8.8.8.8", port="9100")
    assert "Isi alamat IP pencetak di jaringan kantor" in supervisor.page
    supervisor.send("/petugas/anjungan/pencetak/", host="192.168.1.50", port="x")
    assert "Isi porta antara 1024 dan 65535" in supervisor.page

    supervisor.send("/petugas/anjungan/pencetak/", host="", port="")
    assert slips.printer(supervisor.office) is None


@pytest.mark.parametrize("address", ["", "kode/", "pencetak/", "1/matikan/"])
def test_reception_switches_nothing(reception: Desk, address: str) -> None:
    if address:
        reception.send(f"/petugas/anjungan/{address}")
    else:
        reception.open("/petugas/anjungan/")

    assert reception.status == 403


def test_before_the_doors_open_nobody_is_there(slot: Slot) -> None:
    with clock.stopped(before(slot, 60)):
        assert "Beri nomor antrean" in desk(slot.office).open("/petugas/nomor/")
