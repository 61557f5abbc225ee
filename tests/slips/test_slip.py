"""What stands on a slip."""

from __future__ import annotations

from datetime import timedelta

import pytest

from antrean.bookings import actions
from antrean.bookings.actions import Actor
from antrean.bookings.models import Booking
from antrean.counters.models import HallDay, Visit
from antrean.kernel import clock
from antrean.offices.models import Office
from antrean.slips.slip import Slip, booking_slip, number_slip
from tests import make

pytestmark = pytest.mark.django_db


def booked(*names: str) -> Booking:
    slot = make.slot()
    with clock.stopped(make.an_instant()):
        held = actions.hold(make.request(slot=slot, people=make.people(*names)))
        return actions.confirm(held.code, Actor("web", "holder")).booking


def visit(office: Office, booking: Booking | None = None) -> Visit:
    entered_at = office.at(make.DAY, make.time(7, 42))
    hall = HallDay(office=office, day=make.DAY, preset="three")
    return Visit(hall=hall, booking=booking, stage="documents", entered_at=entered_at)


def test_the_slip_of_a_number_says_where_to_wait_and_since_when() -> None:
    office = make.office(timezone="Asia/Makassar")

    slip = number_slip(visit(office), ["W003"], place="lantai 1", language="id")

    assert slip.office == "Kantor Imigrasi Bogor"
    assert slip.numbers == ("W003",)
    assert slip.facts == (
        "Rabu, 9 Agustus 2017",
        "Lapor hadir pukul 07.42 WITA",
        "Silakan menunggu di lantai 1",
    )
    assert (slip.code, slip.shown_code) == ("", "")


def test_an_office_that_did_not_say_where_people_wait_has_a_waiting_room() -> None:
    slip = number_slip(visit(make.office()), ["W003"], place="", language="en")

    assert slip.facts[-1] == "Please wait in the waiting room"


def test_who_booked_has_the_code_on_the_slip() -> None:
    booking = booked("Siti")

    slip = number_slip(visit(booking.slot.office, booking), ["A001"], place="", language="id")

    assert slip.code == booking.code
    assert "<svg" in slip.barcode


def test_the_ticket_on_paper_says_when_to_report_and_what_to_bring() -> None:
    slip = booking_slip(booked("Siti", "Made"), language="id")

    assert slip.numbers == ("A001", "A002")
    assert slip.facts == (
        "Rabu, 9 Agustus 2017",
        "Lapor hadir pukul 07.30–08.00 WIB",
        "Setelah pukul 08.00 WIB kode booking hangus.",
        "Perkiraan dilayani pukul 08.00–09.00 WIB",
    )
    assert slip.notes[:3] == ("Bawa dokumen asli:", "- e-KTP", "- Kartu keluarga")
    assert booking_slip(booked("Siti"), language="en").facts[1] == "Check in 07.30–08.00 WIB"


def test_who_will_not_come_is_not_on_the_ticket() -> None:
    booking = booked("Siti", "Made")
    first = booking.places.get(position=1)
    with clock.stopped(booking.slot.starts_at - timedelta(days=1)):
        actions.cancel(booking.code, Actor("web", "holder"), place_ids=[first.pk])

    assert booking_slip(booking, language="id").numbers == ("A002",)


def test_no_slip_bears_a_name_and_it_is_kept_as_it_is() -> None:
    booking = booked("Zulaikha")
    slip = booking_slip(booking, language="id")

    kept = slip.to_keep()

    assert "zulaikha" not in repr(kept).lower()
    assert Slip.kept(kept) == slip
