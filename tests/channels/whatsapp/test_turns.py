"""Who waits in the hall and asks by WhatsApp is told, and told twice at most when it counts."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest

from antrean.bookings.models import Booking
from antrean.channels.whatsapp.sending.announcing import by_template, in_words
from antrean.counters import actions
from antrean.counters.models import Visit
from antrean.kernel import clock
from antrean.notifications.models import Message
from tests.channels.whatsapp import bodies
from tests.channels.whatsapp.chat import Chat, said
from tests.counters.office import Day, a_day

type Commits = Callable[..., AbstractContextManager[Any]]


@pytest.fixture
def day(db: None) -> Day:
    """A day at an office that can be written to."""
    made = a_day()
    office = made.slot.office
    office.whatsapp_phone_number_id = bodies.NUMBER_ID
    office.save()
    return made


@pytest.fixture
def chat(day: Day) -> Chat:
    return Chat()


@pytest.fixture
def asks(day: Day, chat: Chat, django_capture_on_commit_callbacks: Commits) -> Callable[[], str]:
    """Write `CEK`, and return what is answered."""

    def ask() -> str:
        with day.clock(), django_capture_on_commit_callbacks(execute=True):
            return said(chat.says("CEK"))

    return ask


def siti_comes(day: Day, chat: Chat) -> Visit:
    """Let the person of the chat book by it, and come."""
    with clock.stopped(day.slot.starts_at - timedelta(days=2)):
        [barcode] = chat.says("#Siti#25011987#09082017")
        chat.says(barcode.code)  # type: ignore[union-attr]  # a form is answered with a barcode
    visit = day.arrive(Booking.objects.get(code=barcode.code))  # type: ignore[union-attr]
    assert visit
    return visit


def tell(day: Day) -> list[str]:
    """Let the worker look; return what it owes, in words."""
    before = set(Message.objects.values_list("pk", flat=True))
    with day.clock():
        actions.tell_turns()
    return [words(day, one) for one in Message.objects.exclude(pk__in=before).order_by("pk")]


def words(day: Day, message: Message) -> str:
    told = in_words(message, day.now)
    assert told
    return getattr(told, "body", "").removesuffix("\n\nKantor Imigrasi Bogor")


def test_who_asks_in_the_hall_hears_how_far_they_are(
    day: Day, chat: Chat, asks: Callable[[], str]
) -> None:
    day.came("Ani", "Budi", "Citra")
    visit = siti_comes(day, chat)

    answer = asks()

    assert "Nomor antrean A004. Sudah lapor hadir.\nTahap berkas: 3 nomor di depan" in answer
    assert answer.count("kami memberi tahu di sini") == 1
    visit.refresh_from_db()
    assert (visit.asked_at, visit.told_near_at, visit.told_called_at) == (day.now, None, None)


def test_two_words_follow_and_no_more(day: Day, chat: Chat, asks: Callable[[], str]) -> None:
    counter = day.counter(3)
    day.came("Ani", "Budi", "Citra")
    siti_comes(day, chat)
    asks()

    assert tell(day) == []
    day.do("call_next", counter)
    assert tell(day) == [
        "Nomor antrean A004: berikutnya giliran Bapak/Ibu. Silakan bersiap di ruang tunggu."
    ]
    day.do("leave", counter)
    day.do("call_next", counter)
    assert tell(day) == ["Nomor antrean A004: silakan menuju Loket 3."]
    day.later(seconds=45).do("call_again", counter)
    assert tell(day) == []
    asks()
    day.do("start", counter)
    day.do("finish", counter)
    day.do("call_next", counter)
    assert tell(day) == []
    assert Message.objects.filter(kind="turn").count() == 2


def test_who_does_not_ask_is_told_nothing(day: Day, chat: Chat) -> None:
    siti_comes(day, chat)
    day.do("call_next", day.counter(3))

    assert tell(day) == []


def test_what_the_answer_says_is_not_said_once_more(
    day: Day, chat: Chat, asks: Callable[[], str]
) -> None:
    counter = day.counter(3)
    day.came("Ani", "Budi")
    visit = siti_comes(day, chat)

    answer = asks()
    assert re.search(
        r"2 nomor di depan Bapak/Ibu\. Perkiraan menunggu \d+–\d+ menit\. "
        r"Saat dipanggil, kami memberi tahu di sini\.",
        answer,
    )
    assert tell(day) == []
    day.do("call_next", counter)
    day.do("leave", counter)
    day.do("call_next", counter)
    assert "Giliran Bapak/Ibu: silakan menuju Loket 3." in asks()
    assert tell(day) == []
    visit.refresh_from_db()
    assert visit.told_called_at == day.now


def test_who_missed_a_call_is_not_near_however_few_wait(
    day: Day, chat: Chat, asks: Callable[[], str]
) -> None:
    counter = day.counter(3)
    siti_comes(day, chat)
    day.do("call_next", counter)
    day.call_in_vain(counter)
    for _ in range(4):
        day.came()

    assert "Nomor Bapak/Ibu sudah dipanggil. Silakan lapor ke petugas" in asks()
    assert tell(day) == []


def test_a_word_that_is_not_true_any_more_is_not_sent(
    day: Day, chat: Chat, asks: Callable[[], str]
) -> None:
    counter = day.counter(3)
    day.came("Ani", "Budi", "Citra")
    siti_comes(day, chat)
    asks()
    day.do("call_next", counter)
    tell(day)
    day.do("leave", counter)
    day.do("call_next", counter)

    near = Message.objects.get(kind="turn")

    assert in_words(near, day.now) is None


def test_a_word_that_comes_late_is_pointless_and_never_goes_as_a_template(
    day: Day, chat: Chat, asks: Callable[[], str]
) -> None:
    counter = day.counter(3)
    day.came("Ani", "Budi", "Citra")
    siti_comes(day, chat)
    asks()
    day.do("call_next", counter)
    tell(day)
    day.do("leave", counter)
    day.do("call_next", counter)
    tell(day)

    near, called = Message.objects.filter(kind="turn").order_by("pk")

    assert near.expires_at == day.now + timedelta(minutes=10)
    assert called.expires_at == day.now + timedelta(minutes=5)
    assert by_template(called, day.now) is None


def test_a_call_of_some_time_ago_is_not_told_any_more(
    day: Day, chat: Chat, asks: Callable[[], str]
) -> None:
    day.came("Ani", "Budi", "Citra")
    siti_comes(day, chat)
    asks()
    counter = day.counter(3)
    day.do("call_next", counter)
    day.do("leave", counter)
    day.do("call_next", counter)
    day.later(minutes=5)

    assert tell(day) == []


def test_nobody_is_looked_for_before_enough_has_happened(
    day: Day, chat: Chat, asks: Callable[[], str], django_assert_num_queries: Any
) -> None:
    counter = day.counter(3)
    for _ in range(3):
        day.came("Ani", "Budi", "Citra")
    visit = siti_comes(day, chat)
    asks()
    tell(day)

    day.do("call_next", counter)
    with day.clock(), django_assert_num_queries(1):
        actions.tell_turns()
    for _ in range(2):
        day.do("leave", counter)
        day.do("call_next", counter)

    assert len(tell(day)) == 1
    visit.refresh_from_db()
    assert visit.told_near_at == day.now
