"""At the desk: confirmed on the spot, late, let back in, priority, printed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from antrean.bookings import actions as bookings
from antrean.bookings.models import BookingEvent, Slot
from antrean.counters.models import HallRules, Ticket, Visit
from antrean.kernel import clock
from antrean.slips import actions as slips
from antrean.slips.models import PrintJob
from tests import make
from tests.console.desk import HOLDER, MINUTE, Desk, before, booked, desk, held

pytestmark = pytest.mark.django_db


def late_desk(slot: Slot, role: str = "reception") -> Desk:
    return desk(slot.office, role)


# Confirming on the spot


def test_a_hold_is_confirmed_on_the_spot_and_comes_in(reception: Desk, slot: Slot) -> None:
    booking = held(slot)

    assert reception.scan(booking.code) == "unconfirmed"
    assert "BELUM DIKONFIRMASI" in reception.page
    assert "Konfirmasi di sini" in reception.page

    assert reception.act(booking, "konfirmasi") == "in"
    assert reception.numbers == ["A001"]
    confirmed = BookingEvent.objects.get(event="revive")
    assert (confirmed.channel, confirmed.reason) == ("staff", "at_desk")


def test_of_a_party_it_is_asked_who_is_here(reception: Desk, slot: Slot) -> None:
    booking = held(slot, "Siti", "Made")

    assert reception.act(booking, "konfirmasi") == "who"
    assert reception.page.count('name="person"') == 2


def test_without_room_there_is_nothing_to_confirm(reception: Desk, slot: Slot) -> None:
    booking = held(slot)
    with clock.stopped(booking.held_until):
        bookings.expire_due()
    Slot.objects.update(taken=4)

    reception.scan(booking.code)
    assert "Konfirmasi di sini" not in reception.page
    assert "Tidak ada tempat lagi pada jam itu." in reception.page

    assert reception.act(booking, "konfirmasi") == "unconfirmed"
    assert "Tempatnya sudah diambil orang lain." in reception.page
    assert not Ticket.objects.exists()


def test_for_a_child_the_parent_is_asked(reception: Desk, slot: Slot) -> None:
    (adult,) = make.people("Siti")
    child = replace(adult, name="Made", birth_date=date(2010, 1, 1))
    with clock.stopped(slot.bookable_until - 10 * MINUTE):
        booking = bookings.hold(make.request(slot=slot, people=(adult, child)))

    reception.act(booking, "konfirmasi")
    assert reception.status == 422
    assert "Tanyakan kepada orang tua atau wali" in reception.page

    assert reception.act(booking, "konfirmasi", guardian="yes") == "who"
    versions = booking.places.order_by("position").values_list("guardian_version", flat=True)
    assert list(versions) == ["", "desk-2026-11"]


# Late


def test_a_late_comer_gets_a_walk_in_number(slot: Slot) -> None:
    booking = booked(slot)
    with clock.stopped(slot.starts_at + MINUTE):
        late = late_desk(slot)
        late.scan(booking.code)
        assert "Beri nomor datang langsung" in late.page

        assert late.act(booking, "terlambat", key="desk:1") == "in"
        assert late.numbers == ["W001"]

        # Tapped twice it is one number.
        late.act(booking, "terlambat", key="desk:1")
    assert Ticket.objects.count() == 1


def test_when_the_quota_is_gone_the_places_of_the_absent_bear_late_comers(slot: Slot) -> None:
    HallRules.objects.create(office=slot.office, effective_on=date(2017, 1, 1), walk_ins=0)
    booking = booked(slot)
    with clock.stopped(slot.starts_at + MINUTE):
        late = late_desk(slot)
        late.scan(booking.code)
        late.act(booking, "terlambat", key="desk:1")

        assert late.numbers == ["W001"]  # Of their own place, for which nobody came.


def test_a_supervisor_reinstates_with_a_reason(slot: Slot) -> None:
    booking = booked(slot)
    with clock.stopped(slot.starts_at + MINUTE):
        supervisor = late_desk(slot, "supervisor")
        supervisor.scan(booking.code)
        assert "Pulihkan dan catat kehadiran" in supervisor.page

        supervisor.act(booking, "pulihkan")
        assert supervisor.status == 422
        assert "Pilih alasan pemulihan." in supervisor.page
        supervisor.act(booking, "pulihkan", reason="because")
        assert supervisor.status == 422

        assert supervisor.act(booking, "pulihkan", reason="transport") == "in"
        assert supervisor.numbers == ["A001"]
    assert BookingEvent.objects.get(event="reinstate").reason == "transport"


def test_who_has_a_walk_in_number_is_not_reinstated_as_well(slot: Slot) -> None:
    booking = booked(slot)
    with clock.stopped(slot.starts_at + MINUTE):
        supervisor = late_desk(slot, "supervisor")
        supervisor.scan(booking.code)
        supervisor.act(booking, "terlambat", key="desk:1")

        supervisor.act(booking, "pulihkan", reason="door")

    assert "Orang ini sudah mendapat nomor hari ini." in supervisor.page


def test_reception_does_not_reinstate(slot: Slot) -> None:
    booking = booked(slot)
    with clock.stopped(slot.starts_at + MINUTE):
        late = late_desk(slot)
        late.scan(booking.code)
        assert "Pulihkan" not in late.page

        late.send(f"/petugas/hadir/{booking.code}/pulihkan/", reason="door")

    assert late.status == 403
    booking.refresh_from_db()
    assert booking.state == "forfeited"


# Priority


def test_priority_is_marked_and_why_is_kept_nowhere(reception: Desk, slot: Slot) -> None:
    booking = booked(slot)
    reception.scan(booking.code)
    assert "Tandai prioritas" in reception.page

    assert reception.act(booking, "prioritas") == "in"

    assert "Jalur prioritas" in reception.page
    assert "Tandai prioritas" not in reception.page
    assert Visit.objects.get().lane == "priority"


def test_who_is_sixty_has_it_by_their_birth_date(reception: Desk, slot: Slot) -> None:
    (siti,) = make.people("Siti")
    reception.scan(booked(slot, replace(siti, birth_date=date(1950, 1, 1))).code)

    assert "Jalur prioritas" in reception.page


def test_nobody_is_marked_who_is_not_in_the_building(reception: Desk, slot: Slot) -> None:
    booking = booked(slot)

    reception.send(f"/petugas/hadir/{booking.code}/prioritas/")

    assert reception.answer.redirect_chain == [(f"/petugas/hadir/{booking.code}/", 302)]


# Slips


def test_without_a_printer_the_browser_has_the_slip(reception: Desk, slot: Slot) -> None:
    booking = booked(slot)

    reception.scan(booking.code)

    assert reception.told("slip").numbers == ("A001",)
    assert '<section class="slip' in reception.page
    assert "data-slip" in reception.page


def test_the_offices_printer_prints_it_in_the_language_of_who_booked(
    reception: Desk, slot: Slot, settings: Any
) -> None:
    settings.PRINTER_NETWORKS = ["10.0.0.0/8"]
    slips.set_printer(slot.office, "10.1.2.3", 9100)
    booking = booked(slot)
    booking.holder.language = "en"
    booking.holder.save()
    reception.scan(booking.code)
    assert "data-slip" not in reception.page

    reception.act(booking, "slip")

    assert "Slip dikirim ke pencetak." in reception.page
    kept = PrintJob.objects.get().slip
    assert (kept["numbers"], kept["language"]) == (["A001"], "en")
    assert "siti" not in repr(kept).lower()


def test_no_slip_is_printed_for_who_is_not_there(reception: Desk, slot: Slot) -> None:
    booking = booked(slot)

    reception.send(f"/petugas/hadir/{booking.code}/slip/")

    assert reception.answer.redirect_chain == [(f"/petugas/hadir/{booking.code}/", 302)]


# Elsewhere


@pytest.mark.parametrize("act", ["konfirmasi", "terlambat", "pulihkan", "prioritas", "slip"])
def test_nothing_is_done_with_bookings_of_other_offices(slot: Slot, act: str) -> None:
    booking = booked(make.slot())
    with clock.stopped(before(slot)):
        supervisor = desk(slot.office, "supervisor")

        supervisor.send(f"/petugas/hadir/{booking.code}/{act}/", reason="door", key="k")
        assert supervisor.status == 403

        supervisor.send(f"/petugas/hadir/K7QX4M2T9/{act}/", reason="door", key="k")
        assert supervisor.answer.redirect_chain[-1][0] == "/petugas/hadir/"


def test_what_was_done_meanwhile_is_said(reception: Desk, slot: Slot) -> None:
    booking = booked(slot)
    reception.scan(booking.code)
    Visit.objects.update(state="done", done_at=clock.now())

    reception.act(booking, "prioritas")

    assert "Mereka sudah dipanggil atau dilayani." in reception.page
    assert HOLDER.name not in reception.page
