"""What the database refuses, whoever writes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from antrean.channels.whatsapp.models import Conversation, Delivery, InboxEvent
from tests import make

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 3, tzinfo=UTC)


def event(**fields: Any) -> InboxEvent:
    delivery, _ = Delivery.objects.get_or_create(digest="a", body=b"{}", received_at=NOW)
    smallest = {
        "key": "m:1",
        "kind": "message",
        "delivery": delivery,
        "sender_key": "s",
        "said_at": NOW,
        "received_at": NOW,
        "payload": b"{}",
    }
    return InboxEvent.objects.create(**(smallest | fields))


def refused(constraint: str, **fields: Any) -> bool:
    """Whether the database refuses an event because of this constraint."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        event(**fields)
    return True


def test_an_event_is_stored_once() -> None:
    event()

    assert refused("key")


def test_an_event_has_been_handled_at_a_time_or_waits() -> None:
    assert refused("inbox_handled_at_iff_handled", handled_at=NOW)
    assert refused("inbox_handled_at_iff_handled", state="done")
    assert event(state="done", handled_at=NOW).pk


def test_a_message_that_waits_has_a_sender() -> None:
    assert refused("inbox_message_to_read_has_a_sender", sender_key="")
    assert event(kind="other", sender_key="").pk


def test_a_person_has_one_conversation_with_an_office() -> None:
    holder, office = make.holder(), make.office()
    Conversation.objects.create(holder=holder, office=office, updated_at=NOW)

    with pytest.raises(IntegrityError), transaction.atomic():
        Conversation.objects.create(holder=holder, office=office, updated_at=NOW)
    assert Conversation.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"misses": 1}, {"misses_since": NOW}])
def test_what_was_misunderstood_has_a_beginning(wrong: dict[str, Any]) -> None:
    holder, office = make.holder(), make.office()

    with (
        pytest.raises(IntegrityError, match="conversation_misses_have_a_beginning"),
        transaction.atomic(),
    ):
        Conversation.objects.create(holder=holder, office=office, updated_at=NOW, **wrong)
