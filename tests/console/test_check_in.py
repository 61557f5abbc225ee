"""The answers at the desk, one word each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from antrean.bookings import actions as bookings
from antrean.bookings.actions.days import note_door_line
from antrean.bookings.models import Booking, Place, Slot
from antrean.counters.actions import arrive
from antrean.counters.models import HallRules, Ticket, Visit
from antrean.kernel import clock, codes
from antrean.people.sealed import nik_hash, seal
from tests import make
from tests.console.desk import HOLDER, MINUTE, Desk, before, booked, desk, held

pytestmark = pytest.mark.django_db


def ticked(booking: Booking, *positions: int) -> dict[str, object]:
    places = booking.places.filter(position__in=positions)
    return {"listed": "yes", "person": [place.pk for place in places]}


def test_one_field_has_the_cursor_and_works_without_scripts(reception: Desk) -> None:
    page = reception.open("/petugas/hadir/")

    assert page.count("autofocus") == 1
    assert '<form class="scan" method="post" action="/petugas/hadir/"' in page


def test_who_is_on_time_comes_in_with_their_number(reception: Desk, slot: Slot) -> None:
    booking = booked(slot)

    assert reception.scan(codes.shown(booking.code).lower()) == "in"

    assert "SILAKAN MASUK" in reception.page
    assert reception.numbers == ["A001"]
    assert "SITI NURHALIZA" in reception.page
    assert "lahir 25 Januari 1987" in reception.page
    assert "Tunggu di ruang tunggu" in reception.page
    assert Ticket.objects.get().place == booking.places.get()


def test_the_office_says_where_people_wait(reception: Desk, slot: Slot) -> None:
    HallRules.objects.create(
        office=slot.office, effective_on=date(2017, 1, 1), waiting_place="lantai 1"
    )

    reception.scan(booked(slot).code)

    assert "Tunggu di lantai 1" in reception.page


def test_scanned_again_they_have_reported_before(reception: Desk, slot: Slot) -> None:
    booking = booked(slot)
    reception.scan(booking.code)

    assert reception.scan(booking.code) == "again"

    assert "SUDAH LAPOR" in reception.page
    assert reception.numbers == ["A001"]
    assert Visit.objects.count() == 1


def test_too_early_it_says_when(slot: Slot) -> None:
    later = make.slot(office=slot.office, starts=make.time(11))
    booking = booked(later)

    with clock.stopped(before(slot)):
        early = desk(slot.office)
        assert early.scan(booking.code) == "early"

    assert "BELUM WAKTUNYA" in early.page
    assert (
        "Diminta lapor hadir pukul 10.30–11.00 WIB; diterima mulai pukul 10.00 WIB." in early.page
    )
    assert early.numbers == [booking.places.get().queue_number]


def test_on_another_day_it_says_which(reception: Desk, slot: Slot) -> None:
    booking = booked(make.slot(office=slot.office, day=make.DAY + timedelta(days=1)))

    assert reception.scan(booking.code) == "day"

    assert "HARI LAIN" in reception.page
    assert "Jadwalnya Kamis, 10 Agustus 2017." in reception.page


def test_a_hold_of_another_day_is_of_another_day(reception: Desk, slot: Slot) -> None:
    booking = held(make.slot(office=slot.office, day=make.DAY + timedelta(days=1)))

    assert reception.scan(booking.code) == "day"
    assert "Konfirmasi di sini" not in reception.page


def test_at_another_office_it_says_where(reception: Desk) -> None:
    elsewhere = make.office()
    elsewhere.name = "Kantor Imigrasi Depok"
    elsewhere.save()

    assert reception.scan(booked(make.slot(office=elsewhere), "Siti").code) == "office"

    assert "KANTOR LAIN" in reception.page
    assert "Pemesanan ini untuk Kantor Imigrasi Depok, Rabu, 9 Agustus 2017." in reception.page
    assert "SITI" not in reception.page
    assert "Catat NIK" not in reception.page


def test_late_it_is_void_and_nobody_is_shamed(slot: Slot) -> None:
    booking = booked(slot)

    with clock.stopped(slot.starts_at + MINUTE):
        late = desk(slot.office)
        assert late.scan(booking.code) == "void"

    assert "HANGUS" in late.page
    assert "Jadwal Anda sudah lewat. Ambil nomor datang langsung di sini." in late.page
    assert booking.places.get().absence == "came_late"


def test_what_was_cancelled_says_so(reception: Desk, slot: Slot) -> None:
    booking = booked(slot)
    with clock.stopped(before(slot, 60)):
        bookings.cancel(booking.code, HOLDER)

    assert reception.scan(booking.code) == "cancelled"
    assert "DIBATALKAN" in reception.page


def test_a_visit_that_is_over_says_so(reception: Desk, slot: Slot) -> None:
    booking = booked(slot)
    with clock.stopped(before(slot)):
        arrive(booking.code, HOLDER, office_id=slot.office_id)
    Place.objects.update(state="served")
    Booking.objects.update(state="served", closed_at=slot.starts_at)

    assert reception.scan(booking.code) == "over"


def test_a_slip_of_the_finger_is_told_from_a_code_that_nobody_has(
    reception: Desk, slot: Slot
) -> None:
    code = booked(slot).code
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")

    assert reception.scan(wrong) == ("mistyped" if codes.resembles_code(wrong) else "unknown")
    assert reception.told("typed") == wrong
    assert reception.scan("K7QX4M2T9"[:4]) == "unknown"
    assert reception.scan("") == "unknown"


def test_trying_codes_comes_to_an_end(reception: Desk) -> None:
    reception.tries(59)
    assert reception.scan("nonsense") == "unknown"

    assert reception.scan("nonsense") == "often"
    assert reception.status == 429


def test_a_day_that_was_closed_lets_nobody_in(slot: Slot) -> None:
    booking = booked(slot)
    with clock.stopped(before(slot)):
        arrive(booking.code, HOLDER, office_id=slot.office_id)
        bookings.close_day(slot.office, slot.day)
        closing = desk(slot.office)

        assert closing.scan(booking.code) == "over"


# Parties


def test_a_party_is_asked_who_is_here_with_everybody_ticked(reception: Desk, slot: Slot) -> None:
    booking = booked(slot, "Siti", "Made", "Budi")

    assert reception.scan(booking.code) == "who"

    assert reception.page.count('name="person"') == 3
    assert reception.page.count("checked>") == 3
    assert not Ticket.objects.exists()


def test_some_of_a_party_come_in_and_the_others_later(reception: Desk, slot: Slot) -> None:
    booking = booked(slot, "Siti", "Made", "Budi")

    assert reception.scan(booking.code, **ticked(booking, 1, 3)) == "in"
    assert reception.numbers == ["A001", "A003"]
    # The list stays, with whoever is missing: not ticked, or the next Enter would let them in.
    assert reception.page.count('name="person"') == 1
    assert "checked>" not in reception.page

    with clock.stopped(slot.starts_at + 5 * MINUTE):
        later = desk(slot.office)
        assert later.scan(booking.code) == "who"
        assert later.numbers == []
        assert later.page.count("checked>") == 1
        assert later.scan(booking.code, **ticked(booking, 2)) == "in"
    assert Visit.objects.count() == 1
    assert Ticket.objects.count() == 3


def test_a_party_that_stood_before_the_door_is_asked_who_is_here(slot: Slot) -> None:
    booking = booked(slot, "Siti", "Made")
    with clock.stopped(slot.starts_at + 5 * MINUTE):
        note_door_line(slot.office, slot.day, slot.starts_at - MINUTE)
        late = desk(slot.office)

        assert late.scan(booking.code) == "who"
        assert late.scan(booking.code, **ticked(booking, 1)) == "in"


def test_nobody_ticked_is_nobody_here(reception: Desk, slot: Slot) -> None:
    booking = booked(slot, "Siti", "Made")

    reception.scan(booking.code, listed="yes")

    assert reception.status == 422
    assert "Centang sedikitnya satu orang yang hadir." in reception.page
    assert not Ticket.objects.exists()


def test_a_tick_of_another_party_is_nobodys(reception: Desk, slot: Slot) -> None:
    booking, other = booked(slot, "Siti", "Made"), booked(slot, "Budi")

    reception.scan(booking.code, listed="yes", person=[other.places.get().pk])

    assert not Ticket.objects.exists()


@pytest.mark.parametrize("typed", ["9" * 5000, "²", ""])
def test_a_tick_that_is_no_number_is_nobodys(reception: Desk, slot: Slot, typed: str) -> None:
    reception.scan(booked(slot, "Siti", "Made").code, listed="yes", person=[typed])

    assert (reception.status, Ticket.objects.exists()) == (422, False)


def test_a_whole_party_that_is_in_has_reported(reception: Desk, slot: Slot) -> None:
    booking = booked(slot, "Siti", "Made")
    reception.scan(booking.code, **ticked(booking, 1, 2))

    assert reception.scan(booking.code) == "again"
    assert reception.numbers == ["A001", "A002"]


# Looking, and what is shown


def test_looking_changes_nothing(reception: Desk, slot: Slot) -> None:
    booking = booked(slot)

    reception.open(f"/petugas/hadir/{booking.code}/")

    assert reception.word == "who"
    assert not Ticket.objects.exists()
    reception.open("/petugas/hadir/K7QX4M2T9/")
    assert reception.answer.redirect_chain == [("/petugas/hadir/", 302)]


def test_a_nik_is_shown_masked_and_its_other_date_is_a_warning(reception: Desk, slot: Slot) -> None:
    nik = "3201016601870001"  # 26 January
    (siti,) = make.people("Siti")
    siti = replace(siti, nik_sealed=seal(nik), nik_hash=nik_hash(nik))

    assert reception.scan(booked(slot, siti).code) == "in"

    assert nik not in reception.page
    assert "NIK 3201********0001" in reception.page
    assert "Tanggal lahir dalam NIK berbeda." in reception.page


def test_a_large_party_costs_no_more_questions_than_a_small_one(
    reception: Desk, slot: Slot, django_assert_max_num_queries: Any
) -> None:
    asked = []
    for count in (2, 4):
        people = [
            replace(one, nik_sealed=seal(nik), nik_hash=nik_hash(nik))
            for one in make.people(*"ABCD"[:count])
            for nik in [f"32010125018700{count}{ord(one.name)}"]
        ]
        code = booked(make.slot(office=slot.office, starts=make.time(8, count)), *people).code
        with django_assert_max_num_queries(30) as counted:
            assert reception.scan(code) == "who"
        asked.append(len(counted))

    assert asked[0] == asked[1]


def test_the_page_speaks_english_as_well(reception: Desk, slot: Slot) -> None:
    booking = booked(slot)

    reception.send("/en/petugas/hadir/", code=booking.code)

    assert "PLEASE COME IN" in reception.page


def test_only_this_page_may_compile_the_scanner(reception: Desk) -> None:
    reception.open("/petugas/hadir/")
    assert "'wasm-unsafe-eval'" in reception.answer.headers["Content-Security-Policy"]

    reception.open("/petugas/nomor/")
    assert "'wasm-unsafe-eval'" not in reception.answer.headers["Content-Security-Policy"]
