"""pywa, a client library of other people, reads every webhook the simulator can emit.

It reads the first item of a body only, so bodies here hold one each. Where it wants what
the protocol says is absent (contacts of a failed status, `from` of a person without a
number), that is put in, and nothing else.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from pywa import WhatsApp
from pywa.types import (
    CallbackButton,
    CallbackSelection,
    FlowCompletion,
    Message,
    MessageStatus,
    TemplateStatusUpdate,
)
from pywa.types.base_update import BaseUpdate, RawUpdate
from pywa.types.system import PhoneNumberChange

from antrean_simulator import Meta, Phone
from tests.simulator.scene import OFFICE, PNG, SITI, Post, buttons, interactive, rows, text


@pytest.fixture
def library() -> WhatsApp:
    return WhatsApp(
        phone_id=OFFICE,
        token="akses-uji",
        server=None,
        verify_token="token-uji",
        app_secret="rahasia-uji",
        validate_updates=True,
    )


def read(library: WhatsApp, body: bytes, headers: dict[str, str]) -> BaseUpdate:
    """Let pywa check the signature, choose its handler, and parse the body."""
    signature = headers["X-Hub-Signature-256"]
    assert library.webhook_update_validator(body, signature) is None
    return parse(library, body)


def parse(library: WhatsApp, body: bytes) -> BaseUpdate:
    raw = RawUpdate(body, hmac_header="", update_hash="")
    handler = library._get_handler_type(raw)
    assert handler is not None
    update = library._handlers_to_updates[handler].from_update(client=library, update=raw)
    assert isinstance(update, BaseUpdate)
    return update


def only(library: WhatsApp, meta: Meta) -> Any:
    [(body, headers)] = meta.pending_webhooks()
    return read(library, body, headers)


def test_it_reads_a_text(library: WhatsApp, meta: Meta, siti: Phone) -> None:
    siti.say("#Siti#25011987#07122026")

    message = only(library, meta)

    assert isinstance(message, Message)
    assert message.text == "#Siti#25011987#07122026"
    assert (message.from_user.wa_id, message.from_user.bsuid) == (SITI[1:], siti.user_id)
    assert message.metadata.phone_number_id == OFFICE


def test_it_reads_a_person_without_a_number(library: WhatsApp, meta: Meta) -> None:
    budi = meta.add_phone("Budi")
    budi.say("Halo")

    message = only(library, meta)

    assert (message.from_user.wa_id, message.from_user.bsuid) == (None, budi.user_id)


def test_it_reads_every_kind_of_media(library: WhatsApp, meta: Meta, siti: Phone) -> None:
    siti.send_image(PNG, caption="KTP")
    siti.send_audio(b"OggS")
    siti.send_media("video", b"....ftyp", mime_type="video/mp4")
    siti.send_media("document", b"%PDF", mime_type="application/pdf")
    siti.send_media("sticker", b"RIFF", mime_type="image/webp")

    image, audio, video, document, sticker = (
        read(library, *webhook) for webhook in meta.pending_webhooks()
    )

    assert isinstance(image, Message)
    assert isinstance(audio, Message)
    assert isinstance(video, Message)
    assert isinstance(document, Message)
    assert isinstance(sticker, Message)
    assert image.image is not None
    assert (image.image.mime_type, image.image.caption) == ("image/png", "KTP")
    assert audio.audio is not None
    assert audio.audio.voice
    assert video.video is not None
    assert document.document is not None
    assert sticker.sticker is not None


def test_it_reads_places_reactions_and_cards(library: WhatsApp, meta: Meta, siti: Phone) -> None:
    first = siti.say("Halo")
    siti.send_location(-6.59, 106.79, name="Bogor")
    siti.react(first, "👍")
    siti.react(first, None)
    siti.share_number()
    siti.send({"type": "unsupported", "errors": [{"code": 131051, "title": "a", "message": "b"}]})

    _, place, liked, unliked, card, odd = (
        read(library, *webhook) for webhook in meta.pending_webhooks()
    )

    assert isinstance(place, Message)
    assert place.location is not None
    assert place.location.name == "Bogor"
    assert isinstance(liked, Message)
    assert liked.reaction is not None
    assert liked.reaction.emoji == "👍"
    assert isinstance(unliked, Message)
    assert unliked.reaction is not None
    assert unliked.reaction.is_removed
    assert isinstance(card, Message)
    assert card.contacts is not None
    assert card.contacts.origin == "contact_request"
    assert card.contacts.first_wa_id == SITI[1:]
    assert isinstance(odd, Message)
    assert odd.error is not None


def test_it_reads_taps(library: WhatsApp, meta: Meta, siti: Phone, post: Post) -> None:
    meta.approve_template("pengingat", "Besok.", buttons=["Batalkan"])
    post(**interactive("button", buttons("Ya")))
    post(**interactive("list", rows(2)))
    post(type="template", template={"name": "pengingat", "language": {"code": "id"}})
    meta.pending_webhooks()
    for choice in ("id-Ya", "baris-1", "Batalkan"):
        siti.tap(choice)

    button, row, quick = (read(library, *webhook) for webhook in meta.pending_webhooks())

    assert isinstance(button, CallbackButton)
    assert button.data == "id-Ya"
    assert isinstance(row, CallbackSelection)
    assert row.data == "baris-1"
    assert isinstance(quick, CallbackButton)
    assert quick.data == "Batalkan"


def test_it_reads_a_forms_answer(library: WhatsApp, meta: Meta, siti: Phone) -> None:
    answer = {"name": "flow", "body": "Sent", "response_json": '{"flow_token":"a","nama":"Siti"}'}
    content = {"type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": answer}}
    siti.send(content, replying_to="wamid.FORM")

    completion = only(library, meta)

    assert isinstance(completion, FlowCompletion)
    assert (completion.token, completion.response) == ("a", {"nama": "Siti"})


def test_it_reads_statuses(library: WhatsApp, meta: Meta, siti: Phone, post: Post) -> None:
    post(**text(), biz_opaque_callback_data="outbox:1")
    siti.read()

    statuses = [read(library, *webhook) for webhook in meta.pending_webhooks()]

    assert all(isinstance(status, MessageStatus) for status in statuses)
    assert [str(getattr(status, "status", "")) for status in statuses] == [
        "sent",
        "delivered",
        "read",
    ]
    assert {getattr(status, "tracker", "") for status in statuses} == {"outbox:1"}


def test_it_reads_a_failed_status_once_it_has_contacts(
    library: WhatsApp, meta: Meta, siti: Phone, post: Post
) -> None:
    meta.fail(131026, kind="fail_later")
    post(**text())
    [(body, _)] = meta.pending_webhooks()
    parsed = json.loads(body)
    parsed["entry"][0]["changes"][0]["value"]["contacts"] = [siti.sender.contact()]

    status = parse(library, json.dumps(parsed).encode())

    assert isinstance(status, MessageStatus)
    assert status.error is not None
    assert status.error.code == 131026


def test_it_reads_a_changed_number(library: WhatsApp, meta: Meta, siti: Phone) -> None:
    siti.change_number("+6281100000001")
    [(body, headers), _] = meta.pending_webhooks()

    change = read(library, body, headers)

    assert isinstance(change, PhoneNumberChange)
    assert (change.old_wa_id, change.new_wa_id) == (SITI[1:], "6281100000001")
    assert change.new_user_id == siti.user_id


def test_it_reads_a_changed_id_once_it_has_a_sender(
    library: WhatsApp, meta: Meta, siti: Phone
) -> None:
    siti.hide_number()
    siti.change_number("+6281100000001")
    [(body, _), _] = meta.pending_webhooks()
    parsed = json.loads(body)
    parsed["entry"][0]["changes"][0]["value"]["messages"][0]["from"] = ""

    change = parse(library, json.dumps(parsed).encode())

    assert isinstance(change, PhoneNumberChange)
    assert change.new_user_id == siti.user_id


def test_it_reads_a_judged_template(library: WhatsApp, meta: Meta) -> None:
    meta.approve_template("pengingat", "Besok.")
    meta.judge_template("pengingat", "PAUSED")

    update = only(library, meta)

    assert isinstance(update, TemplateStatusUpdate)
    assert (update.template_name, update.new_status) == ("pengingat", "PAUSED")
