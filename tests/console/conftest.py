from __future__ import annotations

from collections.abc import Iterator

import pytest

from antrean.bookings.models import Slot
from antrean.kernel import clock
from tests import make
from tests.console.desk import Desk, before, desk, opened


@pytest.fixture
def slot(db: None) -> Slot:
    """The hour at eight on Wednesday, 9 August 2017, of an office that has opened its day."""
    slot = make.slot(office=make.office(code="bogor"), capacity=4)
    opened(slot)
    return slot


@pytest.fixture
def reception(slot: Slot) -> Iterator[Desk]:
    """The desk at a quarter to eight."""
    with clock.stopped(before(slot)):
        yield desk(slot.office)
