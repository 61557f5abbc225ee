"""From what came of it to what is said: the second half of the dialogue.

One message for each message heard; it says what is the case, then the next step, and ends
with the office's name. The first one to a person bears the link to the privacy notice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from antrean.channels.whatsapp.dialogue import asking, drafts, line, refusing, words
from antrean.channels.whatsapp.dialogue.hearing import MOST_MISSES, is_miss
from antrean.channels.whatsapp.dialogue.intents import (
    Ask,
    BookingView,
    Help,
    Intent,
    Leave,
    Misunderstood,
    OfferDays,
    RefuseMedia,
    Register,
    SetLanguage,
    ShowStatus,
    SignIn,
    SignOut,
    Silence,
    Stand,
    Stop,
)
from antrean.channels.whatsapp.dialogue.outcomes import (
    Added,
    Cancelled,
    Changed,
    Confirmed,
    Corrected,
    DaysOffered,
    Erased,
    Held,
    InLine,
    Outcome,
    Refused,
    Rescheduled,
    Understood,
    Undone,
)
from antrean.channels.whatsapp.dialogue.phrasing import SHORT_NAME, Voice, still_in
from antrean.channels.whatsapp.dialogue.registering import booking_with, open_bookings, open_people
from antrean.channels.whatsapp.dialogue.taps import minors
from antrean.channels.whatsapp.dialogue.wording import cut, signed
from antrean.channels.whatsapp.dialogue.words import Barcode, Speech, Template, Text, Ticket, Words
from antrean.kernel import codes, names


def answer(stand: Stand, intent: Intent, outcome: Outcome) -> Speech:
    """Return what to say about what came of an intent, and how the conversation goes on."""
    language = intent.language if isinstance(intent, SetLanguage) else stand.language
    voice = Voice(language, stand.office, stand.today)
    speech = _said(stand, voice, intent, outcome)
    misses = _misses(stand, intent)
    ending = _ending(stand, voice, is_last=is_miss(intent) and misses >= MOST_MISSES)
    finished = tuple(_finished(said, ending, voice) for said in speech.words)
    return replace(speech, words=finished, misses=misses)


def _misses(stand: Stand, intent: Intent) -> int:
    if is_miss(intent):
        return stand.misses + 1
    # Courtesies are what machines answer each other with: they do not start the count anew.
    return stand.misses if isinstance(intent, Silence | Help) else 0


def _ending(stand: Stand, voice: Voice, *, is_last: bool) -> str:
    """Return what stands under an answer: whom to call before we fall silent, the notice."""
    office = stand.office
    phone = f"\n{voice.say('misunderstood.last', phone=office.phone)}" if is_last else ""
    link = voice.say("privacy", privacy_url=office.privacy_url)
    return f"{phone}\n\n{link}" if stand.is_first_contact else phone


def _finished(said: Words, ending: str, voice: Voice) -> Words:
    """Return the words with their ending and the office's name."""

    def finish(body: str, limit: int) -> str:
        # The barcode's caption has the link to the notice already.
        ends = "" if voice.office.privacy_url in body else ending
        room = limit - len(signed(ends, voice.office.name))
        return signed(cut(body, room) + ends, voice.office.name)

    match said:
        case Barcode() | Ticket():
            return replace(said, caption=finish(said.caption, words.CAPTION_LIMIT))
        case Text():
            return Text(finish(said.body, words.TEXT_LIMIT))
        case Template():
            return said
        case _:
            return replace(said, body=finish(said.body, words.BODY_LIMIT))


def _said(stand: Stand, voice: Voice, intent: Intent, outcome: Outcome) -> Speech:
    match outcome:
        case Understood() | InLine():
            return _understood(stand, voice, intent, outcome)
        case Refused():
            return refusing.refused(voice, intent, outcome)
        case DaysOffered():
            return _days(stand, voice, intent, outcome)
        case Changed() | Added():
            return _kept(stand, Text(voice.say(_changed(intent, outcome))))
        case Erased():
            return Speech((Text(_erased(voice, outcome)),))
        case _:
            return Speech((_done(stand, voice, intent, outcome),))


def _kept(stand: Stand, *said: Words) -> Speech:
    """Return an answer that leaves the open question open."""
    return Speech(said, stand.step, stand.draft)


# Done


type _Done = Held | Confirmed | Cancelled | Undone | Rescheduled | Corrected


def _done(stand: Stand, voice: Voice, intent: Intent, outcome: _Done) -> Words:
    match outcome:
        case Held():
            return _held(stand, voice, intent, outcome)
        case Confirmed():
            late = voice.say("confirmed.late") if outcome.late else ""
            return voice.ticket(outcome.booking, late)
        case Rescheduled():
            return voice.ticket(outcome.booking, voice.say("rescheduled"))
        case Cancelled():
            return _cancelled(voice, outcome)
        case Undone():
            return Text("\n\n".join([voice.say("undone"), *map(voice.status, outcome.bookings)]))
        case Corrected():
            people = voice.people(still_in(outcome.booking), SHORT_NAME * 2)
            status = voice.status(outcome.booking)
            return Text(f"{voice.say('corrected')}\n{people}\n\n{status}")


def _held(stand: Stand, voice: Voice, intent: Intent, outcome: Held) -> Barcode:
    extras = []
    if outcome.replaced:
        extras.append(_replaced(stand, voice, intent, outcome.booking))
    if isinstance(intent, Register) and intent.already:
        extras.append(voice.say("held.already", names=voice.names(intent.already)))
    young = minors(stand, outcome.booking)
    if young:
        extras.append(voice.say("guardian", names=voice.names(young)))
    return voice.barcode(outcome.booking, extras)


def _replaced(stand: Stand, voice: Voice, intent: Intent, held: BookingView) -> str:
    """Say what gave way, and to a family sent one by one how to come together."""
    gone = [booking_with(stand, code) for code in getattr(intent, "replaces", ())]
    before = [person.name for booking in gone if booking for person in open_people(booking)]
    now = {names.folded(person.name) for person in held.people}
    left_out = [name for name in before if names.folded(name) not in now]
    if not left_out:
        return voice.say("held.replaced")
    return voice.say("held.replaced.people", names=voice.names(left_out))


def _cancelled(voice: Voice, outcome: Cancelled) -> Words:
    shown = voice.codes(outcome.bookings)
    rest = [
        person.name
        for booking in outcome.bookings
        for person in booking.people
        if person.state in {"held", "confirmed", "checked_in"}
    ]
    if rest:
        names, others = voice.names(outcome.names), voice.names(rest)
        body = voice.say("cancelled.some", names=names, codes=shown, rest=others)
    else:
        body = voice.say("cancelled", codes=shown)
    undoable = [booking for booking in outcome.bookings if booking.undo_until is not None]
    if not undoable:
        return Text(body)
    body = f"{body}\n{voice.say('cancelled.undo')}"
    if len(undoable) > 1:
        return Text(body)
    return voice.buttons(body, ("undo", f"undo:{undoable[0].code}"))


def _days(stand: Stand, voice: Voice, intent: Intent, outcome: DaysOffered) -> Speech:
    code = intent.code if isinstance(intent, OfferDays) else ""
    booking = booking_with(stand, code)
    step, draft = (drafts.CHOOSE_DAY, {"code": code}) if booking else ("idle", {})
    if not outcome.days:
        release = outcome.next_release
        opens = [voice.say("days.next_release", opens=voice.moment(release))] if release else []
        body = "\n".join([voice.say("days.none"), *opens])
        return Speech((Text(body),), step, draft)
    if booking is None:
        body = voice.say("days.open", form=voice.form())
        return _kept(stand, voice.days(body, outcome.days, "day"))
    prefix = f"move:{code}"
    return Speech((voice.days(_to_choose(voice, booking), outcome.days, prefix),), step, draft)


def _to_choose(voice: Voice, booking: BookingView) -> str:
    """Return for whom a new day is, and what it costs: nothing, the one change, or a choice."""
    key = {"confirmed": "days.once", "cancelled": "days.choice"}.get(booking.state, "days")
    return voice.say(
        key,
        names=voice.names_of(booking),
        day=voice.day(booking.day),
        window=voice.window(booking),
    )


def _changed(intent: Intent, outcome: Changed | Added) -> str:
    if isinstance(outcome, Added):
        return "contact_added"
    match intent:
        case SetLanguage():
            return "language"
        case SignIn():
            return "signed_in"
        case SignOut():
            return "signed_out"
        case _:
            return "stopped" if isinstance(intent, Stop) else "started"


def _erased(voice: Voice, outcome: Erased) -> str:
    if not outcome.cancelled:
        return voice.say("erased")
    shown = voice.listed([codes.shown(code) for code in outcome.cancelled])
    return voice.say("erased.cancelled", codes=shown)


# Only answered


def _understood(stand: Stand, voice: Voice, intent: Intent, outcome: Understood | InLine) -> Speech:
    match intent:
        case Ask():
            return asking.asked(stand, voice, intent)
        case Silence():
            return _kept(stand)
        case Help(topic="menu"):
            return Speech((Text(_help(voice, "menu")),))
        case Leave():
            return Speech((Text(_left(stand, voice)),))
        case _:
            return _kept(stand, _told(stand, voice, intent, outcome))


def _told(stand: Stand, voice: Voice, intent: Intent, outcome: Understood | InLine) -> Words:
    match intent:
        case ShowStatus():
            return _status(stand, voice, intent, outcome)
        case Help():
            return Text(_help(voice, intent.topic))
        case RefuseMedia():
            return Text(f"{voice.say(_media(intent))} {_next_step(stand, voice)}")
        case Misunderstood():
            return Text(_misunderstood(stand, voice, intent))
        case _:
            # An act that nobody carried out; better a plain word than none.
            return Text(voice.say("refused", phone=stand.office.phone))


def _media(intent: RefuseMedia) -> str:
    return "media" if intent.kind == "media" else "unsupported"


def _next_step(stand: Stand, voice: Voice) -> str:
    """Return what to write, for somebody who sent what we do not read."""
    held = open_bookings(stand, "held")
    if held:
        return voice.say("next.held", codes=voice.codes(held))
    key = "next.booked" if open_bookings(stand) else "next.form"
    return voice.say(key, form=voice.form())


def _help(voice: Voice, topic: str) -> str:
    office = voice.office
    return voice.say(
        f"help.{topic}",
        form=voice.form(),
        office=office.name,
        address=voice.address(),
        phone=office.phone,
    )


def _left(stand: Stand, voice: Voice) -> str:
    bookings = open_bookings(stand, "held", "confirmed")
    if not bookings:
        return voice.say("left", form=voice.form())
    return voice.say("left.booked", codes=voice.codes(bookings))


def _misunderstood(stand: Stand, voice: Voice, intent: Misunderstood) -> str:
    held = open_bookings(stand, "held")
    reason: str = intent.reason
    if reason == "unknown" and open_bookings(stand):
        reason = "held" if held else "booked"
    return voice.say(f"misunderstood.{reason}", form=voice.form(), codes=voice.codes(held))


def _status(stand: Stand, voice: Voice, intent: ShowStatus, outcome: Understood | InLine) -> Words:
    if not stand.bookings:
        return Text(voice.say("status.none", form=voice.form()))
    turns = outcome.turns if isinstance(outcome, InLine) else {}
    head = voice.say("status.already" if intent.already else "status")
    told = [line.standing(voice, one, turns.get(one.code)) for one in stand.bookings]
    body = "\n\n".join([head, *told])
    if len(stand.bookings) > 1:
        return Text(body)
    booking = stand.bookings[0]
    pairs = [(name, f"{name}:{booking.code}") for name in _offers(booking)]
    return voice.buttons(body, *pairs) if pairs else Text(body)


def _offers(booking: BookingView) -> tuple[str, ...]:
    """Return what may be done next with a booking, as buttons."""
    if booking.state == "cancelled" and booking.undo_until is not None:
        return ("undo",)
    if booking.state == "cancelled" and booking.choice_until is not None:
        return ("change",)
    if booking.state == "confirmed" and not booking.is_movable:
        return ("cancel",)
    return _OFFERS.get(booking.state, ())


_OFFERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"held": ("confirm", "change", "cancel"), "confirmed": ("change", "cancel")}
)
