from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client

from antrean.channels.whatsapp.models import InboxEvent
from antrean.kernel import clock
from antrean.offices.models import Office
from tests import make
from tests.channels.whatsapp import bodies
from tests.channels.whatsapp.chat import Chat, at

FORM = "#Budi#25011987#09082017"


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    with clock.stopped(at("2017-08-01 10:00")):
        office = make.office(whatsapp_phone_number_id=bodies.NUMBER_ID)
        make.slot(office=office, day=date(2017, 8, 9), capacity=1)
        yield office


def outcomes() -> list[str]:
    return list(InboxEvent.objects.order_by("pk").values_list("outcome", flat=True))


def test_an_event_keeps_in_a_word_what_came_of_it(office: Office) -> None:
    chat, other = Chat(), Chat(who=bodies.SITI)

    chat.says(FORM)
    chat.says("YA")
    chat.says("STATUS")
    chat.says("apa kabar dunia")
    other.says("#Siti#25011988#09082017")

    assert outcomes() == ["held", "confirmed", "show_status", "misunderstood", "day_full"]


def test_the_figures_count_outcomes(office: Office, client: Client) -> None:
    Chat().says(FORM)

    assert 'antrean_dialogue_outcomes{outcome="held"} 1.0' in client.get("/metrics").text
