from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from antrean.channels.whatsapp.models import InboxEvent
from antrean.privacy.models import Erasure
from tests import staff
from tests.channels.whatsapp.chat import Chat

NOW = datetime(2026, 12, 1, 3, tzinfo=UTC)


@pytest.fixture
def administrator(db: None) -> Client:
    return staff.at_work(staff.account("admin"))


def parked() -> InboxEvent:
    chat = Chat()
    chat.posts(chat.message("#Wayan Sudarma#25011987#09082017"))
    InboxEvent.objects.update(state="parked", tries=5, handled_at=NOW, error="KeyError")
    return InboxEvent.objects.get()


def test_administrators_see_what_failed_and_never_what_was_said(administrator: Client) -> None:
    event = parked()

    for path in ("", f"{event.pk}/change/"):
        page = administrator.get(f"/admin/whatsapp/inboxevent/{path}").content.decode()
        assert "KeyError" in page
        assert "Wayan" not in page


def test_a_parked_message_can_be_put_back_among_the_unread(administrator: Client) -> None:
    event = parked()

    administrator.post(
        "/admin/whatsapp/inboxevent/", {"action": "read_again", "_selected_action": [event.pk]}
    )

    event.refresh_from_db()
    assert (event.state, event.tries, event.handled_at) == ("unread", 0, None)


def test_the_proof_of_erasures_can_be_looked_at_and_not_changed(administrator: Client) -> None:
    proof = Erasure.objects.create(what="visits", reason="request", count=3, at=NOW)

    assert administrator.get("/admin/privacy/erasure/").status_code == 200
    assert administrator.get("/admin/privacy/erasure/add/").status_code == 403
    assert administrator.post(f"/admin/privacy/erasure/{proof.pk}/delete/").status_code == 403
