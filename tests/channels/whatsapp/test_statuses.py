"""Statuses and template news as Meta posts them, odd ones included."""

from __future__ import annotations

import json
from typing import Any

import pytest

from antrean.channels.whatsapp.dialogue.wording.templates import REMINDER
from antrean.channels.whatsapp.sending import statuses
from antrean.kernel import clock
from antrean.notifications.models import Message, Pause
from tests import make

pytestmark = pytest.mark.django_db
NOON = make.an_instant()


def apply(**status: Any) -> bool:
    with clock.stopped(NOON):
        payload = json.dumps({"statuses": [status]}).encode()
        return bool(statuses.apply_statuses([(payload, NOON)]))


def news(**value: Any) -> None:
    payload = json.dumps({"field": "message_template_status_update", "value": value}).encode()
    with clock.stopped(NOON):
        statuses.apply_template_status(payload, NOON)


def sent() -> Message:
    message = make.message()
    Message.objects.update(state="sent", sent_at=NOON, carrier_id="wamid.1")
    return message


def state(message: Message) -> tuple[str, str]:
    message.refresh_from_db()
    return message.state, message.error


def test_a_status_is_applied_by_our_own_id() -> None:
    message = sent()

    assert apply(id="wamid.X", status="delivered", biz_opaque_callback_data=f"outbox:{message.pk}")
    assert state(message) == ("delivered", "")


def test_a_status_is_applied_by_metas_id() -> None:
    message = sent()

    assert apply(id="wamid.1", status="read")
    assert state(message) == ("read", "")


def test_played_counts_as_read() -> None:
    message = sent()

    apply(id="wamid.1", status="played")

    assert state(message) == ("read", "")


def test_a_failed_status_carries_its_code() -> None:
    message = sent()

    apply(id="wamid.1", status="failed", errors=[{"code": 131026, "title": "Undeliverable"}])

    assert state(message) == ("failed", "131026")


@pytest.mark.parametrize("errors", [None, [], "x", [None], [{}], [{"code": True}]])
def test_a_failed_status_without_a_code_is_a_dead_letter(errors: Any) -> None:
    message = sent()

    apply(id="wamid.1", status="failed", errors=errors)

    assert state(message) == ("dead", "no_code")


@pytest.mark.parametrize("errors", [[{"code": "131026"}], {"code": 131026}])
def test_a_code_is_read_from_other_shapes_too(errors: Any) -> None:
    message = sent()

    apply(id="wamid.1", status="failed", errors=errors)

    assert state(message) == ("failed", "131026")


@pytest.mark.parametrize(
    "status",
    [
        {"id": "wamid.2", "status": "sent"},
        {"id": "wamid.1", "status": "warning"},
        {"id": "wamid.1", "status": 5},
        {"id": "wamid.1"},
        {"status": "sent"},
        {"id": "", "status": "sent", "biz_opaque_callback_data": "outbox:"},
        {"id": "", "status": "sent", "biz_opaque_callback_data": "outbox:-1"},
        {"id": "", "status": "sent", "biz_opaque_callback_data": f"outbox:{9**40}"},
        {"id": "", "status": "sent", "biz_opaque_callback_data": "inbox:1"},
        {"id": "", "status": "sent", "biz_opaque_callback_data": ["outbox:1"]},
        {},
    ],
)
def test_what_is_about_no_message_of_ours_changes_nothing(status: dict[str, Any]) -> None:
    message = sent()

    assert not apply(**status)
    assert state(message) == ("sent", "")


def test_a_paused_template_stops_reminders_and_an_approved_one_lets_them_go_on() -> None:
    for event in ["PAUSED", "PAUSED", "DISABLED"]:
        news(event=event, message_template_name=REMINDER, message_template_language="id")
    assert [(p.scope, p.until) for p in Pause.objects.all()] == [("whatsapp:kind:reminder", None)]

    news(event="APPROVED", message_template_name=REMINDER)
    assert not Pause.objects.exists()


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"event": "PAUSED"},
        {"message_template_name": REMINDER},
        {"event": "FLAGGED", "message_template_name": REMINDER},
        {"event": None, "message_template_name": 7},
    ],
)
def test_news_of_templates_that_say_nothing_change_nothing(value: dict[str, Any]) -> None:
    news(**value)

    assert not Pause.objects.exists()
