"""Messages that fail, and what brings everything to a stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db import OperationalError

from antrean.kernel import clock
from antrean.notifications import actions, queries
from antrean.notifications.delivery import Sender
from antrean.notifications.models import Message, Pause
from antrean.notifications.transport import Sending
from tests import make
from tests.notifications.carrier import Carrier
from tests.notifications.stage import NOON, SECOND, deliver, state

pytestmark = pytest.mark.django_db


def test_a_bug_in_one_message_is_a_dead_letter_and_stops_nobody(
    carrier: Carrier, sender: Sender
) -> None:
    make.message(key="a")
    make.message(key="b")
    carrier.break_with(ZeroDivisionError("of one message"))

    deliver(sender)

    assert (state("a"), state("b")) == ("dead", "sent")
    assert [message.error for message in queries.dead_letters()] == ["exception"]


class Picky(Carrier):
    """Cannot even put one of the messages into words."""

    def prepare(self, messages: Sequence[Message]) -> list[Sending]:
        if any(message.key == "a" for message in messages):
            raise ZeroDivisionError
        return super().prepare(messages)


def test_a_bug_met_before_sending_stops_nobody_of_those_prepared_together() -> None:
    for key in "abc":
        make.message(key=key)
    sender = Sender({"whatsapp": Picky()})
    with clock.stopped(NOON):
        claimed = actions.claim(sender.transports, 8)

        sendings = sender.prepare(claimed)
        sender.record(
            [sender.attempt(one, sendings[one.message.pk], lambda: None) for one in claimed]
        )

    assert [state(key) for key in "abc"] == ["dead", "sent", "sent"]


def test_a_database_that_is_away_before_sending_leaves_every_message_owed(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.message(key="a")
    sender = Sender({"whatsapp": carrier})

    def fail(messages: object) -> None:
        raise OperationalError

    monkeypatch.setattr(carrier, "prepare", fail)
    with clock.stopped(NOON):
        claimed = actions.claim(sender.transports, 8)

    with pytest.raises(OperationalError):
        sender.prepare(claimed)

    assert (carrier.sent, state("a")) == ([], "owed")


def test_six_tries_later_a_message_is_a_dead_letter_and_may_be_owed_again(
    carrier: Carrier, sender: Sender
) -> None:
    make.message(key="a")
    carrier.fail("again", "131000", times=7)
    hour = timedelta(hours=1)
    for tries in range(8):
        deliver(sender, hour * tries)

    assert (len(carrier.sent), state("a")) == (7, "dead")
    with clock.stopped(NOON + hour * 8):
        assert actions.retry() == 1
    deliver(sender, hour * 8)
    assert state("a") == "sent"


def test_a_retry_leaves_alone_what_is_pointless_or_not_dead() -> None:
    for key, state_, expires in [
        ("a", "dead", NOON),
        ("b", "call_list", None),
        ("c", "dead", None),
    ]:
        made = make.message(key=key, expires_at=expires)
        Message.objects.filter(pk=made.pk).update(state=state_)

    with clock.stopped(NOON):
        assert actions.retry([m.pk for m in Message.objects.all()]) == 1

    assert [state(key) for key in "abc"] == ["dead", "call_list", "owed"]


def test_a_person_who_is_too_fast_waits_alone(carrier: Carrier, sender: Sender) -> None:
    make.message(key="a")
    make.message(key="b")
    carrier.fail("slow_person", "131056", times=2)

    deliver(sender)

    assert Pause.objects.count() == 0
    assert deliver(sender, SECOND - timedelta(milliseconds=1)) == 0
    assert deliver(sender, SECOND) == 2


def test_an_unreachable_person_is_marked(carrier: Carrier, sender: Sender) -> None:
    message = make.message(key="a")
    carrier.fail("unreachable", "131026")

    deliver(sender)

    message.holder.refresh_from_db()
    assert (state("a"), message.holder.unreachable_since) == ("failed", NOON)


def test_a_missing_number_is_asked_for_and_the_message_goes_out_when_it_is_known(
    carrier: Carrier, sender: Sender
) -> None:
    message = make.message(key="a")
    carrier.fail("ask_number", "131062")

    deliver(sender)

    asked = Message.objects.exclude(key="a").get()
    assert asked.body == {"notice": "ask_number"}
    assert carrier.sent == ["a", asked.key]
    with clock.stopped(NOON):
        assert actions.number_known(message.holder_id) == 1
    deliver(sender)
    assert state("a") == "sent"


# Standing still


def test_a_stop_of_the_transport_keeps_everything_till_it_ends(
    carrier: Carrier, sender: Sender
) -> None:
    make.message(key="a")
    make.message(key="b")
    carrier.fail("stop_transport", "190", times=8)

    deliver(sender)
    assert {state("a"), state("b")} == {"owed"}
    pause = Pause.objects.get()
    assert (pause.scope, pause.reason) == ("whatsapp", "190")
    assert pause.until is not None
    assert timedelta(seconds=60) <= pause.until - NOON <= timedelta(seconds=75)

    tried = len(carrier.sent)
    assert deliver(sender, timedelta(seconds=59)) == 0
    assert len(carrier.sent) == tried
    deliver(sender, timedelta(seconds=76))
    assert len(carrier.sent) > tried


def test_a_lifted_stop_lets_everything_go_at_once(carrier: Carrier, sender: Sender) -> None:
    make.message(key="a")
    carrier.fail("stop_transport", "190")
    deliver(sender)

    assert actions.lift("whatsapp")
    deliver(sender)

    assert state("a") == "sent"


def test_a_stopped_number_stops_its_own_office_only(carrier: Carrier, sender: Sender) -> None:
    bogor, depok = make.office(), make.office()
    make.message(key="bogor", office=bogor)
    carrier.fail("stop_number", "131031")
    deliver(sender)

    make.message(key="bogor too", office=bogor)
    make.message(key="depok", office=depok)
    deliver(sender)

    assert carrier.sent == ["bogor", "depok"]


def test_a_stopped_number_holds_back_no_other_office(carrier: Carrier, sender: Sender) -> None:
    budi, bogor = make.holder(), make.office()
    make.message(key="bogor", office=bogor, holder=budi)
    carrier.fail("stop_number", "131031")
    deliver(sender)
    make.message(key="depok", holder=budi)

    deliver(sender)

    assert carrier.sent == ["bogor", "depok"]


def test_a_number_that_is_too_fast_doubles_its_pause(carrier: Carrier, sender: Sender) -> None:
    make.message(key="a")
    carrier.fail("slow_number", "130429", times=4)
    lengths = []
    after = timedelta()
    for _ in range(4):
        deliver(sender, after)
        pause = Pause.objects.get()
        assert pause.until is not None
        lengths.append((pause.until - pause.since) / SECOND)
        after = pause.until - NOON

    assert all(2**n <= length <= 2**n * 1.25 for n, length in enumerate(lengths))
    deliver(sender, after)
    assert state("a") == "sent"


def test_a_pause_after_a_quiet_time_starts_small_again(carrier: Carrier, sender: Sender) -> None:
    make.message(key="a")
    carrier.fail("slow_number", "130429", times=2)
    deliver(sender)
    deliver(sender, timedelta(hours=1))

    pause = Pause.objects.get()
    assert pause.until is not None
    assert pause.until - pause.since < SECOND * 2


def test_stopped_reminders_hold_back_nothing_else(carrier: Carrier, sender: Sender) -> None:
    budi = make.holder()
    make.message(key="reminder", kind="reminder")
    carrier.fail("forbidden_stop_reminders", "131048")
    deliver(sender)
    make.message(key="another", kind="reminder", holder=budi)
    make.message(key="nudge", kind="nudge", holder=budi)
    make.message(key="answer", holder=budi)

    deliver(sender, timedelta(days=1))

    assert carrier.sent == ["reminder", "answer"]
    assert [pause.until for pause in Pause.objects.all()] == [None, None]
