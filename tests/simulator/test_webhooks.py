"""What the business is told: shapes, signatures, statuses."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import httpx
import pytest

from antrean_simulator import Meta, Phone
from tests.simulator.scene import (
    OFFICE,
    OTHER_OFFICE,
    PNG,
    SITI,
    Clock,
    Post,
    buttons,
    interactive,
    outcome,
    rows,
    text,
)


def changes(meta: Meta) -> list[dict[str, Any]]:
    """Every change of every pending body."""
    bodies = [json.loads(body) for body, _ in meta.pending_webhooks()]
    return [change for body in bodies for entry in body["entry"] for change in entry["changes"]]


def told(meta: Meta, kind: str) -> list[dict[str, Any]]:
    """All pending items of a kind: messages or statuses."""
    return [item for change in changes(meta) for item in change["value"].get(kind, [])]


def statuses(meta: Meta) -> list[str]:
    return [status["status"] for status in told(meta, "statuses")]


class TestShape:
    def test_a_message_is_told_as_the_protocol_shows_it(self, meta: Meta, clock: Clock) -> None:
        siti = meta.add_phone("Siti", SITI)
        message_id = siti.say("#Siti Aminah#25011987#07122026")

        [(body, _)] = meta.pending_webhooks()

        assert json.loads(body) == {
            "object": "whatsapp_business_account",
            "entry": [
                {
                    "id": "300000000000001",
                    "changes": [
                        {
                            "field": "messages",
                            "value": {
                                "messaging_product": "whatsapp",
                                "metadata": {
                                    "display_phone_number": "6221500100",
                                    "phone_number_id": OFFICE,
                                },
                                "contacts": [
                                    {
                                        "profile": {"name": "Siti"},
                                        "wa_id": "6281234567890",
                                        "user_id": siti.user_id,
                                    }
                                ],
                                "messages": [
                                    {
                                        "from": "6281234567890",
                                        "from_user_id": siti.user_id,
                                        "id": message_id,
                                        "timestamp": str(int(clock.at.timestamp())),
                                        "type": "text",
                                        "text": {"body": "#Siti Aminah#25011987#07122026"},
                                    }
                                ],
                            },
                        }
                    ],
                }
            ],
        }

    def test_the_signature_is_over_the_raw_bytes(self, meta: Meta, siti: Phone) -> None:
        siti.say("Émilie 👋🏽 \u0000 \u202e")

        [(body, headers)] = meta.pending_webhooks()

        expected = hmac.new(b"rahasia-uji", body, hashlib.sha256).hexdigest()
        assert headers["X-Hub-Signature-256"] == f"sha256={expected}"
        assert body.isascii()

    def test_a_hidden_number_is_nowhere_in_a_body(
        self, meta: Meta, siti: Phone, post: Post
    ) -> None:
        siti.hide_number()
        siti.say("Halo")
        post(**text())
        siti.read()

        bodies = [body for body, _ in meta.pending_webhooks()]

        assert len(bodies) == 4
        assert not [body for body in bodies if SITI[1:].encode() in body]
        assert all(siti.user_id.encode() in body for body in bodies)

    def test_a_tap_names_the_message_it_answers(self, meta: Meta, siti: Phone, post: Post) -> None:
        asked = post(**interactive("button", buttons("Ya", "Tidak"))).json()["messages"][0]["id"]
        meta.pending_webhooks()

        siti.tap("id-Ya")

        [message] = told(meta, "messages")
        assert message["context"] == {"from": "6221500100", "id": asked}
        assert message["interactive"] == {
            "type": "button_reply",
            "button_reply": {"id": "id-Ya", "title": "Ya"},
        }

    def test_a_row_is_tapped_likewise(self, meta: Meta, siti: Phone, post: Post) -> None:
        post(**interactive("list", rows(2)))
        meta.pending_webhooks()

        siti.tap("baris-1")

        [message] = told(meta, "messages")
        assert message["interactive"]["list_reply"]["id"] == "baris-1"

    def test_a_templates_button_sends_its_payload(
        self, meta: Meta, siti: Phone, post: Post
    ) -> None:
        meta.approve_template("pengingat", "Besok.", buttons=["Batalkan"])
        payload = {"type": "payload", "payload": "batal:7"}
        button = {"type": "button", "sub_type": "quick_reply", "index": "0"}
        components = [button | {"parameters": [payload]}]
        content = {"name": "pengingat", "language": {"code": "id"}, "components": components}
        post(type="template", template=content)
        meta.pending_webhooks()

        siti.tap("batal:7")

        [message] = told(meta, "messages")
        assert message["button"] == {"payload": "batal:7", "text": "Batalkan"}

    def test_nothing_can_be_tapped_that_is_not_there(self, siti: Phone) -> None:
        with pytest.raises(LookupError):
            siti.tap("id-Ya")

    def test_all_other_kinds_carry_their_object(self, meta: Meta, siti: Phone) -> None:
        first = siti.say("Halo")
        siti.send_image(PNG, caption="KTP")
        siti.send_audio(b"OggS")
        siti.send_location(-6.59, 106.79, name="Bogor")
        siti.react(first, "👍")
        siti.react(first, None)
        siti.share_number()
        siti.send({"type": "unsupported", "errors": [{"code": 131051}]})

        messages = told(meta, "messages")[1:]

        assert [message["type"] for message in messages] == [
            "image",
            "audio",
            "location",
            "reaction",
            "reaction",
            "contacts",
            "unsupported",
        ]
        assert messages[0]["image"]["caption"] == "KTP"
        assert messages[1]["audio"]["voice"] is True
        assert "emoji" not in messages[4]["reaction"]
        assert messages[5]["contacts"][0]["origin"] == "contact_request"

    def test_a_new_number_is_told_twice_to_every_office_that_knows_the_person(
        self, meta: Meta, siti: Phone
    ) -> None:
        siti.say("Halo", office=OTHER_OFFICE)
        meta.pending_webhooks()
        old_id = siti.user_id

        siti.change_number("+6281100000001")

        news = changes(meta)
        assert [change["field"] for change in news] == ["messages", "user_id_update"] * 2
        system = news[0]["value"]["messages"][0]
        assert "contacts" not in news[0]["value"]
        assert system["from"] == SITI[1:]
        assert system["system"]["type"] == "user_changed_number"
        assert system["system"]["wa_id"] == "6281100000001"
        assert old_id in system["system"]["body"]
        [update] = news[1]["value"]["user_id_update"]
        assert update["user_id"] == {"previous": old_id, "current": siti.user_id}

    def test_a_hidden_number_changes_only_as_an_id(self, meta: Meta, siti: Phone) -> None:
        siti.hide_number()

        siti.change_number("+6281100000001")

        [message] = told(meta, "messages")
        assert message["system"]["type"] == "user_changed_user_id"
        assert "from" not in message
        assert "wa_id" not in message["system"]

    def test_a_judged_template_is_announced(self, meta: Meta) -> None:
        meta.approve_template("pengingat", "Besok.")

        meta.judge_template("pengingat", "PAUSED")

        [change] = changes(meta)
        assert change["field"] == "message_template_status_update"
        assert change["value"]["event"] == "PAUSED"


class TestStatuses:
    def test_a_message_is_sent_delivered_and_read(
        self, meta: Meta, siti: Phone, post: Post
    ) -> None:
        post(**text(), biz_opaque_callback_data="outbox:1")
        siti.read()
        siti.read()

        items = told(meta, "statuses")

        assert [item["status"] for item in items] == ["sent", "delivered", "read"]
        assert {item["biz_opaque_callback_data"] for item in items} == {"outbox:1"}
        assert {item["recipient_id"] for item in items} == {SITI[1:]}

    def test_delivered_can_be_dropped(self, meta: Meta, siti: Phone, post: Post) -> None:
        meta.knobs.drop_delivered = True
        post(**text())
        siti.read()

        assert statuses(meta) == ["sent", "read"]

    def test_a_telephone_that_is_off_receives_when_it_comes_back(
        self, meta: Meta, siti: Phone, post: Post
    ) -> None:
        siti.turn_off()
        post(**text())
        siti.read()
        while_off = statuses(meta)
        siti.turn_on()

        assert (while_off, statuses(meta)) == (["sent"], ["delivered"])

    def test_a_later_failure_says_why_and_has_no_contacts(
        self, meta: Meta, siti: Phone, post: Post
    ) -> None:
        meta.fail(131049, kind="fail_later")
        post(**text(), biz_opaque_callback_data="outbox:1")

        [change] = changes(meta)

        [status] = change["value"]["statuses"]
        assert "contacts" not in change["value"]
        assert status["errors"][0]["code"] == 131049
        assert status["biz_opaque_callback_data"] == "outbox:1"

    def test_a_template_to_nobody_is_accepted_and_fails(self, meta: Meta, post: Post) -> None:
        meta.approve_template("pengingat", "Besok.")
        content = {"name": "pengingat", "language": {"code": "id"}}

        answer = post(to="+628999", type="template", template=content)

        assert answer.status_code == 200
        [status] = told(meta, "statuses")
        assert (status["status"], status["errors"][0]["code"]) == ("failed", 131026)

    def test_the_persons_own_ticks_follow_the_business(
        self, meta: Meta, siti: Phone, client: httpx.Client
    ) -> None:
        message_id = siti.say("Halo")
        bubble = siti.chat().bubbles[-1]
        seen = [bubble.status]
        meta.pending_webhooks()
        seen.append(bubble.status)
        mark = {"messaging_product": "whatsapp", "status": "read", "message_id": message_id}
        answer = client.post(f"/{OFFICE}/messages", json=mark)
        seen.append(bubble.status)

        assert answer.json() == {"success": True}
        assert seen == ["sent", "delivered", "read"]

    def test_typing_ends_after_25_seconds_or_with_the_answer(
        self, siti: Phone, client: httpx.Client, post: Post, clock: Clock
    ) -> None:
        mark = {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": siti.say("Halo"),
            "typing_indicator": {"type": "text"},
        }
        client.post(f"/{OFFICE}/messages", json=mark)
        clock.advance(seconds=25, microseconds=-1)
        at_the_end = siti.chat().is_typing(clock.at)
        clock.advance(microseconds=1)
        beyond = siti.chat().is_typing(clock.at)
        client.post(f"/{OFFICE}/messages", json=mark)
        post(**text())

        assert (at_the_end, beyond) == (True, False)
        assert not siti.chat().is_typing(clock.at)

    def test_only_messages_of_people_can_be_marked(
        self, siti: Phone, client: httpx.Client, post: Post
    ) -> None:
        ours = post(**text()).json()["messages"][0]["id"]

        for message_id in (ours, "wamid.LAIN", None):
            mark = {"messaging_product": "whatsapp", "status": "read", "message_id": message_id}
            assert outcome(client.post(f"/{OFFICE}/messages", json=mark)) == (400, 131009)
