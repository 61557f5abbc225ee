"""One message's way through the dialogue: stand, hear, act, answer, owe.

Runs inside the worker's transaction, with the holder's row locked. What the dialogue is
told and what it says is plain data. `crowds.py` goes the same way with many at once.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime

from antrean.channels.whatsapp import actions, dialogue
from antrean.channels.whatsapp.dialogue.intents import Heard, Intent
from antrean.channels.whatsapp.dialogue.outcomes import Erased, Outcome, Refused, Understood
from antrean.channels.whatsapp.dialogue.words import Barcode, Speech, Ticket, Words, to_json
from antrean.channels.whatsapp.models import Conversation, InboxEvent
from antrean.channels.whatsapp.performing import Doing, perform
from antrean.channels.whatsapp.receiving.parse import Message, message_of, sender_of
from antrean.channels.whatsapp.standing import bookings_of, stand_of
from antrean.kernel import clock
from antrean.notifications.actions import number_known
from antrean.notifications.outbox import Owed, owe
from antrean.offices.models import Office
from antrean.people import actions as people
from antrean.people.models import Holder
from antrean.privacy.notice import VERSION

# Nobody expects an answer to these: a thumb, an order, a message changed or taken back.
_UNANSWERED = frozenset({"reaction", "order", "edit", "revoke"})
_KINDS = {"text": "text", "interactive": "tap", "button": "tap", "contacts": "contact"}
_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")
_MEDIA = frozenset({"image", "document", "video", "audio", "sticker"})


def converse(event: InboxEvent, holder: Holder, office: Office) -> str:
    """Do what a message asks for and owe the answer; return the event's state: done, ignored.

    The event's outcome is set, for whoever closes it.
    """
    message = message_of(event.content)
    if is_unanswered(message):
        return "ignored"
    people.heard(holder.pk, event.said_at)
    if message.shared_phone:
        _note_phone(event, message)
    standing = actions.conversation(holder, office)
    bookings = bookings_of({holder.pk: office}, clock.now())
    stand = stand_of(standing, event.said_at, bookings[holder.pk])
    intent = dialogue.hear(stand, heard_in(message, event.said_at))
    outcome = perform(intent, doing(event, holder, office))
    event.outcome = outcome_name(intent, outcome)
    speech = dialogue.answer(stand, intent, outcome)
    owe(owed_for(speech, event, standing))
    if not isinstance(outcome, Erased):
        actions.go_on(standing, speech, missed_before=stand.misses)
        actions.remember([standing])
        if speech.words and stand.is_first_contact:
            people.note_notice([holder.pk], VERSION, clock.now())
    return "done"


def is_unanswered(message: Message) -> bool:
    """Whether nobody expects an answer to this."""
    return message.type in _UNANSWERED


def doing(event: InboxEvent, holder: Holder, office: Office) -> Doing:
    return Doing(holder, office, _request_key(event), event.said_at)


def outcome_name(intent: Intent, outcome: Outcome) -> str:
    """Return what came of a message, in a word for the figures: a refusal's code, else an act.

    Where nothing was done it is what was asked for: `help`, `show_status`, `misunderstood`.
    """
    if isinstance(outcome, Refused):
        return outcome.code
    told = intent if isinstance(outcome, Understood) else outcome
    return _CAPITAL.sub("_", type(told).__name__).lower()


def heard_in(message: Message, at: datetime) -> Heard:
    """Return the message as the dialogue hears it."""
    if message.type in _MEDIA:
        return Heard("media", at, text=message.text)
    kind = _KINDS.get(message.type, "unsupported")
    if kind == "tap" and message.choice:
        return Heard("tap", at, text=message.title, payload=message.choice)
    if kind == "contact" and message.shared_phone:
        return Heard("contact", at)
    return Heard("text" if kind == "text" else "unsupported", at, text=message.text)


def _note_phone(event: InboxEvent, message: Message) -> None:
    """Take the number that the person shared because we asked for it."""
    names = sender_of(event.content)
    holder = people.recognise(bsuid=names.bsuid, phone=message.shared_phone, at=event.said_at)
    number_known(holder.pk)


def _request_key(event: InboxEvent) -> str:
    """Return the request key of a message: its id hashed, since Meta's ids hold a phone number."""
    return f"wa:{hashlib.sha256(event.key.encode()).hexdigest()[:40]}"


def owed_for(speech: Speech, event: InboxEvent, standing: Conversation) -> list[Owed]:
    """Return what is owed for an answer to this event."""
    return [
        Owed(
            holder_id=standing.holder_id,
            office_id=standing.office_id,
            kind=_kind(words),
            key=f"answer:{event.pk}:{number}",
            body={"words": to_json(words)},
            about=words.code if isinstance(words, Barcode | Ticket) else "",
        )
        for number, words in enumerate(speech.words, start=1)
    ]


def _kind(words: Words) -> str:
    if isinstance(words, Barcode):
        return "hold"
    return "ticket" if isinstance(words, Ticket) else "answer"
