"""From what came of it to what is said: the second half of the dialogue.

One message for each message heard; it says what is the case, then the next step, and ends
with the office's name. The first one to a person bears the link to the privacy notice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from antrean.channels.whatsapp import asking, drafts, refusing, words
from antrean.channels.whatsapp.hearing import MOST_MISSES, is_miss
from antrean.channels.whatsapp.intents import (
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
    Silence,
    Stand,
    Stop,
)
from antrean.channels.whatsapp.outcomes import (
    Cancelled,
    Changed,
    Confirmed,
    Corrected,
    DaysOffered,
    Erased,
    Held,
    Outcome,
    Refused,
    Rescheduled,
    Understood,
    Undone,
)
from antrean.channels.whatsapp.phrasing import SHORT_NAME, Voice, still_in
from antrean.channels.whatsapp.registering import booking_with, open_bookings
from antrean.channels.whatsapp.taps import minors
from antrean.channels.whatsapp.wording import cut, signed
from antrean.channels.whatsapp.words import Barcode, Speech, Template, Text, Ticket, Words
from antrean.kernel import codes


def answer(stand: Stand, intent: Intent, outcome: Outcome) -> Speech:
    """Return what to say about what came of an intent, and how the conversation goes on."""
    language = intent.language if isinstance(intent, SetLanguage) else stand.language
    voice = Voice(language, stand.office, stand.today)
    speech = _said(stand, voice, intent, outcome)
    misses = _misses(stand, intent)
    return replace(
        speech, words=tuple(_finished(stand, voice, said) for said in speech.words), misses=misses
    )


def _misses(stand: Stand, intent: Intent) -> int:
    if is_miss(intent):
        return stand.misses + 1
    # Courtesies are what machines answer each other with: they do not start the count anew.
    return stand.misses if isinstance(intent, Silence | Help) else 0


def _finished(stand: Stand, voice: Voice, said: Words) -> Words:
    """Return the words with the privacy link of the first contact and the office's name."""

    def finish(body: str, limit: int) -> str:
        url = stand.office.privacy_url
        is_owed = stand.is_first_contact and url not in body
        link = f"\n\n{voice.say('privacy', privacy_url=url)}" if is_owed else ""
        room = limit - len(signed(link, stand.office.name))
        return signed(cut(body, room) + link, stand.office.name)

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
        case Understood():
            return _understood(stand, voice, intent)
        case Refused():
            return refusing.refused(voice, intent, outcome)
        case DaysOffered():
            return _days(stand, voice, intent, outcome)
        case Changed():
            return _kept(stand, Text(voice.say(_changed(intent))))
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
            return Text(f"{voice.say('undone')}\n\n{voice.status(outcome.booking)}")
        case Corrected():
            people = voice.people(still_in(outcome.booking), SHORT_NAME * 2)
            status = voice.status(outcome.booking)
            return Text(f"{voice.say('corrected')}\n{people}\n\n{status}")


def _held(stand: Stand, voice: Voice, intent: Intent, outcome: Held) -> Barcode:
    extras = []
    if outcome.replaced:
        extras.append(voice.say("held.replaced"))
    if isinstance(intent, Register) and intent.already:
        extras.append(voice.say("held.already", names=voice.names(intent.already)))
    young = minors(stand, outcome.booking)
    if young:
        extras.append(voice.say("guardian", names=voice.names(young)))
    return voice.barcode(outcome.booking, extras)


def _cancelled(voice: Voice, outcome: Cancelled) -> Words:
    shown = voice.listed([codes.shown(booking.code) for booking in outcome.bookings])
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
    draft = {"code": code}
    booking = booking_with(stand, code)
    if not outcome.days or booking is None:
        release = outcome.next_release
        opens = [voice.say("days.next_release", opens=voice.moment(release))] if release else []
        body = "\n".join([voice.say("days.none"), *opens])
        return Speech((Text(body),), drafts.CHOOSE_DAY, draft)
    body = voice.say(
        "days",
        names=voice.names_of(booking),
        day=voice.day(booking.day),
        window=voice.window(booking),
    )
    return Speech((voice.days(body, outcome.days, f"move:{code}"),), drafts.CHOOSE_DAY, draft)


def _changed(intent: Intent) -> str:
    if isinstance(intent, SetLanguage):
        return "language"
    return "stopped" if isinstance(intent, Stop) else "started"


def _erased(voice: Voice, outcome: Erased) -> str:
    if not outcome.cancelled:
        return voice.say("erased")
    shown = voice.listed([codes.shown(code) for code in outcome.cancelled])
    return voice.say("erased.cancelled", codes=shown)


# Only answered


def _understood(stand: Stand, voice: Voice, intent: Intent) -> Speech:
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
            return _kept(stand, _told(stand, voice, intent))


def _told(stand: Stand, voice: Voice, intent: Intent) -> Words:
    match intent:
        case ShowStatus():
            return _status(stand, voice, intent)
        case Help():
            return Text(_help(voice, intent.topic))
        case RefuseMedia():
            return Text(_with_phone(stand, voice, voice.say(_media(intent), form=voice.form())))
        case Misunderstood():
            return Text(_misunderstood(stand, voice, intent))
        case _:
            # An act that nobody carried out; better a plain word than none.
            return Text(voice.say("refused", phone=stand.office.phone))


def _media(intent: RefuseMedia) -> str:
    return "media" if intent.kind == "media" else "unsupported"


def _help(voice: Voice, topic: str) -> str:
    return voice.say(f"help.{topic}", form=voice.form(), phone=voice.office.phone)


def _left(stand: Stand, voice: Voice) -> str:
    bookings = open_bookings(stand, "held", "confirmed")
    if not bookings:
        return voice.say("left", form=voice.form())
    shown = voice.listed([codes.shown(booking.code) for booking in bookings])
    return voice.say("left.booked", codes=shown)


def _misunderstood(stand: Stand, voice: Voice, intent: Misunderstood) -> str:
    is_booked = intent.reason == "unknown" and bool(open_bookings(stand))
    reason = "booked" if is_booked else intent.reason
    body = voice.say(f"misunderstood.{reason}", form=voice.form())
    return _with_phone(stand, voice, body) if is_miss(intent) else body


def _with_phone(stand: Stand, voice: Voice, body: str) -> str:
    """Return the text, and before we fall silent also the telephone number of the office."""
    if stand.misses + 1 < MOST_MISSES:
        return body
    return f"{body}\n{voice.say('misunderstood.last', phone=stand.office.phone)}"


def _status(stand: Stand, voice: Voice, intent: ShowStatus) -> Words:
    if not stand.bookings:
        return Text(voice.say("status.none", form=voice.form()))
    head = voice.say("status.already" if intent.already else "status")
    body = "\n\n".join([head, *map(voice.status, stand.bookings)])
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
    return _OFFERS.get(booking.state, ())


_OFFERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"held": ("confirm", "change", "cancel"), "confirmed": ("change", "cancel")}
)
