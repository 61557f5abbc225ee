"""How fast a person and a number may be written to."""

from __future__ import annotations

import threading

import pytest

from antrean.kernel import clock
from antrean.notifications import actions
from antrean.notifications.delivery import Sender
from tests import make
from tests.notifications.carrier import Carrier
from tests.notifications.stage import NOON, SECOND, deliver

pytestmark = pytest.mark.django_db


def test_a_person_gets_45_at_once_then_one_each_six_seconds(
    carrier: Carrier, sender: Sender
) -> None:
    budi, bogor = make.holder(), make.office()
    for number in range(48):
        make.message(key=str(number), holder=budi, office=bogor)

    assert deliver(sender) == 45
    assert deliver(sender, SECOND * 5) == 0
    assert deliver(sender, SECOND * 6) == 1
    assert deliver(sender, SECOND * 11) == 0
    assert deliver(sender, SECOND * 12) == 1


def test_another_office_may_write_to_the_same_person(carrier: Carrier, sender: Sender) -> None:
    budi, bogor = make.holder(), make.office()
    for number in range(46):
        make.message(key=str(number), holder=budi, office=bogor)
    deliver(sender)
    make.message(key="depok", holder=budi, due_at=NOON - SECOND)

    deliver(sender)

    assert carrier.sent[45:] == ["depok"]


def test_a_number_sends_no_faster_than_it_may(sender: Sender) -> None:
    bogor = make.office()
    slow = {"whatsapp": Carrier(per_second=80)}
    for _ in range(100):
        make.message(office=bogor)

    with clock.stopped(NOON):
        claimed = actions.claim(slow, 100) + actions.claim(slow, 100)
        messages = [one.message for one in claimed]
        moments = actions.turns(messages[:9], slow) + actions.turns(messages[9:], slow)

    starts = [(moment - NOON) / SECOND for moment in moments]
    assert len(claimed) == 21  # those of the next quarter of a second
    assert [round(start, 4) for start in starts] == [round(n / 80, 4) for n in range(21)]


def test_what_was_claimed_in_time_and_is_ready_late_leaves_no_faster(sender: Sender) -> None:
    bogor = make.office()
    slow = {"whatsapp": Carrier(per_second=10)}
    early, late = make.message(office=bogor), make.message(office=bogor)
    with clock.stopped(NOON):
        actions.claim(slow, 1)
    with clock.stopped(NOON + SECOND):
        actions.claim(slow, 1)
        moments = actions.turns([early, late], slow)

    assert [(moment - NOON) / SECOND for moment in moments] == [1, 1.1]


def test_a_lone_round_awaits_a_messages_turn_without_a_lock(
    sender: Sender, carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    # `antrean tick` may run under a shifted clock, where a lock's timeout does not return.
    monkeypatch.delattr(threading.Event, "wait")
    bogor = make.office()
    before, soon = make.message(office=bogor), make.message(office=bogor, key="soon")
    (moment,) = actions.turns([before], {"whatsapp": Carrier(per_second=20)})

    sender.send(actions.Claimed(soon))

    assert carrier.times[0] >= moment + SECOND / 20


def test_a_number_with_a_long_line_keeps_no_other_waiting(sender: Sender) -> None:
    slow = {"whatsapp": Carrier(per_second=1)}
    busy = make.office()
    for _ in range(30):
        make.message(office=busy)
    make.message(key="of another office")

    with clock.stopped(NOON):
        claimed = [one for _ in range(3) for one in actions.claim(slow, 8)]

    assert [one.message.key for one in claimed][1:] == ["of another office"]


def test_two_numbers_do_not_slow_each_other(sender: Sender) -> None:
    slow = {"whatsapp": Carrier(per_second=1)}
    for _ in range(2):
        make.message()

    with clock.stopped(NOON):
        assert len(actions.claim(slow, 8)) == 2
