"""The JSON that Meta posts to a business, and its signature. Shapes only, no state."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from antrean_simulator.errors import Json
from antrean_simulator.offices import WABA_ID, Office
from antrean_simulator.templates import Template


@dataclass(frozen=True, slots=True)
class Sender:
    """A person as webhooks name them: the phone number only if it is shown."""

    name: str
    user_id: str
    wa_id: str | None

    def contact(self) -> Json:
        contact: Json = {"profile": {"name": self.name}}
        if self.wa_id:
            contact["wa_id"] = self.wa_id
        return contact | {"user_id": self.user_id}

    def signed(self, message: Json) -> Json:
        """Put the sender in front of a message."""
        who = {"from": self.wa_id} if self.wa_id else {}
        return who | {"from_user_id": self.user_id} | message

    def addressed(self, status: Json) -> Json:
        """Add the recipient to a status."""
        who = {"recipient_id": self.wa_id} if self.wa_id else {}
        return status | who | {"recipient_user_id": self.user_id}


@dataclass(frozen=True, slots=True)
class Event:
    """One change of a webhook body. `about` is the message it tells of, if any."""

    field: str
    value: Json
    about: str = ""


def epoch(at: datetime) -> str:
    return str(int(at.timestamp()))


def value_for(office: Office) -> Json:
    return {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": office.display_number,
            "phone_number_id": office.phone_number_id,
        },
    }


def message_event(office: Office, sender: Sender, message: Json) -> Event:
    """A person wrote, tapped, or sent something."""
    value = value_for(office) | {
        "contacts": [sender.contact()],
        "messages": [sender.signed(message)],
    }
    return Event("messages", value, about=message["id"])


def status_event(office: Office, sender: Sender, status: Json) -> Event:
    """A message of ours came further. A failed one has no contacts."""
    value = value_for(office)
    if status["status"] != "failed":
        value["contacts"] = [sender.contact()]
    return Event("messages", value | {"statuses": [sender.addressed(status)]}, about=status["id"])


def number_changed_event(office: Office, old: Sender, new: Sender, message: Json) -> Event:
    """The person got a new number, and with it a new id: told in a system message."""
    system = {
        "body": f"User {new.name} changed from {old.user_id} to {new.user_id}",
        "user_id": new.user_id,
        "type": "user_changed_number" if new.wa_id else "user_changed_user_id",
    }
    if new.wa_id:
        system["wa_id"] = new.wa_id
    who = {"from": old.wa_id} if old.wa_id else {}
    told = who | message | {"type": "system", "system": system}
    return Event("messages", value_for(office) | {"messages": [told]}, about=message["id"])


def user_id_update_event(office: Office, old: Sender, new: Sender, at: datetime) -> Event:
    """The same news on a field of its own, with both ids."""
    update: Json = {
        "detail": f"User id for {new.name} has been updated.",
        "user_id": {"previous": old.user_id, "current": new.user_id},
        "timestamp": epoch(at),
    }
    if new.wa_id:
        update["wa_id"] = new.wa_id
    value = value_for(office) | {"contacts": [new.contact()], "user_id_update": [update]}
    return Event("user_id_update", value)


def template_status_event(template: Template, reason: str) -> Event:
    """Meta has judged, paused or disabled a template."""
    return Event(
        "message_template_status_update",
        {
            "event": template.status,
            "message_template_id": int(template.id),
            "message_template_name": template.name,
            "message_template_language": template.language,
            "message_template_category": template.category,
            "reason": reason,
        },
    )


def body_of(events: Iterable[Event], *, at: datetime, random: Random) -> bytes:
    """Put events into one body, spread at random over entries, changes and items."""
    entries: list[Json] = []
    for event in events:
        change = {"field": event.field, "value": event.value}
        if not entries or random.random() < 1 / 3:
            # Only news of the account bears a time of its own.
            time = {} if event.field == "messages" else {"time": int(at.timestamp())}
            entries.append({"id": WABA_ID} | time | {"changes": [change]})
        elif random.random() < 1 / 2 or not _merge(entries[-1]["changes"][-1], change):
            entries[-1]["changes"].append(change)
    # Escaped as Meta does it: the signature is over these bytes, not over some other JSON.
    body = {"object": "whatsapp_business_account", "entry": entries}
    return json.dumps(body, separators=(",", ":")).encode()


def _merge(into: Json, change: Json) -> bool:
    """Join two changes of one office number into one, items side by side."""
    same_field = into["field"] == change["field"] == "messages"
    if not same_field or into["value"]["metadata"] != change["value"]["metadata"]:
        return False
    merged = dict(into["value"])
    for key in ("contacts", "messages", "statuses"):
        items = merged.get(key, []) + change["value"].get(key, [])
        if key == "contacts":
            items = list({contact["user_id"]: contact for contact in items}.values())
        if items:
            merged[key] = items
    into["value"] = merged
    return True


def sign(body: bytes, secret: str) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
