"""What the page and the control API are shown of the simulator's state."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from antrean_simulator.chats import WINDOW, Bubble, Chat
from antrean_simulator.errors import TITLES, Json
from antrean_simulator.letters import Letter
from antrean_simulator.phones import Phone
from antrean_simulator.sending import Sent

if TYPE_CHECKING:
    from antrean_simulator.app import Simulator

BUBBLES_SHOWN = 200
# The codes that the page offers, in the order of the protocol's table of errors.
CODES_OFFERED = (
    190, 368, 131042, 131031, 4, 130429, 131056, 1, 2, 131000, 131016, 131047, 131026, 131049,
    131048, 131053, 131062, 132001, 132015, 100, 131009,
)  # fmt: skip


def state(simulator: Simulator) -> Json:
    """Everything that the page draws."""
    meta = simulator.meta
    with meta.lock:
        shown = [phone for phone in meta.phones.values() if phone.key in simulator.shown]
        return {
            "version": meta.version,
            "clock": {
                "at": meta.now().isoformat(),
                "ahead_seconds": simulator.clock.ahead.total_seconds(),
                "can_turn": simulator.clock.can_turn,
            },
            "offices": [asdict(office) for office in meta.account.offices],
            "knobs": asdict(meta.knobs),
            "faults_left": meta.faults.left,
            "codes": [{"code": code, "title": TITLES[code]} for code in CODES_OFFERED],
            "posting": {
                "target": simulator.poster.target,
                "waiting": len(meta.mailbox),
                "in_flight": simulator.poster.in_flight,
                "problem": simulator.poster.problem,
            },
            "mail": {
                "address": simulator.mail_address,
                "letters": [_letter(letter) for letter in simulator.post.letters],
            },
            "phones": [_phone(phone, meta.now()) for phone in shown],
        }


def _letter(letter: Letter) -> Json:
    return asdict(letter) | {"at": letter.at.isoformat()}


def phone_line(phone: Phone) -> Json:
    """Who the person is, as offices may see them."""
    return {
        "key": phone.key,
        "name": phone.name,
        "number": phone.number,
        "user_id": phone.user_id,
        "shows_number": phone.shows_number,
        "is_on": phone.is_on,
        "office": phone.office,
    }


def sent_line(sent: Sent) -> Json:
    line = asdict(sent)
    line["accepted_at"] = sent.accepted_at.timestamp()
    line["said_at"] = sent.said_at.timestamp() if sent.said_at else None
    return line


def _phone(phone: Phone, now: datetime) -> Json:
    chat = phone.chats.get(phone.office, Chat(phone.office))
    unread = {
        office: sum(_is_unread(bubble) for bubble in other.bubbles)
        for office, other in phone.chats.items()
        if office != phone.office
    }
    open_until = chat.last_said_at + WINDOW if chat.last_said_at else None
    return phone_line(phone) | {
        "bubbles": [bubble.as_json() for bubble in _visible(chat, is_on=phone.is_on)],
        "typing": chat.is_typing(now),
        "window_open_until": open_until.isoformat() if open_until and open_until > now else None,
        "unread": {office: count for office, count in unread.items() if count},
    }


def _visible(chat: Chat, *, is_on: bool) -> list[Bubble]:
    """Leave out what is no bubble of its own, and what has not reached the telephone."""
    return [
        bubble
        for bubble in chat.bubbles[-BUBBLES_SHOWN:]
        if bubble.kind != "reaction" and (bubble.mine or is_on or bubble.status != "sent")
    ]


def _is_unread(bubble: Bubble) -> bool:
    return not bubble.mine and bubble.status == "delivered"
