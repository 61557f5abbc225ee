"""Writing around the code is refused by the database."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from antrean.notifications.models import Message, Pause
from tests import make
from tests.notifications.stage import NOON

pytestmark = pytest.mark.django_db


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
