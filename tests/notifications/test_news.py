"""Statuses: never backwards, in any order, before and after we know the carrier's id."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest

from antrean.kernel import clock
from antrean.notifications import actions
from antrean.notifications.actions import News
from antrean.notifications.delivery import Sender, deliver_due
from antrean.notifications.models import Message
from antrean.notifications.transport import Failure, TransportError
from tests import make
from tests.notifications.carrier import Carrier

pytestmark = pytest.mark.django_db
NOON = make.an_instant()


def tell(message: Message, status: Any, carrier: Carrier, **facts: Any) -> bool:
    news = News(
        **{"status": status, "carrier_id": "wamid.1", "message_id": message.pk, "at": NOON} | facts
    )
    with clock.stopped(NOON):
        told = actions.hear_of([news], transport=carrier)
    message.refresh_from_db()
    return bool(told)


def failed(failure: Failure, code: str = "1") -> TransportError:
    return TransportError(failure, code)


def sent(sender: Sender, **facts: Any) -> Message:
    message = make.message(**facts)
    with clock.stopped(NOON):
        deliver_due(sender=sender)
    message.refresh_from_db()
    return message


@pytest.mark.parametrize("order", [*itertools.permutations(["sent", "delivered", "read"])])
def test_in_any_order_a_message_ends_as_read(
    order: tuple[str, ...], carrier: Carrier, sender: Sender
) -> None:
    message = sent(sender)

    for status in [*order, *order]:
        tell(message, status, carrier)

    assert message.state == "read"


def test_a_delivered_message_does_not_fail_any_more(carrier: Carrier, sender: Sender) -> None:
    message = sent(sender)
    tell(message, "delivered", carrier)

    tell(message, "failed", carrier, error=failed("unreachable"))

    assert message.state == "delivered"


def test_a_status_finds_its_message_by_the_carriers_id_too(
    carrier: Carrier, sender: Sender
) -> None:
    message = sent(sender)

    assert tell(message, "read", carrier, message_id=None)
    assert message.state == "read"


def test_a_status_of_nothing_we_sent_is_told_apart(carrier: Carrier, sender: Sender) -> None:
    message = make.message()

    assert not tell(message, "read", carrier, message_id=None)
    assert not tell(message, "read", carrier, message_id=None, carrier_id="")
    assert not tell(message, "read", carrier, message_id=message.pk + 1)


def test_news_settles_an_unknown_outcome(carrier: Carrier, sender: Sender) -> None:
    carrier.fail("unknown", "ReadTimeout")
    message = sent(sender)
    assert message.state == "unknown"

    tell(message, "sent", carrier)
    with clock.stopped(NOON + timedelta(hours=1)):
        deliver_due(sender=sender)

    message.refresh_from_db()
    assert (message.state, message.carrier_id, len(carrier.sent)) == ("sent", "wamid.1", 1)


def test_a_status_that_comes_before_the_answer_is_kept(carrier: Carrier, sender: Sender) -> None:
    carrier.on_send = lambda message: tell(message, "delivered", carrier)

    message = sent(sender)

    assert (message.state, message.carrier_id) == ("delivered", "wamid.1")


def test_a_failure_that_comes_before_the_answer_is_kept(carrier: Carrier, sender: Sender) -> None:
    def refuse(message: Message) -> None:
        tell(message, "failed", carrier, error=failed("unreachable", "131026"))

    carrier.on_send = refuse
    message = sent(sender)

    assert (message.state, message.error) == ("failed", "131026")


def test_a_passing_failure_that_comes_before_the_answer_is_kept(
    carrier: Carrier, sender: Sender
) -> None:
    def refuse(message: Message) -> None:
        tell(message, "failed", carrier, error=failed("again", "131000"))

    carrier.on_send = refuse
    message = sent(sender)

    assert (message.state, message.error, message.tries) == ("owed", "131000", 1)


def test_a_failure_told_again_while_the_next_sending_is_under_way_counts_once(
    carrier: Carrier, sender: Sender
) -> None:
    message = sent(sender)
    tell(message, "failed", carrier, error=failed("again", "131000"))
    carrier.on_send = lambda message: tell(message, "failed", carrier, error=failed("our_bug"))

    with clock.stopped(NOON + timedelta(seconds=10)):
        deliver_due(sender=sender)

    message.refresh_from_db()
    assert (message.state, message.tries, message.carrier_id) == ("sent", 1, "wamid.2")


def test_a_later_failure_means_what_a_refusal_means(carrier: Carrier, sender: Sender) -> None:
    message = sent(sender)

    tell(message, "failed", carrier, error=failed("again", "131000"))
    assert (message.state, message.error, message.tries) == ("owed", "131000", 1)
    with clock.stopped(NOON + timedelta(seconds=10)):
        deliver_due(sender=sender)

    message.refresh_from_db()
    assert (message.state, message.carrier_id) == ("sent", "wamid.2")


def test_a_failure_told_twice_counts_once(carrier: Carrier, sender: Sender) -> None:
    message = sent(sender)

    for _ in range(3):
        tell(message, "failed", carrier, error=failed("again", "131000"))

    assert message.tries == 1


def test_a_failure_of_an_earlier_sending_does_not_touch_a_later_one(
    carrier: Carrier, sender: Sender
) -> None:
    message = sent(sender)
    tell(message, "failed", carrier, error=failed("again", "131000"))
    with clock.stopped(NOON + timedelta(seconds=10)):
        deliver_due(sender=sender)

    tell(message, "failed", carrier, error=failed("our_bug"))

    assert (message.state, message.carrier_id) == ("sent", "wamid.2")


def test_news_of_a_dead_letter_brings_it_back_to_life(carrier: Carrier, sender: Sender) -> None:
    message = make.message()
    Message.objects.update(state="dead", error="unknown")

    tell(message, "delivered", carrier)

    assert (message.state, message.error, message.sent_at) == ("delivered", "", NOON)
