"""Many senders and many workers: every message once, a person's in order."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from time import monotonic

import pytest
from django.db import OperationalError, connections

from antrean.kernel import clock
from antrean.notifications import actions
from antrean.notifications.delivery import Deliverer, Sender
from antrean.notifications.models import Message
from antrean.notifications.outbox import Owed, owe
from antrean.notifications.transport import Receipt, Turn
from tests import make
from tests.notifications.carrier import Carrier

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
PATIENCE = 30


def owe_many(*, people: int, each: int) -> None:
    office = make.office()
    holders = [make.holder() for _ in range(people)]
    for number in range(each):
        owe(
            Owed(holder_id=one.pk, office_id=office.pk, kind="answer", key=f"{one.pk}:{number}")
            for one in holders
        )


def run(*deliverers: Deliverer, until: Callable[[], bool]) -> None:
    """Run the deliverers, each in a thread as in a process, until something is so."""
    threads = [threading.Thread(target=deliverer.run) for deliverer in deliverers]
    for thread in threads:
        thread.start()
    ends = monotonic() + PATIENCE
    while not until() and monotonic() < ends:
        threads[0].join(0.02)
    for deliverer in deliverers:
        deliverer.stop()
    for thread in threads:
        thread.join()
    connections.close_all()


def nothing_owed() -> bool:
    return not Message.objects.filter(state__in=["owed", "sending"]).exists()


def deliverer(carrier: Carrier) -> Deliverer:
    return Deliverer(senders=4, sender=Sender({"whatsapp": carrier}))


def test_two_workers_send_every_message_once_and_each_persons_in_order() -> None:
    owe_many(people=12, each=5)
    carrier = Carrier()

    run(deliverer(carrier), deliverer(carrier), until=nothing_owed)

    told: dict[str, list[str]] = defaultdict(list)
    for key in carrier.sent:
        told[key.split(":")[0]].append(key.split(":")[1])
    assert set(Counter(carrier.sent).values()) == {1}
    assert len(told) == 12
    assert {tuple(numbers) for numbers in told.values()} == {("0", "1", "2", "3", "4")}
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}


class Strict(Carrier):
    """Counts what comes in a moving second; the first pictures take long to upload."""

    most = 30
    _slow = 20

    def __init__(self, *, gives_turns: bool = True) -> None:
        super().__init__(per_second=20)
        self._gives_turns = gives_turns
        self._uploads = count()

    def send(self, message: Message, turn: Turn) -> Receipt:
        if not self._gives_turns:
            turn()
        if next(self._uploads) < self._slow:
            time.sleep(1)
        return super().send(message, turn if self._gives_turns else lambda: None)

    def most_in_a_second(self) -> int:
        return max(
            sum(at <= other < at + timedelta(seconds=1) for other in self.times)
            for at in self.times
        )


def test_a_number_is_no_faster_than_it_may_after_slow_uploads() -> None:
    owe_many(people=60, each=1)
    carrier = Strict()

    run(*(Deliverer(sender=Sender({"whatsapp": carrier})) for _ in "12"), until=nothing_owed)

    assert len(carrier.sent) == 60
    assert carrier.most_in_a_second() <= carrier.most


def test_moments_given_before_the_upload_would_be_too_fast() -> None:
    owe_many(people=60, each=1)
    carrier = Strict(gives_turns=False)

    run(*(Deliverer(sender=Sender({"whatsapp": carrier})) for _ in "12"), until=nothing_owed)

    assert carrier.most_in_a_second() > carrier.most


def test_two_messages_of_one_person_are_never_on_their_way_together() -> None:
    owe_many(people=3, each=8)
    carrier = Carrier()
    busy: set[int] = set()
    together: list[int] = []
    lock = threading.Lock()

    def hand_over(message: Message) -> None:
        with lock:
            if message.holder_id in busy:
                together.append(message.holder_id)
            busy.add(message.holder_id)
        threading.Event().wait(0.01)  # The carrier takes its time.
        with lock:
            busy.discard(message.holder_id)

    carrier.on_send = hand_over
    run(deliverer(carrier), deliverer(carrier), until=nothing_owed)

    assert (len(carrier.sent), together) == (24, [])


def test_one_row_asked_for_by_many_at_once_goes_to_one() -> None:
    owe_many(people=1, each=1)
    carrier = {"whatsapp": Carrier()}
    gate = threading.Barrier(8)

    def ask() -> int:
        gate.wait(timeout=PATIENCE)
        try:
            return len(actions.claim(carrier, 1))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(lambda _: ask(), range(8)))

    assert sum(counts) == 1


def test_control_looking_and_then_taking_gives_one_row_to_many() -> None:
    """Shows that our threads do race: without the lock several get the same message."""
    owe_many(people=1, each=1)
    looked = threading.Barrier(4)

    def naive() -> bool:
        try:
            found = Message.objects.filter(state="owed").first()
            looked.wait(timeout=PATIENCE)
            Message.objects.filter(pk=found.pk if found else 0).update(
                state="sending", claimed_until=clock.now()
            )
            return found is not None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: naive(), range(4))) == [True] * 4


def test_a_woken_deliverer_sends_at_once() -> None:
    carrier = Carrier()
    holder, office = make.holder(), make.office()
    running = deliverer(carrier)
    thread = threading.Thread(target=running.run)
    thread.start()
    sent = threading.Event()
    carrier.on_send = lambda _: sent.set()

    owe([Owed(holder_id=holder.pk, office_id=office.pk, kind="answer", key="a")])
    running.wake()

    assert sent.wait(PATIENCE)
    running.stop()
    thread.join()
    assert Message.objects.get().state == "sent"


def test_a_stopped_deliverer_gives_back_what_it_has_not_sent() -> None:
    owe_many(people=20, each=1)
    carrier = Carrier(per_second=5)
    sending = threading.Event()
    carrier.on_send = lambda _: sending.set()

    run(deliverer(carrier), until=sending.is_set)

    states = Counter(Message.objects.values_list("state", flat=True))
    assert set(states) == {"sent", "owed"}
    assert states["sent"] == len(carrier.sent) < 20


def test_an_outcome_that_cannot_be_written_stops_nobody() -> None:
    owe_many(people=2, each=1)
    carrier = Carrier()
    first = threading.Event()

    def forget(message: Message) -> None:
        if not first.is_set():
            first.set()
            Message.objects.filter(pk=message.pk).delete()
            connections.close_all()

    carrier.on_send = forget
    run(deliverer(carrier), until=nothing_owed)

    assert list(Message.objects.values_list("state", flat=True)) == ["sent"]


class Forgetful(Carrier):
    """Accepts, and then the database is away for a moment."""

    away = 1

    def accepted(self, sent: Sequence[tuple[Message, Receipt]]) -> None:
        if self.away:
            self.away -= 1
            raise OperationalError
        super().accepted(sent)


def test_an_outcome_waits_for_a_database_that_is_away_and_nothing_is_sent_twice() -> None:
    owe_many(people=3, each=1)
    carrier = Forgetful()

    run(deliverer(carrier), until=nothing_owed)

    assert len(carrier.sent) == len(set(carrier.sent)) == 3
    assert sorted(carrier.accepted_keys) == sorted(carrier.sent)
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}


def test_no_person_waits_for_another() -> None:
    owe_many(people=2, each=1)
    first = Message.objects.order_by("pk").values_list("holder_id", flat=True)[0]
    carrier = Carrier()
    other_sent = threading.Event()

    def first_takes_long(message: Message) -> None:
        if message.holder_id == first:
            assert other_sent.wait(PATIENCE)
        else:
            other_sent.set()

    carrier.on_send = first_takes_long
    run(deliverer(carrier), until=nothing_owed)

    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
