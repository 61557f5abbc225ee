from __future__ import annotations

import pytest

from antrean.offices.models import Office
from tests.counters.office import Day, a_day


@pytest.fixture
def bogor(db: None) -> Day:
    """A day at Bogor's office, which is open."""
    day = a_day(capacity=20)
    Office.objects.update(code="bogor")
    day.slot.office.refresh_from_db()
    return day
