"""A refusal in words: the true reason, then what to do instead.

A day that cannot be had comes with the nearest that can, as a list to tap; the people stay
remembered, so nothing is typed twice. A code without words of its own gets a plain apology.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from antrean.channels.whatsapp.dialogue import drafts
from antrean.channels.whatsapp.dialogue.intents import Intent, Register, Reschedule
from antrean.channels.whatsapp.dialogue.outcomes import Refused
from antrean.channels.whatsapp.dialogue.phrasing import Voice
from antrean.channels.whatsapp.dialogue.registering import applicants
from antrean.channels.whatsapp.dialogue.wording import has
from antrean.channels.whatsapp.dialogue.words import Speech, Text

# After these another day helps, even if none can be offered now.
_ABOUT_THE_DAY = frozenset(
    [
        "day_full",
        "slot_full",
        "day_closed",
        "day_out_of_window",
        "not_yet_released",
        "hold_expired",
    ]
)


def refused(voice: Voice, intent: Intent, outcome: Refused) -> Speech:
    """Return the reason of a refusal, and the nearest days where another day would do."""
    reason = _reason(voice, intent, outcome)
    if outcome.code not in _ABOUT_THE_DAY:
        return Speech((Text(reason),))
    draft, prefix = _remembered(intent, outcome)
    step = drafts.CHOOSE_DAY if draft else "idle"
    if not outcome.nearest or not draft:
        body = "\n".join([reason, *_later(voice, outcome)])
        return Speech((Text(body),), step, draft)
    body = f"{reason}\n{voice.say('days.nearest')}"
    return Speech((voice.days(body, outcome.nearest, prefix),), step, draft)


def _remembered(intent: Intent, outcome: Refused) -> tuple[Mapping[str, Any], str]:
    """Return whom or what another day is for, and how its rows' ids begin."""
    if isinstance(intent, Register):
        return drafts.of_people(intent.people), "day"
    if isinstance(intent, Reschedule):
        return {"code": intent.code}, f"move:{intent.code}"
    if outcome.booking is not None:
        return drafts.of_people(applicants(outcome.booking)), "day"
    return {}, ""


def _later(voice: Voice, outcome: Refused) -> list[str]:
    release = _instant(outcome.facts, "next_release")
    opens = [voice.say("days.next_release", opens=voice.moment(release))] if release else []
    return [*opens, voice.say("days.try_later")]


def _reason(voice: Voice, intent: Intent, outcome: Refused) -> str:
    values = _values(voice, intent, outcome)
    if outcome.code == "cancelled" and outcome.booking and outcome.booking.undo_until:
        return voice.say("refused.cancelled.undo")
    detailed = _DETAILED.get(outcome.code)
    key = detailed(intent, outcome.facts) if detailed else f"refused.{outcome.code}"
    return voice.say(key if has(key) else "refused", **values)


def _values(voice: Voice, intent: Intent, outcome: Refused) -> dict[str, object]:
    """Return everything that any refusal may name."""
    facts = outcome.facts
    asked = intent.day if isinstance(intent, Register | Reschedule) else None
    day = _date(facts, "day") or asked or (outcome.booking.day if outcome.booking else None)
    first, last = _date(facts, "first"), _date(facts, "last")
    opens = _instant(facts, "bookable_from") or _instant(facts, "arrive_from")
    until = _instant(facts, "until")
    return {
        "day": voice.day(day or voice.today),
        "office": voice.office.name,
        "phone": voice.office.phone,
        "form": voice.form(),
        "people": len(intent.people) if isinstance(intent, Register) else 1,
        "detail": str(facts.get("detail") or ""),
        "first": voice.day(first) if first else "",
        "last": voice.day(last) if last else "",
        "opens": voice.moment(opens) if opens else "",
        "until": voice.moment(until) if until else voice.say("tomorrow"),
    }


def _closed(intent: Intent, facts: Mapping[str, Any]) -> str:
    reason = facts.get("reason")
    needs_detail = reason in {"holiday", "joint_leave", "closure"}
    is_told = bool(facts.get("detail")) or not needs_detail
    key = f"refused.day_closed.{reason}"
    return key if is_told and has(key) else "refused.day_closed"


def _out_of_window(intent: Intent, facts: Mapping[str, Any]) -> str:
    is_told = _date(facts, "first") and _date(facts, "last")
    return "refused.day_out_of_window.range" if is_told else "refused.day_out_of_window"


def _unreleased(intent: Intent, facts: Mapping[str, Any]) -> str:
    is_told = _instant(facts, "bookable_from")
    return "refused.not_yet_released.opens" if is_told else "refused.not_yet_released"


def _full(intent: Intent, facts: Mapping[str, Any]) -> str:
    is_party = isinstance(intent, Register) and len(intent.people) > 1
    return "refused.day_full.party" if is_party else "refused.day_full"


def _correction(intent: Intent, facts: Mapping[str, Any]) -> str:
    key = f"refused.correction_refused.{facts.get('reason')}"
    return key if has(key) else "refused.correction_refused"


_DETAILED: Mapping[str, Callable[[Intent, Mapping[str, Any]], str]] = MappingProxyType(
    {
        "day_closed": _closed,
        "day_out_of_window": _out_of_window,
        "not_yet_released": _unreleased,
        "day_full": _full,
        "correction_refused": _correction,
    }
)


def _date(facts: Mapping[str, Any], key: str) -> date | None:
    value = facts.get(key)
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


def _instant(facts: Mapping[str, Any], key: str) -> datetime | None:
    value = facts.get(key)
    return value if isinstance(value, datetime) and value.tzinfo is not None else None
