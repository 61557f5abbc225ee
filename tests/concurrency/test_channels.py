"""People book, cancel and let holds run out through every channel at the same instant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from antrean.bookings.models import Booking
from antrean.kernel import clock, fresh
from tests import make
from tests.api.caller import body
from tests.bookings import truth
from tests.channels.whatsapp import bodies
from tests.channels.whatsapp.chat import Chat
from tests.concurrency.crowd import at_once
from tests.web.channels import Queue, everywhere, remaining
from tests.web.conftest import NOW
from tests.web.visitor import DAY, SITI

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
PLACES = 4


@pytest.fixture
def people() -> Iterator[list[Queue]]:
    """Two people before an hour for four, each with a chat, a program and a browser."""
    with clock.stopped(NOW):
        office = make.office(code="bogor", whatsapp_phone_number_id=bodies.NUMBER_ID)
        make.slot(office=office, day=DAY, capacity=PLACES)
        yield [Queue(), Queue(chat=Chat(who={"from": "62812777", "from_user_id": "ID.777"}))]


def agreed() -> dict[str, int]:
    """Return what each channel says remains, of what it reads now: a second is over."""
    fresh.forget_all()
    return remaining()


def test_at_once_they_are_sold_what_there_is_and_all_channels_agree(people: list[Queue]) -> None:
    one, other = people
    one.browser.choose_hour()
    one.browser.fill_in(SITI)
    rush: list[Callable[[], object]] = [
        lambda: one.browser.send(one.browser.at),
        one.holds_by_whatsapp,
        other.holds_by_whatsapp,
        *[lambda: one.program.book(body())] * 3,
    ]

    at_once(rush)

    assert Booking.objects.filter(state="held").count() == PLACES
    assert agreed() == everywhere(0)
    truth.assert_all()


def test_what_is_given_back_at_once_is_free_everywhere(people: list[Queue]) -> None:
    one, _ = people
    for hold in (one.holds_by_web, one.holds_by_whatsapp, one.holds_by_api):
        hold()
    assert agreed() == everywhere(PLACES - 3)

    at_once([one.cancels_by_web, one.cancels_by_whatsapp, one.cancels_by_api])

    with clock.stopped(NOW + timedelta(minutes=5)):
        assert agreed() == everywhere(PLACES)
    truth.assert_all()
