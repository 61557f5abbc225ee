"""A moment at which the test's day can be booked, and a program that calls the API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from antrean.kernel import clock
from tests import make
from tests.api.caller import Caller, caller

if TYPE_CHECKING:
    from antrean.bookings.models import Slot
    from antrean.offices.models import Office


@pytest.fixture(autouse=True)
def _at_noon_two_days_before() -> Iterator[None]:
    with clock.stopped(make.an_instant()):
        yield


@pytest.fixture
def office(db: None) -> Office:
    return make.office(code="bogor")


@pytest.fixture
def slot(office: Office) -> Slot:
    return make.slot(office=office)


@pytest.fixture
def api(office: Office) -> Caller:
    return caller()


@pytest.fixture
def anybody() -> Caller:
    return Caller()
