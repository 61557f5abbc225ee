"""From words to the Graph API's JSON, with every limit of Meta's checked before it is sent.

A text that is too long is our bug, not Meta's: it is refused here, before a request is
spent on it. Lengths count characters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from antrean.channels.whatsapp.dialogue import words as limits
from antrean.channels.whatsapp.dialogue.words import (
    Barcode,
    Button,
    Buttons,
    Choices,
    ContactRequest,
    OneTimeCode,
    Template,
    Text,
    Ticket,
    Words,
)
from antrean.notifications.transport import TransportError
from antrean.people.models import Identity

type Json = dict[str, Any]

CALLBACK_PREFIX = "outbox:"
SIGN_IN_PREFIX = "masuk:"


def payload(
    words: Words, *, address: Mapping[str, str], message_id: int, media_id: str = ""
) -> Json:
    """Return the request's body: the frame, the address and the words.

    Args:
        media_id: of the uploaded picture, for words that show one.

    Raises:
        TransportError: our_bug, something is longer than Meta takes.
    """
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **address,
        **content(words, media_id=media_id),
        "biz_opaque_callback_data": f"{CALLBACK_PREFIX}{message_id}",
    }


def code_payload(words: OneTimeCode, *, to: str, sign_in_id: int) -> Json:
    """Return the body of a request that sends a code, with a button to copy it.

    Args:
        to: E.164; Meta sends codes to no user id.
    """
    value = [{"type": "text", "text": words.code}]
    # Registered as a button of type `otp`, it is one of type `url` from then on.
    button = {"type": "button", "sub_type": "url", "index": "0", "parameters": value}
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": to,
        "type": "template",
        "template": {
            "name": words.template,
            "language": {"code": words.language},
            "components": [{"type": "body", "parameters": value}, button],
        },
        "biz_opaque_callback_data": f"{SIGN_IN_PREFIX}{sign_in_id}",
    }


def address(identities: Iterable[Identity]) -> Json:
    """Return where to send: the phone while it is the person's, else the WhatsApp user id.

    A user id that came after the phone was seen comes with another phone, which we do not
    know: Meta gives a new id with each new number.

    Raises:
        TransportError: unreachable, the person has no name that WhatsApp knows.
    """
    latest: dict[str, Identity] = {}
    for one in sorted(identities, key=lambda identity: (identity.since, identity.pk)):
        latest[one.kind] = one
    phone, bsuid = latest.get("phone"), latest.get("bsuid")
    if phone and (bsuid is None or phone.since >= bsuid.since):
        return {"to": phone.value}
    if bsuid:
        return {"recipient": bsuid.value}
    raise TransportError("unreachable", "no_address")


def content(words: Words, *, media_id: str = "") -> Json:
    """Return the part of the body that says something."""
    match words:
        case Text(body):
            text = {"body": _fit(body, limits.TEXT_LIMIT, "text"), "preview_url": False}
            return {"type": "text", "text": text}
        case Template():
            return {"type": "template", "template": _template(words)}
        case Barcode(buttons=()) | Ticket():
            caption = _fit(words.caption, limits.CAPTION_LIMIT, "caption")
            return {"type": "image", "image": {"id": media_id, "caption": caption}}
        case tappable:
            return {"type": "interactive", "interactive": _interactive(tappable, media_id)}


def _interactive(words: Buttons | Choices | ContactRequest | Barcode, media_id: str) -> Json:
    match words:
        case Buttons(body, buttons):
            return _tappable("button", body, {"buttons": _buttons(buttons)})
        case Choices():
            return _tappable("list", words.body, _rows(words))
        case ContactRequest(body):
            return _tappable("request_contact_info", body, {"name": "request_contact_info"})
        case Barcode():
            header = {"type": "image", "image": {"id": media_id}}
            action = {"buttons": _buttons(words.buttons)}
            return {"header": header, **_tappable("button", words.caption, action)}


def _tappable(kind: str, body: str, action: Json) -> Json:
    return {
        "type": kind,
        "body": {"text": _fit(body, limits.BODY_LIMIT, "body")},
        "action": action,
    }


def _buttons(buttons: tuple[Button, ...]) -> list[Json]:
    _count(buttons, limits.BUTTONS_LIMIT, "buttons")
    return [
        {
            "type": "reply",
            "reply": {
                "id": _fit(button.id, limits.BUTTON_ID_LIMIT, "button_id"),
                "title": _fit(button.title, limits.TITLE_LIMIT, "button_title"),
            },
        }
        for button in buttons
    ]


def _rows(choices: Choices) -> Json:
    _count(choices.rows, limits.ROWS_LIMIT, "rows")
    rows = []
    for row in choices.rows:
        shown = {
            "id": _fit(row.id, limits.ROW_ID_LIMIT, "row_id"),
            "title": _fit(row.title, limits.ROW_TITLE_LIMIT, "row_title"),
        }
        if row.description:
            limit = limits.ROW_DESCRIPTION_LIMIT
            shown["description"] = _fit(row.description, limit, "row_description")
        rows.append(shown)
    button = _fit(choices.button, limits.TITLE_LIMIT, "list_button")
    return {"button": button, "sections": [{"rows": rows}]}


def _template(template: Template) -> Json:
    parameters = [{"type": "text", "text": value} for value in template.parameters]
    components: list[Json] = []
    if parameters:
        components.append({"type": "body", "parameters": parameters})
    components += [
        {
            "type": "button",
            "sub_type": "quick_reply",
            "index": str(index),
            "parameters": [{"type": "payload", "payload": payload}],
        }
        for index, payload in enumerate(template.payloads)
    ]
    language = {"code": template.language}
    return {"name": template.name, "language": language, "components": components}


def _fit(text: str, limit: int, what: str) -> str:
    if not text:
        raise TransportError("our_bug", f"{what}_empty")
    if len(text) > limit:
        raise TransportError("our_bug", f"{what}_too_long")
    return text


def _count(things: tuple[object, ...], limit: int, what: str) -> None:
    if not 1 <= len(things) <= limit:
        raise TransportError("our_bug", f"{what}_count")
