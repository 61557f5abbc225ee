"""Bodies as Meta posts them, and the posting of them."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.test import Client

NUMBER_ID = "400000000000001"
SECRET = "rahasia-uji"
BUDI = {"from": "6281234567890", "from_user_id": "ID.9911223344"}
SITI = {"from": "6281299988877", "from_user_id": "ID.5566778899"}

type Json = dict[str, Any]


def message(
    identifier: str, at: datetime, words: str = "halo", *, who: Json | None = None, **fields: Any
) -> Json:
    """Return one message; `fields` replace the text by something else."""
    said: Json = {"type": "text", "text": {"body": words}}
    return {
        **(BUDI if who is None else who),
        "id": identifier,
        "timestamp": str(int(at.timestamp())),
        **(fields or said),
    }


def status(identifier: str, state: str, at: datetime, **fields: Any) -> Json:
    return {"id": identifier, "status": state, "timestamp": str(int(at.timestamp())), **fields}


def contact(who: Json | None = None) -> Json:
    who = BUDI if who is None else who
    return {
        "profile": {"name": "Nama Layar"},
        "wa_id": who.get("from", ""),
        "user_id": who.get("from_user_id", ""),
    }


def value(*messages: Json, number_id: str = NUMBER_ID, **fields: Any) -> Json:
    """Return the value of a change; the contacts are those of the senders."""
    senders = {json.dumps(contact(m)): contact(m) for m in messages}
    return {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "6221500100", "phone_number_id": number_id},
        **({"contacts": list(senders.values()), "messages": list(messages)} if messages else {}),
        **fields,
    }


def body(*values: Json, field: str = "messages") -> Json:
    """Return a body with one change per value."""
    changes = [{"field": field, "value": one} for one in values]
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": "300000000000001", "changes": changes}],
    }


def sign(raw: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


def post(content: object, *, signature: str | None = None) -> HttpResponse:
    """Post a body as Meta does: a value becomes JSON, bytes go as they are."""
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    headers = {"X-Hub-Signature-256": sign(raw) if signature is None else signature}
    client = Client(raise_request_exception=True)
    return client.post("/wa/webhook", data=raw, content_type="application/json", headers=headers)


def deliver(messages: Iterable[Json]) -> HttpResponse:
    """Post these messages in one body."""
    return post(body(value(*messages)))
