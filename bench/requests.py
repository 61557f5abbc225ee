"""What the client asks, as bytes, each kind an endless supply.

Every booking is a new person's with a new phone and a new key. `first` keeps the people of one
run apart from those of another on the same database.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from random import Random
from typing import Any

CREATED = 201
# Numbers of twelve to thirteen digits, as the provider's are, and easy to find in a statement.
FIRST_PHONE = 6_281_200_000_000


def booking(number: int, office: str, slot: int) -> tuple[str, bytes]:
    """Return the idempotency key and the body of one person's request."""
    person = {"name": name(number), "birth_date": "1987-01-25", "relation": "self"}
    body = {
        "office": office,
        "slot_id": slot,
        "contact": {"phone": f"+{FIRST_PHONE + number}"},
        "applicants": [person],
    }
    return f"bench-{FIRST_PHONE + number}", json.dumps(body).encode()


def name(number: int) -> str:
    """Return a name without digits, one for each number."""
    return "Warga " + "".join(chr(ord("A") + int(digit)) for digit in f"{number:07}")


def bookings(port: int, facts: Mapping[str, Any]) -> Iterator[bytes]:
    chance = Random(facts["first"])  # noqa: S311  # spreads the load
    for number in count(facts["first"]):
        key, body = booking(number, facts["office"], chance.choice(facts["slots"]))
        headers = {"Authorization": f"Bearer {facts['token']}", "Idempotency-Key": key}
        headers["Content-Type"] = "application/json"
        yield request(port, "POST", "/api/v1/bookings", headers, body)


def gets(port: int, facts: Mapping[str, Any]) -> Iterator[bytes]:
    """The same page for everybody, with the headers of the facts."""
    asked = request(port, "GET", facts["path"], facts.get("headers", {}))
    while True:
        yield asked


def deliveries(port: int, facts: Mapping[str, Any]) -> Iterator[bytes]:
    """Signed webhook deliveries, each one message of another person's."""
    for number in count(facts["first"]):
        body = delivery(number, facts["number_id"])
        yield request(port, "POST", "/wa/webhook", signed(body, facts["secret"]), body)


def delivery(number: int, number_id: str) -> bytes:
    """Return the body of a delivery of somebody's registration."""
    phone = str(FIRST_PHONE + number)
    text = f"#{name(number)}#25011987#01012030"
    return said(phone, text, name=name(number), number_id=number_id)


def said(phone: str, text: str, *, name: str, number_id: str) -> bytes:
    """Return the body of a delivery as Meta sends it: one message, one contact."""
    user = f"ID.{phone}"
    message = {
        "from": phone,
        "from_user_id": user,
        "id": f"wamid.bench{phone}",
        "timestamp": str(int(time.time())),
        "type": "text",
        "text": {"body": text},
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "6221500100", "phone_number_id": number_id},
        "contacts": [{"profile": {"name": name}, "wa_id": phone, "user_id": user}],
        "messages": [message],
    }
    change = {"field": "messages", "value": value}
    entry = {"id": "1", "changes": [change]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def signed(body: bytes, secret: str) -> dict[str, str]:
    """Return the headers by which a delivery proves to be of Meta."""
    signature = hmac.digest(secret.encode(), body, hashlib.sha256).hex()
    return {"X-Hub-Signature-256": f"sha256={signature}", "Content-Type": "application/json"}


def request(
    port: int, method: str, path: str, headers: Mapping[str, str], body: bytes = b""
) -> bytes:
    """Return a request on a connection that is kept."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body:
        lines += [f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


KINDS: Mapping[str, Callable[[int, Mapping[str, Any]], Iterator[bytes]]] = {
    "bookings": bookings,
    "gets": gets,
    "deliveries": deliveries,
}
