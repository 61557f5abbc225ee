"""Workers that die between claim and outcome, and outcomes nobody knows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from antrean.kernel import clock
from antrean.notifications import actions, queries
from antrean.notifications.delivery import Sender, deliver_due
from antrean.notifications.models import Message
from tests import make
from tests.notifications.carrier import Carrier
from tests.notifications.stage import NOON, SECOND, deliver, state

pytestmark = pytest.mark.django_db


def test_a_dead_workers_message_waits_for_news_then_goes_out_once_more(
    carrier: Carrier, sender: Sender
) -> None:
    make.message(key="a")
    with clock.stopped(NOON):
        actions.claim(sender.transports, 1)

    assert deliver(sender, timedelta(seconds=119)) == 0
    assert state("a") == "sending"
    deliver(sender, timedelta(seconds=120))  # The lease ran out, and so did the wait for news.
    assert state("a") == "unknown"
    deliver(sender, timedelta(seconds=120))
    deliver(sender, timedelta(seconds=120))

    message = Message.objects.get()
    assert (carrier.sent, message.state, message.sent_again) == (["a"], "sent", True)


def test_an_unknown_outcome_is_followed_by_one_sending_not_by_two(
    carrier: Carrier, sender: Sender
) -> None:
    make.message(key="a")
    carrier.fail("unknown", "ReadTimeout", times=5)
    for minute in range(10):
        deliver(sender, timedelta(minutes=minute))

    assert (carrier.sent, state("a")) == (["a", "a"], "dead")


def test_a_reminders_unknown_outcome_waits_ten_times_as_long(
    carrier: Carrier, sender: Sender
) -> None:
    make.message(key="a", kind="reminder")
    carrier.fail("unknown", "ReadTimeout")
    deliver(sender)

    deliver(sender, timedelta(seconds=599))
    assert state("a") == "unknown"
    deliver(sender, timedelta(seconds=600))
    deliver(sender, timedelta(seconds=600))
    assert state("a") == "sent"


def test_a_late_outcome_of_a_lost_claim_changes_nothing_it_should_not(
    carrier: Carrier, sender: Sender
) -> None:
    make.message(key="a")
    with clock.stopped(NOON):
        lost = actions.claim(sender.transports, 1)[0]
    later = NOON + timedelta(hours=1)
    with clock.stopped(later):
        for _ in range(3):
            deliver_due(sender=sender)
    carrier.fail("our_bug")

    with clock.stopped(later):
        sender.send(lost)

    assert state("a") == "sent"


def test_a_claim_of_which_nothing_was_sent_is_given_back(sender: Sender) -> None:
    make.message(key="a")
    with clock.stopped(NOON):
        claimed = actions.claim(sender.transports, 1)[0]

    actions.release(claimed)

    assert state("a") == "owed"


def test_the_backlog_is_told_in_figures(carrier: Carrier, sender: Sender) -> None:
    make.message(key="a")
    make.message(key="b", due_at=NOON + SECOND)
    carrier.fail("stop_transport", "190")
    deliver(sender)

    backlog = queries.backlog(NOON + SECOND * 30)

    assert backlog.by_state["owed"] == 2
    assert (backlog.oldest_seconds, backlog.pauses) == (30.0, {"whatsapp": "190"})
