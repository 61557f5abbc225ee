from __future__ import annotations

from datetime import timedelta

import pytest

from antrean.bookings import actions
from antrean.bookings.models import Booking
from antrean.kernel import clock
from antrean.offices.models import Office
from antrean.privacy import actions as privacy
from tests import make
from tests.channels.whatsapp import bodies
from tests.channels.whatsapp.chat import Chat
from tests.web.conftest import NOW
from tests.web.visitor import BUDI, DAY, SITI, Visitor

PAST = "Antrean sebelumnya"


def past(visitor: Visitor) -> str:
    return visitor.page.split(PAST, 1)[1]


def test_somebody_without_a_booking_is_shown_what_will_stand_there(siti: Visitor) -> None:
    page = siti.open("/antrean/")

    assert "Saat ini Anda tidak memiliki antrean." in page
    assert "Antrean yang sudah berakhir tampil di sini sampai 90 hari" in past(siti)


def test_what_is_to_come_stands_first_and_then_what_is_over(siti: Visitor) -> None:
    over = siti.hold(SITI)
    siti.cancel(over)
    coming = siti.hold(SITI)

    page = siti.open("/antrean/")

    assert page.index(coming) < page.index(PAST) < page.index(over)
    assert "Dibatalkan" in past(siti)


def test_what_is_to_come_says_when_to_report(siti: Visitor) -> None:
    code = siti.hold(SITI)
    assert "07.30–08.00 WIB" not in siti.open("/antrean/")

    siti.send(f"/tiket/{code}/confirm")

    assert "07.30–08.00 WIB" in siti.open("/antrean/")


def test_a_hold_whose_time_has_passed_is_over_though_no_worker_ran(siti: Visitor) -> None:
    siti.hold(SITI)

    with clock.stopped(NOW + timedelta(hours=1)):
        siti.open("/antrean/")

    assert "Batas waktu konfirmasi lewat" in past(siti)


def test_others_past_is_nobodys_business(siti: Visitor) -> None:
    over = siti.hold(SITI)
    siti.cancel(over)
    stranger = Visitor()

    stranger.sign_in(Chat(who=bodies.SITI))

    assert over not in stranger.page


def test_what_was_erased_stands_there_no_longer(siti: Visitor) -> None:
    code = siti.hold(BUDI)
    siti.send(f"/tiket/{code}/confirm", guardian="yes", keep="yes")
    siti.cancel(code)

    with clock.stopped(NOW + timedelta(days=200)):
        privacy.apply_retention()

        assert code not in siti.open("/antrean/")


def test_the_past_is_shown_twenty_at_a_time(siti: Visitor, bogor: Office) -> None:
    siti.hold(SITI)
    holder = Booking.objects.get().holder
    actions.cancel(Booking.objects.get().code, actions.Actor("web", "holder"))
    for days in range(1, 22):
        slot = make.slot(office=bogor, day=DAY + timedelta(days=days))
        with clock.stopped(slot.bookable_from):
            made = actions.hold(make.request(slot=slot, holder=holder))
            actions.cancel(made.code, actions.Actor("web", "holder"))

    siti.open("/antrean/")
    assert siti.page.count('class="booking"') == 20
    assert "Rabu, 30 Agustus 2017" in siti.page
    siti.follow("Lebih lama")

    assert siti.page.count('class="booking"') == 2
    assert siti.page.index("Kamis, 10 Agustus") < siti.page.index("Rabu, 9 Agustus")
    assert "Lebih lama" not in siti.page
    siti.follow("Lebih baru")
    assert siti.page.count('class="booking"') == 20


@pytest.mark.parametrize("page", ["0", "-1", "x", "²", "99999999999999999999", ""])
def test_a_page_that_makes_no_sense_is_the_first(siti: Visitor, page: str) -> None:
    siti.open(f"/antrean/?page={page}")

    assert siti.status == 200
    assert "Antrean yang akan datang" in siti.page
