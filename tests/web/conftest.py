from __future__ import annotations

from collections.abc import Iterator

import pytest

from antrean.kernel import clock
from antrean.offices.models import Office
from tests import make
from tests.channels.whatsapp import bodies
from tests.channels.whatsapp.chat import at
from tests.web.visitor import DAY, Visitor

NOW = at("2017-08-01 10:00")


@pytest.fixture
def bogor(db: None) -> Iterator[Office]:
    """Bogor's office with an hour for four on 9 August, at ten o'clock on the first."""
    with clock.stopped(NOW):
        office = make.office(code="bogor", whatsapp_phone_number_id=bodies.NUMBER_ID)
        make.slot(office=office, day=DAY, capacity=4)
        yield office


@pytest.fixture
def visitor(bogor: Office) -> Visitor:
    return Visitor()


@pytest.fixture
def siti(visitor: Visitor) -> Visitor:
    """Somebody who is signed in."""
    visitor.sign_in()
    return visitor
