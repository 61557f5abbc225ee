"""What goes out, in which order, and what waits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from antrean.kernel import clock
from antrean.notifications import actions, queries
from antrean.notifications.delivery import Sender, deliver_due
from antrean.notifications.models import Message, Pause
from antrean.notifications.outbox import Owed, owe
from antrean.notifications.transport import NoLongerTrueError
from tests import make
from tests.notifications.carrier import Carrier

pytestmark = pytest.mark.django_db
NOON = make.an_instant()
SECOND = timedelta(seconds=1)


def deliver(sender: Sender, after: timedelta = timedelta()) -> int:
    with clock.stopped(NOON + after):
        return deliver_due(sender=sender)


def state(key: str) -> str:
    return Message.objects.get(key=key).state


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


def test_the_database_refuses_two_messages_of_one_person_on_their_way() -> None:
    budi = make.holder()
    for _ in range(2):
        make.message(holder=budi)

    with pytest.raises(IntegrityError, match=r"message_one_being_sent_per_person|UNIQUE"):
        Message.objects.update(state="sending", claimed_until=NOON)


def test_the_database_refuses_a_claim_without_an_end() -> None:
    make.message()

    with pytest.raises(IntegrityError, match="message_being_sent_is_claimed"):
        Message.objects.update(state="sending")


def test_the_database_refuses_a_sent_message_without_a_time() -> None:
    make.message()

    with pytest.raises(IntegrityError, match="message_sent_has_a_time"):
        Message.objects.update(state="read")


def test_the_database_refuses_a_pause_that_ends_before_it_begins() -> None:
    with pytest.raises(IntegrityError, match="pause_ends_after_it_begins"), transaction.atomic():
        Pause.objects.create(scope="whatsapp", since=NOON, until=NOON, reason="x")


# Failing


def test_a_bug_in_one_message_is_a_dead_letter_and_stops_nobody(
    carrier: Carrier, sender: Sender
) -> None:
    make.message(key="a")
    make.message(key="b")
    carrier.break_with(ZeroDivisionError("of one message"))

    deliver(sender)

    assert (state("a"), state("b")) == ("dead", "sent")
    assert [message.error for message in queries.dead_letters()] == ["exception"]


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


# Rates


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

    starts = [(one.not_before - NOON) / SECOND for one in claimed]
    assert len(claimed) == 21  # those of the next quarter of a second
    assert [round(start, 4) for start in starts] == [round(n / 80, 4) for n in range(21)]


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


# Workers that die


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
