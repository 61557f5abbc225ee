"""What goes out, in which order, and what waits."""

from __future__ import annotations

import pytest

from antrean.kernel import clock
from antrean.notifications import actions
from antrean.notifications.delivery import Sender
from antrean.notifications.outbox import Owed, owe
from antrean.notifications.transport import NoLongerTrueError
from tests import make
from tests.notifications.carrier import Carrier
from tests.notifications.stage import NOON, SECOND, deliver, state

pytestmark = pytest.mark.django_db


def test_what_is_owed_goes_out_once(carrier: Carrier, sender: Sender) -> None:
    message = make.message(key="a")

    assert [deliver(sender), deliver(sender)] == [1, 0]

    message.refresh_from_db()
    assert carrier.sent == carrier.accepted_keys == ["a"]
    assert (message.state, message.carrier_id, message.sent_at) == ("sent", "wamid.1", NOON)
    assert message.claimed_until is None


def test_owing_the_same_again_sends_nothing_more(carrier: Carrier, sender: Sender) -> None:
    owed = Owed(
        holder_id=make.holder().pk, office_id=make.office().pk, kind="reminder", key="reminder:X"
    )
    with clock.stopped(NOON):
        owe([owed])
    deliver(sender)
    with clock.stopped(NOON):
        owe([owed])

    assert deliver(sender) == 0
    assert carrier.sent == ["reminder:X"]


def test_nothing_goes_out_before_it_is_due(carrier: Carrier, sender: Sender) -> None:
    make.message(key="a", due_at=NOON + SECOND)

    assert deliver(sender) == 0
    assert deliver(sender, SECOND) == 1


def test_what_became_pointless_is_dropped(carrier: Carrier, sender: Sender) -> None:
    make.message(key="a", expires_at=NOON + SECOND)

    deliver(sender, SECOND)

    assert (carrier.sent, state("a")) == ([], "dropped")


def test_what_is_no_longer_true_is_dropped(carrier: Carrier, sender: Sender) -> None:
    make.message(key="a")
    carrier.break_with(NoLongerTrueError())

    deliver(sender)

    assert state("a") == "dropped"


def test_the_most_urgent_goes_first(carrier: Carrier, sender: Sender) -> None:
    for kind in ["reminder", "delay", "closure", "answer"]:
        make.message(key=kind, kind=kind)

    deliver(sender)

    assert carrier.sent == ["answer", "closure", "delay", "reminder"]


def test_one_persons_messages_go_in_the_order_they_were_owed(
    carrier: Carrier, sender: Sender
) -> None:
    budi = make.holder()
    for number in range(4):
        make.message(key=str(number), holder=budi, due_at=NOON - SECOND * 2 + SECOND * (number % 2))

    deliver(sender)

    assert carrier.sent == ["0", "2", "1", "3"]


def test_a_later_message_waits_while_an_earlier_one_is_tried_again(
    carrier: Carrier, sender: Sender
) -> None:
    budi = make.holder()
    make.message(key="first", holder=budi)
    make.message(key="second", holder=budi)
    make.message(key="of another")
    carrier.fail("again")

    deliver(sender)
    assert sorted(carrier.sent) == ["first", "of another"]

    deliver(sender, SECOND * 2)
    assert carrier.sent[2:] == ["first", "second"]


def test_a_later_message_waits_while_the_earlier_outcome_is_unknown(
    carrier: Carrier, sender: Sender
) -> None:
    budi = make.holder()
    make.message(key="first", holder=budi)
    make.message(key="second", holder=budi)
    carrier.fail("unknown")

    deliver(sender)

    assert (carrier.sent, state("first"), state("second")) == (["first"], "unknown", "owed")


def test_a_reminder_that_is_tried_again_holds_back_no_answer(
    carrier: Carrier, sender: Sender
) -> None:
    budi = make.holder()
    make.message(key="reminder", kind="reminder", holder=budi, due_at=NOON - SECOND)
    carrier.fail("again")
    deliver(sender)
    make.message(key="answer", holder=budi)

    deliver(sender)

    assert carrier.sent == ["reminder", "answer"]


def test_two_messages_of_one_person_are_never_claimed_together(sender: Sender) -> None:
    budi = make.holder()
    make.message(key="reminder", kind="reminder", holder=budi)
    make.message(key="nudge", kind="nudge", holder=budi)

    with clock.stopped(NOON):
        claimed = actions.claim(sender.transports, 8)
        more = actions.claim(sender.transports, 8)

    assert [one.message.key for one in claimed] == ["nudge"]
    assert more == []


def test_a_message_on_its_way_holds_back_its_person_and_nobody_else(sender: Sender) -> None:
    budi = make.holder()
    make.message(holder=budi)
    with clock.stopped(NOON):
        actions.claim(sender.transports, 1)
    make.message(key="nudge", kind="nudge", holder=budi, due_at=NOON - SECOND)
    make.message(key="another")

    with clock.stopped(NOON):
        claimed = actions.claim(sender.transports, 8)

    assert [one.message.key for one in claimed] == ["another"]


def test_what_became_pointless_is_not_claimed(sender: Sender) -> None:
    make.message(expires_at=NOON)

    with clock.stopped(NOON):
        assert actions.claim(sender.transports, 1) == []
