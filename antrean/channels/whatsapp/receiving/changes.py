"""What Meta announces about people: a new number, a new user id.

Such an announcement is the only thing that makes an old and a new name one person.
"""

from __future__ import annotations

from datetime import datetime

from antrean.channels.whatsapp.receiving.foreign import JsonObject, instant, items, mapping, text
from antrean.channels.whatsapp.receiving.parse import first, stored
from antrean.channels.whatsapp.receiving.senders import bsuid, last_bsuid_but, phone
from antrean.people import actions

_CHANGES = frozenset({"user_changed_number", "user_changed_user_id"})


def note_system(payload: bytes, at: datetime) -> None:
    """Apply a stored message of type `system`; what it does not say is left as it is."""
    message = first(payload, "messages")
    said = mapping(message.get("system"))
    if said.get("type") not in _CHANGES:
        return
    current = bsuid(said.get("user_id"))
    actions.link_change(
        previous_bsuid=bsuid(said.get("previous_user_id"))
        or last_bsuid_but(current, text(said.get("body")))
        or bsuid(message.get("from_user_id"))
        or bsuid(message.get("from")),
        current_bsuid=current,
        previous_phone=phone(message.get("from")),
        phone=phone(said.get("wa_id")),
        at=at,
    )


def note_user_id_update(payload: bytes, at: datetime) -> None:
    """Apply a stored change of the field `user_id_update`, which may name several people."""
    value = mapping(stored(payload).get("value"))
    listed = items(value.get("user_id_update")) or [value]
    for update in map(mapping, listed):
        names = mapping(update.get("user_id"))
        actions.link_change(
            previous_bsuid=bsuid(names.get("previous")),
            current_bsuid=bsuid(names.get("current")),
            phone=phone(_wa_id(update, value)),
            at=instant(update.get("timestamp")) or at,
        )


def _wa_id(update: JsonObject, value: JsonObject) -> object:
    """Return the number that goes with an update; a value's own only when it is of one person."""
    if "wa_id" in update:
        return update["wa_id"]
    contacts = items(value.get("contacts"))
    return mapping(contacts[0]).get("wa_id") if len(contacts) == 1 else None
