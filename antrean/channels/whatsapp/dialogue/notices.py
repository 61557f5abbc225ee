"""What we tell people unasked: pure, like the dialogue, and of the same phrases.

Each returns one message, signed with the office's name. Outside Meta's window the template
of the same news goes out; the end of a hold needs no message. `Voice` says who speaks, in
which language.
"""

from __future__ import annotations

from collections.abc import Sequence

from antrean.channels.whatsapp.dialogue import line, words
from antrean.channels.whatsapp.dialogue.intents import BookingView, TurnView
from antrean.channels.whatsapp.dialogue.outcomes import NearDay
from antrean.channels.whatsapp.dialogue.phrasing import SHORT_NAME, Voice, numbers_of
from antrean.channels.whatsapp.dialogue.wording import cut, signed
from antrean.channels.whatsapp.dialogue.wording.templates import CLOSURE, DELAY, REMINDER
from antrean.channels.whatsapp.dialogue.words import (
    Buttons,
    Choices,
    ContactRequest,
    Template,
    Text,
)
from antrean.kernel import codes, timetext

# A reason is written by staff and stands within a sentence.
_LONGEST_REASON = 120


def nudge(voice: Voice, booking: BookingView) -> Buttons:
    """Return the word at half of a long hold: confirm, or the place goes."""
    until = booking.held_until
    body = voice.say(
        "nudge",
        code=codes.shown(booking.code),
        names=voice.names_of(booking),
        day=voice.day(booking.day),
        window=voice.window(booking),
        deadline=voice.clock(until) if until else words.DEADLINE,
    )
    confirm, cancel = f"confirm:{booking.code}", f"cancel:{booking.code}"
    return voice.buttons(_signed(voice, body), ("confirm", confirm), ("cancel", cancel))


def reminder(voice: Voice, booking: BookingView) -> Buttons:
    """Return the reminder of the day before, with a button to cancel."""
    body = voice.say(
        "reminder",
        day=voice.day(booking.day),
        numbers=voice.numbers(booking, SHORT_NAME),
        arrival=voice.arrival(booking),
        void=voice.clock(booking.arrive_by),
        code=codes.shown(booking.code),
        address=voice.address(),
    )
    return voice.buttons(_signed(voice, body), ("cancel", f"cancel:{booking.code}"))


def reminder_template(voice: Voice, booking: BookingView) -> Template:
    """Return the reminder for a shut window."""
    return Template(
        REMINDER,
        voice.language,
        (
            voice.office.name,
            voice.day(booking.day),
            ", ".join(numbers_of(booking)),
            voice.arrival(booking),
            codes.shown(booking.code),
        ),
        (f"cancel:{booking.code}",),
    )


def closure(
    voice: Voice, booking: BookingView, reason: str, days: Sequence[NearDay]
) -> Choices | Text:
    """Return the news that the office cancelled, and the days to choose from freely.

    Args:
        reason: why the office is closed, in the office's own words; may be empty.
        days: the nearest with room for the party; may be none.
    """
    told = voice.say(
        "closure",
        day=voice.day(booking.day),
        reason=_reason(voice, reason),
        code=codes.shown(booking.code),
        names=voice.names(person.name for person in booking.people),
    )
    if booking.choice_until is None:  # It was only held: there is nothing to choose anew.
        return Text(_signed(voice, f"{told} {voice.say('closure.again', form=voice.form())}"))
    until = _choice_until(voice, booking)
    if not days:
        return Text(_signed(voice, f"{told} {voice.say('closure.no_days', until=until)}"))
    body = _signed(voice, f"{told} {voice.say('closure.choice', until=until)}")
    return voice.days(body, days, f"move:{booking.code}")


def closure_template(voice: Voice, booking: BookingView, reason: str) -> Template:
    """Return the news that the office cancelled, for a shut window."""
    return Template(
        CLOSURE,
        voice.language,
        (
            voice.office.name,
            voice.day(booking.day),
            _reason(voice, reason),
            codes.shown(booking.code),
            _choice_until(voice, booking),
        ),
        (f"change:{booking.code}",),
    )


def freed(voice: Voice, booking: BookingView, name: str) -> Text:
    """Return the news that the office cancelled a person's place: its NIK is another's."""
    body = voice.say("freed", name=name, code=codes.shown(booking.code), day=voice.day(booking.day))
    return Text(_signed(voice, body))


def delay(voice: Voice, booking: BookingView, minutes: int) -> Text:
    """Return the news that the day runs late; the deadlines of `booking` have moved already."""
    body = voice.say(
        "delay",
        day=voice.day(booking.day),
        minutes=minutes,
        code=codes.shown(booking.code),
        names=voice.names_of(booking),
        void=voice.clock(booking.arrive_by),
    )
    return Text(_signed(voice, body))


def delay_template(voice: Voice, booking: BookingView, minutes: int) -> Template:
    """Return the news that the day runs late, for a shut window."""
    return Template(
        DELAY,
        voice.language,
        (
            voice.office.name,
            voice.day(booking.day),
            str(minutes),
            codes.shown(booking.code),
            voice.clock(booking.arrive_by),
        ),
    )


def turn(voice: Voice, word: str, standing: TurnView) -> Text:
    """Return the word, to who asked for it in the hall, that their turn is near or has come."""
    said = {"near": line.near, "called": line.called}[word]
    return Text(_signed(voice, said(voice, standing)))


def apology(voice: Voice) -> Text:
    """Return what somebody gets whose message we failed to process."""
    return Text(_signed(voice, voice.say("apology")))


def ask_number(voice: Voice) -> ContactRequest:
    """Return the request to share the telephone number, where Meta does not tell it."""
    return ContactRequest(_signed(voice, voice.say("ask_number")))


def _signed(voice: Voice, body: str) -> str:
    room = words.BODY_LIMIT - len(voice.office.name) - 2
    return signed(cut(body, room), voice.office.name)


def _reason(voice: Voice, reason: str) -> str:
    return cut(" ".join(reason.split()), _LONGEST_REASON) or voice.say("closure.decided")


def _choice_until(voice: Voice, booking: BookingView) -> str:
    """Return the last day of the free choice; the booking's own day if none is set."""
    until = booking.choice_until
    return voice.day(timetext.local_day(until, voice.office.zone) if until else booking.day)
