"""How many people templates may reach in a moving day, and for what."""

from __future__ import annotations

from datetime import timedelta

import pytest

from antrean.kernel import clock
from antrean.notifications import actions
from antrean.people.models import Holder
from tests import make

pytestmark = pytest.mark.django_db
NOON = make.an_instant()


def reserve(kind: str, *, limit: int = 4, holder: Holder | None = None, hours: int = 0) -> bool:
    message = make.message(kind=kind, holder=holder)
    with clock.stopped(NOON + timedelta(hours=hours)):
        return actions.reserve_template(message, limit=limit)


def test_reminders_and_delays_share_half_of_the_limit() -> None:
    assert [reserve(kind) for kind in ["delay", "reminder", "reminder", "delay"]] == [
        True,
        True,
        False,
        False,
    ]
    assert [reserve("closure") for _ in range(3)] == [True, True, False]


def test_closures_may_use_the_whole_limit() -> None:
    assert [reserve("closure") for _ in range(5)] == [True] * 4 + [False]
    assert not reserve("reminder")


def test_a_person_counts_once_a_day_however_many_messages_they_get() -> None:
    budi = make.holder()

    assert [reserve("reminder", limit=2, holder=budi) for _ in range(3)] == [True] * 3
    assert not reserve("reminder", limit=2)


def test_the_day_moves() -> None:
    assert reserve("reminder", limit=2)

    assert not reserve("reminder", limit=2, hours=23)
    assert reserve("reminder", limit=2, hours=24)


def test_no_limit_is_no_limit() -> None:
    assert all(reserve("reminder", limit=0) for _ in range(10))
