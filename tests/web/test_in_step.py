"""The trouble of 2017: a website without places, an app with 54. Every channel says the same.

People book, cancel and let holds run out through each channel; a second after each act all
channels are asked what remains: so long may be kept what was read.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from antrean.kernel import clock, fresh
from antrean.offices.models import Office
from tests import make
from tests.api.caller import body
from tests.web.channels import Queue, everywhere, remaining
from tests.web.conftest import NOW
from tests.web.visitor import DAY, Visitor

type Act = Callable[[Queue], None]

HOLDS: list[Act] = [Queue.holds_by_whatsapp, Queue.holds_by_api, Queue.holds_by_web]
CANCELS: list[Act] = [Queue.cancels_by_whatsapp, Queue.cancels_by_api, Queue.cancels_by_web]


@pytest.fixture
def queue(bogor: Office) -> Queue:
    return Queue()


@pytest.fixture
def a_second_later(monkeypatch: pytest.MonkeyPatch) -> Callable[[], dict[str, int]]:
    """Asks what remains a second after it was asked last, for whatever keeps what it read."""
    gone, monotonic = 0.0, fresh.monotonic
    monkeypatch.setattr(fresh, "monotonic", lambda: monotonic() + gone)

    def ask() -> dict[str, int]:
        nonlocal gone
        gone += 1
        return remaining()

    return ask


@pytest.mark.parametrize(("hold", "cancel"), list(zip(HOLDS, CANCELS, strict=True)))
def test_a_place_taken_and_given_back_is_so_everywhere(
    queue: Queue, hold: Act, cancel: Act, a_second_later: Callable[[], dict[str, int]]
) -> None:
    assert a_second_later() == everywhere(4)

    hold(queue)
    assert a_second_later() == everywhere(3)

    cancel(queue)
    # By WhatsApp and on the website there are five minutes to take it back.
    with clock.stopped(NOW + timedelta(minutes=5)):
        assert a_second_later() == everywhere(4)


@pytest.mark.parametrize("hold", HOLDS)
def test_a_hold_that_runs_out_is_free_everywhere_before_any_worker_ran(
    queue: Queue, hold: Act, a_second_later: Callable[[], dict[str, int]]
) -> None:
    hold(queue)

    with clock.stopped(NOW + timedelta(hours=1, seconds=1)):
        assert a_second_later() == everywhere(4)


def test_one_after_the_other_they_take_what_there_is_and_the_last_is_told_everywhere(
    bogor: Office, queue: Queue, a_second_later: Callable[[], dict[str, int]]
) -> None:
    for hold in HOLDS:
        hold(queue)
    assert a_second_later() == everywhere(1)

    last: Any = queue.program.book(body())

    assert last.status == 201
    assert a_second_later() == everywhere(0)
    assert queue.program.book(body()).code == "day_full"
    make.slot(office=bogor, day=DAY.replace(day=10))
    assert "penuh" in Visitor().open("/daftar/bogor/hari/?service=new&people=1")
