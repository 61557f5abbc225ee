"""Messages read together end as if each had been read alone, whatever they say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from antrean.bookings.models import Booking, Place, Slot
from antrean.channels.whatsapp.models import Conversation, InboxEvent
from antrean.channels.whatsapp.receiving import inbox
from antrean.kernel import clock
from antrean.notifications.models import Message
from antrean.people.models import Holder
from tests.channels.whatsapp import bodies
from tests.channels.whatsapp.test_crowds import FORM, NOW, crowd, opened


class TestACrowdIsReadAsEachAlone(TestCase):
    _texts = st.sampled_from(
        [FORM, FORM, "ya", "ya", "batal", "kembali", "status", "halo", "apa kabar", "stop", "mulai",
         "english", "hapus data", "ubah", "#Siti#01021990#10082017", "#Siti#2017", "kapan ada"]
    )  # fmt: skip
    _said = st.lists(st.tuples(st.integers(0, 3), _texts), min_size=2, max_size=10)

    # Each reads everything twice.
    @settings(max_examples=min(25, settings().max_examples))
    @given(_said)
    def test_the_same_messages_end_in_the_same_states_and_words(
        self, said: list[tuple[int, str]]
    ) -> None:
        self._are_read_alike(said)

    @pytest.mark.soak
    @settings(max_examples=600)
    @given(_said)
    def test_many_more_messages_do_so_too(self, said: list[tuple[int, str]]) -> None:
        self._are_read_alike(said)

    def _are_read_alike(self, said: list[tuple[int, str]]) -> None:
        with clock.stopped(NOW):
            opened()
            people = crowd(4)
            messages = [people[who].message(text) for who, text in said]

            together = _end(messages, inbox.drain)
            alone = _end(messages, _one_by_one)

        assert together == alone


def _one_by_one() -> None:
    while waiting := inbox._waiting():
        for sender in waiting:
            inbox._turn(sender)


def _end(messages: list[dict[str, Any]], read: Callable[[], object]) -> object:
    """Return all that can be told apart after reading, and undo it."""
    with transaction.atomic():
        bodies.deliver(messages)
        read()
        found = _told()
        transaction.set_rollback(True)
    return found


def _told() -> object:
    """Return what is kept: who came first of two people, ids and codes make no difference."""
    holders = list(Holder.objects.order_by("pk"))
    words = {
        holder.pk: _without_ids(
            [
                (one.kind, one.body)
                for one in Message.objects.filter(holder=holder).order_by("due_at", "pk")
            ]
        )
        for holder in holders
    }
    return (
        list(InboxEvent.objects.order_by("key").values_list("key", "state", "outcome", "tries")),
        sorted(words.values()),
        sorted(
            (
                h.language,
                str(h.last_heard_at),
                h.notice_version,
                str(h.quiet_since),
                str(h.erased_at),
            )
            for h in holders
        ),
        sorted(Booking.objects.values_list("state", "channel", "closed_by")),
        sorted(Place.objects.values_list("name", "state", "seat")),
        sorted(
            (one.step, one.misses, _without_ids(one.draft)) for one in Conversation.objects.all()
        ),
        list(Slot.objects.values_list("taken", "numbers_given")),
    )


def _without_ids(value: object) -> str:
    said = json.dumps(value, sort_keys=True)
    for code in Booking.objects.values_list("code", flat=True):
        said = said.replace(code, "CODE").replace(f"{code[:4]}-{code[4:8]}-{code[8]}", "CODE")
    for place_id in Place.objects.values_list("pk", flat=True):
        said = re.sub(rf"(?<=[:,]){place_id}\b", "ID", said)
    said = re.sub(r"\b(8\d|9\d|100)\b", "ROOM", said)  # what the others have left of it
    return re.sub(r"A\d{3}", "NUMBER", said)
