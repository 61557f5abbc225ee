"""Beside the identity card: a name put right, a NIK that was missing, and who has no code."""

from __future__ import annotations

from typing import Any

import pytest

from antrean.bookings import actions
from antrean.bookings.actions import Actor
from antrean.bookings.models import Booking, BookingEvent, Claim, Slot
from antrean.kernel import clock
from antrean.people.sealed import nik_hash
from tests import make
from tests.console.desk import Desk, before, booked, desk

pytestmark = pytest.mark.django_db
NIK = "3201012501870001"
BY = Actor("staff", "staff:1", "id_card")
# The same but for its date: 26 January.
OTHERWISE = "3201012601870001"
CARD: dict[str, Any] = {
    "name": "Siti Nur Haliza",
    "day": "25",
    "month": "1",
    "year": "1987",
    "reason": "id_card",
}


def address(booking: Booking, what: str, position: int = 1) -> str:
    place = booking.places.get(position=position)
    return f"/petugas/hadir/{booking.code}/{place.pk}/{what}/"


@pytest.fixture
def officer(reception: Desk) -> Desk:
    return desk(reception.office, "officer")


# Correcting


def test_a_name_is_put_right_by_the_card(officer: Desk, slot: Slot) -> None:
    booking = booked(slot)

    assert 'value="Siti Nurhaliza"' in officer.open(address(booking, "perbaiki"))
    officer.send(address(booking, "perbaiki"), **CARD)

    assert officer.answer.redirect_chain == [(f"/petugas/hadir/{booking.code}/", 302)]
    assert "SITI NUR HALIZA" in officer.page
    event = BookingEvent.objects.get(event="correct")
    assert (event.channel, event.reason) == ("staff", "id_card")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Isi nama lengkap"),
        ({"name": "S1ti"}, "Nama tidak boleh memuat angka."),
        ({"day": "31", "month": "2"}, "Tanggal itu tidak ada"),
        ({"year": "2018"}, "Tanggal lahir tidak boleh setelah hari ini."),
        ({"year": "1887"}, "Periksa tahun lahir"),
        ({"day": "", "month": "", "year": ""}, "Isi tanggal lahir"),
        ({"reason": ""}, "Pilih dasar perbaikan."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    officer: Desk, slot: Slot, wrong: dict[str, str], said: str
) -> None:
    booking = booked(slot)

    officer.send(address(booking, "perbaiki"), **CARD | wrong)

    assert officer.status == 422
    assert said in officer.page
    assert booking.places.get().name == "Siti Nurhaliza"


def test_reception_corrects_nothing(reception: Desk, slot: Slot) -> None:
    booking = booked(slot)

    reception.scan(booking.code)
    assert "Perbaiki data" not in reception.page
    reception.send(address(booking, "perbaiki"), **CARD)

    assert reception.status == 403


def test_who_is_gone_is_corrected_no_more(officer: Desk, slot: Slot) -> None:
    booking = booked(slot)
    where = address(booking, "perbaiki")
    booking.places.update(state="cancelled")

    officer.open(where)

    assert officer.answer.redirect_chain == [(f"/petugas/hadir/{booking.code}/", 302)]


# NIK


def test_a_nik_that_was_missing_is_noted(reception: Desk, slot: Slot) -> None:
    booking = booked(slot)
    reception.scan(booking.code)
    assert "Catat NIK<span" in reception.page

    reception.send(address(booking, "nik"), nik="3201 0125 0187 0001")

    assert "NIK tercatat" in reception.page
    assert NIK not in reception.page
    assert booking.places.get().nik_hash == nik_hash(NIK)
    assert Claim.objects.get(key=f"nik:{nik_hash(NIK)}").booking == booking


def test_another_birth_date_in_it_is_looked_at_twice_and_no_refusal(
    reception: Desk, slot: Slot
) -> None:
    booking = booked(slot)

    reception.send(address(booking, "nik"), nik=OTHERWISE)
    assert "NIK ini berbeda dari 25 Januari 1987" in reception.page
    assert OTHERWISE not in reception.page
    assert booking.places.get().nik_hash == ""
    again = reception.told("again")

    reception.send(address(booking, "nik"), nik=OTHERWISE, again=again)
    assert booking.places.get().nik_hash == nik_hash(OTHERWISE)


def test_a_second_typing_that_differs_is_asked_again(reception: Desk, slot: Slot) -> None:
    booking = booked(slot)
    reception.send(address(booking, "nik"), nik=OTHERWISE)

    reception.send(address(booking, "nik"), nik="3201012701870001", again=reception.told("again"))

    assert booking.places.get().nik_hash == ""


def test_a_nik_of_another_booking_is_refused(reception: Desk, slot: Slot) -> None:
    first, second = booked(slot), booked(slot, "Budi")
    reception.send(address(first, "nik"), nik=NIK)

    reception.send(address(second, "nik"), nik=NIK)

    assert "NIK ini terdaftar pada antrean lain." in reception.page
    assert NIK not in reception.page
    assert second.places.get().nik_hash == ""


def test_a_supervisor_lets_it_go_for_its_owner_who_stands_there(slot: Slot) -> None:
    elsewhere = booked(make.slot(), "Palsu")
    booking = booked(slot)
    with clock.stopped(before(slot)):
        actions.note_nik(elsewhere.code, BY, place_id=elsewhere.places.get().pk, nik=NIK)
        reception, supervisor = desk(slot.office), desk(slot.office, "supervisor")
        reception.send(address(booking, "nik"), nik=NIK, free="yes")
        assert "Lepaskan NIK ini" not in reception.page
        assert booking.places.get().nik_hash == ""

        supervisor.send(address(booking, "nik"), nik=NIK)
        assert "Lepaskan NIK ini dari antrean lain" in supervisor.page
        supervisor.send(address(booking, "nik"), nik=NIK, free="yes")

    elsewhere.refresh_from_db()
    assert elsewhere.state == "cancelled"
    assert booking.places.get().nik_hash == nik_hash(NIK)


def test_of_who_is_in_a_building_it_is_not_let_go(reception: Desk, slot: Slot) -> None:
    here, booking = booked(slot), booked(slot, "Budi")
    reception.send(address(here, "nik"), nik=NIK)
    reception.scan(here.code)

    desk(slot.office, "supervisor").send(address(booking, "nik"), nik=NIK, free="yes")

    assert booking.places.get().nik_hash == ""


@pytest.mark.parametrize(
    ("nik", "said"),
    [
        ("", "Isi NIK: 16 angka."),
        ("123", "NIK terdiri atas 16 angka."),
        ("9901012501870001", "bukan kode provinsi"),
        ("3201013001870000", "tidak mungkin 0000"),
    ],
)
def test_what_is_no_nik_is_said(reception: Desk, slot: Slot, nik: str, said: str) -> None:
    booking = booked(slot)

    reception.send(address(booking, "nik"), nik=nik)

    assert reception.status == 422
    assert said in reception.page


def test_who_has_one_is_not_asked(reception: Desk, slot: Slot) -> None:
    booking = booked(slot)
    reception.send(address(booking, "nik"), nik=NIK)

    reception.open(address(booking, "nik"))

    assert reception.answer.redirect_chain == [(f"/petugas/hadir/{booking.code}/", 302)]


def test_trying_niks_comes_to_an_end(reception: Desk, slot: Slot) -> None:
    first, second = booked(slot), booked(slot, "Budi")
    reception.send(address(first, "nik"), nik=NIK)
    reception.tries(59, what="check_in_nik")

    reception.send(address(second, "nik"), nik=NIK)

    assert "Terlalu sering." in reception.page


@pytest.mark.parametrize("what", ["perbaiki", "nik"])
def test_people_of_other_offices_are_not_ours(officer: Desk, what: str) -> None:
    officer.send(address(booked(make.slot()), what), **CARD, nik=NIK)

    assert officer.status == 403


# Without a code


def find(reception: Desk, **typed: str) -> list[Booking]:
    reception.send("/petugas/hadir/cari/", **typed)
    return list(reception.told("found"))


def test_who_has_no_code_is_found_by_name_number_or_telephone(reception: Desk, slot: Slot) -> None:
    booking = booked(slot, holder=make.holder(phone="+6281234560333"))

    born = {"day": "25", "month": "1", "year": "1987"}
    assert find(reception, by="name", name="siti", **born) == [booking]
    assert find(reception, by="number", number="a1") == [booking]
    assert find(reception, by="phone", phone="0333") == [booking]
    assert "SITI NURHALIZA" in reception.page
    assert f'action="/petugas/hadir/{booking.code}/"' in reception.page
    # What was searched for stands in no address.
    assert not reception.answer.request["QUERY_STRING"]


def test_nobody_found_says_what_to_do(reception: Desk, slot: Slot) -> None:
    assert find(reception, by="number", number="A099") == []
    assert "Tidak ditemukan untuk hari ini." in reception.page


def test_a_name_needs_a_birth_date(reception: Desk, slot: Slot) -> None:
    booked(slot)

    reception.send("/petugas/hadir/cari/", by="name", name="siti")

    assert reception.status == 422
    assert "Isi tanggal lahir" in reception.page
    assert "SITI NURHALIZA" not in reception.page


def test_people_of_another_office_are_not_found(slot: Slot) -> None:
    booked(slot)
    with clock.stopped(before(slot)):
        elsewhere = desk(make.office())

        assert find(elsewhere, by="number", number="A001") == []


def test_searching_comes_to_an_end(reception: Desk, slot: Slot) -> None:
    reception.tries(60)

    reception.send("/petugas/hadir/cari/", by="phone", phone="0333")

    assert reception.status == 429
    assert reception.word == "often"
