"""What the worker does for whoever looks at the rows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from antrean.bookings import actions
from antrean.bookings.models import Claim
from antrean.kernel import clock
from tests import make

pytestmark = pytest.mark.django_db


def test_requests_are_remembered_for_thirty_days_and_places_claimed_while_they_are_open() -> None:
    with clock.stopped(make.an_instant()):
        request = make.request(slot=make.slot())
        held = actions.hold(request)

    with clock.stopped(held.booked_at + timedelta(days=30)):
        assert actions.forget_requests() == 0
    with clock.stopped(held.booked_at + timedelta(days=30, seconds=1)):
        assert actions.forget_requests() == 1
        assert actions.forget_requests() == 0

    assert [claim.key[:5] for claim in Claim.objects.all()] == ["seat:"]
