from __future__ import annotations

from datetime import date

from antrean.bookings import actions
from antrean.bookings.models import Booking
from antrean.offices.models import Office
from tests import make
from tests.web.visitor import DAY, SITI, Visitor

NEXT = date(2017, 8, 10)


def confirmed(siti: Visitor) -> str:
    code = siti.hold(SITI)
    siti.send(f"/tiket/{code}/confirm")
    return code


def test_a_booking_moves_to_another_day_once(bogor: Office, siti: Visitor) -> None:
    slot = make.slot(office=bogor, day=NEXT)
    make.slot(office=bogor, day=date(2017, 8, 11))
    code = confirmed(siti)

    siti.follow("Ubah jadwal")
    assert "Rab 9 Agu" not in siti.page
    page = siti.follow("Kam 10 Agu · 10 tempat")
    assert 'Pindah ke pukul <span class="whole">08.00–09.00 WIB</span>' in page
    siti.send(f"/tiket/{code}/ubah/", slot=slot.pk)

    assert siti.at == f"/tiket/{code}/"
    assert "Kamis, 10 Agustus 2017" in siti.page.replace("\N{NO-BREAK SPACE}", " ")
    assert "Ubah jadwal" not in siti.page
    assert Booking.objects.get().slot == slot
    siti.send(f"/tiket/{code}/ubah/", slot=bogor.slots.latest("day").pk)
    assert siti.status == 409
    assert "sudah pernah diubah" in siti.page


def test_an_hour_taken_meanwhile_leaves_the_booking_as_it_is(bogor: Office, siti: Visitor) -> None:
    slot = make.slot(office=bogor, day=NEXT, capacity=1)
    code = confirmed(siti)
    actions.hold(make.request(slot=slot))

    siti.send(f"/tiket/{code}/ubah/", slot=slot.pk)

    assert siti.status == 409
    assert "Tempat pada jam itu baru saja terisi." in siti.page
    assert Booking.objects.get(code=code).slot.day == DAY


def test_without_another_day_it_says_that_the_booking_stands(siti: Visitor) -> None:
    code = confirmed(siti)

    assert "Jadwal Anda tetap berlaku;" in siti.open(f"/tiket/{code}/ubah/")


def test_only_the_holder_moves_a_booking(siti: Visitor) -> None:
    code = confirmed(siti)
    stranger = Visitor()

    stranger.send(f"/tiket/{code}/ubah/", slot=1)

    assert stranger.at.startswith("/masuk/")
