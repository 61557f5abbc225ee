"""A business sends: every rule between the request and "accepted", then the statuses.

The order is Meta's: a failure asked for, the request's shape, speed, window, files. Only
an accepted message counts against a rate. The caller holds no lock; `send` takes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from antrean_simulator.chats import TYPING_LASTS, Bubble, Chat, bubble_of
from antrean_simulator.errors import GraphError, Json, status_error
from antrean_simulator.faults import Fault, TimedOutError, break_before
from antrean_simulator.limits import check_message, media_ids
from antrean_simulator.offices import Office
from antrean_simulator.phones import Phone
from antrean_simulator.templates import Template
from antrean_simulator.webhooks import Sender

if TYPE_CHECKING:
    from antrean_simulator.engine import Meta

UNREACHABLE = 131026


@dataclass(frozen=True, slots=True)
class Sent:
    """One accepted message. Instants are the pacer's: `said_at` is the person's last word."""

    number: int
    phone: str | None
    office: str
    message: str
    kind: str
    callback: str | None
    accepted_at: datetime
    said_at: datetime | None


@dataclass(frozen=True, slots=True)
class Aim:
    """Where a message goes: the full address, and who is there, if anybody."""

    office: Office
    address: str
    phone: Phone | None

    @property
    def chat(self) -> Chat | None:
        """The chat, if the two have one; a refused message must not open it."""
        return self.phone.chats.get(self.office.phone_number_id) if self.phone else None

    @property
    def recipient(self) -> Sender:
        if self.phone:
            return self.phone.sender
        if self.address.startswith("+"):
            return Sender("", "", self.address.lstrip("+"))
        return Sender("", self.address, None)


def send(meta: Meta, office: str, message: Json) -> Json:
    """Accept a message and answer as Meta does, or refuse it.

    Raises:
        GraphError: everything of the limits, windows and rates, or a failure asked for.
        TimedOutError, HtmlAnswerError: failures asked for.
    """
    with meta.lock:
        fault = meta.faults.take("messages")
        break_before(fault)
        check_message(message)
        aim = _aim(meta, meta.office(office), message)
        template = _template(meta, message)
        _check_rates(meta, aim)
        _check_window(meta, aim, is_template=template is not None)
        for kind, media_id in media_ids(message):
            meta.media.check_sendable(kind, media_id, office=office, now=meta.now())
        bubble = bubble_of(message, bubble_id=meta.new_id(), at=meta.now(), template=template)
        _count(meta, aim)
        _log(meta, aim, bubble)
        _carry(meta, aim, bubble, fault)
    if fault and fault.kind == "accept_then_time_out":
        raise TimedOutError
    return _accepted(message, aim, bubble)


def mark_read(meta: Meta, office: str, mark: Json) -> Json:
    """Turn the person's ticks blue up to a message; perhaps show that somebody types.

    Raises:
        GraphError: 131009, there is no such message from a person to this number.
    """
    with meta.lock:
        number = meta.office(office).phone_number_id
        found = meta.bubbles.get(str(mark.get("message_id")))
        if found is None or not found[1].mine or found[1].office != number:
            raise GraphError(131009, "message_id is not a message that came to this number")
        phone, bubble = found
        for earlier in phone.chat(number).bubbles:
            if earlier.mine and earlier.at <= bubble.at:
                earlier.reach("read")
        if mark.get("typing_indicator"):
            phone.chat(number).typing_until = meta.now() + TYPING_LASTS
        meta.changed()
    return {"success": True}


def _aim(meta: Meta, office: Office, message: Json) -> Aim:
    address: str = message.get("to") or message["recipient"]
    if message.get("to") and not address.startswith("+"):
        # Without its plus a number is a national one of the office's country.
        address = f"+{meta.account.country}{address.lstrip('0')}"
    if meta.directory.was_left(address):
        raise GraphError(UNREACHABLE, "The person has left this address")
    return Aim(office, address, meta.directory.find(address))


def _template(meta: Meta, message: Json) -> Template | None:
    if message.get("type") != "template":
        return None
    asked = message["template"]
    template = meta.templates.usable(asked["name"], asked["language"]["code"])
    template.filled(asked.get("components"))
    if template.category == "AUTHENTICATION" and not message.get("to"):
        raise GraphError(131062, "One-time codes need a phone number")
    return template


def _check_rates(meta: Meta, aim: Aim) -> None:
    pace, rate = meta.pacer(), meta.rate(aim.office)
    if not rate.has_room(pace):
        raise GraphError(130429, f"This number sends {rate.per_second} messages a second already")
    if aim.chat and not aim.chat.rate.has_room(pace):
        raise GraphError(131056, "Too many messages to this person in a short time")


def _check_window(meta: Meta, aim: Aim, *, is_template: bool) -> None:
    if aim.chat and aim.chat.is_open(meta.now()):
        return
    if not is_template:
        raise GraphError(131047, "More than 24 hours have passed since the person last wrote")
    if not meta.audience.has_room_for(aim.address, meta.now()):
        raise GraphError(131048, "The recipients of templates for this day are used up")


def _count(meta: Meta, aim: Aim) -> None:
    if not (aim.chat and aim.chat.is_open(meta.now())):
        meta.audience.count(aim.address, meta.now())
    meta.rate(aim.office).count(meta.pacer())
    if aim.phone:
        aim.phone.chat(aim.office.phone_number_id).rate.count(meta.pacer())


def _log(meta: Meta, aim: Aim, bubble: Bubble) -> None:
    meta.sent.append(
        Sent(
            number=meta.sent[-1].number + 1 if meta.sent else 1,
            phone=aim.phone.key if aim.phone else None,
            office=aim.office.phone_number_id,
            message=bubble.id,
            kind=bubble.kind,
            callback=bubble.callback,
            accepted_at=meta.pacer(),
            said_at=aim.phone.said_at if aim.phone else None,
        )
    )


def _carry(meta: Meta, aim: Aim, bubble: Bubble, fault: Fault | None) -> None:
    """Bring the message to the telephone, as far as it gets."""
    code = fault.code if fault and fault.kind == "fail_later" else 0
    if aim.phone is None:
        code = code or UNREACHABLE
    if code or aim.phone is None:
        bubble.status = "failed"
        meta.tell_status(aim.office, aim.recipient, bubble, errors=[status_error(code)])
        return
    chat = aim.phone.chat(aim.office.phone_number_id)
    chat.add(bubble)
    chat.typing_until = None
    meta.bubbles[bubble.id] = (aim.phone, bubble)
    meta.advance(aim.phone, aim.office, bubble, "sent")
    if aim.phone.is_on:
        meta.advance(aim.phone, aim.office, bubble, "delivered")


def _accepted(message: Json, aim: Aim, bubble: Bubble) -> Json:
    if message.get("to"):
        contact = {"input": message["to"], "wa_id": aim.address.lstrip("+")}
    else:
        contact = {"input": message["recipient"], "user_id": aim.address}
    return {
        "messaging_product": "whatsapp",
        "contacts": [contact],
        "messages": [{"id": bubble.id}],
    }
