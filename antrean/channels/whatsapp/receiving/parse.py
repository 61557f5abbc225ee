"""From a body of Meta's to events, and from a stored event to what somebody said.

Tolerant by rule: an odd item becomes an event of kind `other` and never spoils its
neighbours. Nothing here asks the database, the clock or the settings.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from antrean.channels.whatsapp.receiving.foreign import JsonObject, instant, items, mapping, text
from antrean.channels.whatsapp.receiving.senders import Contacts, Sender, phone

# Longer ids than Meta's are hashed, so that a key always fits its column.
_LONGEST_ID = 140
_LONGEST_FIELD = 60
_LONGEST_NUMBER_ID = 40
# What Meta lets a person write; more is not read.
_LONGEST_TEXT = 4096
_NOBODY = Sender()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One item of a body, ready to be stored."""

    key: str
    kind: str
    field: str
    phone_number_id: str
    payload: bytes
    sender: Sender = _NOBODY
    said_at: datetime | None = None
    position: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What somebody said: the words, or the choice they tapped, or only the kind.

    `choice` is the id of a tapped button or row, `answers` the id of our message that was
    answered or tapped. `form` holds the fields of a filled form. `shared_phone` is the
    person's own number, shared because we asked, E.164.
    """

    id: str
    type: str
    text: str = ""
    choice: str = ""
    title: str = ""
    answers: str = ""
    form: JsonObject | None = None
    shared_phone: str = ""


def events(body: object) -> list[Event]:
    """Return every event of a parsed body, each key once, sorted by key.

    Sorted, so that two bodies with the same events never wait for each other in a circle;
    `position` keeps the order in which Meta wrote them.
    """
    found: dict[str, Event] = {}
    for position, event in enumerate(_walk(body)):
        found.setdefault(event.key, replace(event, position=position))
    return [found[key] for key in sorted(found)]


def _walk(body: object) -> Iterator[Event]:
    changes = [
        change
        for entry in items(mapping(body).get("entry"))
        for change in items(mapping(entry).get("changes"))
    ]
    if not changes:
        yield _other(body)
    for change in changes:
        yield from _of_change(change)


def _of_change(change: object) -> Iterator[Event]:
    value = mapping(mapping(change).get("value"))
    read = False
    if mapping(change).get("field") == "messages":
        contacts = Contacts(value.get("contacts"))
        for item in items(value.get("messages")):
            read = True
            yield _of_message(item, value, contacts)
        for part in ("statuses", "errors"):
            for item in items(value.get(part)):
                read = True
                yield _of_status(part, item, value)
    if not read:
        yield _other(change)


def _of_message(item: object, value: JsonObject, contacts: Contacts) -> Event:
    fields = mapping(item)
    identifier, kind = text(fields.get("id")), text(fields.get("type"))
    if not (identifier and kind):
        return _odd("messages", item, value)
    sender, contact = contacts.sender(fields)
    readable = kind != "system" and bool(sender.name[1])
    return Event(
        key=_key("m", identifier),
        kind="message" if readable else "other",
        field="system" if kind == "system" else "messages",
        phone_number_id=_number_id(value),
        payload=_json({"messages": [item], "contacts": [contact] if contact else []}),
        sender=sender,
        said_at=instant(fields.get("timestamp")),
    )


def _of_status(part: str, item: object, value: JsonObject) -> Event:
    fields = mapping(item)
    identifier, status = text(fields.get("id")), text(fields.get("status"))
    if part == "errors" or not (identifier and status):
        return _odd(part, item, value)
    return Event(
        key=_key("s", f"{identifier}:{status}"),
        kind="status",
        field=part,
        phone_number_id=_number_id(value),
        payload=_json({part: [item]}),
        said_at=instant(fields.get("timestamp")),
    )


def _odd(part: str, item: object, value: JsonObject) -> Event:
    """Keep one item that is not what its place promises, without its neighbours."""
    return _other({"field": "messages", "value": {part: [item], "metadata": value.get("metadata")}})


def _other(change: object) -> Event:
    payload = _json(change)
    value = mapping(mapping(change).get("value"))
    return Event(
        key=f"o:{hashlib.sha256(payload).hexdigest()}",
        kind="other",
        field=text(mapping(change).get("field"))[:_LONGEST_FIELD],
        phone_number_id=_number_id(value),
        payload=payload,
        said_at=instant(value.get("timestamp")),
    )


def _key(prefix: str, identifier: str) -> str:
    if len(identifier) > _LONGEST_ID or not identifier.isascii():
        identifier = "#" + hashlib.sha256(identifier.encode()).hexdigest()
    return f"{prefix}:{identifier}"


def _number_id(value: JsonObject) -> str:
    return text(mapping(value.get("metadata")).get("phone_number_id"))[:_LONGEST_NUMBER_ID]


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def stored(payload: bytes) -> JsonObject:
    """Return the JSON of a stored event."""
    return mapping(json.loads(bytes(payload)))


def first(payload: bytes, part: str) -> JsonObject:
    """Return the one item of a stored message or status."""
    return mapping(items(stored(payload).get(part))[0])


def sender_of(payload: bytes) -> Sender:
    """Return who sent a stored message."""
    content = stored(payload)
    message = mapping(items(content.get("messages"))[0])
    return Contacts(content.get("contacts")).sender(message)[0]


def message_of(payload: bytes) -> Message:
    """Return what a stored message says."""
    fields = first(payload, "messages")
    kind = text(fields.get("type"))
    said = Message(
        id=text(fields.get("id")),
        type=kind,
        answers=text(mapping(fields.get("context")).get("id")),
    )
    return _READERS.get(kind, _captioned)(said, fields.get(kind))


def _texted(said: Message, content: object) -> Message:
    return replace(said, text=text(mapping(content).get("body"))[:_LONGEST_TEXT])


def _captioned(said: Message, content: object) -> Message:
    return replace(said, text=text(mapping(content).get("caption"))[:_LONGEST_TEXT])


def _tapped(said: Message, content: object) -> Message:
    reply = mapping(content)
    return replace(said, choice=text(reply.get("payload")), title=text(reply.get("text")))


def _interacted(said: Message, content: object) -> Message:
    for kind in ("button_reply", "list_reply"):
        if reply := mapping(mapping(content).get(kind)):
            return replace(said, choice=text(reply.get("id")), title=text(reply.get("title")))
    if reply := mapping(mapping(content).get("nfm_reply")):
        return replace(said, form=_form(reply.get("response_json")))
    return said


def _form(response: object) -> JsonObject:
    if not isinstance(response, str):
        return {}
    try:
        return mapping(json.loads(response))
    except (ValueError, RecursionError):
        return {}


def _shared(said: Message, content: object) -> Message:
    """Take a number only from a card that the person sent because we asked for it."""
    for card in map(mapping, items(content)):
        if card.get("origin") == "contact_request":
            for number in map(mapping, items(card.get("phones"))):
                if found := phone(number.get("wa_id")):
                    return replace(said, shared_phone=found)
    return said


_READERS: Mapping[str, Callable[[Message, object], Message]] = {
    "text": _texted,
    "button": _tapped,
    "interactive": _interacted,
    "contacts": _shared,
}
