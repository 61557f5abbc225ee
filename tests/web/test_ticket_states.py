from __future__ import annotations

import pytest

from antrean.bookings import actions
from antrean.bookings.actions import Actor
from antrean.bookings.lifecycle import State
from antrean.bookings.models import Booking, Place
from antrean.kernel import clock
from tests.channels.whatsapp.chat import at
from tests.web.visitor import BUDI, SITI, Visitor

DOOR = Actor("staff", "staff:1")
ARRIVED = at("2017-08-09 07:40")


@pytest.fixture
def code(siti: Visitor) -> str:
    """The code of a confirmed booking of a mother and her child."""
    code = siti.hold(SITI, BUDI)
    siti.send(f"/tiket/{code}/confirm", guardian="yes")
    return code


def arrive(code: str, *names: str) -> None:
    office_id = Booking.objects.get().slot.office_id
    people = list(Place.objects.filter(name__in=names).values_list("pk", flat=True))
    actions.check_in(code, DOOR, office_id=office_id, place_ids=people or None)


def test_after_check_in_the_number_is_what_one_sees(siti: Visitor) -> None:
    code = siti.hold(SITI)
    siti.send(f"/tiket/{code}/confirm")

    with clock.stopped(ARRIVED):
        arrive(code)
        page = siti.open(f"/tiket/{code}/")

    assert '<p class="number"><span>A001</span> Siti Nurhaliza</p>' in page
    assert "Sudah lapor hadir" in page
    assert "Silakan menunggu nomor Anda dipanggil." in page
    for gone in ("Setelah pukul", '<svg class="qr"', "Batalkan antrean", "Sekarang dilayani"):
        assert gone not in page


def test_a_family_sees_all_its_numbers_and_who_has_not_come(siti: Visitor, code: str) -> None:
    with clock.stopped(ARRIVED):
        arrive(code, "Siti Nurhaliza")
        page = siti.open(f"/tiket/{code}/")
        assert "Budi" in page

        arrive(code)
        page = siti.open(f"/tiket/{code}/")

    assert "people--large" in page
    assert page.count("A001") == page.count("A002") == 1


OVER = {
    State.SERVED: "Antrean ini selesai.",
    State.LEFT: "tidak ada yang datang ke loket",
    State.FORFEITED: "ambil nomor datang langsung di sana",
    State.CANCELLED: "tempatnya dibuka untuk pemohon lain",
}


@pytest.mark.parametrize("state", OVER)
def test_what_has_ended_says_what_happened_and_what_to_do_next(
    siti: Visitor, code: str, state: State
) -> None:
    Place.objects.update(state=state)
    Booking.objects.update(state=state, closed_at=ARRIVED)

    page = siti.open(f"/tiket/{code}/")

    assert OVER[state] in page
    assert "mendaftar kembali" in page
    assert 'href="/daftar/bogor/"' in page
    assert '<svg class="qr"' not in page


def test_a_hold_that_ran_out_says_so(siti: Visitor) -> None:
    code = siti.hold(SITI)

    with clock.stopped(at("2017-08-01 11:00")):
        page = siti.open(f"/tiket/{code}/")

    assert "tidak dikonfirmasi sampai batas waktunya" in page
    assert 'href="/daftar/bogor/"' in page


def test_who_lacks_a_paper_keeps_the_barcode_and_the_list(siti: Visitor, code: str) -> None:
    Place.objects.update(state=State.INCOMPLETE)
    Booking.objects.update(state=State.INCOMPLETE, closed_at=ARRIVED)

    page = siti.open(f"/tiket/{code}/")

    assert "Datanglah kembali dalam 7 hari" in page
    assert 'class="qr"' in page
    assert "Dokumen asli yang perlu dibawa" in page
