from __future__ import annotations

from datetime import date, time

import pytest

from antrean.bookings.actions import Actor, open_day
from antrean.bookings.models import Booking
from antrean.counters.models import Rating
from antrean.kernel import clock
from antrean.paper.actions import enter_paper
from antrean.paper.entries import read
from tests.web.visitor import SITI, Visitor

DAY = date(2017, 8, 9)


@pytest.fixture
def code(siti: Visitor) -> str:
    """The code of a booking whose person was served."""
    code = siti.hold(SITI)
    siti.send(f"/tiket/{code}/confirm", guardian="yes")
    office = Booking.objects.get(code=code).slot.office
    with clock.stopped(office.at(DAY, time(7, 30))):
        open_day(office, DAY)
    with clock.stopped(office.at(DAY, time(9))):
        enter_paper(office, DAY, read(f"{code}; 07.50; 08.40", DAY), Actor("staff", "staff:1"))
    return code


def shown(visitor: Visitor, code: str) -> str:
    return visitor.client.get(f"/tiket/{code}/").content.decode()


def test_who_was_served_says_with_one_tap_how_it_was(siti: Visitor, code: str) -> None:
    before = shown(siti, code)

    siti.send(f"/tiket/{code}/rate", answer="fair")
    after = shown(siti, code)

    assert "Bagaimana pelayanan hari ini?" in before
    assert "Terima kasih. Jawaban Anda sudah dihitung." in after
    assert "Bagaimana pelayanan hari ini?" not in after
    assert list(Rating.objects.values_list("answer", "count")) == [("fair", 1)]


def test_a_second_tap_is_not_counted(siti: Visitor, code: str) -> None:
    for _ in range(2):
        siti.send(f"/tiket/{code}/rate", answer="good")

    assert Rating.objects.get().count == 1


def test_a_stranger_cannot_answer_for_somebody(siti: Visitor, code: str) -> None:
    Visitor().send(f"/tiket/{code}/rate", answer="poor")

    assert not Rating.objects.exists()


def test_nobody_is_asked_before_they_were_served(siti: Visitor) -> None:
    code = siti.hold(SITI)
    siti.send(f"/tiket/{code}/confirm", guardian="yes")

    assert "Bagaimana pelayanan" not in shown(siti, code)
